"""The driver under a real app in a real terminal shows what Textual's own shows."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ketatui.term.widths import CERTAIN, unambiguous
from terminal import Terminal
from tmux import Tmux
from vt import visible

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = [sys.executable, str(Path(__file__).parent / "wanderer.py")]
SIZE = (80, 24)
JUNK = "what another program wrote"


class Two(Tmux):
    """The same app twice: on the thin driver, and on Textual's own."""

    def __init__(self, seed: int, *, odd: bool = False) -> None:
        own = {"ODD": "1"} if odd else {}
        command = [*COMMAND, f"{seed}"]
        super().__init__(command, command, size=SIZE, env=[{**own, "THIN": "1"}, own])
        self._steps, self._others = 0, 0
        self.settled()

    def step(self) -> None:
        self._press("F2")
        self._steps += 1
        self.settled()

    def other(self, key: str) -> None:
        self._press(key)
        self._others += 1
        self.settled()

    def same(self) -> bool:
        return self.cells(0) == self.cells(1) and self.cursor(0) == self.cursor(1)

    def settled(self) -> None:
        for window in (0, 1):
            self.wait(partial(self._told, window))

    def _told(self, window: int) -> bool:
        return self.text(window)[-1].strip() == f"{self._steps} {self._others}"

    def _press(self, key: str) -> None:
        for window in (0, 1):
            self.press(key, window)


@pytest.mark.parametrize("seed", range(4))
def test_after_every_step_both_show_the_same(seed: int) -> None:
    with Two(seed) as both:
        for _ in range(25):
            both.step()
            both.wait(both.same)


@pytest.mark.parametrize("seed", range(4))
def test_with_odd_characters_it_shows_what_all_painted_on_an_empty_screen_shows(seed: int) -> None:
    with Two(seed, odd=True) as both:
        for _ in range(12):
            both.step()
            both.other("F3")
            both.wait(both.same)


def test_what_it_does_not_know_is_passed_on_and_then_all_is_painted_again_and_passed_on() -> None:
    with Two(5) as both:
        both.step()
        both.other("F4")
        both.other("F3")
        both.wait(both.same)
        for _ in range(8):
            both.step()
            both.wait(both.same)


def test_after_others_had_the_terminal_all_is_painted_again() -> None:
    with Two(6) as both:
        for _ in range(3):
            both.step()
            both.other("F5")
            both.wait(both.same)


def test_after_sizes_have_changed_both_show_the_same() -> None:
    with Two(7) as both:
        for size in ((60, 15), (100, 30), (40, 9), (41, 9), (80, 24)):
            for window in (0, 1):
                both.resize(*size, window)
            both.settled()
            both.wait(both.same)
            both.step()
            both.wait(both.same)


def calm(terminal: Terminal) -> Terminal:
    """Wait until it has sent all that it will, what it sends after a moment too."""
    terminal.rest()
    terminal.settled().rest()
    return terminal


def opened() -> Terminal:
    terminal = Terminal([*COMMAND, "9"], size=SIZE, env={"THIN": "1"})
    return calm(terminal.wait_for("0 0"))


def stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def heals(terminal: Terminal, event: Callable[[], object]) -> None:
    """What another program wrote is gone, and all as before, after an event."""
    terminal.settled()
    before = visible(terminal.cells)
    tty = os.open(f"/proc/{terminal.pid}/fd/0", os.O_WRONLY | os.O_NOCTTY)
    os.write(tty, f"\x1b[3;5H{JUNK}\x1b[9;1H\x1b[K\x1b[20;70H{JUNK}".encode())
    os.close(tty)
    terminal.wait_for(JUNK)
    event()
    terminal.wait_for(lambda it: visible(it.cells) == before)


def test_when_the_terminal_is_looked_at_again_all_is_painted_again() -> None:
    with opened() as terminal:
        heals(terminal, lambda: terminal.send("\x1b[O\x1b[I"))


