"""Every key of the help does what the help says: a trial for each command of the table."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import tomllib
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.room import (
    BAR,
    CONTENT,
    EDITOR,
    PALETTE,
    STAR,
    TITLES,
    TOPICS,
    Item,
    Reader,
    Spot,
    cited,
    find,
    items,
    leads_on,
    note_texts,
    notes,
    one_source,
    printed,
    said,
    sent,
    spot,
    until,
    words,
)
from ketatui.ui.commands import COMMANDS, SCOPES, Command, keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.conftest import Open

    Trial = Callable[[Open, str], None]

SENT = {
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "slash": "/",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "exclamation_mark": "!",
    "question_mark": "?",
    "colon": ":",
}
TRIALS: dict[str, Trial] = {}
FIRST = TOPICS[0]


def trial(id_: str) -> Callable[[Trial], Trial]:
    def enter(function: Trial) -> Trial:
        TRIALS[id_] = function
        return function

    return enter


@pytest.mark.parametrize(
    ("command", "key"),
    [
        pytest.param(command, key, id=f"{command.id} {key}")
        for command in COMMANDS
        for key in command.keys.split(",")
    ],
)
def test_a_key_does_what_the_help_says(command: Command, key: str, open_reader: Open) -> None:
    assert command.id in TRIALS, "every command has a trial here"
    TRIALS[command.id](open_reader, SENT.get(key, key))


def test_the_help_lists_every_command_with_its_keys(open_reader: Open) -> None:
    reader = open_reader(FIRST, size=(100, 160))
    reader.press("?")
    reader.on_page("Keys")
    for title in SCOPES.values():
        reader.sees(title)
    for command in COMMANDS:
        reader.sees(f"{keys_of(command, {})} {command.help}").sees(command.id)


@pytest.mark.parametrize(
    ("keys", "title", "scope"),
    [
        (("?",), "", "move"),
        (("r", "?"), "Review", "review"),
        (("v", "?"), "Bookmarks and notes", "list"),
        (("w", "?"), "What changed", "changes"),
        (("t", "?"), "Glossary", "glossary"),
        (("s", "?"), "", "take"),
    ],
)
def test_the_help_begins_with_the_keys_of_where_one_is(
    keys: tuple[str, ...], title: str, scope: str, open_reader: Open
) -> None:
    reader = open_reader(one_source().address)
    for key in keys:
        reader.calm().press(key)
    reader.on_page("Keys")
    assert reader.calm().screen[2].strip() == SCOPES[scope]
    reader.press("esc")
    reader.wait_for(title)


def test_the_help_of_a_search_begins_with_its_filters(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.press("f")
    reader.on_page("Search everywhere").press("f1")
    reader.on_page("Keys")
    assert reader.calm().screen[2].strip() == "Filters of a search"


def test_the_foot_names_as_many_keys_as_there_is_room_for(open_reader: Open) -> None:
    hints = [f"{keys_of(c, {}).split(' ')[0]} {c.footer}" for c in COMMANDS if c.footer]
    hints = ["j k move", *hints]
    for width in (40, 80, 120):
        shown = open_reader(FIRST, size=(width, 12)).foot.split("  ")
        assert shown == [hint for hint in hints if hint in shown]
        assert shown[0] == "j k move", "a newcomer sees how to move"
        assert shown[-2:] == hints[-2:], "help is always shown"
        assert width < 80 or {"enter details", "s source", "m mark", "a note", "f search"} <= {*shown}
        assert shown == hints or len("  ".join([*shown, *hints])) > width


def test_at_forty_columns_pages_name_how_to_move_and_to_leave(open_reader: Open) -> None:
    table = find(lambda item: item["kind"] == "table" and len(item["body"]) > 3)
    reader = open_reader(table.address, size=(40, 14))
    for keys, title, names in (
        (("X",), "What to compare", "X compare  j k move  esc back"),
        (("F",), "Show only", "1-9 choose  j k move  esc back"),
        (("p",), "Arrange this picture", "1-9 choose  j k move  esc back"),
        (("c",), "Contents", "enter go there  j k move  esc back"),
    ):
        reader.press(*keys)
        assert reader.on_page(title).calm().foot == names
        reader.press("esc")
        reader.reads()


# Moving


def scrolls(open_reader: Open, on: str, back: str, lines: int) -> None:
    reader = open_reader(FIRST)
    first = [row[1:] for row in reader.rows]
    assert reader.step(on)
    assert [row[1:] for row in reader.rows][: len(first) - lines] == first[lines:]
    assert reader.step(back)
    assert [row[1:] for row in reader.rows] == first


@trial("down")
def down(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.at(2)


@trial("up")
def up(open_reader: Open, key: str) -> None:
    reader = open_reader(f"{FIRST}#{items(FIRST)[1]['id']}").at(2)
    reader.press(key)
    reader.at(1)


@trial("page-down")
def page_down(open_reader: Open, key: str) -> None:
    scrolls(open_reader, key, "b", 19)


@trial("page-up")
def page_up(open_reader: Open, key: str) -> None:
    scrolls(open_reader, "space", key, 19)


@trial("half-down")
def half_down(open_reader: Open, key: str) -> None:
    scrolls(open_reader, key, "ctrl+u", 10)


@trial("half-up")
def half_up(open_reader: Open, key: str) -> None:
    scrolls(open_reader, "ctrl+d", key, 10)


@trial("first")
def first(open_reader: Open, key: str) -> None:
    reader = open_reader(f"{FIRST}#{items(FIRST)[-1]['id']}").at(len(items(FIRST)))
    reader.press(key)
    reader.at(1).sees(said(items(FIRST)[0]))


@trial("last")
def last(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.at(len(items(FIRST))).calm()
    assert not reader.step("space")


@trial("enter")
def enter(open_reader: Open, key: str) -> None:
    reader = open_reader(one_source().address)
    reader.press(key)
    reader.wait_for("── Details").sees("How sure")
    reader.press("esc")
    reader.reads().at(one_source().place)


# Reading


def headed(reader: Reader, title: str) -> None:
    reader.wait_for(lambda it: it.screen[2].strip().startswith(title))


def sections(topic: str) -> list[str]:
    table = tomllib.loads((CONTENT / "topics" / f"{topic}.toml").read_text("utf-8"))
    return [section["title"] for section in table["section"]]


def jumped(reader: Reader) -> Spot:
    """Follow the first link of a text; where that has led."""
    start = leads_on()
    reader.press("enter")
    reader.wait_for("── Details")
    reader.press("enter")
    end = spot(start.item["links"][0]["id"])
    reader.reads().at(end.place, end.topic)
    return end


@trial("next-topic")
def next_topic(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    for topic in TOPICS[1:]:
        reader.press(key)
        reader.at(1, topic)
    reader.calm()
    assert not reader.step(key)


@trial("previous-topic")
def previous_topic(open_reader: Open, key: str) -> None:
    reader = open_reader(TOPICS[-1])
    for topic in reversed(TOPICS[:-1]):
        reader.press(key)
        reader.at(1, topic)
    reader.calm()
    assert not reader.step(key)


@trial("topic")
def topic(open_reader: Open, key: str) -> None:
    index = (int(key) - 1) % 10
    start = 0 if index else 1
    reader = open_reader(TOPICS[start])
    if index < len(TOPICS):
        reader.press(key)
        reader.at(1, TOPICS[index])
    else:
        assert not reader.step(key)
        assert reader.topic == TITLES[start]


@trial("next-section")
def next_section(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    for title in sections(FIRST):
        reader.press(key)
        headed(reader, title)
    reader.calm()
    assert not reader.step(key)


@trial("previous-section")
def previous_section(open_reader: Open, key: str) -> None:
    one, two, three = sections(FIRST)[:3]
    reader = open_reader(FIRST)
    reader.press("]", "]", "]", "j")
    reader.calm()
    for title in (three, two, one):
        reader.press(key)
        headed(reader, title)
    reader.press(key)
    reader.at(1).calm()
    assert not reader.step(key)


@trial("next-unread")
def next_unread(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.at(2, FIRST).wait_for("left in this topic.").press("<")
    reader.at(1, FIRST)


@trial("sources")
def sources(open_reader: Open, key: str) -> None:
    statement = one_source()
    reader = open_reader(statement.address)
    reader.press(key)
    reader.on_page("Source").sees(spot(cited(statement.item)[0]).item["title"])


@trial("copy")
def copy(open_reader: Open, key: str) -> None:
    statement = one_source()
    reader = open_reader(statement.address)
    reader.press(key)
    reader.wait_for("Sent to the terminal's clipboard: the statement and its source.")
    assert sent(reader)[0].startswith(words(statement.item["text"]))


@trial("copy-entry")
def copy_entry(open_reader: Open, key: str) -> None:
    statement = one_source()
    reader = open_reader(statement.address)
    reader.press(key)
    reader.on_page("Copy an entry").sees("1 BibTeX").sees("2 CSL-JSON").press("2")
    reader.wait_for("Sent to the terminal's clipboard: CSL-JSON")
    assert [entry["id"] for entry in json.loads(sent(reader)[0])] == cited(statement.item)


@trial("address")
def address(open_reader: Open, key: str) -> None:
    statement = one_source()
    reader = open_reader(statement.address, env={"SSH_CONNECTION": "far away"})
    reader.press(key)
    source = spot(cited(statement.item)[0]).item
    reader.on_page("Address").sees(source["title"]).sees("over SSH").press("esc")
    reader.reads().at(statement.place)


@trial("mark")
def mark(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.wait_for(lambda it: it.screen[3].endswith(STAR))
    until(lambda: [mark["item"] for mark in notes()["bookmarks"]] == [items(FIRST)[0]["id"]])
    reader.press(key)
    reader.wait_gone(STAR)
    until(lambda: not notes()["bookmarks"])


@trial("note")
def note(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.wait_for(EDITOR)
    reader.press(*"mine")
    reader.wait_for("mine").press("esc")
    reader.reads().sees("1 note")
    until(lambda: note_texts() == ["mine"])


@trial("flag")
def flag(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.wait_for(EDITOR).wait_for("#flag").press(*"wrong")
    reader.wait_for("#flag wrong").press("esc")
    reader.reads().sees("1 note")
    until(lambda: note_texts() == ["#flag wrong"])


@trial("notebook")
def notebook(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.on_page("Bookmarks and notes").sees("m sets a bookmark, a writes a note")


def with_words() -> Spot:
    """An item in whose text a word of the glossary is linked, and which is short."""
    return find(lambda item: len(item.get("text", "")) < 300 and any(m["words"] for m in first_words(item)))


def first_words(item: Item) -> list[Item]:
    return [mention for mention in item.get("mentions", ()) if mention.get("first")]


@trial("glossary")
def glossary(open_reader: Open, key: str) -> None:
    place = with_words()
    reader = open_reader(place.address).at(place.place)
    reader.press(key)
    reader.on_page("Glossary").sees("In this text")
    term = place.item["mentions"][0]["term"]
    reader.wait_until(lambda: any(row.startswith(f"{BAR}{term}") for row in reader.screen))
    reader.press("enter")
    reader.wait_for("Rests on").press("esc")
    reader.on_page("Glossary").sees("In this text").press("esc")
    reader.reads().at(place.place)


@trial("look-up")
def look_up(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    terms = items("glossary")
    term = terms[len(terms) // 2]
    reader.press("t")
    reader.on_page("Glossary").press(key)
    reader.wait_for("a word to look up").press(*term["synonyms"][0])
    reader.sees(f"Called “{term['synonyms'][0]}”").sees(term["term"])
    reader.press("enter", "enter")
    reader.wait_for("Rests on").press("esc", "esc")
    reader.on_page("Glossary").wait_gone("Called").press("esc")
    reader.reads()


PICTURES = ["timeline", "matrix", "checklist", "diagram", "curve", "disagreement"]


def picture(kind: str) -> Spot:
    return find(lambda item: item["kind"] == kind and (kind != "disagreement" or item.get("body")))


@pytest.mark.parametrize("kind", PICTURES)
def test_one_goes_into_a_picture_and_from_part_to_part(kind: str, open_reader: Open) -> None:
    place = picture(kind)
    reader = open_reader(place.address, size=(80, 60)).at(place.place)
    reader.press("enter")
    reader.wait_until(lambda: bool(reversed_text(reader)))
    first = reversed_text(reader)
    assert reader.step("right")
    second = reversed_text(reader)
    assert second != first
    assert reader.step("left")
    assert reversed_text(reader) == first
    assert reader.at(place.place, place.topic).step("enter")
    reader.wait_for("── Details").press("esc", "esc")
    reader.reads().at(place.place)
    reader.wait_until(lambda: not reversed_text(reader))


@trial("write-unsaved")
def write_unsaved(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    assert reader.step(key)
    assert reader.foot == "All is saved."


@trial("arrange")
def arrange(open_reader: Open, key: str) -> None:
    place = find(lambda item: item["kind"] == "table" and len(item["body"]) > 3)
    column = place.item["columns"][0]["title"]
    reader = open_reader(place.address, size=(100, 60)).at(place.place)
    before = reader.calm().screen
    reader.press(key)
    reader.on_page("Arrange this picture").sees("Sorted by").sees(f"1 {column}, lowest first").press("1")
    reader.reads().at(place.place).sees(f"Sorted by: {column}")
    reader.calm().press(key)
    reader.on_page("Arrange this picture").sees(f"{column}, lowest first").sees("(now)").press("esc")
    reader.reads().calm()
    assert reader.step("esc")
    assert reader.wait_until(lambda: reader.screen == before)


def test_what_is_no_picture_is_not_arranged(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    assert reader.step("p")
    assert reader.foot.startswith("Nothing to arrange here")


def test_a_filter_holds_until_it_is_cleared_and_is_told(open_reader: Open) -> None:
    place = find(lambda item: item["kind"] == "timeline" and item.get("groupings"))
    reader = open_reader(place.address, size=(80, 60)).at(place.place)
    reader.press("p")
    reader.on_page("Arrange this picture").calm()
    while "only IM" not in reader.current:
        assert reader.step("j")
    reader.press("enter")
    reader.reads().at(place.place).sees("Route: only IM").calm()
    assert reader.step("l")
    assert reader.step("h")
    reader.at(place.place).sees("Route: only IM").calm()
    assert reader.step("esc")
    reader.wait_gone("Route: only IM")


def reversed_text(reader: Reader) -> str:
    return "".join(cell.text for row in reader.cells for cell in row if cell.reverse).strip()


def test_a_word_that_is_not_in_the_glossary_is_told_and_changes_nothing(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.press("t", "/", *"zzz")
    reader.sees("No word of the glossary is called “zzz”.").press("esc", "esc")
    reader.on_page("Glossary").sees("In this text").press("esc")
    reader.reads()


def test_a_statement_of_a_term_is_reached_from_the_glossary(open_reader: Open) -> None:
    place = with_words()
    reader = open_reader(place.address).at(place.place)
    reader.press("t", "enter")
    reader.wait_for("Rests on").press("enter")
    reader.reads().calm().press("<")
    reader.wait_for("Rests on").press("<")
    reader.sees("In this text").press("<")
    reader.reads().at(place.place, place.topic)


def test_a_click_on_a_linked_word_leads_to_the_glossary(open_reader: Open) -> None:
    place = with_words()
    word = first_words(place.item)[0]["words"].split()[0]
    reader = open_reader(place.address).at(place.place)
    row, text = next((n, row) for n, row in enumerate(reader.screen) if row.startswith(BAR) and word in row)
    reader.click(text.index(word), row)
    reader.on_page("Glossary").sees("Rests on")


@trial("filter")
def filter_(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.on_page("Show only").sees("How sure").press("1")
    reader.reads().wait_for("Only established: ").press(key)
    reader.on_page("Show only").sees("show all").press("0")
    reader.reads().wait_gone("Only established")


def about_a_route() -> Spot:
    """A statement about a route, with numbers."""
    return find(
        lambda item: item["kind"] == "statement" and item["about"].get("route") and item.get("numbers")
    )


@trial("compare-mark")
def compare_mark(open_reader: Open, key: str) -> None:
    place = about_a_route()
    reader = open_reader(place.address).at(place.place)
    reader.press(key)
    reader.wait_for("1 marked; X compares two or more.")
    reader.calm()
    assert "to compare" in reader.current
    reader.press(key)
    reader.wait_for("Mark taken away.")
    reader.calm()
    assert "to compare" not in reader.current


@trial("compare")
def compare(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.on_page("What to compare").sees("1 [ ]").press("1", "2")
    reader.sees("2 chosen").press(key)
    reader.on_page("Side by side").sees("Only numbers from people").press(key)
    reader.on_page("What to compare").sees("2 chosen").press("esc")
    reader.reads().at(1)


@trial("find")
def find_here(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.wait_for("find in this topic").press("esc")
    reader.wait_gone("find in this topic").reads()


def scattered() -> tuple[str, list[int]]:
    """A word that stands in several texts of the first topic, and their places."""
    texts = [said(item) for item in items(FIRST)]
    for word in texts[1].split():
        places = [place for place, text in enumerate(texts, 1) if word in text]
        if len(word) > 5 and word.isalpha() and word.islower() and 2 < len(places) < 8:
            return word, places
    raise AssertionError("the pack has no such word")


def searched(open_reader: Open) -> Reader:
    word, _ = scattered()
    reader = open_reader(FIRST)
    reader.press("/", *word, "enter")
    reader.wait_for(f"“{word}”: 1 of ")
    return reader.calm()


def counted(reader: Reader) -> tuple[int, int]:
    """Which hit the foot tells of, and of how many."""
    found = re.search(r": (\d+) of (\d+) in this topic", reader.foot)
    assert found, reader.foot
    return int(found[1]), int(found[2])


@trial("next-hit")
def next_hit(open_reader: Open, key: str) -> None:
    reader = searched(open_reader)
    word, places = scattered()
    visited = set()
    number = 0
    while "from the other end" not in reader.foot:
        assert counted(reader)[0] > number
        number = counted(reader)[0]
        assert word in hits(reader).lower()
        assert reader.position
        visited.add(reader.position[0])
        assert reader.step(key)
    assert visited >= set(places)
    assert counted(reader)[0] == 1


@trial("previous-hit")
def previous_hit(open_reader: Open, key: str) -> None:
    reader = searched(open_reader)
    assert reader.step(key)
    assert "from the other end" in reader.foot
    assert 1 < counted(reader)[0] <= counted(reader)[1]
    assert reader.step("n")
    assert counted(reader)[0] == 1


@trial("back")
def back(open_reader: Open, key: str) -> None:
    start = leads_on()
    reader = open_reader(start.address)
    assert reader.step(key)
    assert "nothing to go back to" in reader.foot
    jumped(reader)
    reader.press(key)
    reader.at(start.place, start.topic)


@trial("forward")
def forward(open_reader: Open, key: str) -> None:
    start = leads_on()
    reader = open_reader(start.address)
    end = jumped(reader)
    reader.press("<")
    reader.at(start.place, start.topic).press(key)
    reader.at(end.place, end.topic).calm()
    assert reader.step(key)
    assert "nothing to go forward to" in reader.foot


@trial("contents")
def contents(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press("m")
    reader.wait_for(STAR).press(key)
    reader.on_page("Contents").sees(TITLES[0]).sees(TITLES[1]).sees(f"{STAR} 1").calm()
    assert reader.current.startswith(TITLES[0])


@trial("search-all")
def search_all(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.on_page("Search everywhere").press(*"bladder-signs")
    reader.wait_for("Risks, 1").press("enter")
    reader.reads().at(spot("bladder-signs").place, "risks")


@trial("label")
def label(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.wait_for("what to call this").wait_for("enter sets it  esc back").press(*"for later")
    reader.wait_for("for later").wait_for("enter sets it  esc back").press("enter")
    reader.wait_for("Bookmark set").wait_for(STAR)
    until(lambda: [mark["label"] for mark in notes()["bookmarks"]] == ["for later"])


def test_that_an_item_has_a_note_already_is_told_where_another_is_begun(open_reader: Open) -> None:
    reader = open_reader(one_source().address)
    reader.press("a")
    assert "already" not in reader.wait_for(EDITOR).calm().text
    reader.press(*"mine")
    reader.wait_for("mine").press("esc")
    reader.reads().sees("1 note").press("a")
    reader.wait_for(EDITOR).sees("You have 1 note on this already: esc, then v shows it.").press("esc")
    reader.reads().press("v")
    reader.on_page("Bookmarks and notes").sees("mine").press("e")
    assert "already" not in reader.wait_for(EDITOR).calm().text


@trial("topic-note")
def topic_note(open_reader: Open, key: str) -> None:
    reader = open_reader(f"{FIRST}#{items(FIRST)[5]['id']}")
    reader.press(key)
    reader.wait_for(EDITOR).press(*"on all of it")
    reader.wait_for("on all of it").press("esc")
    reader.reads()
    until(lambda: note_texts() == ["on all of it"])
    (note,) = notes()["notes"]
    assert (note["topic"], note["item"], note["quote"]) == (FIRST, items(FIRST)[0]["id"], "")


# On a bookmark or a note, and in the list of them


def with_note(open_reader: Open, text: str = "mine", **env: str) -> Reader:
    """The list of bookmarks and notes, with one note that is current."""
    reader = open_reader(FIRST, env=env)
    reader.press("a")
    reader.wait_for(EDITOR).press(*text)
    reader.wait_for(text).press("esc")
    reader.reads().press("v")
    reader.on_page("Bookmarks and notes").sees(text)
    return reader.calm()


@trial("edit")
def edit(open_reader: Open, key: str) -> None:
    reader = with_note(open_reader)
    reader.press(key)
    reader.wait_for(EDITOR).press(*" again")
    reader.wait_for("mine again").press("esc")
    reader.on_page("Bookmarks and notes").sees("mine again")
    until(lambda: note_texts() == ["mine again"])


@trial("edit-outside")
def edit_outside(open_reader: Open, key: str) -> None:
    home = Path(os.environ["HOME"])
    (home / "editor").write_text('echo "from outside" >>"$1"')
    reader = with_note(open_reader, VISUAL="", EDITOR=f"sh '{home}/editor'")
    reader.press(key)
    reader.wait_for("from outside")
    until(lambda: note_texts() == ["mine\nfrom outside"])


@trial("delete")
def delete(open_reader: Open, key: str) -> None:
    reader = with_note(open_reader)
    reader.press(key)
    reader.wait_gone("mine").wait_for("u brings it back")
    until(lambda: note_texts() == [])


@trial("undo")
def undo(open_reader: Open, key: str) -> None:
    reader = with_note(open_reader)
    reader.press("d")
    reader.wait_gone("mine").press(key)
    reader.wait_for("mine")
    until(lambda: note_texts() == ["mine"])


@trial("accept")
def accept(open_reader: Open, key: str) -> None:
    reader = with_note(open_reader)
    reader.press(key)
    reader.wait_for("The words are the ones it was made about")


@trial("move")
def move(open_reader: Open, key: str) -> None:
    reader = with_note(open_reader)
    reader.press(key)
    reader.on_page("Move it to").calm().press("enter")
    reader.wait_for("Moved to")
    until(lambda: notes()["notes"][0]["item"] != items(FIRST)[0]["id"])
    (note,) = notes()["notes"]
    assert words(note["quote"])[:20] in words(printed("show", note["item"]))


# In bookmarks and notes


@trial("sort")
def sort(open_reader: Open, key: str) -> None:
    reader = with_note(open_reader)
    for order in ("place", "tag", "time"):
        reader.sees("1 of 1 by").press(key)
        reader.sees(f"1 of 1 by {order}")


@trial("tags")
def tags(open_reader: Open, key: str) -> None:
    reader = with_note(open_reader, "a #visit")
    reader.press(key)
    reader.on_page("Tags").sees("#visit  1 note").press("1")
    reader.on_page("Bookmarks and notes, #visit").sees("a #visit").press("esc")
    reader.on_page("Bookmarks and notes")


@trial("search")
def search(open_reader: Open, key: str) -> None:
    reader = with_note(open_reader)
    reader.press(key)
    reader.wait_for("words in notes").press(*"zebra")
    reader.wait_for("Nothing here is like that").press("esc", "esc")
    reader.wait_for("mine")


@trial("deleted")
def deleted(open_reader: Open, key: str) -> None:
    reader = with_note(open_reader)
    reader.press("d")
    reader.wait_gone("mine").press(key)
    reader.on_page("Deleted").wait_for("mine").press("u")
    reader.wait_gone("mine").press(key)
    reader.on_page("Bookmarks and notes").wait_for("mine")


# What changed


def with_changes(open_reader: Open, data: Path) -> Reader:
    """What changed for a reader who knows nothing of two statements, and other words of a third."""
    with open_reader(FIRST) as reader:
        until(lambda: (data / "notebook.db").exists() and known(data))
        reader.quits()
    statements = [item["id"] for item in items(FIRST) if item["kind"] == "statement"]
    with closing(sqlite3.connect(data / "notebook.db")) as db, db:
        db.executemany("DELETE FROM known WHERE item = ?", [(id_,) for id_ in statements[:2]])
        db.execute("UPDATE known SET wording = 'Other words.' WHERE item = ?", (statements[2],))
        db.execute("UPDATE edition SET digest = 'another'")
    reader = open_reader(FIRST)
    reader.wait_for("w shows what changed").press("w")
    return reader.on_page("What changed").sees("1 of 3").calm()


def known(data: Path) -> int:
    """How many items are known, by what is on the disk."""
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        if not db.execute("SELECT name FROM sqlite_master WHERE name = 'known'").fetchall():
            return 0
        (number,) = db.execute("SELECT count(*) FROM known WHERE wording <> 'Other words.'").fetchone()
    return int(number)


@trial("changes")
def changes(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.on_page("What changed").sees("Nothing has changed").press("esc")
    reader.reads().at(1)


@trial("seen")
def seen(open_reader: Open, key: str) -> None:
    data = Path(os.environ["KETATUI_DATA_DIR"])
    reader = with_changes(open_reader, data)
    before = known(data)
    reader.press(key)
    reader.wait_for("Marked as seen").sees("1 of 2")
    until(lambda: known(data) == before + 1)


@trial("all-seen")
def all_seen(open_reader: Open, key: str) -> None:
    data = Path(os.environ["KETATUI_DATA_DIR"])
    reader = with_changes(open_reader, data)
    before = known(data)
    reader.press(key)
    reader.wait_for("All 3 marked as seen").sees("Nothing has changed")
    until(lambda: known(data) == before + 3)


@trial("take-back")
def take_back(open_reader: Open, key: str) -> None:
    data = Path(os.environ["KETATUI_DATA_DIR"])
    reader = with_changes(open_reader, data)
    before = known(data)
    reader.press("S")
    reader.wait_for("All 3 marked as seen").press(key)
    reader.wait_for("Taken back.").sees("1 of 3")
    until(lambda: known(data) == before)


# Writing a note

# Review


def asked(open_reader: Open) -> tuple[Reader, str]:
    """The review, and the question with which it begins."""
    reader = open_reader(FIRST)
    reader.press("r")
    return reader.on_page("Review").sees("space shows the answer"), words(all_cards()[0]["question"])


@trial("review")
def review(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.on_page("Review").sees(all_cards()[0]["question"])


@trial("figures")
def figures(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.on_page("Progress").sees(f"{len(all_cards())} never asked")


@trial("card")
def card(open_reader: Open, key: str) -> None:
    reader = open_reader(spot("im-anaesthesia").address)
    reader.press(key)
    reader.on_page("A card of your own")


@trial("answer")
def answer(open_reader: Open, key: str) -> None:
    reader, _ = asked(open_reader)
    reader.press(key)
    reader.sees(all_cards()[0]["answer"])


def rates(open_reader: Open, key: str, rating: int) -> None:
    reader, question = asked(open_reader)
    reader.press("space")
    reader.sees("1 again").press(key)
    reader.wait_gone(question).press("q")
    reader.reads().quits()
    with closing(sqlite3.connect(Path(os.environ["KETATUI_DATA_DIR"]) / "notebook.db")) as db:
        assert db.execute("SELECT event, rating FROM review").fetchall() == [("rate", rating)]


@trial("again")
def again(open_reader: Open, key: str) -> None:
    rates(open_reader, key, 1)


@trial("hard")
def hard(open_reader: Open, key: str) -> None:
    rates(open_reader, key, 2)


@trial("good")
def good(open_reader: Open, key: str) -> None:
    rates(open_reader, key, 3)


@trial("easy")
def easy(open_reader: Open, key: str) -> None:
    rates(open_reader, key, 4)


@trial("undo-rating")
def undo_rating(open_reader: Open, key: str) -> None:
    reader, question = asked(open_reader)
    reader.press("space")
    reader.sees("1 again").press("4")
    reader.wait_gone(question).press(key)
    reader.sees(question).sees("Taken back.")


@trial("suspend")
def suspend(open_reader: Open, key: str) -> None:
    reader, question = asked(open_reader)
    reader.press(key)
    reader.sees("Suspended.").calm()
    assert question not in reader.flat


@trial("edit-card")
def edit_card(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press("a")
    reader.sees(EDITOR).send("Q: Mine?\rA: Yes.")
    reader.press("esc")
    reader.reads().press("r")
    reader.on_page("Review").sees("Mine?").press(key)
    reader.sees(EDITOR).sees("A: Yes.")


@trial("cards")
def cards(open_reader: Open, key: str) -> None:
    reader, _ = asked(open_reader)
    reader.press(key)
    reader.on_page("Which cards").sees("Cram all")


@cache
def all_cards() -> Sequence[Item]:
    found: list[Item] = json.loads(printed("show", "cards", "--json"))
    return found


def writing(open_reader: Open, **env: str) -> Reader:
    reader = open_reader(FIRST, env=env)
    reader.press("a")
    reader.wait_for(EDITOR).press(*"mine")
    reader.wait_for("mine")
    return reader


@trial("outside")
def outside(open_reader: Open, key: str) -> None:
    home = Path(os.environ["HOME"])
    (home / "editor").write_text('echo "from outside" >>"$1"')
    reader = writing(open_reader, VISUAL="", EDITOR=f"sh '{home}/editor'")
    reader.press(key)
    reader.wait_for("from outside").press("esc")
    until(lambda: note_texts() == ["mine\nfrom outside"])


@trial("write-note")
def write_note(open_reader: Open, key: str) -> None:
    reader = writing(open_reader)
    reader.press(key)
    reader.wait_for("name of the file").press(*"~/mine.md", "enter")
    reader.wait_for("Written to ")
    assert (Path(os.environ["HOME"]) / "mine.md").read_text() == "mine\n"


# Everywhere


@trial("notice")
def notice(open_reader: Open, key: str) -> None:
    manifest = tomllib.loads((CONTENT / "pack.toml").read_text("utf-8"))
    reader = open_reader(FIRST)
    reader.press(key)
    reader.on_page("Notice and emergency")
    for line in manifest["emergency"]:
        reader.sees(line["line"])


@trial("help")
def help_(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.on_page("Keys")


@trial("palette")
def palette(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    for choice, seen in ((f"topic: {TITLES[1]}", f"[{TITLES[1]}]"), ("bookmarks and", "Bookmarks and notes")):
        reader.press(key)
        reader.wait_for(PALETTE).press(*choice)
        reader.calm().press("enter")
        reader.wait_gone(PALETTE).wait_for(seen)


@trial("aside")
def aside(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    for page in ("", "?", "v"):  # with a shell: test_suspend
        reader.press(*page)
        reader.calm().press(key)
        reader.wait_for("There is no shell to go back to.").press("esc")
        reader.reads()


@trial("repaint")
def repaint(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)

    def is_clean(it: object) -> bool:
        return reader.screen == clean

    for page in ("", "?", "a"):
        if page:
            reader.press(page)
            reader.calm()
        clean = reader.screen
        with open(os.readlink(f"/proc/{reader.pid}/fd/1"), "wb", buffering=0) as terminal:  # noqa: PTH115, PTH123
            terminal.write(b"\x1b[5;5Hgarbage of another program")
        reader.wait_for("garbage").press(key)
        reader.wait_for(is_clean)
        if page:
            reader.press("esc")
            reader.reads()


@trial("leave")
def leave(open_reader: Open, key: str) -> None:
    reader = searched(open_reader)
    assert hits(reader)
    reader.press("enter")
    reader.wait_for("── Details").press(key)
    reader.reads().calm()
    assert hits(reader)
    assert reader.step(key)
    assert not hits(reader)
    assert not reader.step(key)


def hits(reader: Reader) -> str:
    return "".join(cell.text for row in reader.cells for cell in row if cell.reverse)


@trial("quit")
def quit_(open_reader: Open, key: str) -> None:
    reader = open_reader(one_source().address)
    for opening in ("enter", "?", "!", "v", "s"):
        reader.press(opening)
        reader.wait_for(lambda it: "[" not in it.screen[0] or "── Details" in it.text).press(key)
        reader.reads()
    reader.press(key)
    assert reader.wait_exit() == 0
    assert 1049 not in reader.modes
