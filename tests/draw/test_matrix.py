"""Risks stand under the word for how often they were seen; one without a figure is unknown, never rare."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui import draw
from ketatui.draw import ASCII, UNICODE, Glyphs, View, cells, line_text
from ketatui.draw.matrix import classes
from ketatui.pack import units
from ketatui.pack.pictures import Cited, Datum, Matrix, Risk
from ketatui.safe import NBSP

GLYPHS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
NAMES = ("very common", "common", "uncommon", "rare", "very rare")
LABEL = Cited(id="label", label="US label")
TRIAL = Cited(id="trial", label="Trial 2019")


def rate(
    words: str,
    at: float | None = None,
    low: float | None = None,
    high: float | None = None,
    note: str = "",
) -> Datum:
    target = f"s.{words.split(maxsplit=1)[0]}"
    return Datum(words=words, target=target, at=at, low=low, high=high, note=note, sources=(TRIAL,))


def outcome(words: str) -> Datum:
    return Datum(words=words, target=f"of-{words.rsplit(maxsplit=1)[-1]}", sources=(LABEL,))


def warning(region: str) -> Datum:
    return Datum(words=region, target=f"boxed-{region.lower()}", sources=(LABEL,))


def risk(title: str, *rates: Datum, comes: tuple[str, ...] = ("needs treatment",), boxed: str = "") -> Risk:
    return Risk(
        title=title,
        rates=rates,
        outcomes=tuple(map(outcome, comes)),
        warnings=(warning(boxed),) if boxed else (),
    )


ITEM = Matrix(
    id="risks",
    title="How often",
    risks=(
        risk("Dizziness", rate("29 %", 0.29, note="nasal"), rate("8 %", 0.08), comes=("passes by itself",)),
        risk("Slow breathing", rate("0.05–3 %", low=0.0005, high=0.03), comes=("can kill",), boxed="US"),
        risk("Seizure", comes=("needs treatment",)),
        risk("Bladder trouble", rate("60 %", 0.6), comes=("can last", "needs treatment")),
        risk("Falls", rate("0.8 %", 0.008), comes=("can kill",)),
        risk("Allergic shock", comes=("can kill",)),
    ),
)


def texts(item: Matrix = ITEM, width: int = 100, glyphs: Glyphs = UNICODE, **chosen: str) -> list[str]:
    lines = draw.draw(item, width, glyphs, View(chosen=tuple(chosen.items())))
    return [line_text(line).rstrip() for line in lines]


def flat(lines: list[str]) -> str:
    return " ".join(" ".join(lines).replace(NBSP, " ").split())


def called(datum: Datum) -> str:
    """What the line of a number calls it."""
    lines = texts(Matrix(id="m", title="T", risks=(risk("R", datum),)))
    (told,) = (text.strip() for text in lines if datum.words in text)
    return told.partition(": ")[0]


def marks(title: str, item: Matrix = ITEM, glyphs: Glyphs = UNICODE) -> list[str]:
    """What stands in the six columns of a risk's row."""
    lines = texts(item, glyphs=glyphs)
    (row,) = (text for text in lines if text.startswith(f"{title} "))
    begin = next(text.index("very common:") for text in lines if "very common:" in text)
    return [row[begin + 3 * column : begin + 3 * column + 3] for column in range(6)]


LOOKS = """
How often
                 very common: one in 10 or more
                 │  common: 1 to 10 in 100
                 │  │  uncommon: 1 to 10 in 1,000
                 │  │  │  rare: 1 to 10 in 10,000
                 │  │  │  │  very rare: under 1 in 10,000
                 │  │  │  │  │  unknown: no figure found
                 │  │  │  │  │  │
Can kill
Slow breathing   │  ●─────●  │  │  can kill [1] · ! boxed warning, US [1]
  rare to common: 0.05–3 % [2]
Falls            │  │  ●  │  │  │  can kill [1]
  uncommon: 0.8 % [2]
Allergic shock   │  │  │  │  │  ●  can kill [1]
  unknown: no figure found
Can last
Bladder trouble  ●  │  │  │  │  │  can last [1] · needs treatment [1]
  very common: 60 % [2]
Needs treatment
Seizure          │  │  │  │  │  ●  needs treatment [1]
  unknown: no figure found
Passes by itself
Dizziness        ●  ●  │  │  │  │  passes by itself [1]
  very common: 29 % [2] nasal
  common: 8 % [2]
The word for how often follows the figure of those who had the drug, not its
distance from the comparison.
[1] US label  [2] Trial 2019
"""
CARDS = """
How often
Can kill
Slow breathing
  can kill [1],
    ! boxed warning, US [1]
  rare to common: 0.05-3 % [2]
Falls
  can kill [1]
  uncommon: 0.8 % [2]
Allergic shock
  can kill [1]
  unknown: no figure found
Can last
Bladder trouble
  can last [1], needs treatment [1]
  very common: 60 % [2]
Needs treatment
Seizure
  needs treatment [1]
  unknown: no figure found
Passes by itself
Dizziness
  passes by itself [1]
  very common: 29 % [2] nasal
  common: 8 % [2]
The word for how often follows the
figure of those who had the drug, not
its distance from the comparison.
[1] US label  [2] Trial 2019
"""


