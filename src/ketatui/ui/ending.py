"""Ending well: signals, a lost terminal, a stalled one. Textual itself handles none of them.

A signal handler of the language, not of the event loop, since a stalled terminal blocks the loop; a
thread that waits for the terminal to go, since no signal comes where it is not the controlling one;
and a watchdog that ends the process when the orderly way takes longer than `DEADLINE`.
"""

import asyncio
import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

DEADLINE = 2.0
"""Seconds that the orderly end may take before the process ends itself."""


class Ending:
    """Watches for the end of one session.

    Attributes:
        has_begun: Whether the session is being ended from here.
        code: The exit code with which it ends.
    """

    def __init__(self, leave: Callable[[], None], save: Callable[[float], object]) -> None:
        """Prepare to watch.

        Args:
            leave: Is called on the event loop, and ends the app.
            save: Is called with a time in seconds, on any thread: flush what is pending within it.
        """
        self._leave = leave
        self._save = save
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = threading.Event()
        self._terminal = termios.tcgetattr(0) if os.isatty(0) else None
        self._guest: subprocess.Popen[bytes] | None = None
        self.has_begun = False
        self.code = 0

    def listen(self) -> None:
        """Take signals from now on; called on the main thread before the terminal is taken."""
        for name in ("SIGHUP", "SIGTERM"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._signalled)

    def watch(self) -> None:
        """Begin to watch; called on the event loop's thread."""
        self._loop = asyncio.get_running_loop()
        if self.has_begun:  # a signal came while the app was starting
            self._loop.call_soon(self._leave)
        threading.Thread(target=self._wait_for_hangup, name="hangup", daemon=True).start()

    def wait_for(self, guest: "subprocess.Popen[bytes]") -> int:
        """Return the exit code of a program that has the terminal meanwhile; it ends with the session."""
        self._guest = guest
        try:
            if self.has_begun:  # the end came before the guest was known
                guest.send_signal(signal.SIGHUP)
            return guest.wait()
        finally:
            self._guest = None

    @property
    def has_guest(self) -> bool:
        """Whether another program has the terminal."""
        return self._guest is not None

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        # Who loses the terminal is also told to go on (SIGCONT), at which Textual would take it once more.
        signal.signal(signal.SIGCONT, lambda _number, _frame: None)
        self.end(128 + number)

    def _wait_for_hangup(self) -> None:
        poll = select.poll()
        poll.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, 0)
        while not self._over.is_set():
            if any(
                event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(5000)
            ):
                self.end(128 + signal.SIGHUP)
                return

    def end(self, code: int) -> None:
        """End the session with an exit code, from any thread; what is pending is saved first."""
        if self.has_begun:
            return
        self.has_begun, self.code = True, code
        watchdog = threading.Timer(DEADLINE, self._give_up)
        watchdog.daemon = True
        watchdog.start()
        if (guest := self._guest) is not None:
            guest.send_signal(signal.SIGHUP)
        if self._loop is not None:
            try:
                self._loop.call_soon_threadsafe(self._leave)
            except RuntimeError:  # the loop has ended already: the orderly way is under way
                return

    def _give_up(self) -> None:
        try:
            if (guest := self._guest) is not None:
                guest.kill()
            self._save(0.5)
            if self._terminal is not None:
                termios.tcsetattr(0, termios.TCSANOW, self._terminal)  # waits for no output
        finally:
            os._exit(self.code)

    def done(self) -> None:
        """The app has ended: stop watching. The watchdog stays until the process ends."""
        self._over.set()
        if self.code == 128 + signal.SIGHUP:
            _write_no_more()


def _write_no_more() -> None:
    """Let go of the terminal: what could not be written to one that is gone would fail again at the end.

    Python's exit code would then be 120.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
