"""Bookmarks and notes line by line: written, listed, edited, deleted, brought back, and never lost."""

from __future__ import annotations

import os
import re
import signal
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from app.room import until
from ketatui.notebook import Note, Notebook
from ketatui.paths import find_paths
from notebook.desk import locked
from plain.talk import KETATUI, Talk, strange, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plain.conftest import Start

PACK = "mini"
HOSTILE = (
    "\x1b]52;c;b3duZWQ=\x07 \x1b]0;owned\x07 \x1b[2J \x1bPq\x1b\\ \x1b_x\x1b\\ \x00 \x7f \x9b31m \r over"
    " \u202eesrever \u2028 \ud800 \t tab"
)


def notebook() -> Notebook:
    paths = find_paths(None, None, os.environ)
    return Notebook.open(paths.notebook, paths.backups, PACK)


def notes() -> Sequence[Note]:
    with closing(notebook()) as opened:
        return opened.notes()


def texts() -> list[str]:
    return [note.text for note in notes()]


def writes(talk: Talk, *lines: str, by: str = "a") -> str:
    """Write a note; return how that ended."""
    talk.ask(by)
    for line in lines:
        assert talk.prompt == "note:"
        talk.ask(line)
    return talk.ask(".")


def test_a_bookmark_is_set_named_and_taken_away(start: Start) -> None:
    talk = start("basics#onset-im")
    assert talk.ask("m") == "Bookmark set."
    assert "Bookmarked." in talk.ask(".")
    assert talk.ask("m Learn this") == "Bookmark set."
    assert "1 Bookmark, Basics, How fast, and GluN2B, " in (told := talk.ask("v"))
    assert "Learn this" in told
    assert talk.ask("2") == "There is only number 1."
    talk.ask("q")
    assert talk.ask("m") == "Bookmark taken away."
    assert talk.ask("v") == "No bookmarks and no notes yet."


def test_a_note_is_written_line_by_line(start: Start) -> None:
    talk = start("basics#onset-im")
    assert writes(talk, "My own words", "", "on two lines") == "The note is kept."
    assert texts() == ["My own words\n\non two lines"]
    assert "1 note." in talk.ask(".")
    assert "Your note, " in (told := talk.ask("d"))
    assert "My own words" in told
    talk.ask("v")
    told = talk.lines("1")
    assert "My own words\n\non two lines\n" in told
    assert "About: Into a muscle" in told
    assert "Into a muscle it acts" in talk.ask("g")


def test_each_line_is_saved_when_it_is_ended(start: Start) -> None:
    talk = start("basics#onset-im")
    talk.ask("a")
    talk.ask("first")
    until(lambda: texts() == ["first"])
    talk.ask("second")
    until(lambda: texts() == ["first\nsecond"])


def test_the_end_of_input_ends_a_note_and_not_the_session(start: Start) -> None:
    talk = start("basics#onset-im")
    talk.ask("a")
    talk.ask("words")
    talk.send("\x04")
    assert "The note is kept." in talk.asked()
    assert talk.prompt.startswith("Basics, ")
    assert texts() == ["words"]


def test_nothing_written_is_no_note(start: Start) -> None:
    talk = start("basics#onset-im")
    for lines in ([], ["", " "]):
        assert writes(talk, *lines) == "Nothing was written, so there is no note."
    assert not texts()


def test_notes_on_a_topic_and_to_the_editors(start: Start) -> None:
    talk = start("basics#onset-im")
    writes(talk, "of all this", by="A")
    writes(talk, "a mistake", by="R")
    assert [(note.text, bool(note.quote)) for note in notes()] == [
        ("of all this", False),
        ("#flag a mistake", True),
    ]


