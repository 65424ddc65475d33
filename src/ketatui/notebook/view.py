"""What the reader has, in memory: marks and places as the file has them, and as they are shown."""

import json
import sqlite3
from typing import Any

from ketatui.notebook.connection import version_of
from ketatui.notebook.records import Mark, Memory, Place
from ketatui.safe import safe

NOTHING = Mark()

WITH_REVIEWS = 3
"""The first format of the notebook that keeps reviews, and what the reader knows."""


class View:
    """Marks and places; changes that wait put into it what they will do.

    Attributes:
        marks: What the reader has on each item.
        places: Where the reader was in each topic, the newest last.
        memories: What the review log of each card comes to.
        read: The items that the reader has read.
        edition: Digest of the content of which the reader knows all items; "" where of none.
    """

    def __init__(self) -> None:
        self.marks: dict[str, Mark] = {}
        self.places: dict[str, Place] = {}
        self.memories: dict[str, Memory] = {}
        self.read: set[str] = set()
        self.edition = ""
        self._live: dict[tuple[str, str], bool] = {}

    def copy(self) -> "View":
        """Return the same view, into which changes can be put by themselves."""
        view = View()
        view.marks, view.places = self.marks.copy(), self.places.copy()
        view.memories, view.read = self.memories.copy(), self.read.copy()
        view.edition = self.edition
        return view

    def put_mark(self, item: str, mark: Mark) -> None:
        """Show `mark` on `item`."""
        if mark == NOTHING:
            self.marks.pop(item, None)
        else:
            self.marks[item] = mark

    def put_bookmark(self, item: str, on: bool) -> None:
        """Show `item` as bookmarked or not."""
        self.put_mark(item, self.marks.get(item, NOTHING)._replace(bookmarked=on))

    def put_note(self, uuid: str, item: str, *, was: bool, live: bool) -> None:
        """Show that a note on `item` is there or gone; the file says whether it `was` there."""
        more = live - self._live.get((uuid, item), was)
        self._live[uuid, item] = live
        mark = self.marks.get(item, NOTHING)
        self.put_mark(item, mark._replace(notes=max(0, mark.notes + more)))

    def put_place(self, place: Place) -> None:
        """Show `place` as the newest."""
        self.places.pop(place.topic, None)
        self.places[place.topic] = place


def read_view(db: sqlite3.Connection, pack: str) -> View:
    """Return what the file of `db` holds on the items of `pack`, without the memories of its cards.

    What may be thousands of rows comes as one: between two rows Python lets other threads run, and
    while the program starts it is milliseconds before they give way again.
    """
    view = View()
    counts = _one(
        db,
        "SELECT json_group_object(item, notes) FROM"
        " (SELECT item, COUNT(*) AS notes FROM note WHERE pack = ? AND deleted IS NULL GROUP BY item)",
        pack,
    )
    view.marks = {safe(item): Mark(False, notes) for item, notes in counts.items()}
    bookmarks = "SELECT json_group_array(item) FROM bookmark WHERE pack = ? AND deleted IS NULL"
    for item in _one(db, bookmarks, pack):
        view.put_bookmark(safe(item), on=True)
    for topic, item, line, at in db.execute(
        "SELECT topic, item, line, at FROM place WHERE pack = ? ORDER BY turn", (pack,)
    ):
        view.put_place(Place(safe(topic), safe(item), line, at))
    if version_of(db) >= WITH_REVIEWS:
        _read_known(db, pack, view)
    return view


def _one(db: sqlite3.Connection, sql: str, pack: str) -> Any:
    """Return what a statement gives as one value of JSON."""
    return json.loads(db.execute(sql, (pack,)).fetchone()[0])


def _read_known(db: sqlite3.Connection, pack: str, view: View) -> None:
    read = "SELECT json_group_array(item) FROM known WHERE pack = ? AND wording <> ''"
    view.read = {safe(item) for item in _one(db, read, pack)}
    for (digest,) in db.execute("SELECT digest FROM edition WHERE pack = ?", (pack,)):
        view.edition = digest


def read_memories(db: sqlite3.Connection, pack: str) -> dict[str, Memory]:
    """Return what the review log of each card comes to, as the file of `db` has it."""
    if version_of(db) < WITH_REVIEWS:
        return {}
    rows = db.execute(f"SELECT {', '.join(Memory._fields)} FROM memory WHERE pack = ?", (pack,))
    memories = map(Memory._make, rows)
    return {memory.card: memory._replace(suspended=bool(memory.suspended)) for memory in memories}


def read_mark(db: sqlite3.Connection, pack: str, item: str) -> Mark:
    """Return what the file of `db` holds on one item of `pack`."""
    bookmarks, notes = db.execute(
        "SELECT (SELECT COUNT(*) FROM bookmark WHERE pack = ?1 AND item = ?2 AND deleted IS NULL),"
        " (SELECT COUNT(*) FROM note WHERE pack = ?1 AND item = ?2 AND deleted IS NULL)",
        (pack, item),
    ).fetchone()
    return Mark(bookmarks > 0, notes)
