"""Writing a text to a file that the reader names."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.screen import Screen

from ketatui.safe import safe_line
from ketatui.ui.bars import Foot
from ketatui.ui.line import ask
from ketatui.whole import write_whole


async def ask_file(
    screen: Screen[Any], make: Callable[[], str], written: Callable[[], None] = lambda: None
) -> None:
    """Ask for a file on a screen with a footer, unless it asks already, and write it.

    Args:
        screen: Where.
        make: Gives what is written.
        written: Is called when that is done.
    """
    replaced = ""

    def write(name: str) -> str:
        nonlocal replaced
        if not name.strip():
            return ""
        try:
            file = Path(os.path.abspath(os.path.expanduser(name.strip())))  # noqa: PTH100, PTH111 - as in a shell
            if file.is_dir():
                return "This is a folder: add the name of a file."
            if not file.parent.is_dir():
                return safe_line(f"There is no folder {file.parent}")
            if file.exists() and str(file) != replaced:
                replaced = str(file)
                return "It is there already: enter again replaces it."
            write_whole(file, make().encode(errors="replace"), private=True)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it names no file"
            return safe_line(f"It cannot be written there: {reason}")
        screen.query_one(Foot).say(safe_line(f"Written to {file}"))
        written()
        return ""

    await ask(screen, "name of the file, such as ~/note.md", write, enter="writes it")
