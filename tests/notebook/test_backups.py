import errno
import os
import sqlite3
from collections import namedtuple
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ketatui.notebook.backup import back_up
from ketatui.notebook.backup_check import newest_good
from ketatui.notebook.backup_names import BEFORE_IMPORT, BEFORE_RESTORE, backups_in, before_migration
from notebook.desk import PATIENCE, Desk, until, without_rights, write


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
    notebook.close()
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
    """Case 43: free space below three times the notebook's size."""
    disk = namedtuple("disk", "f_bavail f_frsize")
    notebook = desk.open()
    monkeypatch.setattr(os, "statvfs", lambda _: disk(30, 4096))
    write(notebook, "saved all the same")
    until(lambda: notebook.notices)
    assert notebook.notices[0] == (
        f"No backup of the notebook was made today: the disk with {desk.backups} is full. Free some space"
    )
    assert notebook.trouble == ""
    assert list(desk.backups.iterdir()) == []


def test_a_backup_that_cannot_be_made_does_not_stop_the_saving(desk: Desk) -> None:
    """Case 43: a file where the folder should be."""
    desk.backups.parent.mkdir()
    desk.backups.write_text("a file")
    notebook = desk.open()
    write(notebook, "saved all the same")
    until(lambda: notebook.notices)
    assert "No backup of the notebook was made today" in notebook.notices[0]
    assert notebook.trouble == ""


def test_a_folder_of_backups_that_may_not_be_written_costs_no_backup(common_desk: Desk) -> None:
    """Case 43: saving goes on, it is told, and the backups stay."""
    desk = common_desk
    with without_rights():
        desk.with_a_note()
        before = backups_in(desk.backups)
        desk.backups.chmod(0o500)
        desk.time += timedelta(days=30)
        notebook = desk.open()
        write(notebook, "saved all the same")
        until(lambda: notebook.notices)
        assert "No backup of the notebook was made today" in notebook.notices[0]
        assert str(desk.backups) in notebook.notices[0]
        assert notebook.trouble == ""
        assert backups_in(desk.backups) == before


def test_an_old_backup_that_cannot_be_removed_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = desk.open()
    for number in range(12):
        write(notebook, f"note {number}")
        desk.time += timedelta(days=1)

    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    monkeypatch.setattr("ketatui.notebook.backup.remove", lambda _: None)
    monkeypatch.setattr("ketatui.notebook.files.remove", lambda _: None)
    for number in range(12, 30):
        write(notebook, f"note {number}")
        desk.time += timedelta(days=1)
    until(lambda: notebook.notices)
    assert "No old backup was removed" in notebook.notices[0]
    assert notebook.trouble == ""


def test_a_backup_made_before_an_import_or_a_restore_is_not_the_days(desk: Desk) -> None:
    desk.with_a_note()
    now = desk.time.replace(day=25).isoformat()
    for reason in (BEFORE_IMPORT, BEFORE_RESTORE):
        assert back_up(desk.file, desk.backups, now, reason)
    daily = back_up(desk.file, desk.backups, now)
    assert daily
    daily.unlink()
    assert back_up(desk.file, desk.backups, now, before_migration(2))
    assert back_up(desk.file, desk.backups, now) is None


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
