"""What every picture keeps to at any width: nothing is cut, lost or invented, whatever is chosen."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING

import pytest

import packs
from ketatui import draw
from ketatui.draw import ASCII, STYLES, UNICODE, Line, Span, View, cells, line_text, split
from ketatui.draw.glyphs import ascii_text
from ketatui.pack.model import Item, Source, Statement, Term
from ketatui.pack.parts import Model
from ketatui.pack.pictures import (
    Checklist,
    Curve,
    Datum,
    Diagram,
    Disagreement,
    Matrix,
    Risk,
    Row,
    Table,
    Timeline,
)
from ketatui.pack.units import UNITS
from ketatui.safe import NBSP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ketatui.draw import Glyphs, Setting
    from ketatui.pack.library import Library

KINDS = (Table, Timeline, Matrix, Checklist, Diagram, Curve, Disagreement)
LIBRARIES = {"coffee": packs.coffee_library, "published": packs.content_library}
WIDTHS = {
    "coffee": [*range(20, 61, 3), *range(61, 75), *range(75, 201, 5)],
    "published": [20, 27, 34, 40, 62, 66, 68, 80, 100, 120, 160, 200],
}
SOME_WIDTHS = {"coffee": [20, 40, 66, 80, 120, 200], "published": [20, 90]}
NARROW = 30
"""Cells below which a long word may be broken."""
BESIDE = 80
"""Cells below which a table may break a long word in the names of its rows."""
VAST = 1000
"""Cells in which nothing needs to be broken."""

PACK = pytest.mark.parametrize("pack", LIBRARIES)
GLYPHS = pytest.mark.parametrize("ascii_", [False, True], ids=["unicode", "ascii"])

CHOICES_IN_ASCII = pytest.mark.parametrize(("pack", "ascii_"), [*itertools.product(LIBRARIES, [False, True])])

Chosen = tuple[tuple[str, str], ...]


@cache
def pictures(pack: str) -> Sequence[Item]:
    found = [item for item in packs.items(LIBRARIES[pack]()).values() if isinstance(item, KINDS)]
    assert {type(item) for item in found} == {*KINDS}
    return found


@cache
def drawn(pack: str, id_: str, width: int, *, ascii_: bool = False, chosen: Chosen = ()) -> Sequence[Line]:
    glyphs = ASCII if ascii_ else UNICODE
    return draw.draw(LIBRARIES[pack]().item(id_), width, glyphs, View(chosen=chosen))


def drawings(pack: str, *, ascii_: bool) -> Iterator[tuple[Item, int, Sequence[Line]]]:
    for item in pictures(pack):
        for width in WIDTHS[pack]:
            yield item, width, drawn(pack, item.id, width, ascii_=ascii_)


def flat(text: str) -> str:
    return " ".join(text.replace(NBSP, " ").split())


def shown(lines: Iterable[Line]) -> str:
    return flat(" ".join(map(line_text, lines)))


def spans(lines: Iterable[Line]) -> Iterator[Span]:
    return itertools.chain.from_iterable(lines)


def targets(lines: Iterable[Line]) -> set[str]:
    return {span.target for span in spans(lines) if span.target}


def numbers(lines: Iterable[Line]) -> set[str]:
    return {target for target in targets(lines) if "." in target}


def data(part: Model) -> Iterator[Datum]:
    """All that stands in a picture as it is first drawn."""
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        for entry in value if isinstance(value, tuple) else (value,):
            yield from _data_of(entry, field.name)


def _data_of(entry: object, name: str) -> Iterator[Datum]:
    if isinstance(entry, Datum):
        yield entry
    elif isinstance(entry, tuple):
        for inner in entry:
            yield from _data_of(inner, name)
    elif isinstance(entry, Model) and name != "groupings":
        yield from data(entry)


def every_choice(item: Item) -> Iterator[tuple[Setting, str, str]]:
    for setting in draw.settings(item):
        for value, words in setting.choices:
            yield setting, value, words


# Whatever is drawn


@GLYPHS
@PACK
@pytest.mark.parametrize("kind", KINDS)
def test_no_line_of_a_picture_is_wider_than_asked(kind: type[Item], pack: str, ascii_: bool) -> None:
    wide = [
        (item.id, width, line_text(line))
        for item, width, lines in drawings(pack, ascii_=ascii_)
        for line in lines
        if isinstance(item, kind) and cells(line_text(line)) > width
    ]
    assert wide == []


@GLYPHS
@PACK
def test_the_styles_of_a_picture_are_known(pack: str, ascii_: bool) -> None:
    for item, width, lines in drawings(pack, ascii_=ascii_):
        unknown = {span.style for span in spans(lines)} - {"", *STYLES}
        assert not unknown, (item.id, width)


@PACK
def test_a_picture_in_ascii_is_ascii(pack: str) -> None:
    for item, width, lines in drawings(pack, ascii_=True):
        assert shown(lines).isascii(), (item.id, width)


@PACK
def test_no_figure_is_told_in_powers_of_ten(pack: str) -> None:
    for item in pictures(pack):
        for text in (shown(drawn(pack, item.id, 80)), " ".join(draw.said(item))):
            assert not re.search(r"\de[+-]?\d", text), item.id


# Values


@GLYPHS
@PACK
def test_every_value_stands_whole_in_a_picture(pack: str, ascii_: bool) -> None:
    cut = []
    for item, width, lines in drawings(pack, ascii_=ascii_):
        there = words_by_target(lines)
        for target, values in values_of(item, ascii_=ascii_).items():
            text = there[target]
            missing = Counter(" ".join(values).split()) - Counter(text.split())
            whole = not missing and (len(values) > 1 or values[0] in text)
            if width < NARROW:
                whole = all(unbroken(value) in unbroken(text) for value in values)
            if not whole:
                cut.append((item.id, width, values, text))
    assert cut == []


def unbroken(text: str) -> str:
    return text.replace(" ", "")


def words_by_target(lines: Iterable[Line]) -> dict[str, str]:
    """What is written for each target, without the marks on an axis and the names of sources."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for span in spans(lines):
        if span.target and span.style != "link":
            found[span.target].append(span.text)
    return defaultdict(str, {target: flat(" ".join(texts)) for target, texts in found.items()})


