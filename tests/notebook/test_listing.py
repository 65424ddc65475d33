"""Bookmarks and notes in an order: as if all were read at once, and no more is read than is looked at."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from ketatui.notebook import Bookmark, Note, Notebook, NotebookError, contents
from ketatui.notebook.edits import note_from
from notebook.desk import PATIENCE, Desk, write


def filled(desk: Desk, count: int) -> Notebook:
    """A notebook of so many notes, some of them changed in another order, and a bookmark among them."""
    notebook = desk.open()
    notebook.set_bookmark("item", True, "its words").result(PATIENCE)
    write(notebook, "the first", "one")
    row = (
        "printf('u-%d', value), 'ketamine', 'item', '', 'Note ' || value, value,"
        " printf('2020-%05d', value * 7919 % ?),"
        " 1, NULL, NULL"
    )
    with closing(sqlite3.connect(desk.file)) as db, db:
        series = "WITH RECURSIVE s(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM s LIMIT ?)"
        db.execute(f"INSERT INTO note {series} SELECT {row} FROM s", (count, count))
    return notebook


def in_order(notebook: Notebook) -> list[str]:
    records: list[Bookmark | Note] = [*notebook.bookmarks(), *notebook.notes()]
    return [record.uuid for record in sorted(records, key=lambda record: record.updated, reverse=True)]


def test_what_was_changed_last_comes_first(desk: Desk) -> None:
    notebook = filled(desk, 50)
    listing = notebook.listing()
    assert [*listing.uuids] == in_order(notebook)
    assert [
        record.uuid for index in range(len(listing)) if (record := listing.record(index))
    ] == listing.uuids


def test_no_more_is_read_than_is_looked_at(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = filled(desk, 3000)
    read: list[Note] = []

    def counted(row: tuple[str, str, str, str, str, str, int, str | None]) -> Note:
        read.append(note := note_from(row))
        return note

    monkeypatch.setitem(contents._TABLES, "note", counted)
    listing = notebook.listing()
    assert len(listing) == 3002
    assert not read
    record = listing.record(1500)
    assert record
    assert record.uuid == listing.uuids[1500]
    assert 0 < len(read) < 50
    listing.record(1501)
    assert len(read) < 50


def test_a_key_sorts_and_leaves_out_and_of_what_is_alike_the_newest_comes_first(desk: Desk) -> None:
    notebook = filled(desk, 2500)
    listing = notebook.listing(
        lambda record: len(record.text) if isinstance(record, Note) and "9" in record.text else None
    )
    by_uuid = {note.uuid: note for note in notebook.notes()}
    expected = [uuid for uuid in in_order(notebook) if uuid in by_uuid and "9" in by_uuid[uuid].text]
    assert [*listing.uuids] == sorted(expected, key=lambda uuid: len(by_uuid[uuid].text))


def test_what_waits_to_be_written_is_listed(desk: Desk) -> None:
    notebook = filled(desk, 5)
    with closing(sqlite3.connect(desk.file, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        notebook.start_note("item", "").save("not written yet")
        listing = notebook.listing()
        newest = listing.record(0)
        assert isinstance(newest, Note)
        assert newest.text == "not written yet"
        assert [*listing.uuids] == in_order(notebook)
        assert notebook.note(newest.uuid) == newest
        assert [note.text for note in notebook.each_note()][-1] == "not written yet"


def test_each_note_is_read_by_and_by(desk: Desk) -> None:
    notebook = filled(desk, 2500)
    assert {*notebook.each_note()} == {*notebook.notes()}


def test_a_record_that_is_gone_is_none_and_a_file_that_is_locked_says_so(desk: Desk) -> None:
    notebook = filled(desk, 100)
    listing = notebook.listing()
    desk.change(f"DELETE FROM note WHERE uuid = '{listing.uuids[50]}'")
    assert listing.record(50) is None
    with closing(sqlite3.connect(desk.file, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        with pytest.raises(NotebookError, match="cannot be read now"):
            listing.record(99)
