"""A guest of a shared host at the plain reader: as at the full-screen one, nothing leads out of it."""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from app.room import until
from ketatui.notebook import Notebook
from ketatui.paths import find_paths
from plain.talk import words
from plain.test_keeping import FULL, PACK, texts

if TYPE_CHECKING:
    from pathlib import Path

    from plain.conftest import Start


@pytest.fixture
def ann(data: Path) -> list[str]:
    """How a guest's session is begun; nothing of the environment says where files lie."""
    return ["--kiosk", "--profile", "ann", "--data", str(data)]


def notebook_of_ann() -> Notebook:
    paths = find_paths(None, None, os.environ, "ann")
    return Notebook.open(paths.notebook, paths.backups, PACK)


def texts_of_ann() -> list[str]:
    with closing(notebook_of_ann()) as notebook:
        return [note.text for note in notebook.notes()]


@pytest.mark.parametrize(("plain", "term"), [([], "dumb"), (["--plain"], "xterm")])
def test_a_guest_reads_and_writes(plain: list[str], term: str, ann: list[str], start: Start) -> None:
    talk = start(*ann, *plain, env={"TERM": term})
    talk.ask("a")
    talk.ask("of ann")
    assert talk.ask(".") == "The note is kept."
    talk.quits()
    assert texts_of_ann() == ["of ann"]
    assert texts() == []


def test_nothing_stops_it_where_no_shell_could_go_on_with_it(ann: list[str], start: Start) -> None:
    """Case 33."""
    talk = start(*ann)
    talk.send("\x1a")
    assert "Section" in talk.ask("")


def test_a_guest_is_told_of_no_files(ann: list[str], data: Path, start: Start) -> None:
    talk = start(*ann, command=[sys.executable, "-c", FULL])
    talk.ask("a")
    talk.ask("lost?")
    talk.ask(".")
    until(lambda: "Tell whoever runs this host" in words(talk.told + talk.ask(".")))
    assert str(data) not in talk.told
    assert "/" not in talk.told


def test_a_text_that_is_no_note_is_told_of_without_its_file(ann: list[str], data: Path, start: Start) -> None:
    """Case 24: it is too long for one, and then there is no room for more of them."""
    with closing(notebook_of_ann()) as opened:
        opened.start_note("onset-im", "").save("\n".join(["word " * 200] * 1047)).result(10)
    talk = start(*ann, "basics#onset-im")
    for room in (True, False):
        if not room:
            with (data / "profiles" / "ann" / "drafts" / "much.md").open("wb") as file:
                file.truncate(17 * 2**20)
        talk.ask("v")
        talk.ask("2" if room is False else "1")
        talk.ask("e")
        talk.ask("a")
        for _ in range(2):
            talk.ask("more " * 200)
        talk.ask(".")
        told = words(talk.ask(""))
        assert ("The text is kept apart: v shows it." in told) is room
        assert (
            "It cannot be kept apart either: the disk with the texts kept apart is full." in told
        ) is not room
        talk.ask("q")
    talk.ask("v")
    talk.ask("1")
    for does in ("e", "d"):
        assert "longer than 1 MiB: shorten or split the texts kept apart." in words(talk.ask(does))
    assert str(data) not in talk.told


def test_a_session_without_lines_ends_and_keeps_all(start: Start) -> None:
    """Case 41, with a limit of some seconds."""
    talk = start("basics", "--idle", "0.06")
    begun = time.monotonic()
    talk.ask("")
    talk.ask("a")
    talk.ask("first")
    talk.send("and half a li")
    assert talk.wait_until(lambda: "Nothing was typed for long: this ends in" in talk.told)
    assert talk.wait_exit() == 0
    assert time.monotonic() - begun > 3
    assert talk.told.endswith("This has ended, since nothing was typed for long.\n")
    assert texts() == ["first\nand half a li"]


def test_whoever_types_is_not_ended(start: Start) -> None:
    talk = start("basics", "--idle", "0.05")
    end = time.monotonic() + 4
    while time.monotonic() < end:
        talk.ask(".")
        time.sleep(0.5)
    talk.quits()


def test_a_guest_whose_text_is_too_long_for_a_note_is_told_of_no_file(
    ann: list[str], data: Path, start: Start
) -> None:
    paths = find_paths(None, None, os.environ, "ann")
    with closing(Notebook.open(paths.notebook, paths.backups, PACK)) as notebook:
        notebook.start_note("onset-im", "").save("word " * 1000 * 209).result(10)
    talk = start(*ann, "basics#onset-im")
    for line in ("v", "1", "e", "a", "more " * 700, "more " * 700, ".", "", "l", "1"):
        talk.ask(line)
    for line in ("e", "d"):
        assert "This text is longer than 1 MiB: shorten or split the texts kept apart." in talk.ask(line)
    assert str(data) not in words(talk.told).replace(" ", "")
