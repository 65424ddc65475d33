"""The notebook cannot be written: what the reader does stays in memory, is told, and is written later."""

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from ketatui.notebook import Mark, NotebookError, Place
from notebook.desk import PATIENCE, Desk, locked, texts, until, without_rights, write

LONG = "x" * 300_000


def test_another_program_holds_the_file(desk: Desk) -> None:
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


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[], None]]:
    """The folder is on a disk that has 200 kB left, until the function given is called."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk; the file limit stands in for it")
    try:
        filler = folder / "filler"
        filler.write_bytes(bytes(1_000_000))
        yield filler.unlink
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("disk", [file_limit, small_disk])
def test_the_disk_is_full(
    desk: Desk, disk: Callable[[Path], AbstractContextManager[Callable[[], None]]]
) -> None:
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


def test_a_disk_full_at_the_first_start_leaves_no_empty_notebook(desk: Desk) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        notebook = desk.open()
        saved = notebook.set_bookmark("item", True, "")
        assert "are not being saved" in notebook.trouble
        assert notebook.marks == {"item": Mark(bookmarked=True)}
        assert notebook.flush(PATIENCE) is False
        assert [path.name for path in desk.file.parent.iterdir()] == ["notebook.lock"]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    until(saved.done, notebook)
    assert notebook.trouble == ""


def test_the_folder_may_not_be_written(common_desk: Desk) -> None:
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
    desk = common_desk
    with without_rights():
        desk.folder.chmod(0o500)
        notebook = desk.open()
        assert "Bookmarks, notes and places are not being saved" in notebook.trouble
        assert str(desk.file.parent) in notebook.trouble


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
    notebook.delete_note(gone.note.uuid)
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
