"""Units, and the words of a number.

Seconds to weeks convert exactly; a month counts 30.44 d and a year 365.25 d, for drawing only (the mean
Gregorian month and the Julian year). Words never convert: a number is shown in the unit it was given in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ketatui.pack.model import Number
from ketatui.safe import NBSP


@dataclass(frozen=True)
class Unit:
    """A unit: how it is written after one and after many, what it measures, and in which size."""

    one: str
    many: str
    measure: str = ""
    """What can be compared with it: time (in seconds), share (of one), level (in ng/mL); or nothing."""
    size: float = 1
    per: float = 1
    """Of how many it is one: 100 of a per cent. Divided by, 100 per million is exactly one in 10,000."""


def _same(*symbols: str) -> dict[str, Unit]:
    return {symbol: Unit(symbol, symbol) for symbol in symbols}


def _sized(measure: str, sizes: Mapping[str, float]) -> dict[str, Unit]:
    return {symbol: Unit(symbol, symbol, measure, size) for symbol, size in sizes.items()}


def _shares(pers: Mapping[str, float]) -> dict[str, Unit]:
    return {symbol: Unit(symbol, symbol, "share", per=per) for symbol, per in pers.items()}


def _counted(**plurals: str) -> dict[str, Unit]:
    return {many: Unit(one, many) for one, many in plurals.items()}


UNITS: Mapping[str, Unit] = {
    **_sized("time", {"s": 1, "min": 60, "h": 3600}),
    "d": Unit("day", "days", "time", 86400),
    "wk": Unit("week", "weeks", "time", 604800),
    "mo": Unit("month", "months", "time", 30.44 * 86400),
    "y": Unit("year", "years", "time", 365.25 * 86400),
    "date": Unit("", ""),
    "": Unit("", ""),
    "×": Unit("×", "×"),
    "point": Unit("point", "points"),
    **_shares({"%": 100, "per 1,000": 1000, "per 100,000": 100_000, "per million": 1_000_000}),
    **_sized("level", {"ng/mL": 1, "µg/L": 1, "µg/mL": 1e3}),
    **_same("mmHg", "bpm", "/min", "/h", "Hz", "Da", "g/mol", "°C", "pH"),
    **_same("µg", "mg", "g", "kg", "mL", "L", "mg/mL", "kDa"),
    **_same("mg/kg", "µg/kg", "mg/kg/h", "mg/kg/min", "µg/kg/min", "mg/h", "mg/min", "mg/day"),
    **_same("nmol/L", "µmol/L", "mmol/L"),
    **_same("mL/min", "mL/min/kg", "mL/kg/min", "L/h", "L/min", "L/h/kg", "L/kg", "ng·h/mL"),
    **_same("per 100 person-years", "per 1,000 person-years"),
    **_counted(
        person="people", patient="patients", adult="adults", child="children", volunteer="volunteers",
        participant="participants", woman="women", man="men", veteran="veterans", user="users",
        trial="trials", study="studies", review="reviews", report="reports", case="cases",
        infusion="infusions", session="sessions", dose="doses", spray="sprays", injection="injections",
        treatment="treatments", visit="visits", death="deaths", event="events", hospital="hospitals",
        country="countries", state="states", article="articles", animal="animals", rat="rats", mouse="mice",
        sample="samples", time="times", test="tests", comparison="comparisons", guideline="guidelines",
    ),
}  # fmt: skip
"""Every unit a number may have, by its name in the content. `date` is a year that is an event."""


def base(amount: float, unit: str) -> float:
    """Return `amount` in the size of its measure: seconds of a time, one of a share, ng/mL of a level."""
    return amount * UNITS[unit].size / UNITS[unit].per


def plain(amount: float) -> str:
    """Return the digits of `amount`: no trailing zeros, a minus sign, commas from 10,000 on."""
    digits = f"{Decimal(repr(float(amount))):,f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    if abs(amount) < 10_000:
        digits = digits.replace(",", "")
    return digits.replace("-", "−")


def _with_unit(digits: str, unit: str, amount: float) -> str:
    symbol = UNITS[unit].one if abs(amount) == 1 else UNITS[unit].many
    return f"{digits}{NBSP}{symbol}" if symbol else digits


def words(number: Number) -> str:
    """Return a number in words: “about 5 min”, “3–4 min”, “up to 24 h”, “58 % (95 % CI 51–64)”."""
    digits, last = _digits(number)
    phrase = _with_unit(digits, number.unit, last)
    kind = "" if number.span in {"", "range"} else number.span.replace(" ", NBSP)
    if number.value is not None and (number.low is not None or number.high is not None):
        phrase += f" ({f'{kind}{NBSP}' if kind else ''}{_bounds(number)[0]})"
    elif kind:
        phrase += f" ({kind})"
    if number.against is not None:
        phrase += f" against{NBSP}{_with_unit(plain(number.against), number.unit, number.against)}"
    return f"about{NBSP}{phrase}" if number.approx and not _one_sided(number) else phrase


def _one_sided(number: Number) -> bool:
    return number.value is None and (number.low is None) != (number.high is None)


def _digits(number: Number) -> tuple[str, float]:
    """Return the main digits and the amount that decides between singular and plural."""
    if number.value is None:
        return _bounds(number)
    digits = plain(number.value)
    if number.spread is not None:
        return f"{digits}{NBSP}±{NBSP}{plain(number.spread)}", number.value
    return digits, number.value


def _bounds(number: Number) -> tuple[str, float]:
    low, high = number.low, number.high
    if low is not None and high is not None:
        dash = f"{NBSP}to{NBSP}" if low < 0 or high < 0 else "–"
        return f"{plain(low)}{dash}{plain(high)}", high
    about = f"{NBSP}about{NBSP}" if number.approx else NBSP
    if low is not None:
        return f"{'more than' if number.strict else 'at least'}{about}{plain(low)}", low
    if high is not None:
        return f"{'under' if number.strict else 'up to'}{about}{plain(high)}", high
    raise ValueError("a number needs a value, a low or a high")
