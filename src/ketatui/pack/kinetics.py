"""The level of a drug in the blood by a published compartment model, solved exactly.

The models are linear: amounts in compartments pass from one to another at constant rates. Between
two changes of the input the exact solution is a matrix exponential; nothing is stepped through.

Structures:
    mammillary: a central compartment of volume v1 with one or two others beside it, rate constants
        k10 (out of the body), k12 and k21, k13 and k31 (Clements and Nimmo 1981; Domino 1982).
    liver: a central compartment (vc) with two others beside it (q1, vp1; q2, vp2) and the liver (vh),
        through which the blood runs at qh and where all breakdown happens at kel + kmet. Of a spray
        device the nose takes up the share frn at ka_n, of each one after the first `later` times that;
        the rest is swallowed. Of what is swallowed the share fgut leaves the gut, released over dsw or
        dpo and taken up at ka_sw or ka_po (Perez-Ruixo 2021).

Amounts are in mg, volumes in L, times in hours; the level is that in the central compartment, in ng/mL.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from ketatui.pack.model import Number, Statement
from ketatui.pack.pictures import WEIGHT, Series, Structure, Way
from ketatui.pack.units import UNITS

_SIZES: Mapping[str, Mapping[str, float]] = {
    "dose": {"mg": 1, "mg/kg": WEIGHT},
    "volume": {"L": 1, "L/kg": WEIGHT},
    "flow": {"L/h": 1, "L/min": 60},
    "rate": {"/h": 1, "/min": 60},
    "share": {"%": 0.01, "×": 1},
    "time": {name: unit.size / 3600 for name, unit in UNITS.items() if unit.measure == "time"},
}
"""What one of a unit is in mg, L, hours and shares of one, by what it measures."""

_MEASURES = {
    **dict.fromkeys(("v1", "vc", "vp1", "vp2", "vh"), "volume"),
    **dict.fromkeys(("k10", "k12", "k21", "k13", "k31", "kel", "kmet", "ka_po", "ka_n", "ka_sw"), "rate"),
    **dict.fromkeys(("q1", "q2", "qh"), "flow"),
    **dict.fromkeys(("frn", "later", "fgut"), "share"),
    **dict.fromkeys(("interval", "dpo", "dsw"), "time"),
    "device": "dose",
}
"""What each parameter measures."""
_DIVISORS = {"v1", "vc", "vp1", "vp2", "vh", "device", "dsw"}
"""Parameters that may not be 0."""

_LIVER = ("vc", "q1", "vp1", "q2", "vp2", "qh", "vh", "kel", "kmet")
_PARAMETERS: Mapping[tuple[Structure, Way], Sequence[str]] = {
    ("mammillary", ""): ("v1", "k10", "k12", "k21"),
    ("liver", "iv"): _LIVER,
    ("liver", "oral"): (*_LIVER, "dpo", "ka_po", "fgut"),
    ("liver", "nasal"): (*_LIVER, "frn", "later", "device", "interval", "ka_n", "dsw", "ka_sw", "fgut"),
}
_THIRD = {"k13", "k31"}
"""What a third compartment adds."""
_TERMS = 18
"""Of the exponential's series; with a norm of at most 1/2 the rest is below 1e-20."""

Matrix = tuple[tuple[float, ...], ...]


class Infusion(NamedTuple):
    """An input at a constant rate: into which compartment, from when to when, mg/h."""

    into: int
    begin: float
    end: float
    rate: float


class Injection(NamedTuple):
    """An input at once: into which compartment, when, mg."""

    into: int
    at: float
    amount: float


class Model(NamedTuple):
    """A linear model with its inputs; the first compartment is the central one."""

    rates: Matrix
    volume: float
    injections: Sequence[Injection]
    infusions: Sequence[Infusion]


class Unfit(ValueError):
    """A model cannot be made: what is missing, or does not go together."""


