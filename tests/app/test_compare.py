"""Statements are marked, things are chosen, and both are seen side by side; one goes there and comes back."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import pytest

from app.room import BAR, TITLES, TOPICS, Reader, Spot, find, items, said, spot, words
from app.test_keys import about_a_route, reversed_text, searched

if TYPE_CHECKING:
    from pathlib import Path

    from app.conftest import Open
    from app.room import Item

SIZES = [(80, 24), (120, 40), (40, 24)]
SIZE = pytest.mark.parametrize("size", SIZES, ids=["80", "120", "40"])
FIRST = TOPICS[0]
CHOICE = "What to compare"
COMPARISON = "Side by side"


def two_neighbours() -> tuple[Spot, Spot]:
    """Two statements with numbers, one after the other."""
    for topic in TOPICS:
        listed = items(topic)
        for place, (one, other) in enumerate(itertools.pairwise(listed), 1):
            if all(item["kind"] == "statement" and item.get("numbers") for item in (one, other)):
                return Spot(topic, place, one), Spot(topic, place + 1, other)
    raise AssertionError("the pack has no such statements")


def marked(open_reader: Open, *arguments: str, size: tuple[int, int] = (80, 24)) -> Reader:
    """A reader at the second of two statements that are both marked."""
    one, other = two_neighbours()
    reader = open_reader(*arguments, one.address, size=size).at(one.place)
    reader.press("x")
    reader.wait_for("1 marked").press("j")
    reader.calm()
    while reader.position != (other.place, len(items(one.topic))):
        assert reader.step("j")
    reader.press("x")
    reader.wait_for("2 marked; X compares them.")
    return reader.calm()


def compared(open_reader: Open, *arguments: str, size: tuple[int, int]) -> Reader:
    """A comparison of the first two routes, opened at the first topic."""
    reader = open_reader(*arguments, FIRST, size=size)
    reader.press("X")
    reader.on_page(CHOICE).press("1", "2")
    reader.wait_for("2 chosen").press("X")
    reader.on_page(COMPARISON)
    return reader.calm()


def checked(reader: Reader) -> list[str]:
    """The lines of what is chosen."""
    return [row for row in reader.screen if "[x]" in row]


def numbers_at_hand(reader: Reader) -> list[str]:
    """The numbers on the line at hand; where there are two, the current one."""
    row = next(row for row in reader.screen if row[:1] in {BAR, "|"})
    told = [piece for piece in re.split(r"\s{2,}|\[\d+\]", row[1:]) if re.search(r"\d", piece)]
    return [reversed_text(reader)] if reversed_text(reader) else [words(piece) for piece in told[:1]]


# Marks


def test_a_mark_is_told_in_words_and_stays_until_esc_takes_all_away(open_reader: Open) -> None:
    one, other = two_neighbours()
    reader = marked(open_reader, size=(80, 50))
    assert reader.text.count("to compare") == 2
    assert reader.step("l") or reader.step("h")
    reader.press(str((TOPICS.index(one.topic) + 1) % 10))
    reader.at(other.place, other.topic).calm()
    assert "to compare" in reader.current
    assert reader.step("k")
    assert "to compare" in reader.current
    assert reader.step("esc")
    assert reader.foot == "2 marks to compare taken away."
    assert "· to compare" not in reader.text


def test_a_mark_is_taken_away_again_by_itself(open_reader: Open) -> None:
    reader = marked(open_reader, size=(80, 50))
    assert reader.step("x")
    assert reader.foot.startswith("1 marked")
    assert "to compare" not in reader.current
    assert reader.text.count("· to compare") == 1


def test_esc_clears_the_find_first_then_the_marks(open_reader: Open) -> None:
    reader = searched(open_reader)
    while reader.foot != "1 marked; X compares two or more.":
        assert reader.step("n")
        reader.step("x")
    assert reversed_text(reader)
    assert reader.step("esc")
    assert not reversed_text(reader)
    assert "to compare" in reader.current
    assert reader.step("esc")
    assert reader.foot == "1 mark to compare taken away."
    assert "to compare" not in reader.current


def test_what_is_no_statement_is_not_marked(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    assert items(FIRST)[0]["kind"] != "statement"
    assert reader.step("x")
    assert reader.foot == "Only statements are marked to compare."
    assert "· to compare" not in reader.text


def test_inside_a_table_the_statement_of_the_number_is_marked(open_reader: Open) -> None:
    place = find(lambda item: item["kind"] == "table" and numbers_of(item))
    target = numbers_of(place.item)[0].partition(".")[0]
    reader = open_reader(place.address, size=(100, 60)).at(place.place)
    reader.press("enter")
    assert reader.wait_until(lambda: bool(reversed_text(reader)))
    reader.press("x")
    reader.wait_for("1 marked")
    home = spot(target)
    reader.press("esc", str((TOPICS.index(home.topic) + 1) % 10))
    assert reader.wait_until(lambda: reader.topic == TITLES[TOPICS.index(home.topic)])
    reader.press("/", *said(home.item)[:30], "enter")
    reader.at(home.place, home.topic).calm()
    assert "to compare" in reader.current


def numbers_of(table: Item) -> list[str]:
    cells = (cell for row in table["body"] for cell in row["cells"])
    return [datum["target"] for cell in cells for datum in cell if "." in datum["target"]]


# Statements side by side


@SIZE
def test_marked_statements_are_compared_point_by_point(open_reader: Open, size: tuple[int, int]) -> None:
    one, other = two_neighbours()
    reader = marked(open_reader, size=size)
    reader.press("X")
    reader.on_page(COMPARISON).calm()
    seen = reader.screen
    while reader.step("space"):
        seen += reader.screen
    rows = [row.removeprefix(BAR).strip() for row in seen]
    text = words(" ".join(rows))
    for place in (one, other):
        assert place.item["certainty"] in text
        for number in place.item["numbers"].values():
            assert words(number["words"]) in text
    for title in ("statement", "how sure", "rests on", "about", "sources"):
        assert any(row.startswith(title) for row in rows)
    reader.press("esc")
    reader.reads().at(other.place, other.topic).calm()
    assert "to compare" in reader.current


def test_one_goes_from_a_comparison_to_a_statement_and_back_to_it(open_reader: Open) -> None:
    one, other = two_neighbours()
    reader = marked(open_reader, size=(120, 40))
    reader.press("X")
    reader.on_page(COMPARISON).calm()
    before = reader.screen
    reader.press("enter")
    reader.reads().at(one.place, one.topic).press("<")
    reader.on_page(COMPARISON).wait_for(lambda it: it.screen == before).press("esc")
    reader.reads().at(other.place, other.topic)


# Choosing


@SIZE
def test_the_route_that_the_item_is_about_is_chosen_already(open_reader: Open, size: tuple[int, int]) -> None:
    place = about_a_route()
    reader = open_reader(place.address, size=size).at(place.place)
    reader.press("X")
    reader.on_page(CHOICE).sees("1 chosen").calm()
    (row,) = checked(reader)
    assert row.startswith(BAR), "one begins there"
    assert reader.step("X")
    assert reader.foot == "Choose two or more of one kind."
    assert reader.step("enter")
    assert not checked(reader)
    reader.press("1", "2", "2", "3")
    reader.wait_for("[x]").calm()
    assert [row.lstrip(BAR).split()[0] for row in checked(reader)] == ["1", "3"]


def test_how_many_numbers_there_are_is_told_of_each(open_reader: Open) -> None:
    reader = open_reader(FIRST, size=(80, 100))
    reader.press("X")
    reader.on_page(CHOICE).wait_for("Routes")
    reader.sees("Conditions").sees("Forms").calm()
    rows = [row for row in reader.screen if "[ ]" in row]
    assert len(rows) > 10
    for row in rows:
        assert row.split("  ")[-1].removesuffix(", none from people").split()[1] in {"number", "numbers"}


def test_only_things_of_one_kind_are_chosen(open_reader: Open) -> None:
    reader = open_reader(FIRST, size=(80, 100))
    reader.press("X")
    reader.on_page(CHOICE).press("1", "2")
    reader.wait_for("2 chosen")
    reader.calm()
    heading = next(n for n, row in enumerate(reader.screen) if row.strip() == "Forms")
    row = reader.screen[heading + 1]
    reader.click(row.index("]") + 3, heading + 1)
    reader.wait_for("1 chosen").wait_for("Now forms: one kind at a time.")
    reader.calm()
    (now,) = checked(reader)
    assert now.lstrip(BAR).strip() == row.strip().replace("[ ]", "[x]")


def test_what_was_compared_last_is_offered_again(open_reader: Open) -> None:
    reader = compared(open_reader, size=(80, 24))
    reader.press("esc")
    reader.reads().press("X")
    reader.on_page(CHOICE).wait_for("2 chosen")
    reader.calm()
    assert len(checked(reader)) == 2


# Routes side by side


@SIZE
def test_a_number_leads_to_its_statement_and_back_leads_to_the_number(
    open_reader: Open, size: tuple[int, int]
) -> None:
    reader = compared(open_reader, size=size)
    reader.press("space")
    for _ in range(4):
        assert reader.step("j")
    before = reader.screen
    assert sum(row.startswith(BAR) for row in before) == 1
    (number,) = numbers_at_hand(reader)
    assert reader.step("enter")
    reader.reads().calm()
    assert (reader.topic, reader.position) != (TITLES[0], (1, len(items(FIRST))))
    current = statement_at(reader)
    assert any(number == words(found["words"]) for found in current["numbers"].values()), number
    reader.press("<")
    reader.on_page(COMPARISON).wait_for(lambda it: it.screen == before)
    reader.press("esc")
    reader.reads().at(1, FIRST).press(">")
    reader.on_page(COMPARISON).wait_for(lambda it: it.screen == before).press(">")
    reader.reads().calm()
    assert statement_at(reader) == current


def statement_at(reader: Reader) -> Item:
    """The item that is current."""
    assert reader.position
    return items(TOPICS[TITLES.index(reader.topic)])[reader.position[0] - 1]


@SIZE
def test_in_ascii_all_of_it_is_ascii(size: tuple[int, int]) -> None:
    place = about_a_route()
    with Reader("--ascii", place.address, size=size, env={"LANG": "C"}) as reader:
        reader.wait_for(f"{place.place} of").press("x")
        reader.wait_for("1 marked")
        reader.press("X")
        reader.wait_for("x marks another").press("esc")
        reader.wait_for("taken away").press("X")
        reader.on_page(CHOICE).press("1", "2", "3")
        reader.wait_for("[x]").press("X")
        reader.on_page(COMPARISON).calm()
        while reader.step("space"):
            assert reader.log.isascii()
        reader.press("G", "enter")
        reader.on_page("Source")
        assert reader.log.isascii()


def test_the_names_of_the_columns_stay_in_sight(open_reader: Open) -> None:
    reader = compared(open_reader, size=(120, 30))
    names = reader.screen[2]
    assert len(names.split("  ")) > 1
    assert set(reader.screen[3].strip()) == {"─"}
    for _ in range(3):
        assert reader.step("space")
        assert reader.screen[2] == names
    reader.resize(60, 30)
    reader.on_page(COMPARISON).wait_for(lambda it: names not in it.screen)


def test_of_two_numbers_on_one_line_the_current_one_is_shown(open_reader: Open) -> None:
    reader = compared(open_reader, size=(160, 50))
    on_lines = []
    for _ in range(12):
        (line,) = [n for n, row in enumerate(reader.screen) if row.startswith(BAR)]
        on_lines.append((line, reversed_text(reader)))
        assert reader.step("j")
    same = [(one, other) for one, other in itertools.pairwise(on_lines) if one[0] == other[0]]
    assert same, "two numbers stand on one line"
    for (_, one), (_, other) in same:
        assert one
        assert other


def test_the_number_at_hand_stays_current_at_another_width(open_reader: Open) -> None:
    reader = compared(open_reader, size=(120, 40))
    while not reversed_text(reader):  # elsewhere the numbers stand in the same order at every width
        assert reader.step("j")
    assert reader.step("j")
    number = reversed_text(reader)
    for width, height in ((60, 24), (40, 16), (120, 40)):
        reader.resize(width, height)
        reader.calm()
        reader.wait_for(lambda it: any(row.startswith(BAR) for row in it.screen))
        assert number in reader.current


def test_a_source_lies_over_the_comparison(open_reader: Open) -> None:
    reader = compared(open_reader, size=(80, 24))
    reader.press("G")
    reader.calm()
    before = reader.screen
    reader.press("enter")
    reader.on_page("Source").sees("Cited by").press("esc")
    reader.on_page(COMPARISON).wait_for(lambda it: it.screen == before).press("enter")
    reader.on_page("Source").press("enter")
    reader.reads().press("<")
    reader.on_page("Source").press("<")
    reader.on_page(COMPARISON).press("esc")
    reader.reads().at(1, FIRST)


def test_a_click_on_a_number_leads_to_its_statement(open_reader: Open) -> None:
    reader = compared(open_reader, size=(80, 24))
    row, text = next((n, row) for n, row in enumerate(reader.screen) if "[1]" in row)
    reader.click(text.index("[1]") - 3, row)
    reader.reads()


def test_the_key_can_be_changed_and_is_told_as_it_is(open_reader: Open, config: Path) -> None:
    config.write_text('[keys]\ncompare = "K"\n', "utf-8")
    reader = open_reader(FIRST)
    reader.press("K")
    reader.on_page(CHOICE).sees("then K").press("1", "2", "K")
    reader.on_page(COMPARISON).sees("K compare others").press("K")
    reader.on_page(CHOICE)
