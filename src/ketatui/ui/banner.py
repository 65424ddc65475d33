"""What must be read whole: lines above the footer that are there only when there is something to say."""

from collections.abc import Sequence

from textual.geometry import Size

from ketatui.draw import Span
from ketatui.draw.pieces import paragraph
from ketatui.ui.bars import Bar
from ketatui.ui.session import Session


class Banner(Bar):
    """A warning, on as many lines as it takes."""

    DEFAULT_CSS = "Banner { height: auto; }"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._text = ""
        self.display = False

    def show(self, text: str) -> None:
        """Show a warning, or nothing."""
        if text != self._text:
            self._text = text
            self.display = bool(text)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return how many lines the warning takes."""
        return len(self.spans(width))

    def spans(self, width: int) -> Sequence[Sequence[Span]]:
        """Return the warning."""
        return paragraph(self._session.shown(self._text), max(width - 2, 10), "warning", indent=" ")
