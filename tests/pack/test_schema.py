"""The schema for editors accepts the packs as they are, and marks what is misspelt in any field."""

from __future__ import annotations

import copy
import json
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

import packs
from ketatui.pack.files import pack_files
from ketatui.pack.schema import schema
from ketatui.pack.validate import examine, validate
from pack import pictured

if TYPE_CHECKING:
    from pathlib import Path

    Steps = tuple[str | int, ...]


@cache
def validator(pack: Path) -> Draft7Validator:
    shape = schema(validate(pack))
    Draft7Validator.check_schema(shape)
    return Draft7Validator(shape)


@cache
def documents(pack: Path) -> dict[str, Any]:
    return {
        file.relative_to(pack).as_posix(): json.loads(
            json.dumps(tomllib.loads(file.read_text("utf-8")), default=str)
        )
        for file in pack_files(pack)
    }


@pytest.mark.parametrize(
    "pack", [packs.MINI, pictured.folder(), packs.CONTENT], ids=["mini", "pictured", "content"]
)
def test_every_file_of_a_pack_fits(pack: Path) -> None:
    for name, document in documents(pack).items():
        assert validator(pack).is_valid(document), name


def tables(value: Any, *steps: str | int) -> list[Steps]:
    """The ways to all tables in a document whose fields have names of ours."""
    found: list[Steps] = []
    if isinstance(value, dict):
        if steps[-1:] != ("numbers",):
            found.append(steps)
        for key, entry in value.items():
            found += tables(entry, *steps, key)
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            found += tables(entry, *steps, index)
    return found


PICTURED = documents(pictured.folder())
TABLES = [(name, steps) for name, document in PICTURED.items() for steps in tables(document)]
PICTURES = [(name, steps) for name, steps in TABLES if name == pictured.PICTURES]


@settings(max_examples=80)
@given(place=st.one_of(st.sampled_from(TABLES), st.sampled_from(PICTURES)), data=st.data())
def test_a_misspelt_field_does_not_fit(place: tuple[str, Steps], data: st.DataObject) -> None:
    name, steps = place
    document = copy.deepcopy(PICTURED[name])
    table = document
    for step in steps:
        table = table[step]
    key = data.draw(st.sampled_from(sorted(table)))
    table[f"{key}x"] = table.pop(key)
    assert not validator(pictured.folder()).is_valid(document)


def test_fields_are_explained_and_what_the_program_fills_in_is_not_offered() -> None:
    statement = schema(None)["$defs"]["Statement"]["properties"]
    assert statement["why"]["description"].startswith("Why it is as sure as it is")
    assert statement["literal"]["description"].startswith("Names in the texts")
    assert not {"heard", "mentions", "disagreements"} & statement.keys()


def test_the_program_fills_in_what_is_gathered_for_pictures() -> None:
    shapes = schema(None)["$defs"]
    gathered = {
        "Table": "body",
        "Timeline": "groupings",
        "Risk": "rates",
        "Step": "datum",
        "Node": "links",
        "Edge": "sources",
        "Point": "measured",
        "Series": "line",
    }
    assert not {name for name, field in gathered.items() if field in shapes[name]["properties"]}
    assert shapes["Risk"]["properties"]["kills"]["description"] == "Can kill."


def offered(name: str, field: str) -> list[str]:
    """What is offered for a field, in the pack with pictures; others are let in too."""
    shape = schema(validate(pictured.folder()))["$defs"][name]["properties"][field]
    known, other = shape.get("items", shape)["anyOf"]
    assert other == {"type": "string"}
    found: list[str] = known["enum"]
    return found


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Prose", "statements"),
        ("Table", "statements"),
        ("Cell", "statement"),
        ("Risk", "passes"),
        ("Risk", "treated"),
        ("Risk", "lasts"),
        ("Risk", "kills"),
        ("Risk", "boxed"),
        ("Step", "statement"),
        ("Node", "statements"),
        ("Edge", "statements"),
        ("Series", "model"),
    ],
)
def test_statements_are_offered_where_they_are_named(name: str, field: str) -> None:
    ids = [id_ for id_, item in pictured.items().items() if item.kind == "statement"]
    assert sorted(offered(name, field)) == sorted(ids)


@pytest.mark.parametrize(
    ("name", "field", "some", "none"),
    [
        ("Event", "number", ["pic-vein.onset", "known-since.year"], "pic-vein.cmax"),
        ("Stretch", "number", ["pic-vein.onset", "known-since.year"], "pic-vein.cmax"),
        ("Risk", "numbers", ["pic-nausea.nausea", "pic-nausea.more"], "pic-nausea.score"),
        ("Series", "dose", ["pic-vein.dose", "pic-mouth.dose"], "pic-vein.over"),
        ("Series", "over", ["pic-vein.over"], "known-since.year"),
        ("Point", "level", ["pic-vein.cmax", "pic-mouth.cmax"], "pic-vein.dose"),
        ("Point", "time", ["pic-mouth.tmax"], "pic-mouth.cmax"),
        ("Series", "form", ["plain", "left"], "iv"),
        ("Series", "route", ["im", "iv", "oral"], "left"),
        ("Timeline", "expected", ["oral", "left", "pain", "adults", "low", "us"], "nausea"),
        ("Cell", "row", ["oral", "left", "pain", "adults", "low", "us"], "nausea"),
        ("Cell", "source", ["book", "mirror", "review", "trial"], "first"),
        ("Step", "source", ["book", "mirror", "review", "trial"], "first"),
        ("Stretch", "claim", ["claim-at-once", "claim-best", "claim-minutes"], "onset-im"),
        ("Stretch", "unit", ["s", "min", "h", "d", "wk", "mo", "y"], "%"),
        ("Column", "what", ["onset", "dose"], "nausea"),
        ("Column", "of", ["nausea"], "onset"),
    ],
)
def test_numbers_and_words_are_offered_where_they_fit(
    name: str, field: str, some: list[str], none: str
) -> None:
    known = offered(name, field)
    assert {*some} <= {*known}
    assert none not in known
    assert len(known) == len({*known})


def test_a_pack_with_mistakes_is_offered_all_the_same(tmp_path: Path) -> None:
    pack = pictured.copy(tmp_path)
    packs.change(pack, pictured.PICTURES, 'value = 45, unit = "ng/mL"', 'value = 45, unit = "ng"')
    read, problems = examine(pack)
    assert "numbers.later.unit" in [problem.field for problem in problems]
    shapes = schema(read)["$defs"]
    assert "pic-vein.cmax" in shapes["Point"]["properties"]["level"]["anyOf"][0]["enum"]