def values_of(item: Item, *, ascii_: bool) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for datum in data(item):
        found[datum.target].append(datum.words)
    if isinstance(item, Diagram):
        for node in item.nodes:
            found[f"{item.id}.{node.id}"].append(node.label)
    return {
        target: [flat(ascii_text(words) if ascii_ else words) for words in values]
        for target, values in found.items()
    }


@GLYPHS
@PACK
def test_no_word_of_a_picture_is_lost(pack: str, ascii_: bool) -> None:
    for item, width, lines in drawings(pack, ascii_=ascii_):
        if width >= (BESIDE if isinstance(item, Table) else NARROW):
            text = " ".join(words_of(item))
            lost = Counter(bare_words(ascii_text(text) if ascii_ else text))
            lost -= Counter(bare_words(shown(lines)))
            assert not lost, (item.id, width, lost)


def bare_words(text: str) -> list[str]:
    return [word.strip(".,;:") for word in flat(text).split()]


def words_of(item: Item) -> Iterator[str]:
    """What stands in a picture: names, values with what sets them apart, and each source once."""
    events = events_of(item)
    for datum in data(item):
        yield f"{datum.words} {'' if events else datum.note}"
    yield from {cited.label for datum in data(item) for cited in datum.sources}
    match item:
        case Table() | Timeline() | Disagreement():
            yield from (row.name for row in item.body)
        case Matrix():
            yield from (risk.title for risk in item.risks)
        case Checklist():
            yield from dict.fromkeys(step.when for step in item.steps)
        case Diagram():
            yield from (node.label for node in item.nodes)
        case Curve():
            yield from (series.title for series in item.series)
            yield from {series.why.lower() for series in item.series}