def test_when_it_goes_on_after_a_stop_all_is_painted_again() -> None:
    """Case 33: SIGTSTP, as Ctrl+Z sends it where it reaches the app, and SIGCONT."""
    with opened() as terminal:
        before = visible(terminal.cells)
        terminal.kill(signal.SIGTSTP)
        terminal.wait_for(lambda it: 1049 not in it.modes and stopped(it.pid))
        terminal.kill(signal.SIGCONT)
        terminal.wait_for(lambda it: 1049 in it.modes and visible(it.cells) == before)


def test_a_focus_that_was_never_lost_costs_nothing() -> None:
    with opened() as terminal:
        sent = terminal.bytes_out
        terminal.send("\x1b[I")
        terminal.press("f2")
        calm(terminal.wait_for("1 0"))
        assert terminal.bytes_out - sent < 2000


class Telling(Terminal):
    """A terminal that tells its size in what it sends (mode 2048), and not the system of its host."""

    def resize(self, width: int, height: int) -> None:
        self._now().resize(width, height)
        self.tell_size(width, height)

    def tell_size(self, width: int, height: int) -> None:
        self.send(f"\x1b[48;{height};{width};{20 * height};{10 * width}t")


def opened_by(kind: type[Terminal]) -> Terminal:
    terminal = kind([*COMMAND, "9"], size=SIZE, env={"THIN": "1"})
    calm(terminal.wait_for("0 0"))
    if isinstance(terminal, Telling):
        terminal.send("\x1b[?2048;2$y")
        terminal.wait_for(lambda it: 2048 in it.modes)
        terminal.tell_size(*SIZE)
    terminal.press("f2")
    return calm(terminal.wait_for("1 0"))


@pytest.mark.parametrize("apart", [0, 0.01])
@pytest.mark.parametrize("size", [(60, 24), (80, 10)])
@pytest.mark.parametrize("kind", [Terminal, Telling])
def test_what_a_size_that_came_and_went_has_taken_away_is_there_again(
    kind: type[Terminal], size: tuple[int, int], apart: float
) -> None:
    """Case 32: Textual paints nothing where the size that it takes note of is the one that it had."""
    with opened_by(kind) as terminal:
        before = visible(terminal.cells)
        terminal.resize(*size)
        time.sleep(apart)
        terminal.resize(*SIZE)
        terminal.wait_for(lambda it: visible(it.cells) == before)


def test_a_size_is_believed_that_only_the_terminal_tells() -> None:
    with opened_by(Telling) as terminal:
        terminal.resize(100, 30)
        terminal.wait_for(lambda it: it.screen[0][99:] == "╮" and it.screen[29].strip() == "1 0")


def test_a_size_that_was_told_before_costs_nothing() -> None:
    with opened_by(Telling) as terminal:
        sent = terminal.bytes_out
        terminal.resize(*SIZE)
        terminal.press("f2")
        calm(terminal.wait_for("2 0"))
        assert terminal.bytes_out - sent < 2000


class Wide(Terminal):
    """A terminal that says that ambiguous characters take two cells."""

    def _answer(self, data: str) -> None:
        found = re.fullmatch(r"\x1b\[(\d+);(\d+)R", data)
        super()._answer(f"\x1b[{found[1]};{2 * int(found[2]) - 1}R" if found else data)


def test_where_ambiguous_characters_are_wide_no_row_with_one_is_sent_in_part() -> None:
    with Wide([*COMMAND, "9"], size=SIZE, env={"THIN": "1"}) as terminal:
        terminal.wait_for("0 0").settled()
        sent = len(terminal.log)
        for step in range(1, 9):
            terminal.press("f2")
            terminal.wait_for(f"{step} 0")
        rows = re.findall(
            r"\x1b\[(?:\d+)?(;\d+)?H([^\x1b]*(?:\x1b\[(?:[\d;]*m|\d*[CK])[^\x1b]*)*)",
            terminal.log[sent:].decode(),
        )
        assert any("│" in row for _, row in rows)
        assert not any({*row} & (CERTAIN - unambiguous()) for column, row in rows if column)


def test_the_terminal_is_asked_once_and_its_answer_is_no_key() -> None:
    with opened() as terminal:
        terminal.press("f2")
        calm(terminal.wait_for("1 0"))
        assert terminal.log.count(b"\x1b[6n") == 1
        assert "–é" not in terminal.text
