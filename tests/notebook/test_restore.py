"""Going back to a backup: nothing of what it replaces is lost, whatever happens meanwhile."""

import os
import random
import resource
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from ketatui.notebook import Mark, NotebookError
from ketatui.notebook.backup_check import examine
from ketatui.notebook.backup_names import backups_in, made
from ketatui.notebook.migrations import STEPS
from ketatui.notebook.restore import BadBackupError, Restored, restore
from notebook.desk import PATIENCE, Desk, locked, program, texts, until, without_rights, write

POLL = 1.0
"""Seconds between two looks of an open reader at the file."""


def back(desk: Desk, backup: Path) -> Restored:
    return restore(backup, desk.file, desk.backups, desk.clock().isoformat(timespec="microseconds"))


@pytest.fixture
def kept(desk: Desk) -> Path:
    """The day's backup, which holds the note "kept"; the notebook has another note since."""
    desk.with_a_note()
    write(desk.open(), "since then")
    desk.close()
    return backups_in(desk.backups)[0]


def held(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [text for (text,) in db.execute("SELECT text FROM note ORDER BY rowid")]


def state(desk: Desk) -> dict[str, bytes]:
    """All files but the lock, as they are."""
    files = [path for path in desk.file.parent.rglob("*") if path.is_file()]
    return {path.name: path.read_bytes() for path in files if path.name != "notebook.lock"}


def test_a_restore_backs_up_what_it_replaces_and_can_be_undone(desk: Desk, kept: Path) -> None:
    before = backups_in(desk.backups)
    done = back(desk, kept)
    assert held(desk.file) == ["kept"]
    assert done.backup
    assert done.backup.name.endswith("-before-restore.db")
    assert held(done.backup) == ["kept", "since then"]
    assert set(backups_in(desk.backups)) == {*before, done.backup}

    again = back(desk, done.backup)
    assert held(desk.file) == ["kept", "since then"]
    assert again.backup
    assert held(again.backup) == ["kept"]
    assert {path.name for path in desk.file.parent.iterdir()} == {"notebook.db", "notebook.lock", "backups"}


def test_restores_within_one_second_keep_a_backup_each(desk: Desk, kept: Path) -> None:
    now = desk.clock().isoformat()
    done = [restore(kept, desk.file, desk.backups, now).backup for _ in range(3)]
    assert len(set(done)) == 3
    assert done[0]
    assert held(done[0]) == ["kept", "since then"]


def test_a_restore_removes_no_backup(desk: Desk, kept: Path) -> None:
    for year in range(60):
        (desk.backups / f"notebook-{1960 + year}-01-01-000000.db").write_bytes(kept.read_bytes())
        (desk.backups / f"notebook-{1960 + year}-01-01-000000-before-restore.db").touch()
    before = backups_in(desk.backups)
    back(desk, kept)
    assert set(before) < set(backups_in(desk.backups))


def test_open_readers_show_what_was_restored(desk: Desk, kept: Path) -> None:
    """Case 13: within two seconds, of which they wait one before they look."""
    reader, other = desk.open(), desk.open("another pack")
    assert len(texts(reader)) == 2
    inode = desk.file.stat().st_ino
    back(desk, kept)
    assert desk.file.stat().st_ino == inode
    begun = time.monotonic()
    reader.poll()
    until(lambda: reader.marks.get("item") == Mark(notes=1))
    assert time.monotonic() - begun < 2 - POLL
    assert texts(reader) == ["kept"]
    until(reader.poll)
    write(reader, "goes on")
    write(other, "goes on too")
    assert held(desk.file) == ["kept", "goes on", "goes on too"]
    assert reader.notices == other.notices == ()


def test_a_note_that_is_being_edited_keeps_its_text(desk: Desk, kept: Path) -> None:
    """Case 11: the text that came back and the one being written both stay."""
    reader = desk.open()
    note, newer = reader.notes()
    edit, lone = reader.edit_note(note), reader.edit_note(newer)
    edit.save("kept, and more").result(PATIENCE)
    lone.save("since then, and more").result(PATIENCE)
    back(desk, kept)
    assert held(desk.file) == ["kept"]
    saved = edit.save("kept, and more and more").result(PATIENCE)
    assert saved.conflict
    assert not lone.save("since then, and still more").result(PATIENCE).conflict
    assert sorted(texts(reader)) == ["kept", "kept, and more and more", "since then, and still more"]


def test_a_note_that_is_as_it_was_is_edited_on(desk: Desk, kept: Path) -> None:
    reader = desk.open()
    edit = reader.edit_note(reader.notes()[0])
    edit.save("changed").result(PATIENCE)
    edit.save("kept").result(PATIENCE)
    back(desk, kept)
    assert not edit.save("kept, and more").result(PATIENCE).conflict
    assert texts(reader) == ["kept, and more"]


def test_a_version_never_comes_to_stand_for_another_text(desk: Desk, kept: Path) -> None:
    """Case 11: after a restore, and a change of what came back, an older edit overwrites neither."""
    one, other = desk.open(), desk.open()
    edit = one.edit_note(one.notes()[0])
    edit.save("of the one").result(PATIENCE)
    back(desk, kept)
    other.poll()
    until(lambda: texts(other) == ["kept"], other)
    other.edit_note(other.notes()[0]).save("of the other").result(PATIENCE)
    edit.save("of the one, and more").result(PATIENCE)
    assert texts(other) == ["of the other", "of the one, and more"]


def test_what_was_deleted_since_comes_back_as_a_later_version(desk: Desk, kept: Path) -> None:
    reader = desk.open()
    note = reader.notes()[0]
    reader.delete(note).result(PATIENCE)
    back(desk, kept)
    assert [(it.text, it.version) for it in reader.notes()] == [("kept", note.version + 2)]


def test_what_was_moved_since_comes_back_as_a_later_version(desk: Desk, kept: Path) -> None:
    reader = desk.open()
    note = reader.notes()[0]
    desk.change(f"UPDATE note SET item = 'elsewhere', version = 5 WHERE uuid = '{note.uuid}'")
    back(desk, kept)
    assert [(it.item, it.version) for it in reader.notes()] == [("item", 6)]


def header_zeroed(file: Path) -> None:
    file.write_bytes(bytes(100) + file.read_bytes()[100:])


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("damage", [header_zeroed, empty])
def test_a_damaged_notebook_is_set_aside(desk: Desk, kept: Path, damage: Callable[[Path], None]) -> None:
    """Case 18: what cannot be backed up is kept byte for byte."""
    damage(desk.file)
    damaged = desk.file.read_bytes()
    before = backups_in(desk.backups)
    done = back(desk, kept)
    assert done.backup is None
    assert done.aside
    assert done.aside.read_bytes() == damaged
    assert held(desk.file) == ["kept"]
    assert backups_in(desk.backups) == before


def test_where_there_is_no_notebook_nothing_is_backed_up(desk: Desk, kept: Path) -> None:
    desk.file.unlink()
    desk.file.with_name("notebook.db-journal").write_bytes(b"not to be played back")
    before = backups_in(desk.backups)
    assert back(desk, kept) == Restored()
    assert held(desk.file) == ["kept"]
    assert backups_in(desk.backups) == before
    assert not desk.file.with_name("notebook.db-journal").exists()


def add_color(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE note ADD COLUMN color TEXT")


def test_a_backup_of_an_older_format_is_brought_forward(
    desk: Desk, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = (*STEPS, add_color)
    for module in ("migrations", "database", "backup_check", "restore"):
        monkeypatch.setattr(f"ketatui.notebook.{module}.STEPS", steps)
    monkeypatch.setattr("ketatui.notebook.migrations.migrate.__defaults__", (steps,))
    reader = desk.open()
    until(lambda: len(texts(reader)) == 2)
    before = backups_in(desk.backups)
    done = back(desk, kept)
    assert held(desk.file) == ["kept"]
    assert desk.rows("PRAGMA user_version") == [(len(steps),)]
    assert desk.rows("SELECT color FROM note") == [(None,)]
    assert set(backups_in(desk.backups)) == {*before, done.backup}
    with closing(sqlite3.connect(kept)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(STEPS),)


def index_spoilt(file: Path) -> None:
    """Damage that only a full check finds: an index that lacks a row."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA writable_schema = ON")
        sql = "SELECT sql FROM sqlite_schema WHERE name = 'note_of_item'"
        (made,) = db.execute(sql).fetchone()
        db.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'note_of_item'", (f"{made} AND 0",))
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("REINDEX note_of_item")
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'note_of_item'", (made,))


def of_a_newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version = 99")


def of_another_program(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA application_id = 1")


BAD: dict[Callable[[Path], None], str] = {
    header_zeroed: "it is damaged",
    empty: "not a notebook of ketatui",
    index_spoilt: "it is damaged",
    of_a_newer: "made by a newer ketatui",
    of_another_program: "not a notebook of ketatui",
}


@pytest.mark.parametrize("spoil", BAD)
def test_a_backup_that_is_not_good_is_refused_and_nothing_changes(
    desk: Desk, kept: Path, spoil: Callable[[Path], None]
) -> None:
    """Case 19, case 20: the notebook stays what it was."""
    spoil(kept)
    before = state(desk)
    with pytest.raises(BadBackupError, match=BAD[spoil]):
        back(desk, kept)
    assert state(desk) == before


@pytest.mark.parametrize("spoil", [of_a_newer, of_another_program])
def test_a_notebook_that_is_not_ours_to_write_is_left_alone(
    desk: Desk, kept: Path, spoil: Callable[[Path], None]
) -> None:
    """Case 20: the file of a newer ketatui, or of another program."""
    spoil(desk.file)
    before = state(desk)
    with pytest.raises(NotebookError, match="Nothing was restored: "):
        back(desk, kept)
    assert state(desk) == before


def test_a_notebook_that_is_in_use_is_left_alone(desk: Desk, kept: Path) -> None:
    """Case 14: another program holds it."""
    before = state(desk)
    with locked(desk.file), pytest.raises(NotebookError, match=r"another program is using .* Try again"):
        back(desk, kept)
    assert state(desk) == before


def test_nobody_writes_between_the_backup_and_what_replaces_it(
    desk: Desk, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def outgrow(*_: sqlite3.Connection) -> None:
        for sql in ("BEGIN IMMEDIATE", "SELECT COUNT(*) FROM note"):
            with closing(sqlite3.connect(desk.file, timeout=0, isolation_level=None)) as db:
                try:
                    db.execute(sql)
                except sqlite3.OperationalError as error:
                    tried.append(str(error))

    monkeypatch.setattr("ketatui.notebook.restore._outgrow", outgrow)
    back(desk, kept)
    assert tried == ["database is locked"] * 2
    assert held(desk.file) == ["kept"]


def folder_closed(desk: Desk) -> None:
    desk.file.parent.chmod(0o500)


def backups_closed(desk: Desk) -> None:
    desk.backups.chmod(0o500)


def file_closed(desk: Desk) -> None:
    desk.file.chmod(0o400)


@pytest.mark.parametrize("close", [folder_closed, backups_closed, file_closed])
def test_where_nothing_may_be_written_nothing_changes(
    common_desk: Desk, close: Callable[[Desk], None]
) -> None:
    """Case 17, case 43: data folder, backups folder or notebook may not be written."""
    desk = common_desk
    with without_rights():
        desk.with_a_note()
        kept = backups_in(desk.backups)[0]
        before = state(desk)
        close(desk)
        with pytest.raises(NotebookError, match=r"Nothing was restored: .* Make it writable") as refused:
            back(desk, kept)
        assert "\n" not in str(refused.value)
        assert state(desk) == before


def test_without_room_for_the_backup_nothing_changes(
    desk: Desk, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 43: free space below three times the notebook's size."""
    before = state(desk)
    disk = os.statvfs(desk.folder)
    small = os.statvfs_result((*disk[:4], 10, *disk[5:]))
    monkeypatch.setattr(os, "statvfs", lambda _: small)
    with pytest.raises(NotebookError, match=r"the disk with .*/backups is full\. Free some space"):
        back(desk, kept)
    assert state(desk) == before


@pytest.mark.parametrize("limit", [20_000, 130_000, 400_000])
def test_a_disk_that_fills_up_on_the_way_changes_nothing(desk: Desk, limit: int) -> None:
    """Case 15: at the copy, at the backup of what is replaced, and in the middle of replacing."""
    notebook = desk.open()
    write(notebook, "x" * 300_000)
    notebook.close()
    large = desk.file.stat().st_size
    backup = desk.backups / "notebook-2026-01-01-000000.db"
    desk.file.rename(backup)
    write(desk.open(), "small")
    desk.close()
    before = state(desk)
    assert desk.file.stat().st_size < 130_000 < large < 400_000
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        if limit < large:
            with pytest.raises(NotebookError, match="Nothing was restored: the disk"):
                back(desk, backup)
            assert state(desk) == before
        else:
            back(desk, backup)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


RESTORER = """
    import resource, signal, sys
    from pathlib import Path
    from ketatui.notebook import restore

    backup, file, backups, limit = sys.argv[1:]
    outgrow = restore._outgrow

    def begin(*both):
        outgrow(*both)
        if int(limit):
            signal.signal(signal.SIGXFSZ, {how})
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
        print("replacing", flush=True)

    restore._outgrow = begin
    try:
        restore.restore(Path(backup), Path(file), Path(backups), "2026-11-23T10:00:00.000000+00:00")
    except restore.NotebookError as error:
        print(error)
"""


@pytest.fixture
def two_states(desk: Desk) -> Path:
    """A notebook of 1 MB, and a backup of 8 MB to go back to."""
    notebook = desk.open()
    for number in range(8):
        write(notebook, f"{number} " + "x" * 1_000_000)
    notebook.close()
    backup = desk.backups / "notebook-2026-01-01-000000.db"
    desk.file.rename(backup)
    write(desk.open(), "now " + "y" * 1_000_000)
    desk.close()
    return backup


def test_a_restore_that_is_killed_while_it_writes_is_rolled_back(desk: Desk, two_states: Path) -> None:
    """Case 5: killed in the middle of the file, it is as before; the backup of it is there."""
    code = RESTORER.format(how="signal.SIG_DFL")
    killed = program(code, two_states, desk.file, desk.backups, 4_000_000)
    told = killed.communicate(timeout=2 * PATIENCE)[0]
    assert (told, killed.returncode) == ("replacing\n", -signal.SIGXFSZ)
    assert desk.file.with_name("notebook.db-journal").stat().st_size > 0
    notebook = desk.open()
    assert [text[:4] for text in texts(notebook)] == ["now "]
    assert notebook.notices == ()
    assert len(held(desk.file)) == 1
    assert held(backups_in(desk.backups)[0]) == held(desk.file)
    back(desk, two_states)
    assert len(held(desk.file)) == 8


def test_a_restore_that_fails_while_it_writes_is_rolled_back(desk: Desk, two_states: Path) -> None:
    """Case 15: the disk fills up in the middle of the file."""
    before = desk.file.read_bytes()
    code = RESTORER.format(how="signal.SIG_IGN")
    failed = program(code, two_states, desk.file, desk.backups, 4_000_000)
    told = failed.communicate(timeout=2 * PATIENCE)[0]
    assert told.startswith("replacing\nNothing was restored: the disk")
    assert desk.file.read_bytes() == before
    assert len(held(desk.file)) == 1


@pytest.mark.parametrize("seed", range(4))
def test_a_restore_that_is_killed_at_any_moment_leaves_one_state_or_the_other(
    desk: Desk, two_states: Path, seed: int
) -> None:
    """Case 5: from the first lock to the last write."""
    code = RESTORER.format(how="signal.SIG_DFL")
    killed = program(code, two_states, desk.file, desk.backups, 0)
    assert killed.stdout
    assert killed.stdout.readline() == "replacing\n"
    time.sleep(random.Random(seed).uniform(0, 0.03))
    killed.kill()
    killed.communicate()
    reader = desk.open()
    assert [text[:4] for text in texts(reader)] in (["now "], [f"{number} xx" for number in range(8)])
    assert reader.notices == ()
    assert len(held(desk.file)) in {1, 8}
    assert two_states in backups_in(desk.backups)


def test_a_backup_is_examined(desk: Desk, kept: Path) -> None:
    found = examine(kept)
    assert (found.file, found.made, found.size) == (kept, made(kept), kept.stat().st_size)
    assert (found.fault, found.notes, found.bookmarks) == ("", 1, 0)
    index_spoilt(kept)
    assert examine(kept).fault == ""
    assert examine(kept, fully=True).fault == "damaged"


def test_writers_and_restores_at_once_lose_nothing(desk: Desk, kept: Path) -> None:
    """Every text that was acknowledged is in the notebook or in a backup made before a restore."""
    writer = program(
        """
        import sys
        from concurrent.futures import wait
        from pathlib import Path
        from ketatui.notebook import Notebook

        notebook = Notebook.open(Path(sys.argv[1]), Path(sys.argv[2]), "ketamine")
        for number in range(200):
            saved = notebook.start_note("item", "").save(f"number {number}")
            while not wait([saved], 0.2).done:
                notebook.poll()
            print(saved.result().note.text, flush=True)
        notebook.close()
        """,
        desk.file,
        desk.backups,
    )
    restores = 0
    while writer.poll() is None and restores < 20:
        with suppress(NotebookError):  # the writer held the lock
            back(desk, kept)
            restores += 1
    acknowledged = writer.communicate(timeout=2 * PATIENCE)[0].splitlines()
    assert len(acknowledged) == 200
    assert restores
    found = {text for backup in backups_in(desk.backups) for text in held(backup)} | set(held(desk.file))
    assert set(acknowledged) <= found