@GLYPHS
@PACK
def test_a_picture_shows_all_numbers_that_it_asks_for_and_no_others(pack: str, ascii_: bool) -> None:
    library = LIBRARIES[pack]()
    for item, width, lines in drawings(pack, ascii_=ascii_):
        assert numbers(lines) == asked_for(library, item), (item.id, width)


@cache
def asked_for(library: Library, item: Item) -> set[str]:
    match item:
        case Table() | Timeline(rows="form" | "route" | "condition" | "population" | "level" | "region"):
            return set(selected(library, item))
        case Timeline():
            return {event.number for event in item.events}
        case Matrix():
            return {number for risk in item.risks for number in risk.numbers}
        case Diagram():
            return {f"{item.id}.{node.id}" for node in item.nodes}
        case Curve():
            named = [
                [s.dose, *(n for p in s.points for n in (p.level, p.time or s.over))] for s in item.series
            ]
            return {*itertools.chain(*named)}
        case Disagreement():
            return {stretch.number for stretch in item.picture} - {""}
    return set()


def selected(library: Library, item: Table | Timeline) -> Iterator[str]:
    """The numbers that the columns of a table or a timeline ask for, told from the statements themselves."""
    wanted = {name: value for name, value in vars(item.where).items() if value}
    wanted.setdefault("subject", "human")
    columns = {(column.what, column.of) for column in item.columns if column.what}
    for statement in statements(library):
        if item.rows != "named" and (not item.statements or statement.id in item.statements):
            for name, number in statement.numbers.items():
                about = vars(number.about)
                if (
                    about[item.rows]
                    and wanted.items() <= about.items()
                    and columns & {(number.what, ""), (number.what, number.of)}
                    and (isinstance(item, Table) or UNITS[number.unit].measure == "time")
                ):
                    yield f"{statement.id}.{name}"


@cache
def statements(library: Library) -> Sequence[Statement]:
    return [item for item in packs.items(library).values() if isinstance(item, Statement)]


@PACK
def test_every_value_has_the_marks_of_its_own_sources_and_what_sets_it_apart(pack: str) -> None:
    library = LIBRARIES[pack]()
    for item in pictures(pack):
        lines = drawn(pack, item.id, min(WIDTHS[pack]))
        marks = {
            span.target: mark[0]
            for before, span in itertools.pairwise(spans(lines))
            if (mark := re.search(r"\[\d+\]", before.text))
            and span.target
            and isinstance(library.item(split(span.target)[0]), Source)
        }
        assert len({*marks.values()}) == len(marks), item.id
        events = events_of(item)
        text = unbroken(shown(lines))
        for datum in data(item):
            of = "".join(sorted((marks[cited.id] for cited in datum.sources), key=lambda m: int(m[1:-1])))
            name = events.get(datum.target, "")
            note = "" if name else datum.note
            told = f"{datum.words}{name}{of}{note}"
            if isinstance(item, Curve):
                told = f"{datum.words}{note}{of}"
            elif note and isinstance(item, Table) and not datum.sources:
                told = f"{datum.words}, {note}"
            assert unbroken(flat(told)) in text, (item.id, datum, marks)


def events_of(item: Item) -> dict[str, str]:
    """The name of each event, by its number; an event is told by its name, not by what it is about."""
    if not isinstance(item, Timeline) or item.rows != "event":
        return {}
    return {datum.target: row.name for row in item.body for cell in row.cells for datum in cell}


@PACK
def test_speech_tells_every_value_whole_with_what_sets_it_apart_and_who_says_so(pack: str) -> None:
    for item in pictures(pack):
        speech = flat(" ".join(draw.said(item)))
        events = events_of(item)
        for datum in data(item):
            sources = "; ".join(cited.label for cited in datum.sources)
            about = f" for {datum.note}" if datum.note and sources and not events else ""
            behind = f" ({sources or datum.note})" if sources or datum.note else ""
            name = f": {events[datum.target]}" if events else ""
            assert flat(f"{datum.words}{name}{about}{behind}") in speech, (item.id, datum)


