"""A curve shows letters where levels were measured and lines only where a model holds, and says the rest."""

from __future__ import annotations

import itertools
import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui import draw
from ketatui.draw import ASCII, UNICODE, Glyphs, View, cells, line_text
from ketatui.pack.pictures import Cited, Curve, Datum, Point, Series
from ketatui.safe import NBSP

STEPS = 360
STUDY = Cited(id="study", label="Study 2020")
OTHER = Cited(id="other", label="Other 2021")
GLYPHS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])


def datum(
    words: str,
    at: float | None = None,
    low: float | None = None,
    high: float | None = None,
    source: Cited = STUDY,
) -> Datum:
    return Datum(
        words=words, target=f"s.{words.split(maxsplit=1)[0]}", at=at, low=low, high=high, sources=(source,)
    )


def point(level: float, minutes: float, low: float | None = None, high: float | None = None) -> Point:
    return Point(
        level="s.level",
        measured=datum(f"{level:g} ng/mL", level, low, high),
        timed=datum(f"{minutes:g} min", minutes * 60),
    )


def series(
    title: str, *points: Point, line: tuple[float, ...] = (), after: float = 0, source: Cited = STUDY
) -> Series:
    return Series(
        title=title,
        form="racemic",
        route="im",
        dose="s.dose",
        points=points,
        amount=datum("35 mg", source=source),
        after=after,
        line=line,
        told=datum("model", source=OTHER) if line else None,
        why="" if line else "No model was found.",
    )


def falling(top: float, half_life: float = 1, hours: float = 6) -> tuple[float, ...]:
    return tuple(top * 0.5 ** (hours * step / STEPS / half_life) for step in range(STEPS + 1))


def flat(level: float) -> tuple[float, ...]:
    return (level,) * (STEPS + 1)


ITEM = Curve(
    id="levels",
    title="Levels",
    hours=6,
    series=(
        series("By vein", point(180, 5), line=falling(190)),
        series("By nose", point(60, 30, 40, 90), source=OTHER),
        series("Swallowed", point(20, 60), line=flat(12)),
    ),
)


def texts(item: Curve, width: int = 80, glyphs: Glyphs = UNICODE, **chosen: Any) -> list[str]:
    view = View(chosen=tuple(chosen.items()))
    return [line_text(line).rstrip() for line in draw.draw(item, width, glyphs, view)]


def plot(item: Curve, width: int = 80, glyphs: Glyphs = UNICODE, **chosen: Any) -> list[str]:
    """The rows of the picture, from the right of the axis of levels on."""
    lines = texts(item, width, glyphs, **chosen)
    begin = lines.index("ng/mL") + 1
    end = next(row for row in range(begin, len(lines)) if glyphs.tick in lines[row] and row > begin + 8)
    at = lines[end].index(glyphs.tick)
    return [row[at:].ljust(len(lines[end]) - at) for row in lines[begin:end]]


def ticks(item: Curve, width: int = 80, glyphs: Glyphs = UNICODE, **chosen: Any) -> dict[str, int]:
    """The levels that are named, and the row of each."""
    lines = texts(item, width, glyphs, **chosen)
    begin = lines.index("ng/mL") + 1
    rows = len(plot(item, width, glyphs, **chosen))
    edge = max(row.index(glyphs.stop) for row in lines[begin : begin + rows] if glyphs.stop in row)
    names = [row[:edge].strip() for row in lines[begin : begin + rows]]
    return {name: number for number, name in enumerate(names) if name}


def where(rows: list[str], sign: str) -> tuple[int, int]:
    ((row, column),) = ((r, c) for r, text in enumerate(rows) for c, s in enumerate(text) if s == sign)
    return row, column


def one(*points: Point, line: tuple[float, ...] = (), hours: float = 6, after: float = 0) -> Curve:
    return Curve(id="c", title="T", hours=hours, series=(series("S", *points, line=line, after=after),))


