"""What lies over everything while the window is too small to read in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from ketatui.draw import Span, cells
from ketatui.terminals import ROOM, is_cramped
from ketatui.ui.bars import Bar
from ketatui.ui.commands import bindings
from ketatui.ui.session import Session

if TYPE_CHECKING:
    from ketatui.ui.app import KetatuiApp

_NEEDED = "{}x{}".format(*ROOM)


def is_hidden(widget: Widget) -> bool:
    """Tell whether a widget lies under the request for room; its size counts for nothing then."""
    return isinstance(widget.app.screen, Cramped) and widget.screen is not widget.app.screen


class _Request(Bar, can_focus=True):
    """Asks for room, in as many words as there is room for."""

    def spans(self, width: int) -> Sequence[Sequence[Span]]:
        """Return the longest request that fits."""
        key = self._session.key("quit")
        requests = (
            f"Please enlarge: {_NEEDED} at least. {key} quits",
            f"Please enlarge: {_NEEDED} at least",
            f"Enlarge to {_NEEDED}",
            _NEEDED,
            self._session.glyphs.right,
        )
        return ((Span(next((text for text in requests if cells(text) <= width), ""), "text"),),)


class Cramped(Screen[None]):
    """Asks for room, and hides what cannot be read; it goes when there is room again."""

    DEFAULT_CSS = "Cramped { overflow: hidden; _Request { height: 1; } }"
    BINDINGS = [*bindings("quit", "repaint")]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        """Make the one line."""
        yield _Request(self._session)

    def on_screen_resume(self) -> None:
        """Go, if there has been room since; what lay over this has gone."""
        if not is_cramped(*self.app.size):
            self.app.call_later(self.app.pop_screen)

    def action_quit(self) -> None:
        """End; but not where something is not saved and nobody could read that."""
        if not self._session.notebook.trouble:
            self.app.exit(0)

    def action_repaint(self) -> None:
        """Draw the screen anew."""
        cast("KetatuiApp", self.app).repaint()