# Where they lead


@GLYPHS
@PACK
def test_a_picture_and_its_speech_lead_to_the_same(pack: str, ascii_: bool) -> None:
    library = LIBRARIES[pack]()
    for item, width, lines in drawings(pack, ascii_=ascii_):
        own = {target for target in targets(lines) if not is_term(library, target)}
        assert own == targets(draw.speak(item)), (item.id, width)
        assert own == targets(lines) or isinstance(item, Disagreement), (item.id, width)


def is_term(library: Library, target: str) -> bool:
    return isinstance(library.item(split(target)[0]), Term)


@PACK
def test_every_target_is_an_item_and_every_number_one_of_its_statement(pack: str) -> None:
    library = LIBRARIES[pack]()
    for item, width, lines in drawings(pack, ascii_=False):
        for target in targets(lines):
            id_, part = split(target)
            led = library.item(id_)
            if part and isinstance(led, Diagram):
                assert part in {node.id for node in led.nodes}, (item.id, width, target)
                assert led == item, (item.id, width, target)
            elif part:
                assert isinstance(led, Statement), (item.id, width, target)
                assert part in led.numbers, (item.id, width, target)


@GLYPHS
@PACK
def test_ticks_lead_nowhere(pack: str, ascii_: bool) -> None:
    glyphs = ASCII if ascii_ else UNICODE
    for item, width, lines in drawings(pack, ascii_=ascii_):
        if isinstance(item, Diagram):
            continue
        rules = [at for at, line in enumerate(lines) if is_axis(line, glyphs)]
        has_axis = isinstance(item, Timeline | Curve) or (isinstance(item, Disagreement) and item.picture)
        assert len(rules) == bool(has_axis), (item.id, width)
        for rule in rules:
            assert not targets(lines[rule : rule + 1]), (item.id, width)
            labels = lines[rule + 1] if isinstance(item, Curve) else lines[rule - 1]
            assert not targets([labels]), (item.id, width, line_text(labels))
            assert line_text(labels).strip(), (item.id, width)


def is_axis(line: Line, glyphs: Glyphs) -> bool:
    text = line_text(line).strip()
    return {*text} <= {glyphs.rule, glyphs.tick} and glyphs.tick in text and glyphs.rule * 2 in text


# Parts


@pytest.mark.parametrize(("width", "ascii_"), [(40, False), (66, True), (120, False)])
@PACK
def test_stepping_through_the_parts_comes_by_everything_that_leads_somewhere(
    pack: str, width: int, ascii_: bool
) -> None:
    for item in pictures(pack):
        plain = drawn(pack, item.id, width, ascii_=ascii_)
        parts = draw.parts(plain)
        assert {*parts} == targets(plain), item.id
        assert all(parts.count(number) == 1 for number in numbers(plain)), item.id
        left = {place for place, span in places(plain) if span.target}
        for part, target in enumerate(parts):
            lines = draw.with_part(plain, part)
            assert [*map(line_text, lines)] == [*map(line_text, plain)], item.id
            marked = {place: span for place, span in places(lines) if span.style == "part"}
            assert {span.target for span in marked.values()} == {target}, (item.id, part)
            assert min(marked)[0] == draw.line_of_part(plain, part), (item.id, part)
            assert marked.keys() <= left, (item.id, part)
            left -= marked.keys()
        assert not left, item.id


@GLYPHS
def test_the_current_part_is_marked_where_the_reader_is_inside(ascii_: bool) -> None:
    for item in pictures("coffee"):
        plain = drawn("coffee", item.id, 80, ascii_=ascii_)
        last = len(draw.parts(plain)) - 1
        lines = draw.draw(item, 80, ASCII if ascii_ else UNICODE, View(part=last))
        assert lines == draw.with_part(plain, last), item.id


def places(lines: Sequence[Line]) -> Iterator[tuple[tuple[int, int], Span]]:
    for row, line in enumerate(lines):
        for at, span in enumerate(line):
            yield (row, at), span


# What the reader chooses


