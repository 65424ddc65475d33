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
from ketatui.pack.validate import validate

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


@pytest.mark.parametrize("pack", [packs.MINI, packs.CONTENT], ids=["mini", "content"])
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


MINI_TABLES = [(name, steps) for name, doc in documents(packs.MINI).items() for steps in tables(doc)]


@settings(max_examples=60)
@given(place=st.sampled_from(MINI_TABLES), data=st.data())
def test_a_misspelt_field_does_not_fit(place: tuple[str, Steps], data: st.DataObject) -> None:
    name, steps = place
    document = copy.deepcopy(documents(packs.MINI)[name])
    table = document
    for step in steps:
        table = table[step]
    key = data.draw(st.sampled_from(sorted(table)))
    table[f"{key}x"] = table.pop(key)
    assert not validator(packs.MINI).is_valid(document)


def test_fields_are_explained_and_what_the_program_fills_in_is_not_offered() -> None:
    statement = schema(None)["$defs"]["Statement"]["properties"]
    assert statement["why"]["description"].startswith("Why it is as sure as it is")
    assert statement["literal"]["description"].startswith("Names in the texts")
    assert not {"heard", "mentions", "disagreements"} & statement.keys()
