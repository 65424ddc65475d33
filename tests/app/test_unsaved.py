"""What cannot be saved stays on the screen, is told with what to do, and can be written elsewhere."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.room import EDITOR, STAR, TOPICS, Reader, items, note_texts, notes, said, until
from notebook.desk import locked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.conftest import Open

FIRST = TOPICS[0]
SMALL_FILES = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
FULL = [sys.executable, "-c", SMALL_FILES, "-m", "ketatui"]
"""The reader on a disk that takes no more bytes, until `free` is called."""

MISTAKEN = """
import sys
from ketatui.cli import main
from ketatui.notebook.store import Store

def write(self, change):
    raise ValueError("a mistake of ours")

Store.write = write
sys.exit(main(sys.argv[1:]))
"""
DEAD = [sys.executable, "-c", MISTAKEN]
"""The reader whose notebook ends with the first change."""


def free(reader: Reader) -> None:
    import resource

    resource.prlimit(reader.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def full(reader: Reader) -> None:
    import resource

    resource.prlimit(reader.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def home(name: str) -> Path:
    return Path(os.environ["HOME"]) / name


def writing(reader: Reader, text: str) -> Reader:
    reader.press("a")
    reader.wait_for(EDITOR).press(*text)
    reader.wait_for(text)
    return reader


def unsaved(reader: Reader, text: str) -> Reader:
    """Begin a note that cannot be saved, type, and wait until that is told."""
    return writing(reader, text).sees("not being saved")


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    folder.mkdir(parents=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("only root can make a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("size", [(80, 24), (40, 24), (40, 12)])
def test_a_note_on_a_full_disk_stays_in_the_editor(size: tuple[int, int], open_reader: Open) -> None:
    """Case 15: the text stays, a banner says what is wrong and what to do, and it is saved once it can be."""
    reader = open_reader(FIRST, command=FULL, size=size)
    unsaved(reader, "my words").sees("ctrl+s writes the text to a file.")
    assert "is kept" not in reader.text
    reader.press("esc")
    reader.sees("esc again leaves; the text waits to be saved.").sees("my words").wait_for("not saved")
    assert reader.calm().screen[0].startswith(" Your note")
    free(reader)
    until(lambda: note_texts() == ["my words"])
    reader.wait_gone("esc again").wait_gone("not saved").wait_for("the note is kept").press("esc")
    reader.reads().quits()


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
def test_a_warning_does_not_hide_where_one_writes(size: tuple[int, int], open_reader: Open) -> None:
    reader = open_reader(FIRST, size=size)
    reader.press("a")
    reader.wait_for(EDITOR).press(*"123456789", *["enter"] * 20, *"the end")
    reader.wait_for("the end").calm()
    full(reader)
    reader.press("!")
    reader.sees("ctrl+s writes the text to a file.").wait_for("the end!")


def test_esc_a_second_time_leaves_and_the_change_waits(open_reader: Open) -> None:
    """Case 15: a note that one leaves unsaved is shown, and saved when there is room."""
    reader = open_reader(FIRST, command=FULL)
    unsaved(reader, "my words").press("esc")
    reader.sees("esc again leaves").press("esc")
    reader.reads().sees("1 note").wait_for("not being saved")
    free(reader)
    until(lambda: note_texts() == ["my words"])
    reader.wait_gone("not being saved").quits()


def test_a_letter_after_the_warning_begins_again(open_reader: Open) -> None:
    reader = open_reader(FIRST, command=FULL)
    unsaved(reader, "my words").press("esc")
    reader.sees("esc again leaves").press("!")
    reader.wait_for("my words!").wait_gone("esc again leaves").press("esc")
    reader.sees("esc again leaves").wait_for("my words!")


def test_a_notebook_that_is_in_use_is_waited_for(open_reader: Open, data: Path) -> None:
    """Case 14: another program holds the notebook: one writes on, and it is saved when it is free."""
    reader = open_reader(FIRST)
    writing(reader, "one")
    until(lambda: note_texts() == ["one"])
    with locked(data / "notebook.db"):
        reader.press(*" two")
        reader.sees("not saved yet: another program is using").press(*" three")
        reader.wait_for("one two three").press("esc")
        reader.sees("esc again leaves").wait_for("one two three")
    until(lambda: note_texts() == ["one two three"])
    reader.wait_gone("not saved").press("esc")
    reader.reads().quits()


def test_a_disk_that_fills_up_later(open_reader: Open, data: Path) -> None:
    """Case 15: a small disk that really is full."""
    with small_disk(data, "256k"):
        reader = open_reader(FIRST)
        writing(reader, "one")
        until(lambda: note_texts() == ["one"])
        filler = data / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while file.write(b"x" * 512):
                    pass
            except OSError:
                pass
        reader.press(*(" more" * 20))
        reader.sees("1 change is not saved yet").sees("Free some space.").press("esc")
        reader.sees("esc again leaves").press("ctrl+s")
        reader.wait_for("name of the file").press(*"~/rescued.md", "enter")
        reader.sees("Written to")
        assert home("rescued.md").read_text() == "one" + " more" * 20 + "\n"
        filler.unlink()
        until(lambda: note_texts() == ["one" + " more" * 20])
        reader.wait_gone("not saved").press("esc")
        reader.reads().quits()


def test_an_editor_gets_no_text_on_a_full_disk(open_reader: Open, tmp_path: Path) -> None:
    """Case 15: what cannot be given to an editor stays where it is."""
    reader = open_reader(FIRST, command=FULL, env={"VISUAL": None, "EDITOR": "true"})
    writing(reader, "my words").press("ctrl+o")
    reader.sees("The text cannot be given to an editor: the disk with").sees("is full.").wait_for("my words")


def test_a_disk_that_fills_up_while_an_editor_has_the_text(open_reader: Open, data: Path) -> None:
    """Case 15: what the editor wrote stays in its file until the notebook has it."""
    home("editor").write_text('echo "from outside" >"$1"; echo open; read x')
    reader = open_reader(FIRST, env={"VISUAL": None, "EDITOR": f"sh '{home('editor')}'"})
    writing(reader, "my words")
    until(lambda: note_texts() == ["my words"])
    reader.press("ctrl+o")
    reader.wait_for("open")
    full(reader)
    reader.press("enter")
    reader.sees("1 change is not saved yet").wait_for("from outside")
    (file,) = (data / "drafts").glob("*.md")
    assert file.read_text() == "from outside\n"
    free(reader)
    until(lambda: note_texts() == ["from outside"])
    until(lambda: not [*(data / "drafts").iterdir()])


def test_the_text_is_written_where_one_says(open_reader: Open) -> None:
    """Case 15: writing the text to another file always works."""
    reader = writing(open_reader(FIRST), "my words")
    home("there.md").write_text("older")
    home("folder").mkdir()
    reader.press("ctrl+s")
    reader.wait_for("name of the file").press(*"~/folder", "enter")
    reader.wait_for("This is a folder: add the name of a file.").press(*"/no/where", "enter")
    reader.sees("There is no folder").press("ctrl+u", *"~/there.md", "enter")
    reader.wait_for("It is there already: enter again replaces it.")
    assert home("there.md").read_text() == "older"
    reader.press("ctrl+u", *"~/new.md", "enter")
    reader.wait_for("Written to ").wait_for("my words").press(*" go on")
    assert home("new.md").read_text() == "my words\n"
    assert stat.S_IMODE(home("new.md").stat().st_mode) == 0o600
    reader.wait_for("my words go on").press("ctrl+s")
    reader.wait_for("name of the file").press(*"~/there.md", "enter")
    reader.wait_for("enter again replaces it").press("enter")
    reader.wait_for("Written to ")
    assert home("there.md").read_text() == "my words go on\n"
    assert stat.S_IMODE(home("there.md").stat().st_mode) == 0o600
    reader.press("ctrl+s")
    reader.wait_for("name of the file").press("esc")
    reader.wait_gone("name of the file").press("esc")
    reader.reads().quits()


def test_a_file_that_cannot_be_written_is_told(open_reader: Open) -> None:
    reader = writing(open_reader(FIRST), "my words")
    reader.press("ctrl+s")
    reader.wait_for("name of the file").press(*"/dev/full", "enter")
    reader.wait_for("enter again replaces it").press("enter")
    reader.wait_for("It cannot be written there: No space left on device")
    home("loop.md").symlink_to("loop.md")
    reader.press("ctrl+u", *"~/loop.md", "enter")
    reader.wait_for("It cannot be written there: it is a link that leads back to itself").press("esc", "esc")
    reader.reads()


def test_why_a_file_was_not_written_goes_with_the_next_letter(open_reader: Open) -> None:
    reader = writing(open_reader(FIRST), "my words")
    reader.press("ctrl+s")
    reader.wait_for("name of the file").wait_for("enter writes it  esc back").press(*"/no/where", "enter")
    reader.sees("There is no folder /no").press("x")
    reader.wait_gone("There is no folder").wait_for("enter writes it").press("enter")
    reader.sees("There is no folder /no").press("esc")
    reader.wait_gone("There is no folder").wait_for("esc done, the note is kept")


def test_a_note_over_the_limit_is_not_left_by_chance(open_reader: Open, data: Path) -> None:
    """Case 24: 1 MiB and more is refused with the text kept; it is offered at the next start."""
    reader = open_reader(FIRST)
    reader.press("a")
    reader.wait_for(EDITOR)
    for _ in range(11):
        reader.paste("words " * 17_000)
    reader.press("!")
    reader.wait_for("!").press("esc")
    reader.sees("longer than 1 MiB and is not saved").sees("esc again leaves; the text is kept apart.")
    assert reader.calm().flat.count("longer than 1 MiB") == 1
    reader.press("esc")
    reader.reads().quits()
    (file,) = (data / "drafts").glob("*.md")
    assert file.read_text() == "words " * 17_000 * 11 + "!\n"
    open_reader(FIRST).wait_for("A text was left")


def test_quitting_with_unsaved_changes_warns_first(open_reader: Open) -> None:
    """Case 15: q tells what is not saved; W writes it to a file; q again leaves."""
    reader = open_reader(FIRST, command=FULL)
    reader.press("m")
    reader.wait_for(STAR)
    unsaved(reader, "my words").press("esc")
    reader.sees("esc again leaves").press("esc")
    reader.reads().press("q")
    reader.on_page("Not saved").sees("not being saved: ").sees("q again leaves without it")
    reader.sees("my words").sees("Bookmarks").press("esc")
    reader.reads().press("q")
    reader.on_page("Not saved").press("W")
    reader.wait_for("name of the file").press(*"~/unsaved.md", "enter")
    reader.wait_for("It cannot be written there")
    free(reader)
    until(lambda: note_texts() == ["my words"])
    reader.press("esc")
    reader.wait_gone("name of the file").quits()


def test_what_is_not_saved_is_written_to_a_file(open_reader: Open, data: Path) -> None:
    """Case 17: where the notebook's folder cannot be used, all of it can be written elsewhere."""
    data.write_text("not a folder")
    reader = open_reader(FIRST, size=(40, 24))
    reader.press("m")
    reader.wait_for(STAR)
    unsaved(reader, "my words").press("esc")
    reader.sees("esc again leaves").press("esc")
    reader.reads().press("q")
    reader.on_page("Not saved").sees("q again leaves without it; W writes it to a file; esc goes on reading.")
    reader.press("W")
    reader.reads().wait_for("name of the file").press(*"~/unsaved.md", "enter")
    reader.wait_for("Written to ")
    item = items(FIRST)[0]
    told = home("unsaved.md").read_text()
    assert f"## Note on {FIRST}#{item['id']}\n" in told
    assert f"> {item['text'] if 'text' in item else said(item)}"[:20] in told
    assert "\nmy words\n" in told
    assert f"## Bookmarks\n\n- {FIRST}#{item['id']}: " in told
    assert stat.S_IMODE(home("unsaved.md").stat().st_mode) == 0o600
    reader.press("q")
    reader.on_page("Not saved").press("q")
    assert reader.wait_exit() == 0


