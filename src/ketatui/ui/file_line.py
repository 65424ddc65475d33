"""The line that asks for the name of a file, and the writing of it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from ketatui.safe import safe_line
from ketatui.ui.bars import Foot
from ketatui.ui.strips import SETTLING
from ketatui.whole import write_whole


class FileLine(Input):
    """A one-line field for the name of a file that is then written, for the reader's eyes only."""

    DEFAULT_CSS = "FileLine { height: 1; border: none; padding: 0 1; background: $panel; }"
    BINDINGS = [Binding("escape", "close", "Back", show=False)]

    def __init__(self, make: Callable[[], str], then: Widget | None) -> None:
        super().__init__(
            placeholder="name of the file, such as ~/note.md", compact=True, select_on_focus=False
        )
        self.cursor_blink = False
        self._make, self._then = make, then
        self._sure: Path | None = None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep to oneself what is typed."""
        event.stop()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write the file; a name that will not do can be changed."""
        event.stop()
        if not event.value.strip():
            self.action_close()
            return
        message, written = self._write(event.value.strip())
        self.screen.query_one(Foot).say(message, "text" if written else "warning")
        if written:
            self.action_close()

    def action_close(self) -> None:
        """Take the line away, and give the focus back."""
        self.app.delay_update(SETTLING)
        self.remove()
        if self._then is not None:
            self._then.focus()

    def _write(self, name: str) -> tuple[str, bool]:
        """Return what came of writing the file, and whether it was written."""
        try:
            file = Path(os.path.abspath(os.path.expanduser(name)))  # noqa: PTH100, PTH111 - as in a shell
            if file.is_dir():
                return "This is a folder: add the name of a file.", False
            if not file.parent.is_dir():
                return safe_line(f"There is no folder {file.parent}"), False
            if file.exists() and file != self._sure:
                self._sure = file
                return "It is there already: enter again replaces it.", False
            write_whole(file, self._make().encode(errors="replace"), private=True)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it names no file"
            return safe_line(f"It cannot be written there: {reason}"), False
        return safe_line(f"Written to {file}"), True


async def ask_file(screen: Screen[Any], make: Callable[[], str]) -> None:
    """Ask for a file on a screen with a footer, unless it asks already, and write it.

    Args:
        screen: Where.
        make: Gives what is written.
    """
    if not screen.query(FileLine):
        screen.app.delay_update(SETTLING)
        line = FileLine(make, screen.focused)
        foot = screen.query_one(Foot)
        foot.say("")
        await screen.mount(line, before=foot)
        line.focus()
