"""The comparison: things side by side, the names of the columns always in sight."""

from collections.abc import Sequence

from textual.app import ComposeResult

from ketatui.draw import Line, Span
from ketatui.draw.comparison import Comparison
from ketatui.draw.side_by_side import side_by_side
from ketatui.ui.bars import Bar
from ketatui.ui.commands import bindings
from ketatui.ui.session import Session
from ketatui.ui.trail import CHOOSE
from ketatui.ui.trail_page import TrailPage


class _Names(Bar):
    """The names of the columns."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.lines: Sequence[Line] = ()
        self.display = False

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        if lines != self.lines:
            self.lines = lines
            self.styles.height = len(lines)
            self.display = bool(lines)
            self.refresh()

    def spans(self, width: int) -> Sequence[Sequence[Span]]:  # noqa: ARG002
        """Return the lines, set in as the text below them is."""
        return [(Span(" "), *line) for line in self.lines]


class ComparePage(TrailPage):
    """Ends with what a number or a point leads to; with `CHOOSE` for other things to compare."""

    BINDINGS = [*bindings("compare")]

    def __init__(self, session: Session, comparison: Comparison, over: str) -> None:
        """Make the page.

        Args:
            session: What is read, and how.
            comparison: What is shown.
            over: How the trail calls it.
        """
        super().__init__(
            session, "Side by side", self._lines, [("enter", "go there"), ("compare", "compare others")]
        )
        self.over = over
        self._comparison = comparison
        self._names = _Names(session)

    def compose(self) -> ComposeResult:
        """Put the names of the columns between the title and the text."""
        for widget in super().compose():
            if widget is self.body:
                yield self._names
            yield widget

    def _lines(self, width: int) -> Sequence[Line]:
        drawn = side_by_side(self._comparison, width, self.session.glyphs)
        self._names.show(drawn.head)
        return drawn.body

    def action_compare(self) -> None:
        """Choose other things."""
        self.close_with(CHOOSE)
