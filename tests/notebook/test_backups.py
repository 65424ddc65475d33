import os
import sqlite3
from collections import namedtuple
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.notebook.backup import DAYS, backups_in, newest_good, surplus
from notebook.desk import PATIENCE, Desk, until, write

TODAY = date(2026, 11, 22)


def names(days: list[date]) -> list[Path]:
    return sorted((Path(f"notebook-{day}-120000.db") for day in days), reverse=True)


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


def test_seven_days_and_four_weeks_are_kept() -> None:
    backups = names([TODAY - timedelta(days=age) for age in range(100)])
    gone = surplus(backups, str(TODAY))
    kept = [backup for backup in backups if backup not in gone]
    assert kept[:7] == backups[:7]
    assert [backup.name[9:19] for backup in kept[7:]] == [
        "2026-11-15",
        "2026-11-08",
        "2026-11-01",
        "2026-10-25",
    ]


def test_backups_of_migrations_and_of_a_wrong_clock_stay() -> None:
    future = names([TODAY + timedelta(days=age) for age in range(1, 30)])
    past = [Path(f"notebook-20{year}-01-01-120000-before-2.db") for year in range(10, 26)]
    assert surplus([*future, *reversed(past)], str(TODAY)) == ()


@given(st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), min_size=1, unique=True), st.dates())
def test_the_newest_backup_is_never_thinned_out(days: list[date], today: date) -> None:
    backups = names(days)
    gone = surplus(backups, str(today))
    assert backups[0] not in gone
    assert set(backups[:DAYS]) & set(gone) == set() or backups[0].name[9:19] > str(today)


def test_a_year_of_days_leaves_few_backups(desk: Desk) -> None:
    notebook = desk.open()
    for number in range(60):
        notebook.set_bookmark("item", number % 2 == 0, "").result(PATIENCE)
        desk.time += timedelta(days=1)
    assert len(backups_in(desk.backups)) == 11
    assert newest_good(desk.backups)[0] == backups_in(desk.backups)[0]


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
