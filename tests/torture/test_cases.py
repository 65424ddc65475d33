"""Every case of the reliability note that touches the notebook is named by a test that holds it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
CASES = [*range(1, 9), *range(11, 25), 37, 38, 43]
NAMED = re.compile(r"\bCases? (\d+(?:(?:, | and |–)\d+)*)")


def named() -> dict[int, list[str]]:
    """By case, the tests whose docstring names it."""
    found: dict[int, list[str]] = {}
    for file in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for cases in NAMED.findall(ast.get_docstring(node) or ""):
                    for case in numbers(cases):
                        found.setdefault(case, []).append(f"{file.name}::{node.name}")
    return found


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
