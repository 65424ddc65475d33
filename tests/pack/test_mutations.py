"""Any one field is renamed, retyped or deleted: the change is told where it matters, or does nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import packs
from ketatui.pack import authored
from ketatui.pack.kinds import KINDS
from ketatui.pack.parts import Model
from pack import pictured
from pack.mutations import Baseline, Field, baseline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketatui.pack.problem import Problem

OTHERS: dict[type, list[Any]] = {
    str: [7, True, ["x"], {"x": "y"}],
    bool: ["yes", 1, []],
    int: ["5", True, [5]],
    float: ["0.5", False, {}],
    date: ["2026-11-22", 2026, []],
    list: ["x", 1, {"x": "y"}],
    dict: ["x", 1, ["x"]],
}

KEPT_AS = {"item": "content", "section": "sections", "term": "terms", "card": "cards", "passage": "passages"}
"""What the tables of a file are called in the pack."""


SMALL = {
    group: folder for folder in (pictured.folder(), packs.MINI) for group in sorted(baseline(folder).groups)
}
"""Each field of each kind, and the smallest pack in which it stands."""


@st.composite
def fields(draw: st.DrawFn) -> Field:
    """A field of the published pack, each field of each kind as likely as any other."""
    groups = baseline(packs.CONTENT).groups
    return draw(st.sampled_from(groups[draw(st.sampled_from(sorted(groups)))]))


def names(problem: Problem, *told: str) -> bool:
    return any(word in f"{problem.id} {problem.field} {problem.reason}" for word in told if word)


def check_renamed(base: Baseline, field: Field, new: str) -> None:
    _, problems = base.examine(field, lambda table: table.update({new: table.pop(field.name)}))
    assert any(p.file == field.file and names(p, field.name, new) for p in problems)


def check_retyped(base: Baseline, field: Field, other: Any) -> None:
    _, problems = base.examine(field, lambda table: table.update({field.name: other}))
    assert any(p.file == field.file and p.field.startswith(field.path) for p in problems)


def check_deleted(base: Baseline, field: Field) -> None:
    pack, problems = base.examine(field, lambda table: table.pop(field.name))
    if field.required:
        missing = [p for p in problems if p.reason.startswith("is required")]
        assert any((p.file, p.field) == (field.file, field.path) for p in missing)
    elif problems:
        block = "block" if field.block is authored.Block else ""
        assert any(names(p, field.name, field.id, block, *words(base.value(field))) for p in problems)
    else:
        own = re.compile(rf".*\.(?:{field.name}|{KEPT_AS.get(field.name, field.name)})\b")
        changed = [own.match(path) for path in differences(base.pack, pack)]
        assert all(changed)
        assert len({way[0] for way in changed if way}) <= 1


def words(value: Any) -> Iterator[str]:
    """The ids, and whatever else is one word, in what was deleted."""
    if isinstance(value, str) and " " not in value:
        yield value
    elif isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from words(entry)


def differences(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """The ways to all fields in which two packs differ."""
    if isinstance(old, Model) and type(old) is type(new):
        yield from differences(vars(old), vars(new), path)
    elif isinstance(old, Mapping) and isinstance(new, Mapping) and old.keys() == new.keys():
        for key, value in old.items():
            yield from differences(value, new[key], f"{path}.{key}")
    elif isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif old != new:
        yield path


def test_the_published_pack_has_every_kind_and_all_that_belongs_to_it() -> None:
    found = {group.split()[0] for group in baseline(packs.CONTENT).groups}
    assert {
        *(kind.__name__ for kind in KINDS.values()),
        "Utterance",
        "Block",
        "Manifest",
    } <= found


@pytest.mark.parametrize("group", SMALL)
def test_each_field_of_the_small_pack(group: str) -> None:
    base = baseline(SMALL[group])
    for field in base.groups[group]:
        new = f"{field.name}s"
        check_renamed(base, field, f"{new}s" if new in field.known else new)
        for other in OTHERS[type(base.value(field))]:
            check_retyped(base, field, other)
        check_deleted(base, field)


@settings(max_examples=40)
@given(field=fields(), data=st.data())
def test_a_renamed_field_of_the_published_pack_is_told(field: Field, data: st.DataObject) -> None:
    base = baseline(packs.CONTENT)
    name = field.name
    others = {f"{name}s", name[:-1], name[1:], f"{name}-{name}", name.upper(), "colour"}
    free = sorted(others - field.known - {"", name, "section", "item", "kind"})
    check_renamed(base, field, data.draw(st.sampled_from(free)))


@settings(max_examples=40)
@given(field=fields(), data=st.data())
def test_a_retyped_field_of_the_published_pack_is_told(field: Field, data: st.DataObject) -> None:
    base = baseline(packs.CONTENT)
    check_retyped(base, field, data.draw(st.sampled_from(OTHERS[type(base.value(field))])))


@settings(max_examples=40)
@given(field=fields())
def test_a_deleted_field_of_the_published_pack_is_told_or_gone(field: Field) -> None:
    check_deleted(baseline(packs.CONTENT), field)
