"""The notebook cannot be written: what the reader does stays in memory, is told, and is written later."""

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from ketatui.notebook import Mark, Notebook, NotebookError, Place
from ketatui.notebook.files import journal_of
from ketatui.paths import find_paths
from notebook.desk import NOBODY, PATIENCE, Desk, locked, program, texts, until, without_rights, write
from notebook.disks import small_disk

LONG = "x" * 300_000


def test_another_program_holds_the_file(desk: Desk) -> None:
    """Case 14: what is done meanwhile is shown, told as not saved, and written when the file is free."""
    notebook = desk.open()
    write(notebook, "before")
    with locked(desk.file):
        saved = notebook.set_bookmark("item", True, "")
        edit = notebook.start_note("item", "")
        edit.save("dra")
        drafted = edit.save("draft")
        notebook.keep_place("routes", "im", 3)
        assert notebook.marks == {"item": Mark(bookmarked=True, notes=2)}
        with pytest.raises(NotebookError, match="cannot be read now: another program"):
            notebook.notes()
        until(lambda: notebook.trouble)
        assert "changes are not saved yet: another program" in notebook.trouble
        assert notebook.flush(0.1) is False
        assert not saved.done()
    until(lambda: notebook.trouble == "", notebook)
    assert saved.result(PATIENCE) is None
    assert drafted.result(PATIENCE).note
    assert texts(notebook) == ["before", "draft"]
    assert notebook.flush(PATIENCE)
    assert desk.rows("SELECT item, line FROM place") == [("im", 3)]


def test_another_program_holds_the_file_at_the_start(desk: Desk) -> None:
    """Case 14: reading goes on without what is in the file."""
    desk.with_a_note()
    with locked(desk.file):
        notebook = desk.open()
        assert notebook.marks == {}
        assert notebook.notes() == ()
        notebook.set_bookmark("item", True, "")
        assert [mark.item for mark in notebook.bookmarks()] == ["item"]
        until(lambda: "are not being saved: another program" in notebook.trouble)
    until(lambda: notebook.trouble == "" and texts(notebook), notebook)
    assert notebook.marks == {"item": Mark(bookmarked=True, notes=1), "last": Mark(bookmarked=True)}


def test_closing_does_not_wait_for_a_lock_without_end(desk: Desk) -> None:
    notebook = desk.open()
    with locked(desk.file):
        notebook.set_bookmark("item", True, "")
        assert notebook.close(0.2) is False


@contextmanager
def file_limit(folder: Path) -> Iterator[Callable[[], None]]:
    """No file may grow beyond 100 kB, until the function given is called."""
    del folder
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("disk", [file_limit, small_disk])
def test_the_disk_is_full(
    desk: Desk, disk: Callable[[Path], AbstractContextManager[Callable[[], None]]]
) -> None:
    """Case 15: the text stays, is told as not saved, and is written when there is space."""
    with disk(desk.file.parent) as free:
        notebook = desk.open()
        edit = notebook.start_note("item", "")
        edit.save("short").result(PATIENCE)
        saved = edit.save(LONG)
        until(lambda: notebook.trouble)
        assert "1 change is not saved yet: the disk" in notebook.trouble
        assert texts(notebook) == [LONG]
        assert notebook.flush(PATIENCE) is False
        assert desk.rows("SELECT text FROM note") == [("short",)]
        assert desk.rows("PRAGMA integrity_check") == [("ok",)]

        free()
        until(lambda: notebook.trouble == "", notebook)
        assert saved.result(PATIENCE).note
        assert desk.rows("SELECT text = ? FROM note".replace("?", f"'{LONG}'")) == [(1,)]
        notebook.close()


@contextmanager
def full_disk(folder: Path) -> Iterator[Callable[[], None]]:
    """The folder is on a disk that has nothing left, until the function given is called."""
    with small_disk(folder) as free:
        more = folder / "more"
        with suppress(OSError), more.open("wb", buffering=0) as opened:
            while opened.write(bytes(4096)):
                pass

        def free_all() -> None:
            more.unlink()
            free()

        yield free_all


@contextmanager
def tiny_files(folder: Path) -> Iterator[Callable[[], None]]:
    """No file may grow beyond 10 kB, until the function given is called."""
    with file_limit(folder) as free:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
        yield free


