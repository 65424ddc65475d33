"""A spoilt picture is refused with one clear line, and nothing is said of it twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

import packs
from ketatui.pack.validate import examine
from pack import pictured
from pack.faults import BASICS
from pack.mutations import Field, baseline
from pack.picture_faults import PICTURE_FAULTS
from pack.pictured import PICTURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ketatui.pack.parts import Model
    from ketatui.pack.problem import Problem
    from pack.faults import Fault

KINDS = {"Table", "Timeline", "Matrix", "Checklist", "Diagram", "Curve", "Disagreement"}


def told(problems: Iterable[Problem]) -> list[tuple[str, ...]]:
    return [(p.file, str(p.line), p.id, p.field, p.reason) for p in problems]


def named(field: Field) -> Iterator[tuple[str, Any]]:
    """Each word that a field names, where it stands, and the field's value with that word misspelt."""
    value = baseline(pictured.folder()).value(field)
    if isinstance(value, str):
        yield field.path, f"{value}-x"
    elif isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        for index, entry in enumerate(value):
            yield f"{field.path}[{index}]", [*value[:index], f"{entry}-x", *value[index + 1 :]]


def names_something(field: Field) -> bool:
    """Whether the field holds an id, a number's name or a word of the vocabulary, and no wording."""
    if not field.block or field.block.__name__ not in KINDS or field.name in {"id", "kind", "rows", "unit"}:
        return False
    table: type[Model] | None = field.table
    own = vars(table)["__dataclass_fields__"][field.name] if table else None
    return own is not None and "text" not in own.metadata


REFERENCES = {
    f"{field.id} {where}": (field, spoilt)
    for field in baseline(pictured.folder()).fields()
    if names_something(field)
    for where, spoilt in named(field)
}


def test_the_pack_with_pictures_is_sound() -> None:
    assert told(examine(pictured.folder())[1]) == []


@pytest.mark.parametrize("fault", PICTURE_FAULTS, ids=lambda fault: fault.name)
def test_a_fault_of_a_picture_is_told_in_one_line(fault: Fault, tmp_path: Path) -> None:
    pack = pictured.copy(tmp_path)
    packs.change(pack, fault.file, fault.old, fault.new)
    expected = (fault.file, str(fault.line_in(pack)), fault.id, fault.field, fault.reason)
    assert told(examine(pack)[1]) == [expected]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('text = "slow"', 'text = "slow, {pic-mouth.onset}"'),
        ('title = "The infusion ends"', 'title = "The infusion of {pic-vein.dose} ends"'),
        (
            'title = "Nausea", numbers = ["pic-nausea.nausea", "pic-nausea.more"]',
            'title = "Nausea in {onset-im-trial.who}", numbers = ["onset-im-trial.share"]',
        ),
        ('title = "Harm", lasts = "pic-harm"', 'title = "Harm after {onset-im.onset}", lasts = "onset-im"'),
        ('text = "The label is read"', 'text = "The label is read in {pic-vein.over}"'),
        ('{ id = "relief", label = "relief"', '{ id = "relief", label = "relief in {pic-vein.onset}"'),
        (
            'title = "Into a vein, {pic-vein.dose}',
            'title = "Into a vein of {pic-model.people}, {pic-vein.dose}',
        ),
    ],
)
def test_a_picture_may_tell_any_number_of_what_it_rests_on(old: str, new: str, tmp_path: Path) -> None:
    pack = pictured.copy(tmp_path)
    packs.change(pack, PICTURES, old, new)
    assert examine(pack)[1] == []


def test_a_curve_may_tell_any_number_of_when_its_levels_were_measured(tmp_path: Path) -> None:
    pack = pictured.copy(tmp_path)
    packs.change(pack, PICTURES, 'time = "pic-mouth.tmax"', 'time = "onset-im.peak"')
    packs.change(pack, PICTURES, "peak after {pic-mouth.tmax}", "begins after {onset-im.onset}")
    assert examine(pack)[1] == []


def test_every_field_that_names_something_is_misspelt_below() -> None:
    kinds = Counter(field.group for field, _ in REFERENCES.values())
    assert {
        "Table cells.statement",
        "Table cells.source",
        "Table columns.what",
        "Table columns.of",
        "Table columns.shows",
        "Timeline expected",
        "Timeline events.number",
        "Matrix risks.numbers",
        "Matrix risks.passes",
        "Matrix risks.boxed",
        "Checklist steps.statement",
        "Diagram nodes.statements",
        "Diagram edges.start",
        "Diagram edges.certainty",
        "Diagram edges.statements",
        "Curve series.form",
        "Curve series.over",
        "Curve series.points.level",
        "Curve series.points.time",
        "Curve series.model",
        "Curve series.structure",
        "Disagreement picture.claim",
        "Disagreement picture.number",
    } <= kinds.keys()


