"""A note goes to the reader's own editor and back, and whatever becomes of that editor, no word is lost."""

from __future__ import annotations

import os
import signal
import stat
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.editors import APPENDS, DEAF, SAVES_AND_WAITS, editor
from app.room import EDITOR, TOPICS, Reader, note_texts, until
from app.test_ending import DEADLINE, KETATUI, restored, tty_of

if TYPE_CHECKING:
    from app.conftest import Open

FIRST = TOPICS[0]
OFFER = "A text was left that is in no note: v shows it."


def writing(open_reader: Open, text: str, **env: str | None) -> Reader:
    """A reader in which a note is written, with a terminal that has these editors."""
    reader = open_reader(FIRST, env={"VISUAL": None, "EDITOR": None, **env})
    reader.press("a")
    reader.wait_for(EDITOR).press(*text)
    reader.wait_for(text)
    return reader


def files(data: Path) -> list[str]:
    return sorted(file.suffix for file in (data / "drafts").glob("*"))


def test_a_note_goes_to_the_editor_and_back(open_reader: Open, data: Path, tmp_path: Path) -> None:
    look = """
    screen(f"{oct(note.stat().st_mode)} {oct(note.parent.stat().st_mode)} {note.read_text()!r}")
    sys.stdin.readline()
    note.write_text("other words\\n")
    """
    reader = writing(open_reader, "my words", EDITOR=editor(tmp_path, look))
    tty = tty_of(reader)
    taken = reader.modes
    reader.press("ctrl+o")
    reader.wait_for("0o100600 0o40700 'my words\\n'")
    assert restored(reader, tty), "the editor has the terminal as ketatui found it"
    assert files(data) == [".json", ".md"]
    reader.press("enter")
    reader.wait_for(EDITOR).wait_for("other words").wait_for(r"saved")
    assert reader.modes == taken
    assert not echoes(tty)
    until(lambda: note_texts() == ["other words"])
    until(lambda: files(data) == [])
    reader.press(*" and more")
    reader.wait_for("other words and more").press("esc")
    reader.reads().quits()
    assert note_texts() == ["other words and more"]


def echoes(tty: str) -> bool:
    fd = os.open(tty, os.O_RDWR | os.O_NOCTTY)
    try:
        return bool(termios.tcgetattr(fd)[3] & termios.ECHO)
    finally:
        os.close(fd)


def test_the_terminal_may_change_its_size_meanwhile(open_reader: Open, tmp_path: Path) -> None:
    reader = writing(open_reader, "my words", EDITOR=editor(tmp_path, SAVES_AND_WAITS))
    reader.press("ctrl+o")
    reader.wait_for("the editor is open")
    reader.resize(60, 16)
    reader.press("enter")
    reader.wait_for(lambda it: EDITOR in it.screen[-1]).wait_for("saved there")


def test_visual_goes_before_editor(open_reader: Open, tmp_path: Path) -> None:
    reader = writing(open_reader, "mine ", VISUAL=editor(tmp_path, APPENDS), EDITOR="false")
    reader.press("ctrl+o")
    reader.wait_for("from outside")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (None, "No editor is set: set VISUAL or EDITOR, such as EDITOR=nano"),
        ("  ", "No editor is set"),
        ("no-such-editor -x", "no-such-editor cannot be started (No such file or directory)"),
        ("vi 'x", "EDITOR cannot be understood (No closing quotation): vi 'x"),
        ("false", "false failed (exit code 1); the note is as it was."),
        ("true", "true ended at once."),
    ],
)
def test_an_editor_that_does_nothing_is_told(
    command: str | None, told: str, open_reader: Open, data: Path
) -> None:
    reader = writing(open_reader, "my words", EDITOR=command)
    reader.press("ctrl+o")
    reader.sees(told).wait_for("my words").press(*", all")
    reader.wait_for("my words, all").press("esc")
    reader.reads().quits()
    assert note_texts() == ["my words, all"]
    assert files(data) == ([".json", ".md"] if command == "true" else [])
    again = open_reader(FIRST)
    assert OFFER not in again.text


def test_a_failing_editor_leaves_its_text_to_be_taken_up(
    open_reader: Open, data: Path, tmp_path: Path
) -> None:
    reader = writing(open_reader, "my words", EDITOR=editor(tmp_path, APPENDS + "sys.exit(3)"))
    reader.press("ctrl+o")
    reader.sees("failed (exit code 3). Its text is kept").press("esc")
    reader.reads().quits()
    assert note_texts() == ["my words"]
    assert files(data) == [".json", ".md"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in (data / "drafts").iterdir()} == {0o600}
    open_reader(FIRST).wait_for(OFFER)


