"""What lies over what is read while the window is too small for that; what is written in is never covered."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from ketatui.draw import Line, Span, cells
from ketatui.draw.pieces import paragraph
from ketatui.terminals import ROOM, is_cramped
from ketatui.ui.bars import Bar
from ketatui.ui.commands import bindings
from ketatui.ui.session import Session

if TYPE_CHECKING:
    from ketatui.ui.app import KetatuiApp

_NEEDED = "{}x{}".format(*ROOM)


def is_hidden(widget: Widget) -> bool:
    """Tell whether a widget lies under another screen in too small a window; its size counts for nothing."""
    return widget.screen is not widget.app.screen and is_cramped(*widget.app.size)


def bears_it(screen: Screen[Any]) -> bool:
    """Tell whether a screen is of use in a window that is too small to read in."""
    return getattr(screen, "bears_little_room", False) or isinstance(screen.focused, Input)


def make_do(app: "KetatuiApp", size: Size | None = None) -> None:
    """Ask for room where there is too little to read in; where there is room again, or one writes, do not.

    Args:
        app: The app.
        size: The size that the window now has, where the app does not know it yet.
    """
    cramped, asks = is_cramped(*(size or app.size)), isinstance(app.screen, Cramped)
    shown = app.screen_stack[-2] if asks else app.screen
    shown.set_class(cramped, "-cramped")
    wanted = cramped and not bears_it(shown)
    if wanted and not asks:
        app.push_screen(Cramped(app.session))
    elif asks and not wanted:
        app.pop_screen()


class _Request(Bar, can_focus=True):
    """Asks for room, in as many words as there is room for."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return how many lines the request takes."""
        return len(self.spans(width))

    def spans(self, width: int) -> Sequence[Sequence[Span]]:
        """Return the longest request that fits."""
        session, height = self._session, self.app.size.height
        enlarge, quits = f"Please enlarge: {_NEEDED} at least", f"{session.key('quit')} quits"
        plain = () if session.guest else ("ketatui --plain reads in any window",)
        notice = f"{session.key('notice')} whom to call now"
        for told in (
            (enlarge, *plain, f"{notice}, {quits}"),
            (enlarge, notice, quits),
            (enlarge, quits),
            (f"{enlarge}. {quits}",),
            (f"Enlarge to {_NEEDED}",),
            (_NEEDED,),
        ):
            lines: list[Line] = [line for text in told for line in paragraph(text, width)]
            if len(lines) <= height and max(map(cells, " ".join(told).split())) <= width:
                return lines
        return ((Span(session.glyphs.right, "text"),),)


class Cramped(Screen[None]):
    """Asks for room, and hides what cannot be read; it goes when there is room again."""

    DEFAULT_CSS = "Cramped { overflow: hidden; _Request { height: auto; } }"
    BINDINGS = [*bindings("quit", "repaint", "notice")]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        """Make the request."""
        yield _Request(self._session)

    def on_screen_resume(self) -> None:
        """Go, if there has been room since; what lay over this has gone."""
        self.app.call_later(make_do, cast("KetatuiApp", self.app))

    def action_notice(self) -> None:
        """Show whom to call, as far as it can be read here."""
        from ketatui.ui.page import notice_page

        self.app.push_screen(notice_page(self._session))

    def action_quit(self) -> None:
        """End; but not where something is not saved and nobody could read that."""
        if not self._session.notebook.trouble:
            self.app.exit(0)

    def action_repaint(self) -> None:
        """Draw the screen anew."""
        cast("KetatuiApp", self.app).repaint()
