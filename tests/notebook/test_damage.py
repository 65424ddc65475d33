import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from ketatui.notebook import Mark
from ketatui.notebook.backup_names import backups_in
from ketatui.notebook.migrations import STEPS
from notebook.desk import PATIENCE, Desk, texts, until, write


def header_zeroed(file: Path) -> None:
    file.write_bytes(bytes(100) + file.read_bytes()[100:])


def page_overwritten(file: Path) -> None:
    data = bytearray(file.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = b"\xa5" * 200
    file.write_bytes(data)


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:6000])


def a_few_bytes(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:50])


def a_text(file: Path) -> None:
    file.write_text("my notes\n" * 200)


def empty(file: Path) -> None:
    file.write_bytes(b"")


DAMAGES = [header_zeroed, page_overwritten, truncated, a_few_bytes, a_text, empty]


def set_aside(desk: Desk) -> list[Path]:
    return sorted(desk.file.parent.glob("notebook.db.corrupt-*"))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_set_aside_and_the_newest_backup_restored(
    desk: Desk, damage: Callable[[Path], None]
) -> None:
    """Case 18: header, pages, end, all of it: the bytes are kept, and the newest good backup is used."""
    desk.with_a_note()
    damage(desk.file)
    damaged = desk.file.read_bytes()

    notebook = desk.open()
    until(lambda: notebook.notices and texts(notebook) == ["kept"])
    (notice,) = notebook.notices
    (aside,) = set_aside(desk)
    assert aside.read_bytes() == damaged
    assert str(aside) in notice
    assert "backup notebook-2026-11-22-" in notice
    assert notebook.trouble == ""
    write(notebook, "new")
    assert texts(notebook) == ["kept", "new"]


