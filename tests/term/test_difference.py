"""What is sent makes a terminal show what was wanted: in pyte, and in a real tmux."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from term.frames import HEIGHT, WIDTH, Thin, certain, frames, odd, whole
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
