"""The room that end-to-end tests read in: the pack, the reader on its terminal, what it shows."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import time
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from terminal import AFTER_ESCAPE, Terminal
from wire import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CONTENT = Path(os.environ.get("KETATUI_CONTENT") or Path(__file__).parents[2] / "content")
"""The pack that is read: the checkout's own, unless another is named."""

TOPICS: Sequence[str] = tomllib.loads((CONTENT / "pack.toml").read_text("utf-8"))["topics"]
TITLES: Sequence[str] = [
    tomllib.loads((CONTENT / "topics" / f"{topic}.toml").read_text("utf-8"))["title"] for topic in TOPICS
]

EDITOR = "esc done"
"""What only the note editor shows."""
PALETTE = "command, topic, section, note or theme"
"""What only the palette shows."""
CLIPBOARD = re.compile(rb"\x1b\]52;c;([^\x07\x1b]*)\x07")
BAR = "▌"
STAR = "★"
SOON = 2.0
"""Seconds in which the reader must see what it was promised to see soon."""
UNMOVED = 0.5
"""Seconds after which a key that changed nothing will change nothing, on a busy machine too."""

Item = dict[str, Any]


class Spot(NamedTuple):
    """Where an item stands: its topic, its place there counted from 1, and what it is."""

    topic: str
    place: int
    item: Item

    @property
    def address(self) -> str:
        return f"{self.topic}#{self.item['id']}"


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ketatui", *arguments],
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=2 * PATIENCE,
        check=False,
    )


def printed(*arguments: str, **env: str) -> str:
    """What `ketatui ARGUMENTS` prints on standard output."""
    done = run(*arguments, **env)
    assert done.returncode == 0, (arguments, done.returncode, done.stderr)
    return done.stdout


@cache
def items(topic: str) -> Sequence[Item]:
    """The items of a topic in reading order, as `ketatui show` tells them."""
    found: list[Item] = json.loads(printed("show", topic, "--json"))
    return found


def find(fits: Callable[[Item], object]) -> Spot:
    """The first item of the pack that fits."""
    for topic in TOPICS:
        for place, item in enumerate(items(topic), 1):
            if fits(item):
                return Spot(topic, place, item)
    raise AssertionError("the pack has no such item")


def spot(id_: str) -> Spot:
    """Where an item has its home."""
    return find(lambda item: item["id"] == id_)


def said(item: Item) -> str:
    """Words of an item that the list must show."""
    item = item.get("shown") or item
    return words(item.get("text") or item.get("title") or "")


def cited(item: Item) -> list[str]:
    """The sources that an item cites, in their order."""
    return list(dict.fromkeys(citation["source"] for citation in item.get("citations", ())))


def one_source() -> Spot:
    """A statement with one source."""
    return find(lambda item: item["kind"] == "statement" and len(cited(item)) == 1)


def leads_on() -> Spot:
    """A text that rests on statements, to which its details lead."""
    return find(lambda item: item["kind"] == "prose" and item.get("links"))


def notes(*options: str) -> dict[str, list[Item]]:
    """The bookmarks and notes that are on the disk."""
    found: dict[str, list[Item]] = json.loads(printed("notes", "--json", *options))
    return found


def note_texts(*options: str) -> list[str]:
    return [note["text"] for note in notes(*options)["notes"]]


def until(happened: Callable[[], object], timeout: float = PATIENCE) -> None:
    end = time.monotonic() + timeout
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def sent(it: Terminal) -> list[str]:
    """The texts that a program has sent to the clipboard of its terminal (OSC 52)."""
    return [base64.b64decode(found, validate=True).decode() for found in CLIPBOARD.findall(it.log)]


def words(text: str) -> str:
    """The text with every run of blanks and line breaks as one blank."""
    return " ".join(text.split())


