"""An axis of a picture: where a time or a year stands in a row of cells, and which ticks name it."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_TIMES = (
    (_MINUTE, "1 min"),
    (_HOUR, "1 h"),
    (_DAY, "1 d"),
    (30.44 * _DAY, "1 mo"),
    (365.25 * _DAY, "1 y"),
    (7 * _DAY, "1 wk"),
    (1.0, "1 s"),
    (10.0, "10 s"),
    (10 * _MINUTE, "10 min"),
    (6 * _HOUR, "6 h"),
    (182.6 * _DAY, "6 mo"),
    (5 * 365.25 * _DAY, "5 y"),
    (20 * 365.25 * _DAY, "20 y"),
)
"""Ticks of a logarithmic axis of time, what matters most first: seconds, and what stands there."""

_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Years between two ticks."""
_YEAR = 7
"""Cells that a year wants: its digits, and blanks before the next."""


class Axis(NamedTuple):
    """A stretch of time on a logarithmic scale, or of years on a linear one."""

    begin: float
    end: float
    dates: bool

    def cell(self, value: float, width: int) -> int:
        """Return in which of `width` cells a value stands; one beyond an end stands at the end."""
        share = (self._scaled(value) - self._scaled(self.begin)) / self._length
        return min(max(int(share * width), 0), width - 1)

    def ticks(self, width: int) -> list[tuple[int, str]]:
        """Return cells with what stands there, as many as find room; no two labels touch."""
        placed: list[tuple[int, str]] = []
        for value, label in self._years(width) if self.dates else _TIMES:
            cell = self.cell(value, width)
            end = cell + len(label)
            apart = all(end + 2 <= other or other + len(told) + 2 <= cell for other, told in placed)
            if self.begin <= value <= self.end and end <= width and apart:
                placed.append((cell, label))
        return sorted(placed)

    def _scaled(self, value: float) -> float:
        return value if self.dates else math.log10(max(value, 1e-3))

    @property
    def _length(self) -> float:
        return max(self._scaled(self.end) - self._scaled(self.begin), 1e-9)

    def _years(self, width: int) -> Sequence[tuple[float, str]]:
        """Return round years, as far apart as their labels need."""
        fitting = (step for step in _STEPS if step / self._length * width >= _YEAR)
        step = next(fitting, _STEPS[-1])
        first, last = math.ceil(self.begin / step) * step, int(self.end)
        return [(float(year), str(year)) for year in range(first, last + 1, step)]


def axis(values: Iterable[float], *, dates: bool) -> Axis:
    """Return the axis on which all values find room, a little beyond the outermost."""
    found = [value for value in values if dates or value > 0]
    low, high = min(found, default=1.0), max(found, default=10.0)
    if dates:
        return Axis(low - 1, high + 1, dates)
    begin, end = low / 1.5, high * 1.5
    if not any(begin <= value <= end for value, _ in _TIMES):  # then as far as the next that has a name
        begin = max((value for value, _ in _TIMES if value < begin), default=begin)
    return Axis(begin, end, dates)
