"""Search everywhere as people use it: typed letter by letter, gone to, come back from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.room import EDITOR, Reader, find, items, note_texts, until
from notebook.desk import locked

if TYPE_CHECKING:
    from pathlib import Path

    from app.conftest import Open

PAGE = "Search everywhere"
ITEM = find(lambda item: item["id"] == "bladder-signs")


def searching(reader: Reader, typed: str) -> Reader:
    reader.press("f")
    reader.on_page(PAGE).press(*typed)
    return reader


def screen_of(reader: Reader) -> list[str]:
    return reader.calm().screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 24)])
def test_results_come_as_one_types_by_topic_with_counts(open_reader: Open, size: tuple[int, int]) -> None:
    reader = searching(open_reader("routes", size=size), "bladde")
    reader.wait_for(re.compile(r"Risks \d+"))
    reader.wait_for(re.compile(r"1 of \d+")).calm()
    heading = re.search(r"Risks, (\d+)", reader.text)
    count = re.search(r"Risks (\d+)", reader.text)
    assert count
    assert not heading or heading[1] == count[1]


def test_enter_goes_there_and_back_returns_to_the_place(open_reader: Open) -> None:
    reader = open_reader("routes#im-iv-onset")
    before = screen_of(reader)
    searching(reader, "bladder-signs").wait_for("Signs of harm").press("enter")
    reader.reads().at(ITEM.place, ITEM.topic).press("<")
    reader.at(
        items("routes").index(next(i for i in items("routes") if i["id"] == "im-iv-onset")) + 1, "routes"
    )
    assert screen_of(reader) == before


def test_esc_returns_to_the_place_which_is_untouched(open_reader: Open) -> None:
    reader = open_reader("routes")
    reader.press("space", "j", "j")
    before = screen_of(reader)
    searching(reader, "driving").wait_for(re.compile("Risks")).press("down", "esc")
    reader.reads()
    assert screen_of(reader) == before


def test_the_same_search_is_there_the_next_time_at_the_same_result(open_reader: Open) -> None:
    reader = searching(open_reader("routes"), "in:risks driving")
    reader.wait_for(re.compile(r"1 of \d+")).press("down", "down")
    reader.wait_for(re.compile(r"3 of \d+"))
    current = reader.calm().current
    reader.press("enter")
    reader.reads().press("f")
    reader.on_page(PAGE).wait_for(re.compile(r"3 of \d+"))
    assert reader.calm().current == current
    reader.press("x")  # typing begins anew
    reader.wait_gone("driving")


def test_what_was_looked_for_is_marked(open_reader: Open) -> None:
    reader = searching(open_reader("routes"), "catheter")
    reader.wait_for(re.compile(r"1 of \d+")).calm()
    row = next(i for i, line in enumerate(reader.screen) if "catheter" in line.lower() and i > 3)
    column = reader.screen[row].lower().index("catheter")
    inside, outside = reader.cells[row][column], reader.cells[row][column - 2]
    assert inside[1:] != outside[1:]


def test_tab_goes_from_topic_to_topic_and_round(open_reader: Open) -> None:
    reader = searching(open_reader("routes", size=(100, 60)), "bladder")
    reader.wait_for(re.compile(r"1 of \d+")).calm()
    groups = re.findall(r"^.(\w[\w ]*), \d+ *$", reader.text, re.MULTILINE)
    assert len(groups) > 2
    seen = []
    for _ in groups:
        seen.append(re.match(r"([\w ]+), \d+", reader.current)[1])  # type: ignore[index]
        reader.step("tab")
    assert {*groups} <= {*seen}
    assert reader.current.startswith(seen[0])
    reader.step("shift+tab")
    assert reader.current.startswith(seen[-1])


def test_the_other_results_of_a_topic_are_a_filter_away(open_reader: Open) -> None:
    reader = searching(open_reader("routes", size=(100, 60)), "bladder kind:statement")
    reader.wait_for("more in Risks").calm()
    while "more in Risks" not in reader.current:
        assert reader.step("down")
    reader.press("enter")
    reader.sees("bladder kind:statement in:risks").wait_gone("more in").wait_for(re.compile("Risks, "))


def test_a_filter_that_is_none_is_told_and_what_is_misspelt_is_forgiven(open_reader: Open) -> None:
    reader = searching(open_reader("routes"), "certainty:establishd ")
    reader.wait_for('did you mean "established"?')
    reader.press("esc")
    reader.reads()
    searching(reader, "bladdr").wait_for("bladdr: also bladder").sees("harms the bladder")


def test_without_words_the_filters_are_told_and_nothing_found_says_so(open_reader: Open) -> None:
    reader = searching(open_reader("routes"), "")
    reader.sees("route:im").sees("has:note").press(*"zzzzqx")
    reader.wait_for("Nothing like that").press("enter")
    assert reader.calm().title.startswith(PAGE)
    reader.press(*" in:risks")
    reader.wait_for("with these filters")


def test_my_own_notes_are_found_and_opened(open_reader: Open, data: Path) -> None:
    reader = open_reader("routes")
    reader.press("a")
    reader.wait_for(EDITOR).press(*"my very own zeppelin", "esc")
    reader.reads()
    until(lambda: note_texts() == ["my very own zeppelin"])
    searching(reader, "zeppelin").wait_for("Your notes, 1").sees("your note Routes")
    reader.press("enter")
    reader.on_page("Your note").sees("my very own zeppelin").press("esc")
    reader.reads()
    with locked(data / "notebook.db"):
        searching(reader, "esketamine").wait_for(re.compile(r"1 of \d+")).press("esc")
        reader.reads()


def test_only_what_has_a_note_or_a_bookmark(open_reader: Open) -> None:
    reader = open_reader("routes#im-iv-onset")
    reader.press("m")
    reader.wait_for("Bookmark set")
    searching(reader, "has:bookmark").wait_for("1 of 1").sees("A standard textbook")


def test_a_click_goes_to_a_result_and_letters_still_belong_to_the_line(open_reader: Open) -> None:
    reader = searching(open_reader("routes"), "in:risks bladder")
    reader.wait_for(re.compile(r"1 of \d+")).calm()
    row = [i for i, line in enumerate(reader.screen) if "What repeated use does" in line][1]
    reader.click(5, row)
    reader.wait_for(re.compile(r"2 of \d+")).press("s")
    reader.sees("bladders").press("backspace")
    reader.wait_for(re.compile(r"1 of \d+")).calm()
    reader.click(5, 6)
    reader.reads()


def test_in_ascii_too() -> None:
    with Reader("--ascii", "routes", env={"LANG": "C"}) as reader:
        reader.wait_for("1 of")
        searching(reader, "bladder").wait_for(re.compile(r"Risks, \d+")).calm()
        assert reader.text.isascii()


def test_a_source_and_a_word_are_found_and_their_pages_opened(open_reader: Open) -> None:
    reader = searching(open_reader("routes"), "Berman 2000")
    reader.wait_for("source, ").press("enter")
    reader.on_page("Source").sees("Berman").press("esc")
    reader.reads()
    searching(reader, "K-hole").wait_for("Glossary, ").press("enter")
    reader.on_page("Glossary").sees("K-hole")


@pytest.mark.parametrize("typed", ["", "zzzzqx", "in:notes"])
def test_where_nothing_is_found_every_key_is_harmless(typed: str, open_reader: Open) -> None:
    reader = searching(open_reader("routes"), typed)
    reader.press("up", "down", "pageup", "pagedown", "tab", "shift+tab", "enter", "up")
    reader.on_page(PAGE).press("esc")
    reader.reads().press("v")
    reader.on_page("Bookmarks and notes").press("k", "j", "b", "space", "G", "g", "ctrl+u", "ctrl+d", "k")
    reader.on_page("Bookmarks and notes").press("esc")
    reader.reads()


def test_a_note_is_current_again_the_next_time(open_reader: Open) -> None:
    reader = open_reader("routes")
    reader.press("a")
    reader.wait_for(EDITOR).press(*"my bladder diary", "esc")
    reader.reads()
    until(note_texts)
    searching(reader, "bladder").wait_for("Your notes 1").press("shift+tab")
    reader.sees("my bladder diary")
    current = reader.calm().current
    assert "your note" in current
    reader.press("enter")
    reader.on_page("Your note").press("esc")
    reader.reads().press("f")
    reader.on_page(PAGE).sees("my bladder diary").calm()
    assert reader.current == current


def test_the_counts_are_those_of_all_that_fits(open_reader: Open) -> None:
    reader = searching(open_reader("routes"), "dose")
    reader.wait_for(re.compile(r"Risks \d+"))
    found = re.search(r"Risks (\d+)", reader.calm().text)
    assert found
    reader.press(*" in:risks")
    reader.wait_gone("Claims")
    reader.wait_for(f"Risks, {found[1]}")


@pytest.mark.parametrize("page", ["v", "c", "t"])
def test_from_a_page_that_leads_on_one_searches_too(page: str, open_reader: Open) -> None:
    reader = open_reader("routes#im-iv-onset")
    reader.press("m")
    reader.wait_for("Bookmark set").press(page)
    titles = {"v": "Bookmarks and notes", "c": "Contents", "t": "Glossary"}
    reader.on_page(titles[page]).calm()
    searching(reader, "bladder-signs").wait_for("Signs of harm").press("esc")
    reader.on_page(titles[page]).press("f")
    reader.on_page(PAGE).wait_for("Signs of harm").press("enter")
    reader.reads().at(ITEM.place, ITEM.topic)


def test_from_a_choice_one_is_told_how_to_search(open_reader: Open) -> None:
    reader = open_reader("routes")
    reader.press("F")
    reader.on_page("Show only").press("f")
    reader.wait_for("f searches where one reads: esc leads back there.")


def test_a_filter_without_a_value_tells_what_it_can_be(open_reader: Open) -> None:
    reader = searching(open_reader("routes"), "route:")
    reader.wait_for("route: is one of these").sees("iv-bolus")
    reader.press("i", "m")
    reader.wait_for(re.compile(r"1 of \d+"))


@pytest.mark.parametrize(
    "typed", ["not breathing", "he stopped breathing", "cant breathe", "she wont wake up", "turning blue"]
)
def test_in_an_emergency_whom_to_call_comes_first(typed: str, open_reader: Open) -> None:
    reader = searching(open_reader("routes"), typed)
    reader.wait_for(re.compile(r"1 of \d+")).calm()
    assert "seek care" in reader.current
