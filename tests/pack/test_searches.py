"""Sixty searches, written before the search was tuned: the answer stands first, or among the first five."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import packs

TYPED: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("searches.toml").read_text("utf-8"))[
    "search"
]
FIRST = 45


def found(typed: str, limit: int) -> list[str]:
    return [hit.id for hit in packs.content_library().search(typed, limit).hits]


def test_there_are_thirty_of_lay_people_and_thirty_of_clinicians() -> None:
    assert Counter(search["by"] for search in TYPED) == {"lay": 30, "clinician": 30}
    assert len({search["typed"] for search in TYPED}) == 60
    ids = {*packs.content_library().ids()}
    assert all({*search["answers"]} <= ids for search in TYPED)


@pytest.mark.parametrize("search", [pytest.param(search, id=search["typed"]) for search in TYPED])
def test_an_answer_is_among_the_first_five(search: dict[str, Any]) -> None:
    hits = found(search["typed"], 5)
    assert {*hits} & {*search["answers"]}, hits


def test_an_answer_comes_first_in_most() -> None:
    first = [search["typed"] for search in TYPED if {*found(search["typed"], 1)} & {*search["answers"]}]
    assert len(first) >= FIRST