LOOKS = """
Levels
ng/mL
200 ┤⢦A
    │⠈⠳⡀
150 ┤  ⠙⢦
    │    ⠑⢄
100 ┤    │ ⠑⢦⡀
    │    │   ⠉⠳⢤⡀
 50 ┤    B      ⠉⠓⠦⢄⣀
    │    │          ⠈⠉⠓⠲⠤⢤⣀⣀⡀
  0 ┤                       ⠉⠉⠉⠓⠒⠒⠒⠲⠤⠤⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀
     ┴──────────────┴─────────────┴──────────────┴
     0              2 h           4 h          6 h
Lines are published models of an average body, 70
kg where the dose goes by weight, at the dose of
the study beside them; a letter stands where a
level was measured. People differ several-fold. It
shows why routes differ, and is no dose
calculator.
A ⠤⠤⠤ By vein
  Dose 35 mg [1]; measured 180 ng/mL [1] after 5
  min [1]; line from a model [2], highest near
  190 ng/mL after 0 min
B By nose
  Dose 35 mg [2]; measured 60 ng/mL [1] after 30
  min [1]; no line: no model was found
C Swallowed (not drawn now)
  Dose 35 mg [1]; measured 20 ng/mL [1] after 60
  min [1]; line from a model [2], highest near
  12 ng/mL after 0 min
[1] Study 2020  [2] Other 2021
"""


def test_how_it_looks() -> None:
    assert texts(ITEM, 52) == LOOKS.strip("\n").split("\n")


def test_how_it_is_said() -> None:
    said = [text.replace(NBSP, " ") for text in draw.said(ITEM)]
    assert said[0] == "Levels."
    assert said[1] == (
        "A: By vein. Dose 35 mg (Study 2020); measured 180 ng/mL (Study 2020) after 5 min (Study 2020);"
        " line from a model (Other 2021), highest near 190 ng/mL after 0 min."
    )
    assert said[2] == (
        "B: By nose. Dose 35 mg (Other 2021); measured 60 ng/mL (Study 2020) after 30 min (Study 2020);"
        " no line: no model was found."
    )
    assert said[3].endswith("line from a model (Other 2021), highest near 12 ng/mL after 0 min.")
    assert "no dose calculator" in said[4]


@GLYPHS
@pytest.mark.parametrize("width", [20, 40, 60, 80, 102, 160])
def test_it_keeps_to_its_width_whatever_is_chosen(width: int, glyphs: Glyphs) -> None:
    choices = ["", "1", "2"], ["", "none", "0", "2"], ["", "log"]
    for first, second, scale in itertools.product(*choices):
        lines = texts(ITEM, width, glyphs, one=first, two=second, scale=scale)
        assert max(map(cells, lines)) <= width
        assert not glyphs.ascii or "".join(lines).replace(NBSP, "").isascii()


# Where things stand


@GLYPHS
@given(minutes=st.integers(0, 360), level=st.floats(1, 100))
def test_a_letter_stands_at_its_time_and_level(minutes: int, level: float, glyphs: Glyphs) -> None:
    item = one(point(level, minutes), point(100, 0), line=flat(1))
    rows = plot(item, 80, glyphs)
    letters = {(r, c) for r, text in enumerate(rows) for c, sign in enumerate(text) if sign == "A"}
    assert len(letters) == 2
    share = level / float(next(iter(ticks(item, 80, glyphs))))
    row, column = len(rows) - 1 - int(share * len(rows)), round(minutes / 360 * (len(rows[0]) - 1))
    assert letters & {(row, column), (row, column + 1)}


def test_a_range_is_an_upright_line_through_its_letter() -> None:
    rows = plot(ITEM, two="none", one="1")
    row, column = where(rows, "B")
    named = ticks(ITEM, two="none", one="1")
    bar = [number for number, text in enumerate(rows) if text[column] == "│"]
    assert min(bar) < row < max(bar)
    assert [*named] == ["100", "80", "60", "40", "20", "0"]
    assert min(bar) <= named["60"] <= max(bar) + 1


def test_several_levels_at_one_place_are_all_told() -> None:
    crowd = (series("One", *[point(50, 60)] * 9), series("Other", *[point(50, 60)] * 8))
    item = Curve(id="c", title="T", hours=6, series=crowd)
    for width in (30, 80, 120):
        shown = "".join(plot(item, width))
        assert sorted(c for c in shown if c.isalpha()) == [*"A" * 9, *"B" * 8]


def test_a_level_after_the_end_of_the_picture_is_told_but_not_drawn() -> None:
    item = one(point(50, 60), point(40, 600))
    assert "".join(plot(item)).count("A") == 1
    assert "measured 40 ng/mL [1] after 600 min [1]" in " ".join(" ".join(texts(item)).split())


def test_a_level_whose_time_is_a_range_stands_in_its_middle() -> None:
    timed = datum("1–3 h", low=3600, high=3 * 3600)
    item = one(Point(level="s.level", measured=datum("50 ng/mL", 50.0), timed=timed))
    middle = one(point(50, 120))
    assert where(plot(item), "A") == where(plot(middle), "A")


