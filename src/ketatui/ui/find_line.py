"""The line that asks for words, in place of the footer."""

from collections.abc import Callable
from typing import Any

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from ketatui.ui.strips import SETTLING


class FindLine(Input):
    """A one-line field that hands on what is typed."""

    def __init__(
        self, asks_for: str, text: str, done: Callable[[str], None], typed: Callable[[str], None] | None
    ) -> None:
        super().__init__(text, placeholder=asks_for, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._done, self._typed = done, typed
        self.then: Widget | None = None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Hand on what is there so far."""
        event.stop()
        if self._typed is not None:
            self._typed(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the line away, and hand on what was typed."""
        event.stop()
        close_line(self.screen)
        self._done(event.value)


async def open_line(
    screen: Screen[Any],
    asks_for: str,
    done: Callable[[str], None],
    *,
    typed: Callable[[str], None] | None = None,
    text: str = "",
) -> None:
    """Ask for words on a screen, unless it asks already.

    Args:
        screen: Where.
        asks_for: What for; shown as long as nothing is typed.
        done: Gets the words when the reader has ended them with enter; the line is gone then.
        typed: Gets what is there after each letter.
        text: What is there to begin with.
    """
    if not screen.query(FindLine):
        screen.app.delay_update(SETTLING)
        line = FindLine(asks_for, text, done, typed)
        line.then = screen.focused
        await screen.mount(line)
        line.focus()


def close_line(screen: Screen[Any]) -> bool:
    """Take the line away and give the focus back; False if there was none."""
    if not (lines := screen.query(FindLine)):
        return False
    screen.app.delay_update(SETTLING)
    then = lines.first().then
    lines.remove()
    if then is not None:
        then.focus()
    return True