def amount(number: Number, measure: str = "", name: str = "it") -> float:
    """Return a dose or a parameter in mg, L, hours or a share of one.

    Args:
        number: The dose or the parameter.
        measure: What it must measure; anything that a model knows where empty.
        name: What it is called where something is wrong with it.

    Raises:
        Unfit: It has no value, another unit, or is less than 0.
    """
    known = {unit: size for kind in ([measure] if measure else _SIZES) for unit, size in _SIZES[kind].items()}
    if number.unit not in known:
        raise Unfit(f'{name} needs one of the units {", ".join(known)}, not "{number.unit}"')
    if number.value is None:
        raise Unfit(f"{name} needs a value, not only bounds")
    if number.value < 0 or (number.value == 0 and name in _DIVISORS):
        raise Unfit(f"{name} must be {'more than' if name in _DIVISORS else 'at least'} 0")
    return number.value * known[number.unit]


def model(
    structure: Structure, way: Way, numbers: Mapping[str, Number], dose: float, over: float = 0
) -> Model:
    """Return a model with its input.

    Args:
        structure: How its compartments hang together.
        way: By which way the dose enters a model with a liver.
        numbers: Its parameters, by the names that the structure has for them.
        dose: mg.
        over: Hours over which the dose enters; at once where 0.

    Raises:
        Unfit: A parameter is missing, or the way does not go with the structure.
    """
    wanted = _PARAMETERS.get((structure, way))
    if wanted is None:
        ways = [known for shape, known in _PARAMETERS if shape == structure and known]
        raise Unfit(f"needs an input: {', '.join(ways)}" if ways else f'takes no input "{way}"')
    if structure == "mammillary" and _THIRD & numbers.keys():
        wanted = (*wanted, *sorted(_THIRD))
    if missing := [name for name in wanted if name not in numbers]:
        raise Unfit(f"needs {', '.join(missing)} among the numbers of the model's statement")
    own = {name: amount(numbers[name], _MEASURES[name], name) for name in wanted}
    if structure == "liver":
        if over and way != "iv":
            raise Unfit(f'takes no `over` with the input "{way}"')
        return _liver(way, own, dose, over)
    pairs = [(own[f"k1{place}"], own[f"k{place}1"]) for place in (2, 3) if f"k1{place}" in own]
    size = len(pairs) + 1
    rates = [[0.0] * size for _ in range(size)]
    rates[0][0] = -own["k10"] - sum(out for out, _ in pairs)
    for index, (out, back) in enumerate(pairs, 1):
        rates[index][0], rates[0][index], rates[index][index] = out, back, -back
    return Model(_frozen(rates), own["v1"], *_entering(0, dose, 0, over))


def of_series(series: Series, statements: Mapping[str, Statement]) -> Model:
    """Return the model of a series, its numbers found in `statements`; `Unfit` where there is none."""

    def number(id_: str, measure: str, name: str) -> float:
        statement, _, own = id_.partition(".")
        return amount(statements[statement].numbers[own], measure, name)

    if series.structure is None:
        raise Unfit("needs a structure")
    dose = number(series.dose, "dose", "the dose")
    over = number(series.over, "time", "`over`") if series.over else 0
    parameters = statements[series.model].numbers
    return model(series.structure, series.input, parameters, dose, over)


def _liver(way: Way, own: Mapping[str, float], dose: float, over: float) -> Model:
    central, first, second, liver, nose, gut = range(6)
    rates = [[0.0] * 6 for _ in range(6)]

    def flow(start: int, end: int | None, rate: float) -> None:
        rates[start][start] -= rate
        if end is not None:
            rates[end][start] += rate

    for other, volume, between in (
        (first, own["vp1"], own["q1"]),
        (second, own["vp2"], own["q2"]),
        (liver, own["vh"], own["qh"]),
    ):
        flow(central, other, between / own["vc"])
        flow(other, central, between / volume)
    flow(liver, None, own["kel"] + own["kmet"])
    if way == "iv":
        return Model(_frozen(rates), own["vc"], *_entering(central, dose, 0, over))
    if way == "oral":
        flow(gut, liver, own["ka_po"])
        return Model(_frozen(rates), own["vc"], *_entering(gut, dose * own["fgut"], 0, own["dpo"]))
    flow(nose, central, own["ka_n"])
    flow(gut, liver, own["ka_sw"])
    injections, infusions = [], []
    given = begin = 0.0
    while given < dose:
        device = min(own["device"], dose - given)
        share = own["frn"] * (own["later"] if given else 1)
        injections.append(Injection(nose, begin, device * share))
        swallowed = device * (1 - share) * own["fgut"]
        infusions.append(Infusion(gut, begin, begin + own["dsw"], swallowed / own["dsw"]))
        given, begin = given + device, begin + own["interval"]
    return Model(_frozen(rates), own["vc"], injections, infusions)


