"""What a drawing is made of: lines of spans, with no terminal library in sight."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """A run of text in one style; `target` is the id that it leads to, if any."""

    text: str
    style: str = ""
    target: str = ""


Line = tuple[Span, ...]

STYLES = (
    "text",
    "dim",
    "strong",
    "heading",
    "number",
    "link",
    "term",
    "established",
    "probable",
    "contested",
    "hypothesis",
    "supported",
    "qualified",
    "misleading",
    "refuted",
    "unknown",
    "care",
    "warning",
    "mark",
    "hit",
    "part",
)
"""Every style name that a span may carry; a theme gives each a look, none a meaning of its own."""


class View(NamedTuple):
    """What the reader makes of an item: its marks, and where in it the reader is."""

    bookmarked: bool = False
    notes: int = 0
    find: str = ""
    """Words looked for, literally; a capital letter in them makes case count."""
    part: int | None = None
    """Which of the item's parts is current, while the reader is inside it."""


def line_text(line: Iterable[Span]) -> str:
    """Return the characters of a line."""
    return "".join(span.text for span in line)