@pytest.mark.parametrize("after", [0, 45, 90, 359])
def test_a_line_begins_where_its_model_holds(after: float) -> None:
    rows = plot(one(point(1, 0), line=falling(100), after=after), 80)
    columns = [column for text in rows for column, sign in enumerate(text) if sign >= "⠀"]
    first = after / 360 * (len(rows[0]) - 1)
    assert first - 1 <= min(columns) <= first + 1
    assert max(columns) == len(rows[0]) - 1


def test_what_a_line_would_reach_before_its_model_holds_is_neither_drawn_nor_told() -> None:
    item = one(point(10, 60), line=falling(1000), after=120)
    named = [float(name.replace(",", "")) for name in ticks(item)]
    assert 250 < max(named) <= 500
    assert "highest near 250 ng/mL after 120 min" in " ".join(" ".join(texts(item)).split())


@pytest.mark.parametrize("after", [-30, 361, 6000])
def test_a_model_that_holds_outside_the_picture_does_no_harm(after: float) -> None:
    item = one(point(10, 60), line=falling(100), after=after)
    assert "A" in "".join(plot(item))
    assert "highest near" in " ".join(draw.said(item))


def test_a_picture_without_any_level_is_drawn() -> None:
    assert "".join(plot(one())).strip() == ""
    assert "".join(plot(one(point(0, 60)))).strip() == "A"


@GLYPHS
def test_a_line_at_a_named_level_runs_in_its_row(glyphs: Glyphs) -> None:
    item = one(point(95, 0), line=flat(40))
    rows = plot(item, 80, glyphs)
    named = ticks(item, 80, glyphs)
    assert [*named] == ["100", "80", "60", "40", "20", "0"]
    assert rows[named["40"]].strip()
    assert [number for number, text in enumerate(rows) if text.strip() not in {"", "A"}] == [named["40"]]


# The axis of levels


@given(top=st.floats(0.01, 5000))
def test_a_linear_scale_goes_in_round_steps(top: float) -> None:
    named = [float(name.replace(",", "")) for name in ticks(one(point(top, 60)), 110)]
    highest, *_, zero = named
    assert zero == 0
    assert top <= highest * (1 + 1e-5)
    assert highest <= 2.5 * top
    step = named[-2]
    assert named == pytest.approx([step * number for number in range(len(named) - 1, -1, -1)])
    assert 3 <= len(named) <= 6
    digit = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(digit - known) for known in (1, 2, 2.5, 5)) < 1e-6


@given(top=st.floats(0.01, 50_000))
def test_a_logarithmic_scale_names_powers_of_ten_from_one_on(top: float) -> None:
    named = [float(name.replace(",", "")) for name in ticks(one(point(top, 60)), 110, scale="log")]
    assert named == [10**power for power in range(len(named) - 1, -1, -1)]
    assert named[0] * 10 > top
    assert len(named) >= 2


def test_on_a_logarithmic_scale_a_fall_by_half_lives_is_a_straight_line() -> None:
    item = one(point(1000, 0), line=falling(1000, half_life=0.6))
    rows = plot(item, 110, scale="log")
    tops = [next(row for row, text in enumerate(rows) if text[column] >= "⠀") for column in range(2, 90)]
    steps = [b - a for a, b in itertools.pairwise(tops)]
    assert {*steps} <= {0, 1}
    runs = [len([*run]) for step, run in itertools.groupby(tops)][1:-1]
    assert max(runs) - min(runs) <= 1
    assert len({*tops}) > 8


def test_a_level_under_the_logarithmic_scale_lies_on_its_bottom() -> None:
    rows = plot(one(point(0.2, 60), point(50, 30)), scale="log")
    assert "A" in rows[-1]


# The axis of time


