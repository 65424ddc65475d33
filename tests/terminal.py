"""The terminal that end-to-end tests sit at: type, look at the screen, wait for what should come.

with Terminal([sys.executable, "-m", "ketatui", "routes"]) as terminal:
    terminal.wait_for("How it is given")
    terminal.press("j", "enter")
    terminal.wait_for("Who says so")
    terminal.press("esc", "q")
    assert terminal.wait_exit() == 0
"""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Self

from keys import sequence
from vt import Cell, Emulator
from wire import PATIENCE, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    Sight = str | re.Pattern[str] | Callable[["Terminal"], bool]

AFTER_ESCAPE = 0.15
"""Seconds until a lone escape is no longer taken for the beginning of another key."""


class Terminal(Wire):
    """A program on a pty together with the screen it has drawn.

    `screen`, `cells`, `cursor` and `modes` show everything that has come so far. A wait that
    fails says what it waited for and shows the screen.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self._emulator = Emulator(size, self._answer)
        self._shown = 0
        self._escaped_at = float("-inf")
        super().__init__(argv, size=size, env=env, cwd=cwd)

    @property
    def screen(self) -> list[str]:
        """The rows as text, without the blanks at their ends."""
        return [line.rstrip() for line in self._now().lines]

    @property
    def text(self) -> str:
        return "\n".join(self.screen)

    @property
    def cells(self) -> list[list[Cell]]:
        return self._now().cells

    @property
    def cursor(self) -> tuple[int, int] | None:
        """Column and row, or None while it is hidden."""
        return self._now().cursor

    @property
    def modes(self) -> frozenset[int]:
        """The DEC private modes that are on: 25 the cursor, 1049 the other screen, 1003 mouse…"""
        return self._now().modes

    def press(self, *keys: str) -> None:
        """Presses keys by name (`"j"`, `"down"`, `"ctrl+d"`, `"shift+tab"`), one after another."""
        for key in keys:
            time.sleep(max(0.0, self._escaped_at + AFTER_ESCAPE - time.perf_counter()))
            self.send(sequence(key))
            if key in ("esc", "escape"):
                self._escaped_at = time.perf_counter()

    def click(self, column: int, row: int) -> None:
        """Presses and lets go the left button of the mouse on a cell, counted from 0, as SGR reports."""
        for end in "Mm":
            self.send(f"\x1b[<0;{column + 1};{row + 1}{end}")

    def paste(self, text: str) -> None:
        """Pastes `text`, bracketed as terminals do for programs that ask for it."""
        self.send(f"\x1b[200~{text}\x1b[201~")

    def resize(self, width: int, height: int) -> None:
        self._now().resize(width, height)
        super().resize(width, height)

    def wait_for(self, sight: Sight, timeout: float = PATIENCE) -> Self:
        """Waits until the screen shows a text or a pattern, or a condition holds."""
        if not self.wait_until(lambda: self._sees(sight), timeout):
            raise AssertionError(self._report(f"never saw {_name(sight)}"))
        return self

    def wait_gone(self, sight: Sight, timeout: float = PATIENCE) -> Self:
        """Waits until the screen no longer shows it."""
        if not self.wait_until(lambda: not self._sees(sight), timeout):
            raise AssertionError(self._report(f"still saw {_name(sight)}"))
        return self

    def settled(self, milliseconds: float = 150, timeout: float = PATIENCE) -> Self:
        """Waits until nothing has been sent for a while; prefer `wait_for` where it will do."""
        self.quiet(milliseconds / 1000, timeout)
        return self

    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """The exit code (minus the signal's number if a signal ended it), everything read."""
        try:
            return super().wait_exit(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(self._report("never ended")) from None

    def _answer(self, data: str) -> None:
        with contextlib.suppress(OSError):  # the terminal may be gone by the time we look
            self.send(data)

    def _now(self) -> Emulator:
        while self._shown < len(self.chunks):
            self._emulator.feed(self.chunks[self._shown].data)
            self._shown += 1
        return self._emulator

    def _sees(self, sight: Sight) -> bool:
        if isinstance(sight, str):
            return sight in self.text
        if isinstance(sight, re.Pattern):
            return sight.search(self.text) is not None
        return sight(self)

    def _report(self, problem: str) -> str:
        code = self.process.poll()
        state = "still running" if code is None else f"ended with {code}"
        return f"{problem}; the program is {state} and the screen is\n{self.text}"


def ketatui(
    *arguments: str,
    size: tuple[int, int] = (80, 24),
    env: Mapping[str, str | None] | None = None,
) -> Terminal:
    """The reader, as this Python has it installed, on a terminal."""
    return Terminal([sys.executable, "-m", "ketatui", *arguments], size=size, env=env)


def _name(sight: Sight) -> str:
    if isinstance(sight, re.Pattern):
        return repr(sight.pattern)
    return repr(sight) if isinstance(sight, str) else getattr(sight, "__name__", "the condition")
