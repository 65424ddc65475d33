"""A net beneath a stream: whatever is written to it, it carries ASCII only."""

import codecs
import io
import unicodedata
from functools import lru_cache
from typing import TextIO

from ketatui.draw.glyphs import UNKNOWN, ascii_text
from ketatui.draw.wrap import cells

_WORDS, _CELLS = "ketatui-words", "ketatui-cells"


def carry_words(stream: TextIO | None) -> None:
    """Let a stream carry text in ASCII, as `ascii_text` puts it."""
    _carry(stream, _WORDS)


def carry_cells(stream: TextIO | None) -> None:
    """Let a stream carry a screen in ASCII: what stands for a character takes as many cells as it does."""
    _carry(stream, _CELLS)


def _carry(stream: TextIO | None, errors: str) -> None:
    if isinstance(stream, io.TextIOWrapper):  # not where a test reads it
        stream.reconfigure(encoding="ascii", errors=errors)


def _in_words(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    text, after = error.object[error.start : error.end], error.object[error.end : error.end + 1]
    shown = ascii_text(text + after).removesuffix(after)  # µ before a unit is no mu
    return shown.replace("\u00a0", " "), error.end


def _in_cells(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(map(in_cells, error.object[error.start : error.end])), error.end


@lru_cache(maxsize=4096)
def in_cells(character: str) -> str:
    """Return ASCII that takes the cells of a character: what stands for it, where that is as wide."""
    name = unicodedata.name(character, "")
    if name.startswith("BOX DRAWINGS"):
        across = "HORIZONTAL" in name
        down = "VERTICAL" in name
        return "+" if across == down else "-" if across else "|"
    width = cells(character)
    shown = ascii_text(character).replace("\u00a0", " ")
    return shown if len(shown) == width else UNKNOWN * width


codecs.register_error(_WORDS, _in_words)
codecs.register_error(_CELLS, _in_cells)