@CHOICES_IN_ASCII
def test_every_choice_keeps_the_width_and_is_told(pack: str, ascii_: bool) -> None:
    chosen = 0
    for item in pictures(pack):
        for setting, value, words in every_choice(item):
            for width in SOME_WIDTHS[pack]:
                lines = drawn(pack, item.id, width, ascii_=ascii_, chosen=((setting.id, value),))
                assert max(cells(line_text(line)) for line in lines) <= width, (item.id, setting.id, value)
                told = flat(f"{setting.title}: {ascii_text(words) if ascii_ else words}")
                without = drawn(pack, item.id, width, ascii_=ascii_)
                if value:
                    assert told in shown(lines), (item.id, width, told)
                    assert told not in shown(without), (item.id, width, told)
                    chosen += 1
                else:
                    assert lines == without, (item.id, setting.id)
    assert chosen


@PACK
def test_every_choice_shows_numbers_of_the_picture_only_that_lead_somewhere(pack: str) -> None:
    library = LIBRARIES[pack]()
    for item in pictures(pack):
        known = targets(draw.speak(item))
        for setting, value, _ in every_choice(item):
            for width in SOME_WIDTHS[pack]:
                found = targets(drawn(pack, item.id, width, chosen=((setting.id, value),)))
                own = {target for target in found if not is_term(library, target)}
                assert own <= known, (item.id, setting.id, value)
                filters = isinstance(item, Timeline) or setting.id == "level"
                assert own == known or filters, (item.id, setting.id, value)


# Tables


def tables(pack: str) -> list[Table]:
    return [item for item in pictures(pack) if isinstance(item, Table)]


def rows_in_order(item: Table, lines: Sequence[Line]) -> list[Row]:
    """The rows in the order in which their names begin a line; each must do so once."""
    found = []
    for row in item.body:
        at = [
            number
            for number, line in enumerate(lines)
            if number and f"{line_text(line)}  ".startswith(f"{row.name}  ")
        ]
        assert len(at) == 1, (item.id, row.name, at)
        found.append((at[0], row))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


def ranks_of(cell: Sequence[Datum]) -> Iterator[tuple[float, str]]:
    """A value stands where it is, a range at both of its ends, words by the alphabet."""
    for datum in cell:
        ends = [datum.at] if datum.at is not None else [e for e in (datum.low, datum.high) if e is not None]
        yield from ((end, "") for end in ends)
        if not ends:
            yield 0, datum.words.casefold()


@pytest.mark.parametrize("way", "+-")
@PACK
def test_sorting_a_table_puts_its_rows_in_order_and_keeps_them_all(pack: str, way: str) -> None:
    moved = 0
    for item in tables(pack):
        if len(item.body) < 2:
            assert not draw.settings(item), item.id
            continue
        usual = rows_in_order(item, drawn(pack, item.id, VAST))
        assert usual == [*item.body], item.id
        for column in range(len(item.columns)):
            chosen: Chosen = (("sort", f"{column + 1}{way}"),)
            rows = rows_in_order(item, drawn(pack, item.id, VAST, chosen=chosen))
            filled = [row for row in rows if row.cells[column]]
            assert rows == [*filled, *(row for row in usual if not row.cells[column])], (item.id, column)
            best = max if way == "-" else min
            ranks = [best(ranks_of(row.cells[column])) for row in filled]
            assert ranks == sorted(ranks, reverse=way == "-"), (item.id, column)
            moved += rows != usual
    assert moved


@PACK
def test_sorting_changes_no_value_of_a_table(pack: str) -> None:
    for item in tables(pack):
        for setting, value, _ in every_choice(item):
            for width in SOME_WIDTHS[pack]:
                if width >= NARROW:
                    usual = words_by_target(drawn(pack, item.id, width))
                    found = words_by_target(drawn(pack, item.id, width, chosen=((setting.id, value),)))
                    assert usual.keys() == found.keys(), (item.id, width, value)
                    for target, words in usual.items():
                        assert Counter(words.split()) == Counter(found[target].split()), (item.id, target)


