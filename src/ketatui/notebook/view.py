"""What the reader has, in memory: marks and places as the file has them, and as they are shown."""

import sqlite3
from collections.abc import Mapping

from ketatui.notebook.records import Mark, Place
from ketatui.safe import safe

NOTHING = Mark()


class View:
    """Marks and places; changes that wait put into it what they will do.

    Attributes:
        marks: What the reader has on each item.
        places: Where the reader was in each topic, the newest last.
    """

    def __init__(self, marks: Mapping[str, Mark], places: Mapping[str, Place]) -> None:
        self.marks = dict(marks)
        self.places = dict(places)
        self._live: dict[tuple[str, str], bool] = {}

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
    """Return what the file of `db` holds on the items of `pack`."""
    view = View({}, {})
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
    return view


def read_mark(db: sqlite3.Connection, pack: str, item: str) -> Mark:
    """Return what the file of `db` holds on one item of `pack`."""
    bookmarks, notes = db.execute(
        "SELECT (SELECT COUNT(*) FROM bookmark WHERE pack = ?1 AND item = ?2 AND deleted IS NULL),"
        " (SELECT COUNT(*) FROM note WHERE pack = ?1 AND item = ?2 AND deleted IS NULL)",
        (pack, item),
    ).fetchone()
    return Mark(bookmarks > 0, notes)
