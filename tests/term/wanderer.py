"""A Textual app that changes by chance: `wanderer.py SEED`, on the thin driver if THIN is set.

F2 makes a step, F3 paints all anew on an emptied screen (without the thin driver, which needs no such
thing), F4 writes what the thin driver does not know, F5 lets others write. The last line counts them.
"""

from __future__ import annotations

import os
import random
import sys
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import App
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.drivers.linux_driver import LinuxDriver
from textual.widgets import Input, Label, Static, TextArea

from ketatui.term.driver import ThinDriver

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

SURE = "words of all kinds — “quoted”, with µg, ≥ and ─── rules │ bars ▌ stars ★ é ü σ".split()
ODD = [*SURE, "日本語", "한글", "e\u0301le\u0300ve", "❤", "☎", "🇩🇪", "a\u200bb", "😀"]
"""No clusters that Textual itself takes apart from one frame to the next, as it does joined ones."""
LOOKS = (
    "",
    "bold",
    "italic",
    "underline",
    "reverse",
    "red",
    "on blue",
    "bold green on black",
    "#ff8800",
    "dim strike",
)


class Wanderer(App[None]):
    CSS = """
    Static { width: 1fr; }
    #left { width: 1fr; } #right { width: 35%; border: round green; }
    #over { layer: over; dock: top; width: 20; height: 4; margin: 3 0 0 9; display: none; }
    #over { background: $primary; }
    Screen { layers: default over; }
    #count { dock: bottom; height: 1; width: 1fr; }
    TextArea { height: 5; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        (key, name, "") for key, name in (("f2", "step"), ("f3", "clean"), ("f4", "unknown"), ("f5", "away"))
    ]

    def __init__(self, seed: int) -> None:
        super().__init__(driver_class=ThinDriver if os.environ.get("THIN") else LinuxDriver)
        self.animation_level = "none"
        self.random = random.Random(seed)
        self.words = ODD if os.environ.get("ODD") else SURE
        self.steps = self.cleaned = 0
        self.theme = self.random.choice(["textual-dark", "textual-light", "ansi-dark", "nord"])

    def compose(self) -> ComposeResult:
        with Horizontal():
            with Vertical(id="left"):
                for number in range(3):
                    yield Static(self.text(), id=f"s{number}")
                yield Input(self.plain(3))
                area = TextArea(self.plain(20))
                area.cursor_blink = False
                yield area
            with VerticalScroll(id="right"):
                for _ in range(30):
                    yield Label(self.text())
        yield Static(self.text(), id="over")
        yield Label("0 0", id="count")

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False

    def plain(self, most: int) -> str:
        return " ".join(self.random.choices(self.words, k=self.random.randint(1, most)))

    def text(self) -> Text:
        pieces = ((self.plain(4), self.random.choice(LOOKS)) for _ in range(self.random.randint(1, 6)))
        text = Text(" ").join(Text(words, look) for words, look in pieces)
        if self.random.random() < 0.2:
            text.stylize(Style(link="https://example.org/" + self.random.choice("abc")))
        return text

    async def action_step(self) -> None:
        choice, chance = self.random.randrange(9), self.random.random()
        if choice < 2:
            self.query_one(f"#s{self.random.randrange(3)}", Static).update(self.text())
        elif choice == 2:
            over = self.query_one("#over")
            over.display = not over.display
            over.styles.margin = (self.random.randrange(9), 0, 0, self.random.randrange(40))
        elif choice < 5:
            self.query_one("#right").scroll_relative(y=self.random.randint(-7, 9), animate=False)
        elif choice == 5:
            area = self.query_one(TextArea)
            area.focus()
            area.insert(self.plain(5) + self.random.choice(["", "\n"]), (0, 0))
        elif choice == 6:
            field = self.query_one(Input)
            field.focus()
            field.value = self.plain(4)
        elif choice == 7:
            right = self.query_one("#right")
            await right.mount(Label(self.text()), before=0)
            await right.children[-1].remove()
        else:
            self.query_one("#right").styles.width = f"{int(20 + 50 * chance)}%"
        self.steps += 1
        self.count()

    def action_clean(self) -> None:
        self.cleaned += 1
        self.count()
        if not os.environ.get("THIN"):
            self.call_after_refresh(self.anew)

    def anew(self) -> None:
        if self._driver is not None:
            self._driver.write("\x1b[2J")
            self._display(self.screen, self.screen._compositor.render_full_update())

    def action_unknown(self) -> None:
        if self._driver is not None:
            self._driver.write("\x1b[3;4H\x1b[2P")
        self.cleaned += 1
        self.count()

    def action_away(self) -> None:
        with self.suspend():
            os.write(2, b"\x1b[2J\x1b[5;5Hsomething else was here\x1b[5;5H")
        self.cleaned += 1
        self.count()

    def count(self) -> None:
        self.query_one("#count", Label).update(f"{self.steps} {self.cleaned}")


if __name__ == "__main__":
    Wanderer(int(sys.argv[1])).run()
