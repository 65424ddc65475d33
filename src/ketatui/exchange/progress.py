"""A line that tells how far a long command is, on a terminal only."""

import sys
import time

from ketatui.safe import safe_line

_PATIENCE = 1.0
_STEP = 0.2


class Progress:
    """A line on standard error, shown when something takes more than a second, and then taken away."""

    def __init__(self) -> None:
        self._start = self._last = time.monotonic()
        self._shown = False
        self._on = sys.stderr.isatty()

    def show(self, line: str) -> None:
        """Show `line` in place of the one before."""
        now = time.monotonic()
        if self._on and now - self._start > _PATIENCE and now - self._last > _STEP:
            sys.stderr.write(f"\r\x1b[Kketatui: {safe_line(line)}")
            sys.stderr.flush()
            self._last, self._shown = now, True

    def end(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False