def test_a_text_over_the_limit_stays_in_its_file(open_reader: Open, data: Path, tmp_path: Path) -> None:
    """Case 24: a note of more than 1 MiB is refused, its text kept."""
    long = 'note.write_text("long " * 300_000)'
    reader = writing(open_reader, "my words", EDITOR=editor(tmp_path, long))
    reader.press("ctrl+o")
    reader.sees("longer than 1 MiB").sees(f"{data / 'drafts'}".replace(" ", "")[:20])
    reader.press("esc")
    reader.reads().quits()
    assert note_texts() == ["my words"]
    (file,) = (data / "drafts").glob("*.md")
    assert file.read_text() == "long " * 300_000
    open_reader(FIRST).wait_for(OFFER)


def test_bytes_that_are_no_text_are_shown_as_such(open_reader: Open, tmp_path: Path) -> None:
    reader = writing(open_reader, "x", EDITOR=editor(tmp_path, r'note.write_bytes(b"a\xff\x1b]2;b\r\nc")'))
    reader.press("ctrl+o")
    reader.wait_for("aÿ\ufffd]2;b")
    until(lambda: note_texts() == ["aÿ\ufffd]2;b\nc"])


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_editor_too_and_keeps_its_text(
    number: signal.Signals, code: int, open_reader: Open, data: Path, tmp_path: Path
) -> None:
    """Case 1: whatever ends the session, what was typed is in the notebook and what was saved is kept."""
    reader = writing(open_reader, "my words,", EDITOR=editor(tmp_path, SAVES_AND_WAITS))
    tty = tty_of(reader)
    reader.press("ctrl+o")
    reader.wait_for("the editor is open")
    guests = children(reader)
    reader.kill(number)
    assert reader.wait_exit(DEADLINE) == code
    assert restored(reader, tty)
    assert "Traceback" not in reader.text
    assert not any(map(lives, guests))
    assert note_texts() == ["my words,"]
    assert [file.read_text() for file in (data / "drafts").glob("*.md")] == ["my words,\nsaved there\n"]
    open_reader(FIRST).wait_for(OFFER)


def test_an_editor_that_will_not_end_does_not_keep_it(open_reader: Open, data: Path, tmp_path: Path) -> None:
    """Case 3: gone in less than 3 s whatever the editor does."""
    reader = writing(open_reader, "my words", EDITOR=editor(tmp_path, DEAF))
    reader.press("ctrl+o")
    reader.wait_for("the editor is open")
    guests = children(reader)
    reader.kill(signal.SIGTERM)
    assert reader.wait_exit(DEADLINE) == 143
    until(lambda: not any(map(lives, guests)), 2)
    assert note_texts() == ["my words"]
    assert files(data) == [".json", ".md"]


@pytest.mark.parametrize("deaf", [False, True])
def test_a_closed_terminal_ends_the_editor_too(
    deaf: bool, open_reader: Open, data: Path, tmp_path: Path
) -> None:
    """Cases 1 and 2: the line drops while the editor is open, with and without SIGHUP."""
    command = ["/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh", *KETATUI] if deaf else KETATUI
    env = {"VISUAL": None, "EDITOR": editor(tmp_path, SAVES_AND_WAITS)}
    reader = open_reader(FIRST, command=command, env=env)
    reader.press("a")
    reader.wait_for(EDITOR).press(*"my words")
    reader.wait_for("my words").press("ctrl+o")
    reader.wait_for("the editor is open")
    guests = children(reader)
    reader.close_master()
    assert reader.wait_exit(DEADLINE) == 129
    until(lambda: not any(map(lives, guests)), 2)
    assert note_texts() == ["my words"]
    assert files(data) == [".json", ".md"]
    open_reader(FIRST).wait_for(OFFER)


def test_ctrl_c_in_the_editor_is_the_editors(open_reader: Open, tmp_path: Path) -> None:
    listens = """
    signal.signal(signal.SIGINT, lambda *_: screen("the editor was interrupted"))
    screen("the editor is open")
    sys.stdin.readline()
    note.write_text("in the end")
    """
    reader = writing(open_reader, "my words", EDITOR=editor(tmp_path, listens))
    reader.press("ctrl+o")
    reader.wait_for("the editor is open").press("ctrl+c")
    reader.wait_for("the editor was interrupted").press("ctrl+z")
    time.sleep(0.2)
    reader.press("enter")
    reader.wait_for("in the end")


def test_another_session_is_not_offered_what_an_editor_has(open_reader: Open, tmp_path: Path) -> None:
    reader = writing(open_reader, "my words", EDITOR=editor(tmp_path, DEAF))
    reader.press("ctrl+o")
    reader.wait_for("the editor is open")
    assert OFFER not in open_reader(FIRST).text
    reader.kill(signal.SIGKILL)
    reader.process.wait()
    assert OFFER not in open_reader(FIRST).text, "the editor lives on, and has it"