def test_what_was_saved_while_one_was_asked_is_told(open_reader: Open) -> None:
    reader = open_reader(FIRST, command=FULL)
    reader.press("m")
    reader.wait_for(STAR).press("q")
    reader.on_page("Not saved")
    free(reader)
    reader.sees("All is saved now: q leaves.").press("q")
    assert reader.wait_exit() == 0
    assert len(notes()["bookmarks"]) == 1


def test_a_text_that_no_notebook_takes_any_more_is_kept_apart(open_reader: Open, data: Path) -> None:
    """Case 1: the line drops after the notebook has ended by a mistake of ours."""
    reader = open_reader(FIRST, command=DEAD)
    writing(reader, "my words").sees("the program made a mistake").press(*" more")
    reader.wait_for("my words more").sees("The notebook is closed.")
    reader.close_master()
    assert reader.wait_exit() == 129
    assert "my words more\n" in [file.read_text() for file in (data / "drafts").glob("*.md")]
    open_reader(FIRST).wait_for("A text was left that is in no note")


def test_one_leaves_once_the_text_is_kept_apart(open_reader: Open, data: Path) -> None:
    reader = open_reader(FIRST, command=DEAD)
    writing(reader, "my words").sees("the program made a mistake").press("esc")
    reader.sees("esc again leaves; the text is kept apart.").press("!")
    reader.wait_for("my words!").wait_gone("esc again").press("esc")
    reader.sees("esc again leaves; the text is kept apart.").press("esc")
    reader.reads()
    assert [file.read_text() for file in (data / "drafts").glob("*.md")] == ["my words!\n"]


