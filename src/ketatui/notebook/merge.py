"""Taking in the records of an export, all of them or none."""

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

from ketatui.notebook.backup import back_up
from ketatui.notebook.backup_names import BEFORE_IMPORT
from ketatui.notebook.changes import Change
from ketatui.notebook.faults import NotebookError, fault_of, is_damage
from ketatui.notebook.joining import combine, derived, given_up, join
from ketatui.notebook.log_lines import FullReview
from ketatui.notebook.records import Mark, Memory
from ketatui.notebook.reviewing import Replay, log_of, put_memory, put_review
from ketatui.notebook.transfer import FullRecord, bookmark_on, is_taken, is_told, put_record, record_of
from ketatui.notebook.view import View


class Counts(NamedTuple):
    """What became of the records and reviews of an export; together they are all of them.

    Attributes:
        new: Notes and bookmarks that were not there.
        updated: Those that the export has newer.
        unchanged: Those that are the same, and rows of the review log that are there.
        older: Those that the notebook has newer.
        both: Notes of which both texts are kept.
        deleted: Those that the export has as deleted.
        reviews: Rows of the review log that were not there.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    older: int = 0
    both: int = 0
    deleted: int = 0
    reviews: int = 0


class Merge(Change[Counts]):
    """Take in records of an export, and rows of its review log.

    A row that is there stays as it is. The log of a reader's own card is the log of the note that has
    the card's id. Where that note gets another id here, its log goes with it; a note that is kept
    beside another is a new card, and the log stays with the other.

    Args:
        pack: Id of the pack that is open.
        at: When.
        records: The notes and bookmarks.
        reviews: The rows of the review log.
        replay: Works out what the log of a card comes to.
        back_up: Called with the lock for writing, before the first row is written; a NotebookError
            from it says why nothing may be written.

    Attributes:
        done: How many records and rows have been looked at.
        running: Whether it is being written just now.
    """

    def __init__(
        self,
        pack: str,
        at: str,
        records: Sequence[FullRecord],
        reviews: Sequence[FullReview],
        replay: Replay,
        back_up: Callable[[], None],
    ) -> None:
        super().__init__(pack, at)
        self.done = 0
        self._records, self._reviews = records, reviews
        self._replay = replay
        self._back_up = back_up
        self._backed_up = False
        self._touched: set[str] = set()
        self._renamed: dict[tuple[str, str], str] = {}
        self._memories: dict[str, Memory] = {}
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
        """Write what the records and the log bring and return the counts."""
        counts = dict.fromkeys(Counts._fields, 0)
        self._backed_up, self.running, self.done = False, True, 0
        try:
            for record in self._records:
                self._go_on()
                counts[self._take(db, record)] += 1
            self._take_log(db, counts)
        finally:
            self.running = False
        return Counts(**counts)

    def show_saved(self, view: View, marks: Mapping[str, Mark]) -> None:
        """Show the marks, and what the logs of cards have come to."""
        super().show_saved(view, marks)
        view.memories.update(self._memories)

    def _go_on(self, more: int = 1) -> None:
        """Count how many more are looked at; NotebookError where all is to be taken back."""
        self.done += more
        if self._withdrawn:
            raise NotebookError("Nothing was imported")

    def _take_log(self, db: sqlite3.Connection, counts: dict[str, int]) -> None:
        """Write the rows of the log that are not there, and what the logs of their cards come to."""
        touched: dict[tuple[str, str], None] = {}
        for pack, row in self._reviews:
            self._go_on()
            if db.execute("SELECT 1 FROM review WHERE uuid = ?", (row.uuid,)).fetchone():
                counts["unchanged"] += 1
                continue
            card = self._renamed.get((pack, row.card), row.card)
            self._begin()
            put_review(db, pack, row._replace(card=card))
            counts["reviews"] += 1
            touched[pack, card] = None
        self._memories = {}
        for pack, card in touched:
            self._go_on(0)
            memory = self._replay(card, log_of(db, pack, card))
            put_memory(db, pack, memory)
            if pack == self.pack:
                self._memories[card] = memory

    def _take(self, db: sqlite3.Connection, theirs: FullRecord) -> str:
        """Write one record and return the name of what became of it."""
        mine = record_of(db, theirs.kind, theirs.uuid)
        if mine.pack != theirs.pack if mine else is_taken(db, theirs):
            own = derived(theirs.uuid, theirs.kind, theirs.pack)
            if theirs.kind == "note":
                self._renamed[theirs.pack, theirs.uuid] = own
            theirs = theirs._replace(uuid=own)
            mine = record_of(db, theirs.kind, theirs.uuid)
        record, beside = join(mine, theirs) if mine else (theirs, None)
        row = mine
        loser = None
        if record.kind == "bookmark" and not record.deleted:
            other = bookmark_on(db, record.pack, record.item)
            if other and other.uuid != record.uuid:
                both_of = (record, other)
                record = combine(*both_of)
                (loser,) = (each for each in both_of if each.uuid != record.uuid)
                if row:
                    self._remove(db, other)
                row = row or other
        both = beside is not None and record_of(db, "note", beside.uuid) is None
        if row != record:
            self._put(db, record, row)
        if both and beside:
            self._put(db, beside, None)
        if loser and is_told(db, loser):
            self._put(db, given_up(loser, record), None)
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


class BackUp(Change[None]):
    """Back the notebook up.

    Args:
        pack: Id of the pack that is open.
        at: When.
        file: The notebook.
        folder: Where its backups lie.
    """

    def __init__(self, pack: str, at: str, file: Path, folder: Path) -> None:
        super().__init__(pack, at)
        self._file, self._folder = file, folder

    def apply(self, db: sqlite3.Connection) -> None:  # noqa: ARG002
        """Back it up, while nobody else writes."""
        back_up_for_import(self._file, self._folder, self.at)


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
