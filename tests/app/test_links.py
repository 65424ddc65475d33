"""Links lead on by key and by mouse, and the way back leads to exactly where one was."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from app.room import BAR, EDITOR, TITLES, TOPICS, Reader, Spot, cited, find, items, said, spot, words
from ketatui.safe import NBSP
from terminal import AFTER_ESCAPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.conftest import Open
    from app.room import Item

FIRST = TOPICS[0]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80", "120"])
OTHER = {(80, 24): (120, 40), (120, 40): (60, 18)}
"""To which size a terminal of each size is brought."""
FOLLOWED = 300
"""Milliseconds without a byte after which the details have followed."""


class Seen(NamedTuple):
    """All that is shown, but for the last line, and for the counts beside the topics."""

    rows: list[str]
    part: str
    """What is shown in reverse: the current part of a picture."""


def seen(reader: Reader) -> Seen:
    part = "".join(cell.text for row in reader.cells for cell in row if cell.reverse)
    topics = reader.screen[0].partition(f"{TITLES[-1]} ")[0]
    return Seen([topics, *reader.screen[1:-1]], part)


def at_rest(reader: Reader) -> Seen:
    """What is seen once the details beside the text have followed, which they do after a rest."""
    reader.calm().settled(FOLLOWED)
    return seen(reader.calm())


def shows(reader: Reader, before: Seen) -> Reader:
    """Wait until all is as it was."""
    reader.wait_until(lambda: seen(reader) == before)
    assert seen(reader) == before
    return reader.calm()


def opened(open_reader: Open, start: Spot, size: tuple[int, int]) -> Reader:
    """Read on to an item from some way before it, so that the window does not begin with it."""
    reader = open_reader(f"{start.topic}#{items(start.topic)[max(start.place - 4, 0)]['id']}", size=size)
    while reader.position != (start.place, len(items(start.topic))):
        assert reader.step("j")
    return reader.calm()


def escape(reader: Reader) -> Reader:
    reader.press("esc")
    time.sleep(AFTER_ESCAPE)
    return reader.calm()


def into_details(reader: Reader, steps: int = 1) -> Reader:
    """Go into the details, some targets on."""
    assert reader.calm().step("enter")
    for _ in range(steps):
        assert reader.step("j")
    return reader


def much_cited() -> tuple[Spot, Spot]:
    """A statement with one source, and that source: of a topic before the last, cited by several others."""
    start = find(
        lambda item: (
            item["kind"] == "statement"
            and len(cited(item)) == 1
            and len(spot(cited(item)[0]).item["cited_by"]) > 3
        )
    )
    return start, spot(cited(start.item)[0])


def rests_on_others() -> Spot:
    """A text with several links, in the midst of a topic."""
    amid = [item["id"] for topic in TOPICS for item in items(topic)[4:-4]]
    return find(
        lambda item: item["kind"] == "prose" and item["id"] in amid and len(item.get("links", ())) > 3
    )


def table() -> Spot:
    return find(lambda item: item["kind"] == "table" and len(item["body"]) > 4)


# The way back to the text


def by_contents(reader: Reader) -> None:
    reader.press("c")
    reader.on_page("Contents").calm().press("G", "enter")


def by_bookmark(reader: Reader) -> None:
    reader.press("v")
    reader.on_page("Bookmarks and notes").calm().press("enter")


def by_find(reader: Reader) -> None:
    reader.press("/", *"ketamine", "enter")
    reader.wait_for("“ketamine”: ").press("n", "n")


@SIZES
@pytest.mark.parametrize("way", [by_contents, by_bookmark, by_find])
def test_a_jump_leads_back_to_the_text_as_it_was(
    way: Callable[[Reader], None], size: tuple[int, int], open_reader: Open
) -> None:
    reader = open_reader("history", size=size)
    reader.press("G", "m")
    reader.wait_for("Bookmark set").press("3")
    reader.at(1, "routes").calm()
    assert reader.step("space")
    assert reader.step("space")
    assert reader.step("j")
    before, position = at_rest(reader), reader.position
    way(reader)
    reader.wait_until(lambda: reader.position != position)
    after = seen(reader.reads().calm())
    reader.press("<")
    reader.wait_until(lambda: reader.position == position)
    if way is by_find:
        assert escape(reader).position == position  # the marks of what was found are gone then
    shows(reader, before)
    if way is not by_find:
        reader.press(">")
        shows(reader, after)


@SIZES
def test_a_long_item_is_come_back_to_at_its_line(size: tuple[int, int], open_reader: Open) -> None:
    long = find(lambda item: item["kind"] == "table" and len(item["body"]) > 8)
    reader = opened(open_reader, long, size)
    while long.item["title"] in "".join(reader.rows):
        assert reader.step("j"), "it is longer than the window"
    before = seen(reader.at(long.place))
    by_contents(reader)
    reader.wait_until(lambda: reader.topic == "Sources")
    reader.calm().press("<")
    shows(reader.at(long.place), before)


def test_what_leads_nowhere_else_is_no_jump(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.press("/", *"xyzzyx", "enter")
    reader.wait_for("does not stand in this topic").calm().press("c")
    reader.on_page("Contents").calm().press("enter")
    reader.reads().at(1, FIRST).calm().press("<")
    reader.wait_for("There is nothing to go back to.")


# Details


@SIZES
def test_a_link_in_details_leads_back_to_them(size: tuple[int, int], open_reader: Open) -> None:
    start = rests_on_others()
    reader = opened(open_reader, start, size)
    text = at_rest(reader)
    into_details(reader, steps=2)
    before = at_rest(reader)
    target = spot(start.item["links"][2]["id"])
    reader.press("enter")
    reader.reads().at(target.place, target.topic).calm()
    after = at_rest(reader)
    for _ in range(2):
        reader.press("<")
        shows(reader, before)
        reader.press(">")
        shows(reader, after)
    reader.press("<")
    shows(reader, before)
    escape(reader)
    if size[0] < 120:
        shows(reader, text)
    assert reader.position == (start.place, len(items(start.topic)))
    assert reader.step("j"), "the keys are those of the text"
    assert reader.position != (start.place, len(items(start.topic)))


@SIZES
def test_a_part_of_a_table_leads_to_what_says_so_and_back(size: tuple[int, int], open_reader: Open) -> None:
    start = table()
    reader = opened(open_reader, start, size)
    assert reader.step("enter")
    for _ in range(9):
        assert reader.step("j")
    text = at_rest(reader)
    assert text.part
    into_details(reader, steps=0)
    before = at_rest(reader)
    reader.press("enter")
    reader.wait_until(lambda: reader.position != (start.place, len(items(start.topic))))
    statement = items(TOPICS[TITLES.index(reader.topic)])[(reader.position or (1, 1))[0] - 1]
    assert any(
        statement["id"] == number["target"].partition(".")[0] and words(number["words"]) in words(text.part)
        for row in start.item["body"]
        for cell in row["cells"]
        for number in cell
    )
    reader.calm().press("<")
    shows(reader, before)
    escape(reader)
    if size[0] < 120:
        shows(reader, text)
    assert seen(reader).part == text.part, "one is inside the table, at the same number"
    escape(reader)
    assert not seen(reader).part


def title(topic: str) -> str:
    return TITLES[TOPICS.index(topic)]


@SIZES
def test_details_are_come_back_to_at_another_size(size: tuple[int, int], open_reader: Open) -> None:
    start = rests_on_others()
    reader = opened(open_reader, start, size)
    into_details(reader, steps=2)
    reader.press("enter")
    target = spot(start.item["links"][2]["id"])
    reader.reads().at(target.place, target.topic).calm().resize(*OTHER[size])
    reader.at(target.place, target.topic).calm().press("<")
    reader.at(start.place, start.topic).calm()
    begun = " ".join(said(target.item).split()[:3])
    reader.wait_until(lambda: f"▌  • {begun}" in reader.text)
    assert f"▌  • {begun}" in reader.text
    reader.press("enter")
    reader.reads().at(target.place, target.topic)


# Pages


@SIZES
@pytest.mark.parametrize("leave", ["<", "esc", "q"])
def test_the_page_of_a_source_is_come_back_to_and_left(
    leave: str, size: tuple[int, int], open_reader: Open
) -> None:
    start, source = much_cited()
    reader = opened(open_reader, start, size)
    text = at_rest(reader)
    reader.press("s")
    reader.on_page("Source").calm()
    assert reader.step("j")
    assert reader.step("j")
    before = at_rest(reader)
    reader.press("enter")
    target = spot(source.item["cited_by"][2]["id"])
    reader.reads().at(target.place, target.topic).calm()
    after = at_rest(reader)
    reader.press("<")
    shows(reader, before)
    reader.press(leave)
    shows(reader, text)
    reader.press(">")
    shows(reader, before)
    reader.press(">")
    shows(reader, after)
    assert reader.step(">")
    assert "nothing to go forward to" in reader.foot
    reader.press("<", "<")
    shows(reader, text)
    assert reader.step("<")
    assert "nothing to go back to" in reader.foot


def test_a_page_says_where_there_is_nothing_to_go_forward_to(open_reader: Open) -> None:
    start, _ = much_cited()
    reader = open_reader(start.address)
    reader.press("s")
    reader.on_page("Source").calm().press(">")
    reader.wait_for("There is nothing to go forward to.").press("<")
    reader.reads().at(start.place, start.topic)


@SIZES
def test_a_page_is_come_back_to_at_another_size(size: tuple[int, int], open_reader: Open) -> None:
    start, source = much_cited()
    target = spot(source.item["cited_by"][3]["id"])
    reader = opened(open_reader, start, size)
    reader.press("s")
    reader.on_page("Source").calm()
    for _ in range(3):
        assert reader.step("j")
    assert words(said(target.item)).startswith(reader.current.removeprefix("• ")[:30])
    reader.press("enter")
    reader.reads().at(target.place, target.topic).calm().resize(*OTHER[size])
    reader.at(target.place, target.topic).calm().press("<")
    reader.on_page("Source").calm()
    assert words(said(target.item)).startswith(reader.current.removeprefix("• ")[:30])
    reader.press("<")
    reader.reads().at(start.place, start.topic).calm()
    assert " ".join(said(start.item).split()[:3]) in reader.current


@SIZES
def test_the_glossary_and_its_terms_are_come_back_to(size: tuple[int, int], open_reader: Open) -> None:
    start = rests_on_others()
    reader = opened(open_reader, start, size)
    text = at_rest(reader)
    reader.press("t")
    reader.on_page("Glossary").sees("In this text").press("/", *"spray", "enter")
    reader.sees("Called “spray”").calm()
    looked_up = at_rest(reader)
    reader.press("enter")
    reader.wait_for("Rests on").calm()
    reader.step("j")
    term = at_rest(reader)
    reader.press("enter")
    reader.reads().calm()
    item = at_rest(reader)
    for before in (term, looked_up, text):
        reader.press("<")
        shows(reader, before)
    for before in (looked_up, term, item):
        reader.press(">")
        shows(reader, before)


@SIZES
def test_a_note_in_details_leads_to_its_page_and_back(size: tuple[int, int], open_reader: Open) -> None:
    start, _ = much_cited()
    reader = opened(open_reader, start, size)
    reader.press("a")
    reader.wait_for(EDITOR).press(*"of mine")
    reader.wait_for("of mine").press("esc")
    reader.reads().wait_for("1 note")
    into_details(reader, steps=0)
    while "▌Your note" not in reader.text:
        assert reader.step("j")
    before = at_rest(reader)
    reader.press("enter")
    reader.on_page("Your note").sees("of mine").calm()
    page = at_rest(reader)
    reader.press("<")
    shows(reader, before)
    reader.press(">")
    shows(reader, page)
    reader.press("d")
    reader.at(start.place, start.topic).wait_gone("Your note").calm().press(">")
    reader.wait_for("That note was deleted.")


# What is shown once more


def shown_once_more() -> tuple[Spot, Spot]:
    start = find(lambda item: item["kind"] == "see" and item["shown"]["kind"] == "statement")
    return start, spot(start.item["item"])


def test_what_is_shown_once_more_leads_to_its_home_by_key(open_reader: Open) -> None:
    start, home = shown_once_more()
    reader = open_reader(start.address).at(start.place)
    into_details(reader, steps=0)
    while not any(row.startswith(f"▌  • {title(home.topic)}") for row in reader.screen):
        assert reader.step("j")
    before = at_rest(reader)
    reader.press("enter")
    reader.reads().at(home.place, home.topic).calm().press("<")
    shows(reader, before)


# By mouse

TALL = (120, 70)
"""A terminal on which most of what is clicked on is in sight at once."""


def click(reader: Reader, text: str, above: str = "") -> None:
    """Click on the beginning of a text; where that is given, on the first one below another text."""
    rows = [row.replace(NBSP, " ") for row in reader.calm().screen]
    below = next(number for number, row in enumerate(rows) if above in row)
    at = next(number for number, row in enumerate(rows) if number >= below and text in row)
    reader.click(rows[at].index(text), at)


def click_and_back(reader: Reader, text: str, above: str, target: Spot) -> None:
    """Follow a link by mouse, and come back to where it stands."""

    def texts() -> list[str]:
        return [row.replace(BAR, " ") for row in reader.screen[:-1]]

    reader.calm()
    before = texts()
    click(reader, text, above)
    arrives(reader, target)
    reader.calm().press("<")
    reader.wait_until(lambda: texts() == before)
    assert texts() == before


def begins(text: str, count: int = 3) -> str:
    return " ".join(text.split()[:count])


def arrives(reader: Reader, target: Spot) -> None:
    reader.reads().at(target.place, target.topic)


@SIZES
def test_a_click_on_the_home_of_what_is_shown_once_more(size: tuple[int, int], open_reader: Open) -> None:
    start, home = shown_once_more()
    reader = opened(open_reader, start, size)
    before = at_rest(reader)
    row = next(number for number, row in enumerate(reader.screen) if row.startswith("▌from "))
    reader.click(7, row)
    arrives(reader, home)
    reader.calm().press("<")
    shows(reader, before)


def test_a_click_on_a_number_and_on_a_source_of_a_table(open_reader: Open) -> None:
    start = find(lambda item: item["kind"] == "table" and 3 < len(item["body"]) < 8)
    numbers = [number for row in start.item["body"] for cell in row["cells"] for number in cell]
    reader = open_reader(start.address, size=TALL).at(start.place).calm()
    number = next(number for number in numbers if reader.text.count(number["words"]) == 1)
    click_and_back(reader, number["words"], "", spot(number["target"].partition(".")[0]))
    click(reader, numbers[0]["sources"][0]["label"], above="[1] ")
    reader.on_page("Source").sees(spot(numbers[0]["sources"][0]["id"]).item["title"])


def test_a_click_on_what_an_article_says(open_reader: Open) -> None:
    start = find(lambda item: item["kind"] == "passage" and item["rows"][0]["claim"])
    told = start.item["rows"][0]
    reader = open_reader(start.address, size=TALL).at(start.place)
    click(reader, begins(told["text"]))
    arrives(reader, spot(told["claim"]))


def test_a_click_on_a_box_of_a_map_goes_into_it(open_reader: Open) -> None:
    start = find(lambda item: item["kind"] == "diagram")
    label = start.item["nodes"][1]["label"]
    reader = open_reader(start.address, size=TALL).at(start.place)
    click(reader, begins(label, 1), above=begins(start.item["title"]))
    reader.wait_until(lambda: words(seen(reader).part) == words(label))
    assert words(seen(reader).part) == words(label)


def test_a_click_on_each_link_of_details(open_reader: Open) -> None:
    start = find(
        lambda item: (
            item["kind"] == "statement"
            and item.get("heard")
            and item.get("disagreements")
            and any(mention["term"] != "Ketamine" for mention in item.get("mentions", ()))
        )
    )
    item = start.item
    reader = open_reader(start.address, size=TALL).at(start.place)
    claim, disagreement = item["heard"][0], item["disagreements"][0]
    click_and_back(reader, begins(claim["text"], 2), "What is heard", spot(claim["id"]))
    click_and_back(reader, begins(disagreement["words"], 2), "Disputed", spot(disagreement["id"]))
    click(reader, begins(item["citations"][0]["label"], 2), "Who says so")
    reader.on_page("Source").sees(spot(cited(item)[0]).item["title"]).press("<")
    arrives(reader, start)
    click(reader, item["mentions"][0]["term"], "Words")
    reader.on_page("Glossary").sees(item["mentions"][0]["term"]).sees("Also: ")


def test_a_click_on_each_link_of_a_claim(open_reader: Open) -> None:
    start = find(lambda item: item["kind"] == "claim" and item.get("links") and item.get("disagreements"))
    reader = open_reader(start.address, size=TALL).at(start.place)
    for title_, links in (("Answered by", start.item["links"]), ("Disputed", start.item["disagreements"])):
        click_and_back(reader, begins(links[0]["words"]), title_, spot(links[0]["id"]))


def test_a_click_on_pages(open_reader: Open) -> None:
    start, source = much_cited()
    reader = open_reader(start.address, size=TALL).at(start.place)
    reader.press("s")
    reader.on_page("Source")
    for link in source.item["cited_by"][1:3]:
        click(reader, begins(link["words"], 5))
        arrives(reader, spot(link["id"]))
        reader.calm().press("<")
        reader.on_page("Source").calm()
        assert words(link["words"]).startswith(reader.current.removeprefix("• ")[:30])
    reader.press("<")
    arrives(reader, start)
    reader.press("t")
    term = spot_of_term(start.item["mentions"][0]["id"])
    reader.on_page("Glossary")
    click(reader, term["term"])
    reader.on_page("Glossary").wait_for("Rests on")
    click(reader, begins(term["links"][1]["words"], 5))
    arrives(reader, spot(term["links"][1]["id"]))
    reader.press("c")
    reader.on_page("Contents")
    click(reader, TITLES[1])
    arrives(reader, Spot(TOPICS[1], 1, items(TOPICS[1])[0]))


def spot_of_term(id_: str) -> Item:
    return next(term for term in items("glossary") if term["id"] == id_)
