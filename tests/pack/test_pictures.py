"""What compile makes of pictures: data with ids of their own, remarks, places on axes, lines of models."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

import packs
from ketatui.pack.build import build
from ketatui.pack.library import open_bytes
from ketatui.pack.model import Item, See, Statement
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
from ketatui.safe import NBSP
from pack import pictured
from pack.pictured import PICTURES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import TypeVar

    T = TypeVar("T", bound=Item)


def item(kind: type[T], id_: str) -> T:
    found = pictured.items()[id_]
    assert isinstance(found, kind)
    return found


def spoilt(kind: type[T], id_: str, folder: Path, *changes: tuple[str, str]) -> T:
    """An item of the pack with some of the pictures' topic changed."""
    pack = pictured.copy(folder)
    for old, new in changes:
        packs.change(pack, PICTURES, old, new)
    found = open_bytes(build(pack)).item(id_)
    assert isinstance(found, kind)
    return found


def labels(datum: Datum) -> list[str]:
    return [cited.label for cited in datum.sources]


def targets(row: Row) -> list[list[str]]:
    return [[datum.target for datum in cell] for cell in row.cells]


def words(data: Sequence[Datum]) -> list[str]:
    return [datum.words.replace(NBSP, " ") for datum in data]


def datum(rows: Sequence[Row], target: str) -> Datum:
    (found,) = (d for row in rows for cell in row.cells for d in cell if d.target == target)
    return found


def place(datum: Datum) -> tuple[float | None, float | None, float | None]:
    return datum.low, datum.at, datum.high


# What a number is about


def test_a_number_is_about_what_its_statement_is_about_field_by_field() -> None:
    numbers = item(Statement, "pic-vein").numbers
    course, length = numbers["course"].about, numbers["length"].about
    assert (length.given, length.level, length.form) == ("one dose", "low", "plain")
    assert (course.given, course.level, course.form) == ("course", "high", "plain")
    assert (course.condition, course.population, course.route) == ("pain", "adults", "iv")


# Tables


def test_a_table_has_words_numbers_and_properties_in_the_order_of_the_vocabulary() -> None:
    table = item(Table, "pic-table")
    assert [(row.key, row.name) for row in table.body] == [
        ("im", "into a muscle"),
        ("iv", "into a vein"),
        ("oral", "swallowed"),
    ]
    assert [targets(row) for row in table.body] == [
        [["onset-im"], [], [], [], [], []],
        [
            ["pic-vein", "pic-vein"],
            ["pic-vein.length", "pic-vein.course"],
            ["pic-vein.onset"],
            ["pic-vein", "pic-nausea"],
            ["pic-vein", "pic-vein"],
            ["pic-vein", "pic-nausea"],
        ],
        [["pic-mouth"], ["pic-mouth.length"], [], ["pic-mouth"], [], ["pic-mouth"]],
    ]


def test_words_in_a_table_rest_on_one_source_or_on_all_of_their_statement() -> None:
    _, vein, _ = item(Table, "pic-table").body
    fast, strong = vein.cells[0]
    assert words(vein.cells[0]) == ["fast, 2 min", "strong"]
    assert labels(fast) == ["Trial 2019"]
    assert labels(strong) == ["Trial 2019", "Reviewer 2020"]
    assert [cited.id for cited in strong.sources] == ["trial", "review"]


def test_a_table_shows_how_sure_statements_are_and_sorts_by_it() -> None:
    _, vein, mouth = item(Table, "pic-table").body
    assert [(d.words, d.at) for d in (*vein.cells[3], *mouth.cells[3])] == [
        ("probable", 1),
        ("established", 0),
        ("hypothesis", 3),
    ]
    assert [d.note for d in vein.cells[3]] == [
        "plain, pain, adults, low dose, one dose",
        "plain, pain, adults, low dose",
    ]


def test_a_table_shows_the_grades_that_sources_gave() -> None:
    _, vein, _ = item(Table, "pic-table").body
    assert [(d.words, labels(d)) for d in vein.cells[4]] == [
        ("low", ["Reviewer 2020"]),
        ("C", ["Trial 2019"]),
    ]


def test_a_table_counts_each_source_of_a_statement_once() -> None:
    _, vein, mouth = item(Table, "pic-table").body
    assert [(d.words, d.at) for d in (*vein.cells[5], *mouth.cells[5])] == [
        (f"1{NBSP}× randomised trial, 1{NBSP}× systematic review", -2),
        (f"1{NBSP}× randomised trial, 1{NBSP}× systematic review", -2),
        (f"1{NBSP}× reference work", -1),
    ]


