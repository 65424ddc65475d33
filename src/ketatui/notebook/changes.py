"""Changes to the notebook: each knows how it is written, and how it shows until it is.

A change waits in memory until it is written, in a transaction of its own, and may be tried any
number of times before that.
"""

import sqlite3
from collections.abc import Collection, Hashable, Mapping
from concurrent.futures import Future
from typing import Generic, TypeVar
from uuid import uuid4

from ketatui.notebook.faults import NotebookError
from ketatui.notebook.records import Bookmark, Known, Mark, Note, Place, Seen
from ketatui.notebook.view import View, read_mark

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
        item: What it is about, or "" where that is not known.
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

    @property
    def items(self) -> Collection[str]:
        """The items whose marks it may have changed once it is written."""
        return (self.item,) if self.item else ()

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

    def show_saved(self, view: View, marks: Mapping[str, Mark]) -> None:
        """Put into `view` what the file now holds, with `marks` on the items."""
        for item, mark in marks.items():
            view.put_mark(item, mark)

    def show_bookmarks(self, rows: dict[str, Bookmark]) -> None:
        """Put into `rows`, by item, what it will do to the list of bookmarks."""

    def show_notes(self, rows: dict[str, Note]) -> None:
        """Put into `rows`, by uuid, what it will do to the list of notes."""

    def show_deleted(self, rows: dict[str, Bookmark | Note]) -> None:
        """Put into `rows`, by uuid, what it will do to the list of what is deleted, the last at its end."""

    def show_known(self, rows: dict[str, Known]) -> None:
        """Put into `rows`, by item, what it will do to what the reader knows."""


def table_of(record: Bookmark | Note) -> str:
    """Return the table that keeps a record: "note" or "bookmark"."""
    return "note" if isinstance(record, Note) else "bookmark"


class SetBookmark(Change[None]):
    """Bookmark an item, or take its bookmark away; a bookmark set again is the same one.

    Args:
        pack: Id of the pack.
        at: When.
        item: What is bookmarked.
        on: Whether it is to be bookmarked.
        label: What it is called; None leaves that as it is.
        quote: The words of the item now.
    """

    def __init__(self, pack: str, at: str, item: str, on: bool, label: str | None, quote: str) -> None:
        super().__init__(pack, at, item)
        self._on = on
        self._label = label
        self._new = Bookmark(str(uuid4()), item, label or "", quote, at, at, 1)

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
        old = db.execute(
            "SELECT uuid, label, deleted IS NULL FROM bookmark WHERE pack = ? AND item = ?"
            " ORDER BY deleted IS NULL DESC, rowid DESC",
            (self.pack, new.item),
        ).fetchone()
        if old is not None:
            uuid, label, live = old
            if live and self._label in {None, label}:
                return
            if label and self._label not in {None, label}:
                put_into_earlier(db, "bookmark", uuid, self.at)
            db.execute(
                "UPDATE bookmark SET deleted = NULL, label = COALESCE(?1, label),"
                " quote = CASE WHEN deleted IS NULL THEN quote ELSE ?2 END,"
                " updated = ?3, version = version + 1 WHERE uuid = ?4",
                (self._label, new.quote, self.at, uuid),
            )
        else:
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
        if not self._on:
            rows.pop(self.item, None)
            return
        there = rows.setdefault(self.item, self._new)
        if self._label is not None:
            rows[self.item] = there._replace(label=self._label)


class SetSubject(Change[None]):
    """Let a note or a bookmark be about other words: of its item as it now is, or of another item.

    Args:
        pack: Id of the pack.
        at: When.
        record: The note or the bookmark as it is known.
        item: What it is about from now on.
        quote: The words of that now.
    """

    def __init__(self, pack: str, at: str, record: Bookmark | Note, item: str, quote: str) -> None:
        super().__init__(pack, at, item)
        self._record = record
        self._table = table_of(record)
        self._quote = quote

    @property
    def items(self) -> Collection[str]:
        """What it was about, and what it is about now."""
        return {self._record.item, self.item}

    def apply(self, db: sqlite3.Connection) -> None:
        """Keep what it was about, and set the new; nothing where it is so already."""
        uuid = self._record.uuid
        row = db.execute(
            f"SELECT item, quote FROM {self._table} WHERE pack = ? AND uuid = ?", (self.pack, uuid)
        ).fetchone()
        if row is None:
            raise NotebookError(f"There is no such {self._table}")
        if row == (self.item, self._quote):
            return
        taken = row[0] != self.item and read_mark(db, self.pack, self.item).bookmarked
        if taken and self._table == "bookmark":
            raise NotebookError("There is a bookmark on it already")
        put_into_earlier(db, self._table, uuid, self.at)
        db.execute(
            f"UPDATE {self._table} SET item = ?, quote = ?, version = version + 1 WHERE uuid = ?",
            (self.item, self._quote, uuid),
        )

    def show(self, view: View) -> None:
        """Show the mark where it will be."""
        old, new = self._record.item, self.item
        if old == new:
            return
        if self._table == "bookmark":
            view.put_bookmark(old, on=False)
            view.put_bookmark(new, on=True)
        else:
            view.put_note(self._record.uuid, old, was=True, live=False)
            view.put_note(self._record.uuid, new, was=False, live=True)

    def show_bookmarks(self, rows: dict[str, Bookmark]) -> None:
        """Put the bookmark where it will be."""
        if isinstance(self._record, Bookmark) and (there := rows.pop(self._record.item, None)):
            rows[self.item] = there._replace(item=self.item, quote=self._quote)

    def show_notes(self, rows: dict[str, Note]) -> None:
        """Let the note be about what it will be about."""
        if there := rows.get(self._record.uuid):
            rows[there.uuid] = there._replace(item=self.item, quote=self._quote)