def test_a_note_is_edited_by_its_lines(start: Start) -> None:
    talk = start("basics#onset-im")
    writes(talk, "one", "two", "three")
    talk.ask("v")
    talk.ask("1")
    assert talk.ask("e").startswith("1 one 2 two 3 three")
    assert talk.ask("2") == "Line 2 says: two"
    talk.ask("zwei")
    talk.ask("d 1")
    assert talk.prompt == "Edit, 2 lines>"
    talk.ask("i 1")
    talk.ask("eins")
    talk.ask(".")
    talk.ask("a")
    talk.ask("vier")
    talk.ask(".")
    assert talk.ask(".") == "1 eins 2 zwei 3 three 4 vier"
    assert talk.ask("7") == "Choose from 1 to 4."
    assert talk.ask("u") == "1 eins 2 zwei 3 three"
    assert talk.ask("") == "The note is kept."
    assert texts() == ["eins\nzwei\nthree"]
    assert "one two three" in talk.ask("o")
    assert "Brought back" in talk.ask("1")
    assert texts() == ["one\ntwo\nthree"]


def test_what_was_deleted_is_brought_back(start: Start) -> None:
    talk = start("basics#onset-im")
    writes(talk, "one")
    writes(talk, "two")
    talk.ask("m")
    talk.ask("v")
    talk.ask("2")
    assert talk.ask("d") == "Deleted; u brings it back."
    assert texts() == ["one"]
    assert "Brought back" in talk.ask("u")
    assert texts() == ["one", "two"]
    assert "Nothing was deleted in this session" in talk.ask("u")
    talk.ask("3")
    talk.ask("d")
    talk.quits()
    again = start()
    again.ask("v")
    assert "1 Note, Basics, How fast, and GluN2B, " in again.ask("x")
    assert "Brought back" in again.ask("1")
    assert texts() == ["one", "two"]


def test_the_list_can_be_narrowed(start: Start) -> None:
    talk = start("basics#onset-im")
    writes(talk, "apples")
    writes(talk, "pears")
    talk.ask("v")
    told = talk.ask("/pear")
    assert "pears" in told
    assert "apples" not in told
    assert talk.ask("/plums") == "Nothing here is like that."
    assert "apples" in talk.ask("/")


def test_a_note_is_moved_and_takes_new_words(start: Start) -> None:
    talk = start("basics#onset-im")
    writes(talk, "mine")
    talk.ask("v")
    talk.ask("1")
    assert talk.ask("w") == "The words are the ones it was made about."
    assert talk.ask("m #known-since") == "Moved to More, History."
    assert [note.item for note in notes()] == ["known-since"]
    assert talk.ask("m nowhere") == "There is no item nowhere."


def test_a_note_is_found_by_the_search_and_opened_there(start: Start) -> None:
    talk = start("basics#onset-im")
    writes(talk, "zebra crossing")
    assert "1 Your note, Basics, How fast, and GluN2B: zebra crossing" in talk.ask("f zebra")
    assert "zebra crossing" in talk.ask("1")
    assert talk.prompt == "Bookmarks and notes, 1 of 1>"


def test_two_sessions_see_each_other_and_overwrite_nothing(start: Start) -> None:
    """Cases 11 and 13."""
    one, two = start("basics#onset-im"), start("basics#onset-im")
    writes(one, "from one")
    until(lambda: "1 note." in two.ask("."))
    for talk in (one, two):
        talk.ask("v")
        talk.ask("1")
        talk.ask("e")
        talk.ask("1")
    one.ask("changed by one")
    assert one.ask("") == "The note is kept."
    two.ask("changed by two")
    assert "Another session changed this note; both texts are kept" in two.ask("")
    assert {*texts()} == {"changed by one", "changed by two"}