def _entering(
    into: int, dose: float, begin: float, over: float
) -> tuple[Sequence[Injection], Sequence[Infusion]]:
    if over:
        return [], [Infusion(into, begin, begin + over, dose / over)]
    return [Injection(into, begin, dose)], []


def levels(of: Model, times: Sequence[float]) -> list[float]:
    """Return the level at each of `times`, hours in rising order, ng/mL; at 0 after what is given at once."""
    found: list[float] = []
    state = [0.0] * len(of.rates)
    now = 0.0
    for stop, wanted in _stops(of, times):
        inputs = [0.0] * len(state)
        for infusion in of.infusions:
            if infusion.begin <= now < infusion.end:
                inputs[infusion.into] += infusion.rate
        if stop > now:
            state = _advanced(of.rates, state, inputs, stop - now)
        for injection in of.injections:
            if injection.at == stop:
                state[injection.into] += injection.amount
        if wanted:
            found.append(state[0] / of.volume * 1000)
        now = stop
    return found


def line(of: Model, hours: float, steps: int) -> tuple[float, ...]:
    """Return the levels at equal steps from 0 to `hours`, ng/mL, to four figures."""
    times = [hours * step / steps for step in range(steps + 1)]
    return tuple(float(f"{level:.4g}") for level in levels(of, times))


def peak(of: Model, hours: float = 12, steps: int = 1440) -> float:
    """Return the highest level, looked for at equal steps up to `hours` and where inputs end."""
    times = {hours * step / steps for step in range(steps + 1)} | {infusion.end for infusion in of.infusions}
    return max(levels(of, sorted(times)))


def _stops(of: Model, times: Sequence[float]) -> Iterator[tuple[float, bool]]:
    """Yield the times at which the input changes or a level is wanted, and which of both it is."""
    changes = {end for infusion in of.infusions for end in (infusion.begin, infusion.end)}
    changes |= {injection.at for injection in of.injections}
    wanted = set(times)
    for stop in sorted(wanted | changes):
        if stop <= max(times, default=0):
            yield stop, stop in wanted


def _advanced(rates: Matrix, state: Sequence[float], inputs: Sequence[float], hours: float) -> list[float]:
    """Return the amounts after some hours of constant input: those of the system with a source added."""
    size = len(state)
    moved = _exponential(rates, tuple(inputs), round(hours, 12))
    return [sum(moved[i][j] * state[j] for j in range(size)) + moved[i][size] for i in range(size)]


@cache
def _exponential(rates: Matrix, inputs: tuple[float, ...], hours: float) -> Matrix:
    """Return exp(hours × the matrix of rates with its inputs), by scaling, a series and squaring."""
    size = len(rates) + 1
    scaled = [
        [rate * hours for rate in row] + [rate * hours] for row, rate in zip(rates, inputs, strict=True)
    ]
    scaled.append([0.0] * size)
    norm = max(sum(map(abs, row)) for row in scaled)
    halvings = 0
    while norm > 0.5:
        norm, halvings = norm / 2, halvings + 1
    small = [[rate / 2**halvings for rate in row] for row in scaled]
    total = [[float(i == j) for j in range(size)] for i in range(size)]
    term = total
    for order in range(1, _TERMS):
        term = [[entry / order for entry in row] for row in _product(term, small)]
        total = [[a + b for a, b in zip(*rows, strict=True)] for rows in zip(total, term, strict=True)]
    for _ in range(halvings):
        total = _product(total, total)
    return _frozen(total)


def _product(left: Sequence[Sequence[float]], right: Sequence[Sequence[float]]) -> list[list[float]]:
    columns = [*zip(*right, strict=True)]
    return [[sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in left]


def _frozen(rows: Sequence[Sequence[float]]) -> Matrix:
    return tuple(map(tuple, rows))