@pytest.mark.parametrize(("width", "glyphs", "looks"), [(78, UNICODE, LOOKS), (40, ASCII, CARDS)])
def test_how_it_looks(width: int, glyphs: Glyphs, looks: str) -> None:
    assert texts(ITEM, width, glyphs) == looks.strip("\n").split("\n")


def test_how_it_is_said() -> None:
    said = [text.replace(NBSP, " ") for text in draw.said(ITEM)]
    assert said[0] == "How often."
    assert said[1] == "Can kill:"
    assert said[-2] == (
        "Dizziness: very common, 29 % for nasal (Trial 2019); common, 8 % (Trial 2019);"
        " passes by itself (US label)."
    )
    assert said[2] == (
        "Slow breathing: rare to common, 0.05–3 % (Trial 2019); can kill (US label);"
        " boxed warning, US (US label)."
    )
    assert "Seizure: unknown: no figure found; needs treatment (US label)." in said


# How often


@pytest.mark.parametrize(
    ("least", "name", "below"),
    [
        (0.1, "very common", "common"),
        (0.01, "common", "uncommon"),
        (0.001, "uncommon", "rare"),
        (0.0001, "rare", "very rare"),
    ],
)
def test_a_class_begins_at_its_bound(least: float, name: str, below: str) -> None:
    assert called(rate("9999", least)) == name
    assert called(rate("9999", least * 1.01)) == name
    assert called(rate("9999", math.nextafter(least, 0))) == below


@pytest.mark.parametrize(
    ("amount", "unit", "name"),
    [
        (10, "%", "very common"),
        (9.9, "%", "common"),
        (1, "%", "common"),
        (0.1, "%", "uncommon"),
        (0.01, "%", "rare"),
        (0.009, "%", "very rare"),
        (100, "per 1,000", "very common"),
        (10, "per 1,000", "common"),
        (1, "per 1,000", "uncommon"),
        (0.1, "per 1,000", "rare"),
        (100, "per 100,000", "uncommon"),
        (10, "per 100,000", "rare"),
        (9, "per 100,000", "very rare"),
        (10_000, "per million", "common"),
        (1000, "per million", "uncommon"),
        (100, "per million", "rare"),
        (100_000, "per million", "very common"),
    ],
)
def test_a_bound_is_met_in_every_unit(amount: float, unit: str, name: str) -> None:
    assert called(rate("9999", units.base(amount, unit))) == name


@pytest.mark.parametrize(("share", "name"), [(1, "very common"), (0, "very rare"), (1e-9, "very rare")])
def test_the_ends_have_a_class(share: float, name: str) -> None:
    assert called(rate("9999", share)) == name


@pytest.mark.parametrize(
    ("low", "high", "name"),
    [
        (0.2, 0.3, "very common"),
        (0.05, 0.2, "common to very common"),
        (0.0, 0.2, "up to very common"),
        (0.005, 0.01, "uncommon to common"),
        (0.0001, 0.0009, "rare"),
    ],
)
def test_a_range_is_called_by_both_of_its_ends(low: float, high: float, name: str) -> None:
    assert called(rate("9999", low=low, high=high)) == name


def test_a_value_counts_and_not_the_range_around_it() -> None:
    assert called(rate("9999", 0.05, low=0.0005, high=0.2)) == "common"


@pytest.mark.parametrize(
    ("low", "high", "name"),
    [(0.2, None, "very common"), (None, 0.008, "up to uncommon"), (None, 0.05, "up to common")],
)
def test_an_open_bound_counts_as_the_bound_itself(low: float | None, high: float | None, name: str) -> None:
    assert called(rate("9999", low=low, high=high)) == name