@pytest.mark.parametrize("disk", [tiny_files, full_disk])
def test_a_disk_full_at_the_first_start_leaves_no_empty_notebook(
    desk: Desk, disk: Callable[[Path], AbstractContextManager[Callable[[], None]]]
) -> None:
    """Case 16: a line with the path, reading goes on, and no file of no length is left."""
    with disk(desk.file.parent) as free:
        notebook = desk.open()
        saved = notebook.set_bookmark("item", True, "")
        until(lambda: notebook.trouble)
        assert "Bookmarks, notes, places and ratings are not being saved: " in notebook.trouble
        assert str(desk.file.parent) in notebook.trouble
        assert notebook.marks == {"item": Mark(bookmarked=True)}
        assert notebook.flush(PATIENCE) is False
        assert not desk.file.exists()
        assert not list(desk.file.parent.glob("notebook.new*"))
        free()
        until(saved.done, notebook)
        assert notebook.trouble == ""
        notebook.close()


def test_the_folder_may_not_be_written(common_desk: Desk) -> None:
    """Case 17: the folder may not be written."""
    desk = common_desk
    with without_rights():
        desk.with_a_note()
        desk.file.parent.chmod(0o500)
        notebook = desk.open()
        assert texts(notebook) == ["kept"]
        assert notebook.trouble == ""
        saved = notebook.set_bookmark("item", True, "")
        until(lambda: notebook.trouble)
        assert "its folder may not be written" in notebook.trouble
        desk.file.parent.chmod(0o700)
        until(saved.done, notebook)
        assert notebook.trouble == ""


def test_the_file_may_not_be_written(common_desk: Desk) -> None:
    """Case 17: the file is 0400."""
    desk = common_desk
    with without_rights():
        desk.with_a_note()
        desk.file.chmod(0o400)
        notebook = desk.open()
        assert texts(notebook) == ["kept"]
        edit = notebook.start_note("item", "")
        edit.save("more")
        until(lambda: notebook.trouble)
        assert "may not be written" in notebook.trouble
        assert texts(notebook) == ["kept", "more"]
        assert notebook.flush(PATIENCE) is False
        assert desk.file.stat().st_mode & 0o777 == 0o400
        desk.file.chmod(0o600)
        until(lambda: notebook.trouble == "", notebook)
        assert texts(desk.open()) == ["kept", "more"]


def test_a_new_notebook_cannot_be_made(common_desk: Desk) -> None:
    """Case 17: the folder above may not be written."""
    desk = common_desk
    with without_rights():
        desk.folder.chmod(0o500)
        notebook = desk.open()
        assert "Bookmarks, notes, places and ratings are not being saved" in notebook.trouble
        assert str(desk.file.parent) in notebook.trouble


HOMES = ["/nonexistent", "relative", ""]


