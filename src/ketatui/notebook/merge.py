"""Taking in the records of an export, all of them or none."""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

from ketatui.notebook.backup import back_up
from ketatui.notebook.backup_names import BEFORE_IMPORT
from ketatui.notebook.changes import Change
from ketatui.notebook.faults import NotebookError, fault_of, is_damage
from ketatui.notebook.joining import combine, derived, join
from ketatui.notebook.transfer import KINDS, FullRecord, bookmark_on, put_record, record_of


class Counts(NamedTuple):
    """What became of the records of an export; together they are all of them.

    Attributes:
        new: Notes and bookmarks that were not there.
        updated: Those that the export has newer.
        unchanged: Those that are the same.
        older: Those that the notebook has newer.
        both: Notes of which both texts are kept.
        deleted: Those that the export has as deleted.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    older: int = 0
    both: int = 0
    deleted: int = 0


class Merge(Change[Counts]):
    """Take in records of an export.

    Args:
        pack: Id of the pack that is open.
        at: When.
        records: What is taken in.
        back_up: Called with the lock for writing, before the first row is written; a NotebookError
            from it says why nothing may be written.

    Attributes:
        done: How many records have been looked at.
        running: Whether it is being written just now.
    """

    def __init__(
        self, pack: str, at: str, records: Sequence[FullRecord], back_up: Callable[[], None]
    ) -> None:
        super().__init__(pack, at)
        self.done = 0
        self._records = records
        self._back_up = back_up
        self._backed_up = False
        self._touched: set[str] = set()
        self.running = False
        self._withdrawn = False

    @property
    def items(self) -> Collection[str]:
        """The items of the pack about which something was taken in."""
        return self._touched

    @property
    def future(self) -> Future[Counts]:
        """What gets the counts."""
        return self.futures[0]

    def withdraw(self) -> None:
        """Let it not be written; what has been written of it is taken back, unless that was all."""
        self._withdrawn = True

    def apply(self, db: sqlite3.Connection) -> Counts:
        """Write what the records bring and return the counts."""
        counts = dict.fromkeys(Counts._fields, 0)
        self._backed_up, self.running = False, True
        try:
            for done, record in enumerate(self._records):
                self.done = done
                if self._withdrawn:
                    raise NotebookError("Nothing was imported")
                counts[self._take(db, record)] += 1
        finally:
            self.running = False
        return Counts(**counts)

    def _take(self, db: sqlite3.Connection, theirs: FullRecord) -> str:
        """Write one record and return the name of what became of it."""
        mine = record_of(db, theirs.kind, theirs.uuid)
        if mine.pack != theirs.pack if mine else _is_taken(db, theirs):
            theirs = theirs._replace(uuid=derived(theirs.uuid, theirs.kind, theirs.pack))
            mine = record_of(db, theirs.kind, theirs.uuid)
        record, beside = join(mine, theirs) if mine else (theirs, None)
        row = mine
        if record.kind == "bookmark" and not record.deleted:
            other = bookmark_on(db, record.pack, record.item)
            if other and other.uuid != record.uuid:
                record = combine(record, other)
                if row:
                    self._remove(db, other)
                row = row or other
        both = beside is not None and record_of(db, "note", beside.uuid) is None
        if row != record:
            self._put(db, record, row)
        if both and beside:
            self._put(db, beside, None)
        return "both" if both else _became(row, record, theirs)

    def _put(self, db: sqlite3.Connection, record: FullRecord, old: FullRecord | None) -> None:
        self._begin(record, old)
        put_record(db, record, old)

    def _remove(self, db: sqlite3.Connection, bookmark: FullRecord) -> None:
        self._begin(bookmark, None)
        db.execute("DELETE FROM earlier WHERE record = ?", (bookmark.uuid,))
        db.execute("DELETE FROM bookmark WHERE uuid = ?", (bookmark.uuid,))

    def _begin(self, *records: FullRecord | None) -> None:
        if not self._backed_up:
            self._back_up()
            self._backed_up = True
        self._touched |= {record.item for record in records if record and record.pack == self.pack}


def _is_taken(db: sqlite3.Connection, theirs: FullRecord) -> bool:
    """Tell whether the notebook has a record of the other kind under the same id."""
    (other,) = (kind for kind in KINDS if kind != theirs.kind)
    return record_of(db, other, theirs.uuid) is not None


def _became(row: FullRecord | None, record: FullRecord, theirs: FullRecord) -> str:
    if row == record:
        return "older" if theirs.version < record.version else "unchanged"
    if record.deleted and not (row and row.deleted):
        return "deleted"
    return "updated" if row else "new"


def back_up_for_import(file: Path, folder: Path, now: str) -> None:
    """Back up the notebook `file` into `folder`; the caller holds the lock for writing.

    Raises:
        NotebookError: It cannot be backed up, and the message says why.
        sqlite3.Error, DamagedError: The notebook is damaged.
    """
    try:
        back_up(file, folder, now, BEFORE_IMPORT)
    except (OSError, sqlite3.Error) as error:
        if is_damage(error):
            raise
        fault = fault_of(error, folder)
        line = f"Nothing was imported, since no backup can be made first: {fault.why}. {fault.remedy}"
        raise NotebookError(line) from error
