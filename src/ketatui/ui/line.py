"""The line at the bottom of a screen that asks for something."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from ketatui.ui.bars import Foot
from ketatui.ui.cramped import make_do
from ketatui.ui.strips import SETTLING

if TYPE_CHECKING:
    from ketatui.ui.app import KetatuiApp


class AskLine(Input):
    """A one-line field; enter hands on what is typed, esc or going elsewhere takes it away."""

    DEFAULT_CSS = """
    AskLine.-textual-compact { height: 1; border: none; padding: 0 1; background: $panel; }
    AskLine.-over { dock: bottom; layer: over; }
    """
    BINDINGS = [
        Binding("escape", "close", "Back", show=False),
        Binding("tab,shift+tab", "stay", "Stay", show=False),
        Binding("alt+b", "cursor_left_word", "Word left", show=False),
        Binding("alt+f", "cursor_right_word", "Word right", show=False),
    ]

    def __init__(
        self,
        asks_for: str,
        text: str,
        done: Callable[[str], str],
        typed: Callable[[str], None] | None,
        then: Widget | None,
    ) -> None:
        super().__init__(text, placeholder=asks_for, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._done, self._typed, self._then = done, typed, then
        self._refused = False

    def on_input_changed(self, event: Input.Changed) -> None:
        """Hand on what is there so far."""
        event.stop()
        self._hush()
        if self._typed is not None:
            self._typed(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand on what was typed; where that will not do, it can be changed."""
        event.stop()
        self._hush()
        if message := self._done(event.value):
            self.screen.query_one(Foot).say(message, "warning")
            self._refused = True
        else:
            self.action_close()

    def _hush(self) -> None:
        """Take away why what was typed will not do."""
        if self._refused:
            self._refused = False
            self.screen.query_one(Foot).say("")

    def on_blur(self) -> None:
        """Go, where the reader goes elsewhere; not where the terminal loses the focus."""
        if self.app.app_focus and self.screen.focused is not self:
            self._go()

    def _go(self) -> None:
        """Go, and let the footer name what it named before."""
        self.screen.query_one(Foot).hint_meanwhile(())
        self.remove()

    def on_unmount(self) -> None:
        """Ask for room, where this needed less of it."""
        self.app.call_later(make_do, cast("KetatuiApp", self.app))

    def action_stay(self) -> None:
        """Go nowhere: letters typed next belong here."""

    def action_close(self) -> None:
        """Go, and give the focus back."""
        self._hush()
        self.app.delay_update(SETTLING)
        self._go()
        if self._then is not None:
            self._then.focus()


async def ask(
    screen: Screen[Any],
    asks_for: str,
    done: Callable[[str], str],
    *,
    typed: Callable[[str], None] | None = None,
    text: str = "",
    enter: str = "",
) -> None:
    """Ask for something on a screen with a footer, unless it asks already.

    Args:
        screen: Where.
        asks_for: What for; shown as long as nothing is typed.
        done: Gets what is typed when the reader has ended it with enter. The line goes when this
            returns nothing, and stays with a message to show.
        typed: Gets what is there after each letter.
        text: What is there to begin with.
        enter: What enter does, in a word; the line stands above the footer then, which names that and
            where messages can be read. Else it lies over the footer.
    """
    if not screen.query(AskLine):
        screen.app.delay_update(SETTLING)
        line = AskLine(asks_for, text, done, typed, screen.focused)
        line.set_class(not enter, "-over")
        foot = screen.query_one(Foot)
        foot.say("")
        if enter:
            foot.hint_meanwhile([("enter", enter), ("esc", "back")])
        await screen.mount(line, before=foot)
        line.focus()
        screen.app.call_later(make_do, cast("KetatuiApp", screen.app))
