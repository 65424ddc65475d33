"""Bookmarks and notes as people use them: earlier wordings, words that change, items that go, counts."""

from __future__ import annotations

import re
import shutil
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from app.editors import APPENDS, editor
from app.room import CONTENT, EDITOR, STAR, Reader, items, note_texts, notes, until
from ketatui.notebook import Notebook
from notebook.desk import locked

if TYPE_CHECKING:
    from pathlib import Path

    from app.conftest import Open

PAGE = "Bookmarks and notes"


@pytest.fixture
def own_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the content, to change."""
    pack = tmp_path / "pack"
    shutil.copytree(CONTENT, pack)
    monkeypatch.setenv("KETATUI_CONTENT", str(pack))
    return pack


def noted(reader: Reader, text: str) -> None:
    reader.press("a")
    reader.wait_for(EDITOR).press(*text)
    reader.wait_for(text).press("esc")
    reader.reads()


def rewritten(reader: Reader) -> Reader:
    """The list, with a note that said something else before."""
    noted(reader, "first")
    reader.press("v")
    reader.on_page(PAGE).calm().press("e")
    reader.wait_for(EDITOR).press(*" second")
    reader.wait_for("first second").press("esc")
    return reader.on_page(PAGE).sees("first second")


ITEM = "route-whole-dose"
WORDS = "A dose of ketamine put into a vein reaches the blood whole"


def test_the_words_of_a_note_change_and_are_accepted(open_reader: Open, own_pack: Path) -> None:
    reader = open_reader(f"routes#{ITEM}")
    noted(reader, "mine")
    reader.press("m")
    reader.wait_for(STAR)
    reader.quits()

    topic = own_pack / "topics" / "routes.toml"
    topic.write_text(topic.read_text("utf-8").replace(WORDS, WORDS.replace("put", "given")), "utf-8")
    reader = open_reader()
    reader.press("enter")
    reader.wait_for("── Details").press("G")
    reader.sees("Written before the words above have changed.").press("esc")
    reader.reads().press("v")
    reader.on_page(PAGE).sees("The words have changed since.").press("G")
    reader.sees("2 of 2").press("enter")
    reader.on_page("Your note").sees(f"Written about {WORDS}").sees(
        f"It now says {WORDS.replace('put', 'given')}"
    )
    reader.press("w")
    reader.wait_gone("It now says").sees("the ones before are kept").sees(
        f"about Routes › How routes differ, in a minute: {WORDS}"
    )
    until(lambda: WORDS.replace("put", "given") in notes()["notes"][0]["quote"])
    reader.press("esc")
    reader.on_page(PAGE).calm().press("g", "w")
    reader.wait_gone("The words have changed").press("w")
    reader.wait_for("The words are the ones it was made about")


def test_a_note_whose_item_is_gone_stays_and_is_moved(open_reader: Open, own_pack: Path) -> None:
    reader = open_reader("routes#routes-what-differs")
    noted(reader, "take this along")
    reader.quits()
    topic = own_pack / "topics" / "routes.toml"
    text = topic.read_text("utf-8")
    begin = text.index('[[section.item]]\nid = "routes-what-differs"')
    topic.write_text(text[:begin] + text[text.index("[[section", begin + 5) :], "utf-8")
    reader = open_reader("routes#im-iv-onset")
    reader.press("v")
    reader.on_page(PAGE).sees("no longer in the content").sees("take this along").press("w")
    reader.wait_for("m moves it to another").press("enter")
    reader.on_page("Your note").sees("no longer in the content").press("m")
    reader.on_page("Move it to").sees("Where you were reading Routes").calm().press("enter")
    reader.on_page("Your note").sees("Moved to Routes").sees("Until").press("enter")
    reader.reads().sees("1 note")
    assert [note["item"] for note in notes()["notes"]] == ["im-iv-onset"]


def test_an_earlier_wording_is_shown_and_brought_back(open_reader: Open) -> None:
    reader = open_reader("routes")
    rewritten(reader).press("enter")
    reader.on_page("Your note").sees("bring back first").press("j", "enter")
    reader.wait_for("Brought back").wait_for(re.compile(r"first second"))
    until(lambda: note_texts() == ["first"])


def test_what_was_deleted_in_an_earlier_session_is_brought_back(open_reader: Open) -> None:
    reader = open_reader("routes")
    noted(reader, "mine")
    reader.press("v")
    reader.on_page(PAGE).calm().press("d")
    reader.wait_gone("mine").press("q")
    reader.reads().quits()
    reader = open_reader()
    reader.press("v")
    reader.on_page(PAGE).press("u")
    reader.wait_for("x lists what was deleted before").press("x")
    reader.on_page("Deleted").wait_for("mine").press("u")
    reader.wait_for("Nothing was deleted").press("esc")
    reader.on_page(PAGE).wait_for("mine")
    until(lambda: note_texts() == ["mine"])


def test_a_bookmark_is_called_something_in_the_list_as_well(open_reader: Open) -> None:
    reader = open_reader("routes")
    reader.press("m")
    reader.wait_for(STAR).press("v")
    reader.on_page(PAGE).calm().press("e")
    reader.wait_for("what to call").press(*"the first", "enter")
    reader.wait_for(f"{STAR} the first").press("e")
    reader.wait_for(re.compile("^ the first", re.MULTILINE)).press(*" one", "esc")
    reader.wait_for(f"{STAR} the first ").press("/")
    reader.wait_for("words in notes").press(*"first", "enter")
    reader.on_page(f"{PAGE}, with “first”").wait_for(f"{STAR} the first")
    assert [mark["label"] for mark in notes()["bookmarks"]] == ["the first"]


def test_another_session_sees_the_note_within_two_seconds(open_reader: Open) -> None:
    """Case 13, for notes and the list of them."""
    other = open_reader("routes")
    other.press("v")
    other.on_page(PAGE).wait_for("will stand here")
    noted(open_reader("routes"), "from afar")
    assert other.wait_until(lambda: "from afar" in other.text, 2.0)


def test_counts_stand_in_the_bar_from_120_columns_and_in_the_contents(open_reader: Open) -> None:
    readable = len({item.get("item", item["id"]) for item in items("routes")})
    reader = open_reader("routes", size=(120, 40))
    assert "note" not in reader.screen[0]
    noted(reader, "mine")
    reader.press("m", "j", "m")
    reader.wait_for(lambda it: it.screen[0].endswith(f"/{readable}  {STAR} 2  1 note"))
    reader.resize(100, 30)
    reader.wait_for(lambda it: STAR not in it.screen[0])
    reader.press("c")
    reader.on_page("Contents").wait_for(f"{STAR} 2  1 note")
    row = next(row for row in reader.screen if row.startswith(("▌Routes", " Routes")))
    assert f" {STAR} 2  1 note  " in row
    assert row.endswith(f" of {readable} read")
    reader.press("j", "enter")
    reader.reads()
    assert reader.position == (
        next(i for i, item in enumerate(items("routes"), 1) if item["id"] == "routes-matrix"),
        len(items("routes")),
    )


def test_forty_columns_are_enough(open_reader: Open) -> None:
    reader = open_reader("routes", size=(40, 16))
    noted(reader, "short")
    reader.press("v")
    reader.on_page("Bookmarks and notes").wait_for("Note · Routes").press("enter")
    reader.on_page("Your note").sees("short")


def left_behind(open_reader: Open, folder: Path) -> Reader:
    """The list, with a text first that an editor left: it failed."""
    reader = open_reader("routes", env={"VISUAL": None, "EDITOR": editor(folder, APPENDS + "sys.exit(3)")})
    reader.press("a")
    reader.wait_for(EDITOR).press(*"my words")
    reader.wait_for("my words").press("ctrl+o")
    reader.sees("Its text is kept").press("esc")
    reader.reads().quits()
    reader = open_reader(env={"VISUAL": None, "EDITOR": editor(folder, APPENDS)})
    reader.press("v")
    reader.on_page(PAGE).sees("In no note yet: Routes my words from outside")
    return reader.calm()


@pytest.mark.parametrize(
    ("key", "texts"),
    [("e", ["my words\nfrom outside"]), ("E", ["my words\nfrom outside\nfrom outside"]), ("d", [])],
)
def test_what_an_editor_left_is_taken_up_or_deleted(
    key: str, texts: list[str], open_reader: Open, data: Path, tmp_path: Path
) -> None:
    reader = left_behind(open_reader, tmp_path)
    reader.press(key)
    if key == "e":
        reader.wait_for(EDITOR).wait_for("from outside").press("esc")
    reader.on_page(PAGE).wait_gone("In no note yet")
    if key == "d":
        reader.press("x")
        reader.on_page("Deleted").wait_for("from outside").press("u", "esc")
        until(lambda: sorted(note_texts()) == ["my words", "my words\nfrom outside"])
    else:
        until(lambda: note_texts() == texts)
    until(lambda: not [*(data / "drafts").iterdir()])


def test_a_note_goes_to_the_editor_from_the_list(open_reader: Open, tmp_path: Path) -> None:
    reader = open_reader("routes", env={"VISUAL": None, "EDITOR": editor(tmp_path, APPENDS)})
    noted(reader, "mine")
    reader.press("v")
    reader.on_page(PAGE).calm().press("E")
    reader.wait_for("from outside")
    assert note_texts() == ["mine\nfrom outside"]
    reader.press("enter")
    reader.on_page("Your note").sees("bring back mine").press("E")
    reader.wait_for(re.compile("from outside.*from outside", re.DOTALL))


def test_while_the_file_is_locked_the_list_says_so_and_an_earlier_wording_comes_back(
    open_reader: Open, data: Path
) -> None:
    """Case 14: what waits is told on every page."""
    reader = open_reader("routes")
    rewritten(reader).press("enter")
    reader.on_page("Your note").sees("bring back first")
    with locked(data / "notebook.db"):
        reader.press("j", "enter")
        reader.wait_for("Brought back").press("k")
        reader.wait_for(re.compile(r"\d changes? (is|are) not saved yet"))
    reader.wait_gone("not saved yet")
    until(lambda: note_texts() == ["first"])


def test_what_a_note_said_is_among_the_earlier_wordings_as_soon_as_it_is_written(
    open_reader: Open, data: Path
) -> None:
    reader = open_reader("routes")
    rewritten(reader).press("enter")
    reader.on_page("Your note").sees("bring back first")
    with locked(data / "notebook.db", "IMMEDIATE"):
        reader.press("j", "enter")
        reader.wait_for("Brought back").wait_gone("first second")
    reader.wait_for("first second")


def test_hints_and_messages_name_the_keys_in_use(open_reader: Open, config: Path) -> None:
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text('[keys]\nedit = "i"\nundo = "z"\nleave = "backspace"\n', "utf-8")
    reader = open_reader("routes")
    noted(reader, "mine")
    reader.press("v")
    reader.on_page(PAGE).wait_for("i edit").wait_for("z undo").wait_for("backspace back").press("i")
    reader.wait_for(EDITOR).press(*" more")
    reader.wait_for("mine more").press("esc")
    reader.on_page(PAGE).calm().press("d")
    reader.wait_for("Deleted. z brings it back").press("z")
    reader.wait_for("mine more").press("backspace")
    reader.reads()


def test_a_note_deleted_on_its_own_page_is_told_in_the_list(open_reader: Open) -> None:
    reader = open_reader("routes")
    noted(reader, "mine")
    reader.press("v")
    reader.on_page(PAGE).calm().press("enter")
    reader.on_page("Your note").calm().press("d")
    reader.on_page(PAGE).wait_for("Deleted. u brings it back").wait_gone("mine")


@pytest.mark.parametrize("where", ["reader", "note", "list"])
def test_ctrl_q_leaves_as_q_and_esc_do(where: str, open_reader: Open, data: Path) -> None:
    reader = open_reader("routes")
    noted(reader, "mine")
    with locked(data / "notebook.db"):
        reader.press("m", "j")
        reader.wait_for("not saved yet")
        if where == "note":
            reader.press("a")
            reader.wait_for(EDITOR).press(*"words", "ctrl+q")
            reader.sees("again leaves").press("ctrl+q")
            reader.reads()
        elif where == "list":
            reader.press("c")
            reader.on_page("Contents").press("ctrl+q")
            reader.reads()
        reader.press("ctrl+q")
        reader.on_page("Not saved")
    reader.wait_for("All is saved now").press("ctrl+q")
    assert reader.wait_exit() == 0


def test_a_note_is_opened_and_edited_from_the_details_of_its_item(open_reader: Open) -> None:
    reader = open_reader("routes")
    noted(reader, "mine")
    reader.press("enter")
    reader.wait_for("── Details").press("G")
    reader.wait_for(lambda it: "Your note" in "".join(row for row in it.screen if row.startswith("▌")))
    reader.press("enter")
    reader.on_page("Your note").sees("mine").press("e")
    reader.wait_for(EDITOR).press(*" more")
    reader.wait_for("mine more").press("esc")
    reader.on_page("Your note").wait_for("mine more").press("esc")
    reader.wait_for("── Details").press("esc")
    reader.reads()
    until(lambda: note_texts() == ["mine more"])


def test_the_editor_names_what_the_note_is_on(open_reader: Open) -> None:
    reader = open_reader("routes#im-iv-onset")
    reader.press("A")
    reader.wait_for("Your note on Routes").press("esc")
    reader.reads().press("a")
    reader.wait_for("Your note on Routes › Into a muscle")


def test_what_comes_back_is_current_and_what_was_deleted_has_its_own_keys(open_reader: Open) -> None:
    reader = open_reader("routes")
    for text in ("one", "two"):
        noted(reader, text)
    until(lambda: len(note_texts()) == 2)
    reader.press("v")
    reader.on_page(PAGE).calm()
    reader.press("j", "d")
    reader.wait_gone("one").wait_for("Deleted. u brings it back").press("u")
    reader.wait_for("Brought back").wait_for(lambda it: any(row.startswith("▌  one") for row in it.screen))
    reader.press("d", "x")
    reader.on_page("Deleted").wait_for("one").wait_for("u bring back").press("x")
    reader.on_page(PAGE).wait_for("two")


def test_enter_on_a_note_whose_item_is_gone_moves_it_and_brings_nothing_back(
    open_reader: Open, own_pack: Path
) -> None:
    reader = open_reader("routes#routes-what-differs")
    rewritten(reader).press("esc")
    reader.reads().quits()
    topic = own_pack / "topics" / "routes.toml"
    text = topic.read_text("utf-8")
    topic.write_text(text.replace('id = "routes-what-differs"', 'id = "routes-renamed"'), "utf-8")
    reader = open_reader()
    reader.press("v")
    reader.on_page(PAGE).sees("no longer in the content").press("enter")
    reader.on_page("Your note").sees("m or enter moves it").calm().press("enter")
    reader.on_page("Move it to").press("esc")
    reader.on_page("Your note").sees("first second")
    assert note_texts() == ["first second"]


def test_the_list_is_searched_by_place_as_well(open_reader: Open) -> None:
    reader = open_reader("routes#im-iv-onset")
    noted(reader, "mine")
    reader.press("v")
    reader.on_page(PAGE).calm().press("/")
    reader.wait_for("words in notes").press(*"muscle mine", "enter")
    reader.on_page(f"{PAGE}, with “muscle mine”").wait_for("1 of 1")


def test_what_was_deleted_is_listed_by_its_own_tags(open_reader: Open) -> None:
    reader = open_reader("routes")
    for text in ("#here stays", "#gone goes"):
        noted(reader, text)
    until(lambda: len(note_texts()) == 2)
    reader.press("v")
    reader.on_page(PAGE).calm().press("d")
    reader.wait_gone("#gone goes").press("x")
    reader.on_page("Deleted").wait_for("#gone goes").press("t")
    reader.on_page("Tags").sees("1 #gone  1 note").press("1")
    reader.on_page("Deleted, #gone").wait_for("#gone goes")


def test_what_could_not_be_read_in_the_list_is_there_once_it_can_be(open_reader: Open, data: Path) -> None:
    with closing(Notebook.open(data / "notebook.db", data / "backups", "ketamine")) as notebook:
        for number in range(60):
            notebook.start_note("routes-what-differs", "").save(f"number {number} of them").result()
    reader = open_reader("routes")
    reader.press("v")
    reader.on_page(PAGE).calm()
    time.sleep(3)  # nothing waits to be written, whose writing would be told
    with locked(data / "notebook.db"):
        reader.press("G")
        reader.sees("cannot be read now")
    reader.wait_for("number 0 of them").wait_for("60 of 60")