# Timelines


def timelines(pack: str) -> list[Timeline]:
    return [item for item in pictures(pack) if isinstance(item, Timeline) and item.rows != "event"]


def groups(item: Timeline) -> dict[str, Sequence[Row]]:
    return {"": item.body, **{grouping.by: grouping.body for grouping in item.groupings}}


def filters(item: Timeline) -> list[Setting]:
    return [setting for setting in draw.settings(item) if setting.id != "group"]


@PACK
def test_grouping_a_timeline_shows_the_same_numbers(pack: str) -> None:
    for item in timelines(pack):
        assert item.groupings, item.id
        for by in groups(item):
            for width in SOME_WIDTHS[pack]:
                lines = drawn(pack, item.id, width, chosen=(("group", by),))
                assert numbers(lines) == asked_for(LIBRARIES[pack](), item), (item.id, by, width)


@PACK
def test_grouping_a_timeline_puts_each_number_under_what_it_is_about(pack: str) -> None:
    for item in timelines(pack):
        names = {"": item.rows, **{by: by for by in groups(item) if by}}
        for by, field in names.items():
            lines = drawn(pack, item.id, VAST, chosen=(("group", by),))
            title = ""
            under: dict[str, str] = {}
            for line in lines:
                if line and line[0].style == "strong":
                    title = line_text(line)
                under |= dict.fromkeys(numbers([line]), title)
            for target, heading in under.items():
                assert heading == name_of(pack, target, field), (item.id, by, target)


def name_of(pack: str, target: str, field: str) -> str:
    library = LIBRARIES[pack]()
    id_, part = split(target)
    statement = library.item(id_)
    assert isinstance(statement, Statement)
    word = getattr(statement.numbers[part].about, field)
    names: list[str] = [entry.name for entry in getattr(library.vocabulary, field) if entry.id == word]
    return names[0] if names else f"no {field} named"


@CHOICES_IN_ASCII
def test_filtering_a_timeline_shows_what_matches_and_nothing_else(pack: str, ascii_: bool) -> None:
    filtered = 0
    for item in timelines(pack):
        for setting in filters(item):
            for value, _ in setting.choices[1:]:
                expected = {d.target for d in data(item) if getattr(d, setting.id) == value}
                assert expected < {d.target for d in data(item)}, (item.id, setting.id, value)
                for width in SOME_WIDTHS[pack]:
                    lines = drawn(pack, item.id, width, ascii_=ascii_, chosen=((setting.id, value),))
                    assert numbers(lines) == expected, (item.id, width, setting.id, value)
                    filtered += 1
    assert filtered


@PACK
def test_filters_and_groups_of_a_timeline_go_together(pack: str) -> None:
    for item in timelines(pack):
        for by, body in groups(item).items():
            for one, other in itertools.combinations(filters(item), 2):
                for (first, _), (second, _) in itertools.product(one.choices, other.choices):
                    chosen: Chosen = (("group", by), (one.id, first), (other.id, second))
                    wanted = [(one.id, first), (other.id, second)]
                    expected = {
                        datum.target
                        for row in body
                        for datum in data(row)
                        if all(value in {"", getattr(datum, field)} for field, value in wanted)
                    }
                    lines = drawn(pack, item.id, 80, chosen=chosen)
                    assert numbers(lines) == expected, (item.id, chosen)
                    if not expected:
                        assert "No number was found" in shown(lines), (item.id, chosen)


def test_every_filter_can_be_chosen_on_the_timeline_of_coffee() -> None:
    (item,) = timelines("coffee")
    assert [setting.id for setting in draw.settings(item)] == ["group", "route", "condition", "form", "given"]
    assert [grouping.by for grouping in item.groupings] == ["condition", "form"]


def test_rows_that_are_expected_say_that_nothing_was_found() -> None:
    text = shown(drawn("coffee", "waking-times", 80))
    assert "patch on the skin unknown: no number was found" in text
    assert "patch" not in shown(drawn("coffee", "waking-times", 80, chosen=(("route", "gum"),)))


