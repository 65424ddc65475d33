"""How long the tests go on, and the figures that the long form prints at its end."""

from __future__ import annotations

import os
from collections import Counter

LONG = os.environ.get("KETATUI_TORTURE") == "1"
BOUND = 600
"""Seconds that the long form may take."""


class Figures:
    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._times: dict[str, float] = {}

    def count(self, what: str, number: int = 1) -> None:
        self._counts[what] += number

    def time(self, what: str, seconds: float) -> None:
        self._times[what] = seconds

    def lines(self) -> list[str]:
        rows = [(what, str(number)) for what, number in self._counts.items()]
        rows += [(what, f"{1000 * seconds:.2f} ms") for what, seconds in self._times.items()]
        width = max((len(what) for what, _ in rows), default=0)
        return [f"{what.ljust(width)}  {value:>10}" for what, value in rows]


FIGURES = Figures()
