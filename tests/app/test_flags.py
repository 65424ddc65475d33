"""A flag for the editors is a note with a tag, and as long as nothing is written behind that, it is none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from app.editors import APPENDS, editor
from app.room import EDITOR, TOPICS, Reader, note_texts, notes, one_source, said, until, words

if TYPE_CHECKING:
    from pathlib import Path

    from app.conftest import Open

FIRST = TOPICS[0]
UNCHANGED = "import time; time.sleep(1.2)"
"""An editor that is left after a moment, with nothing changed."""
SPACES = 'note.write_text("#flag\\n\\n")'

CARD = """
import sys
from ketatui.cli import main
from ketatui.ui.keeping import Keeping

Keeping.action_flag = lambda self: self._write(self._subject(), "", "Q: \\nA: ")
sys.exit(main(sys.argv[1:]))
"""
"""A reader whose key for flags begins a note of two lines."""


def flagging(reader: Reader) -> Reader:
    reader.press("R")
    reader.wait_for(EDITOR).wait_for("#flag")
    return reader


def test_a_flag_is_written_and_called_so(open_reader: Open) -> None:
    place = one_source()
    reader = flagging(open_reader(place.address, size=(80, 60)).at(place.place))
    assert reader.screen[0].startswith(" Your flag on ")
    reader.press(*"the dose is wrong #check")
    reader.wait_for("#flag the dose is wrong #check").press("esc")
    reader.reads().press("enter")
    reader.wait_for("Your flag, ").press("esc")
    reader.reads().press("v")
    reader.on_page("Bookmarks and notes").sees("Flag · ").wait_for(" #check ")
    reader.calm().press("enter")
    reader.on_page("Your flag").sees("#flag the dose is wrong")
    (note,) = notes()["notes"]
    assert (note["item"], note["text"]) == (place.item["id"], "#flag the dose is wrong #check")
    assert words(note["quote"]) == words(said(place.item))


def test_an_untouched_flag_leaves_no_note(open_reader: Open) -> None:
    reader = flagging(open_reader(FIRST))
    reader.press("esc")
    reader.reads()
    flagging(reader).press("x", "backspace", "esc")
    reader.reads()
    flagging(reader).press(*["backspace"] * 6, "esc")
    reader.reads().press("v")
    reader.on_page("Bookmarks and notes").sees("m sets a bookmark").press("esc")
    reader.reads().quits()
    assert note_texts() == []


@pytest.mark.parametrize("code", [UNCHANGED, SPACES])
def test_an_untouched_flag_leaves_none_by_way_of_an_editor(
    code: str, open_reader: Open, data: Path, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    command = editor(tmp_path, f"Path({str(ran)!r}).touch()\n{code}")
    reader = flagging(open_reader(FIRST, env={"VISUAL": None, "EDITOR": command}))
    reader.press("ctrl+o")
    until(ran.exists)
    reader.wait_for(EDITOR)
    until(lambda: not [*(data / "drafts").iterdir()])
    reader.press("esc")
    reader.reads().quits()
    assert note_texts() == []


def test_a_flag_may_be_written_in_an_editor(open_reader: Open, tmp_path: Path) -> None:
    reader = flagging(open_reader(FIRST, env={"VISUAL": None, "EDITOR": editor(tmp_path, APPENDS)}))
    reader.press("ctrl+o")
    reader.wait_for("from outside").press("esc")
    until(lambda: note_texts() == ["#flag \nfrom outside"])


def test_the_letters_of_a_flag_typed_just_before_the_end_are_kept(open_reader: Open) -> None:
    reader = flagging(open_reader(FIRST))
    reader.press(*"now")
    reader.wait_for("#flag now").close_master()
    assert reader.wait_exit(3) == 129
    assert note_texts() == ["#flag now"]


def test_an_untouched_flag_is_not_kept_at_the_end(open_reader: Open) -> None:
    reader = flagging(open_reader(FIRST))
    reader.close_master()
    assert reader.wait_exit(3) == 129
    assert note_texts() == []


def test_of_several_lines_one_writes_in_the_first(open_reader: Open) -> None:
    reader = open_reader(FIRST, command=[sys.executable, "-c", CARD])
    reader.press("R")
    reader.wait_for(EDITOR).wait_for("Q:").press(*"why")
    reader.wait_for("Q: why").press("esc")
    reader.reads()
    until(lambda: note_texts() == ["Q: why\nA: "])
