"""What the driver hands on: differences for frames, everything else as it is and in its order."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import termios
from typing import TYPE_CHECKING, Any, cast

import pytest

from ketatui.term.driver import ThinDriver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"
FRAME = "\x1b[1;1H\x1b[1mword\x1b[0m\x1b[1;1H"


class Line:
    """In place of the thread that writes, and of the loop: it keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.asked = 0

    def write(self, data: str) -> None:
        self.sent.append(data)

    def call_soon_threadsafe(self, *_: object) -> None:
        self.asked += 1

    call_later = refresh = call_soon_threadsafe


class Tried(ThinDriver):
    """The driver on a terminal of which only the size is used."""

    def __init__(self, fileno: int) -> None:
        self.line = Line()
        self.fileno = fileno
        self._in_band_window_resize = False
        self._writer_thread = cast("Any", self.line)
        self._loop = self._app = cast("Any", self.line)

    @property
    def sent(self) -> list[str]:
        sent, self.line.sent = self.line.sent, []
        return sent


@pytest.fixture
def on_size() -> Iterator[Callable[[int, int], Tried]]:
    opened: list[int] = []

    def made(width: int, height: int) -> Tried:
        opened.extend(pty.openpty())
        fcntl.ioctl(opened[-1], termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        return Tried(opened[-1])

    yield made
    for fd in opened:
        os.close(fd)


@pytest.fixture
def driver(on_size: Callable[[int, int], Tried]) -> Tried:
    driver = on_size(12, 3)
    driver.write(FRAME)
    assert driver.sent == ["\x1b[H\x1b[K\x1b[1mword\x1b[2H\x1b[K\x1b[3H\x1b[K\x1b[m\x1b[H"]
    return driver


def test_a_frame_that_changes_nothing_is_not_sent(driver: Tried) -> None:
    for data in (BEGIN, FRAME, END):
        driver.write(data)
    assert driver.sent == []


def test_a_frame_that_changes_something_stays_within_its_bounds(driver: Tried) -> None:
    for data in (BEGIN, "\x1b[1;1Hwork\x1b[1;1H", END):
        driver.write(data)
    assert driver.sent == [f"{BEGIN}\x1b[Hwork\x1b[H", END]


def test_only_the_cursor_moves_where_only_that_has_moved(driver: Tried) -> None:
    driver.write("\x1b[1;1H\x1b[1mword\x1b[0m\x1b[2;4H")
    assert driver.sent == ["\x1b[2;4H"]


@pytest.mark.parametrize(
    "data",
    [
        "\x07",
        "\x1b[?25l",
        "\x1b[?1004h",
        "\x1b[?2026$p",
        "\x1b[>25u",
        "\x1b[<u",
        "\x1b]52;c;d29yZA==\x07",
        "\x1b]22;pointer\x07",
        "\x1b]2;a title\x1b\\",
        "\x1b[?1000h\x1b[?1003h",
    ],
)
def test_what_paints_nothing_passes_as_it_is_and_in_its_order(data: str, driver: Tried) -> None:
    for written in ("\x1b[1;1Ha\x1b[1;1H", data, "\x1b[1;1Hb\x1b[1;1H"):
        driver.write(written)
    assert driver.sent == ["\x1b[Ha\x1b[H", data, "\x1b[Hb\x1b[H"]
    assert not driver.line.asked


@pytest.mark.parametrize(
    "data", ["\x1b[2J", "\x1b[?6h", "\x1b[?1047h", "\x1bc", "\x1b[1;1Ha\x1b[5C", "\x1bPq\x1b\\"]
)
def test_what_is_not_known_turns_it_off_and_asks_for_all(data: str, driver: Tried) -> None:
    for written in (data, FRAME, FRAME):
        driver.write(written)
    assert driver.sent == [data, FRAME, FRAME]
    assert driver.line.asked == 1


def test_another_screen_is_not_the_one_that_was_painted(driver: Tried) -> None:
    driver.write("\x1b[?1049h")
    assert driver.line.asked == 1
    driver.write("\x1b[2;1Hx\x1b[1;1H")
    assert driver.sent == ["\x1b[?1049h", "\x1b[H\x1b[K\x1b[1mword\x1b[2H\x1b[K\x1b[mx\x1b[3H\x1b[K\x1b[H"]


def test_after_forgetting_the_next_frame_sends_all(driver: Tried) -> None:
    driver.forget()
    driver.write("\x1b[1;1H\x1b[1;1H")
    assert driver.sent == ["\x1b[H\x1b[K\x1b[1mword\x1b[2H\x1b[K\x1b[3H\x1b[K\x1b[m\x1b[H"]


def test_another_size_sends_all_that_fits(driver: Tried) -> None:
    fcntl.ioctl(driver.fileno, termios.TIOCSWINSZ, struct.pack("HHHH", 1, 2, 0, 0))
    driver.write("\x1b[1;1H\x1b[1;1H")
    assert driver.sent == ["\x1b[H\x1b[K\x1b[1mwo\x1b[m\x1b[H"]


def test_a_terminal_that_does_not_tell_its_size_has_the_usual_one(
    on_size: Callable[[int, int], Tried],
) -> None:
    driver = on_size(0, 0)
    driver.write(FRAME)
    assert driver.sent[0].startswith("\x1b[H\x1b[K\x1b[1mword\x1b[2H\x1b[K")
    assert not driver.line.asked
