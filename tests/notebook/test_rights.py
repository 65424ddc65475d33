"""What the reader keeps is the reader's alone to open."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ketatui.notebook import Note
from ketatui.notebook.drafts import begin
from notebook.desk import PATIENCE, Desk, write


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def widen(folder: Path) -> None:
    """Open a folder and all in it to everybody, as a copy of it may have done."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture
def no_mask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def test_all_that_is_made_is_private_whatever_the_mask(desk: Desk, no_mask: None) -> None:
    """Privacy: 0700 and 0600 for notebook, journal, backups, lock, and what was damaged."""
    desk.with_a_note()
    desk.file.write_bytes(b"\xa5" * 5000)
    notebook = desk.open()
    write(notebook, "after")
    with closing(sqlite3.connect(desk.file, isolation_level=None)) as db:
        db.execute("BEGIN")
        db.execute("DELETE FROM note")
        assert rights(desk.file.with_name("notebook.db-journal")) == 0o600
    made = [desk.file.parent, *desk.file.parent.rglob("*")]
    assert {path.name.split("-")[0] for path in made} >= {"notebook.db", "notebook.lock", "notebook"}
    assert any(".corrupt" in path.name for path in made)
    for path in made:
        assert rights(path) == (0o700 if path.is_dir() else 0o600), path


def test_a_folder_of_the_notebook_alone_is_closed_to_others_again(desk: Desk) -> None:
    desk.with_a_note()
    (desk.file.parent / "ketatui.log").touch()
    widen(desk.file.parent)
    desk.open().set_bookmark("item", True, "").result(PATIENCE)
    for path in (desk.file.parent, *desk.file.parent.rglob("*")):
        assert rights(path) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("other", ["letters.txt", ".profile", "backups-of-mine"])
def test_a_folder_that_holds_anything_else_is_left_as_it_is(desk: Desk, other: str) -> None:
    """A home that was given with --data stays as open as its owner has it; the files are private."""
    home = desk.file.parent
    home.mkdir()
    (home / other).touch(0o644)
    (home / "backups").mkdir()
    (home / "backups" / "mine.tar").touch(0o644)
    widen(home)
    write(desk.open(), "mine alone")
    assert [rights(path) for path in (home, home / "backups", home / other)] == [0o755, 0o755, 0o644]
    assert rights(home / "backups" / "mine.tar") == 0o644
    for file in (desk.file, home / "notebook.lock", *(home / "backups").glob("notebook-*.db")):
        if file.exists():
            assert rights(file) == 0o600


def test_the_texts_that_an_editor_left_are_closed_to_others_again(desk: Desk) -> None:
    desk.with_a_note()
    draft = begin(desk.file.parent / "drafts", "ketamine", desk.open().notes()[0])
    draft.release()
    for name in (f".{draft.name}.md.swp", f"#{draft.name}.md#", f"{draft.name}.md~"):
        (draft.file.parent / name).touch()
    widen(desk.file.parent)
    desk.open().set_bookmark("item", True, "").result(PATIENCE)
    assert rights(draft.file.parent) == 0o700
    assert {rights(path) for path in draft.file.parent.iterdir()} == {0o600}


@pytest.mark.parametrize("other", ["chapter-1.md", "00000000-0000-4000-8000-00000000000.md", ""])
def test_a_folder_of_drafts_that_are_not_ours_is_left_as_it_is(desk: Desk, other: str) -> None:
    drafts = desk.file.parent / "drafts"
    drafts.mkdir(parents=True)
    if other:
        (drafts / other).touch()
        begin(drafts, "ketamine", Note("", "item", "", "mine", "", "", 0)).release()
    widen(desk.file.parent)
    write(desk.open(), "mine alone")
    assert {rights(path) for path in drafts.iterdir()} <= {0o644}
    assert rights(drafts) == 0o755


@pytest.mark.parametrize("mode", [0o755, 0o777, 0o2775, 0o1777])
def test_a_folder_without_a_notebook_is_left_as_it_is(desk: Desk, mode: int) -> None:
    desk.file.parent.mkdir()
    desk.file.parent.chmod(mode)
    write(desk.open(), "one")
    assert rights(desk.file.parent) == mode
    assert rights(desk.file) == 0o600


def test_a_folder_given_to_a_group_stays_so(desk: Desk) -> None:
    desk.with_a_note()
    desk.file.parent.chmod(0o2770)
    write(desk.open(), "one")
    assert rights(desk.file.parent) == 0o2770


def test_a_link_in_the_folder_does_not_close_what_it_leads_to(desk: Desk) -> None:
    desk.with_a_note()
    elsewhere = desk.folder / "elsewhere.db"
    shutil.copy(desk.file, elsewhere)
    elsewhere.chmod(0o644)
    (desk.file.parent / "notebook-old.db").symlink_to(elsewhere)
    desk.file.parent.chmod(0o755)
    write(desk.open(), "one")
    assert rights(desk.file.parent) == 0o700
    assert rights(elsewhere) == 0o644