# Without HOME the system names the home of whoever runs the tests; only root can be another meanwhile.
@pytest.mark.parametrize("home", HOMES if os.geteuid() else [*HOMES, None])
def test_a_home_that_is_not_there_is_no_fault(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 17: HOME unset or nonexistent, and nowhere to write."""
    for name in ("XDG_DATA_HOME", "KETATUI_DATA_DIR"):
        monkeypatch.delenv(name)
    if home is not None:
        monkeypatch.setenv("HOME", home)
    elif os.geteuid():
        pytest.skip(
            "without HOME the system names the home of whoever runs the tests; only root can go without"
        )
    else:
        monkeypatch.delenv("HOME")
    found = find_paths(None, None, {})
    with without_rights():
        notebook = Notebook.open(found.notebook, found.backups, "ketamine")
        notebook.set_bookmark("item", True, "")
        until(lambda: notebook.trouble)
        assert "Bookmarks, notes, places and ratings are not being saved: /" in notebook.trouble
        assert "choose another folder with --data" in notebook.trouble
        assert notebook.marks == {"item": Mark(bookmarked=True)}
        assert notebook.close() is False


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another")
@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_the_folder_is_another_users(common_desk: Desk, mode: int) -> None:
    """Case 17: what may be read is read, what may not be written is kept in memory and told."""
    desk = common_desk
    desk.with_a_note()
    desk.file.chmod(0o644)
    desk.file.parent.chmod(mode)
    with without_rights():
        notebook = desk.open()
        assert texts(notebook) == (["kept"] if mode == 0o755 else [])
        notebook.set_bookmark("item", True, "")
        until(lambda: notebook.trouble)
        assert "Make it writable, or choose another folder with --data" in notebook.trouble
        assert notebook.marks["item"].bookmarked
        assert notebook.close() is False
    assert desk.file.stat().st_mode & 0o777 == 0o644
    assert desk.rows("SELECT text FROM note") == [("kept",)]


def cut_off_a_write(file: Path) -> None:
    """Have a program killed in the middle of a write, with some of it in the file."""
    killed = program(
        """
        import os, signal, sqlite3, sys
        db = sqlite3.connect(sys.argv[1], isolation_level=None)
        db.execute("PRAGMA cache_size = 1")
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE note SET text = 'half', quote = hex(randomblob(50000))")
        db.execute("UPDATE bookmark SET quote = hex(randomblob(50000))")
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        file,
    )
    killed.communicate(timeout=PATIENCE)
    if not os.geteuid():
        for path in (file, journal_of(file)):
            os.chown(path, NOBODY, NOBODY)


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o600, 0o500), (0o400, 0o500), (0o400, 0o700)])
def test_a_write_was_cut_off_and_cannot_be_undone(
    common_desk: Desk, file_mode: int, folder_mode: int
) -> None:
    """Case 21: it is told, nothing is damaged, and all is there when it may be written again."""
    desk = common_desk
    with without_rights():
        desk.with_a_note()
    cut_off_a_write(desk.file)
    journal = journal_of(desk.file).read_bytes()
    with without_rights():
        desk.file.chmod(file_mode)
        desk.file.parent.chmod(folder_mode)
        notebook = desk.open()
        until(lambda: notebook.trouble)
        assert f"an unfinished write to {desk.file} has to be undone" in notebook.trouble
        assert "may not be written. Make it writable" in notebook.trouble
        assert notebook.notices == ()
        assert journal_of(desk.file).read_bytes() == journal
        assert not list(desk.file.parent.glob("*.corrupt-*"))

        desk.file.parent.chmod(0o700)
        desk.file.chmod(0o600)
        until(lambda: texts(notebook) == ["kept"], notebook)
        write(notebook, "and on")
        assert notebook.trouble == ""
    assert desk.rows("PRAGMA integrity_check") == [("ok",)]


def in_the_way_of_the_folder(desk: Desk) -> Path:
    desk.file.parent.write_text("a file")
    return desk.file.parent


def a_link_that_leads_nowhere(desk: Desk) -> Path:
    desk.file.parent.mkdir()
    desk.file.symlink_to(desk.folder / "nowhere" / "notebook.db")
    return desk.file


def a_folder_by_that_name(desk: Desk) -> Path:
    desk.file.mkdir(parents=True)
    return desk.file


@pytest.mark.parametrize("put", [in_the_way_of_the_folder, a_link_that_leads_nowhere, a_folder_by_that_name])
def test_something_is_in_the_way_and_is_kept_in_memory_until_it_is_not(
    desk: Desk, put: Callable[[Desk], Path]
) -> None:
    """Case 17: a file where the folder should be, a link that leads nowhere, a folder by the file's name."""
    obstacle = put(desk)
    notebook = desk.open()
    assert str(obstacle) in notebook.trouble
    assert "\n" not in notebook.trouble

    edit = notebook.start_note("a", "its words")
    edit.save("first")
    edit.end()
    (note,) = notebook.notes("a")
    again = notebook.edit_note(note)
    again.save("second")
    gone = notebook.start_note("a", "")
    gone.save("unwanted")
    notebook.delete(gone.note)
    notebook.set_bookmark("b", True, "")
    notebook.set_bookmark("c", True, "")
    notebook.set_bookmark("c", False, "")
    notebook.keep_place("routes", "im", 3)
    assert texts(notebook) == ["second"]
    assert [mark.item for mark in notebook.bookmarks()] == ["b"]
    assert notebook.marks == {"a": Mark(notes=1), "b": Mark(bookmarked=True)}
    assert notebook.last_place() == notebook.place("routes")
    assert isinstance(notebook.last_place(), Place)
    assert notebook.flush(0.5) is False
    assert os.path.lexists(obstacle)

    if obstacle.is_dir():
        obstacle.rmdir()
    else:
        obstacle.unlink()
    until(lambda: notebook.trouble == "" and notebook.flush(PATIENCE), notebook)
    assert texts(notebook) == ["second"]
    assert desk.rows("SELECT text, version, deleted IS NULL FROM note ORDER BY rowid") == [
        ("second", 2, 1),
        ("unwanted", 2, 0),
    ]
    assert desk.rows("SELECT text FROM wording") == [("first",)]
    assert notebook.marks == {"a": Mark(notes=1), "b": Mark(bookmarked=True)}
