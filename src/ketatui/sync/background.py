"""Keeping a notebook and the store in step while the reader reads: in a thread of its own.

The notebook is the only place that is read and written. Whatever is wrong with the store, reading and
writing go on; what has not been sent is found again in the notebook, however the program ended.
"""

import os
import random
import select
import socket
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from ketatui.notebook import Notebook, NotebookError
from ketatui.notebook.reviewing import Replay
from ketatui.notebook.told import count_untold
from ketatui.sync.faults import StoreError, no_library
from ketatui.sync.locks import alone

if TYPE_CHECKING:
    from ketatui.sync.exchange import Exchange
    from ketatui.sync.server import Server

SOON = 0.5
"""Seconds after the start at which the store is first asked: the first text is painted by then."""

PAUSE = 0.5
"""Seconds that what the reader made may wait for more of it before it is sent."""

READING_PAUSE = 30.0
"""Seconds that places and what was read wait, where nothing else is sent."""

ASKING = 60.0
"""Seconds after which it is asked for news, where the database tells of them."""

ASKING_OFTEN = 15.0
"""The same where it does not."""

_SLOW = 3.0
_FIRST_DELAY, _LAST_DELAY = 1.0, 60.0
_OTHER = 2.0
_TICK = 1.0
_TRIES = 3
_MISTAKE = "the program made a mistake"
_NOT_NOW = "the server has not answered yet"