# Risks


MATRIX_CLASSES = (
    (0.1, "Very common"),
    (0.01, "Common"),
    (0.001, "Uncommon"),
    (0.0001, "Rare"),
    (0, "Very rare"),
)


@PACK
def test_the_commonest_of_what_comes_of_a_risk_stands_first(pack: str) -> None:
    order = [word for _, word in MATRIX_CLASSES] + ["Unknown"]
    for item in pictures(pack):
        if isinstance(item, Matrix):
            risks = {risk.title: risk for risk in item.risks}
            ranks: list[int] = []
            for line in drawn(pack, item.id, 40):
                text = line_text(line)
                if line and line[0].style == "heading":
                    ranks = []
                elif text in risks and line[0].style == "strong":
                    ranks.append(order.index(often(risks[text])))
                    assert ranks == sorted(ranks), (item.id, text)


@pytest.mark.parametrize("group", ["", "often"])
@PACK
def test_each_risk_stands_once_under_its_heading(pack: str, group: str) -> None:
    for item in pictures(pack):
        if isinstance(item, Matrix):
            for width in (40, VAST):
                heading, under = "", defaultdict(list)
                for line in drawn(pack, item.id, width, chosen=(("group", group),)):
                    if line and line[0].style == "heading":
                        heading = line_text(line)
                    else:
                        under[heading].append(line)
                for risk in item.risks:
                    expected = often(risk) if group else risk.outcomes[0].words.capitalize()
                    found = [head for head, lines in under.items() if risk.title in strong(lines)]
                    assert found == [expected], (item.id, width, risk.title)


def strong(lines: Iterable[Line]) -> str:
    return flat(" ".join(span.text for span in spans(lines) if span.style == "strong"))


def often(risk: Risk) -> str:
    """The word for the commonest of the numbers of a risk."""
    shares = [max(rate.high or 0, rate.low or 0) if rate.at is None else rate.at for rate in risk.rates]
    return next(word for least, word in MATRIX_CLASSES if max(shares) >= least) if shares else "Unknown"


# Diagrams


def diagrams(pack: str) -> list[Diagram]:
    return [item for item in pictures(pack) if isinstance(item, Diagram)]


@PACK
def test_a_map_has_an_arrow_for_each_edge_as_sure_as_it_is(pack: str) -> None:
    maps = 0
    for item in diagrams(pack):
        expected = Counter(edge.certainty for edge in item.edges)
        for width in range(60, 201, 20):
            arrows: Counter[str] = Counter()
            for span in spans(drawn(pack, item.id, width)):
                arrows[span.style] += sum(span.text.count(sign) for sign in "▼▲")
            if +arrows:
                assert +arrows == expected, (item.id, width)
                maps += 1
    assert maps


@PACK
def test_an_outline_has_each_edge_under_its_start(pack: str) -> None:
    for item in diagrams(pack):
        labels = {node.label: node.id for node in item.nodes}
        certainties = {sign: name for name, sign in UNICODE.certainty.items()}
        found: list[tuple[str, str, str]] = []
        path: list[str] = []
        for line in drawn(pack, item.id, 59)[1:]:
            told = re.fullmatch(
                r"(?P<indent> *)((?P<sign>◆◆◆|◆◆|⇄|◇) )?(?P<label>.*?)( \(above\))?", line_text(line)
            )
            assert told
            if told["label"] not in labels:
                break
            node = labels[told["label"]]
            depth = len(told["indent"]) // 2
            if told["sign"]:
                found.append((path[depth - 1], node, certainties[told["sign"]]))
            path[depth:] = [node]
        edges = [(edge.start, edge.end, edge.certainty) for edge in item.edges]
        assert sorted(found) == sorted(edges), item.id