@given(hours=st.sampled_from([0.5, 1, 2, 3, 4, 6, 8, 12, 24, 48, 72]), width=st.integers(24, 260))
def test_the_axis_of_time_names_its_ticks_apart(hours: float, width: int) -> None:
    lines = texts(one(point(10, 6), hours=hours), width)
    at = next(row for row, text in enumerate(lines) if "┴" in text and row > 3)
    rule, labels = lines[at], lines[at + 1]
    begin = rule.index("┴")
    wide = len(rule) - begin
    told = labels[begin:]
    assert told.startswith("0")
    assert len(labels) <= width - 2
    spaced = re.findall(r"0(?= |$)|[\d.]+ (?:h|min)(?= |$)", told)
    assert told.split() == " ".join(spaced).split()
    for name in spaced[1:]:
        size, unit = name.split(" ")
        time = float(size) * {"h": 1, "min": 1 / 60}[unit]
        cell = round(time / hours * (wide - 1))
        assert rule[begin + cell] == "┴"
        found = told.index(f" {name}") + 1
        assert found == min(cell, wide - len(name))
    assert rule.count("┴") - len(spaced) in {0, 1}


def test_the_axis_of_time_is_in_hours() -> None:
    lines = texts(one(point(10, 6), hours=2), 110)
    assert any(line.split() == "0 0.25 h 0.5 h 0.75 h 1 h 1.25 h 1.5 h 1.75 h 2 h".split() for line in lines)


# What is chosen


def drawn_letters(**chosen: Any) -> str:
    return "".join(sorted({c for text in plot(ITEM, **chosen) for c in text if c in "ABC"}))


def legend(**chosen: Any) -> list[str]:
    """The titles of the legend with what stands beside them."""
    return [text for text in texts(ITEM, **chosen) if text[:2] in {"A ", "B ", "C "}]


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ({}, "AB"),
        ({"one": "2"}, "AC"),
        ({"two": "none"}, "A"),
        ({"two": "2"}, "AC"),
        ({"one": "1", "two": "none"}, "B"),
        ({"one": "1"}, "AB"),
        ({"one": "2", "two": "2"}, "C"),
        ({"one": "7", "two": "9"}, ""),
    ],
)
def test_what_is_drawn_is_what_was_chosen_and_the_legend_says_the_rest(
    chosen: dict[str, Any], shown: str
) -> None:
    assert drawn_letters(**chosen) == shown
    told = legend(**chosen)
    assert [text[0] for text in told if "(not drawn now)" not in text] == [*shown]
    assert [text[0] for text in told] == ["A", "B", "C"]


def test_a_sample_of_its_line_stands_beside_what_is_drawn_with_one() -> None:
    assert legend() == ["A ⠤⠤⠤ By vein", "B By nose", "C Swallowed (not drawn now)"]
    assert legend(two="2") == ["A ⠤⠤⠤ By vein", "B By nose (not drawn now)", "C ⠤⠄  Swallowed"]


@pytest.mark.parametrize("chosen", [{}, {"one": "2", "two": "none"}])
def test_the_numbers_of_what_is_not_drawn_are_told(chosen: dict[str, Any]) -> None:
    told = " ".join(" ".join(texts(ITEM, **chosen)).split())
    for level in ("180 ng/mL", "60 ng/mL", "20 ng/mL", "no line: no model was found"):
        assert level in told


def test_the_scale_fits_what_is_drawn() -> None:
    assert next(iter(ticks(ITEM))) == "200"
    assert next(iter(ticks(ITEM, one="2", two="none"))) == "25"


def test_settings_offer_each_series_once_and_only_with_several() -> None:
    first, second, scale = draw.settings(ITEM)
    assert [value for value, _ in first.choices] == ["", "1", "2"]
    assert [value for value, _ in second.choices] == ["", "none", "0", "1", "2"]
    assert [words for _, words in first.choices] == ["A By vein", "B By nose", "C Swallowed"]
    assert [value for value, _ in scale.choices] == ["", "log"]
    assert [setting.id for setting in draw.settings(one(point(1, 1)))] == ["scale"]
    for setting in (first, second, scale):
        assert setting.choices[0][0] == ""


def test_what_was_chosen_stands_over_the_picture() -> None:
    told = texts(ITEM, one="1", scale="log")[1]
    assert told == "Drawn, at a study's dose: B By nose; Scale of levels: logarithmic"
    assert texts(ITEM)[1] == "ng/mL"


@pytest.mark.parametrize("chosen", [{}, {"one": "2", "two": "none"}, {"one": "1", "scale": "log"}])
def test_its_parts_are_its_numbers_and_sources_whatever_is_drawn(chosen: dict[str, Any]) -> None:
    lines = draw.draw(ITEM, 80, UNICODE, View(chosen=tuple(chosen.items())))
    found = [*dict.fromkeys(draw.parts(lines))]
    assert found == ["s.35", "s.180", "s.5", "s.model", "s.60", "s.30", "s.20", "study", "other"]
