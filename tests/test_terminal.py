"""The harness is right about what a terminal shows, and about how a program ends."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path

import pytest

from keys import sequence
from terminal import Terminal
from vt import Emulator

HELLO = [sys.executable, str(Path(__file__).parents[1] / "bench" / "hello.py")]


def shell(script: str, **options: object) -> Terminal:
    return Terminal(["/bin/sh", "-c", script], **options)  # type: ignore[arg-type]


def shown(data: bytes, size: tuple[int, int] = (20, 3)) -> Emulator:
    emulator = Emulator(size, lambda _: None)
    for at in range(len(data)):  # one byte at a time: sequences arrive in pieces
        emulator.feed(data[at : at + 1])
    return emulator


def test_a_textual_app_is_read_resized_measured_and_quit() -> None:
    with Terminal(HELLO) as terminal:
        terminal.wait_for("hello").settled()
        assert terminal.cells[0][0].text == "h"
        assert 1049 in terminal.modes
        assert terminal.cursor is None
        assert terminal.bytes_out == len(terminal.log) > 100
        assert terminal.cpu_seconds() > 0.05
        assert terminal.private_bytes() > 10_000_000
        before = terminal.bytes_out
        terminal.resize(40, 10)
        terminal.wait_for(lambda it: it.bytes_out > before and len(it.screen) == 10)
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert 1049 not in terminal.modes
        assert terminal.cursor is not None


def test_the_program_has_the_terminal_for_itself() -> None:
    script = "tty; stty size; echo $TERM/$LANG/$NO_COLOR/$COLORTERM.; test -t 0 && test -t 1 -a -t 2"
    with shell(script, size=(50, 7), env={"NO_COLOR": "1", "LANG": None}) as terminal:
        assert terminal.wait_exit() == 0
        assert terminal.screen[0].startswith("/dev/")
        assert terminal.screen[1:3] == ["7 50", "xterm-256color//1/."]


def test_keys_reach_it_one_by_one() -> None:
    with shell("stty -echo; echo ready; read a; echo got $a; read b; echo and $b") as terminal:
        terminal.wait_for("ready").press(*"one", "enter")
        terminal.wait_for("got one").send("two\r")
        terminal.wait_for(re.compile("and tw."))
        assert terminal.wait_exit() == 0


def test_a_wait_for_what_never_comes_shows_the_screen() -> None:
    with shell("echo something else; exit 3") as terminal:
        with pytest.raises(AssertionError, match=r"never saw 'it'(.|\n)*ended with 3(.|\n)*something"):
            terminal.wait_for("it", timeout=5)
        assert terminal.wait_exit() == 3


def test_what_is_cleared_is_gone() -> None:
    with shell(r"printf here; read x; printf '\033[2J'; read x") as terminal:
        terminal.wait_for("here").press("enter")
        terminal.wait_gone("here")


def test_a_closed_terminal_hangs_the_program_up(tmp_path: Path) -> None:
    note = tmp_path / "note"
    script = f"trap 'echo hup > {note}; exit 5' HUP; echo on; while :; do sleep 0.02; done"
    with shell(script) as terminal:
        terminal.wait_for("on").close_master()
        assert terminal.wait_exit() == 5
        assert note.read_text() == "hup\n"


def test_a_signal_is_told_from_an_exit() -> None:
    with shell("echo on; exec sleep 60") as terminal:
        terminal.wait_for("on").kill(signal.SIGTERM)
        assert terminal.wait_exit() == -signal.SIGTERM


def test_a_stalled_terminal_stops_the_program_until_it_reads_again() -> None:
    with shell("read go; head -c 300000 /dev/zero | tr '\\0' x; echo; echo end") as terminal:
        terminal.pause()
        terminal.send("\r")
        assert terminal.process.poll() is None
        assert terminal.bytes_out == 0
        terminal.resume()
        terminal.wait_for("end")
        assert terminal.wait_exit() == 0


def test_a_program_may_ask_where_the_cursor_is() -> None:
    with shell(r"stty raw -echo; printf 'ab\033[6n'; dd bs=1 count=6 2>/dev/null | cat -v") as terminal:
        terminal.wait_for("^[[1;3R")


@pytest.mark.parametrize(
    "noise",
    [
        b"\x1b[>25u\x1b[=1;1u\x1b[<u\x1b[?u",
        b"\x1b[?2026$p\x1b[>4;1m\x1b[?4m\x1b[!p",
        b"\x1bP+q544e\x1b\\\x1b_Gi=1\x1b\\\x1b]52;c;aGk=\x07\x1b]0;title\x1b\\",
        b"\x1b(B\x1b=\x1b>",
    ],
)
def test_what_shows_nothing_leaves_nothing(noise: bytes) -> None:
    assert shown(b"a" + noise + b"b").lines[0].rstrip() == "ab"


def test_cells_know_how_they_look() -> None:
    red, rest = shown(b"\x1b[1;3;31;48;5;16mr\x1b[0;4;7;9;93;48;2;1;2;3mx\x1b[m").cells[0][:2]
    assert (red.text, red.fg, red.bg, red.bold, red.italic) == ("r", "red", "000000", True, True)
    assert (rest.fg, rest.bg, rest.bold) == ("brightyellow", "010203", False)
    assert rest.underline
    assert rest.reverse
    assert rest.strike


def test_a_wide_character_takes_two_cells() -> None:
    emulator = shown("\u8a9e\u25c6".encode())
    assert [cell.text for cell in emulator.cells[0][:3]] == ["\u8a9e", "", "\u25c6"]


def test_what_takes_no_cell_hides_nothing() -> None:
    assert shown("a\u200bb\u200d\u2060c\ufe0fd".encode()).lines[0].rstrip() == "abcd"


def test_the_other_screen_gives_the_first_one_back() -> None:
    emulator = shown(b"first\x1b[?1049h\x1b[Hsecond\x1b[?25l")
    assert emulator.lines[0].rstrip() == "second"
    assert emulator.cursor is None
    emulator.feed(b"\x1b[?1049l\x1b[?25h")
    assert emulator.lines[0].rstrip() == "first"
    assert emulator.cursor == (5, 0)


def test_keys_have_their_names() -> None:
    assert [sequence(key) for key in ("j", "ctrl+d", "shift+tab", "down", "enter", "esc")] == [
        "j",
        "\x04",
        "\x1b[Z",
        "\x1b[B",
        "\r",
        "\x1b",
    ]
    with pytest.raises(ValueError, match="sideways"):
        sequence("sideways")
