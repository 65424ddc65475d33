"""The queue of changes, and the one thread that writes them."""

import sqlite3
import time
from collections.abc import Callable, Hashable, Mapping, Set
from concurrent.futures import Future
from pathlib import Path
from threading import Condition, Thread
from typing import Any

from ketatui.notebook import faults
from ketatui.notebook.changes import Change, T
from ketatui.notebook.faults import DamagedError, Fault, NotebookError, RefusedError
from ketatui.notebook.records import Mark, Memory, Place
from ketatui.notebook.store import Store
from ketatui.notebook.view import View
from ketatui.safe import safe_line

_PATIENCE = 2.0
_LATER = 0.5
"""Seconds after which is done what nobody waits for when the file has been read for the first time."""
REST = 1.0
"""Seconds without a further change at rest after which what rests is written."""


class Writer:
    """Writes changes to the notebook file, one after the other, and keeps marks and places.

    A change that cannot be written waits, with all after it, and is tried again when another
    comes and when `ask` or `flush` is called. Methods may be called from any thread.

    Attributes:
        on_change: Called on the writing thread after anything shown has changed; it must return
            at once.
        on_write: The same, for what goes on beside the screen.
    """

    def __init__(self, file: Path, backups: Path, pack: str, now: Callable[[], str]) -> None:
        self.on_change: Callable[[], None] | None = None
        self.on_write: Callable[[], None] | None = None
        self._file = file
        self._store = Store(file, backups, pack, now)
        self._turn = Condition()  # guards what follows
        self._queue: dict[Hashable, Change[Any]] = {}
        self._resting: Change[Any] | None = None
        self._rest_ends = 0.0
        self._writing: Change[Any] | None = None
        self._asked = True
        self._closing = False
        self._rounds = 0
        self._working = False
        self._mode = ""
        self._saved = View()
        self._view = View()
        self._others = False
        self._remembers = False
        self._fault: Fault | None = None
        self._warnings: dict[object, str] = {}
        self._notices: tuple[str, ...] = ()
        self._thread = Thread(target=self._run, name="notebook", daemon=True)
        self._thread.start()

    @property
    def mode(self) -> str:
        """How the file can be used: "rw", "ro", or "" while it cannot be opened."""
        return self._mode

    @property
    def marks(self) -> Mapping[str, Mark]:
        """What the reader has on each item, changes that wait included; never changed itself."""
        return self._view.marks

    @property
    def places(self) -> Mapping[str, Place]:
        """Where the reader was in each topic, the newest last, changes that wait included."""
        return self._view.places

    @property
    def memories(self) -> Mapping[str, Memory]:
        """What the review log of each card comes to, changes that wait included; never changed itself.

        Waits until they have been read, at most for `_PATIENCE` seconds.
        """
        with self._turn:
            if not self._remembers:
                self._wake()
            self._turn.wait_for(lambda: self._remembers or self._fault or self._closing, _PATIENCE)
            return self._view.memories

    @property
    def read(self) -> Set[str]:
        """The items that the reader has read, changes that wait included; never changed itself."""
        return self._view.read

    @property
    def edition(self) -> str:
        """Digest of the content of which the reader knows all items, or ""."""
        return self._view.edition

    @property
    def notices(self) -> tuple[str, ...]:
        """What has happened to the notebook that the reader should know, a line each."""
        return self._notices

    @property
    def trouble(self) -> str:
        """What is not saved, why, and what to do, as one line; "" when all is saved."""
        with self._turn:
            unsaved = len(self._queue) if self._mode == "rw" else None
            lines = [faults.trouble_of(self._fault, unsaved), *self._warnings.values()]
        return ". ".join(filter(None, lines))

    def waiting(self) -> tuple[Change[Any], ...]:
        """Return the changes that are not written yet, in order."""
        with self._turn:
            return (*self._queue.values(), *([self._resting] if self._resting else []))

    def add(self, change: Change[T]) -> Future[T]:
        """Write `change` as soon as possible; the future gets its result."""
        with self._turn:
            if self._closing:
                change.futures[0].set_exception(NotebookError("The notebook is closed"))
                return change.futures[0]
            self._enqueue(change)
            self._show()
            self._wake()
            return change.futures[-1]

    def rest(self, change: Change[None]) -> None:
        """Write `change` when no other has come to rest for `REST` seconds."""
        with self._turn:
            if self._resting:
                change.absorb(self._resting)
            self._resting = change
            self._rest_ends = time.monotonic() + REST
            change.show(self._view)
            self._turn.notify_all()

    def warn(self, subject: object, line: str) -> None:
        """Tell the reader what of `subject` is not being saved; "" when that is over."""
        with self._turn:
            if line:
                self._warnings[subject] = line
            else:
                self._warnings.pop(subject, None)

    def ask(self) -> bool:
        """Look for what other sessions wrote, and try again what could not be written.

        Return whether another session's change has come in since this was last asked.
        """
        with self._turn:
            others, self._others = self._others, False
            self._wake()
            return others

    def wait_ready(self, timeout: float) -> None:
        """Return when the file has been read or found unusable, or after `timeout` seconds."""
        with self._turn:
            self._turn.wait_for(lambda: self._mode or self._fault, timeout)

    def flush(self, timeout: float) -> bool:
        """Write all that waits, within `timeout` seconds; return whether all is written."""
        ends = time.monotonic() + timeout
        with self._turn:
            self._rest_over()
            while self._queue and not self._closing:
                if not self._try_again(ends) or (self._fault and not self._fault.locked):
                    break
            return not self._queue

    def close(self, timeout: float) -> bool:
        """Flush, then end the thread, within `timeout` seconds; return whether all is written."""
        ends = time.monotonic() + timeout
        written = self.flush(timeout)
        with self._turn:
            self._closing = True
            self._wake()
        self._thread.join(max(0.0, ends - time.monotonic()))
        return written

    def _wake(self) -> None:
        self._asked = True
        self._turn.notify_all()

    def _try_again(self, ends: float) -> bool:
        """Return True after the thread has tried all that waits, False when time ends first."""
        rounds = self._rounds + 1 + self._working
        self._wake()
        return self._turn.wait_for(
            lambda: self._closing or not self._queue or self._rounds >= rounds, ends - time.monotonic()
        )

    def _enqueue(self, change: Change[Any]) -> None:
        older = self._queue.get(change.key)
        if older is not None:
            change.absorb(older)
            own = change.futures if older is self._writing else []
            change.futures = [*older.futures, *own]
        self._queue[change.key] = change

    def _rest_over(self) -> None:
        if self._resting:
            self._enqueue(self._resting)
            self._resting = None

    def _show(self) -> None:
        view = self._saved.copy()
        for change in self.waiting():
            change.show(view)
        self._view = view

    def _run(self) -> None:
        try:
            while self._wait():
                self._round()
        except Exception as error:  # a mistake of ours: reading goes on, and the reader is told
            with self._turn:
                self._fault, self._mode, self._closing = faults.fault_of(error, self._file), "ro", True
                lost = self.waiting()
                self._turn.notify_all()
            for change in lost:
                for future in change.open_futures():
                    future.set_exception(NotebookError(self.trouble))
            self._tell()
        finally:
            self._store.close()

    def _wait(self) -> bool:
        """Return True when there is something to do, False when the notebook is to be closed."""
        with self._turn:
            while not (self._asked or self._closing):
                left = self._rest_ends - time.monotonic() if self._resting else None
                if left is not None and left <= 0:
                    break
                self._turn.wait(left)
            if self._resting and self._rest_ends <= time.monotonic():
                self._rest_over()
            self._asked = False
            self._working = not self._closing
            return self._working

    def _round(self) -> None:
        """Read what changed and write what waits, as far as the file allows."""
        told = self.trouble, self._store.notices.copy()
        changed = False
        fault = None
        try:
            changed = self._read()
            self._store.make_ready()
            while change := self._next():
                self._write(change)
                changed = True
            self._store.tidy()
        except (sqlite3.Error, OSError, DamagedError, RefusedError) as error:
            fault = self._mend(error)
        with self._turn:
            self._fault = fault
            self._publish()
            self._writing = None
            self._working = False
            self._rounds += 1
            self._turn.notify_all()
        if changed or told != (self.trouble, self._store.notices):
            self._tell()

    def _read(self) -> bool:
        view = self._store.refresh()
        with self._turn:
            first = not self._mode
            self._publish()
            if view is not None:
                view.memories = self._saved.memories
                self._saved = view
                self._others = self._others or not first
                self._show()
            self._turn.notify_all()
        if first:  # the program is starting, and would be held up by what its first paint does not need
            self._tell()
            with self._turn:
                self._turn.wait_for(lambda: self._asked or self._queue or self._closing, _LATER)
        if view is not None:
            memories = self._store.memories()
            with self._turn:
                self._saved.memories, self._remembers = memories, True
                self._show()
                self._turn.notify_all()
        return view is not None

    def _publish(self) -> None:
        self._mode = self._store.mode
        self._notices = tuple(safe_line(notice) for notice in self._store.notices)

    def _next(self) -> Change[Any] | None:
        with self._turn:
            self._writing = next(iter(self._queue.values()), None)
            return self._writing

    def _write(self, change: Change[Any]) -> None:
        try:
            result, marks = self._store.write(change)
        except NotebookError as error:
            with self._turn:
                self._leave(change)
            for future in change.open_futures():
                future.set_exception(error)
            return
        with self._turn:
            change.settle(result)
            change.show_saved(self._saved, marks)
            self._leave(change)
        for future in change.open_futures():
            future.set_result(result)

    def _leave(self, change: Change[Any]) -> None:
        """Take `change` out of the queue, where no newer one has taken its place."""
        if self._queue[change.key] is change:
            del self._queue[change.key]
        self._show()
        self._turn.notify_all()

    def _mend(self, error: Exception) -> Fault | None:
        """Return what `error` leaves wrong, after mending the file where it is damaged."""
        if faults.is_damage(error):
            try:
                mended = self._store.mend()
            except (sqlite3.Error, OSError) as second:
                return faults.fault_of(second, self._file)
            if mended:
                with self._turn:
                    self._wake()
                return None
        return faults.fault_of(error, self._file)

    def _tell(self) -> None:
        if self.on_write is not None:
            self.on_write()
        call = self.on_change
        if call is None:
            return
        try:
            call()
        except Exception as error:  # saving must not end because the screen has
            self.on_change = None
            self._store.notices.append(f"The screen could not be told of changes: {error}")
            with self._turn:
                self._publish()