def test_any_single_page_overwritten_is_found(desk: Desk) -> None:
    """Case 18: whichever page it is, it is never read as if it were whole."""
    desk.with_a_note()
    whole = desk.file.read_bytes()
    for page in range(len(whole) // 4096):
        data = bytearray(whole)
        data[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096
        desk.file.write_bytes(data)
        notebook = desk.open()
        notebook.set_bookmark("item", True, "").result(PATIENCE)
        assert texts(notebook) == ["kept"]
        assert "was restored" in notebook.notices[0]
        notebook.close()
        (aside,) = set_aside(desk)
        assert aside.read_bytes() == data
        aside.unlink()


def test_of_several_backups_the_newest_good_one_is_used_whatever_the_clock_says(desk: Desk) -> None:
    """Case 19, case 23: damaged ones are passed over, and one of a clock that was ahead comes last."""
    notebook = desk.open()
    for day in range(4):
        write(notebook, f"day {day}")
        desk.time += timedelta(days=1)
    notebook.close()
    newest, second, *_ = backups_in(desk.backups)
    ahead = desk.backups / "notebook-2036-01-01-000000.db"
    ahead.write_bytes(backups_in(desk.backups)[-1].read_bytes())
    for damage, file in ((page_overwritten, newest), (a_text, desk.file)):
        damage(file)
    notebook = desk.open()
    until(lambda: notebook.notices)
    assert f"the backup {second.name} was restored ({newest.name}: damaged too)" in notebook.notices[0]
    assert texts(notebook) == ["day 0", "day 1"]
    assert ahead.exists()


@pytest.mark.parametrize("damage", [header_zeroed, truncated, a_text])
def test_without_a_backup_a_new_one_is_begun(desk: Desk, damage: Callable[[Path], None]) -> None:
    """Case 18: without a backup."""
    desk.with_a_note()
    for backup in desk.backups.iterdir():
        backup.unlink()
    damage(desk.file)
    notebook = desk.open()
    until(lambda: notebook.notices)
    write(notebook, "new")
    assert texts(notebook) == ["new"]
    assert "a new one was begun" in notebook.notices[0]
    assert len(set_aside(desk)) == 1


def test_an_empty_file_without_a_backup_is_begun_in(desk: Desk) -> None:
    desk.file.parent.mkdir()
    desk.file.touch()
    notebook = desk.open()
    write(notebook, "new")
    assert notebook.notices == ()
    assert set_aside(desk) == []


def test_a_damaged_backup_is_passed_over(desk: Desk) -> None:
    """Case 19: the next older one is used, and it is said so."""
    desk.with_a_note()
    newest, older = sorted(desk.backups.iterdir(), reverse=True)
    with closing(sqlite3.connect(older)) as db:
        db.execute("INSERT INTO bookmark VALUES ('u', 'ketamine', 'old', '', '', '', '', 1, NULL)")
        db.commit()
    page_overwritten(newest)
    header_zeroed(desk.file)
    notebook = desk.open()
    until(lambda: notebook.notices and notebook.marks)
    assert notebook.marks == {"old": Mark(bookmarked=True)}
    assert f"backup {older.name} was restored ({newest.name}: damaged too)" in notebook.notices[0]


def test_the_journal_of_a_damaged_file_goes_with_it(desk: Desk) -> None:
    desk.with_a_note()
    empty(desk.file)
    journal = desk.file.with_name("notebook.db-journal")
    journal.write_bytes(b"not to be played back")
    notebook = desk.open()
    until(lambda: texts(notebook) == ["kept"])
    assert not journal.exists()
    assert [path.read_bytes() for path in set_aside(desk)] == [b"", b"not to be played back"]


def test_a_session_that_runs_goes_on_with_the_mended_file(desk: Desk) -> None:
    """Case 18: while it runs."""
    desk.with_a_note()
    running = desk.open()
    write(running, "lost with the file")
    header_zeroed(desk.file)
    mending = desk.open()
    until(lambda: mending.notices or running.notices)
    write(running, "from the running session")
    until(lambda: len(texts(mending)) == 2, mending)
    assert texts(running) == ["kept", "from the running session"]


def test_a_notebook_that_went_missing_is_said_to_be(desk: Desk) -> None:
    desk.with_a_note()
    desk.file.unlink()
    notebook = desk.open()
    assert notebook.marks == {}
    assert f"Backups are in {desk.backups}" in notebook.notices[0]


def test_a_newer_notebook_is_read_and_not_changed(desk: Desk) -> None:
    """Case 20: a newer format."""
    desk.with_a_note()
    desk.change("PRAGMA user_version = 99")
    before = desk.file.read_bytes()
    notebook = desk.open()
    newer = f"newer ketatui (format 99; this one knows {len(STEPS)}). Update ketatui"
    until(lambda: newer in notebook.trouble)
    assert texts(notebook) == ["kept"]
    notebook.set_bookmark("item", True, "")
    edit = notebook.start_note("item", "")
    edit.save("in memory")
    assert texts(notebook) == ["kept", "in memory"]
    assert notebook.marks["item"] == Mark(bookmarked=True, notes=2)
    assert notebook.close() is False
    assert desk.file.read_bytes() == before


def test_the_file_of_another_program_is_not_touched(desk: Desk) -> None:
    """Case 20: another application's id."""
    desk.file.parent.mkdir()
    desk.change("CREATE TABLE theirs (x)")
    before = desk.file.read_bytes()
    notebook = desk.open()
    assert f"{desk.file} is not a notebook of ketatui" in notebook.trouble
    edit = notebook.start_note("item", "")
    edit.save("in memory")
    assert texts(notebook) == ["in memory"]
    assert notebook.close() is False
    assert desk.file.read_bytes() == before
    assert {path.name for path in desk.file.parent.iterdir()} == {"notebook.db"}


def test_nothing_is_written_before_the_file_is_known_to_be_whole(desk: Desk) -> None:
    desk.with_a_note()
    page_overwritten(desk.file)
    damaged = desk.file.read_bytes()
    notebook = desk.open()
    notebook.set_bookmark("item", True, "").result(PATIENCE)
    (aside,) = set_aside(desk)
    assert aside.read_bytes() == damaged
    assert notebook.marks["item"] == Mark(bookmarked=True, notes=1)
