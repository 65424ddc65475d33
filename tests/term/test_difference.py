"""What is sent makes a terminal show what was wanted: in pyte, and in a real tmux."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from term.frames import HEIGHT, WIDTH, Thin, certain, frames, odd, whole, written
from tmux import Panes
from vt import Cell, Emulator, visible

if TYPE_CHECKING:
    from collections.abc import Iterator


KNOWN = re.compile(
    r"[^\x00-\x1f\x7f-\x9f]|\x1b\[(?:\d*(?:;\d+)?H|[\d;]*m|\d*C|K|\d+;\d+r|r)|\x1bD|\x1bM|\x1b\]8;[^\x1b]*\x1b\\"
)
"""What may be sent: what a vt100 knows, and links."""


def sent(before: str, after: str, size: tuple[int, int] = (WIDTH, HEIGHT)) -> str:
    """What is sent for a second frame."""
    thin = Thin(size)
    thin.send(before)
    return thin.send(after)


def seen(data: str) -> list[list[Cell]]:
    """What pyte shows; of a blank only what is seen of it."""
    emulator = Emulator((WIDTH, HEIGHT), lambda _: None)
    emulator.feed(b"\x1b[?7l" + data.encode())
    return visible(emulator.cells)


@pytest.mark.parametrize(
    ("before", "after", "data"),
    [
        ("", "", ""),
        ("\x1b[1;1Hword", "\x1b[1;1Hward", "\x1b[1;2Ha"),
        ("\x1b[1;1Hone two three four", "\x1b[1;1Hene two three foar", "\x1b[He\x1b[15Ca"),
        ("\x1b[1;1Hone two three", "\x1b[1;1Hone          ", "\x1b[1;5H\x1b[K"),
        ("\x1b[1;1Hone two three", "\x1b[1;1H\x1b[44mone          ", "\x1b[H\x1b[44mone          \x1b[m"),
        ("\x1b[1;1H\x1b[44m   ", "\x1b[1;1H\x1b[0m   ", "\x1b[H   "),
        ("\x1b[2;1Ha", "\x1b[2;1H\x1b[1ma b\x1b[0m", "\x1b[2H\x1b[1ma b\x1b[m"),
        ("\x1b[2;1H日 a", "\x1b[2;1H日 b", f"\x1b[2H\x1b[K日 b{' ' * 20}"),
        ("\x1b[2;1H日 a", "\x1b[2;1Hxx a", "\x1b[2H\x1b[Kxx a"),
    ],
)
def test_no_more_is_sent_than_has_changed(before: str, after: str, data: str) -> None:
    assert sent(before, after) == data


def test_what_is_not_known_to_be_shown_is_sent_on_an_erased_line() -> None:
    thin = Thin((9, 2))
    assert thin.send("\x1b[1;1Hab      c") == "\x1b[H\x1b[Kab\x1b[6Cc\x1b[2H\x1b[K"
    thin.shown = [None, thin.shown[1]]
    assert thin.send("\x1b[1;2Hx") == "\x1b[H\x1b[Kax\x1b[6Cc"


def page(first: int, rows: int = HEIGHT) -> str:
    numbers = [first + y for y in range(rows)]
    return "".join(
        written(y, 1, f"line {n**9 % 10**7:07} {n**7 % 10**7:07}", "") for y, n in enumerate(numbers, 1)
    )


@pytest.mark.parametrize(
    ("to", "moves"), [(12, "\x1b[1;9r\x1b[9H\x1bD\x1bD\x1b[r"), (9, "\x1b[1;9r\x1b[H\x1bM\x1b[r")]
)
def test_lines_that_have_moved_are_moved(to: int, moves: str) -> None:
    data = sent(page(10), page(to))
    assert data.startswith(moves)
    assert data.count("line") == abs(to - 10)


def test_only_the_lines_between_fixed_ones_are_moved() -> None:
    def framed(first: int) -> str:
        return page(first) + written(1, 1, "the head of all of these", "1") + written(9, 1, "a foot" * 4, "7")

    assert sent(framed(10), framed(11)).startswith("\x1b[2;8r\x1b[8H\x1bD\x1b[r")


def test_lines_are_sent_where_moving_them_takes_more() -> None:
    def numbered(first: int) -> str:
        return "".join(written(y + 1, 1, f"line {first + y}", "") for y in range(HEIGHT))

    assert sent(numbered(30), numbered(35)).count("H") == HEIGHT


@pytest.fixture(scope="module")
def panes() -> Iterator[Panes]:
    with Panes(2, (WIDTH, HEIGHT)) as both:
        yield both


@given(frames(certain))
@settings(max_examples=300)
def test_pyte_shows_the_same_as_if_all_were_sent(shown: list[str]) -> None:
    thin = Thin()
    data = "".join(map(thin.send, shown))
    assert not KNOWN.sub("", data)
    assert seen(data) == seen("".join(shown))


@given(frames(certain))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_tmux_shows_the_same_as_if_all_were_sent(panes: Panes, shown: list[str]) -> None:
    thin = Thin()
    panes.write(0, "".join(map(thin.send, shown)))
    panes.write(1, "".join(shown))
    assert panes.cells(0) == panes.cells(1)


@given(frames(odd))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_widths_tmux_shows_the_same_as_if_the_last_screen_were_painted_whole(
    panes: Panes, shown: list[str]
) -> None:
    thin = Thin()
    panes.write(0, "".join(map(thin.send, shown)))
    panes.write(1, whole(thin.canvas.rows))
    assert panes.cells(0) == panes.cells(1)