def test_no_code_of_a_note_reaches_the_terminal(start: Start) -> None:
    """Cases 25 and 26: a whole session over hostile notes and labels, typed and from elsewhere."""
    with closing(notebook()) as opened:
        opened.start_note("onset-im", HOSTILE).save(f"hostile {HOSTILE}\n[bold]x[/]\n{HOSTILE}").result(10)
        opened.set_bookmark("onset-im", True, HOSTILE, f"label {HOSTILE}").result(10)
    talk = start("basics#onset-im", env={"TERM": "xterm-256color"}, command=[*KETATUI, "--plain"])
    for line in (
        "d",
        "",
        "v",
        "1",
        "2",
        "l",
        "/hostile",
        "1",
        "e",
        "1",
        "",
        "q",
        "d",
        "x",
        "1",
        "l",
        "q",
        "f hostile",
    ):
        talk.ask(line)
    talk.ask("m \x9b31m\u202ename")
    talk.ask("a")
    talk.ask("typed \u009b31m \u202e words")
    talk.ask(".")
    for line in (".", "d", "t", "c", "w", "q", "r", "", "1", "q", "?", "!", "s"):
        talk.ask(line)
    talk.quits()
    assert not strange(talk.log)
    sent = talk.told
    assert "\x9b" not in sent.replace("typed \x9b31m", "").replace("m \x9b31m", "")  # what it echoes itself
    assert "[bold]x[/]" in sent


FULL = """
import resource, signal, sys
from ketatui.cli import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))
sys.exit(main(sys.argv[1:]))
"""
"""The reader, unable to write a file of more than a few bytes: as on a full disk."""


def test_what_cannot_be_saved_is_told_and_kept(start: Start) -> None:
    """Case 15: the notebook cannot be written; the note is kept apart, and taken up by the next session."""
    with closing(notebook()):
        pass
    talk = start("basics#onset-im", command=[sys.executable, "-c", FULL])
    talk.ask("a")
    talk.ask("must not be lost")
    told = talk.ask(".")
    until(lambda: "not" in talk.ask("!") and "saved" in talk.told)
    assert "saved" in told or "saved" in talk.told
    talk.type("q")
    assert "q again leaves" in talk.asked()
    talk.type("q")
    assert talk.wait_exit() == 0
    assert "Traceback" not in talk.told
    assert not texts()
    again = start("basics#onset-im")
    assert "A text was left that is in no note: v shows it." in words(again.begun)
    assert "1 A text that is in no note: must not be lost" in again.ask("v")
    again.ask("1")
    assert "It is in its note now" in again.ask("e")
    assert texts() == ["must not be lost"]


def test_at_the_end_what_is_not_saved_is_told_in_ascii_too(data: Path, start: Start) -> None:
    """Case 31: where the folder's name is not."""
    folder = data.parent / "dätä"
    env = {"LANG": "C", "KETATUI_DATA_DIR": str(folder)}
    talk = start("basics#onset-im", command=[sys.executable, "-c", FULL], env=env)
    talk.ask("a")
    talk.ask("lost")
    talk.ask(".")
    until(lambda: "not being saved" in words(talk.ask("!")))
    talk.type("q")
    talk.asked()
    talk.type("q")
    assert talk.wait_exit() == 0
    assert re.search(r"\nketatui: .*/data/notebook\.db", talk.told)
    assert talk.log.isascii()


def test_a_lock_is_waited_for_and_told(start: Start, data: Path) -> None:
    """Case 14."""
    talk = start("basics#onset-im")
    writes(talk, "before")
    with locked(data / "notebook.db"):
        talk.ask("a")
        talk.ask("meanwhile")
        assert talk.ask(".")
        until(lambda: "saved" in talk.ask("."))
    until(lambda: texts() == ["before", "meanwhile"])
    until(lambda: "All is saved now." in talk.told or talk.ask("") is None)


def test_a_very_long_line_is_told_to_be_cut(start: Start) -> None:
    talk = start("basics#onset-im")
    talk.ask("a")
    assert "This terminal passes on 4095 bytes of a line" in talk.ask("x" * 5000)
    talk.ask(".")
    (text,) = texts()
    assert text.strip("x") == ""
    assert len(text) >= 4000


def test_a_note_that_grows_too_long_is_kept_apart(start: Start) -> None:
    """Case 24: and a very long note is told piece by piece."""
    with closing(notebook()) as opened:
        opened.start_note("onset-im", "").save("\n".join(["word " * 200] * 1047)).result(10)
    talk = start("basics#onset-im")
    talk.ask("v")
    assert talk.lines("1").count("\n") < 130
    assert talk.prompt == "Bookmarks and notes, 1 of 1, more>"
    assert talk.lines("").count("\n") < 130
    talk.ask("e")
    talk.ask("a")
    for _ in range(2):
        talk.ask("more " * 200)
    talk.ask(".")
    assert "longer than 1 MiB" in (told := talk.ask(""))
    assert "The text is kept apart: v shows it." in told
    assert "A text that is in no note" in talk.ask("l")