def test_two_edits_of_one_note_keep_both_texts(open_reader: Open, tmp_path: Path) -> None:
    """Case 11: another session changes the note while an editor has it."""
    reader = writing(open_reader, "first", EDITOR=editor(tmp_path, SAVES_AND_WAITS))
    until(lambda: note_texts() == ["first"])
    reader.press("ctrl+o")
    reader.wait_for("the editor is open")
    other = open_reader(FIRST)
    other.press("v")
    other.wait_for("first").press("e")
    other.wait_for(EDITOR).press(*" other")
    other.wait_for("first other").press("esc")
    until(lambda: note_texts() == ["first other"])
    reader.press("enter")
    reader.sees("Another session changed this note; both texts are kept")
    until(lambda: sorted(note_texts()) == ["first\nsaved there", "first other"])


GOES_ON = """
import sys
from ketatui.cli import main
from ketatui.notebook.drafts import left
from ketatui.ui.outside import edit_draft
from ketatui.ui.reader import ReaderScreen

def goes_on(self):
    drafts = left(self.session.drafts, self.session.library.manifest.id, self.session.notebook)
    told = [edit_draft(self.app, self.session, draft, "").message for draft in drafts]
    self.say(" ".join(told) or "All went well.")

ReaderScreen.action_notebook = goes_on
sys.exit(main(sys.argv[1:]))
"""
"""A reader whose key for bookmarks and notes opens what was left in the editor again."""


def test_what_an_editor_left_can_be_opened_again(open_reader: Open, data: Path, tmp_path: Path) -> None:
    reader = writing(open_reader, "my words", EDITOR=editor(tmp_path, APPENDS + "sys.exit(3)"))
    reader.press("ctrl+o")
    reader.sees("failed (exit code 3)").press("esc")
    reader.reads().quits()
    env = {"VISUAL": None, "EDITOR": editor(tmp_path, APPENDS)}
    again = open_reader(FIRST, command=[sys.executable, "-c", GOES_ON], env=env)
    again.wait_for(OFFER).press("v")
    again.wait_for("All went well.").quits()
    assert note_texts() == ["my words\nfrom outside\nfrom outside"]
    assert files(data) == []


VIM = Path("/usr/bin/vim")


@pytest.mark.skipif(not VIM.exists(), reason="vim is not here")
def test_vim_recovers_what_it_had_not_saved(open_reader: Open, data: Path) -> None:
    """Case 1: the line drops while vim holds words that it has not written."""
    reader = writing(open_reader, "my words", EDITOR=f"{VIM} -N -u NONE")
    until(lambda: note_texts() == ["my words"])
    reader.press("ctrl+o")
    reader.wait_for("~").press("o", *"not written", "esc")
    reader.wait_for("not written").settled(300)
    reader.close_master()
    assert reader.wait_exit(DEADLINE) == 129
    assert note_texts() == ["my words"]
    until(lambda: any(file.suffix == ".swp" for file in (data / "drafts").iterdir()))

    env = {"VISUAL": None, "EDITOR": f"{VIM} -N -u NONE"}
    command = [sys.executable, "-c", GOES_ON]
    again = open_reader(FIRST, command=command, env=env, size=(150, 50))
    again.wait_for(OFFER).press("v")
    again.wait_for("(R)ecover").press("o")
    again.wait_for("~").press(*":q!", "enter")
    again.wait_for("vim has words that it did not save.").press("v")
    again.wait_for("(R)ecover").press("r")
    again.wait_for("Recovery completed").press("enter")
    again.wait_for("not written").press(*":wq", "enter")
    again.sees("This is saved, but the editor still has words that it did not save.").press("v")
    again.wait_for("(R)ecover").settled(1000).press("d")
    again.wait_for("~").press(*":q", "enter")
    again.wait_for("All went well.").quits()
    assert note_texts() == ["my words\nnot written"]
    assert files(data) == []


def children(reader: Reader) -> list[int]:
    found = Path(f"/proc/{reader.pid}/task/{reader.pid}/children").read_text().split()
    assert found
    return [int(pid) for pid in found]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_start_up_reads_no_drafts_and_makes_no_pages() -> None:
    late = ("draft", "outside", "_page", "ui.page", "ui.pane", "ketatui.review", "change_lines")
    code = f"import sys, ketatui.ui.app; print([m for m in sys.modules if any(p in m for p in {late})])"
    with Reader(command=[sys.executable, "-c", code]) as reader:
        reader.wait_for("[]")