def put_into_earlier(db: sqlite3.Connection, table: str, uuid: str, at: str) -> None:
    """Keep what a row of `table`, "note" or "bookmark", was about and called until now."""
    label = "label" if table == "bookmark" else "''"
    db.execute(
        f"INSERT INTO earlier SELECT uuid, version, item, quote, {label}, ? FROM {table} WHERE uuid = ?",
        (at, uuid),
    )


class SetDeleted(Change[None]):
    """Delete a note or a bookmark, or bring it back.

    Args:
        pack: Id of the pack.
        at: When.
        record: The note or the bookmark as it is known.
        deleted: Whether it is to be deleted.
    """

    def __init__(self, pack: str, at: str, record: Bookmark | Note, deleted: bool) -> None:
        super().__init__(pack, at, record.item)
        self._record = record
        self._deleted = deleted

    def apply(self, db: sqlite3.Connection) -> None:
        """Delete the record or bring it back; nothing where it is so already."""
        table, uuid = table_of(self._record), self._record.uuid
        row = db.execute(
            f"SELECT item, deleted IS NOT NULL FROM {table} WHERE pack = ? AND uuid = ?", (self.pack, uuid)
        ).fetchone()
        if row is None:
            raise NotebookError(f"There is no such {table}")
        self.item, deleted = row
        if deleted == self._deleted:
            return
        if deleted and table == "bookmark" and read_mark(db, self.pack, self.item).bookmarked:
            raise NotebookError("There is a bookmark on it already")
        db.execute(
            f"UPDATE {table} SET deleted = ?, updated = ?, version = version + 1 WHERE uuid = ?",
            (self.at if self._deleted else None, self.at, uuid),
        )

    def show(self, view: View) -> None:
        """Show the item with the record, or without it."""
        if isinstance(self._record, Note):
            view.put_note(self._record.uuid, self.item, was=self._deleted, live=not self._deleted)
        else:
            view.put_bookmark(self.item, on=not self._deleted)

    def show_bookmarks(self, rows: dict[str, Bookmark]) -> None:
        """Take out a deleted bookmark, or put in one that is brought back."""
        there = rows.get(self.item)
        if isinstance(self._record, Note):
            return
        if not self._deleted:
            rows.setdefault(self.item, self._record)
        elif there and there.uuid == self._record.uuid:
            del rows[self.item]

    def show_notes(self, rows: dict[str, Note]) -> None:
        """Take out a deleted note, or put in one that is brought back."""
        if self._deleted:
            rows.pop(self._record.uuid, None)
        elif isinstance(self._record, Note):
            rows.setdefault(self._record.uuid, self._record)

    def show_deleted(self, rows: dict[str, Bookmark | Note]) -> None:
        """Put in what is deleted, or take out what is brought back."""
        if self._deleted:
            rows[self._record.uuid] = self._record
        else:
            rows.pop(self._record.uuid, None)


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
        db.executemany(
            "INSERT INTO known (pack, item, wording, sure, sources, at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET wording = excluded.wording, sure = excluded.sure,"
            " sources = excluded.sources, at = excluded.at WHERE wording = ''",
            [(self.pack, *known) for known in self._known()],
        )

    def show_saved(self, view: View, marks: Mapping[str, Mark]) -> None:  # noqa: ARG002
        """Show the places as the file has them; marks are as they were."""
        self.show(view)

    def show(self, view: View) -> None:
        """Show the places as the newest, and what was seen as read."""
        for place in self._places.values():
            view.put_place(place)
        view.read = view.read | {item for item, _ in self._seen}

    def show_known(self, rows: dict[str, Known]) -> None:
        """Put in what was seen of items that were not read before."""
        for known in self._known():
            there = rows.get(known.item)
            if there is None or not there.wording:
                rows[known.item] = known

    def _known(self) -> list[Known]:
        """Return what is known by what was seen: of each item the words that were seen first."""
        first: dict[str, Known] = {}
        for seen in self._seen.values():
            first.setdefault(seen.item, Known(seen.item, seen.wording, seen.sure, seen.sources, seen.first))
        return [*first.values()]
