"""Only some of a topic is shown: that is told, holds until it is cleared, and hides no place one goes to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.room import (
    BAR,
    EDITOR,
    STAR,
    TITLES,
    TOPICS,
    Item,
    Reader,
    Spot,
    find,
    items,
    note_texts,
    notes,
    said,
    until,
    words,
)
from ketatui.ui.bars import WIDE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.conftest import Open

FIRST, SECOND = TOPICS[:2]
PAGE = "Show only"
SIZES = [(40, 24), (80, 24), (120, 30)]
LINE = re.compile(r"Only (.+?):? (\d+|none) of (\d+)(?: and (\d+) to seek care)? esc (?:shows )?all")


def own(item: Item) -> Item:
    """The item itself, where it is shown away from home."""
    shown: Item = item.get("shown") or item
    return shown


def seeks_care(item: Item) -> bool:
    return own(item).get("tone") == "seek care"


def left(topic: str, certainty: str = "established") -> Sequence[Item]:
    """What must be shown of a topic where only what is so sure is asked for."""
    return [item for item in items(topic) if own(item).get("certainty") == certainty or seeks_care(item)]


def careless() -> str:
    """A topic in which nothing tells when to seek care."""
    return next(topic for topic in TOPICS[1:] if not any(map(seeks_care, items(topic))))


def careful() -> str:
    """The topic with the most callouts that tell when to seek care."""
    return max(TOPICS, key=lambda topic: sum(map(seeks_care, items(topic))))


def choose(reader: Reader, name: str) -> Reader:
    """Choose a filter on its page, with j and enter."""
    reader.press("F")
    reader.on_page(PAGE).calm()
    while name not in reader.current:
        assert reader.step("j"), f"{name} is not offered"
    reader.press("enter")
    return reader.reads().calm()


def filtered(open_reader: Open, topic: str = FIRST, **options: object) -> Reader:
    """A reader who sees only what is established."""
    reader = open_reader(topic, **options)
    return choose(reader, "established")


def bar(reader: Reader) -> str:
    """The words below the heading, where they tell of a filter."""
    found = re.match(r" Only .*?\besc (shows )?all\n", "\n".join([*reader.screen[3:8], ""]), re.DOTALL)
    return words(found[0]) if found else ""


def counts(reader: Reader) -> tuple[int, int, int]:
    """How many items fit by that line, of how many, and how many callouts are shown as well."""
    found = LINE.fullmatch(bar(reader))
    assert found, reader.screen[3]
    return int(found[2].replace("none", "0")), int(found[3]), int(found[4] or 0)


def read_on(reader: Reader, expected: Sequence[Item]) -> None:
    """Go from item to item with j: these are there, and no other."""
    reader.press("g")
    reader.at(1).calm()
    for place, item in enumerate(expected, 1):
        while reader.position != (place, len(expected)):
            assert reader.position == (place - 1, len(expected)), item["id"]
            assert reader.step("j"), item["id"]
        begun = " ".join(said(item).split()[:4])
        assert begun in words(reader.current.replace("│", " ")), item["id"]
    while reader.step("j"):
        pass
    assert reader.position == (len(expected), len(expected))


@pytest.mark.parametrize("size", SIZES)
def test_only_what_fits_is_read_and_the_line_tells_how_much(size: tuple[int, int], open_reader: Open) -> None:
    reader = filtered(open_reader, size=size)
    expected = left(FIRST)
    fitting = [item for item in expected if own(item).get("certainty") == "established"]
    told = f"of {len(items(FIRST))} and {len(expected) - len(fitting)} to seek care"
    assert bar(reader).replace(":", "").startswith(f"Only established {len(fitting)} {told} esc ")
    read_on(reader, expected)


@pytest.mark.parametrize("size", SIZES)
def test_in_ascii_it_is_told_too_and_what_is_on_is_not_told_by_colour_alone(size: tuple[int, int]) -> None:
    with Reader(FIRST, "--ascii", size=size) as reader:
        reader.wait_for("1 of")
        reader.press("F")
        reader.on_page(PAGE).calm().press("1")
        reader.sees("Only established").calm().press("F")
        reader.on_page(PAGE).calm()
        on = [words(row) for row in reader.screen if row.endswith("  on")]
        assert len(on) == 1
        assert on[0].startswith("1 o +++ established ")
        refuted = next(words(row) for row in reader.screen if "refuted claims" in row)
        reader.press(refuted[0])
        reader.sees("Only established, refuted claims").calm()
        assert "esc" in bar(reader)
        assert reader.log.isascii()


def test_a_choice_of_another_group_is_added_one_of_the_same_replaces_and_once_more_takes_away(
    open_reader: Open,
) -> None:
    reader = filtered(open_reader)
    choose(reader, "supported claims")
    assert bar(reader).startswith("Only established · supported claims: ")
    choose(reader, "probable")
    assert bar(reader).startswith("Only probable · supported claims: ")
    choose(reader, "probable")
    assert bar(reader).startswith("Only supported claims: ")
    choose(reader, "supported claims")
    assert not bar(reader)
    assert reader.position
    assert reader.position[1] == len(items(FIRST))


def test_what_the_page_tells_is_what_is_shown_then(open_reader: Open) -> None:
    reader = filtered(open_reader, careful(), size=(80, 70))
    total = len(items(careful()))
    for key in map(str, range(2, 10)):
        reader.press("F")
        reader.on_page(PAGE).calm()
        row = next(row for row in reader.screen if row[1:].lstrip().startswith(f"{key} "))
        fit = int(row.removesuffix("  on").split()[-1])
        reader.press(key)
        reader.reads().calm()
        assert counts(reader)[:2] == (fit, total), row
        assert reader.position
        assert reader.position[1] == fit + counts(reader)[2], row
        reader.press("F", "0")
        reader.reads().wait_gone("shows all")
        choose(reader, "established")


def test_all_is_shown_again_by_the_first_entry_and_by_zero(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    before = reader.calm().screen
    reader.press("F")
    reader.on_page(PAGE).calm()
    assert "show all" not in reader.text
    assert not reader.step("0")
    reader.press("esc")
    reader.reads()
    for keys in (("F", "enter"), ("F", "0")):
        choose(reader, "established")
        assert bar(reader)
        reader.press(*keys)
        reader.reads().wait_gone("Only established").press("g")
        reader.at(1).calm()
        assert reader.wait_until(lambda: reader.screen == before)


@pytest.mark.parametrize("size", SIZES)
def test_the_page_is_used_at_any_size_from_its_first_line_to_its_last(
    size: tuple[int, int], open_reader: Open
) -> None:
    topic = careful()
    reader = open_reader(topic, size=size)
    reader.press("F")
    reader.on_page(PAGE).calm()
    seen: list[str] = []
    while not seen or reader.step("j"):
        assert reader.current, "something is always current"
        seen.append(reader.current)
        assert len(seen) < 200
    heads = ("established", "what articles get wrong", "any route", "esketamine", "bipolar depression")
    for name in heads:
        assert any(name in entry for entry in seen), name
    assert "whatever is chosen" in reader.flat
    entry = re.sub(r" +\d+$", "", seen[-1])
    reader.press("enter")
    reader.reads().calm()
    assert f"Only {entry}".split()[:2] == reader.screen[3].replace(":", "").split()[:2]


def test_what_tells_when_to_seek_care_is_never_hidden(open_reader: Open) -> None:
    topic = careful()
    expected = [item for item in items(topic) if seeks_care(item)]
    assert len(expected) > 5
    reader = choose(open_reader(topic, size=(80, 50)), "prolonged seizure")
    assert counts(reader)[2] == len(expected)
    for item in expected:
        while words(own(item)["title"]) not in reader.flat:
            assert reader.step("space"), item["id"]


def test_each_topic_keeps_its_filter(open_reader: Open) -> None:
    reader = filtered(open_reader)
    reader.press("j", "j")
    reader.at(3).calm()
    before = reader.screen
    reader.press("l")
    reader.at(1, SECOND).calm()
    assert not bar(reader)
    assert reader.position == (1, len(items(SECOND)))
    choose(reader, "contested")
    other = bar(reader)
    reader.press("h")
    reader.at(3, FIRST).calm()
    assert reader.screen[3] == before[3]
    assert reader.position == (3, len(left(FIRST)))
    reader.press("l")
    reader.sees(other).press("esc")
    reader.wait_gone("shows all").press("h")
    reader.at(3, FIRST).wait_for("Only established")


def test_esc_clears_the_words_of_a_find_and_then_the_filter(open_reader: Open) -> None:
    reader = filtered(open_reader)
    word = said(left(FIRST)[3]).split()[0]
    reader.press("/", *word, "enter")
    reader.wait_for(f"“{word}”: ").calm()
    assert any(cell.reverse for row in reader.cells for cell in row)
    assert "in what the filter leaves" in reader.foot
    choose(reader, "what articles get wrong")
    assert reader.step("n"), "the words are still looked for"
    reader.press("F", "5")
    reader.reads().calm()
    assert reader.step("esc")
    assert bar(reader)
    assert not any(cell.reverse for row in reader.cells for cell in row)
    assert reader.step("esc")
    assert not bar(reader)
    assert not reader.step("esc")


def test_a_find_goes_through_what_is_shown_and_no_further(open_reader: Open) -> None:
    shown = left(SECOND)
    hidden = " ".join(said(item) for item in items(SECOND) if item not in shown)
    seen = " ".join(said(item) for item in shown)
    reader = filtered(open_reader, SECOND)
    word = next(w for w in words(hidden).split() if w.isalpha() and len(w) > 7 and w not in seen)
    reader.press("/", *word, "enter")
    reader.wait_for(f"“{word}” does not stand in what the filter leaves")
    assert reader.step("esc")
    word = next(w for w in words(seen).split() if w.isalpha() and len(w) > 7 and w in hidden)
    reader.press("/", *word, "enter")
    reader.wait_for(re.compile(rf"“{word}”: 1 of \d+ in what the filter leaves"))
    count = len(shown)
    for _ in range(5):
        assert reader.position
        assert reader.position[1] == count
        if not reader.step("n"):
            break


def test_sections_have_their_titles_and_one_goes_from_one_to_the_next(open_reader: Open) -> None:
    reader = filtered(open_reader, size=(80, 24))
    titles: list[str] = []
    reader.press("g")
    reader.at(1).calm()
    while True:
        title = reader.screen[2].rsplit("  ", 1)[0].strip()
        if title != TITLES[0]:
            titles.append(title)
            assert any(row.strip() == title for row in reader.screen[4:-1]), title
        if not reader.step("]"):
            break
        assert len(titles) < 30
    assert len(titles) > 2
    assert len({*titles}) == len(titles)
    for title in reversed(titles[:-1]):
        assert reader.step("[")
        if reader.screen[2].strip().startswith(titles[-1]):
            assert reader.step("[")
        assert reader.screen[2].strip().startswith(title)
    reader.press("G")
    reader.at(len(left(FIRST)))
    reader.press("g")
    reader.at(1)


def test_a_place_that_stays_stays_current_and_else_the_first_after_it_is(open_reader: Open) -> None:
    shown = [item["id"] for item in left(FIRST)]
    listed = [item["id"] for item in items(FIRST)]
    stays = shown[len(shown) // 2]
    goes = next(id_ for id_ in listed[5:] if id_ not in shown and id_ < "zz")
    after = next(id_ for id_ in listed[listed.index(goes) :] if id_ in shown)
    reader = choose(open_reader(f"{FIRST}#{stays}"), "established")
    assert reader.position == (shown.index(stays) + 1, len(shown))
    assert reader.step("esc")
    reader.at(listed.index(stays) + 1).quits()
    reader = choose(open_reader(f"{FIRST}#{goes}"), "established")
    assert reader.position == (shown.index(after) + 1, len(shown))
    reader.press("esc")
    reader.at(listed.index(after) + 1)
    reader.press("G")
    reader.at(len(listed))
    choose(reader, "established")
    last = len(shown)
    assert reader.position == (last, last)


def test_the_item_that_was_current_under_a_filter_is_where_one_comes_back_to_without_it(
    open_reader: Open,
) -> None:
    reader = filtered(open_reader)
    reader.press("j", "j", "j")
    reader.at(4).calm()
    reader.quits()
    place = [item["id"] for item in items(FIRST)].index(left(FIRST)[3]["id"]) + 1
    reader = open_reader().at(place, FIRST)
    assert not bar(reader)


@pytest.mark.parametrize("size", SIZES)
def test_a_filter_outlasts_another_size(size: tuple[int, int], open_reader: Open) -> None:
    reader = filtered(open_reader, size=(80, 24))
    reader.press("j", "j", "j", "j")
    reader.at(5).calm()
    begun = " ".join(said(left(FIRST)[4]).split()[:3])
    reader.resize(*size)
    reader.calm()
    reader.at(5).sees("Only established").calm()
    assert begun in reader.current
    reader.resize(80, 24)
    reader.calm()
    assert counts(reader)
    assert begun in reader.current


# What the reader has made


def bookmarked(open_reader: Open, topic: str, *places: int, **options: object) -> Reader:
    """A reader who sees only what is bookmarked: these places of a topic, counted from 1."""
    reader = open_reader(topic, **options)
    for place in places:
        while reader.position != (place, len(items(topic))):
            assert reader.step("j")
        reader.press("m")
        reader.wait_for("Bookmark set").calm()
    return choose(reader, "bookmarked")


def test_a_bookmark_taken_away_takes_its_item_out_and_the_next_is_current(open_reader: Open) -> None:
    topic = careless()
    listed = items(topic)
    reader = bookmarked(open_reader, topic, 2, 4, 5, 7)
    assert counts(reader) == (4, len(listed), 0)
    reader.press("g", "j")
    reader.at(2).press("m")
    reader.wait_for(": 3 of ").calm()
    assert reader.position == (2, 3)
    assert " ".join(said(listed[4]).split()[:3]) in reader.current
    assert reader.step("j")
    assert reader.step("m")
    assert counts(reader)[0] == 2
    assert reader.position == (2, 2), "after the last one there is none: the one before"
    assert " ".join(said(listed[4]).split()[:3]) in reader.current


def test_what_another_session_changes_is_shown_and_what_is_current_stays_so(open_reader: Open) -> None:
    topic = careless()
    listed = items(topic)
    reader = bookmarked(open_reader, topic, 2, 4, 6)
    until(lambda: len(notes()["bookmarks"]) == 3)
    reader.press("g", "j")
    reader.at(2)
    begun = " ".join(said(listed[3]).split()[:3])
    assert begun in reader.current
    other = open_reader(f"{topic}#{listed[2]['id']}").at(3, topic)
    other.press("m")
    other.wait_for("Bookmark set")
    reader.wait_for(": 4 of ").calm()
    assert reader.position == (3, 4)
    assert begun in reader.current
    other.press("j", "m")
    other.wait_for("Bookmark taken away")
    reader.wait_for(": 3 of ").calm()
    assert reader.position == (3, 3)
    assert " ".join(said(listed[5]).split()[:3]) in reader.current


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
def test_when_nothing_fits_any_more_that_is_said_with_the_key_and_one_comes_back(
    size: tuple[int, int], open_reader: Open
) -> None:
    topic = careless()
    reader = open_reader(f"{topic}#{items(topic)[3]['id']}", size=size).at(4, topic)
    reader.press("a")
    reader.wait_for(EDITOR).press(*"mine")
    reader.wait_for("mine").press("esc")
    reader.reads().sees("1 note")
    choose(reader, "with my notes")
    assert reader.position == (1, 1)
    reader.press("v")
    reader.on_page("Bookmarks and notes").sees("mine").calm().press("d")
    reader.wait_for("u brings it back").press("esc")
    reader.wait_for(f"Only with my notes: none of {len(items(topic))} ").calm()
    for elsewhere in (False, True):
        if elsewhere:
            reader.press("h")
            reader.reads().wait_for(re.compile(r"│ \w" if size[0] >= WIDE else "▌")).press("l")
            reader.calm()
        assert bar(reader).endswith("esc shows all")
        assert reader.screen[2].strip() == TITLES[TOPICS.index(topic)], "no count, and no section"
        assert not "".join(reader.screen[4:-1]).replace("│", "").strip(), "nor are details of anything shown"
    for key in (*"jkgGnN[]msapyt", "space", "b", "enter", "ctrl+d", "ctrl+u", "down", "up"):
        reader.press(key)
        reader.calm()
        assert "none of" in reader.text, key
    reader.resize(40, 20)
    reader.calm()
    reader.sees("none of").resize(*size)
    reader.press("esc")
    reader.at(4, topic).wait_gone("Only with")


def test_one_goes_back_to_where_nothing_fits(open_reader: Open) -> None:
    topic = careless()
    reader = bookmarked(open_reader, topic, 3)
    reader.press("m")
    reader.wait_for("none of").press("c")
    reader.on_page("Contents").calm()
    assert reader.step("j")
    reader.press("enter")
    reader.reads().calm()
    other = reader.position
    assert not bar(reader)
    reader.press("<")
    reader.wait_for("none of").calm()
    assert "filter is off" not in reader.foot
    reader.press(">")
    reader.reads().calm()
    assert reader.position == other


def test_a_bookmark_brought_back_is_shown_again(open_reader: Open) -> None:
    topic = careless()
    reader = bookmarked(open_reader, topic, 3)
    reader.press("v")
    reader.on_page("Bookmarks and notes").sees("Bookmark").calm().press("d")
    reader.wait_for("u brings it back").press("esc")
    reader.wait_for("none of").press("l")
    reader.reads().press("h")
    reader.wait_for("none of").press("v")
    reader.on_page("Bookmarks and notes").calm().press("u")
    reader.wait_for("Brought back").press("esc")
    reader.wait_for("Only bookmarked: 1 of").at(1, topic).wait_for(STAR)


# Going elsewhere


def hidden_from() -> tuple[Spot, Spot]:
    """An established statement whose details lead to an item of its topic that is less sure; and that one."""
    for topic in TOPICS:
        places = {item["id"]: place for place, item in enumerate(items(topic), 1)}
        for place, item in enumerate(items(topic), 1):
            for link in own(item).get("links", ()):
                other = places.get(link["id"])
                if other and own(items(topic)[other - 1]).get("certainty") == "probable":
                    return Spot(topic, place, item), Spot(topic, other, items(topic)[other - 1])
    raise AssertionError("the pack has no such item")


def test_a_link_to_what_the_filter_hides_takes_it_off_and_back_brings_it_again(open_reader: Open) -> None:
    start, end = hidden_from()
    reader = open_reader(start.address).at(start.place)
    first = reader.calm().screen
    reader.press("m")
    reader.wait_for("Bookmark set")
    choose(reader, "bookmarked")
    told, position = bar(reader), reader.position
    reader.press("enter")
    reader.wait_for("── Details").calm()
    begun = " ".join(said(end.item).split()[:5])
    while begun not in reader.current:
        assert reader.step("j")
    reader.press("enter")
    reader.reads().at(end.place, end.topic).calm()
    assert reader.foot == "The filter is off: it hid this."
    assert not bar(reader)
    assert begun in reader.current
    reader.press("<")
    reader.sees(told).calm()
    assert reader.position == position
    assert " ".join(said(start.item).split()[:3]) in reader.current
    reader.press(">")
    reader.at(end.place, end.topic).calm()
    assert not bar(reader)
    assert "filter" not in reader.foot, "one had taken it off before"
    reader.press("<")
    reader.wait_for("── Details").press("esc")
    reader.reads().press("esc")
    reader.at(start.place, start.topic).wait_gone("shows all")
    assert reader.screen[2] == first[2]


def test_a_link_to_what_is_shown_leaves_the_filter_on_in_the_other_topic(open_reader: Open) -> None:
    reader = filtered(open_reader, SECOND)
    told = bar(reader)
    section = next(row for row in reader.screen[4:-1] if row.strip() and not row.startswith(BAR)).strip()
    reader.press("h")
    reader.at(1, FIRST).press("m")
    reader.wait_for("Bookmark set").press("c")
    reader.on_page("Contents").calm()
    while not reader.current.startswith(TITLES[1]):
        assert reader.step("j")
    reader.press("enter")
    reader.at(1, SECOND).calm()
    assert reader.foot == "The filter is off: it hid this.", "the summary is not established"
    choose(reader, "established")
    assert bar(reader) == told, section
    reader.press("j")
    reader.at(2, SECOND).press("m")
    reader.wait_for("Bookmark set").press("h")
    reader.at(1, FIRST).press("v")
    reader.on_page("Bookmarks and notes").calm()
    while TITLES[1] not in reader.current:
        assert reader.step("j")
    reader.press("enter")
    reader.calm()
    if "Bookmark" in reader.title:
        reader.press("enter")
    reader.at(2, SECOND).calm()
    assert bar(reader) == told


def test_a_search_for_what_the_filter_of_its_topic_hides_takes_that_off(open_reader: Open) -> None:
    hidden = next(
        Spot(SECOND, place, item)
        for place, item in enumerate(items(SECOND), 1)
        if own(item).get("certainty") == "probable" and item["kind"] == "statement"
    )
    reader = filtered(open_reader, SECOND)
    reader.press("h")
    reader.reads().at(1, FIRST).press("f")
    reader.on_page("Search everywhere").press(*hidden.item["id"])
    reader.sees(said(hidden.item)[:30]).calm().press("enter")
    reader.reads().at(hidden.place, SECOND).sees("The filter is off: it hid this.")
    assert not bar(reader)


# The line itself


def test_a_click_on_the_line_shows_what_can_be_chosen(open_reader: Open) -> None:
    reader = filtered(open_reader)
    reader.click(5, 3)
    reader.on_page(PAGE).sees("show all")


def test_the_line_names_the_key_that_clears_whatever_it_is(open_reader: Open, config: Path) -> None:
    config.write_text('[keys]\nleave = "Z,escape"\nfilter = "O"\n')
    reader = open_reader(FIRST)
    reader.press("O")
    reader.on_page(PAGE).press("1")
    reader.wait_for("Z shows all").press("Z")
    reader.wait_gone("shows all")


def test_details_beside_the_text_follow_what_is_shown(open_reader: Open) -> None:
    reader = filtered(open_reader, size=(120, 30))
    for item in left(FIRST)[:3]:
        if own(item)["kind"] == "statement":
            reader.wait_for("established: a current label")
        assert reader.step("j")


def test_a_topic_in_which_nothing_can_be_told_apart_says_so(tmp_path: Path, open_reader: Open) -> None:
    from app import packs

    packs.pack(tmp_path / "pack", [5, 5])
    reader = open_reader("second", env=packs.env(tmp_path))
    assert reader.step("F")
    assert reader.foot.startswith("There is nothing to tell")


def test_a_picture_is_left_as_it_was_while_another_session_writes(open_reader: Open) -> None:
    table = find(lambda item: item["kind"] == "table" and len(item["body"]) > 3)
    reader = open_reader(table.address, size=(80, 50)).at(table.place)
    reader.press("m")
    reader.wait_for("Bookmark set")
    choose(reader, "bookmarked").press("enter")
    reader.wait_until(lambda: any(cell.reverse for row in reader.cells for cell in row))
    reader.press("j")
    reader.calm()
    inside = "".join(cell.text for row in reader.cells for cell in row if cell.reverse)
    next_ = items(table.topic)[table.place]
    until(lambda: len(notes()["bookmarks"]) == 1)
    other = open_reader(f"{table.topic}#{next_['id']}").at(table.place + 1)
    other.press("m")
    other.wait_for("Bookmark set")
    reader.wait_for(": 2 of ").calm()
    assert "".join(cell.text for row in reader.cells for cell in row if cell.reverse) == inside


def test_a_note_deleted_on_its_page_leaves_the_filter_on(open_reader: Open) -> None:
    reader = open_reader(f"{FIRST}#{items(FIRST)[1]['id']}")
    for text in ("mine", "and mine"):
        reader.press("a")
        reader.wait_for(EDITOR).press(*text, "esc")
        reader.reads().press("j")
    until(lambda: len(note_texts()) == 2)
    choose(reader, "with my notes")
    told = bar(reader)
    reader.press("g", "enter")
    reader.wait_for("── Details").press("G", "enter")
    reader.on_page("Your note").press("d")
    reader.wait_for("Only with my notes: 1 of").wait_for("Deleted.")
    assert bar(reader) != told
