import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import Future
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from ketatui.notebook import Mark, Note, Notebook, NotebookError, Place
from ketatui.notebook.connection import connect
from ketatui.notebook.view import View, read_view
from notebook.desk import PATIENCE, Desk, texts, until, write

NASTY = "a\x1b]52;c;ZXZpbA==\x07b\u202ec\x00d\ud800e\x9bf\u2028g"
HARMLESS = "a\ufffd]52;c;ZXZpbA==\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg"


def test_a_bookmark_shows_at_once_and_is_kept(desk: Desk) -> None:
    notebook = desk.open()
    saved = notebook.set_bookmark("onset", True, "It begins.")
    assert notebook.marks["onset"] == Mark(bookmarked=True)
    saved.result(PATIENCE)
    notebook.close()

    again = desk.open()
    assert again.marks == {"onset": Mark(bookmarked=True)}
    (bookmark,) = again.bookmarks()
    assert (bookmark.item, bookmark.quote, bookmark.version) == ("onset", "It begins.", 1)
    assert bookmark.created == bookmark.updated
    assert bookmark.created.startswith("2026-11-22T10:00:")
    assert bookmark.created.endswith(".000000+00:00")


def test_a_bookmark_taken_away_stays_as_a_row_and_comes_back_as_the_same(desk: Desk) -> None:
    notebook = desk.open()
    notebook.set_bookmark("onset", True, "old words")
    notebook.set_bookmark("onset", False, "").result(PATIENCE)
    assert notebook.marks == {}
    assert notebook.bookmarks() == ()
    assert desk.rows("SELECT version, deleted IS NOT NULL FROM bookmark") == [(2, 1)]

    notebook.set_bookmark("onset", True, "new words")
    notebook.set_bookmark("onset", True, "ignored").result(PATIENCE)
    assert [(mark.quote, mark.version) for mark in notebook.bookmarks()] == [("new words", 3)]
    assert desk.rows("SELECT COUNT(*) FROM bookmark") == [(1,)]


def test_an_item_has_many_notes_oldest_first(desk: Desk) -> None:
    notebook = desk.open()
    for text, item in (("one", "a"), ("two", "b"), ("three", "a")):
        write(notebook, text, item)
    assert [note.text for note in notebook.notes("a")] == ["one", "three"]
    assert texts(notebook) == ["one", "two", "three"]
    assert notebook.marks == {"a": Mark(notes=2), "b": Mark(notes=1)}


def test_a_deleted_note_can_be_restored(desk: Desk) -> None:
    notebook = desk.open()
    write(notebook, "mine")
    (note,) = notebook.notes()
    notebook.delete(note).result(PATIENCE)
    assert notebook.notes() == ()
    assert notebook.marks == {}
    assert desk.rows("SELECT text, deleted IS NOT NULL FROM note") == [("mine", 1)]
    notebook.restore(note).result(PATIENCE)
    assert texts(notebook) == ["mine"]
    assert notebook.marks == {"item": Mark(notes=1)}


def test_a_note_that_is_not_there_cannot_be_deleted(desk: Desk) -> None:
    nothing = Note("nothing", "item", "", "", "", "", 1)
    with pytest.raises(NotebookError, match="no such note"):
        desk.open().delete(nothing).result(PATIENCE)


def test_places_are_kept_by_topic_and_the_last_is_the_newest_whatever_the_clock(desk: Desk) -> None:
    notebook = desk.open()
    notebook.keep_place("routes", "im", 1)
    notebook.keep_place("risks", "bladder", 2)
    assert notebook.flush(PATIENCE)
    desk.time -= timedelta(days=400)
    notebook.keep_place("routes", "iv", 7)
    assert notebook.close()

    again = desk.open()
    last = again.last_place()
    assert last
    assert last == again.place("routes")
    assert last == Place("routes", "iv", 7, last.at)
    risks = again.place("risks")
    assert risks
    assert (risks.item, risks.line) == ("bladder", 2)
    assert again.place("uses") is None
    assert desk.rows("SELECT COUNT(*) FROM place") == [(2,)]


def test_a_place_is_written_at_rest_without_being_asked(desk: Desk) -> None:
    notebook = desk.open()
    notebook.keep_place("routes", "im", 1)
    until(lambda: desk.rows("SELECT item FROM place") == [("im",)])


def test_each_wording_seen_is_kept_with_its_first_and_last_time(desk: Desk) -> None:
    notebook = desk.open()
    for wording in ("old", "old", "new"):
        notebook.keep_seen("onset", wording)
    notebook.flush(PATIENCE)
    notebook.keep_seen("onset", "old")
    notebook.flush(PATIENCE)
    old, new = notebook.seen("onset")
    assert (old.wording, new.wording) == ("old", "new")
    assert old.first < new.first < old.last
    assert notebook.seen("other") == ()


def test_packs_do_not_mix(desk: Desk) -> None:
    one, other = desk.open("one"), desk.open("other")
    one.set_bookmark("item", True, "").result(PATIENCE)
    other.poll()
    assert other.marks == {}
    assert other.bookmarks() == ()


