"""Items go to JSON and come back the same, without pydantic."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import packs
from ketatui.pack import codec
from ketatui.pack.kinds import KINDS
from ketatui.pack.model import About, Item, Manifest, Statement, Vocabulary
from ketatui.pack.parts import Model
from ketatui.pack.pictures import Cited, Datum, Matrix, Risk, Table
from pack import pictured

TEXT = st.text(max_size=8)


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Anything that a field of this type may hold."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Item:
        return models(Statement)
    if isinstance(hint, type) and issubclass(hint, Model):
        return models(hint)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple and Ellipsis in arguments:
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, arguments))
    if origin is Mapping:
        return st.dictionaries(TEXT, values(arguments[1]), max_size=2)
    if type(None) in arguments:
        return st.one_of([values(argument) for argument in arguments])
    simple: dict[Any, st.SearchStrategy[Any]] = {
        str: TEXT,
        bool: st.booleans(),
        int: st.integers(),
        float: st.floats(allow_nan=False, allow_infinity=False),
        date: st.dates(),
        type(None): st.none(),
    }
    return simple[hint]


def models(kind: type[Model]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    fields = {field.name: values(hints[field.name]) for field in dataclasses.fields(kind)}
    return st.deferred(lambda: st.fixed_dictionaries(fields).map(lambda found: kind(**found)))


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_any_item_comes_back_the_same(kind: str, data: st.DataObject) -> None:
    item = data.draw(models(KINDS[kind]))
    text = codec.dumps(item)
    assert json.loads(text)["kind"] == kind
    assert codec.loads(text) == item


@pytest.mark.parametrize("kind", KINDS)
def test_compiled_items_come_back_the_same(kind: str) -> None:
    compiled = [item for item in pictured.compiled() if item.kind == kind]
    assert compiled
    for item in compiled:
        assert codec.loads(codec.dumps(item)) == item


def test_what_stands_in_a_picture_comes_back_as_what_it_was() -> None:
    matrix = pictured.each()["matrix"]
    assert isinstance(matrix, Matrix)
    back = codec.loads(codec.dumps(matrix))
    assert isinstance(back, Matrix)
    assert type(back.risks[0]) is Risk
    assert type(back.risks[0].rates[0]) is Datum
    assert type(back.risks[0].rates[0].sources[0]) is Cited


def test_what_a_table_is_about_comes_back_though_it_is_less_than_where_nothing_is_said() -> None:
    table = Table(id="a", title="b", rows="form", columns=(), where=About())
    assert codec.loads(codec.dumps(table)) == table
    assert table != Table(id="a", title="b", rows="form", columns=())


def test_what_stands_beside_items_comes_back_the_same() -> None:
    pack = packs.mini()
    for part, kind in ((pack.manifest, Manifest), (pack.vocabulary, Vocabulary)):
        assert codec.from_data(kind, json.loads(codec.dumps(part))) == part


def test_defaults_are_left_out() -> None:
    data = codec.to_data(pictured.each()["prose"])
    assert set(data) == {"kind", "id", "text", "statements", "links"}


def test_an_unknown_field_or_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        codec.loads('{"kind": "prose", "id": "a", "text": "b", "colour": "red"}')
    with pytest.raises(KeyError):
        codec.loads('{"kind": "poem", "id": "a"}')


def test_rebuilding_needs_no_pydantic() -> None:
    script = (
        "import sys; from ketatui.pack import codec; item = codec.loads(sys.stdin.read());"
        " print(item.id, sorted(name for name in sys.modules if name.startswith('pydantic')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=codec.dumps(pictured.each()["see"]),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "see-onset []\n"
