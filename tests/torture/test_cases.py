"""Every case of the reliability note that is about notebook, terminal or line has a test that names it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parents[1]
CASES = [*range(1, 39), 41, 42, 43]
NAMED = re.compile(r"\bCases? (\d+(?:(?:, | and |–)\d+)*)")


def named() -> dict[int, list[str]]:
    """By case, the tests whose docstring names it, and which are run wherever the others are."""
    found: dict[int, list[str]] = {}
    for file in TESTS.rglob("test_*.py"):
        for test in found_in(file.read_text("utf-8")):
            for cases in NAMED.findall(ast.get_docstring(test) or ""):
                for case in numbers(cases):
                    found.setdefault(case, []).append(f"{file.name}::{test.name}")
    return found


def found_in(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The test functions of a module that nothing in them or on them skips."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            marks = [part for part in ast.walk(node) if isinstance(part, ast.Attribute)]
            if not any(mark.attr in {"skip", "skipif", "xfail"} for mark in marks):
                yield node


def numbers(cases: str) -> list[int]:
    """What "16, 18–20 and 22" names."""
    found: list[int] = []
    for first, last in re.findall(r"(\d+)(?:–(\d+))?", cases):
        found += range(int(first), int(last or first) + 1)
    return found


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_named(case: int) -> None:
    assert named().get(case), f"no test names case {case}"


def test_cases_are_read_as_they_are_written() -> None:
    assert numbers("16, 18–20 and 22") == [16, 18, 19, 20, 22]
    assert NAMED.findall("Case 5: so. Cases 16 and 22: no.") == ["5", "16 and 22"]


def test_only_tests_that_are_run_count() -> None:
    text = """
class Helper:
    def test_of_no_kind(self): "Case 1"
def helper():
    def test_inside(): "Case 1"
@pytest.mark.skipif(True, reason="")
def test_skipped(): "Case 1"
def test_skipping():
    "Case 1"
    pytest.skip("no")
def test_one(): "Case 1"
async def test_other(): "Case 1"
"""
    assert [test.name for test in found_in(text)] == ["test_one", "test_other"]
