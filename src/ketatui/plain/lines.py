"""Lines that the reader types, one after the other, edited by the terminal itself.

No library that edits lines is used: those send codes of their own, even where nothing is edited.
"""

import os
import select
import termios
from collections.abc import Callable
from contextlib import suppress

from ketatui.plain.ending import HUNG_UP, Ending, Over

LONGEST = 4095
"""The most bytes of a line that a terminal passes on while it edits lines (Linux, `N_TTY_BUF_SIZE`)."""

_BEAT = 1000
"""Milliseconds after which one looks around while nothing is typed."""
_CHUNK = 65536
_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL


class Lines:
    """Reads lines from a terminal.

    Attributes:
        cut: Whether the last line was as long as the terminal passes on, so that its end may be missing.
    """

    def __init__(self, terminal: int, encoding: str, ending: Ending) -> None:
        """Prepare to read.

        Args:
            terminal: File descriptor of the terminal.
            encoding: How what is typed is encoded; what is not of it is read as U+FFFD.
            ending: Tells when the session is over.
        """
        self._terminal, self._encoding, self._ending = terminal, encoding, ending
        self._typed = b""
        self._ended = False
        self.cut = False
        self._poll = select.poll()
        self._poll.register(terminal, select.POLLIN)
        self._poll.register(ending.wakes, select.POLLIN)

    def next(self, again: Callable[[], None], rest: Callable[[], None]) -> str | None:
        """Return the next line without its end; None where the input ends here.

        Args:
            again: Called when the process was stopped and goes on: the prompt is to be written anew.
            rest: Called each second in which nothing is typed.

        Raises:
            Over: A signal has come, or the terminal is gone.
        """
        self._ending.typed()
        while b"\n" not in self._typed and not self._ended:
            if self._ending.code is not None:
                raise Over(self._ending.code)
            if self._ending.resumed:
                self._ending.resumed = False
                again()
            events = dict(self._poll.poll(_BEAT))
            if self._ending.wakes in events:
                os.read(self._ending.wakes, 512)
            elif events:
                self._read(gone=bool(events[self._terminal] & _GONE))
            else:
                rest()
        line, end, self._typed = self._typed.partition(b"\n")
        if not end:
            self._ended = False  # a terminal can be typed on after its end of input
        self.cut = len(line) >= LONGEST
        if not end and not line:
            return None
        return line.decode(self._encoding, "replace")

    def unread(self) -> list[str]:
        """Return the lines that have been typed and not read, as far as the terminal still has them.

        The last may not be ended.

        It hands that out once it edits no lines (Linux); afterwards it edits them as before.
        """
        with suppress(OSError, termios.error):
            before = termios.tcgetattr(self._terminal)
            mode = [*before[:3], before[3] & ~termios.ICANON, *before[4:6], [*before[6]]]
            mode[6][termios.VMIN], mode[6][termios.VTIME] = 0, 0
            termios.tcsetattr(self._terminal, termios.TCSANOW, mode)
            try:
                self._typed += os.read(self._terminal, _CHUNK)
            finally:
                termios.tcsetattr(self._terminal, termios.TCSANOW, before)
        typed = self._typed.decode(self._encoding, "replace")
        return typed.removesuffix("\n").split("\n") if typed else []

    def _read(self, *, gone: bool) -> None:
        """Take in what was typed, also where the terminal is gone since.

        Raises:
            Over: The terminal is gone, and all that it had is read.
        """
        try:
            read = os.read(self._terminal, _CHUNK)
        except OSError as error:
            raise Over(HUNG_UP) from error
        if gone and not read:
            raise Over(HUNG_UP)
        self._typed += read
        self._ended = not read
