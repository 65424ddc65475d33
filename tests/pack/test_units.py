"""Numbers in words, and what units are worth."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.pack.model import Number
from ketatui.pack.units import UNITS, base, plain, words
from ketatui.safe import NBSP

WORDS: list[tuple[dict[str, Any], str]] = [
    ({"value": 5, "unit": "min"}, "5 min"),
    ({"value": 5, "unit": "min", "approx": True}, "about 5 min"),
    ({"value": 0.5, "unit": "mg/kg"}, "0.5 mg/kg"),
    ({"value": 12.5, "unit": "µg/kg/min"}, "12.5 µg/kg/min"),
    ({"low": 3, "high": 4, "unit": "min"}, "3–4 min"),
    ({"low": 3, "high": 4, "unit": "min", "approx": True}, "about 3–4 min"),
    ({"high": 24, "unit": "h"}, "up to 24 h"),
    ({"high": 24, "unit": "h", "approx": True}, "up to about 24 h"),
    ({"high": 24, "unit": "h", "strict": True}, "under 24 h"),
    ({"low": 2, "unit": "wk"}, "at least 2 weeks"),
    ({"low": 2, "unit": "wk", "strict": True}, "more than 2 weeks"),
    ({"value": 58, "low": 51, "high": 64, "span": "95 % CI", "unit": "%"}, "58 % (95 % CI 51–64)"),
    ({"value": 5, "low": 4, "high": 9, "span": "IQR", "unit": "d"}, "5 days (IQR 4–9)"),
    ({"value": 5, "low": 4, "high": 9, "span": "range", "unit": "d"}, "5 days (4–9)"),
    ({"value": 5, "low": 4, "high": 9, "span": "between sources", "unit": "h"}, "5 h (between sources 4–9)"),
    ({"low": 4, "high": 9, "span": "IQR", "unit": "d"}, "4–9 days (IQR)"),
    ({"low": 4, "high": 9, "span": "range", "unit": "d"}, "4–9 days"),
    ({"value": 99, "spread": 9, "span": "SD", "unit": "ng/mL"}, "99 ± 9 ng/mL (SD)"),
    ({"value": 99, "spread": 3, "span": "SE", "unit": "ng/mL"}, "99 ± 3 ng/mL (SE)"),
    ({"value": 58, "against": 31, "unit": "%"}, "58 % against 31 %"),
    ({"low": 2, "high": 3, "against": 1, "unit": "d"}, "2–3 days against 1 day"),
    (
        {"value": -5.82, "low": -13.3, "high": 1.64, "span": "95 % CI", "unit": "point"},
        "−5.82 points (95 % CI −13.3 to 1.64)",
    ),
    ({"low": -3, "high": 2, "unit": "point"}, "−3 to 2 points"),
    ({"value": 1, "unit": "d"}, "1 day"),
    ({"value": 2, "unit": "d"}, "2 days"),
    ({"value": 0, "unit": "d"}, "0 days"),
    ({"value": 1, "unit": "mice"}, "1 mouse"),
    ({"high": 1, "unit": "wk"}, "up to 1 week"),
    ({"low": 0, "high": 1, "unit": "mo"}, "0–1 month"),
    ({"value": 1962, "unit": "date"}, "1962"),
    ({"low": 1962, "high": 1964, "unit": "date"}, "1962–1964"),
    ({"value": 3.43, "unit": ""}, "3.43"),
    ({"value": 9999, "unit": "patients"}, "9999 patients"),
    ({"value": 10_000, "unit": "patients"}, "10,000 patients"),
    ({"value": 1_234_567, "unit": "people"}, "1,234,567 people"),
    ({"value": 2.5, "unit": "×"}, "2.5 ×"),
    ({"value": 4, "unit": "per 100,000"}, "4 per 100,000"),
]


@pytest.mark.parametrize(("fields", "expected"), WORDS, ids=[expected for _, expected in WORDS])
def test_words(fields: dict[str, Any], expected: str) -> None:
    assert words(Number(what="onset", **fields)).replace(NBSP, " ") == expected


@pytest.mark.parametrize(("fields", "expected"), WORDS, ids=[expected for _, expected in WORDS])
def test_no_line_breaks_between_a_number_and_its_unit(fields: dict[str, Any], expected: str) -> None:
    told = words(Number(what="onset", **fields))
    assert not re.search(r"(?:\d|about|against|to|least|than|under) (?!\()", told), told


def test_a_number_without_an_amount_has_no_words() -> None:
    with pytest.raises(ValueError, match="needs a value"):
        words(Number(what="onset", unit="min"))


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (5, "5"),
        (5.0, "5"),
        (0.1, "0.1"),
        (1e-05, "0.00001"),
        (100, "100"),
        (12345.5, "12,345.5"),
        (-12345, "−12,345"),
        (1e6, "1,000,000"),
        (0.30000000000000004, "0.30000000000000004"),
    ],
)
def test_digits(amount: float, expected: str) -> None:
    assert plain(amount) == expected


@given(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False))
def test_digits_keep_the_amount_and_are_digits(amount: float) -> None:
    shown = plain(amount)
    assert re.fullmatch(r"−?\d[\d,]*(\.\d*[1-9])?", shown), shown
    assert float(shown.replace(",", "").replace("−", "-")) == amount


def test_times_convert_exactly() -> None:
    assert [base(1, unit) for unit in ("s", "min", "h", "d", "wk")] == [1, 60, 3600, 86_400, 604_800]
    assert base(1, "mo") == 30.44 * 86_400
    assert base(1, "y") == 365.25 * 86_400
    assert base(0.5, "h") == 1800


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (15, "%", 0.15),
        (15, "per 1,000", 0.015),
        (15, "per 100,000", 0.00015),
        (15, "per million", 0.000015),
        (15, "ng/mL", 15),
        (15, "µg/L", 15),
        (1.5, "µg/mL", 1500),
    ],
)
def test_shares_are_of_one_and_levels_in_nanograms(amount: float, unit: str, expected: float) -> None:
    assert base(amount, unit) == pytest.approx(expected, rel=1e-12)


def test_what_can_be_compared_is_of_one_measure() -> None:
    measures: dict[str, set[str]] = {}
    for symbol, unit in UNITS.items():
        measures.setdefault(unit.measure, set()).add(symbol)
    assert measures.keys() == {"time", "share", "level", ""}
    assert measures["time"] == {"s", "min", "h", "d", "wk", "mo", "y"}
    assert measures["share"] == {"%", "per 1,000", "per 100,000", "per million"}
    assert measures["level"] == {"ng/mL", "µg/L", "µg/mL"}


@pytest.mark.parametrize("unit", ["mg", "date", "", "nmol/L", "patients"])
def test_what_has_no_measure_stays_as_it_was_given(unit: str) -> None:
    assert base(7, unit) == 7
