"""Ending well: signals only take note that the end has come, and a watchdog ends what does not.

A signal wakes whoever waits for a line, by a pipe; nothing is interrupted anywhere else. Where the
terminal takes no more output, one waits to write and not to read: the watchdog ends that. A session
at which nobody sits any more is ended by an alarm, in the same way.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

DEADLINE = 2.0
"""Seconds that the orderly end may take before the process ends itself."""

_SIGNALS = ("SIGHUP", "SIGTERM", "SIGINT", "SIGQUIT", "SIGALRM")


class Over(Exception):
    """The session is over: end of input, a signal, a lost terminal."""

    def __init__(self, code: int) -> None:
        """Take the exit code."""
        super().__init__(code)
        self.code = code


HUNG_UP = 128 + 1
"""The exit code where the terminal is gone, as of SIGHUP."""


class Ending:
    """Watches for the end of one session.

    Attributes:
        idle: Seconds without a line after which the session ends, or None.
        code: The exit code, once a signal has told that the end has come; 0 where nobody typed for long.
        resumed: Whether the process was stopped and goes on; whoever writes the prompt anew unsets it.
        wakes: File descriptor that can be read when a signal has come.
    """

    def __init__(self, save: Callable[[float], object], idle: float | None = None) -> None:
        """Prepare to watch.

        Args:
            save: Is called with a time in seconds, on any thread: flush what is pending within it.
            idle: Seconds without a line after which the session ends, or None.
        """
        self._save = save
        self.idle = idle
        self.code: int | None = None
        self.resumed = False
        self.wakes, self._told = os.pipe()
        for end in (self.wakes, self._told):
            os.set_blocking(end, False)

    def listen(self, *, stops: bool) -> None:
        """Take signals from now on; called on the main thread.

        Args:
            stops: Whether ctrl+z stops the process: there must be a shell that it can go on from.
        """
        signal.set_wakeup_fd(self._told, warn_on_full_buffer=False)
        for name in _SIGNALS:
            signal.signal(getattr(signal, name), self._signalled)
        signal.signal(signal.SIGCONT, self._goes_on)
        if not stops:
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)

    def typed(self) -> None:
        """Take note that somebody is there: a line was typed, or is asked for now."""
        if self.idle is not None:
            signal.setitimer(signal.ITIMER_REAL, self.idle)

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if self.code is None:
            self.code = 0 if number == signal.SIGALRM else 128 + number
            watchdog = threading.Timer(DEADLINE, self._give_up)
            watchdog.daemon = True
            watchdog.start()

    def _goes_on(self, _number: int, _frame: FrameType | None) -> None:
        self.resumed = True

    def _give_up(self) -> None:
        try:
            self._save(0.5)
        finally:
            os._exit(self.code or 0)

    def done(self, code: int) -> None:
        """The session has ended with a code: write no more to a terminal that is gone.

        What could not be written would fail again at the end, and Python's exit code then be 120.
        The watchdog stays until the process ends.
        """
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.set_wakeup_fd(-1)
        if code == HUNG_UP:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            for stream in (sys.__stdout__, sys.__stderr__):
                if stream is not None:
                    os.dup2(nowhere, stream.fileno())
