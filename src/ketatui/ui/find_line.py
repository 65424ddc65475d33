"""The line that asks for words, in place of the footer."""

from typing import Any

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from ketatui.ui.strips import SETTLING


class FindLine(Input):
    """A one-line field."""

    def __init__(self, asks_for: str) -> None:
        super().__init__(placeholder=asks_for, compact=True, select_on_focus=False)
        self.cursor_blink = False


async def open_line(screen: Screen[Any], asks_for: str) -> None:
    """Ask for words on a screen, unless it asks already."""
    if not screen.query(FindLine):
        screen.app.delay_update(SETTLING)
        line = FindLine(asks_for)
        await screen.mount(line)
        line.focus()


def close_line(screen: Screen[Any], then: Widget) -> bool:
    """Take the line away and give the focus to `then`; False if there was none."""
    if not (lines := screen.query(FindLine)):
        return False
    screen.app.delay_update(SETTLING)
    lines.remove()
    then.focus()
    return True
