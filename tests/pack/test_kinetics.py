"""The levels of a model are those that an integrator of its equations finds, and its authors' own."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from ketatui.pack import kinetics
from ketatui.pack.kinetics import Unfit, amount, levels, line, model, peak
from ketatui.pack.model import Number, Statement
from ketatui.pack.pictures import WEIGHT, Series, Structure, Way

Numbers = dict[str, Number]
Rates = Callable[[Sequence[float], float], list[float]]

FEW = settings(max_examples=25)


def number(value: float, unit: str) -> Number:
    return Number(what="rate-constant", unit=unit, value=value)


def numbers(unit: str, **values: float) -> Numbers:
    return {name: number(value, unit) for name, value in values.items()}


CLEMENTS = {
    **numbers("L/kg", v1=1.7522),
    **numbers("/min", k10=0.0109, k12=0.0186, k21=0.0137),
}
"""Clements and Nimmo 1981, as the code of opentiva gives them."""

DOMINO = {
    **numbers("L/kg", v1=0.063),
    **numbers("/min", k10=0.4381, k12=0.5921, k13=0.5900, k21=0.2470, k31=0.0146),
}
"""Domino 1982, as the code of opentiva gives them."""

BODY = {
    **numbers("L", vc=192, vp1=143, vp2=417, vh=101),
    **numbers("L/h", q1=84.3, q2=37.6, qh=151),
    **numbers("/h", kel=1.11, kmet=2.77),
}
SPRAY = {
    **BODY,
    **numbers("%", frn=54, fgut=64),
    **numbers("×", later=0.62),
    **numbers("mg", device=28),
    **numbers("min", interval=5),
    **numbers("/h", ka_n=2.93, ka_sw=1.45),
    **numbers("h", dsw=0.53),
}
SWALLOWED = {**BODY, **numbers("h", dpo=0.32), **numbers("/h", ka_po=0.97), **numbers("%", fgut=64)}
"""Perez-Ruixo 2021, Table 3, as nlmixr2lib copies it; devices five minutes apart."""

STRUCTURES: list[tuple[Structure, Way, Numbers]] = [
    ("mammillary", "", CLEMENTS),
    ("mammillary", "", DOMINO),
    ("liver", "iv", BODY),
    ("liver", "oral", SWALLOWED),
    ("liver", "nasal", SPRAY),
]
EVERY = pytest.mark.parametrize(("structure", "way", "known"), STRUCTURES)


# Against an integrator, from the equations as the papers print them


def of_compartments(own: Mapping[str, float]) -> Rates:
    """The change of two or three compartments, of which the first is the blood."""

    def change(state: Sequence[float], entering: float) -> list[float]:
        blood, *others = state
        flows = [
            own[f"k1{place}"] * blood - own[f"k{place}1"] * other for place, other in enumerate(others, 2)
        ]
        return [entering - own["k10"] * blood - sum(flows), *flows]

    return change


def of_liver(own: Mapping[str, float], absorbed: str = "") -> Rates:
    """The change of blood, two tissues, liver, nose and gut; `absorbed` is the rate of leaving the gut."""

    def change(state: Sequence[float], entering: float) -> list[float]:
        blood, one, two, liver, nose, gut = state
        level = blood / own["vc"]
        to_one = own["q1"] * (level - one / own["vp1"])
        to_two = own["q2"] * (level - two / own["vp2"])
        to_liver = own["qh"] * (level - liver / own["vh"])
        from_gut = own[absorbed] * gut if absorbed else 0.0
        from_nose = own.get("ka_n", 0.0) * nose
        return [
            from_nose - to_one - to_two - to_liver + (0.0 if absorbed else entering),
            to_one,
            to_two,
            to_liver + from_gut - (own["kel"] + own["kmet"]) * liver,
            -from_nose,
            (entering if absorbed else 0.0) - from_gut,
        ]

    return change


# Hours. Sums of fractions of an hour that mean the same moment may differ by a last bit, and LSODA refuses
# a step as short as that.
NO_TIME = 1e-12


def integrated(
    change: Rates,
    inputs: Sequence[tuple[float, float, float]],
    doses: Sequence[tuple[float, int, float]],
    size: int,
    times: Sequence[float],
) -> list[float]:
    """The amount in the blood at each of `times`.

    Args:
        change: What each amount changes by in an hour, with so much entering.
        inputs: What enters evenly: from when, to when, how much in all.
        doses: What enters at once: when, where, how much.
        size: How many compartments there are.
        times: In rising order.
    """
    bounds = {
        0.0,
        *times,
        *(edge for begin, end, _ in inputs for edge in (begin, end)),
        *(d[0] for d in doses),
    }
    edges = sorted(bounds)
    state = [0.0] * size
    found: dict[float, float] = {}
    for begin, end in itertools.pairwise([*edges, edges[-1] + 1]):
        for when, where, much in doses:
            if when == begin:
                state[where] += much
        found[begin] = state[0]
        if end - begin < NO_TIME:
            continue
        entering = sum(much / (last - first) for first, last, much in inputs if first <= begin < last)
        solved = solve_ivp(
            lambda _, now, rate=entering: change(now, rate),
            (begin, end),
            state,
            method="LSODA",
            rtol=1e-9,
            atol=1e-10,
        )
        assert solved.success
        state = [float(row[-1]) for row in solved.y]
    return [found[time] for time in times]


RATE = st.floats(0.02, 30)
FLOW = st.floats(1, 200)
VOLUME = st.floats(5, 500)
SHARE = st.floats(0.05, 1)
DOSE = st.floats(1, 200)
OVER = st.integers(3, 360).map(lambda minutes: minutes / 60)
TIMES = st.lists(st.integers(0, 1440), min_size=1, max_size=6, unique=True).map(
    lambda minutes: [minute / 60 for minute in sorted(minutes)]
)


def agrees(found: Sequence[float], expected: Sequence[float], dose: float, volume: float) -> None:
    """Both within a millionth of each other, or of the level that the whole dose would make."""
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6 * dose / volume * 1000)


@FEW
@given(
    rates=st.tuples(RATE, RATE, RATE, RATE, RATE),
    third=st.booleans(),
    v1=VOLUME,
    dose=DOSE,
    over=st.none() | OVER,
    times=TIMES,
)
def test_compartments_beside_the_blood_agree_with_an_integrator(
    rates: tuple[float, ...], third: bool, v1: float, dose: float, over: float | None, times: list[float]
) -> None:
    own = dict(zip(("k10", "k12", "k21", "k13", "k31"), rates, strict=True))
    if not third:
        del own["k13"], own["k31"]
    found = levels(
        model("mammillary", "", numbers("/h", **own) | numbers("L", v1=v1), dose, over or 0), times
    )
    inputs, doses = ([(0.0, over, dose)], []) if over else ([], [(0.0, 0, dose)])
    amounts = integrated(of_compartments(own), inputs, doses, 3 if third else 2, times)
    agrees(found, [much / v1 * 1000 for much in amounts], dose, v1)


LIVER = st.fixed_dictionaries(
    dict.fromkeys(("vc", "vp1", "vp2", "vh"), VOLUME)
    | dict.fromkeys(("q1", "q2", "qh"), FLOW)
    | dict.fromkeys(("kel", "kmet"), RATE)
)


def body(own: Mapping[str, float]) -> Numbers:
    units = {"v": "L", "q": "L/h", "k": "/h"}
    return {name: number(value, units[name[0]]) for name, value in own.items()}


@FEW
@given(own=LIVER, dose=DOSE, over=st.none() | OVER, times=TIMES)
def test_a_body_with_a_liver_agrees_with_an_integrator(
    own: dict[str, float], dose: float, over: float | None, times: list[float]
) -> None:
    found = levels(model("liver", "iv", body(own), dose, over or 0), times)
    inputs, doses = ([(0.0, over, dose)], []) if over else ([], [(0.0, 0, dose)])
    amounts = integrated(of_liver(own), inputs, doses, 6, times)
    agrees(found, [much / own["vc"] * 1000 for much in amounts], dose, own["vc"])


@FEW
@given(own=LIVER, dose=DOSE, over=OVER, rate=RATE, share=SHARE, times=TIMES)
def test_what_is_swallowed_agrees_with_an_integrator(
    own: dict[str, float], dose: float, over: float, rate: float, share: float, times: list[float]
) -> None:
    known = body(own) | numbers("/h", ka_po=rate) | numbers("h", dpo=over) | numbers("×", fgut=share)
    found = levels(model("liver", "oral", known, dose), times)
    change = of_liver({**own, "ka_po": rate}, "ka_po")
    amounts = integrated(change, [(0.0, over, dose * share)], [], 6, times)
    agrees(found, [much / own["vc"] * 1000 for much in amounts], dose, own["vc"])


@example(
    own={"vc": 5, "vp1": 5, "vp2": 5, "vh": 5, "q1": 1, "q2": 1, "qh": 1, "kel": 1, "kmet": 1},
    devices=3,
    last=1,
    interval=0.375,
    over=55 / 60,
    rates=(1, 1),
    shares=(1, 1, 1),
    times=[5 / 3],
)
@FEW
@given(
    own=LIVER,
    devices=st.integers(1, 3),
    last=st.floats(0.1, 1),
    interval=st.integers(0, 60).map(lambda minutes: minutes / 64),
    over=OVER,
    rates=st.tuples(RATE, RATE),
    shares=st.tuples(SHARE, SHARE, SHARE),
    times=TIMES,
)
def test_a_spray_agrees_with_an_integrator(
    own: dict[str, float],
    devices: int,
    last: float,
    interval: float,
    over: float,
    rates: tuple[float, float],
    shares: tuple[float, float, float],
    times: list[float],
) -> None:
    first, later, gut = shares
    known = body(own) | numbers("/h", ka_n=rates[0], ka_sw=rates[1]) | numbers("mg", device=28)
    known |= numbers("h", interval=interval, dsw=over) | numbers("×", frn=first, later=later, fgut=gut)
    sizes = [28.0] * (devices - 1) + [28 * last]
    found = levels(model("liver", "nasal", known, sum(sizes)), times)
    taken = [first, first * later, first * later][:devices]
    doses, inputs = [], []
    begin = 0.0
    for size, share in zip(sizes, taken, strict=True):
        doses.append((begin, 4, size * share))
        inputs.append((begin, begin + over, size * (1 - share) * gut))
        begin += interval
    change = of_liver({**own, "ka_n": rates[0], "ka_sw": rates[1]}, "ka_sw")
    amounts = integrated(change, inputs, doses, 6, times)
    agrees(found, [much / own["vc"] * 1000 for much in amounts], sum(sizes), own["vc"])


# What the authors of the models, or those who copied them, found themselves


def half_lives(of: kinetics.Model) -> list[float]:
    """Hours, of each phase, the shortest first."""
    return sorted(math.log(2) / -float(value.real) for value in np.linalg.eigvals(np.array(of.rates)))


def test_clements_and_nimmo_give_back_their_own_checks() -> None:
    """The figures stand with the model in the evidence file (`racemic-2cpt-clements-nimmo-1981`)."""
    infusion = model("mammillary", "", CLEMENTS, 35, 40 / 60)
    assert levels(infusion, [40 / 60]) == [pytest.approx(177, abs=0.5)]
    assert peak(infusion) == pytest.approx(177, abs=0.5)
    assert [60 * hours for hours in half_lives(infusion)] == pytest.approx([17.6, 182.9], abs=0.06)


def first_below(of: kinetics.Model, level: float) -> float:
    """Minutes after which the level falls below one."""
    minutes = [step / 100 for step in range(3000)]
    return next(
        m for m, level_ in zip(minutes, levels(of, [m / 60 for m in minutes]), strict=True) if level_ < level
    )


def test_domino_gives_back_its_own_checks() -> None:
    """The figures stand with the model in the evidence file (`racemic-3cpt-domino`)."""
    bolus = model("mammillary", "", DOMINO, 2 * WEIGHT)
    assert first_below(bolus, 750) == pytest.approx(8.5, abs=0.05)
    assert first_below(bolus, 640) == pytest.approx(10.1, abs=0.05)
    assert 60 * half_lives(bolus)[-1] == pytest.approx(114.6, abs=0.1)
    assert levels(model("mammillary", "", DOMINO, 35, 40 / 60), [40 / 60]) == [pytest.approx(240, abs=0.5)]
    assert levels(model("mammillary", "", DOMINO, 10), [2 / 60]) == [pytest.approx(182, abs=0.5)]


HOURS = [step / 100 for step in range(1200)] + [12 + step / 4 for step in range(900)]


def exposure(of: kinetics.Model) -> float:
    """The area under the level, ng·h/mL, up to 237 h: more than twenty half-lives."""
    return float(np.trapezoid(levels(of, HOURS), HOURS))


SPRAYS = pytest.mark.parametrize(
    ("dose", "highest", "share"), [(28, 43.9, 0.622), (56, 72.6, 0.538), (84, 101.2, 0.509)]
)


@SPRAYS
def test_perez_ruixo_give_back_their_own_checks_by_nose(dose: float, highest: float, share: float) -> None:
    """The figures stand with the model in the evidence file (`esketamine-nasal-perez-ruixo-2021`)."""
    spray = model("liver", "nasal", SPRAY, dose)
    assert peak(spray) == pytest.approx(highest, abs=0.06)
    vein = model("liver", "iv", BODY, dose)
    assert exposure(spray) / exposure(vein) == pytest.approx(share, abs=0.001)


def test_perez_ruixo_give_back_their_own_checks_otherwise() -> None:
    """The figures stand with the model in the evidence file (`esketamine-nasal-perez-ruixo-2021`)."""
    spray = model("liver", "nasal", SPRAY, 84)
    minutes = [float(minute) for minute in range(240)]
    drawn = levels(spray, [minute / 60 for minute in minutes])
    assert minutes[drawn.index(max(drawn))] == 44
    vein, swallowed = model("liver", "iv", BODY, 28), model("liver", "oral", SWALLOWED, 28)
    assert exposure(swallowed) / exposure(vein) == pytest.approx(0.178, abs=0.001)
    late, later = levels(vein, [72, 96])
    assert 24 * math.log(2) / math.log(late / later) == pytest.approx(11.0, abs=0.05)
    assert 28 / exposure(vein) * 1000 == pytest.approx(109, abs=0.5)


# What holds for every linear model


@FEW
@given(own=LIVER, rate=DOSE)
def test_an_endless_infusion_brings_a_body_with_a_liver_to_its_rate_by_its_clearance(
    own: dict[str, float], rate: float
) -> None:
    broken = (own["kel"] + own["kmet"]) * own["vh"]
    clearance = own["qh"] * broken / (own["qh"] + broken)
    (level,) = levels(model("liver", "iv", body(own), rate * 50_000, 50_000), [50_000])
    assert level == pytest.approx(rate / clearance * 1000, rel=1e-6)


@FEW
@given(rates=st.tuples(RATE, RATE, RATE), v1=VOLUME, rate=DOSE)
def test_an_endless_infusion_brings_compartments_to_its_rate_by_their_clearance(
    rates: tuple[float, float, float], v1: float, rate: float
) -> None:
    out, over, back = rates
    assume(out * back / (out + over + back) * 500_000 > 25)  # else that is no endless time
    known = numbers("/h", **dict(zip(("k10", "k12", "k21"), rates, strict=True))) | numbers("L", v1=v1)
    (level,) = levels(model("mammillary", "", known, rate * 500_000, 500_000), [500_000])
    assert level == pytest.approx(rate / (rates[0] * v1) * 1000, rel=1e-5)


ALL = 192 + 143 + 417 + 101


@pytest.mark.parametrize(
    ("way", "known", "share"),
    [("iv", BODY, 1), ("oral", SWALLOWED, 0.64), ("nasal", SPRAY, 0.54 + 0.46 * 0.64)],
)
def test_where_nothing_is_broken_down_nothing_is_lost(way: Way, known: Numbers, share: float) -> None:
    kept = known | numbers("/h", kel=0, kmet=0)
    (level,) = levels(model("liver", way, kept, 28), [1000])
    assert level == pytest.approx(28 * share / ALL * 1000)


def test_where_nothing_leaves_the_body_the_spaces_share_it() -> None:
    kept = DOMINO | numbers("/h", k10=0)
    spaces = 0.063 * WEIGHT * (1 + 0.5921 / 0.2470 + 0.5900 / 0.0146)
    assert levels(model("mammillary", "", kept, 140, 1), [1000]) == [pytest.approx(140 / spaces * 1000)]


@EVERY
@given(times_as_much=st.floats(0.1, 10), dose=st.floats(1, 28))
def test_twice_the_dose_makes_twice_the_level(
    structure: Structure, way: Way, known: Numbers, times_as_much: float, dose: float
) -> None:
    if "device" in known:
        known = known | numbers("mg", device=280)
    one = levels(model(structure, way, known, dose), [0.1, 1, 10])
    other = levels(model(structure, way, known, dose * times_as_much), [0.1, 1, 10])
    assert other == pytest.approx([level * times_as_much for level in one])


@EVERY
def test_levels_of_inputs_that_come_together_add_up(structure: Structure, way: Way, known: Numbers) -> None:
    whole = model(structure, way, known, 56)
    later = [kinetics.Injection(0, 0.5, 7), kinetics.Injection(1, 2, 3)]
    runs = [kinetics.Infusion(0, 0.25, 1.5, 20), kinetics.Infusion(1, 1, 3, 5)]
    together = whole._replace(injections=[*whole.injections, *later], infusions=[*whole.infusions, *runs])
    alone = whole._replace(injections=later, infusions=runs)
    times = [0, 0.2, 0.5, 1, 1.5, 2, 3, 4, 12]
    added = [a + b for a, b in zip(levels(whole, times), levels(alone, times), strict=True)]
    assert levels(together, times) == pytest.approx(added)


@EVERY
@given(times=TIMES)
def test_a_level_does_not_hang_on_what_else_is_asked(
    structure: Structure, way: Way, known: Numbers, times: list[float]
) -> None:
    of = model(structure, way, known, 56)
    each = [levels(of, [time])[0] for time in times]
    assert levels(of, times) == pytest.approx(each, rel=1e-9, abs=1e-9)


@EVERY
def test_no_level_is_below_nothing(structure: Structure, way: Way, known: Numbers) -> None:
    assert min(levels(model(structure, way, known, 56), HOURS)) >= 0


def test_a_dose_at_once_is_there_at_once_and_a_swallowed_one_is_not() -> None:
    assert levels(model("mammillary", "", CLEMENTS, 35), [0]) == [pytest.approx(35 / (1.7522 * 70) * 1000)]
    assert levels(model("liver", "oral", SWALLOWED, 35), [0]) == [0]
    assert levels(model("liver", "nasal", SPRAY, 35), [0]) == [0]


def test_what_is_released_over_no_time_is_there_at_once() -> None:
    at_once = model("liver", "oral", SWALLOWED | numbers("h", dpo=0), 35)
    soon = model("liver", "oral", SWALLOWED | numbers("h", dpo=1e-6), 35)
    assert levels(at_once, [0.5, 2]) == pytest.approx(levels(soon, [0.5, 2]), rel=1e-4)


def test_a_line_is_the_levels_at_equal_steps_to_four_figures() -> None:
    of = model("liver", "nasal", SPRAY, 84)
    drawn = line(of, 6, 12)
    exact = levels(of, [step / 2 for step in range(13)])
    assert len(drawn) == 13
    assert drawn == pytest.approx(exact, rel=5e-4)
    assert all(float(f"{level:.4g}") == level for level in drawn)


@pytest.mark.parametrize("minutes", [1, 40, 601, 2000])
def test_the_peak_of_an_infusion_stands_at_its_end(minutes: int) -> None:
    of = model("mammillary", "", CLEMENTS, 35, minutes / 60)
    assert peak(of) == pytest.approx(levels(of, [minutes / 60])[0])


def test_units_are_turned_into_those_of_the_model() -> None:
    a_minute = number(3, "/min")
    assert amount(a_minute) == pytest.approx(180)
    known = [("mg/kg", 140), ("mg", 2), ("L/kg", 140), ("L/min", 120), ("L/h", 2), ("%", 0.02), ("×", 2)]
    known += [("min", 2 / 60), ("h", 2), ("s", 2 / 3600), ("d", 48)]
    assert [amount(number(2, unit)) for unit, _ in known] == pytest.approx([size for _, size in known])


# What a model is refused for, in a line that says what to mend

REFUSED: list[tuple[Structure, Way, Numbers, str]] = [
    ("mammillary", "iv", CLEMENTS, 'takes no input "iv"'),
    ("liver", "", BODY, "needs an input: iv, oral, nasal"),
    ("mammillary", "", {}, "needs v1, k10, k12, k21 among the numbers of the model's statement"),
    ("liver", "oral", BODY, "needs dpo, ka_po, fgut among the numbers of the model's statement"),
    (
        "mammillary",
        "",
        CLEMENTS | numbers("/min", k31=0.0146),
        "needs k13 among the numbers of the model's statement",
    ),
    ("mammillary", "", CLEMENTS | numbers("L", k10=1), 'k10 needs one of the units /h, /min, not "L"'),
    ("mammillary", "", CLEMENTS | numbers("kg", k10=1), 'k10 needs one of the units /h, /min, not "kg"'),
    ("mammillary", "", CLEMENTS | numbers("mL", v1=1), 'v1 needs one of the units L, L/kg, not "mL"'),
    ("liver", "iv", BODY | numbers("mL/min", qh=1), 'qh needs one of the units L/h, L/min, not "mL/min"'),
    ("liver", "nasal", SPRAY | numbers("mg", frn=15), 'frn needs one of the units %, ×, not "mg"'),
    (
        "liver",
        "nasal",
        SPRAY | numbers("sprays", device=2),
        'device needs one of the units mg, mg/kg, not "sprays"',
    ),
    (
        "liver",
        "oral",
        SWALLOWED | numbers("/h", dpo=2),
        'dpo needs one of the units s, min, h, d, wk, mo, y, not "/h"',
    ),
    ("mammillary", "", CLEMENTS | numbers("L", v1=0), "v1 must be more than 0"),
    ("liver", "iv", BODY | numbers("L", vh=0), "vh must be more than 0"),
    ("liver", "nasal", SPRAY | numbers("mg", device=0), "device must be more than 0"),
    ("liver", "nasal", SPRAY | numbers("h", dsw=0), "dsw must be more than 0"),
    ("mammillary", "", CLEMENTS | numbers("/h", k12=-1), "k12 must be at least 0"),
    (
        "mammillary",
        "",
        CLEMENTS | {"k10": Number(what="rate-constant", unit="/h", low=1, high=2)},
        "k10 needs a value, not only bounds",
    ),
]


@pytest.mark.parametrize(("structure", "way", "known", "told"), REFUSED, ids=[told for *_, told in REFUSED])
def test_what_makes_no_model_is_told_in_a_line(
    structure: Structure, way: Way, known: Numbers, told: str
) -> None:
    with pytest.raises(Unfit) as refused:
        model(structure, way, known, 28)
    assert str(refused.value) == told


@EVERY
def test_each_parameter_is_missed(structure: Structure, way: Way, known: Numbers) -> None:
    for name in known:
        with pytest.raises(Unfit, match=rf"^needs {name} among"):
            model(structure, way, {n: known[n] for n in known if n != name}, 28)


@EVERY
def test_other_numbers_of_the_statement_are_no_business_of_the_model(
    structure: Structure, way: Way, known: Numbers
) -> None:
    others = numbers("kg", weight=-70) | {"phase": Number(what="phase", unit="h", low=1, high=2)}
    assert model(structure, way, known | others, 28) == model(structure, way, known, 28)


@pytest.mark.parametrize(("way", "known"), [("oral", SWALLOWED), ("nasal", SPRAY)])
def test_only_what_enters_the_blood_takes_its_time_from_the_series(way: Way, known: Numbers) -> None:
    with pytest.raises(Unfit, match=f'takes no `over` with the input "{way}"'):
        model("liver", way, known, 28, 0.5)


def statement(id_: str, known: Numbers) -> Statement:
    return Statement(id=id_, text="", certainty="probable", basis="trial", citations=(), numbers=known)


def of_series(**fields: str) -> kinetics.Model:
    """The model of a series that names the numbers of two statements."""
    told = numbers("mg/kg", dose=0.5) | numbers("min", over=40) | numbers("µg", small=5)
    found = {"model": statement("model", CLEMENTS), "study": statement("study", told)}
    known = {"dose": "study.dose", "over": "study.over", "structure": "mammillary"} | fields
    series = Series(title="", form="", route="", model="model", **known)  # type: ignore[arg-type]
    return kinetics.of_series(series, found)


def test_a_series_finds_its_dose_and_time_in_the_statements_that_it_names() -> None:
    assert of_series() == model("mammillary", "", CLEMENTS, 35, 40 / 60)
    assert of_series(over="") == model("mammillary", "", CLEMENTS, 35)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("dose", "study.small", 'the dose needs one of the units mg, mg/kg, not "µg"'),
        ("dose", "study.over", 'the dose needs one of the units mg, mg/kg, not "min"'),
        ("over", "study.dose", '`over` needs one of the units s, min, h, d, wk, mo, y, not "mg/kg"'),
        ("structure", None, "needs a structure"),
        ("input", "nasal", 'takes no input "nasal"'),
    ],
)
def test_a_series_that_names_the_wrong_thing_is_told_which(field: str, value: str, told: str) -> None:
    with pytest.raises(Unfit) as refused:
        of_series(**{field: value})
    assert str(refused.value) == told