def test_one_stays_where_the_text_cannot_be_kept_apart(open_reader: Open, data: Path) -> None:
    """Case 17: neither the notebook takes the text nor the folder beside it; a file of one's own does."""
    data.mkdir(exist_ok=True)
    (data / "drafts").write_text("not a folder")
    reader = open_reader(FIRST, command=DEAD, size=(100, 24))
    writing(reader, "my words").sees("the program made a mistake").press("esc")
    reader.sees("It cannot be kept apart either").calm().press("esc")
    reader.calm().sees("It cannot be kept apart either").wait_for("my words")
    reader.sees("ctrl+s writes the text to a file.").press("ctrl+s")
    reader.wait_for("name of the file").press(*"~/rescued.md", "enter")
    reader.wait_for("Written to").press("esc")
    reader.reads()
    assert home("rescued.md").read_text() == "my words\n"


def test_a_text_kept_apart_goes_when_it_is_saved_after_all(open_reader: Open, data: Path) -> None:
    reader = open_reader(FIRST)
    reader.press("a")
    reader.wait_for(EDITOR)
    for _ in range(11):
        reader.paste("words " * 17_000)
    reader.press("!")
    reader.wait_for("!").press("esc")
    reader.sees("esc again leaves; the text is kept apart.")
    assert [*(data / "drafts").glob("*.md")]
    reader.press("f7", "delete")
    reader.press(*"short")
    reader.wait_for("short").press("esc")
    reader.reads()
    until(lambda: note_texts() == ["short"])
    until(lambda: not [*(data / "drafts").iterdir()])


def test_what_waits_when_the_line_drops_is_offered_at_the_next_start(open_reader: Open, data: Path) -> None:
    """Cases 1 and 14: a text left waiting for a locked notebook is in no memory only."""
    reader = open_reader(FIRST)
    reader.press("m")
    reader.wait_for(STAR)
    until(lambda: notes()["bookmarks"])
    with locked(data / "notebook.db"):
        writing(reader, "my words").sees("another program").press("esc")
        reader.sees("esc again leaves").press("esc")
        reader.reads()
        reader.close_master()
        assert reader.wait_exit() == 129
        assert [file.read_text() for file in (data / "drafts").glob("*.md")] == ["my words\n"]
    reader = open_reader(FIRST)
    reader.wait_for("A text was left that is in no note").press("v")
    reader.sees("In no note yet").press("e")
    reader.wait_for(EDITOR).wait_for("my words").press("esc")
    until(lambda: note_texts() == ["my words"])
