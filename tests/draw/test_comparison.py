"""Side by side: every number found, whole, once and with its source; aligned; nothing merged or chosen."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING

import pytest

import packs
from ketatui.draw import ASCII, STYLES, UNICODE, cells, line_text
from ketatui.draw.comparison import COMPARABLE, Comparer
from ketatui.draw.glyphs import ascii_text
from ketatui.draw.side_by_side import side_by_side
from ketatui.pack.gather import DIMENSIONS
from ketatui.pack.model import Statement
from ketatui.safe import NBSP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketatui.draw import Line
    from ketatui.draw.comparison import Aspect, Comparison
    from ketatui.draw.side_by_side import Drawn
    from ketatui.pack.model import Number
    from ketatui.pack.pictures import Datum

LIBRARIES = {"coffee": packs.coffee_library, "published": packs.content_library}
PACK = pytest.mark.parametrize("pack", LIBRARIES)
KIND = pytest.mark.parametrize("by", COMPARABLE)
GLYPHS = pytest.mark.parametrize("ascii_", [False, True], ids=["unicode", "ascii"])
WIDTHS = [20, 38, 58, 78, 118, 198]
WHOLE = 45
"""Cells from which on every number of the packs fits in a line below the name of a thing."""


@cache
def statements(pack: str) -> Sequence[Statement]:
    return [item for item in packs.items(LIBRARIES[pack]()).values() if isinstance(item, Statement)]


@cache
def comparer(pack: str) -> Comparer:
    return Comparer(LIBRARIES[pack]().vocabulary, statements(pack))


@cache
def numbers(pack: str) -> dict[str, Number]:
    return {f"{s.id}.{name}": number for s in statements(pack) for name, number in s.numbers.items()}


def about(pack: str, by: str, id_: str) -> list[str]:
    """The numbers that a comparison shows of a thing: those from people, or all where there is none."""
    found = {n: number for n, number in numbers(pack).items() if getattr(number.about, by) == id_}
    people = [n for n, number in found.items() if number.about.subject == "human"]
    return people or [*found]


@cache
def comparisons(pack: str, by: str) -> Sequence[Comparison]:
    """Everything of a kind side by side; the first with each other, each two neighbours, and three."""
    ids = [choice.word.id for choice in comparer(pack).choices(by)]
    some = [ids, ids[:3], *itertools.pairwise(ids), *((ids[0], other) for other in ids[2:])]
    return [comparer(pack).things(by, some_) for some_ in some if len(some_) > 1]


@cache
def several(pack: str) -> Sequence[Comparison]:
    """Some statements, as many of them with each other as anyone compares."""
    of_them = [s for s in statements(pack) if s.numbers]
    return [
        comparer(pack).statements({s.id: "Topic › Section" for s in of_them[at : at + count]})
        for count in (2, 3, 5)
        for at in range(0, len(of_them) - count, max(len(of_them) // 6, 1))
    ]


def data(aspect: Aspect) -> Iterator[Datum]:
    return itertools.chain.from_iterable(aspect.cells)


@cache
def drawings(pack: str, *, ascii_: bool = False) -> Sequence[tuple[Comparison, int, Drawn]]:
    glyphs = ASCII if ascii_ else UNICODE
    compared = [*several(pack), *(c for by in COMPARABLE for c in comparisons(pack, by)[:4])]
    return [(c, width, side_by_side(c, width, glyphs)) for c in compared for width in WIDTHS]


def placed(lines: Sequence[Line]) -> dict[str, tuple[int, int, str]]:
    """Where each number stands: its line, its first cell, its words; AssertionError for one in two pieces."""
    found: dict[str, tuple[int, int, str]] = {}
    for at, line in enumerate(lines):
        cell = 0
        for span in line:
            if "." in span.target:
                assert span.target not in found, span
                found[span.target] = at, cell, span.text
            cell += cells(span.text)
    return found


def flat(text: str) -> str:
    return " ".join(text.replace(NBSP, " ").split())


# What is found


@PACK
@KIND
def test_each_thing_is_offered_with_as_many_numbers_as_it_has(pack: str, by: str) -> None:
    listed = getattr(LIBRARIES[pack]().vocabulary, by)
    expected = {word.id: len(found) for word in listed if (found := about(pack, by, word.id))}
    offered = comparer(pack).choices(by)
    assert {choice.word.id: choice.numbers for choice in offered} == expected
    for choice in offered:
        subjects = {numbers(pack)[n].about.subject for n in about(pack, by, choice.word.id)}
        assert choice.people == (subjects == {"human"})


@PACK
@KIND
def test_every_number_from_people_stands_with_its_thing_and_its_quantity_once(pack: str, by: str) -> None:
    for comparison in comparisons(pack, by):
        for index, thing in enumerate(comparison.things):
            shown = Counter(datum.target for aspect in comparison.aspects for datum in aspect.cells[index])
            assert shown == Counter(about(pack, by, thing.id)), thing.id
        names = {word.id: word.name for word in LIBRARIES[pack]().vocabulary.what}
        effects = {"": "", **{word.id: word.name for word in LIBRARIES[pack]().vocabulary.of}}
        for aspect in comparison.aspects:
            for datum in data(aspect):
                number = numbers(pack)[datum.target]
                assert (aspect.name, aspect.of) == (names[number.what], effects[number.of])
                assert datum.words == number.words
                assert [cited.id for cited in datum.sources] == [number.source]


@PACK
@KIND
def test_rows_and_things_stand_in_the_order_of_the_vocabulary(pack: str, by: str) -> None:
    vocabulary = LIBRARIES[pack]().vocabulary
    what = [word.name for word in vocabulary.what]
    effects = ["", *(word.name for word in vocabulary.of)]
    for comparison in comparisons(pack, by):
        rows = [(what.index(aspect.name), effects.index(aspect.of)) for aspect in comparison.aspects]
        assert rows == sorted(set(rows))
        places = [getattr(vocabulary, by).index(thing) for thing in comparison.things]
        assert places == sorted(set(places))


@PACK
@KIND
def test_all_that_sets_a_number_apart_is_told_beside_it_or_for_its_whole_row(pack: str, by: str) -> None:
    vocabulary = LIBRARIES[pack]().vocabulary
    names = {
        (field, word.id): word.short or word.name
        for field in DIMENSIONS
        for word in getattr(vocabulary, field, ())
    }
    for comparison in comparisons(pack, by):
        for aspect in comparison.aspects:
            for datum in data(aspect):
                number = numbers(pack)[datum.target].about
                told = [names.get((f, v), v) for f in DIMENSIONS if f != by and (v := getattr(number, f))]
                if "None from people" in comparison.told:
                    told.append(number.subject)
                both = filter(None, (aspect.note, datum.note))
                assert sorted(", ".join(both).split(", ")) == sorted(", ".join(told).split(", ")), datum


@PACK
@KIND
def test_what_is_the_same_for_a_whole_row_is_told_once(pack: str, by: str) -> None:
    for comparison in comparisons(pack, by):
        for aspect in comparison.aspects:
            found = [*data(aspect)]
            if len(found) > 1:
                common = set.intersection(*({*datum.note.split(", ")} for datum in found))
                assert common <= {""}, aspect
            else:
                assert not aspect.note


def test_where_there_is_none_from_people_the_others_are_shown_and_say_so() -> None:
    by, beyond = "form", "arnorketamine"
    shown = about("published", by, beyond)
    assert shown
    assert {numbers("published")[n].about.subject for n in shown} <= {"animal", "in vitro"}
    comparison = comparer("published").things(by, ["racemic", beyond])
    assert "Only numbers from people" in comparison.told
    assert "None from people was found for R-norketamine" in comparison.told
    for aspect in comparison.aspects:
        for datum in data(aspect):
            subject = numbers("published")[datum.target].about.subject
            assert subject in f"{aspect.note}, {datum.note}"
    assert "None from people" not in comparer("published").things(by, ["racemic", "esketamine"]).told


def test_how_many_numbers_are_left_out_is_told() -> None:
    for by in COMPARABLE:
        for comparison in comparisons("published", by):
            wanted = {thing.id for thing in comparison.things}
            all_ = {n for n, number in numbers("published").items() if getattr(number.about, by) in wanted}
            shown = {datum.target for aspect in comparison.aspects for datum in data(aspect)}
            left_out = re.search(r"people; (\d+) other", comparison.told)
            assert len(all_ - shown) == (int(left_out[1]) if left_out else 0)


@PACK
def test_statements_are_compared_by_all_that_they_say(pack: str) -> None:
    for comparison in several(pack):
        rows = {aspect.name: aspect for aspect in comparison.aspects if aspect.shows != "number"}
        for index, thing in enumerate(comparison.things):
            statement = next(s for s in statements(pack) if s.id == thing.id)
            (text,) = rows["statement"].cells[index]
            assert (text.words, text.target) == (statement.text, statement.id)
            assert (thing.name, text.note) == (str(index + 1), "Topic › Section")
            sure, *grades = rows["how sure"].cells[index]
            assert (sure.words, sure.note) == (statement.certainty, statement.why)
            assert len(grades) == len(statement.grades)
            assert statement.basis in rows["rests on"].cells[index][0].words
            assert [datum.target for datum in rows["sources"].cells[index]] == [
                citation.source for citation in statement.citations
            ]
            heard = rows["heard"].cells[index] if "heard" in rows else ()
            assert [datum.target for datum in heard] == [claim.id for claim in statement.heard]
            assert all(c.verdict in d.note for c, d in zip(statement.heard, heard, strict=True))
            shown = Counter(
                datum.target
                for aspect in comparison.aspects
                if aspect.shows == "number"
                for datum in aspect.cells[index]
            )
            assert shown == Counter(f"{statement.id}.{name}" for name in statement.numbers)


# How it looks


@GLYPHS
@PACK
def test_no_line_is_wider_than_asked_and_every_style_is_known(pack: str, ascii_: bool) -> None:
    for comparison, width, drawn in drawings(pack, ascii_=ascii_):
        for line in (*drawn.head, *drawn.body):
            assert cells(line_text(line)) <= width, comparison.things
            assert {span.style for span in line} <= {"", *STYLES}
            assert not ascii_ or line_text(line).isascii()


@GLYPHS
@PACK
def test_every_number_stands_whole_and_once(pack: str, ascii_: bool) -> None:
    for comparison, width, drawn in drawings(pack, ascii_=ascii_):
        if width < WHOLE:
            continue
        expected = {
            datum.target: flat(ascii_text(datum.words) if ascii_ else datum.words)
            for aspect in comparison.aspects
            if aspect.shows == "number"
            for datum in data(aspect)
        }
        there = placed(drawn.body)
        assert {target: text for target, (_, _, text) in there.items()} == expected


@PACK
def test_every_number_has_the_marks_of_its_source_which_is_named_below(pack: str) -> None:
    for comparison, width, drawn in drawings(pack):
        if width < WHOLE:
            continue
        there = placed(drawn.body)
        lines = [line_text(line) for line in drawn.body]
        text = flat(" ".join(lines))
        for aspect in comparison.aspects:
            for datum in data(aspect) if aspect.shows == "number" else ():
                at, cell, words = there[datum.target]
                after, below = lines[at][cell + cells(words) :], lines[at + 1][cell:]
                mark = re.match(r" (\[\d+\])", after) or re.match(r" (\[\d+\])", below)
                assert mark, datum
                label = flat(datum.sources[0].label)
                listed = f"{mark[1]} {label}" in text or f"{label} {mark[1]}" in text
                assert listed or (drawn.head and comparison.things[0].name == "1"), datum


@PACK
def test_the_numbers_of_a_row_begin_on_one_line_and_those_of_a_thing_on_one_cell(pack: str) -> None:
    layouts: Counter[bool] = Counter()
    for comparison, width, drawn in drawings(pack):
        if width < WHOLE:
            continue
        layouts[bool(drawn.head)] += 1
        there = placed(drawn.body)
        columns: defaultdict[int, set[int]] = defaultdict(set)
        for aspect in comparison.aspects:
            if aspect.shows != "number":
                continue
            firsts = {there[cell[0].target][0] for cell in aspect.cells if cell}
            begins = [{there[datum.target][1] for datum in cell} for cell in aspect.cells]
            for index, begun in enumerate(begins):
                columns[index] |= begun
            if drawn.head:
                assert len(firsts) == 1, aspect
            else:
                assert len(set.union(*begins)) == 1, aspect
        assert not drawn.head or all(len(begun) <= 1 for begun in columns.values())
    assert set(layouts) == {True, False}, "both layouts have been seen"


def test_two_things_stand_in_columns_where_there_is_room_and_below_each_other_elsewhere() -> None:
    comparison = comparer("published").things("route", ["im", "nasal"])
    wide, narrow, tiny = (side_by_side(comparison, width, UNICODE) for width in (118, 78, 38))
    assert line_text(wide.head[0]).split() == "into a muscle nasal spray or drops".split()
    assert not narrow.head
    assert not tiny.head
    for drawn, name in ((narrow, "into a muscle"), (tiny, "IM")):
        assert any(line_text(line).startswith(f"  {name} ") for line in drawn.body)


@PACK
def test_an_empty_cell_is_a_dash_that_is_put_into_words(pack: str) -> None:
    for comparison, _, drawn in drawings(pack):
        text = flat(" ".join(map(line_text, drawn.body)))
        empty = [a for a in comparison.aspects if a.shows == "number" and not all(a.cells)]
        if drawn.head:
            dashes = sum(span.text.strip() == "–" for line in drawn.body for span in line)
            assert dashes == sum(not cell for aspect in comparison.aspects for cell in aspect.cells)
            assert ("A dash: no" in text) == bool(dashes)
        elif empty:
            assert text.count("– no number found: ") == len(empty)