def test_text_is_made_safe_on_the_way_in(desk: Desk) -> None:
    notebook = desk.open()
    edit = notebook.start_note("item", NASTY)
    edit.save(f"{NASTY}\r\n\tend").result(PATIENCE)
    notebook.set_bookmark("item", True, NASTY, label=NASTY).result(PATIENCE)
    notebook.keep_seen("item", NASTY)
    notebook.flush(PATIENCE)
    assert desk.rows("SELECT quote, text FROM note") == [(HARMLESS, f"{HARMLESS}\n\tend")]
    assert desk.rows("SELECT quote, label FROM bookmark") == [(HARMLESS, HARMLESS)]
    assert desk.rows("SELECT wording FROM seen") == [(HARMLESS,)]


def test_text_is_made_safe_on_the_way_out(desk: Desk) -> None:
    desk.with_a_note()
    with closing(sqlite3.connect(desk.file)) as db:
        db.execute("UPDATE note SET text = ?1, quote = ?1, item = ?1", ("a\x1b[2Jb",))
        db.execute("UPDATE bookmark SET label = ?1, quote = ?1", ("a\x1b[2Jb",))
        db.commit()
    notebook = desk.open()
    (note,), (bookmark,) = notebook.notes(), notebook.bookmarks()
    for text in (note.text, note.quote, note.item, bookmark.label, bookmark.quote):
        assert text == "a\ufffd[2Jb"
    assert "a\ufffd[2Jb" in notebook.marks


def test_folders_and_files_are_for_the_reader_alone(desk: Desk) -> None:
    desk.with_a_note()
    data = desk.file.parent
    for path in (data, *data.rglob("*")):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_an_open_file_is_closed_to_others(desk: Desk) -> None:
    desk.with_a_note()
    desk.file.chmod(0o644)
    desk.open()
    assert stat.S_IMODE(desk.file.stat().st_mode) == 0o600


def test_another_session_is_seen_by_polling(desk: Desk) -> None:
    """Case 13: as soon as it is asked for."""
    mine, other = desk.open(), desk.open()
    told: list[bool] = []
    mine.on_change = lambda: told.append(True)
    other.set_bookmark("item", True, "").result(PATIENCE)
    until(mine.poll)
    assert mine.marks == {"item": Mark(bookmarked=True)}
    assert told


def test_a_listener_that_fails_does_not_stop_the_saving(desk: Desk) -> None:
    def fail() -> None:
        raise RuntimeError("the screen is gone")

    notebook = desk.open()
    notebook.on_change = fail
    write(notebook, "one")
    until(lambda: notebook.notices)
    write(notebook, "two")
    assert texts(notebook) == ["one", "two"]
    assert "the screen is gone" in notebook.notices[0]


def test_a_mistake_of_the_program_is_told_and_reading_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise TypeError("a mistake")

    notebook = desk.open()
    write(notebook, "kept")
    monkeypatch.setattr("ketatui.notebook.changes.SetBookmark.apply", fail)
    with pytest.raises(NotebookError, match="a mistake"):
        notebook.set_bookmark("item", True, "").result(PATIENCE)
    until(lambda: "made a mistake (TypeError)" in notebook.trouble)
    assert texts(notebook) == ["kept"]
    assert notebook.close() is False


def test_a_closed_notebook_refuses_changes(desk: Desk) -> None:
    notebook = desk.open()
    assert notebook.close()
    assert notebook.close()
    with pytest.raises(NotebookError, match="closed"):
        notebook.set_bookmark("item", True, "").result(PATIENCE)


def test_a_future_cannot_be_cancelled(desk: Desk) -> None:
    saved: Future[None] = desk.open().set_bookmark("item", True, "")
    assert not saved.cancel()
    saved.result(PATIENCE)


def test_a_notebook_that_is_read_late_is_shown_as_soon_as_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only when all is done that nobody waits for."""
    desk.with_a_note()
    begun, told = Event(), Event()

    def slow(db: sqlite3.Connection, pack: str) -> View:
        begun.wait(PATIENCE)
        return read_view(db, pack)

    monkeypatch.setattr("ketatui.notebook.store.read_view", slow)
    monkeypatch.setattr("ketatui.notebook.writer._LATER", 3 * PATIENCE)
    notebook = Notebook.open(desk.file, desk.backups, "ketamine", desk.clock, wait=0)
    desk.opened.append(notebook)
    notebook.on_change = told.set
    begun.set()
    assert told.wait(PATIENCE)
    assert notebook.marks


def test_without_a_store_nothing_is_asked_of_what_it_was_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.with_a_note()
    asked: list[str] = []

    def traced(file: Path, mode: str, wait: float) -> sqlite3.Connection:
        db = connect(file, mode, wait)
        db.set_trace_callback(asked.append)
        return db

    for module in ("database", "contents"):
        monkeypatch.setattr(f"ketatui.notebook.{module}.connect", traced)
    notebook = desk.open()
    write(notebook, "more")
    notebook.set_bookmark("item", True, "").result(PATIENCE)
    notebook.keep_place("topic", "item", 1)
    assert len(notebook.notes()) == 2
    assert notebook.close()
    assert any("FROM note" in statement for statement in asked)
    assert not [statement for statement in asked if "told" in statement or "meeting" in statement]


def test_the_notebook_needs_neither_the_screen_nor_the_content() -> None:
    code = "import sys, ketatui.notebook; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"textual", "rich", "pydantic", "ketatui.pack"} & set(loaded.stdout.split())
