"""A spoilt picture is refused with one clear line, and nothing is said of it twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

import packs
from ketatui.pack.validate import examine
from pack import pictured
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


def test_pictures_say_nothing_of_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    pack = pictured.copy(tmp_path)
    packs.change(
        pack, PICTURES, 'points = [{ level = "pic-vein.cmax" }]', 'points = [{ level = "onset-iv.x" }]'
    )
    packs.change(pack, PICTURES, 'lasts = "pic-harm"', 'lasts = "onset-im"')
    (pack / "topics/basics.toml").write_text("[")
    assert [problem.file for problem in examine(pack)[1]] == ["topics/basics.toml"]
