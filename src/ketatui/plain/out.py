"""What is told: paragraphs in lines of the terminal's width, and nothing else; a screenful at a time."""

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence

from ketatui.draw.glyphs import ascii_text
from ketatui.draw.wrap import broken
from ketatui.plain.ending import HUNG_UP, Over
from ketatui.safe import NBSP, safe

Block = Sequence[str]
"""Paragraphs that are told together."""

_NARROWEST = 10
"""Cells of the narrowest line: of a braille line, with room to wrap."""


def sentence(text: str) -> str:
    """Return a line as a sentence: it ends with a stop if it has no other end."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


class Out:
    """Writes paragraphs to standard output; no code but the end of a line is ever sent."""

    def __init__(self, width: int, in_ascii: bool) -> None:
        """Prepare to write.

        Args:
            width: The most cells in a line, however wide the terminal is.
            in_ascii: Whether the terminal has no characters beyond ASCII.
        """
        self._most, self._in_ascii = width, in_ascii
        self._left: Iterator[Block] = iter(())
        self._next: list[str] = []
        """The lines of the next block."""

    @property
    def has_more(self) -> bool:
        """Whether something is left to tell."""
        return bool(self._next)

    def say(self, *paragraphs: str) -> None:
        """Tell paragraphs now."""
        for paragraph in paragraphs:
            self._write("".join(f"{line}\n" for line in self._lines(paragraph)))

    def tell(self, blocks: Iterable[Block]) -> None:
        """Tell the first blocks, as many as fit on the screen; the others are left."""
        self._left = iter(blocks)
        self._next = self._take()
        self.go_on()

    def go_on(self) -> None:
        """Tell the next blocks that are left; only one that is longer than a screen is broken off."""
        room = most = max(shutil.get_terminal_size().lines - 2, 1)
        while self._next and room and not room < len(self._next) <= most:
            told, rest = self._next[:room], self._next[room:]
            self._write("".join(f"{line}\n" for line in told))
            self._next = rest or self._take()
            room -= len(told)

    def _take(self) -> list[str]:
        """Return the lines of the next block that has any; none where no block is left."""
        for block in self._left:
            if lines := [line for paragraph in block for line in self._lines(paragraph)]:
                return lines
        return []

    def drop(self) -> None:
        """Tell no more of what is left."""
        self._next, self._left = [], iter(())

    def prompt(self, text: str) -> None:
        """Write what asks for a line."""
        self._write(self._shown(text).replace(NBSP, " "))

    def end_line(self) -> None:
        """End the line of a prompt that got no answer."""
        self._write("\n")

    def _lines(self, text: str) -> list[str]:
        """Return a paragraph as lines; one cell stays free, since a full line may wrap once more."""
        width = max(min(shutil.get_terminal_size().columns - 1, self._most), _NARROWEST)
        return broken(self._shown(text), width)

    def _shown(self, text: str) -> str:
        text = safe(text).replace("\t", " ")
        return ascii_text(text) if self._in_ascii else text

    def _write(self, text: str) -> None:
        """Write text.

        Raises:
            Over: The terminal is gone.
        """
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError as error:
            raise Over(HUNG_UP) from error
