"""Lines of spans become Textual's strips, with no more style changes than there must be."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from ketatui.draw import Span, cells
from ketatui.draw.spans import WEB
from ketatui.ui.themes import looks

SETTLING = 0.02
"""Seconds for which painting waits while screens and panels come and go, so that it is done once."""


def styles(widget: Widget) -> Mapping[str, Style]:
    """Return the styles of the theme in use."""
    app = widget.app
    sixteen = app.console.color_system == "standard"
    return looks(app.current_theme, app.theme_variables, sixteen=sixteen)


def strip(spans: Iterable[Span], styles: Mapping[str, Style], width: int) -> Strip:
    """Return spans as a strip of exactly `width` cells."""
    segments: list[Segment] = []
    plain = styles[""]
    used = 0
    for span in spans:
        if not span.text:
            continue
        used += cells(span.text)
        style = plain if span.text.isspace() and not styles[span.style].reverse else styles[span.style]
        if span.target.startswith(WEB):
            style = _leading(style, span.target)
        if segments and segments[-1].style == style:
            segments[-1] = Segment(segments[-1].text + span.text, style)
        else:
            segments.append(Segment(span.text, style))
    if used < width:
        blank = " " * (width - used)
        if segments and segments[-1].style == plain:
            segments[-1] = Segment(segments[-1].text + blank, plain)
        else:
            segments.append(Segment(blank, plain))
    strip = Strip(segments, max(used, width))
    return strip if used <= width else strip.crop(0, width)


@lru_cache(maxsize=16)
def _leading(style: Style, address: str) -> Style:
    """Return a style that makes text a link (OSC 8), the same on each line that the text takes."""
    return style.update_link(address)
