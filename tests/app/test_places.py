"""What the reader keeps is there again: places, bookmarks, notes, whatever ended the session."""

from __future__ import annotations

import re
import signal
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from app.room import EDITOR, STAR, TOPICS, Reader, items, note_texts, notes, printed, said, until
from terminal import AFTER_ESCAPE

if TYPE_CHECKING:
    from pathlib import Path

    from app.conftest import Open

FIRST, SECOND = TOPICS[:2]


def middle(topic: str) -> tuple[int, str]:
    """A place in a topic, counted from 1, and the id of its item."""
    place = len(items(topic)) // 2
    return place, items(topic)[place - 1]["id"]


def writing(reader: Reader, text: str) -> Reader:
    """Begin a note on the current item, and type."""
    reader.press("a")
    reader.wait_for(EDITOR).press(*text)
    reader.wait_for(text)
    return reader


def test_one_comes_back_to_where_one_was(open_reader: Open) -> None:
    place, id_ = middle(SECOND)
    open_reader(f"{SECOND}#{id_}").at(place, SECOND).quits()
    open_reader().at(place, SECOND).sees(said(items(SECOND)[place - 1])[:60])


def test_each_topic_has_its_own_place(open_reader: Open) -> None:
    first, id_ = middle(FIRST)
    reader = open_reader(f"{FIRST}#{id_}").at(first, FIRST)
    reader.press("l", "j", "j")
    reader.at(3, SECOND).press("h")
    reader.at(first, FIRST).press("l")
    reader.at(3, SECOND).quits()
    reader = open_reader(FIRST).at(first, FIRST)
    reader.press("l")
    reader.at(3, SECOND)


def test_a_place_holds_at_any_width(open_reader: Open) -> None:
    place, id_ = middle(FIRST)
    open_reader(f"{FIRST}#{id_}").at(place).quits()
    begun = " ".join(said(items(FIRST)[place - 1]).split()[:4])
    for width, height in ((40, 12), (120, 40), (80, 24)):
        reader = open_reader(size=(width, height)).at(place, FIRST)
        assert begun in reader.current
        reader.quits()


def kept_place(data: Path) -> str:
    """The item at which one was last in the first topic."""
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        kept = db.execute("SELECT item FROM place WHERE topic = ?", (FIRST,)).fetchone()
    return str(kept[0]) if kept else ""


def test_a_place_is_kept_while_one_rests(open_reader: Open, data: Path) -> None:
    reader = open_reader(FIRST)
    reader.press("j", "j", "j")
    reader.at(4)
    until((data / "notebook.db").exists)
    until(lambda: kept_place(data) == items(FIRST)[3]["id"])
    reader.kill()
    reader.wait_exit()
    open_reader().at(4, FIRST)


