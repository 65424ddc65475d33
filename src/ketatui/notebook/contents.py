"""What a notebook holds: what its file has, and what waits to be written to it."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketatui.notebook.changes import KeepReading, T
from ketatui.notebook.connection import connect, version_of
from ketatui.notebook.edits import COLUMNS, note_from
from ketatui.notebook.faults import NotebookError, fault_of
from ketatui.notebook.listing import Listing, in_memory
from ketatui.notebook.records import Bookmark, Earlier, Known, Note, Review, Seen, Wording
from ketatui.notebook.reviewing import AddReview, known_of, log_of
from ketatui.notebook.view import WITH_REVIEWS
from ketatui.notebook.writer import Writer
from ketatui.safe import safe

if TYPE_CHECKING:
    from ketatui.notebook.log_lines import FullReview
    from ketatui.notebook.transfer import FullRecord

_BOOKMARK = "uuid, item, label, quote, created, updated, version"

READ_WAIT = 0.25
"""Seconds that a list waits for a lock."""

_AT_ONCE = 1000
"""Records that are read in one go where all are looked at."""


class Contents:
    """Reads what the reader keeps of one pack.

    Attributes:
        told: Gives what the reader is told of a line about files; that line unless they are a guest.
    """

    def __init__(self, writer: Writer, file: Path, pack: str, told: Callable[[str], str]) -> None:
        self._writer = writer
        self._file = file
        self._pack = pack
        self.told = told

    def bookmarks(self) -> tuple[Bookmark, ...]:
        """Return all bookmarks, oldest first.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        waiting = self._writer.waiting()
        rows = self._read(
            f"SELECT {_BOOKMARK} FROM bookmark WHERE pack = ? AND deleted IS NULL ORDER BY created, rowid",
            self._pack,
        )
        found = {bookmark.item: bookmark for bookmark in map(_bookmark, rows)}
        for change in waiting:
            change.show_bookmarks(found)
        return tuple(found.values())

    def notes(self, item: str | None = None) -> tuple[Note, ...]:
        """Return the notes on `item`, or all notes, oldest first.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        waiting = self._writer.waiting()
        where = "pack = ? AND deleted IS NULL" + ("" if item is None else " AND item = ?")
        rows = self._read(
            f"SELECT {COLUMNS} FROM note WHERE {where} ORDER BY created, rowid",
            self._pack,
            *(() if item is None else (item,)),
        )
        found = {note.uuid: note for note in map(note_from, rows)}
        for change in waiting:
            change.show_notes(found)
        return tuple(note for note in found.values() if item in {None, note.item})

    def listing(self, key: Callable[[Bookmark | Note], Any] | None = None) -> Listing:
        """Return all bookmarks and notes, what was changed last first; they are read when they are looked at.

        Args:
            key: By what they are ordered; what it gives None for is left out. All are looked at for it,
                one after the other.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        if self._waits():
            records: list[Bookmark | Note] = [*self.bookmarks(), *self.notes()]
            records.sort(key=attrgetter("updated"), reverse=True)
            keys = {record.uuid: key(record) if key else 0 for record in records}
            records = [record for record in records if keys[record.uuid] is not None]
            return in_memory(sorted(records, key=lambda record: keys[record.uuid]))
        if key is None:
            return Listing(self.read_by(self._newest, []), self._records)
        found = ((record.updated, record.uuid, key(record)) for record in self._one_by_one())
        keyed = sorted((entry for entry in found if entry[2] is not None), key=itemgetter(0), reverse=True)
        keyed.sort(key=itemgetter(2))
        return Listing([uuid for _, uuid, _ in keyed], self._records)

    def _newest(self, db: sqlite3.Connection) -> list[str]:
        rows = db.execute(
            " UNION ALL ".join(
                f"SELECT uuid, updated, {kind} AS kind, created, rowid AS place FROM {table}"
                " WHERE pack = ?1 AND deleted IS NULL"
                for kind, table in enumerate(("bookmark", "note"))
            )
            + " ORDER BY updated DESC, kind, created, place",
            (self._pack,),
        )
        return [row[0] for row in rows]

    def _one_by_one(self) -> Iterator[Bookmark | Note]:
        """Yield all bookmarks and notes of the file, read by and by, so that it is never locked for long."""
        for table, make in _TABLES.items():
            last = 0
            while rows := self._read(
                f"SELECT rowid, {_COLUMNS[table]} FROM {table}"
                " WHERE rowid > ? AND +pack = ? AND deleted IS NULL ORDER BY rowid LIMIT ?",
                last,
                self._pack,
                _AT_ONCE,
            ):
                last = rows[-1][0]
                yield from (make(row[1:]) for row in rows)

    def _records(self, uuids: Sequence[str]) -> dict[str, Bookmark | Note]:
        """Return those of some bookmarks and notes that the file has, deleted or not."""
        found: dict[str, Bookmark | Note] = {}
        for table, make in _TABLES.items():
            rows = self._read(
                f"SELECT {_COLUMNS[table]} FROM {table} WHERE uuid IN (SELECT value FROM json_each(?))",
                json.dumps([*uuids]),
            )
            found |= {row[0]: make(row) for row in rows}
        return found

    def each_note(self) -> Iterator[Note]:
        """Yield all notes, each read when it is asked for.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        if self._waits():
            yield from self.notes()
        else:
            yield from (record for record in self._one_by_one() if isinstance(record, Note))

    def _waits(self) -> bool:
        """Tell whether a change of bookmarks or notes waits to be written."""
        return any(not isinstance(change, KeepReading) for change in self._writer.waiting())

    def note(self, uuid: str) -> Note | None:
        """Return a note; None where there is none.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        waiting = self._writer.waiting()
        found = {note.uuid: note for note in self.saved_notes([uuid])}
        for change in waiting:
            change.show_notes(found)
        return found.get(uuid)

    def saved_notes(self, uuids: Iterable[str]) -> tuple[Note, ...]:
        """Return those of some notes that are there, as the file has them.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        rows = self._read(
            f"SELECT {COLUMNS} FROM note WHERE pack = ? AND deleted IS NULL"
            " AND uuid IN (SELECT value FROM json_each(?))",
            self._pack,
            json.dumps([*uuids]),
        )
        return tuple(map(note_from, rows))

    def unsaved(self) -> tuple[Note, ...]:
        """Return the notes whose newest text is not on the disk, with that text."""
        found: dict[str, Note] = {}
        for change in self._writer.waiting():
            change.show_notes(found)
        return tuple(found.values())

    def unsaved_bookmarks(self) -> tuple[Bookmark, ...]:
        """Return the bookmarks that are set and not on the disk."""
        found: dict[str, Bookmark] = {}
        for change in self._writer.waiting():
            change.show_bookmarks(found)
        return tuple(found.values())

    def unsaved_reviews(self) -> tuple[Review, ...]:
        """Return the rows of the review log that are not on the disk."""
        return tuple(change.row for change in self._writer.waiting() if isinstance(change, AddReview))

    def deleted(self) -> tuple[Bookmark | Note, ...]:
        """Return the notes that were deleted and the labelled bookmarks that were taken away.

        The last deleted first.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        waiting = self._writer.waiting()
        notes = self._read(
            f"SELECT {COLUMNS}, deleted FROM note WHERE pack = ? AND deleted IS NOT NULL", self._pack
        )
        bookmarks = self._read(
            f"SELECT {_BOOKMARK}, deleted FROM bookmark"
            " WHERE pack = ? AND deleted IS NOT NULL AND label <> ''",
            self._pack,
        )
        found: list[tuple[str, Bookmark | Note]] = [(row[-1], note_from(row[:-1])) for row in notes]
        found += [(row[-1], _bookmark(row[:-1])) for row in bookmarks]
        found.sort(key=lambda pair: pair[0])
        rows = {record.uuid: record for _, record in found}
        for change in waiting:
            change.show_deleted(rows)
        return tuple(reversed(rows.values()))

    def wordings(self, note: str) -> tuple[Wording, ...]:
        """Return what a note, by its uuid, said before, the newest first.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        rows = self._read("SELECT version, text, at FROM wording WHERE note = ? ORDER BY version DESC", note)
        return tuple(Wording(version, safe(text), at) for version, text, at in rows)

    def earlier(self, record: str) -> tuple[Earlier, ...]:
        """Return what a note or a bookmark, by its uuid, was about and called before, the newest first.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        rows = self._read(
            "SELECT version, item, quote, label, at FROM earlier WHERE record = ? ORDER BY version DESC",
            record,
            of_format=2,
        )
        return tuple(
            Earlier(version, safe(item), safe(quote), safe(label), at)
            for version, item, quote, label, at in rows
        )

    def reviews(self, card: str | None = None, since: str = "") -> tuple[Review, ...]:
        """Return the review log of a card, or of all cards, in its order.

        Args:
            card: Id of the card; all where None.
            since: Only what was done at this moment or after it; "" for all.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        waiting = self.unsaved_reviews()
        nothing: list[Review] = []
        rows = self.read_by(
            lambda db: log_of(db, self._pack, card, since) if version_of(db) >= WITH_REVIEWS else [], nothing
        )
        uuids = {row.uuid for row in rows}
        rows += [
            row for row in waiting if row.uuid not in uuids and card in {None, row.card} and row.at >= since
        ]
        return tuple(rows)

    def known(self) -> dict[str, Known]:
        """Return what the reader knows of each item, by its id.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        waiting = self._writer.waiting()
        nothing: dict[str, Known] = {}
        rows = self.read_by(
            lambda db: known_of(db, self._pack) if version_of(db) >= WITH_REVIEWS else {}, nothing
        )
        for change in waiting:
            change.show_known(rows)
        return rows

    def complete(self) -> "tuple[list[FullRecord], list[FullReview], int]":
        """Return all records with all that belongs to them, and the review log.

        The last is how many records and rows there are on other packs.

        What waits to be written is not among them.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        from ketatui.notebook.log_lines import count_reviews_elsewhere, reviews_of
        from ketatui.notebook.transfer import count_elsewhere, records_of

        def read(db: sqlite3.Connection) -> "tuple[list[FullRecord], list[FullReview], int]":
            elsewhere = count_elsewhere(db, self._pack) + count_reviews_elsewhere(db, self._pack)
            return [*records_of(db, self._pack)], reviews_of(db, self._pack), elsewhere

        nothing: tuple[list[FullRecord], list[FullReview], int] = [], [], 0
        return self.read_by(read, nothing)

    def seen(self, item: str) -> tuple[Seen, ...]:
        """Return the wordings of `item` that the reader has seen, in the order of first seeing.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        rows = self._read(
            "SELECT item, wording, first, last FROM seen WHERE pack = ? AND item = ? ORDER BY first",
            self._pack,
            item,
        )
        return tuple(Seen(safe(item), safe(wording), first, last) for item, wording, first, last in rows)

    def _read(self, sql: str, *values: str | int, of_format: int = 1) -> list[tuple[Any, ...]]:
        """Return rows; none of what a file has not yet whose format is older than `of_format`."""

        def rows(db: sqlite3.Connection) -> list[tuple[Any, ...]]:
            if of_format > 1 and version_of(db) < of_format:
                return []
            return db.execute(sql, values).fetchall()

        return self.read_by(rows, [])

    def read_by(self, read: Callable[[sqlite3.Connection], T], nothing: T) -> T:
        """Return what `read` finds in the file, `nothing` while it cannot be opened.

        Raises:
            NotebookError: The file cannot be read now; the message says why.
        """
        mode = self._writer.mode
        if not mode:
            return nothing
        try:
            with closing(connect(self._file, mode, READ_WAIT)) as db:
                db.execute("BEGIN")
                return read(db)
        except (sqlite3.Error, OSError) as error:
            self._writer.ask()
            fault = fault_of(error, self._file)
            raise NotebookError(self.told(f"The notebook cannot be read now: {fault.why}")) from error


def _bookmark(row: Sequence[Any]) -> Bookmark:
    uuid, item, label, quote, created, updated, version = row
    return Bookmark(uuid, safe(item), safe(label), safe(quote), created, updated, version)


_TABLES: Mapping[str, Callable[[Any], Bookmark | Note]] = {"bookmark": _bookmark, "note": note_from}
_COLUMNS = {"bookmark": _BOOKMARK, "note": COLUMNS}
