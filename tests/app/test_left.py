"""What an editor left is in its file until the notebook has it, whatever one does with it in the list."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.editors import APPENDS, editor
from app.room import EDITOR, Reader, note_texts, notes, until
from ketatui.notebook import Note
from ketatui.notebook.drafts import begin

if TYPE_CHECKING:
    from app.conftest import Open
    from ketatui.notebook.draft import Draft

PAGE = "Bookmarks and notes"
ITEM = "route-whole-dose"
TYPED = "typed, and never written"
READS = """
screen("the editor is open")
sys.stdin.readline()
"""


def left(data: Path, text: str = TYPED) -> Draft:
    """A text that was given to an editor before it was in the notebook; then the line dropped."""
    note = Note("1f0a4a5e-6f0b-4c43-9d27-0f9a3a1b7c11", ITEM, "its words", text, "", "", 0)
    draft = begin(data / "drafts", "ketamine", note)
    draft.release()
    return draft


def listed(open_reader: Open, command: str | None) -> Reader:
    reader = open_reader("routes", env={"VISUAL": None, "EDITOR": command})
    reader.press("v")
    reader.on_page(PAGE).sees("In no note yet")
    return reader.calm()


def files(data: Path) -> list[str]:
    return sorted(file.suffix for file in (data / "drafts").iterdir())


def test_what_was_never_written_is_taken_up(open_reader: Open, data: Path) -> None:
    """Cases 1 and 15: typed on a full disk, given to an editor, and then the line dropped."""
    left(data)
    reader = listed(open_reader, None)
    reader.press("e")
    reader.wait_for(EDITOR).wait_for(TYPED).press("esc")
    reader.on_page(PAGE).wait_gone("In no note yet")
    until(lambda: note_texts() == [TYPED])
    until(lambda: files(data) == [])


def test_what_was_never_written_is_saved_by_an_editor_that_changes_nothing(
    open_reader: Open, data: Path, tmp_path: Path
) -> None:
    left(data)
    reader = listed(open_reader, editor(tmp_path, f"{READS}time.sleep(1.1)"))
    reader.press("E")
    reader.wait_for("the editor is open").press("enter")
    reader.on_page(PAGE).wait_gone("In no note yet").sees(TYPED)
    until(lambda: note_texts() == [TYPED])
    until(lambda: files(data) == [])


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (None, "No editor is set: set VISUAL or EDITOR"),
        ("no-such-editor", "no-such-editor cannot be started"),
        ("false", "false failed (exit code 1). Its text is kept"),
    ],
)
def test_what_was_never_written_stays_where_no_editor_runs(
    command: str | None, told: str, open_reader: Open, data: Path
) -> None:
    left(data)
    reader = listed(open_reader, command)
    reader.press("E")
    reader.wait_for(told).wait_for("In no note yet: Routes").wait_for(TYPED)
    assert files(data) == [".json", ".md"]
    reader.press("e")
    reader.wait_for(EDITOR).press("esc")
    until(lambda: note_texts() == [TYPED])


def test_an_editor_that_seems_to_have_ended_has_what_was_never_written(open_reader: Open, data: Path) -> None:
    left(data)
    reader = listed(open_reader, "true")
    reader.press("E")
    reader.wait_for("true ended at once.").wait_gone("In no note yet")
    until(lambda: note_texts() == [TYPED])
    assert files(data) == [".json", ".md"]


def test_an_editor_goes_on_from_what_it_rescued(open_reader: Open, data: Path, tmp_path: Path) -> None:
    """Case 1: what nano saved when the line dropped is what it is given again."""
    draft = left(data)
    rescued = draft.file.with_name(f"{draft.file.name}.save")
    rescued.write_text(f"{TYPED}\na paragraph that was not saved\n")
    then = rescued.stat().st_mtime + 1
    os.utime(rescued, (then, then))
    reader = listed(open_reader, editor(tmp_path, APPENDS))
    reader.sees("a paragraph that was not saved").press("E")
    reader.wait_gone("In no note yet").sees("from outside")
    until(lambda: note_texts() == [f"{TYPED}\na paragraph that was not saved\nfrom outside"])
    until(lambda: files(data) == [])


@pytest.mark.parametrize("key", ["e", "d"])
def test_what_vim_can_recover_is_told_and_stays(key: str, open_reader: Open, data: Path) -> None:
    draft = left(data)
    swap = draft.file.with_name(f".{draft.file.name}.swp")
    swap.write_bytes(b"b0VIM 9.0")
    reader = listed(open_reader, None)
    reader.press(key)
    reader.wait_for(lambda it: "The editor has words that it did not save: E lets it" in it.screen[-1])
    reader.on_page(PAGE).sees(TYPED)
    assert swap.exists()
    assert note_texts() == []


def test_a_text_edited_anyway_leaves_what_vim_can_recover(
    open_reader: Open, data: Path, tmp_path: Path
) -> None:
    draft = left(data)
    swap = draft.file.with_name(f".{draft.file.name}.swp")
    swap.write_bytes(b"b0VIM 9.0")
    reader = listed(open_reader, editor(tmp_path, APPENDS))
    reader.press("E")
    reader.wait_for("This is saved, but the editor still has words that it did not save.")
    until(lambda: note_texts() == [f"{TYPED}\nfrom outside"])
    assert swap.exists()
    assert draft.file.exists()
    reader.sees("In no note yet")


def test_a_text_of_which_nothing_is_known_is_about_where_one_comes_from(
    open_reader: Open, data: Path
) -> None:
    left(data).file.with_suffix(".json").unlink()
    reader = open_reader(f"routes#{ITEM}")
    reader.press("v")
    reader.on_page(PAGE).sees(f"In no note yet {TYPED}").calm().press("e")
    reader.wait_for(EDITOR).press("esc")
    until(lambda: note_texts() == [TYPED])
    assert [note["item"] for note in notes()["notes"]] == [ITEM]


NANO = Path("/usr/bin/nano")


@pytest.mark.skipif(not NANO.exists(), reason="nano is not here")
def test_nano_goes_on_from_what_it_had_not_saved(open_reader: Open, data: Path) -> None:
    """Case 1: the line drops while nano holds words that it has not written, twice."""
    env = {"VISUAL": None, "EDITOR": f"{NANO} -I"}
    reader = open_reader("routes", env=env)
    reader.press("a")
    reader.wait_for(EDITOR).press(*"first")
    reader.wait_for("first").press("ctrl+o")
    reader.wait_for("Write Out").press(*"second ")
    reader.wait_for("second first").close_master()
    assert reader.wait_exit() == 129
    until(lambda: ".save" in files(data))
    assert note_texts() == ["first"]

    again = listed(open_reader, f"{NANO} -I")
    again.sees("second first").press("E")
    again.wait_for("Write Out").wait_for("second first").press(*"third ")
    again.wait_for("third second first").close_master()
    assert again.wait_exit() == 129
    until(lambda: len(files(data)) == 4)

    once_more = listed(open_reader, f"{NANO} -I")
    once_more.sees("third second first").press("E")
    once_more.wait_for("Write Out").wait_for("third second first").press(*"fourth ", "ctrl+o")
    once_more.wait_for("File Name to Write").press("enter")
    once_more.wait_for("Wrote").press("ctrl+x")
    once_more.on_page(PAGE).wait_gone("In no note yet").sees("fourth third second first")
    until(lambda: note_texts() == ["fourth third second first"])
    until(lambda: files(data) == [])