@pytest.mark.parametrize(
    ("where", "certain"),
    [
        ("{ }", [["pic-vein", "pic-nausea"], ["pic-mouth"]]),
        ('{ subject = "animal" }', [["pic-rats"]]),
        ('{ form = "left" }', [["pic-mouth"]]),
        ('{ given = "course" }', [["pic-nausea"], ["pic-mouth"]]),
        ('{ region = "eu" }', [["pic-vein", "pic-nausea"], ["pic-mouth"]]),
    ],
)
def test_a_table_shows_no_property_of_statements_about_something_else(
    where: str, certain: list[list[str]], tmp_path: Path
) -> None:
    change = ('rows = "route"', f'rows = "route"\nwhere = {where}')
    table = spoilt(Table, "pic-table", tmp_path, change)
    assert [targets(row)[3] for row in table.body if row.cells[3]] == certain


def test_a_table_has_no_row_in_which_nothing_stands(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    change = 'rows = "route"\nwhere = { population = "adults" }\nstatements = ["onset-im-trial", "onset-iv"]'
    packs.change(pack, "topics/basics.toml", 'rows = "route"', change)
    table = open_bytes(build(pack)).item("basics-table")
    assert isinstance(table, Table)
    assert [targets(row) for row in table.body] == [[["onset-im-trial.onset"], []]]


def test_rows_that_cells_name_stand_in_their_order() -> None:
    table = item(Table, "pic-named")
    assert [(row.key, row.name) for row in table.body] == [("Zinc", "Zinc"), ("Alcohol", "Alcohol")]
    assert [[words(cell) for cell in row.cells] for row in table.body] == [
        [["harm"], ["nothing"]],
        [["sleep"], []],
    ]
    assert labels(table.body[1].cells[0][0]) == ["Reviewer 2020"]


def test_titles_of_tables_and_columns_take_numbers(tmp_path: Path) -> None:
    column = "What happens in {pic-vein.onset}"
    pack = pictured.copy(tmp_path)
    path = pack / PICTURES
    path.write_text(path.read_text().replace("What happens", column))
    table = open_bytes(build(pack)).item("pic-named")
    assert isinstance(table, Table)
    assert table.columns[0].title == f"What happens in 2{NBSP}min"
    assert [words(row.cells[0]) for row in table.body] == [["harm"], ["sleep"]]
    assert item(Table, "pic-table").title == f"By route, with 10{NBSP}mg"


# Data


@pytest.mark.parametrize(
    ("target", "note"),
    [
        ("pic-vein.length", "plain, pain, adults, low dose, one dose"),
        ("pic-vein.course", "plain, pain, adults, high dose, course"),
        ("pic-mouth.length", "plain, pain, adults, Europe"),
    ],
)
def test_a_number_in_a_table_tells_what_sets_it_apart(target: str, note: str) -> None:
    assert datum(item(Table, "pic-table").body, target).note == note


def test_a_number_does_not_tell_what_the_whole_table_is_about(tmp_path: Path) -> None:
    change = ('rows = "route"', 'rows = "route"\nwhere = { form = "plain", condition = "pain" }')
    table = spoilt(Table, "pic-table", tmp_path, change)
    assert datum(table.body, "pic-vein.length").note == "adults, low dose, one dose"


def test_a_number_tells_its_effect_unless_the_column_does(tmp_path: Path) -> None:
    column = '{ title = "Relief begins", what = "onset", of = "analgesia" }'
    assert datum(item(Table, "pic-table").body, "pic-vein.onset").note.startswith("plain")
    table = spoilt(Table, "pic-table", tmp_path, (column, column.replace(', of = "analgesia"', "")))
    assert datum(table.body, "pic-vein.onset").note.startswith("pain relief, plain")
    assert datum(table.body, "pic-mouth.onset").note == "left, adults"


def test_a_number_knows_what_readers_choose_by() -> None:
    length = datum(item(Table, "pic-table").body, "pic-vein.length")
    assert (length.form, length.route, length.condition, length.given) == ("plain", "IV", "pain", "one dose")
    onset = datum(item(Timeline, "pic-timeline").body, "pic-mouth.onset")
    assert (onset.form, onset.route, onset.condition, onset.given) == ("left", "swallowed", "", "")


def test_numbers_have_their_place_in_the_base_unit_of_their_measure() -> None:
    times = item(Timeline, "pic-timeline").body
    assert place(datum(times, "pic-vein.onset")) == (None, 120, None)
    assert place(datum(times, "pic-mouth.onset")) == (math.nextafter(600, math.inf), None, None), "open above"
    assert place(datum(times, "pic-mouth.length")) == (None, None, 10_800), "open below"
    assert place(datum(times, "pic-vein.course")) == (2 * 86_400, None, None)


def test_a_spread_becomes_two_ends_and_no_time_is_below_nought() -> None:
    level, _, _ = item(Curve, "pic-curve").series
    (point,) = level.points
    assert point.measured is not None
    assert place(point.measured) == (48, 60, 72)
    assert place(datum(item(Timeline, "pic-timeline").body, "pic-vein.length")) == (0, 5400, 12_600)


def test_what_may_be_below_nought_keeps_its_ends(tmp_path: Path) -> None:
    column = '{ title = "Lasts", what = "length" },'
    table = spoilt(Table, "pic-table", tmp_path, (column, column.replace("length", "score")))
    assert place(datum(table.body, "pic-nausea.score")) == (-8, -5, -2)
    (tmp_path / "other").mkdir()
    changes = [(column, column.replace("length", "score")), ("value = -5, spread", "value = 2, spread")]
    table = spoilt(Table, "pic-table", tmp_path / "other", *changes)
    assert place(datum(table.body, "pic-nausea.score")) == (-1, 2, 5)


def test_only_years_are_dated() -> None:
    history = item(Timeline, "more-history").body
    assert (history[0].cells[0][0].dated, history[0].cells[0][0].at) == (True, 1962)
    assert not any(d.dated for row in item(Timeline, "pic-events").body for cell in row.cells for d in cell)


# Timelines


def test_a_timeline_can_be_grouped_by_what_tells_its_numbers_apart() -> None:
    timeline = item(Timeline, "pic-timeline")
    assert [row.key for row in timeline.body] == ["adults"]
    assert [grouping.by for grouping in timeline.groupings] == ["route", "condition", "form"]
    by_route, by_condition, by_form = timeline.groupings
    assert [(row.name, targets(row)) for row in by_route.body] == [
        ("into a vein", [["pic-vein.onset"], ["pic-vein.length", "pic-vein.course"]]),
        ("swallowed", [["pic-mouth.onset"], ["pic-mouth.length"]]),
    ]
    assert [(row.name, targets(row)) for row in by_form.body] == [
        (
            "plain substance",
            [["pic-vein.onset"], ["pic-vein.length", "pic-mouth.length", "pic-vein.course"]],
        ),
        ("left-handed form", [["pic-mouth.onset"], []]),
    ]
    assert [(row.key, row.name, targets(row)) for row in by_condition.body] == [
        ("pain", "pain", [["pic-vein.onset"], ["pic-vein.length", "pic-mouth.length", "pic-vein.course"]]),
        ("", "no condition named", [["pic-mouth.onset"], []]),
    ]


def test_a_timeline_is_not_grouped_where_all_would_stand_in_one_row(tmp_path: Path) -> None:
    change = ('rows = "population"', 'rows = "population"\nwhere = { condition = "pain" }')
    timeline = spoilt(Timeline, "pic-timeline", tmp_path, change)
    assert [grouping.by for grouping in timeline.groupings] == ["route"]


def test_a_timeline_is_not_grouped_by_its_own_rows(tmp_path: Path) -> None:
    timeline = spoilt(Timeline, "pic-timeline", tmp_path, ('rows = "population"', 'rows = "route"'))
    assert [row.key for row in timeline.body] == ["iv", "oral"]
    assert [grouping.by for grouping in timeline.groupings] == ["condition", "form"]


def test_times_stand_in_the_order_in_which_they_begin() -> None:
    (adults,) = item(Timeline, "pic-timeline").body
    begins, lasts = ([d.target for d in cell] for cell in adults.cells)
    assert begins == ["pic-vein.onset", "pic-mouth.onset"]
    assert lasts == ["pic-vein.length", "pic-mouth.length", "pic-vein.course"]


def test_a_timeline_shows_times_alone(tmp_path: Path) -> None:
    change = ('{ title = "Lasts", what = "length" }]', '{ title = "Lasts", what = "dose" }]')
    timeline = spoilt(Timeline, "pic-timeline", tmp_path, change)
    assert [targets(row)[1] for row in timeline.body] == [[]]


@pytest.mark.parametrize(
    ("rows", "keys"),
    [
        ("form", ["plain", "left"]),
        ("route", ["iv", "oral"]),
        ("condition", ["pain"]),
        ("population", ["adults"]),
        ("level", ["low", "high"]),
        ("region", ["eu"]),
    ],
)
def test_a_timeline_may_stand_for_any_dimension(rows: str, keys: list[str], tmp_path: Path) -> None:
    timeline = spoilt(Timeline, "pic-timeline", tmp_path, ('rows = "population"', f'rows = "{rows}"'))
    assert [row.key for row in timeline.body] == keys


def test_a_timeline_may_be_of_one_level(tmp_path: Path) -> None:
    change = ('rows = "population"', 'rows = "population"\nwhere = { level = "high" }')
    timeline = spoilt(Timeline, "pic-timeline", tmp_path, change)
    assert [targets(row) for row in timeline.body] == [[[], ["pic-vein.course"]]]


def test_the_kind_of_number_tells_the_level_on_a_timeline() -> None:
    assert datum(item(Timeline, "pic-timeline").body, "pic-vein.length").note == "plain, IV, pain, one dose"


def test_a_row_that_is_expected_is_shown_though_nothing_was_found() -> None:
    timeline = packs.mini_library().item("more-timeline")
    assert isinstance(timeline, Timeline)
    assert [(row.key, any(row.cells)) for row in timeline.body] == [
        ("im", True),
        ("iv", True),
        ("oral", False),
    ]


def test_events_stand_in_the_order_in_which_they_happen() -> None:
    rows = item(Timeline, "pic-events").body
    assert [(row.name, row.key, words(row.cells[0])) for row in rows] == [
        ("Relief", "pic-vein.onset", ["2 min"]),
        ("The infusion ends", "pic-vein.over", ["30 min"]),
    ]
    assert rows[0].cells[0][0].note == "pain relief, plain, IV, pain, adults, one dose"


@pytest.mark.parametrize("id_", [id_ for id_ in pictured.items() if id_.startswith("pic-")])
def test_a_picture_is_shown_elsewhere_as_it_is_at_home(id_: str, tmp_path: Path) -> None:
    pack = pictured.copy(tmp_path)
    packs.change(pack, "topics/more.toml", 'item = "onset-im"', f'item = "{id_}"')
    library = open_bytes(build(pack))
    see = library.item("see-onset")
    assert isinstance(see, See)
    assert see.shown == library.item(id_)
    assert see.home is not None
    assert (see.home.topic, see.home.words) == ("pictures", "Pictures")


# Disagreements


def test_the_picture_of_a_disagreement_has_what_is_said_beside_what_was_found() -> None:
    said, found = item(Disagreement, "basics-disagreement").body
    assert (said.key, found.key) == ("articles", "studies")
    assert [(d.words, d.target, d.note, place(d)) for d in said.cells[0]] == [
        ("“at once”", "claim-at-once", "Second Page, First Page", (1, None, 10)),
        ("“within 5 minutes”", "claim-minutes", "First Page", (None, None, 300)),
    ]
    assert targets(found) == [["onset-im.onset"]]


# Risks


def risks() -> Sequence[Risk]:
    return item(Matrix, "pic-matrix").risks


def test_a_risk_has_how_often_it_was_seen_and_in_whom() -> None:
    nausea, harm, _ = risks()
    assert words(nausea.rates) == ["12 % against 3 %", "80 per 1,000"]
    assert [d.target for d in nausea.rates] == ["pic-nausea.nausea", "pic-nausea.more"]
    assert [labels(d) for d in nausea.rates] == [["Trial 2019"], ["Reviewer 2020"]]
    assert [d.at for d in nausea.rates] == pytest.approx([0.12, 0.08])
    assert [d.note for d in nausea.rates] == [
        "low dose, plain, IV, pain, adults",
        "low dose, plain, IV, pain, adults, Europe, course",
    ]
    assert harm.rates == ()


def test_a_risk_tells_effects_only_where_its_numbers_are_of_several() -> None:
    _, _, both = risks()
    assert [d.note.split(",")[0] for d in both.rates] == ["nausea", "pain relief"]
    assert both.rates[1].at == pytest.approx(0.00004)


def test_what_comes_of_a_risk_is_told_the_gravest_first() -> None:
    nausea, harm, both = risks()
    assert [(d.words, d.target) for d in harm.outcomes] == [
        ("can last", "pic-harm"),
        ("needs treatment", "pic-harm"),
    ]
    assert [(d.words, d.target) for d in both.outcomes] == [
        ("can kill", "pic-harm"),
        ("passes by itself", "pic-nausea"),
    ]
    assert labels(nausea.outcomes[0]) == ["Trial 2019", "Reviewer 2020"]


def test_a_warning_tells_where_it_holds() -> None:
    _, harm, _ = risks()
    assert [(d.words, d.target, labels(d)) for d in harm.warnings] == [
        ("US", "pic-warning", ["Müller 6e"]),
        ("Europe", "pic-warning-eu", ["mirror.example"]),
    ]


# Checklists


def test_a_step_leads_to_its_statement_and_names_its_source() -> None:
    vein, label, stop = item(Checklist, "pic-checklist").steps
    assert [step.when for step in (vein, label, stop)] == ["Before", "Before", f"After 30{NBSP}min"]
    data = [step.datum for step in (vein, label, stop)]
    assert [(d.words, d.target, labels(d)) for d in data if d] == [
        ("A vein is found", "pic-vein", ["Trial 2019", "Reviewer 2020"]),
        ("The label is read", "pic-warning", ["Müller 6e"]),
        ("The infusion is stopped", "pic-vein", ["Reviewer 2020"]),
    ]


# Diagrams


def test_boxes_and_arrows_lead_to_what_they_rest_on() -> None:
    diagram = item(Diagram, "pic-diagram")
    assert [[link.id for link in node.links] for node in diagram.nodes] == [
        ["pic-vein", "pic-mouth"],
        ["pic-vein"],
        ["pic-harm"],
    ]
    relief, harm = diagram.edges
    assert [(link.id, link.topic) for link in relief.links] == [
        ("pic-vein", "pictures"),
        ("pic-nausea", "pictures"),
    ]
    assert f"10{NBSP}mg run into a vein" in relief.links[0].words
    assert [cited.label for cited in relief.sources] == ["Trial 2019", "Reviewer 2020"], "each once"
    assert [cited.label for cited in harm.sources] == ["Reviewer 2020"]


# Curves


def exactly(hours: float, over: float) -> float:
    """The level in ng/mL of 10 mg in a body of two compartments, by its formula in closed form.

    The volume is 100 L and every rate 1 per hour: the level falls with two rates, of which the sum
    is 3 and the product 1.
    """
    fast, slow = (3 + math.sqrt(5)) / 2, (3 - math.sqrt(5)) / 2
    shares = {fast: (fast - 1) / (fast - slow), slow: (1 - slow) / (fast - slow)}
    if not over:
        return sum(100 * share * math.exp(-rate * hours) for rate, share in shares.items())
    running, since = min(hours, over), max(hours - over, 0)
    return sum(
        100 / over * share / rate * (1 - math.exp(-rate * running)) * math.exp(-rate * since)
        for rate, share in shares.items()
    )


def test_a_line_is_that_of_its_model() -> None:
    infusion, at_once, _ = item(Curve, "pic-curve").series
    for series, over in ((infusion, 0.5), (at_once, 0)):
        assert len(series.line) == 361
        expected = [exactly(6 * step / 360, over) for step in range(361)]
        assert series.line == pytest.approx(expected, rel=1e-3)
    assert infusion.line[0] == 0
    assert max(infusion.line) == infusion.line[30], "at the end of the infusion"
    assert infusion.line[30] == pytest.approx(65.51, abs=0.01)
    assert (at_once.line[0], max(at_once.line)) == (100, 100)


def test_a_line_leads_to_the_statement_of_its_model() -> None:
    infusion, _, swallowed = item(Curve, "pic-curve").series
    assert infusion.told is not None
    assert (infusion.told.target, labels(infusion.told)) == ("pic-model", ["Trial 2019"])
    assert (swallowed.told, swallowed.line, swallowed.why) == (None, (), "No model was found.")


def test_a_line_and_its_points_tell_dose_level_and_time() -> None:
    curve = item(Curve, "pic-curve")
    assert [series.title for series in curve.series] == [
        f"Into a vein, 10{NBSP}mg over 30{NBSP}min",
        "At once",
        f"Swallowed, peak after 20–40{NBSP}min",
    ]
    told = []
    for series in curve.series:
        (point,) = series.points
        assert series.amount
        assert point.measured
        assert point.timed
        told.append([series.amount.target, point.measured.target, point.timed.target])
    assert told == [
        ["pic-vein.dose", "pic-vein.cmax", "pic-vein.over"],
        ["pic-vein.dose", "pic-vein.later", "pic-vein.later_at"],
        ["pic-mouth.dose", "pic-mouth.cmax", "pic-mouth.tmax"],
    ]


def test_a_point_has_its_place_in_time_and_level() -> None:
    points = [series.points[0] for series in item(Curve, "pic-curve").series]
    assert [place(point.measured) for point in points if point.measured] == [
        (48, 60, 72),
        (None, 45, None),
        (20, None, 30),
    ]
    assert [place(point.timed) for point in points if point.timed] == [
        (None, 1800, None),
        (None, 1800, None),
        (1200, None, 2400),
    ]
    assert [point.measured.note for point in points if point.measured] == [
        "pain, adults",
        "pain, adults",
        "adults",
    ]
    assert [point.timed.note for point in points if point.timed] == ["", "", ""]
