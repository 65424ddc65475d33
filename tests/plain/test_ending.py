"""However a session ends, it ends soon, with the right code, and what was typed is kept."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.room import until
from notebook.desk import locked
from plain.talk import KETATUI, Talk, strange, words
from plain.test_keeping import texts

if TYPE_CHECKING:
    from plain.conftest import Start

DEADLINE = 3.0
STARTS = 6


def _waits_to_write(talk: Talk) -> bool:
    """Whether it is stuck in writing to its terminal."""
    return Path(f"/proc/{talk.pid}/syscall").read_text().split()[0] == "1"


def writing(talk: Talk) -> None:
    talk.ask("a")
    talk.ask("my own words")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
@pytest.mark.parametrize("where", ["text", "note", "review"])
def test_a_signal_ends_it(where: str, number: signal.Signals, code: int, start: Start) -> None:
    talk = start("basics")
    if where == "note":
        writing(talk)
    elif where == "review":
        talk.ask("r")
    talk.kill(number)
    assert talk.wait_exit(DEADLINE) == code
    assert "Traceback" not in talk.told
    assert texts() == (["my own words"] if where == "note" else [])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_line_that_is_not_ended_is_kept_where_the_terminal_is_there(
    number: signal.Signals, start: Start
) -> None:
    talk = start("basics")
    writing(talk)
    talk.send("and half a li")
    assert talk.wait_until(lambda: talk.told.endswith("half a li"))
    talk.kill(number)
    talk.wait_exit(DEADLINE)
    assert texts() == ["my own words\nand half a li"]


def test_lines_that_were_typed_ahead_are_kept_up_to_the_end_of_the_note(start: Start) -> None:
    talk = start("basics")
    writing(talk)
    talk.kill(signal.SIGSTOP)
    talk.send("two\n\nthree\n.\nq\n")
    assert talk.wait_until(lambda: talk.told.endswith("q\n"))
    talk.kill(signal.SIGHUP)
    talk.kill(signal.SIGCONT)
    assert talk.wait_exit(DEADLINE) == 129
    assert texts() == ["my own words\ntwo\n\nthree"]


@pytest.mark.parametrize("where", ["text", "note"])
def test_a_closed_terminal_ends_it(where: str, start: Start) -> None:
    """Case 1: and what was typed before is kept."""
    talk = start("basics")
    if where == "note":
        writing(talk)
    talk.close_master()
    assert talk.wait_exit(DEADLINE) == 129
    assert texts() == (["my own words"] if where == "note" else [])


def test_a_closed_terminal_ends_it_where_no_signal_comes(start: Start) -> None:
    """Case 2: it does not go on for ever, nor use a processor while it ends."""
    talk = start("basics", command=["/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh", *KETATUI])
    writing(talk)
    before = spent = talk.cpu_seconds()
    talk.close_master()
    end = time.monotonic() + DEADLINE
    while talk.process.poll() is None and time.monotonic() < end:
        with suppress(OSError):
            spent = max(spent, talk.cpu_seconds())
        time.sleep(0.02)
    assert talk.process.poll() == 129
    assert spent - before < 0.5
    assert texts() == ["my own words"]


def test_a_stalled_terminal_does_not_keep_it(start: Start) -> None:
    """Case 3: nobody reads what it tells, and it is ended by a signal."""
    talk = start("basics")
    writing(talk)
    talk.ask(".")
    talk.pause()
    talk.send("?\n\n" * 30)  # more than a terminal takes that nobody reads
    until(lambda: _waits_to_write(talk))
    talk.kill(signal.SIGTERM)
    assert talk.wait_exit(DEADLINE) == 143
    assert texts() == ["my own words"]


@pytest.mark.parametrize("where", ["text", "list", "review"])
def test_the_end_of_input_ends_it(where: str, start: Start) -> None:
    """Case 7: an input that has ended does not keep a processor busy."""
    talk = start("basics")
    if where == "list":
        talk.ask("v")
    elif where == "review":
        talk.ask("r")
    talk.send("\x04")
    assert talk.wait_exit(DEADLINE) == 0
    assert talk.told.endswith("> \n")
    assert not strange(talk.log)


def test_an_interrupt_ends_it_and_keeps_the_note(start: Start) -> None:
    talk = start("basics")
    writing(talk)
    talk.send("\x03")
    assert talk.wait_exit(DEADLINE) == 130
    assert texts() == ["my own words"]


@pytest.mark.parametrize(("typed", "code"), [("\x03", 130), ("\x04", 0)])
def test_whoever_leaves_is_told_what_is_not_saved(typed: str, code: int, start: Start, data: Path) -> None:
    """Case 14: by ctrl+c as well."""
    start("basics").quits()
    with locked(data / "notebook.db"):
        talk = start("basics")
        talk.ask("m")
        talk.send(typed)
        assert talk.wait_exit(DEADLINE) == code
    assert "not being saved: another program is using" in words(talk.told.rpartition("> ")[2])


def test_nothing_is_done_while_nothing_is_typed(start: Start) -> None:
    talk = start("basics")
    talk.ask("")
    time.sleep(2.5)  # what is done at rest is done by then
    sent, before = talk.bytes_out, talk.cpu_seconds()
    time.sleep(3)
    assert talk.bytes_out == sent
    assert talk.cpu_seconds() - before < 0.05


def test_it_goes_on_where_it_was_stopped(start: Start) -> None:
    """Case 33: the prompt is written anew."""
    talk = start("basics")
    prompt = talk.prompt
    talk.kill(signal.SIGSTOP)
    talk.kill(signal.SIGCONT)
    assert talk.wait_until(lambda: talk.told.count(prompt) == 2)
    assert "Section" in talk.ask("")


@pytest.mark.parametrize("number", range(STARTS))
def test_a_signal_during_the_start_does_no_harm(number: int, start: Start, data: Path) -> None:
    """Case 4: at random within the first half second."""
    sent = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)[number % 3]
    with Talk("basics") as talk:
        time.sleep(random.Random(number).uniform(number, number + 1) * 0.5 / STARTS)
        talk.kill(sent)
        code = talk.wait_exit(DEADLINE)
        if sent != signal.SIGINT or "ketatui/__main__.py" in talk.told:  # until then Python is on its own
            assert code in {-sent, 128 + sent}
            assert "Traceback" not in talk.told
        assert "fault" not in talk.told
    start("basics").quits()
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        assert db.execute("PRAGMA quick_check").fetchall() == [("ok",)]


BREAKING = """
import sys
from ketatui.cli import main
from ketatui.plain.reading import Reading

def broken(self, _):
    raise RuntimeError("a note says xylophone")

Reading.do_details = broken
sys.exit(main(sys.argv[1:]))
"""


def test_a_fault_is_told_in_a_line_and_repeats_no_note(start: Start, data: Path) -> None:
    """Case 42."""
    talk = start("basics", command=[sys.executable, "-c", BREAKING])
    writing(talk)
    talk.ask(".")
    talk.type("d")
    assert talk.wait_exit() == 70
    assert "ketatui: a fault in ketatui itself: RuntimeError" in talk.told
    assert "xylophone" not in talk.told + (data / "ketatui.log").read_text()
    assert os.stat(data / "ketatui.log").st_mode & 0o777 == 0o600  # noqa: PTH116
    assert texts() == ["my own words"]
