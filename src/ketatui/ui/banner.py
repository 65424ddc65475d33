"""What must be read whole: lines above the footer that are there only when there is something to say."""

from collections.abc import Sequence

from textual.geometry import Size

from ketatui.draw import Span
from ketatui.draw.pieces import paragraph
from ketatui.terminals import is_cramped
from ketatui.ui.bars import Bar
from ketatui.ui.session import Session


class Banner(Bar):
    """A warning, on as many lines as it takes."""

    DEFAULT_CSS = "Banner { height: auto; }"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._text, self._style = "", "warning"
        self.display = False

    def show(self, text: str, style: str = "warning") -> None:
        """Show a warning, or what a style says that it is; or nothing."""
        if text != self._text:
            self._text, self._style = text, style
            self.display = bool(text)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return how many lines the warning takes."""
        return len(self.spans(width))

    def spans(self, width: int) -> Sequence[Sequence[Span]]:
        """Return the warning."""
        return paragraph(self._session.shown(self._text), max(width - 2, 10), self._style, indent=" ")


class NoteBanner(Banner):
    """What is not saved of a note, after what is wrong with the notebook, if anything."""

    def __init__(self, session: Session, way_out: str) -> None:
        """Make the banner.

        Args:
            session: What is read.
            way_out: What can be done while the notebook takes nothing, as a sentence.
        """
        super().__init__(session)
        self._way_out = way_out
        self._warning = ""
        self.hint = ""
        """What is to be known of the text while there is nothing to warn of."""
        self.aside = ""
        """What helps where there is nothing else to tell, and room."""

    def warn(self, warning: str) -> None:
        """Show a warning until there is another, or none."""
        self._warning = warning
        self.look()

    def look(self) -> None:
        """Show what is wrong now."""
        trouble = self._session.notebook.trouble
        warning = "" if self._warning.rstrip(".") in trouble else self._warning
        told = [f"{trouble}. {self._way_out}" if trouble else "", warning]
        cramped = is_cramped(*self.app.size)
        if cramped:  # what the keys do now is what still fits
            told.reverse()
        if text := " ".join(filter(None, told)) or self.hint:
            self.show(text)
        else:
            self.show("" if cramped else self.aside, "dim")