class Reader(Terminal):
    """The reader on a terminal, and what it shows: topic bar, heading, text, last line."""

    def __init__(
        self,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str | None] | None = None,
        command: Sequence[str] = (sys.executable, "-m", "ketatui"),
    ) -> None:
        self._seen: tuple[int, list[str]] = (-1, [])
        self._calm = False
        super().__init__([*command, *arguments], size=size, env=env)

    @property
    def screen(self) -> list[str]:
        """The rows as text; worked out once for what has come."""
        if self._seen[0] != len(self.chunks):
            self._seen = len(self.chunks), super().screen
        return self._seen[1]

    def resize(self, width: int, height: int) -> None:
        super().resize(width, height)
        self._seen = (-1, [])

    @property
    def topic(self) -> str:
        found = re.search(r"\[(.+?)\]", self.screen[0])
        return found[1] if found else ""

    @property
    def position(self) -> tuple[int, int] | None:
        """Which item is current, and of how many."""
        found = re.search(r"(\d+) of (\d+)(?= *(?:│|$))", self.screen[2]) if len(self.screen) > 2 else None
        return (int(found[1]), int(found[2])) if found else None

    @property
    def title(self) -> str:
        """The title of the page that lies on top."""
        return self.screen[0].strip()

    @property
    def foot(self) -> str:
        return self.screen[-1].strip()

    @property
    def rows(self) -> list[str]:
        """The rows of the list."""
        return self.screen[3:-1]

    @property
    def current(self) -> str:
        """The words of the rows that the bar stands beside."""
        rows = (row[1:].strip().removeprefix("│") for row in self.screen if row.startswith(BAR))
        return words(" ".join(rows))

    def opened(self) -> Reader:
        """Wait until the first text is there."""
        self.wait_for(_is_open)
        return self.calm()

    def at(self, place: int, topic: str = "") -> Reader:
        """Wait until the item at `place` is current."""

        def there(it: Terminal) -> bool:
            assert isinstance(it, Reader)
            position = it.position
            return (
                position is not None
                and position[0] == place
                and (not topic or it.topic == TITLES[TOPICS.index(topic)])
            )

        self.wait_for(there)
        return self

    def sees(self, text: str) -> Reader:
        """Wait until the screen shows `text`, however its lines break."""

        def shown(it: Terminal) -> bool:
            assert isinstance(it, Reader)
            return words(text) in it.flat

        self.wait_for(shown)
        return self

    @property
    def flat(self) -> str:
        """The screen as one line, without the bars at its left."""
        return words(" ".join(row[1:] if row.startswith(BAR) else row for row in self.screen))

    def on_page(self, title: str) -> Reader:
        """Wait until a page with this title lies on top."""

        def there(it: Terminal) -> bool:
            return f"{it.screen[0].strip()}  ".startswith(f"{title}  ")

        self.wait_for(there)
        return self

    def reads(self) -> Reader:
        """Wait until nothing lies over the text."""

        def there(it: Terminal) -> bool:
            assert isinstance(it, Reader)
            return it.topic in TITLES and it.position is not None and "── Details" not in it.text

        self.wait_for(there)
        return self

    def press(self, *keys: str) -> None:
        super().press(*keys)
        self._calm = False

    def step(self, key: str) -> bool:
        """Press a key; tell whether the screen changed."""
        before = (self if self._calm else self.calm()).cells
        self.press(key)
        if key in {"esc", "escape"}:
            time.sleep(AFTER_ESCAPE)
        self.calm()
        if not self.wait_until(lambda: self.cells != before, UNMOVED):
            return False
        self.calm()
        return self.cells != before

    def calm(self) -> Reader:
        """Wait until the program has slept for some frames: it has drawn all that it will draw."""
        self._calm = True
        try:
            self.rest()
        except TimeoutError:
            raise AssertionError(self._report("never rests")) from None
        return self

    def quits(self) -> None:
        """Press q on what is read, and wait for the end."""
        self.press("q")
        assert self.wait_exit() == 0


def _is_open(it: Terminal) -> bool:
    assert isinstance(it, Reader)
    return it.position is not None and bool(it.current)
