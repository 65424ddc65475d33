import os
import sqlite3
from collections import namedtuple
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from ketatui.notebook.backup_check import newest_good
from ketatui.notebook.backup_names import backups_in
from notebook.desk import PATIENCE, Desk, until, write


def test_the_first_write_of_a_day_is_preceded_by_a_verified_backup(desk: Desk) -> None:
    notebook = desk.open()
    for text in ("one", "two", "three"):
        write(notebook, text)
        desk.time += timedelta(hours=9)
    first, second = reversed(backups_in(desk.backups))
    assert first.name.startswith("notebook-2026-11-22-")
    assert second.name.startswith("notebook-2026-11-23-")
    for backup, kept in ((first, []), (second, [("one",), ("two",)])):
        with closing(sqlite3.connect(backup)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert db.execute("SELECT text FROM note").fetchall() == kept
    assert {path.suffix for path in desk.backups.iterdir()} == {".db"}


def test_a_year_of_days_leaves_few_backups(desk: Desk) -> None:
    notebook = desk.open()
    for number in range(60):
        notebook.set_bookmark("item", number % 2 == 0, "").result(PATIENCE)
        desk.time += timedelta(days=1)
    assert len(backups_in(desk.backups)) == 11
    assert newest_good(desk.backups, desk.time.isoformat())[0] == backups_in(desk.backups)[0]


def test_other_files_among_the_backups_are_left_alone(desk: Desk) -> None:
    desk.backups.mkdir(parents=True)
    for name in ("mine.txt", "notebook-2026-99-99-000000.db", "notebook-2001-01-01-000000.db.bak"):
        (desk.backups / name).touch()
    write(desk.open(), "one")
    assert len(list(desk.backups.iterdir())) == 4
    assert len(backups_in(desk.backups)) == 1


def test_no_backup_where_the_disk_is_nearly_full(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = namedtuple("disk", "f_bavail f_frsize")
    notebook = desk.open()
    monkeypatch.setattr(os, "statvfs", lambda _: disk(30, 4096))
    write(notebook, "saved all the same")
    until(lambda: notebook.notices)
    assert "nearly full" in notebook.notices[0]
    assert notebook.trouble == ""
    assert list(desk.backups.iterdir()) == []


def test_a_backup_that_cannot_be_made_does_not_stop_the_saving(desk: Desk) -> None:
    desk.backups.parent.mkdir()
    desk.backups.write_text("a file")
    notebook = desk.open()
    write(notebook, "saved all the same")
    until(lambda: notebook.notices)
    assert "No backup of the notebook was made today" in notebook.notices[0]
    assert notebook.trouble == ""


def test_a_backup_of_a_damaged_notebook_is_not_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.with_a_note()
    before = backups_in(desk.backups)
    notebook = desk.open()
    until(notebook.marks.__len__)
    desk.time += timedelta(days=1)
    data = bytearray(desk.file.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = b"\xa5" * 200
    with desk.file.open("r+b", buffering=0) as file:
        file.write(data)
    saved: Any = notebook.set_bookmark("item", True, "")
    saved.result(PATIENCE)
    until(lambda: notebook.notices)
    assert f"the backup {before[0].name} was restored" in notebook.notices[0]
    for backup in backups_in(desk.backups):
        with closing(sqlite3.connect(backup)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
