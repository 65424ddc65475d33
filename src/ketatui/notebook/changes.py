"""Changes to the notebook: each knows how it is written, and how it shows until it is.

A change waits in memory until it is written, in a transaction of its own, and may be tried any
number of times before that.
"""

import sqlite3
from collections.abc import Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar
from uuid import uuid4

from ketatui.notebook.faults import NotebookError
from ketatui.notebook.records import Bookmark, Mark, Note, Place, Seen
from ketatui.notebook.view import View

T = TypeVar("T")


def new_future() -> Future[T]:
    """Return a future that cannot be cancelled: what the reader did is written in any case."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()
    return future


class Change(Generic[T]):
    """One change.

    Attributes:
        pack: Id of the pack it belongs to.
        at: When the reader made it.
        item: The item whose mark it may change, or "".
        futures: What gets its result, or the error that it can never be written for.
    """

    def __init__(self, pack: str, at: str, item: str = "") -> None:
        self.pack = pack
        self.at = at
        self.item = item
        self.futures: list[Future[T]] = [new_future()]

    @property
    def key(self) -> Hashable:
        """What it is a change of: a later one with the same key takes its place in the queue."""
        return self

    def open_futures(self) -> list[Future[T]]:
        """Return the futures that wait; those of an older change may have got their result."""
        return [future for future in self.futures if not future.done()]

    def absorb(self, older: "Change[T]") -> None:
        """Take over what `older` would have written; nothing where this one replaces all of it."""

    def apply(self, db: sqlite3.Connection) -> T:
        """Write it inside the open transaction of `db` and return the result.

        Raises:
            NotebookError: It can never be written.
            sqlite3.Error: It cannot be written now.
        """
        raise NotImplementedError

    def settle(self, result: T) -> None:
        """Note that it has been written, with this result."""

    def show(self, view: View) -> None:
        """Put into `view` what it will do to marks and places."""

    def show_saved(self, view: View, mark: Mark) -> None:
        """Put into `view` what the file now holds, with `mark` on the item."""
        if self.item:
            view.put_mark(self.item, mark)

    def show_bookmarks(self, rows: dict[str, Bookmark]) -> None:
        """Put into `rows`, by item, what it will do to the list of bookmarks."""

    def show_notes(self, rows: dict[str, Note]) -> None:
        """Put into `rows`, by uuid, what it will do to the list of notes."""


class SetBookmark(Change[None]):
    """Bookmark an item, or take its bookmark away; a bookmark set again is the same one."""

    def __init__(self, pack: str, at: str, item: str, on: bool, label: str, quote: str) -> None:
        super().__init__(pack, at, item)
        self._on = on
        self._new = Bookmark(str(uuid4()), item, label, quote, at, at, 1)

    def apply(self, db: sqlite3.Connection) -> None:
        """Set or delete the bookmark; nothing where it is so already."""
        new = self._new
        if not self._on:
            db.execute(
                "UPDATE bookmark SET deleted = ?1, updated = ?1, version = version + 1"
                " WHERE pack = ?2 AND item = ?3 AND deleted IS NULL",
                (self.at, self.pack, new.item),
            )
            return
        if db.execute(
            "SELECT 1 FROM bookmark WHERE pack = ? AND item = ? AND deleted IS NULL",
            (self.pack, new.item),
        ).fetchone():
            return
        again = db.execute(
            "UPDATE bookmark SET deleted = NULL, label = ?, quote = ?, updated = ?,"
            " version = version + 1 WHERE rowid = (SELECT MAX(rowid) FROM bookmark"
            " WHERE pack = ? AND item = ?)",
            (new.label, new.quote, self.at, self.pack, new.item),
        )
        if again.rowcount == 0:
            db.execute(
                "INSERT INTO bookmark (uuid, pack, item, label, quote, created, updated, version)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
                (new.uuid, self.pack, new.item, new.label, new.quote, self.at, self.at),
            )

    def show(self, view: View) -> None:
        """Show the item as bookmarked or not."""
        view.put_bookmark(self.item, self._on)

    def show_bookmarks(self, rows: dict[str, Bookmark]) -> None:
        """Put the bookmark in, or take it out."""
        if self._on:
            rows.setdefault(self.item, self._new)
        else:
            rows.pop(self.item, None)


class SetDeleted(Change[None]):
    """Delete a note, or bring it back.

    Args:
        pack: Id of the pack.
        at: When.
        uuid: The note.
        item: What the note is about, or "" where that is not known yet.
        deleted: Whether it is to be deleted.
    """

    def __init__(self, pack: str, at: str, uuid: str, item: str, deleted: bool) -> None:
        super().__init__(pack, at, item)
        self._uuid = uuid
        self._deleted = deleted

    def apply(self, db: sqlite3.Connection) -> None:
        """Delete the note or bring it back; nothing where it is so already."""
        row = db.execute(
            "SELECT item FROM note WHERE pack = ? AND uuid = ?", (self.pack, self._uuid)
        ).fetchone()
        if row is None:
            raise NotebookError("There is no such note")
        self.item = row[0]
        db.execute(
            "UPDATE note SET deleted = ?, updated = ?, version = version + 1"
            " WHERE uuid = ? AND (deleted IS NOT NULL) <> ?",
            (self.at if self._deleted else None, self.at, self._uuid, self._deleted),
        )

    def show(self, view: View) -> None:
        """Show one note less or more, where the item is known."""
        if self.item:
            view.put_note(self._uuid, self.item, was=self._deleted, live=not self._deleted)

    def show_notes(self, rows: dict[str, Note]) -> None:
        """Take out a deleted note; one brought back is listed once it is written."""
        if self._deleted:
            rows.pop(self._uuid, None)


class KeepReading(Change[None]):
    """Keep where the reader is and what was seen, as far as it is newer than what waits."""

    def __init__(self, pack: str, at: str, place: Place | None, seen: Seen | None) -> None:
        super().__init__(pack, at)
        self._places = {place.topic: place} if place else {}
        self._seen = {(seen.item, seen.wording): seen} if seen else {}

    @property
    def key(self) -> Hashable:
        """One for all: what was read waits in one change."""
        return KeepReading

    def absorb(self, older: Change[None]) -> None:
        """Take over the older places and wordings that this one does not have newer."""
        assert isinstance(older, KeepReading)
        places = {topic: place for topic, place in older._places.items() if topic not in self._places}
        self._places = places | self._places
        seen = {
            key: seen._replace(first=older._seen.get(key, seen).first) for key, seen in self._seen.items()
        }
        self._seen = older._seen | seen

    def apply(self, db: sqlite3.Connection) -> None:
        """Write the places, the newest last, and the wordings."""
        db.executemany(
            "INSERT OR REPLACE INTO place (pack, topic, item, line, at) VALUES (?, ?, ?, ?, ?)",
            [(self.pack, place.topic, place.item, place.line, place.at) for place in self._places.values()],
        )
        db.executemany(
            "INSERT INTO seen (pack, item, wording, first, last) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET last = excluded.last",
            [(self.pack, seen.item, seen.wording, seen.first, seen.last) for seen in self._seen.values()],
        )

    def show_saved(self, view: View, mark: Mark) -> None:  # noqa: ARG002
        """Show the places as the file has them; marks are as they were."""
        self.show(view)

    def show(self, view: View) -> None:
        """Show the places as the newest."""
        for place in self._places.values():
            view.put_place(place)
