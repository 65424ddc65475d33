"""The palette: Textual's own, without its box and signs, so that ASCII terminals can show it too."""

from pathlib import Path

from textual.command import CommandPalette


class Palette(CommandPalette):
    """All commands by name."""

    CSS_PATH = Path("palette.tcss")

    def __init__(self) -> None:
        super().__init__(placeholder="command, topic or theme", id="--command-palette")
