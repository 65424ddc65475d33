"""Readers at terminals whose notebooks meet at a store, or cannot."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import packs
from ketatui import reading
from ketatui.cli import main
from ketatui.notebook import Notebook
from ketatui.ui import app
from notebook.desk import PATIENCE, texts
from plain.talk import KETATUI, Talk, words
from sync.hosts import until
from sync.test_commands import NOWHERE, SECRET
from terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketatui.pack.library import Library
    from postgres import Cluster

STAR = "★"
UNSENT = "1 change is not yet sent to your other hosts: the server does not answer"


@pytest.fixture(autouse=True)
def reading_room(library_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(library_cache))
    monkeypatch.setenv("KETATUI_CONTENT", str(packs.MINI))


def reader(**env: str) -> Terminal:
    return Terminal([sys.executable, "-m", "ketatui", "basics"], size=(100, 24), env=env)


def notes_in(folder: Path) -> list[str]:
    with closing(Notebook.open(folder / "notebook.db", folder / "backups", "mini")) as notebook:
        assert notebook.can_be_read(PATIENCE)
        return texts(notebook)


def test_two_readers_on_two_hosts_see_what_the_other_does(lasting_cluster: Cluster, tmp_path: Path) -> None:
    store = lasting_cluster.add("two-hosts")
    homes = [tmp_path / name for name in ("one", "other")]
    with (
        reader(KETATUI_STORE=store, KETATUI_DATA_DIR=str(homes[0])) as one,
        reader(KETATUI_STORE=store, KETATUI_DATA_DIR=str(homes[1])) as other,
    ):
        for each in (one, other):
            each.wait_for("Basics")
        one.press("m")
        one.wait_for(STAR)
        other.wait_for(STAR)
        other.press("a")
        other.wait_for("Your note").press(*"words")
        other.wait_for("words").press("esc")
        one.wait_for("1 note")
        for each in (one, other):
            each.press("q")
            assert each.wait_exit() == 0
    assert notes_in(homes[0]) == notes_in(homes[1]) == ["words"]


def test_what_is_not_sent_is_told_and_stops_nobody_from_leaving() -> None:
    with reader(KETATUI_STORE=NOWHERE) as one:
        one.wait_for("Basics").press("m")
        one.wait_for(STAR).press("j")
        one.wait_for(UNSENT).press("!")
        one.wait_for("About this session").wait_for("All is saved here").press("q")
        one.wait_for("How fast")
        began = time.monotonic()
        one.press("q")
        assert one.wait_exit() == 0
        assert time.monotonic() - began < 2
    assert UNSENT.encode() in one.log


def test_what_was_not_sent_goes_out_with_the_next_session(lasting_cluster: Cluster) -> None:
    data = Path(os.environ["KETATUI_DATA_DIR"])
    with reader(KETATUI_STORE=NOWHERE) as one:
        one.wait_for("Basics").press("m")
        one.wait_for(STAR).press("j")
        one.wait_for(UNSENT).press("q")
        assert one.wait_exit() == 0
    store = lasting_cluster.add("next-session")
    with reader(KETATUI_STORE=store, KETATUI_DATA_DIR=str(data)) as one:
        one.wait_for("How fast")
        held = "SELECT count(*) FROM ketatui.entry WHERE reader = 'next-session' AND kind = 'bookmark'"
        until(lambda: lasting_cluster.do(held) == [(1,)])
        one.press("q")
        assert one.wait_exit() == 0


def test_what_was_done_in_the_last_moment_is_there_or_is_sent_later(lasting_cluster: Cluster) -> None:
    store = lasting_cluster.add("hasty")
    with reader(KETATUI_STORE=store) as one:
        one.wait_for("Basics").press("m")
        one.wait_for(STAR).press("q")
        assert one.wait_exit() == 0
    assert main(["store", "push", "--store", store]) == 0
    held = "SELECT count(*) FROM ketatui.entry WHERE reader = 'hasty' AND kind = 'bookmark'"
    assert lasting_cluster.do(held) == [(1,)]


def test_an_address_that_cannot_be_used_is_told_and_one_reads() -> None:
    address = f"postgresql://ann:{SECRET}@host/db"
    with reader(KETATUI_STORE=address) as one:
        one.wait_for("The config file has a fault").press("!")
        one.wait_for("KETATUI_STORE: it holds a password").press("q")
        one.wait_for("Basics").press("q")
        assert one.wait_exit() == 0
    assert SECRET.encode() not in one.log


def test_the_plain_reader_tells_what_is_not_sent_and_when_it_is(lasting_cluster: Cluster) -> None:
    address = lasting_cluster.add("plain-one")
    right = lasting_cluster.passwords.read_text()
    lasting_cluster.passwords.write_text(right.replace("plain-one:", "plain-one:not "))
    with Talk("basics", command=KETATUI, env={"KETATUI_STORE": address}) as talk:
        talk.asked()
        talk.ask("m")
        until(lambda: "1 change is not yet sent to your other hosts: the server does not" in talk.ask("."))
        assert "All is saved here." in words(talk.told)
        lasting_cluster.passwords.write_text(right)
        until(lambda: "All is sent to your other hosts now." in talk.ask("."))
        talk.quits()


HELD_OF_ANN = "SELECT count(*) FROM ketatui.entry WHERE reader = 'ann' AND kind = 'note'"


def test_guests_of_two_front_ends_have_one_notebook(lasting_cluster: Cluster, tmp_path: Path) -> None:
    """One role for a host, the reader by profile; nothing in the environment counts."""
    store = lasting_cluster.add("front-end", "ketatui_host")
    for number in range(2):
        given = ("--kiosk", "--profile", "ann", "--store", store, "--data", str(tmp_path / str(number)))
        with Talk(*given, "basics", command=KETATUI, env={"KETATUI_STORE": NOWHERE}) as talk:
            talk.asked()
            if number:
                until(lambda: "of ann" in talk.ask("v") + talk.ask("q"))
            else:
                talk.ask("a")
                talk.ask("of ann")
                talk.ask(".")
                until(lambda: lasting_cluster.do(HELD_OF_ANN) == [(1,)])
            talk.quits()
    readers = {reader for (reader,) in lasting_cluster.do("SELECT reader FROM ketatui.reader")}
    assert "ann" in readers
    assert notes_in(tmp_path / "1" / "profiles" / "ann") == ["of ann"]


def test_the_store_is_not_used_before_the_screen_is_imported_without_ssl(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What uses it imports its library meanwhile, which may ask for ssl."""
    running: list[set[str]] = []

    def look() -> None:
        running.append({thread.name for thread in threading.enumerate()} & {"store"})

    @contextmanager
    def no_tls() -> Iterator[None]:
        look()
        yield
        look()

    def read(_library: Library, notebook: Notebook, *_: object, **__: object) -> int:
        look()
        notebook.close()
        return 0

    monkeypatch.setattr(reading, "at_terminal", lambda: True)
    monkeypatch.setattr(reading, "is_plain", lambda _: False)
    monkeypatch.setattr(reading, "_no_tls", no_tls)
    monkeypatch.setattr(app, "read", read)
    assert main(["basics", "--store", NOWHERE]) == 0
    assert running == [set(), set(), {"store"}]
