"""Stepping aside for the shell, and being whole again when it is done.

Textual's own handlers stop with SIGSTOP, for ever where there is no shell that would go on with the
program, and begin to read the keyboard a second time after a SIGSTOP from elsewhere.
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from textual.app import App, SuspendNotSupported

_MOMENT = 0.05
"""Seconds within which a program that is to stop has stopped."""

_NO_SHELL = "There is no shell to go back to."


class Suspending:
    """Gives the terminal of one app away and takes it back.

    Attributes:
        allowed: Whether the reader may step aside at all.
        back_since: When the terminal was last taken back, in seconds of the monotonic clock; keys that
            came before it were not meant for the app.
    """

    def __init__(self, app: App[Any]) -> None:
        self.allowed = True
        self.back_since = 0.0
        self._app = app
        self._loop: asyncio.AbstractEventLoop | None = None
        self._away = False
        self._went_on = False

    def watch(self) -> None:
        """Take over the signals; called on the event loop's thread once the driver has set its own."""
        self._loop = asyncio.get_running_loop()
        signal.signal(signal.SIGTSTP, self._asked)
        signal.signal(signal.SIGCONT, self._goes_on)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Be away while another program has the terminal."""
        self._away = True
        try:
            yield
        finally:
            self._away = False
            self.back_since = time.monotonic()

    def step_aside(self) -> str:
        """Stop until the shell goes on with this job; return why that was not to be, as a sentence.

        The job stops as the terminal itself would stop it. Where no shell could go on with it, as where
        the first program on a terminal is a script that ran this, the system does not stop it (POSIX: an
        orphaned process group).
        """
        if not self.allowed:
            return "There is no way to a shell from here."
        if _is_first():
            return _NO_SHELL
        self._went_on = False
        try:
            with self._app.suspend():
                before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
                os.kill(0, signal.SIGTSTP)
                time.sleep(_MOMENT)  # it is another thread that may stop
                signal.signal(signal.SIGTSTP, before)
        except SuspendNotSupported:
            return "There is no way to a shell on this terminal."
        self._repaint()
        return "" if self._went_on else _NO_SHELL

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self._soon(self.step_aside)

    def _goes_on(self, _number: int, _frame: FrameType | None) -> None:
        self._went_on = True
        if not self._away:  # it was stopped from elsewhere, and the terminal may be as others left it
            self._soon(self._take_back)

    def _soon(self, call: Callable[[], object]) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._app.call_later, call)

    def _take_back(self) -> None:
        with App.suspend(self._app):  # and not as if away: the keys that wait were meant for the app
            pass
        self._repaint()

    def _repaint(self) -> None:
        self._app.screen.refresh(repaint=True, layout=True)


def _is_first() -> bool:
    """Tell whether this is the first program on its terminal, as under sshd or tmux."""
    try:
        return os.getsid(os.getppid()) != os.getsid(0)
    except OSError:  # some systems do not tell of another session
        return True