@given(st.floats(0, 1), st.floats(0, 1))
def test_what_is_seen_more_often_is_never_called_rarer(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert classes(rate("9999", high))[0] <= classes(rate("9999", low))[0]
    common, rare = classes(rate("9999", low=low, high=high))
    assert common <= rare
    assert (common, rare) == (classes(rate("9999", high))[0], classes(rate("9999", low))[0])


@pytest.mark.parametrize("often", ["", "often"])
@pytest.mark.parametrize("width", [30, 60, 78, 100, 160])
def test_no_figure_is_unknown_and_never_rare(width: int, often: str) -> None:
    item = Matrix(id="m", title="T", risks=(risk("Seizure"), risk("Shock", rate("50 %", 0.5))))
    lines = texts(item, width, group=often)
    assert "unknown: no figure found" in flat(lines)
    told = flat(draw.said(Matrix(id="m", title="T", risks=(risk("Seizure"),))))
    assert "unknown: no figure found" in told
    assert "rare" not in told


def test_no_figure_has_its_mark_under_unknown_alone() -> None:
    assert marks("Seizure") == ["│  "] * 5 + ["●  "]
    assert marks("Allergic shock", glyphs=ASCII) == ["|  "] * 5 + ["o  "]


# The grid


@pytest.mark.parametrize(("share", "column"), [(0.5, 0), (0.05, 1), (0.005, 2), (0.0005, 3), (0.00005, 4)])
def test_a_mark_stands_under_its_word(share: float, column: int) -> None:
    item = Matrix(id="m", title="T", risks=(risk("Risk", rate("9999", share)),))
    lines = texts(item)
    (row,) = (text for text in lines if text.startswith("Risk ") and "●" in text)
    (head,) = (text for text in lines if re.search(rf"(^|│) +{NAMES[column]}: (one|1 to|under)", text))
    assert row.index("●") == head.index(NAMES[column])
    assert row.count("●") == 1


def test_a_range_is_a_line_through_all_its_columns() -> None:
    assert marks("Slow breathing") == ["│  ", "●──", "───", "●  ", "│  ", "│  "]
    assert marks("Slow breathing", glyphs=ASCII) == ["|  ", "o--", "---", "o  ", "|  ", "|  "]


def test_two_numbers_have_two_marks() -> None:
    assert marks("Dizziness") == ["●  ", "●  ", "│  ", "│  ", "│  ", "│  "]


def test_numbers_that_meet_a_range_leave_its_line_whole() -> None:
    for rates in (
        (rate("a", low=0.0005, high=0.2), rate("b", 0.05)),
        (rate("b", 0.05), rate("a", low=0.0005, high=0.2)),
    ):
        item = Matrix(id="m", title="T", risks=(risk("Risk", *rates),))
        assert marks("Risk", item) == ["●──", "●──", "───", "●  ", "│  ", "│  "]


def test_a_long_name_and_long_outcomes_take_rows_side_by_side() -> None:
    comes = ("can kill", "can last", "needs treatment", "passes by itself")
    item = Matrix(
        id="m", title="T", risks=(risk("A name that is longer than its column can hold", comes=comes),)
    )
    lines = texts(item, 80)
    begin = next(row for row, text in enumerate(lines) if text.startswith("A name"))
    assert lines[begin].startswith("A name that is longer than")
    assert lines[begin + 1].startswith("its column can hold")
    rest = " ".join(re.sub(r"^.*[│●]", "", text).strip() for text in lines[begin : begin + 3])
    assert rest == "can kill [1] · can last [1] · needs treatment [1] · passes by itself [1]"
    assert all(text[28:46].count("│") + text[28:46].count("●") == 6 for text in lines[begin : begin + 3])


# In groups


def groups(**chosen: str) -> dict[str, list[str]]:
    """The heads, and below each the risks in their order."""
    titles = {one.title for one in ITEM.risks}
    found: dict[str, list[str]] = {}
    for line in draw.draw(ITEM, 100, UNICODE, View(chosen=tuple(chosen.items()))):
        text = line_text(line).strip()
        if line[0].style == "heading":
            found[text] = []
        found_titles = [title for title in titles if text.startswith(f"{title} ")]
        if found_titles and line[0].style == "strong":
            [*found.values()][-1].extend(found_titles)
    return found


def test_risks_stand_by_their_gravest_outcome_the_commonest_first() -> None:
    assert groups() == {
        "Can kill": ["Slow breathing", "Falls", "Allergic shock"],
        "Can last": ["Bladder trouble"],
        "Needs treatment": ["Seizure"],
        "Passes by itself": ["Dizziness"],
    }
    assert [*groups()] == ["Can kill", "Can last", "Needs treatment", "Passes by itself"]


def test_within_a_group_the_commonest_stands_first_and_the_unknown_last() -> None:
    rates = {
        "Never": (),
        "Seldom": (rate("8", 0.0005),),
        "Often": (rate("9", 0.3),),
        "Both": (rate("7", 0.002),),
    }
    item = Matrix(id="m", title="T", risks=tuple(risk(title, *rates[title]) for title in rates))
    told = [text.split()[0] for text in texts(item) if text.split()[0] in rates]
    assert told == ["Often", "Both", "Seldom", "Never"]


def test_risks_can_stand_by_how_often_they_were_seen() -> None:
    found = groups(group="often")
    assert found == {
        "Very common": ["Dizziness", "Bladder trouble"],
        "Common": ["Slow breathing"],
        "Uncommon": ["Falls"],
        "Unknown": ["Seizure", "Allergic shock"],
    }
    assert [*found] == ["Very common", "Common", "Uncommon", "Unknown"]


@pytest.mark.parametrize("chosen", [{}, {"group": "often"}])
@pytest.mark.parametrize("width", [30, 100])
def test_every_risk_stands_once_however_they_are_grouped(width: int, chosen: dict[str, str]) -> None:
    lines = draw.draw(ITEM, width, UNICODE, View(chosen=tuple(chosen.items())))
    told = [line[0].text.strip() for line in lines if line[0].style == "strong"]
    assert sorted(text for text in told if text not in {"", "How often"}) == sorted(
        one.title for one in ITEM.risks
    )
    parts = draw.parts(lines)
    assert sorted({*parts}) == sorted(
        {
            "s.29", "s.8", "s.0.05–3", "s.60", "s.0.8", "boxed-us", "label", "trial",
            "of-kill", "of-last", "of-treatment", "of-itself",
        }
    )  # fmt: skip


def test_the_way_of_grouping_is_the_readers_choice_and_is_told() -> None:
    (setting,) = draw.settings(ITEM)
    assert [value for value, _ in setting.choices] == ["", "often"]
    assert texts(group="often")[1] == "Grouped: by how often it was seen"
    assert "Grouped" not in texts()[1]


# Warnings


@GLYPHS
@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_boxed_warning_is_told_with_its_region(width: int, glyphs: Glyphs) -> None:
    risks = (risk("R", rate("5 %", 0.05), boxed="US"), risk("Q", rate("6 %", 0.06)))
    lines = draw.draw(Matrix(id="m", title="T", risks=risks), width, glyphs, View())
    cared = [span for line in lines for span in line if span.style == "care"]
    assert " ".join(" ".join(span.text for span in cared).split()) == f"{glyphs.care} boxed warning, US"
    assert [span.target for span in cared if span.target] == ["boxed-us"]


def test_warnings_of_two_regions_are_told_apart() -> None:
    one = Risk(title="R", outcomes=(outcome("can kill"),), warnings=(warning("US"), warning("EU")))
    told = flat(texts(Matrix(id="m", title="T", risks=(one,)), 160))
    assert "! boxed warning, US [1] · ! boxed warning, EU [1]" in told
    assert draw.said(Matrix(id="m", title="T", risks=(one,)))[2].count("boxed warning") == 2


# Narrow


def test_where_the_last_head_finds_no_room_each_risk_is_a_card() -> None:
    widest = max(cells(one.title) for one in ITEM.risks)
    least = widest + 2 + 4 * 3 + cells("very rare: under 1 in 10,000") + 2
    assert any("│  common:" in text for text in texts(ITEM, least))
    assert not any("common: 1 to 10" in text for text in texts(ITEM, least - 1))


@GLYPHS
def test_a_card_tells_all_that_the_grid_tells(glyphs: Glyphs) -> None:
    lines = texts(ITEM, 40, glyphs)
    begin = lines.index("Slow breathing")
    assert lines[begin + 1].startswith("  can kill [")
    card = flat(lines[begin : begin + 5])
    dash = "-" if glyphs.ascii else "–"
    assert "boxed warning, US [" in card
    assert f"rare to common: 0.05{dash}3 %" in card
    seizure = lines.index("Seizure")
    assert lines[seizure + 1 : seizure + 3] == ["  needs treatment [1]", "  unknown: no figure found"]
    grid, narrow = texts(ITEM, 100, glyphs), lines
    assert {*re.findall(r"[\d.]+ %", flat(grid))} == {*re.findall(r"[\d.]+ %", flat(narrow))}


@GLYPHS
@pytest.mark.parametrize(
    "width",
    [20, 30, 40, 56, 57, 62, 80, 120, 200],
)
def test_it_keeps_to_its_width(width: int, glyphs: Glyphs) -> None:
    for often in ("", "often"):
        lines = texts(ITEM, width, glyphs, group=often)
        assert max(map(cells, lines)) <= width
        assert not glyphs.ascii or "".join(lines).replace(NBSP, "").isascii()
