"""The plain reader on a terminal that only takes lines: what is typed, and what it answers."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import packs
from wire import Wire

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

KETATUI = (sys.executable, "-m", "ketatui")
ASKS = re.compile(r"(?:^|\n)([^\n]*> |note: |new line[^\n]*: |call it[^\n]*: )$")
"""The end of what is told, where a line is asked for."""


class Talk(Wire):
    """A session on a terminal that knows no codes."""

    def __init__(
        self,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str | None] | None = None,
        content: Path = packs.MINI,
        command: Sequence[str] = KETATUI,
    ) -> None:
        self._read_to = 0
        self.begun = ""
        given = [*command, *arguments, "--content", str(content)]
        super().__init__(given, size=size, env={"TERM": "dumb", **(env or {})})

    @property
    def told(self) -> str:
        """All that has come, as the lines that it is."""
        return self.log.decode("utf-8", "replace").replace("\r\n", "\n")

    @property
    def prompt(self) -> str:
        """What a line is asked for with, if one is."""
        found = ASKS.search(self.told)
        return found[1].strip() if found else ""

    def asked(self) -> str:
        """Wait until a line is asked for; return what was told before, the prompt left out."""

        def asks() -> bool:
            return ASKS.search(self.told, self._read_to) is not None

        assert self.wait_until(asks), f"no line is asked for; it told\n{self.told}"
        told = self.told
        found = ASKS.search(told, self._read_to)
        assert found
        answer = told[self._read_to : found.start(1)]
        self._read_to = len(told)
        return answer

    def type(self, line: str) -> None:
        """Type a line, and its end."""
        self.send(f"{line}\n")

    def ask(self, line: str) -> str:
        """Type a line; return what is answered, on one line, without what the terminal echoes."""
        return words(self.lines(line))

    def lines(self, line: str) -> str:
        """Type a line; return what is answered, without what the terminal echoes."""
        self.type(line)
        return self.asked().partition("\n")[2]

    def quits(self) -> None:
        """Leave one room after the other, and end."""
        asked = True
        while asked:
            self._read_to = len(self.told)
            self.type("q")
            asked = self.wait_until(lambda: bool(ASKS.search(self.told, self._read_to)))
        assert self.wait_exit() == 0


def words(text: str) -> str:
    """Text on one line."""
    return " ".join(text.split())


def strange(told: bytes) -> set[int]:
    """The control codes in what was sent, but for the ends of lines."""
    return {byte for byte in told.replace(b"\r\n", b"") if byte < 32 or byte == 127}
