"""The driver under a real app in a real terminal shows what Textual's own shows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tmux import Tmux

WANDERER = str(Path(__file__).parent / "wanderer.py")
SIZE = (80, 24)


class Two(Tmux):
    """The same app twice: on the thin driver, and on Textual's own."""

    def __init__(self, seed: int, *, odd: bool = False) -> None:
        own = {"ODD": "1"} if odd else {}
        command = [sys.executable, WANDERER, f"{seed}"]
        super().__init__(command, command, size=SIZE, env=[{**own, "THIN": "1"}, own])
        self.counts = [0, 0]
        self.settled()

    def both(self, key: str, what: int) -> None:
        for window in (0, 1):
            self.press(key, window)
        self.counts[what] += 1
        self.settled()

    def settled(self) -> None:
        told = "{} {}".format(*self.counts)
        for window in (0, 1):
            self.wait(lambda window=window: self.text(window)[-1].strip() == told)  # type: ignore[misc]

    def same(self) -> bool:
        return self.cells(0) == self.cells(1) and self.cursor(0) == self.cursor(1)


@pytest.mark.parametrize("seed", range(4))
def test_after_every_step_both_show_the_same(seed: int) -> None:
    with Two(seed) as both:
        for _ in range(25):
            both.both("F2", 0)
            both.wait(both.same)


@pytest.mark.parametrize("seed", range(4))
def test_with_odd_characters_it_shows_what_is_shown_when_all_is_painted_on_an_empty_screen(seed: int) -> None:
    with Two(seed, odd=True) as both:
        for _ in range(12):
            both.both("F2", 0)
            both.both("F3", 1)
            both.wait(both.same)
