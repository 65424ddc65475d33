"""The notebook: what the reader keeps, for the screens and the command line."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from ketatui.notebook.changes import Change, KeepReading, SetBookmark, SetDeleted, SetSubject, T
from ketatui.notebook.contents import Contents
from ketatui.notebook.edits import NoteEdit
from ketatui.notebook.records import Bookmark, Event, Known, Mark, Memory, Note, Place, Review, Seen
from ketatui.notebook.reviewing import AddReview, Learn, Replay
from ketatui.notebook.writer import Writer
from ketatui.safe import safe, safe_line

if TYPE_CHECKING:
    from ketatui.notebook.log_lines import FullReview
    from ketatui.notebook.merge import Merge
    from ketatui.notebook.transfer import FullRecord

READY_WAIT = 0.25
"""Seconds to wait for the file to be read when one begins; after that one goes on without."""


class Companion(Protocol):
    """What goes on beside a notebook while it is open."""

    def changed(self) -> None:
        """Hear that the notebook has changed; called on its writing thread, must return at once."""

    def close(self, timeout: float) -> None:
        """End, within `timeout` seconds; called before the notebook is closed."""


class Notebook(Contents):
    """Bookmarks, notes, places and what was seen, of one pack.

    What the reader does is shown at once and written by a thread of its own. Whatever is wrong
    with the file, nothing is lost while the notebook is open: changes wait in memory, `trouble`
    says so, and they are written when the fault is over.

    Futures get their result when the change is on the disk; they cannot be cancelled, and their
    callbacks run on the writing thread.

    Attributes:
        unsent: What has not reached the reader's other hosts, and why, as one line; "" where there are
            none, and where all has. It is saved here all the same.
    """

    def __init__(
        self,
        writer: Writer,
        file: Path,
        backups: Path,
        pack: str,
        now: Callable[[], str],
        told: Callable[[str], str] = str,
    ) -> None:
        super().__init__(writer, file, pack, told)
        self._backups = backups
        self._now = now
        self._companion: Companion | None = None
        self.unsent = ""

    @classmethod
    def open(
        cls,
        file: Path,
        backups: Path,
        pack: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        told: Callable[[str], str] = str,
        wait: float = READY_WAIT,
    ) -> "Notebook":
        """Open the notebook, made when missing; raises nothing for what is wrong with it.

        A notebook that takes longer to read than one waits is filled in later.

        Args:
            file: The notebook.
            backups: Folder of its backups.
            pack: Id of the pack whose bookmarks, notes and places are meant.
            clock: Gives the time, with a time zone.
            told: Gives what the reader is told of a line about files.
            wait: Seconds to wait at most until the file has been read.
        """

        def now() -> str:
            return clock().astimezone(UTC).isoformat(timespec="microseconds")

        writer = Writer(file, backups, pack, now)
        writer.wait_ready(wait)
        return cls(writer, file, backups, pack, now, told)

    @property
    def trouble(self) -> str:
        """What is not saved, why, and what to do, as one line; "" when all is saved."""
        return self.told(self._writer.trouble)

    @property
    def is_readonly(self) -> bool:
        """Whether the file can be read and will not be written in this session."""
        return self._writer.mode == "ro"

    @property
    def notices(self) -> tuple[str, ...]:
        """What has happened to the notebook since it was opened, a line each.

        Such as: damaged and restored from a backup; no backup made today. All else is saved.
        """
        return tuple(map(self.told, self._writer.notices))

    @property
    def on_change(self) -> Callable[[], None] | None:
        """Called after anything changed: marks, places, notes, trouble, notices.

        It runs on the writing thread, also for what another session wrote, and must return at
        once, waiting for nothing.
        """
        return self._writer.on_change

    @on_change.setter
    def on_change(self, call: Callable[[], None] | None) -> None:
        self._writer.on_change = call

    @property
    def marks(self) -> Mapping[str, Mark]:
        """What the reader has on each item; items with nothing are left out. A snapshot."""
        return self._writer.marks

    @property
    def memories(self) -> Mapping[str, Memory]:
        """What the review log of each card comes to; cards without a log are left out. A snapshot."""
        return self._writer.memories

    @property
    def read(self) -> Set[str]:
        """The items that the reader has read. A snapshot."""
        return self._writer.read

    @property
    def edition(self) -> str:
        """Digest of the content of which the reader knows all items; "" where there is none yet."""
        return self._writer.edition

    @property
    def pack(self) -> str:
        """Id of the pack whose bookmarks, notes and places are meant."""
        return self._pack

    @property
    def file(self) -> Path:
        """The file."""
        return self._file

    def accompany(self, companion: Companion) -> None:
        """Let something go on beside the notebook until it is closed."""
        self._companion = companion
        self._writer.on_write = companion.changed

    def tell_unsent(self, line: str) -> None:
        """Let the reader know what has not reached their other hosts; "" for nothing."""
        if line != self.unsent:
            self.unsent = line
            if (call := self._writer.on_change) is not None:
                call()

    def write(self, change: Callable[[str, str], Change[T]]) -> Future[T]:
        """Write the change that is made from the id of the pack and the time."""
        return self._writer.add(change(self._pack, self._now()))

    def last_place(self) -> Place | None:
        """Return where the reader was last, in any topic."""
        return next(reversed(tuple(self._writer.places.values())), None)

    def place(self, topic: str) -> Place | None:
        """Return where the reader was last in `topic`."""
        return self._writer.places.get(topic)

    def can_be_read(self, timeout: float) -> bool:
        """Wait until the file has been read or found unusable; return whether it can be read."""
        self._writer.wait_ready(timeout)
        return bool(self._writer.mode)

    def merge(
        self, records: "Sequence[FullRecord]", reviews: "Sequence[FullReview]", replay: Replay
    ) -> "Merge":
        """Take in the records and the review log of an export, all or none, after a backup; see `Merge`."""
        from ketatui.notebook.merge import Merge, back_up_for_import

        def back_up_first() -> None:
            back_up_for_import(self._file, self._backups, self._now())

        merge = Merge(self._pack, self._now(), records, reviews, replay, back_up_first)
        self._writer.add(merge)
        return merge

    def back_up(self) -> Future[None]:
        """Back the file up as before an import; fails with NotebookError where that cannot be done."""
        from ketatui.notebook.merge import BackUp

        return self.write(lambda pack, at: BackUp(pack, at, self._file, self._backups))

    def set_bookmark(self, item: str, on: bool, quote: str, label: str | None = None) -> Future[None]:
        """Bookmark `item`, or take its bookmark away.

        Args:
            item: Id of an item or a topic.
            on: Whether it is to be bookmarked.
            quote: The words it has now.
            label: What the reader calls the bookmark; None leaves that as it is.
        """
        called = None if label is None else safe_line(label)
        return self._writer.add(SetBookmark(self._pack, self._now(), safe(item), on, called, safe(quote)))

    def start_note(self, item: str, quote: str, template: str = "") -> NoteEdit:
        """Begin a new note on `item`, whose words are now `quote`; it is made with its text.

        The text may begin with a `template`; as long as it says no more than that, no note is made.
        """
        new = Note(str(uuid4()), safe(item), safe(quote), "", "", "", 0)
        return NoteEdit(self._writer, self._pack, self._now, new, template=template)

    def edit_note(self, note: Note, *, written: bool = True) -> NoteEdit:
        """Begin to edit `note`; `written` tells whether what it says is in the notebook."""
        return NoteEdit(self._writer, self._pack, self._now, note, written=written)

    def set_subject(self, record: Bookmark | Note, item: str, quote: str) -> Future[None]:
        """Let a note or a bookmark be about `item`, whose words are now `quote`.

        What it was about is kept. Fails with NotebookError where there is no such record, or a
        bookmark on that item already.
        """
        return self._writer.add(SetSubject(self._pack, self._now(), record, safe(item), safe(quote)))

    def delete(self, record: Bookmark | Note) -> Future[None]:
        """Delete a note or a bookmark; it can be restored. Fails with NotebookError where there is none."""
        return self._writer.add(SetDeleted(self._pack, self._now(), record, deleted=True))

    def restore(self, record: Bookmark | Note) -> Future[None]:
        """Bring a deleted note or bookmark back.

        Fails with NotebookError where there is none, or where its item has another bookmark.
        """
        return self._writer.add(SetDeleted(self._pack, self._now(), record, deleted=False))

    def keep_place(self, topic: str, item: str, line: int) -> None:
        """Keep that the reader is in `topic` at `item`, its `line` on top; written at rest."""
        now = self._now()
        place = Place(safe(topic), safe(item), line, now)
        self._writer.rest(KeepReading(self._pack, now, place, None))

    def keep_seen(self, item: str, wording: str, sure: str = "", sources: Iterable[str] = ()) -> None:
        """Keep that the reader has seen this wording of `item`; written at rest.

        Args:
            item: What was seen.
            wording: Its words.
            sure: How sure it is said to be, "" where that is not said.
            sources: The ids of its sources.
        """
        now = self._now()
        seen = Seen(safe(item), safe(wording), now, now, sure, " ".join(sorted({*sources})))
        self._writer.rest(KeepReading(self._pack, now, None, seen))

    def add_review(
        self,
        card: str,
        expect: Callable[[Review], Memory],
        replay: Replay,
        *,
        event: Event = "rate",
        rating: int = 0,
        retention: float = 0.0,
        predicted: float | None = None,
        said: str = "",
        revokes: str = "",
    ) -> tuple[Review, Future[Memory]]:
        """Add to the review log what the reader did with a card; the future gets what its log comes to.

        Fails with NotebookError where there is no row that is to be revoked.

        Args:
            card: Which.
            expect: Tells from the new row what the log will come to, as far as is known now.
            replay: Works that out from the whole log, on the writing thread.
            event: What was done.
            rating: From 1 to 4 where it was rated.
            retention: The share of answers to be remembered that is aimed at.
            predicted: The chance that the answer was known.
            said: Which words the card rests on, by digest.
            revokes: Uuid of the row that is undone.
        """
        now = self._now()
        row = Review(str(uuid4()), card, event, rating, now, now, retention, predicted, said, revokes)
        return row, self._writer.add(AddReview(self._pack, row, expect(row), replay))

    def learn(
        self, known: Sequence[Known], gone: Collection[str] = (), edition: str | None = None
    ) -> Future[None]:
        """Let the reader know items as `known` tells, and no longer those that are `gone`.

        Args:
            known: What is known from now on; what was read stays so where one of these has no words.
            gone: Items that are not to be known any more.
            edition: Digest of the content of which everything is known then; None leaves that as it is.
        """
        return self._writer.add(Learn(self._pack, self._now(), known, gone, edition))

    def poll(self) -> bool:
        """Look for changes of other sessions, and try again what could not be saved.

        Returns at once; what is found comes by `on_change`. To be called about once a second.
        Return whether another session's change has come in since the last call.
        """
        return self._writer.ask()

    def flush(self, timeout: float) -> bool:
        """Write all that waits within `timeout` seconds; return whether all is written."""
        return self._writer.flush(timeout)

    def close(self, timeout: float = 2.0) -> bool:
        """Flush and end within `timeout` seconds; return whether all is written."""
        ends = time.monotonic() + timeout
        if self._companion is not None:
            self._companion.close(0.8 * timeout)
            self._companion = self._writer.on_write = None
        return self._writer.close(max(0.0, ends - time.monotonic()))
