"""What the reader has, in memory: marks and places as the file has them, and as they are shown."""

import sqlite3

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
    """Return what the file of `db` holds on the items of `pack`, without the memories of its cards."""
    view = View()
    for item, notes in db.execute(
        "SELECT item, COUNT(*) FROM note WHERE pack = ? AND deleted IS NULL GROUP BY item", (pack,)
    ):
        view.put_mark(safe(item), Mark(notes=notes))
    for (item,) in db.execute("SELECT item FROM bookmark WHERE pack = ? AND deleted IS NULL", (pack,)):
        view.put_bookmark(safe(item), on=True)
    for topic, item, line, at in db.execute(
        "SELECT topic, item, line, at FROM place WHERE pack = ? ORDER BY turn", (pack,)
    ):
        view.put_place(Place(safe(topic), safe(item), line, at))
    if version_of(db) >= WITH_REVIEWS:
        _read_known(db, pack, view)
    return view


def _read_known(db: sqlite3.Connection, pack: str, view: View) -> None:
    view.read = {
        safe(item)
        for (item,) in db.execute("SELECT item FROM known WHERE pack = ? AND wording <> ''", (pack,))
    }
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