@PACK
def test_speech_tells_each_edge_of_a_map_with_its_sources(pack: str) -> None:
    for item in diagrams(pack):
        labels = {node.id: node.label for node in item.nodes}
        speech = [said.replace("“", "").replace("”", "") for said in draw.said(item)]
        for edge in item.edges:
            why = "; ".join([edge.certainty, *(cited.label for cited in edge.sources)])
            told = [said for said in speech if said.startswith(f"{labels[edge.start]} leads ")]
            assert len(told) == 1, (item.id, edge)
            assert f" to {labels[edge.end]} ({why})" in told[0], (item.id, edge)


# Curves


def curves(pack: str) -> list[Curve]:
    return [item for item in pictures(pack) if isinstance(item, Curve)]


def canvas(lines: Sequence[Line], glyphs: Glyphs = UNICODE) -> list[Line]:
    begin = next(at for at, line in enumerate(lines) if line_text(line) == "ng/mL")
    end = next(at for at, line in enumerate(lines) if is_axis(line, glyphs))
    return [*lines[begin + 1 : end]]


@GLYPHS
@PACK
def test_a_curve_has_a_letter_for_each_level_of_what_is_drawn(pack: str, ascii_: bool) -> None:
    for item in curves(pack):
        one, two, scale = draw.settings(item)
        for first, second, by in itertools.product(one.choices, two.choices[:4], scale.choices):
            chosen: Chosen = (("one", first[0]), ("two", second[0]), ("scale", by[0]))
            expected = letters(item, first[0], second[0])
            lines = drawn(pack, item.id, 120, ascii_=ascii_, chosen=chosen)
            texts = [line[1].text for line in canvas(lines, ASCII if ascii_ else UNICODE)]
            found = Counter(c for text in texts for c in text if c.isascii() and c.isupper())
            assert found == expected, (item.id, chosen)
            for index, series in enumerate(item.series):
                letter = chr(ord("A") + index)
                title = ascii_text(series.title) if ascii_ else series.title
                aside = f"{flat(title)} (not drawn now)" in shown(lines)
                assert aside == (letter not in expected), (item.id, chosen, letter)


def letters(item: Curve, one: str, two: str) -> Counter[str]:
    """How often each letter stands in the picture of a curve: once for each level within its hours."""
    first = one or "0"
    indices = {first, two or ("1" if first == "0" else "0")} - {"none"}
    shown_ = {*map(int, indices)}
    found: Counter[str] = Counter()
    for index in shown_:
        for point in item.series[index].points:
            assert point.timed, item.id
            times = [end for end in (point.timed.low, point.timed.high) if end is not None]
            time = point.timed.at if point.timed.at is not None else sum(times) / len(times)
            found[chr(ord("A") + index)] += time <= item.hours * 3600
    return found


@PACK
def test_a_logarithmic_scale_has_powers_of_ten(pack: str) -> None:
    for item in curves(pack):
        for scale, powers in (("", False), ("log", True)):
            lines = canvas(drawn(pack, item.id, 120, chosen=(("scale", scale),)))
            ticks = [line_text(line).split()[0].replace(",", "") for line in lines]
            named = sorted(int(tick) for tick in ticks if tick.isdigit())
            assert len(named) > 2, item.id
            assert (named == [10**power for power in range(len(named))]) == powers, item.id


@GLYPHS
@PACK
def test_the_lines_of_a_curve_are_told_by_their_pattern(pack: str, ascii_: bool) -> None:
    for item in curves(pack):
        first, second = [i for i, series in enumerate(item.series) if series.line][:2]
        chosen: Chosen = (("one", str(first or "")), ("two", str(second)))
        lines = [*map(line_text, drawn(pack, item.id, 120, ascii_=ascii_, chosen=chosen))]
        samples = []
        for index in (first, second):
            series = item.series[index]
            title = flat(ascii_text(series.title) if ascii_ else series.title)
            head = rf"{chr(ord('A') + index)} (?P<sample>... )?{re.escape(title)}"
            (found,) = filter(None, (re.fullmatch(head, line) for line in lines))
            assert bool(found["sample"]) == bool(series.line), (item.id, title)
            samples += [found["sample"]] * bool(series.line)
        assert len({*samples}) == len(samples) > 1, (item.id, samples)
