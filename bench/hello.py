"""The floor: the least that a Textual app can be. What ketatui costs is told against this."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class Hello(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Static("hello")


if __name__ == "__main__":
    app = Hello()
    app.animation_level = "none"
    app.run()