def test_bookmark_and_notes_stand_beside_the_item_and_in_the_list(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.press("m")
    reader.wait_for(STAR)
    for count, text in enumerate(("one thing", "another"), 1):
        writing(reader, text).press("esc")
        reader.reads().wait_for(re.compile(rf"{count} notes?\b"))
    reader.quits()
    reader = open_reader()
    assert STAR in reader.screen[3]
    reader.wait_for("2 notes").press("v")
    reader.on_page("Bookmarks and notes").wait_for("one thing").wait_for("another").wait_for(
        f"{STAR} Bookmark"
    )
    told = printed("notes")
    for text in ("one thing", "another", "Bookmark", f"{FIRST}#{items(FIRST)[0]['id']}"):
        assert text in told
    kept = notes()
    assert [mark["item"] for mark in kept["bookmarks"]] == [items(FIRST)[0]["id"]]
    assert sorted(note["text"] for note in kept["notes"]) == ["another", "one thing"]


def test_a_note_is_saved_while_one_types(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    writing(reader, "half a though")
    until(lambda: note_texts() == ["half a though"], 5)
    reader.wait_for(re.compile(r"(?<!not )saved"))
    reader.press("t", "enter", *"and a second line")
    until(lambda: note_texts() == ["half a thought\nand a second line"], 5)


def test_a_note_is_found_after_kill_nine(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    writing(reader, "to the last letter").wait_for(re.compile(r"(?<!not )saved"))
    reader.kill(signal.SIGKILL)
    assert reader.wait_exit() == -signal.SIGKILL
    assert note_texts() == ["to the last letter"]
    open_reader().sees("1 note")


@pytest.mark.parametrize("end", ["terminal", "TERM", "HUP"])
def test_the_letters_typed_just_before_the_end_are_kept(end: str, open_reader: Open) -> None:
    reader = open_reader(FIRST)
    writing(reader, "typed just now")
    if end == "terminal":
        reader.close_master()
    else:
        reader.kill(signal.Signals[f"SIG{end}"])
    assert reader.wait_exit(3) in {129, 143}
    assert note_texts() == ["typed just now"]
    open_reader(FIRST).sees("1 note")


def test_leaving_the_editor_at_once_keeps_the_note(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.send("aquick, said q")  # in one piece: no letter may reach what was there before
    reader.wait_for("quick, said q").press("esc")
    reader.reads().sees("1 note")
    time.sleep(AFTER_ESCAPE)
    reader.quits()
    assert note_texts() == ["quick, said q"]


def test_tab_indents_a_line_and_only_esc_leaves_the_editor(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.press("a")
    reader.wait_for(EDITOR).press(*"- pills", "enter", *"- does it", "tab", *" stay, doctor", "enter")
    reader.press("tab", "tab", "shift+tab", *"quite", "shift+tab", "shift+tab", *" so")
    reader.wait_for("quite so").press("esc")
    reader.reads().quits()
    assert note_texts() == ["- pills\n  - does it stay, doctor\nquite so"]


@pytest.mark.parametrize("key", ["tab", "shift+tab"])
def test_tab_does_not_leave_a_line_that_asks(key: str, open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.press("M")
    reader.wait_for("what to call").press(*"lab", key, *"el m", "enter")
    reader.wait_for("Bookmark set").at(1, FIRST)
    until(lambda: [mark["label"] for mark in notes()["bookmarks"]] == ["label m"])


def test_a_note_is_edited_from_the_list_and_emptied(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    writing(reader, "first wording").press("esc")
    reader.reads().press("v")
    reader.on_page("Bookmarks and notes").calm().press("e")
    reader.wait_for(EDITOR).press(*", longer")
    reader.wait_for("first wording, longer").press("esc")
    reader.on_page("Bookmarks and notes").wait_for("first wording, longer")
    until(lambda: note_texts() == ["first wording, longer"])
    reader.calm().press("e")
    reader.wait_for(EDITOR).press(*["backspace"] * 25)
    reader.wait_gone("first").press("esc")
    reader.on_page("Bookmarks and notes")
    until(lambda: note_texts() == [""])


def test_a_new_note_without_text_is_none(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.press("a")
    reader.wait_for(EDITOR).press("x", "backspace", "esc")
    reader.reads().quits()
    assert note_texts() == []


def test_from_the_list_one_goes_to_the_place_and_back(open_reader: Open) -> None:
    place, id_ = middle(SECOND)
    reader = open_reader(f"{SECOND}#{id_}").at(place)
    reader.press("m")
    reader.wait_for("Bookmark set").press("1")
    reader.at(1, FIRST).press("v")
    reader.on_page("Bookmarks and notes").calm().press("enter")
    reader.at(place, SECOND).press("<")
    reader.at(1, FIRST).press(">")
    reader.at(place, SECOND)


def test_what_is_deleted_in_the_list_comes_back_one_by_one(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.press("m")
    writing(reader, "a note").press("esc")
    reader.reads().press("v")
    reader.on_page("Bookmarks and notes").calm().press("d")
    reader.wait_for("Deleted").calm().press("d")
    reader.wait_for("m sets a bookmark")
    until(lambda: notes() == {"bookmarks": [], "notes": []})
    reader.press("u")
    reader.calm().press("u")
    reader.wait_for("a note").wait_for(f"{STAR} Bookmark")
    until(lambda: len(notes()["bookmarks"]) == len(notes()["notes"]) == 1)


def test_the_notebook_is_one_file_that_only_its_owner_reads(open_reader: Open, data: Path) -> None:
    writing(open_reader(FIRST), "mine").quiet(0.2)
    until(lambda: note_texts() == ["mine"])
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "notebook.db").stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        assert db.execute("PRAGMA quick_check").fetchone() == ("ok",)
