"""A screen without colours: what Textual marks by a background is reversed, and no colour is sent."""

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_PLAIN = Style()


class Colourless(LineFilter):
    """Leaves bold, underline, reverse and links of what is painted."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments of a line without colours."""
        return [Segment(text, _bare(style or _PLAIN), control) for text, style, control in segments]


@lru_cache(maxsize=1024)
def _bare(style: Style) -> Style:
    marked = style.bgcolor is not None and not style.bgcolor.is_default
    return Style(
        bold=style.bold or None,
        underline=style.underline or style.italic or None,
        reverse=(bool(style.reverse) or marked) or None,
        link=style.link,
    )
