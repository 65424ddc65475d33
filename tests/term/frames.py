"""Frames as Textual paints them, made up, and what a terminal should show after them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from ketatui.term.canvas import Canvas
from ketatui.term.difference import difference
from ketatui.term.style import PLAIN, Style
from ketatui.term.widths import CERTAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketatui.term.canvas import Row

WIDTH, HEIGHT = 24, 9

PLAIN_SIGNS = "abc xyz 0.,-~{[|   "
CERTAIN_SIGNS = "é ü×µ–—’“…≥→─│┌▌█●◆★✓"
WIDE = "日本語한글ｗ"
# None with a joiner: whether tmux 3.3 keeps one depends on how what it reads was cut to pieces.
ODD = (
    "e\u0301",
    "❤",
    "❤\ufe0f",
    "🇩🇪",
    "👍🏽",
    "☎\ufe0f",
    "\u200b",
    "\u00ad",
    "क्षि",
    "😀",
    "α\u0313",
)

certain = st.text(st.sampled_from(PLAIN_SIGNS + CERTAIN_SIGNS), min_size=1, max_size=WIDTH)
odd = st.lists(st.sampled_from([*PLAIN_SIGNS, *WIDE, *ODD]), min_size=1, max_size=WIDTH).map("".join)
looks = st.sampled_from(
    [
        "",
        "1",
        "2",
        "3",
        "4",
        "7",
        "9",
        "31",
        "38;5;67",
        "44",
        "48;5;235",
        "38;2;9;8;7",
        "1;3;31",
        "4;7",
        "7;44",
    ]
)


def written(row: int, column: int, text: str, look: str) -> str:
    return f"\x1b[{row};{column}H" + (f"\x1b[{look}m{text}\x1b[0m" if look else text)


def pieces(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Something written somewhere; what goes beyond the line is cut off where each sign takes a cell."""

    def made(drawn: tuple[int, int, str, str]) -> str:
        row, column, text, look = drawn
        return written(row, column, text[: WIDTH + 1 - column], look)

    return st.tuples(st.integers(1, HEIGHT), st.integers(1, WIDTH), texts, looks).map(made)


def moved(by: int, lines: Sequence[str]) -> str:
    """All lines written anew, as if they had moved."""
    turned = [*lines[by:], *lines[:by]]
    return "".join(written(y, 1, f"{line:{WIDTH}}"[:WIDTH], "") for y, line in enumerate(turned, 1))


def frames(texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    some = st.lists(pieces(texts), min_size=1, max_size=6).map("".join)
    page = st.lists(texts.filter(str.strip), min_size=HEIGHT, max_size=HEIGHT, unique=True)
    walk = st.tuples(page, st.lists(st.integers(-4, 4), min_size=1, max_size=4))
    scrolls = walk.map(lambda drawn: [moved(sum(drawn[1][:n]), drawn[0]) for n in range(len(drawn[1]) + 1)])
    return st.lists(st.one_of(some.map(lambda one: [one]), scrolls), min_size=1, max_size=5).map(
        lambda lists: [frame for some_frames in lists for frame in some_frames]
    )


class Thin:
    """A canvas, and what is sent for it."""

    def __init__(self, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        self.canvas = Canvas(*size)
        self.shown: list[Row | None] = [None] * size[1]

    def send(self, frame: str) -> str:
        self.canvas.paint(frame)
        rows = self.canvas.rows
        sent = difference(self.shown, rows, range(len(rows)), CERTAIN)
        self.shown = [[*row] for row in rows]
        return sent


def whole(rows: Sequence[Row]) -> str:
    """All of a screen as Textual would paint it."""
    return "".join(
        f"\x1b[{y};1H"
        + "".join(
            _run(style, "".join(text for text, _ in run)) for style, run in groupby(row, lambda cell: cell[1])
        )
        for y, row in enumerate(rows, 1)
    )


def _run(style: Style, text: str) -> str:
    codes = ";".join(filter(None, (*style.attributes, style.foreground, style.background)))
    return f"\x1b[{codes}m{text}\x1b[0m" if style != PLAIN else text
