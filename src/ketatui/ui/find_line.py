"""The line that asks for words to find."""

from textual.widgets import Input


class FindLine(Input):
    """A one-line field in place of the footer."""

    def __init__(self, asks_for: str) -> None:
        super().__init__(placeholder=asks_for, compact=True, select_on_focus=False)
        self.cursor_blink = False
