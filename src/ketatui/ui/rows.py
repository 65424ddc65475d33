"""A widget of lines that paints only those that have changed."""

from collections.abc import Mapping

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ketatui.draw import Line, cells
from ketatui.ui.session import Session
from ketatui.ui.strips import strip, styles


class Rows(Widget):
    """Lines of spans, as many as the widget is high."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._styles: Mapping[str, Style] = {}
        self._theme = ""
        """The theme that the styles are of."""
        self._rows: list[Line] = []
        """What stands in each line, or will when what was asked for is painted."""

    def row(self, y: int) -> Line:
        """Return what stands in a line."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Return a line as Textual paints it."""
        if self._theme != self.app.theme:
            self._styles, self._theme = styles(self), self.app.theme
        row = self.row(y)
        if y < len(self._rows):
            self._rows[y] = row
        return strip(row, self._styles, self.size.width)

    def refresh_rows(self) -> None:
        """Paint the lines that are others now, each up to where it differs."""
        before, self._rows = self._rows, [self.row(y) for y in range(self.size.height)]
        if len(before) != len(self._rows) or self._theme != self.app.theme:
            self.refresh()
            return
        changed = [
            Region(0, y, min(_difference(was, is_, self.size.width), self.size.width), 1)
            for y, (was, is_) in enumerate(zip(before, self._rows, strict=True))
            if was != is_
        ]
        if changed:
            self.refresh(*changed)


def _difference(was: Line, is_: Line, width: int) -> int:
    """Return how many cells of a line reach to the end of what differs."""
    if sum(cells(span.text) for span in was) != (whole := sum(cells(span.text) for span in is_)):
        return width
    for old, new in zip(reversed(was), reversed(is_), strict=False):
        if old != new:
            break
        whole -= cells(new.text)
    return max(whole, 1)
