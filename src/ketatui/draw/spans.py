"""What a drawing is made of: lines of spans, with no terminal library in sight."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """A run of text in one style; `target` is the id or the web address that it leads to, if any."""

    text: str
    style: str = ""
    target: str = ""
    part: str = ""
    """Which of the pieces that lead to one target it belongs to, where a picture has several."""


Line = tuple[Span, ...]

NOTE = "note:"
"""What the target of one of the reader's notes begins with; its uuid follows."""

WEB = ("https://", "http://")
"""What the target of a web address begins with: a terminal gets it as a link."""


def split(target: str) -> tuple[str, str]:
    """Return the item that a target leads to, and which of its numbers or nodes, if one is meant."""
    item, _, part = target.partition(".")
    return item, part


STYLES = (
    "text",
    "dim",
    "strong",
    "emphasis",
    "code",
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


class Setting(NamedTuple):
    """Something about a picture that the reader can choose: its order, what is left out, the scale."""

    id: str
    title: str
    choices: tuple[tuple[str, str], ...]
    """Values, each with its words; the first, which is empty, holds until another is chosen."""


class View(NamedTuple):
    """What the reader makes of an item: its marks, where in it the reader is, how a picture is arranged."""

    bookmarked: bool = False
    notes: int = 0
    find: str = ""
    """Words looked for, literally; a capital letter in them makes case count."""
    part: int | None = None
    """Which of the item's parts is current, while the reader is inside it."""
    chosen: tuple[tuple[str, str], ...] = ()
    """What the reader chose of the item's settings: their ids and values."""
    compared: bool = False
    """Whether it is marked to be compared."""

    def choice(self, setting: str) -> str:
        """Return the value chosen for a setting; nothing where none was chosen."""
        return dict(self.chosen).get(setting, "")


def line_text(line: Iterable[Span]) -> str:
    """Return the characters of a line."""
    return "".join(span.text for span in line)
