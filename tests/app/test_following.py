"""From a statement to its sources, from a number to its statement, from a word to its places, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.room import TOPICS, Item, Reader, Spot, cited, find, items, one_source, said, spot

if TYPE_CHECKING:
    from app.conftest import Open

FIRST = TOPICS[0]


def several_sources() -> Spot:
    return find(lambda item: item["kind"] == "statement" and 1 < len(cited(item)) < 6)


def numbers(table: Item) -> list[tuple[str, str]]:
    """The words and the statement of each number of a table, row by row."""
    return [
        (" ".join(number["words"].split()), number["target"].partition(".")[0])
        for row in table["body"]
        for cell in row["cells"]
        for number in cell
    ]


def marked(reader: Reader) -> str:
    """What is shown in reverse."""
    return "".join(cell.text for row in reader.cells for cell in row if cell.reverse)


def test_the_page_of_the_only_source_leads_to_what_cites_it_and_back(open_reader: Open) -> None:
    start = one_source()
    source = spot(cited(start.item)[0]).item
    reader = open_reader(start.address).at(start.place)
    reader.press("s")
    reader.on_page("Source").sees(source["title"]).sees("Cited by")
    reader.calm().press("enter")
    target = spot(source["cited_by"][0]["id"])
    reader.reads().at(target.place, target.topic).press("<")
    reader.on_page("Source").press("<")
    reader.reads().at(start.place, start.topic)


def test_one_of_several_sources_is_chosen_by_its_number(open_reader: Open) -> None:
    start = several_sources()
    reader = open_reader(start.address).at(start.place)
    for number, source in enumerate(cited(start.item), 1):
        reader.press("s")
        reader.on_page("Sources of this statement").press(str(number))
        reader.on_page("Source").sees(spot(source).item["title"]).press("q")
        reader.reads()
    reader.press("s")
    reader.on_page("Sources of this statement").calm().press("j", "enter")
    reader.on_page("Source").sees(spot(cited(start.item)[1]).item["title"])
    reader.press("q")
    reader.reads().press("s")
    reader.on_page("Sources of this statement").press("esc")
    reader.reads().at(start.place, start.topic)


def test_a_source_in_the_list_of_sources_opens_its_page(open_reader: Open) -> None:
    source = find(lambda item: item["kind"] == "source")
    reader = open_reader(source.address).at(source.place)
    reader.press("s")
    reader.on_page("Source").sees(source.item["title"])


def test_what_rests_on_statements_has_their_sources(open_reader: Open) -> None:
    start = find(lambda item: item["kind"] == "callout")
    reader = open_reader(start.address).at(start.place)
    reader.press("s")
    reader.wait_for(re.compile("Sources of this callout|^ Source")).press("enter")
    reader.wait_for("Cited by")


def test_what_has_no_source_says_so(open_reader: Open) -> None:
    start = find(lambda item: item["kind"] == "passage")
    reader = open_reader(start.address).at(start.place)
    assert reader.step("s")
    assert reader.foot.startswith("This names no source")
    assert reader.step("j")
    assert reader.foot.startswith("j k move"), "a message goes when the reader moves on"


def test_details_lead_to_the_page_of_a_source(open_reader: Open) -> None:
    start = one_source()
    reader = open_reader(start.address).at(start.place)
    reader.press("enter")
    reader.wait_for("── Details").sees("Who says so")
    for _ in range(60):
        if reader.screen[0].strip() == "Source":
            break
        reader.calm()
        reader.press("enter")
        reader.calm()
        if "── Details" in reader.text:
            reader.press("j")
            reader.calm()
    else:
        raise AssertionError("no way led to the source")
    reader.press("q")
    reader.calm()


def test_one_steps_through_the_numbers_of_a_table(open_reader: Open) -> None:
    table = find(lambda item: item["kind"] == "table" and len(numbers(item)) > 2)
    reader = open_reader(table.address).at(table.place).calm()
    every = sorted(numbers(table.item))
    seen = []
    reader.press("enter")
    for step in range(len(every)):
        reader.calm()
        reader.at(table.place)
        seen.append(marked(reader))
        assert seen[-1]
        reader.press(("j", "down")[step % 2])
    assert sorted(seen) == [told for told, _ in every]
    sources = 0
    while reader.step("j"):
        sources += 1
    assert sources < len(every), "the last source below the table leads nowhere on"
    for number in reversed(seen):
        while marked(reader) != number:
            assert reader.step("k")
    assert reader.step("esc")
    assert not marked(reader)
    assert reader.step("j") or table.place == len(items(table.topic))


def test_details_of_a_number_are_those_of_its_statement(open_reader: Open) -> None:
    table = find(lambda item: item["kind"] == "table" and len(numbers(item)) > 2)
    reader = open_reader(table.address).at(table.place).calm()
    reader.press("enter", "j")
    told = marked(reader.calm())
    reader.press("enter")
    reader.wait_for("── Details").sees("How sure")
    statements = {statement for words, statement in numbers(table.item) if words == told}
    begun = [" ".join(said(spot(statement).item).split()[:5]) for statement in statements]
    reader.wait_for(lambda _: any(words in reader.flat for words in begun))
    reader.press("esc")
    reader.reads().calm()
    assert marked(reader) == told, "behind the details one is still inside the table"
    assert reader.step("esc")
    assert not marked(reader)


def test_a_box_of_a_map_leads_to_what_it_rests_on_and_the_way_back_is_known(open_reader: Open) -> None:
    diagram = find(lambda item: item["kind"] == "diagram")
    node = diagram.item["nodes"][1]
    reader = open_reader(diagram.address).at(diagram.place).calm()
    reader.press("enter")
    reader.wait_until(lambda: bool(marked(reader)))
    while marked(reader).split() != node["label"].split():
        assert reader.step("j")
    reader.press("enter")
    reader.wait_for("── Details").sees(f"Box {node['label']}").sees("Rests on")
    target = spot(node["statements"][0])
    reader.calm().press("enter")
    reader.reads().at(target.place, target.topic).press("<")
    reader.at(diagram.place, diagram.topic)
    reader.wait_until(lambda: marked(reader).split() == node["label"].split())


def test_found_words_are_marked_counted_and_cleared(open_reader: Open) -> None:
    word = max(said(items(FIRST)[1]).replace(".", " ").replace(",", " ").split(), key=len)
    reader = open_reader(FIRST)
    reader.press("/", *word, "enter")
    reader.wait_for(f"“{word}”: 1 of ")
    assert word in marked(reader.calm())
    assert reader.step("esc")
    assert not marked(reader)
    assert reader.step("n")
    assert reader.foot.startswith("Nothing is looked for")


def test_what_does_not_stand_there_is_said_not_to(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.send("/xyzzyx\r")
    reader.wait_for("“xyzzyx” does not stand in this topic.")
    assert reader.position == (1, len(items(FIRST)))


def test_a_find_in_one_topic_ends_with_it(open_reader: Open) -> None:
    word = max(said(items(FIRST)[1]).replace(".", " ").replace(",", " ").split(), key=len)
    reader = open_reader(FIRST)
    reader.send(f"/{word}\r")
    reader.wait_for(f"“{word}”: 1 of ").press("l")
    reader.at(1, TOPICS[1]).press("h")
    reader.reads().calm()
    assert not marked(reader)


def test_words_across_a_line_break_are_found(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    rows = [row[1:].strip() for row in reader.rows[:3]]
    phrase = f"{rows[0].split()[-1]} {rows[1].split()[0]}"
    reader.send(f"/{phrase}\r")
    reader.wait_for(f"“{phrase}”: 1 of ")
    assert marked(reader.calm()).replace(" ", "").startswith(phrase.replace(" ", ""))