class Sync:
    """Sends what is new in a notebook to the store, and takes in what others sent.

    Where several sessions have the notebook open, one of them does it for all.

    Args:
        notebook: The notebook; it is accompanied until it is closed.
        connect: Opens the store; called on a thread of its own.
        replay: Works out what the log of a card comes to.
    """

    def __init__(self, notebook: Notebook, connect: "Callable[[], Server]", replay: Replay) -> None:
        self._notebook, self._connect, self._replay = notebook, connect, replay
        self._lock = notebook.file.with_name("notebook.sync")
        self._bell, self._ringer = socket.socketpair()
        for end in (self._bell, self._ringer):
            end.setblocking(False)
        self._closing = False
        self._changed = True
        self._own = self._others = 0
        self._since: float | None = None
        self._sent_at = time.monotonic()
        self._why = ""
        self._counting = Lock()  # guards what is counted
        self._over = Event()
        self._thread = Thread(target=self._run, name="store", daemon=True)
        notebook.accompany(self)
        self._thread.start()
        Thread(target=self._watch, name="unsent", daemon=True).start()

    def changed(self) -> None:
        """Hear that the notebook has changed."""
        self._changed = True
        self._ring()

    def close(self, timeout: float) -> None:
        """Send what is left, within `timeout` seconds, where the store can be reached."""
        self._closing = True
        self._ring()
        self._thread.join(timeout)
        self._over.set()

    def _ring(self) -> None:
        with suppress(OSError):  # it has been rung and not been heard yet, or nobody listens any more
            self._ringer.send(b".")

    def _run(self) -> None:
        try:
            self._rest(SOON)
            delay = _FIRST_DELAY
            while True:
                began = time.monotonic()
                try:
                    rest = self._take_turns()
                except StoreError as fault:
                    self._say(fault.why)
                    if time.monotonic() - began > _LAST_DELAY:
                        delay = _FIRST_DELAY
                    rest, delay = delay * random.uniform(0.5, 1), min(2 * delay, _LAST_DELAY)
                except NotebookError:
                    rest = _FIRST_DELAY
                if self._closing:
                    return
                self._rest(rest)
        except Exception as error:  # a mistake of ours: reading and writing go on
            if not self._closing:
                self._say(f"{_MISTAKE} ({type(error).__name__})")
        finally:
            self._bell.close()
            self._ringer.close()

    def _take_turns(self) -> float:
        """Keep in step until the end, unless another session does; return how long to rest then."""
        if self._notebook.is_readonly or not self._notebook.can_be_read(0):
            return _OTHER
        with alone(self._lock) as held:
            if held is None:
                self._say(_read(self._lock))
                return _OTHER
            from_here = self._say_to(held)
            try:
                with closing(self._open()) as server:
                    from_here("")
                    self._stay(server)
            except StoreError as fault:
                from_here(fault.why)
                raise
            return 0.0

    def _open(self) -> "Server":
        if self._closing:
            self._count()
            if not self._own:
                raise StoreError(_NOT_NOW)
        try:
            return self._connect()
        except ImportError:
            raise no_library() from None

    def _stay(self, server: "Server") -> None:
        from ketatui.sync.exchange import Ended, Exchange

        exchange = Exchange(self._notebook, server, self._replay, lambda: self._closing)
        with suppress(Ended):
            agreed = any(_agree(exchange) for _ in range(_TRIES))
            self._keep_in_step(server, exchange, 0 if agreed else _TRIES)

    def _keep_in_step(self, server: "Server", exchange: "Exchange", tries: int) -> None:
        """Send and fetch; compare, too, at most `tries` times, until both sides hold the same."""
        asked = time.monotonic()
        every = ASKING if server.listens else ASKING_OFTEN
        while True:
            self._count()
            now = time.monotonic()
            if self._closing or self._is_due(now):
                exchange.send()
                self._sent_at = now
                self._count()
            if self._closing:
                return
            news = server.wait(self._until_due(now, asked + every), self._bell)
            if news or now >= asked + every:
                asked = time.monotonic()
                if news or not tries:
                    exchange.fetch()
                else:
                    tries = 0 if _agree(exchange) else tries - 1
            self._hear()

    def _is_due(self, now: float) -> bool:
        if self._own:
            return self._since is not None and now >= self._since + PAUSE
        return self._others > 0 and now >= self._sent_at + READING_PAUSE

    def _until_due(self, now: float, asking: float) -> float:
        until = [asking]
        if self._own and self._since is not None:
            until.append(self._since + PAUSE)
        elif self._others:
            until.append(self._sent_at + READING_PAUSE)
        return max(0.0, min(until) - now)

    def _count(self) -> None:
        """Count what is not sent where the notebook has changed, and tell the reader."""
        with self._counting:
            if self._changed:
                self._changed = False
                self._own, self._others = self._notebook.read_by(count_untold, (0, 0))
            now = time.monotonic()
            if not self._own:
                self._since = None
            elif self._since is None:
                self._since = now
            self._tell(now)

    def _watch(self) -> None:
        """Count and tell each second: the other thread may wait for the server for long."""
        while not self._over.wait(_TICK):
            with suppress(NotebookError):
                self._count()

    def _tell(self, now: float) -> None:
        slow = self._since is not None and now > self._since + _SLOW
        why = self._why or (_NOT_NOW if slow else "")
        if not self._own or not why:
            line = ""
        else:
            what = "1 change is" if self._own == 1 else f"{self._own} changes are"
            line = f"{what} not yet sent to your other hosts: {why}. All is saved here"
        self._notebook.tell_unsent(line)

    def _say(self, why: str) -> None:
        self._why = why
        self._changed = True

    def _say_to(self, held: int) -> Callable[[str], None]:
        """Return what tells, here and to the sessions that wait for the lock, why nothing is sent."""

        def say(why: str) -> None:
            self._say(why)
            with suppress(OSError):
                os.ftruncate(held, 0)
                os.pwrite(held, why.encode(), 0)

        return say

    def _rest(self, seconds: float) -> None:
        """Rest until it is time, or the end."""
        ends = time.monotonic() + seconds
        while not self._closing and (left := ends - time.monotonic()) > 0:
            select.select([self._bell], [], [], left)
            self._hear()

    def _hear(self) -> None:
        with suppress(BlockingIOError):
            self._bell.recv(4096)


def _agree(exchange: "Exchange") -> bool:
    exchange.fetch()
    exchange.send()
    return exchange.check()


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")[:200]
    except OSError:
        return ""
