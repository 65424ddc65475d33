"""The reader over a real OpenSSH, in an account of one's own; and the connection lost at any moment."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from app.room import EDITOR, TOPICS, Reader, items, note_texts, notes, until
from relay import Relay
from sshd import said_of
from torture.figures import LONG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sshd import Sshd

FIRST = TOPICS[0]
GONE = 5.0
"""Seconds after the end of a connection in which all of a session is gone."""
DROPPED = 15.0
"""The same where the server has to find out that nobody is there, by asking twice, a second apart."""
BUSY = 0.5
"""Seconds on a processor that an end may take."""
LETTER = 0.02
"""The same for a letter that was on its way."""
MOMENTS = 40 if LONG else 8
ALIVE = "ClientAliveInterval 1\nClientAliveCountMax 2\nLoginGraceTime 5\n"


@pytest.fixture
def host(server: Sshd) -> Iterator[Sshd]:
    """A server where one key is let in, to a shell."""
    server.let_in()
    with server.running(ALIVE):
        yield server


def far(
    host: Sshd,
    *options: str,
    port: int = 0,
    asks: str = FIRST,
    env: Mapping[str, str | None] | None = None,
    size: tuple[int, int] = (80, 24),
) -> Reader:
    """The reader on the other side."""
    command = host.ssh("-tt", *options, port=port, command=[f"exec {host.program} {asks}"])
    return Reader(command=command, env=env, size=size)


def opened(reader: Reader) -> Reader:
    return reader.wait_for(lambda it: isinstance(it, Reader) and it.position is not None and bool(it.current))


def writing(reader: Reader, text: str) -> Reader:
    reader.press("a")
    reader.wait_for(EDITOR).send(text)
    return reader.wait_for(text)


def reviews(data: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        return db.execute("SELECT event, rating FROM review ORDER BY rowid").fetchall()


def whole(data: Path) -> bool:
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        return bool(db.execute("PRAGMA quick_check").fetchone() == ("ok",))


def test_no_session_reads_what_the_person_who_runs_the_tests_has_for_a_shell(host: Sshd) -> None:
    """One that is killed in the midst of it may leave what the next wait for, for minutes."""
    assert said_of(host.ssh(command=["echo $HOME"])).stdout.strip() == f"{host.folder / 'home'}"


def test_one_reads_marks_notes_and_reviews(host: Sshd, data: Path) -> None:
    with far(host) as reader:
        opened(reader).press("j")
        reader.at(2).press("m")
        reader.sees("Bookmark set.")
        writing(reader, "from afar").press("esc")
        reader.reads().at(2).press("r")
        reader.on_page("Review").press("space")
        reader.wait_for("3 good").press("3")
        until(lambda: reviews(data) == [("rate", 3)])
        reader.press("q")
        reader.reads().press("q")
        assert reader.wait_exit() == 0
    assert note_texts() == ["from afar"]
    assert [mark["item"] for mark in notes()["bookmarks"]] == [items(FIRST)[1]["id"]]
    host.gone(GONE)
    with far(host, asks="") as reader:
        opened(reader).at(2, FIRST).press("q")
        assert reader.wait_exit() == 0


def lose(how: str, host: Sshd, reader: Reader, line: Relay) -> float:
    """Let the connection be lost; the seconds in which all must be gone."""
    if how == "client killed":
        reader.kill(signal.SIGKILL)
    elif how == "terminal closed":
        reader.close_master()
    elif how == "line cut":
        line.cut()
        return DROPPED
    elif how == "session killed":
        os.kill(host.server_of(host.reader()), signal.SIGKILL)
    elif how == "reader hung up":
        os.kill(host.reader(), signal.SIGHUP)
    return GONE


WAYS = ("client killed", "terminal closed", "line cut", "session killed", "reader hung up")


@pytest.mark.parametrize("how", WAYS)
def test_a_lost_connection_loses_no_words_and_leaves_nothing_behind(how: str, host: Sshd, data: Path) -> None:
    """Cases 1 and 10: what the screen shows is kept, and nobody goes on working for nobody."""
    with Relay(host.port) as line, far(host, port=line.port) as reader:
        opened(reader).press("j")
        reader.at(2).press("m")
        reader.sees("Bookmark set.")
        writing(reader, "words just typed")
        spent = host.gone(lose(how, host, reader, line))
    assert spent < BUSY
    assert note_texts() == ["words just typed"]
    assert [mark["item"] for mark in notes()["bookmarks"]] == [items(FIRST)[1]["id"]]
    assert whole(data)


def test_a_reader_that_is_killed_loses_no_word_that_is_a_second_old(host: Sshd) -> None:
    """Case 10: nothing is left to the end of the session; it says by itself that all is saved."""
    with far(host) as reader:
        writing(opened(reader), "a second old")
        reader.wait_for(re.compile(r"(?m)(?<!not )saved *$"))
        os.kill(host.reader(), signal.SIGKILL)
        host.gone(GONE)
    assert note_texts() == ["a second old"]


def test_a_review_that_is_cut_off_keeps_each_rating(host: Sshd, data: Path) -> None:
    with Relay(host.port) as line, far(host, port=line.port, asks="review") as reader:
        for _ in range(3):
            reader.on_page("Review").sees("space shows the answer").press("space")
            reader.wait_for("3 good").press("3")
            reader.wait_gone("3 good")
        line.cut()
        host.gone(DROPPED)
    assert reviews(data) == [("rate", 3)] * 3


def test_the_server_may_be_stopped_while_one_reads(host: Sshd) -> None:
    """As when it is updated: its sessions go on, and end like all others."""
    with far(host) as reader:
        opened(reader)
        session = host.sessions()
        host.kill()
        writing(reader, "after the server").press("esc")
        reader.reads()
        assert host.reader() in session
        writing(reader, "and more")
        reader.kill(signal.SIGKILL)
        until(lambda: not host.sessions() & session, GONE)
    assert note_texts() == ["after the server", "and more"]


@pytest.mark.parametrize("number", range(MOMENTS))
def test_a_connection_may_be_lost_at_any_moment(number: int, host: Sshd, data: Path) -> None:
    """Cases 4 and 10: while it is made, while the reader starts, while one types."""
    chance = random.Random(number)
    how = WAYS[number % 3]  # those that need no reader to be there
    typed = " ".join(f"word{index}" for index in range(60))
    with Relay(host.port) as line, far(host, port=line.port) as reader:
        if number % 2:
            writing(opened(reader), typed[0])
            ends = time.monotonic() + chance.uniform(0, 1.5)
            for letter in typed[1:]:
                if time.monotonic() > ends:
                    break
                reader.send(letter)
                time.sleep(0.01)
        else:
            time.sleep(chance.uniform(0, 1.5))
        seen = reader.flat
        spent = host.gone(lose(how, host, reader, line))
    if number % 2:
        (kept,) = note_texts()
        assert typed.startswith(kept)
        known = typed
        while known not in seen:
            known = known[:-1]
        assert kept.startswith(known.strip())
        assert spent < BUSY + LETTER * (len(kept) - len(known))
    else:
        assert spent < BUSY + 2  # to start takes a while, even for nobody
    assert not (data / "notebook.db").exists() or whole(data)
    with far(host) as reader:
        opened(reader).press("q")
        assert reader.wait_exit() == 0


COLOUR = rb"\x1b\[[0-9;]*(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8;[25])[;m]"


def test_what_the_client_sends_of_its_terminal_counts(host: Sshd) -> None:
    """Cases 29 and 30: TERM always, NO_COLOR and COLORTERM where the server takes them."""
    for sent, colours, deep in (
        ([], True, False),
        (["NO_COLOR=1"], False, False),
        (["COLORTERM=truecolor"], True, True),
    ):
        settings = ["-o", f"SetEnv={' '.join(sent)}"] if sent else []
        with far(host, *settings) as reader:
            opened(reader).press("q")
            assert reader.wait_exit() == 0
        assert bool(re.search(COLOUR, reader.log)) is colours, sent
        assert (b"38;2;" in reader.log) is deep, sent


@pytest.mark.parametrize("term", ["xterm", "linux", "vt100", "screen", "tmux-256color", "x" * 300, "$(id)"])
def test_a_client_may_name_any_terminal(term: str, host: Sshd) -> None:
    """Case 29: it paints, and leaves the terminal as it was."""
    with far(host, env={"TERM": term}) as reader:
        opened(reader).press("j")
        reader.at(2).press("q")
        assert reader.wait_exit() == 0
        assert not reader.modes & {1049, 1000, 1002, 1003, 2004}
        assert "uid=" not in reader.text
