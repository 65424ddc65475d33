"""Lines of spans become Textual's strips."""

from collections.abc import Iterable, Mapping

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from ketatui.draw import Span
from ketatui.ui.themes import looks


def styles(widget: Widget) -> Mapping[str, Style]:
    """Return the styles of the theme in use."""
    app = widget.app
    return looks(app.theme_variables, app.current_theme.ansi)


def strip(spans: Iterable[Span], styles: Mapping[str, Style], width: int) -> Strip:
    """Return spans as a strip of exactly `width` cells."""
    segments = [Segment(span.text, styles[span.style]) for span in spans if span.text]
    return Strip(segments).adjust_cell_length(width, styles[""])
