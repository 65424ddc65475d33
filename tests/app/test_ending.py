"""However a session ends, it ends soon, keeps what was typed, and leaves the terminal as it was."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import termios
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from app.room import EDITOR, TOPICS, Reader, note_texts
from torture.figures import LONG

if TYPE_CHECKING:
    from pathlib import Path

    from app.conftest import Open

FIRST = TOPICS[0]
DEADLINE = 3.0
STARTS = 30 if LONG else 6
KETATUI = [sys.executable, "-m", "ketatui"]

BREAKING = """
import sys
from ketatui.cli import main
from ketatui.ui.item_list import ItemList
from ketatui.ui.note import NoteScreen

def broken(self):
    raise RuntimeError("broken on purpose")

ItemList.action_last = broken
NoteScreen.action_end = broken
sys.exit(main(sys.argv[1:]))
"""


def tty_of(reader: Reader) -> str:
    return os.readlink(f"/proc/{reader.pid}/fd/0")  # noqa: PTH115


def restored(reader: Reader, tty: str) -> bool:
    """Whether the terminal echoes and edits lines, on its first screen, with cursor and without mouse."""
    fd = os.open(tty, os.O_RDWR | os.O_NOCTTY)
    try:
        local = termios.tcgetattr(fd)[3]
    finally:
        os.close(fd)
    cooked = local & termios.ECHO and local & termios.ICANON and local & termios.ISIG
    return bool(cooked) and not reader.modes & {1049, 1000, 1002, 1003, 2004} and reader.cursor is not None


def writing(reader: Reader, text: str) -> None:
    reader.press("a")
    reader.wait_for(EDITOR).press(*text)
    reader.wait_for(text)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("where", ["text", "page", "note"])
def test_a_signal_ends_it_and_restores_the_terminal(
    where: str, number: signal.Signals, code: int, open_reader: Open
) -> None:
    reader = open_reader(FIRST)
    tty = tty_of(reader)
    if where == "page":
        reader.press("?")
        reader.on_page("Keys")
    elif where == "note":
        writing(reader, "my own words")
    reader.kill(number)
    assert reader.wait_exit(DEADLINE) == code
    assert restored(reader, tty)
    assert note_texts() == (["my own words"] if where == "note" else [])


def test_an_interrupt_from_outside_ends_it_as_well(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    tty = tty_of(reader)
    reader.kill(signal.SIGINT)
    assert reader.wait_exit(DEADLINE) in {0, 130}
    assert restored(reader, tty)
    assert "Traceback" not in reader.text


def test_ctrl_c_ends_nothing_but_tells_how_to(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.press("ctrl+c")
    reader.wait_for("q leaves")
    reader.quits()


def test_a_closed_terminal_ends_it(open_reader: Open) -> None:
    """Case 1: and what was typed just before is kept."""
    reader = open_reader(FIRST)
    writing(reader, "my own words")
    reader.close_master()
    assert reader.wait_exit(DEADLINE) == 129
    assert note_texts() == ["my own words"]


def test_a_closed_terminal_ends_it_where_no_signal_comes(open_reader: Open) -> None:
    """Case 2: it does not go on for ever, nor use a processor while it ends."""
    deaf = ["/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh", *KETATUI]
    reader = open_reader(FIRST, command=deaf)
    writing(reader, "my own words")
    before = spent = reader.cpu_seconds()
    reader.close_master()
    end = time.monotonic() + DEADLINE
    while reader.process.poll() is None and time.monotonic() < end:
        with suppress(OSError):
            spent = max(spent, reader.cpu_seconds())
        time.sleep(0.02)
    assert reader.process.poll() == 129
    assert spent - before < 1
    assert note_texts() == ["my own words"]


def test_who_is_hung_up_and_told_to_go_on_does_not_take_the_terminal_again(open_reader: Open) -> None:
    """Case 1: the system sends both where a terminal is lost; what had to be written to it was never read."""
    reader = open_reader(FIRST)
    tty = tty_of(reader)
    for number in (signal.SIGSTOP, signal.SIGHUP, signal.SIGCONT):
        reader.kill(number)
    assert reader.wait_exit(DEADLINE) == 129
    assert restored(reader, tty)
    assert reader.log.count(b"\x1b[?1049h") == 1


def test_a_stalled_terminal_does_not_keep_it(open_reader: Open) -> None:
    """Case 3: nobody reads what it draws, and it ends in time all the same."""
    reader = open_reader(FIRST)
    tty = tty_of(reader)
    writing(reader, "my own words")
    reader.pause()
    for _ in range(40):
        reader.send("\r" * 20 + "\x1b[A" * 20)  # lines come and go: much to draw
    time.sleep(1)
    reader.kill(signal.SIGTERM)
    assert reader.process.wait(DEADLINE) == 143
    fd = os.open(tty, os.O_RDWR | os.O_NOCTTY)
    assert termios.tcgetattr(fd)[3] & termios.ECHO
    os.close(fd)
    assert note_texts()[0].strip() == "my own words"


@pytest.mark.parametrize("where", ["text", "note"])
def test_a_fault_in_the_program_is_one_line_and_a_log(where: str, open_reader: Open, data: Path) -> None:
    """Case 42: the terminal is given back; the log is private and has no words of notes."""
    if where == "text":
        reader = open_reader(FIRST)
        writing(reader, "words of my own")
        reader.press("esc")
        reader.reads().quits()
    reader = open_reader(FIRST, command=[sys.executable, "-c", BREAKING])
    tty = tty_of(reader)
    if where == "text":
        reader.press("v")
        reader.wait_for("words of my own").press("q")
        reader.reads().press("G")
    else:
        writing(reader, "words of my own")
        reader.press("esc")
    assert reader.wait_exit() == 70
    assert restored(reader, tty)
    log = data / "ketatui.log"
    told = "".join(reader.screen)
    assert told.startswith("ketatui: a fault in ketatui itself: RuntimeError; the details are in ")
    assert told.endswith(str(log))
    assert "Traceback" not in told
    assert log.stat().st_mode & 0o777 == 0o600
    text = log.read_text()
    assert " in broken\n" in text
    after_the_reader = reader.log.decode().rpartition("\x1b[?1049l")[2]
    for words in ("broken on purpose", "words of my own"):
        assert words not in text + after_the_reader
    assert note_texts() == ["words of my own"]


@pytest.mark.parametrize("number", range(STARTS))
def test_a_signal_during_the_start_does_no_harm(number: int, open_reader: Open, data: Path) -> None:
    """Case 4: at random within the first half second."""
    chance = random.Random(number)
    sent = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)[number % 3]
    with Reader(FIRST) as reader:
        tty = tty_of(reader)
        time.sleep(chance.uniform(number, number + 1) * 0.5 / STARTS)
        reader.kill(sent)
        code = reader.wait_exit(DEADLINE)
        if sent != signal.SIGINT or "ketatui/__main__.py" in reader.text:  # until then Python is on its own
            assert code in {-sent, 128 + sent} | ({0} if sent == signal.SIGINT else set())
            assert "Traceback" not in reader.text
        assert "fault" not in reader.text
        assert restored(reader, tty)
    if (data / "notebook.db").exists():
        with closing(sqlite3.connect(data / "notebook.db")) as db:
            assert db.execute("PRAGMA quick_check").fetchone() == ("ok",)
    open_reader(FIRST).quits()


@pytest.mark.parametrize(("where", "seconds"), [("text", 10), ("note", 2), ("find", 2)])
def test_nothing_is_sent_while_nothing_happens(where: str, seconds: float, open_reader: Open) -> None:
    reader = open_reader(FIRST)
    if where == "note":
        writing(reader, "text")
        time.sleep(1)
    elif where == "find":
        reader.press("/")
        reader.wait_for("find in this topic")
    reader.quiet(1.2)
    before = reader.bytes_out
    assert not reader.wait_until(lambda: reader.bytes_out > before, seconds), reader.log[before:]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_at_the_first_byte_restores_the_terminal(number: signal.Signals) -> None:
    with Reader(FIRST) as reader:
        tty = tty_of(reader)
        assert reader.wait_until(lambda: reader.bytes_out > 0)
        reader.kill(number)
        assert reader.wait_exit(DEADLINE) == 128 + number
        assert "Traceback" not in reader.text
        assert restored(reader, tty)