@pytest.mark.parametrize("place", REFERENCES)
def test_a_misspelt_name_is_told_once_and_where_it_stands(place: str) -> None:
    field, spoilt = REFERENCES[place]
    base = baseline(pictured.folder())
    _, problems = base.examine(field, lambda table: table.update({field.name: spoilt}))
    assert [f"{problem.id} {problem.field}" for problem in problems] == [place]


@pytest.mark.parametrize(
    "id_", ["pic-vein", "pic-mouth", "pic-model", "pic-harm", "pic-nausea", "pic-warning"]
)
def test_pictures_say_nothing_of_a_statement_that_is_wrong_itself(id_: str, tmp_path: Path) -> None:
    pack = pictured.copy(tmp_path)
    packs.change(pack, PICTURES, f'id = "{id_}"\n', f'id = "{id_}"\nsurely = true\n')
    assert [(problem.id, problem.field) for problem in examine(pack)[1]] == [(id_, "surely")]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('value = 45, unit = "ng/mL"', 'unit = "ng/mL"', "numbers.later"),
        ('value = 45, unit = "ng/mL"', 'value = 45, unit = "ng"', "numbers.later.unit"),
        ('value = 1800, unit = "s"', 'value = 1800, unit = "sec"', "numbers.later_at.unit"),
        ('value = 10, unit = "mg"', 'unit = "mg"', "numbers.dose"),
        ('value = 30, unit = "min"', 'unit = "min"', "numbers.over"),
        ('value = 100, unit = "L"', 'unit = "L"', "numbers.v1"),
        ('value = 100, unit = "L"', 'value = 100, unit = "litres"', "numbers.v1.unit"),
    ],
)
def test_a_curve_says_nothing_of_a_number_that_is_wrong_itself(
    old: str, new: str, field: str, tmp_path: Path
) -> None:
    pack = pictured.copy(tmp_path)
    packs.change(pack, PICTURES, old, new)
    assert [problem.field for problem in examine(pack)[1]] == [field]


def test_a_curve_waits_for_a_statement_that_is_wrong_itself(tmp_path: Path) -> None:
    pack = pictured.copy(tmp_path)
    packs.change(pack, PICTURES, 'time = "pic-vein.later_at"', 'time = "onset-im.onset"')
    assert [problem.field for problem in examine(pack)[1]] == ["series[1].model"]
    packs.change(pack, BASICS, 'id = "onset-im"\n', 'id = "onset-im"\nsurely = true\n')
    assert [problem.field for problem in examine(pack)[1]] == ["surely"]


@pytest.mark.parametrize(
    ("level", "agrees"),
    [
        ("value = 53", True),
        ("value = 52", False),
        ("value = 87", True),
        ("value = 88", False),
        ("low = 20, high = 53", True),
        ("low = 20, high = 52", False),
        ("low = 87, high = 200", True),
        ("low = 88, high = 200", False),
        ("high = 53", True),
        ("high = 52", False),
        ('value = 88, low = 50, high = 130, span = "IQR"', False),
    ],
)
def test_a_line_is_within_a_quarter_of_what_was_observed(level: str, agrees: bool, tmp_path: Path) -> None:
    """The line's peak is 65.51 ng/mL: within a quarter of 52.4 to 87.3."""
    pack = pictured.copy(tmp_path)
    packs.change(pack, PICTURES, 'value = 60, spread = 12, span = "SD"', level)
    assert [problem.field for problem in examine(pack)[1]] == ([] if agrees else ["series[0].model"])


def test_a_line_agrees_with_one_level_of_several(tmp_path: Path) -> None:
    pack = pictured.copy(tmp_path)
    point = '{ level = "pic-vein.cmax" }'
    packs.change(pack, PICTURES, f"[{point}]", f'[{{ level = "pic-vein.later" }}, {point}]')
    assert examine(pack)[1] == []
    packs.change(pack, PICTURES, "value = 60, spread = 12", "value = 40, spread = 12")
    (problem,) = examine(pack)[1]
    assert problem.reason.endswith("within 25 % (ng/mL): 65.5 against 45; 65.5 against 40")


def test_a_model_that_was_weighed_is_drawn_for_a_body_of_seventy_kilograms(tmp_path: Path) -> None:
    pack = pictured.copy(tmp_path)
    packs.change(pack, PICTURES, 'value = 10, unit = "mg"', 'value = 0.5, unit = "mg/kg"')
    packs.change(pack, PICTURES, 'value = 100, unit = "L"', 'value = 5, unit = "L/kg"')
    assert examine(pack)[1] == []


def test_pictures_say_nothing_of_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    pack = pictured.copy(tmp_path)
    packs.change(
        pack, PICTURES, 'points = [{ level = "pic-vein.cmax" }]', 'points = [{ level = "onset-iv.x" }]'
    )
    packs.change(pack, PICTURES, 'lasts = "pic-harm"', 'lasts = "onset-im"')
    (pack / "topics/basics.toml").write_text("[")
    assert [problem.file for problem in examine(pack)[1]] == ["topics/basics.toml"]