def test_nothing_untrue_is_told_of_a_notebook_that_cannot_be_read(start: Start, data: Path) -> None:
    """Case 14: it is not empty, nothing was searched in it, and nothing is compared with it."""
    talk = start("basics#onset-im")
    writes(talk, "zebra crossing")
    with locked(data / "notebook.db"):
        told = talk.ask("v")
        assert told.startswith("The notebook cannot be read now: another program is using ")
        assert "No bookmarks" not in told
        assert "No bookmarks" not in talk.ask("l")
        assert talk.ask("") == "There is nothing here. q leads back to the text."
        talk.ask("q")
        told = talk.ask("f zebra")
        assert "Nothing like that, not in the content." in told
        told = talk.ask("w")
        assert "Back in the text: Basics." in told
        assert "changed" not in told


def test_a_note_that_grows_too_long_is_told_of_once(start: Start) -> None:
    with closing(notebook()) as opened:
        opened.start_note("onset-im", "").save("word " * 1000 * 209).result(10)
    talk = start("basics#onset-im")
    for line in ("v", "1", "e", "a"):
        talk.ask(line)
    for _ in range(2):
        talk.ask("more " * 700)
    talk.ask(".")
    assert talk.ask("").endswith("The text is kept apart: v shows it.")


def test_a_line_in_place_of_another_is_kept_where_the_terminal_hangs_up(start: Start) -> None:
    """Case 1: and so is what stood there before."""
    talk = start("basics#onset-im")
    writes(talk, "one", "two")
    for line in ("v", "1", "e", "2"):
        talk.ask(line)
    talk.send("half of an")
    assert talk.wait_until(lambda: talk.told.endswith("half of an"))
    talk.kill(signal.SIGHUP)
    assert talk.wait_exit() == 129
    assert texts() == ["one\nhalf of an"]
    with closing(notebook()) as opened:
        (note,) = opened.notes()
        assert [wording.text for wording in opened.wordings(note.uuid)] == ["one\ntwo"]


def test_numbers_are_numbers_with_noughts_before_them_too(start: Start) -> None:
    talk = start("basics#onset-im")
    writes(talk, *"abcdefghijkl")
    for line in ("v", "1", "e"):
        talk.ask(line)
    assert talk.ask(f"{'0' * 12}12") == "Line 12 says: l"
    talk.ask("")
    talk.ask(f"d {'0' * 8}12")
    assert talk.prompt == "Edit, 11 lines>"
    assert talk.ask(f"d {'0' * 8}12") == "Choose from 1 to 11."
    assert talk.ask(f"d 1{'0' * 20}") == "Choose from 1 to 11."


def test_an_ascii_terminal_gets_ascii_to_the_end(start: Start, tmp_path: Path) -> None:
    """Case 31."""
    folder = tmp_path / "für mich"
    start("basics", "--data", str(folder)).quits()
    with locked(folder / "notebook.db"):
        talk = start("basics", "--ascii", "--data", str(folder))
        talk.ask("m")
        talk.send("\x04")
        assert talk.wait_exit() == 0
    assert "ketatui: " in talk.told.rpartition("> ")[2]
    assert talk.log.isascii()


def test_no_more_than_a_screenful_is_told_at_once(start: Start) -> None:
    with closing(notebook()) as opened:
        opened.start_note("onset-im", "").save("\n".join(f"line {n}" for n in range(50))).result(10)
    talk = start("basics#onset-im", size=(40, 12))
    talk.ask("v")
    told = talk.lines("1")
    assert told.count("\n") == 10
    while talk.prompt.endswith("more>"):
        told += (more := talk.lines(""))
        assert more.count("\n") <= 10
    assert told.count("line ") == 50
    assert talk.prompt == "Bookmarks and notes, 1 of 1>"
