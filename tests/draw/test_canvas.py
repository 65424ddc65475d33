"""On a canvas each line is known by its pattern, and no sign is lost."""

from __future__ import annotations

import itertools
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.draw import ASCII, UNICODE, Glyphs
from ketatui.draw.canvas import Canvas

GLYPHS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
BOTH = st.sampled_from([UNICODE, ASCII])
SHARE = st.floats(0, 1)
POINTS = st.lists(st.tuples(SHARE, SHARE), min_size=2, max_size=12).map(sorted)
BITS = {0: (0, 0), 1: (0, 1), 2: (0, 2), 3: (1, 0), 4: (1, 1), 5: (1, 2), 6: (0, 3), 7: (1, 3)}
"""Column and row of the dot that each bit of a braille cell stands for, by Unicode."""


def dots(canvas: Canvas) -> set[tuple[int, int]]:
    """The dots that are set, from the upper left."""
    found = set()
    for row, text in enumerate(canvas.rows()):
        for column, character in enumerate(text):
            bits = ord(character) - 0x2800 if character != " " else 0
            found |= {
                (2 * column + x, 4 * row + y)
                for bit, (x, y) in BITS.items()
                if bits >> bit & 1 and bits < 256
            }
    return found


def drawn(width: int, height: int, index: int, *points: tuple[float, float]) -> set[tuple[int, int]]:
    canvas = Canvas(width, height, UNICODE)
    canvas.line(points, index)
    return dots(canvas)


def test_a_canvas_is_blank_at_first() -> None:
    assert [*Canvas(4, 2, UNICODE).rows()] == ["    ", "    "]


def test_a_line_reaches_from_corner_to_corner() -> None:
    assert {(0, 11), (9, 0)} <= drawn(5, 3, 0, (0, 0), (1, 1))
    assert drawn(2, 1, 0, (0, 0), (1, 0)) == {(0, 3), (1, 3), (2, 3), (3, 3)}


@given(points=POINTS)
def test_a_plain_line_has_no_gap(points: list[tuple[float, float]]) -> None:
    found = drawn(20, 6, 0, *points)
    for x, y in found:
        near = {(x + across, y + down) for across in (-1, 0, 1) for down in (-1, 0, 1)} - {(x, y)}
        assert near & found or len(found) == 1
    columns = {x for x, _ in found}
    assert columns == {*range(min(columns), max(columns) + 1)}


def test_a_pattern_sets_dots_and_leaves_dots_out_in_its_own_rhythm() -> None:
    rhythms = []
    for index in range(5):
        line = drawn(40, 1, index, (0, 0.1), (1, 0.1))
        text = "".join("x" if (x, 3) in line else " " for x in range(80))
        rhythms.append([(sign, len([*run])) for sign, run in itertools.groupby(text)][:6])
    assert rhythms == [
        [("x", 80)],
        [("x", 3), (" ", 3)] * 3,
        [("x", 1), (" ", 2)] * 3,
        [("x", 5), (" ", 2)] * 3,
        [("x", 2), (" ", 4)] * 3,
    ]


@GLYPHS
def test_samples_can_be_told_apart(glyphs: Glyphs) -> None:
    samples = [Canvas.sample(index, glyphs) for index in range(5)]
    assert len({*samples}) == 5
    assert {len(sample) for sample in samples} == {3}
    assert all(sample.isascii() for sample in samples) == glyphs.ascii


def test_lines_of_braille_share_a_cell() -> None:
    canvas = Canvas(1, 1, UNICODE)
    canvas.line([(0, 0), (1, 0)], 0)
    canvas.line([(0, 1), (1, 1)], 0)
    assert [*canvas.rows()] == ["⣉"]


def test_in_ascii_each_line_has_a_character_and_the_first_keeps_its_cell() -> None:
    canvas = Canvas(5, 2, ASCII)
    canvas.line([(0, 0), (1, 0)], 0)
    canvas.line([(0, 0), (1, 0.9)], 1)
    assert [*canvas.rows()] == ["   ..", "*****"]


@GLYPHS
@given(share=SHARE, height=st.integers(1, 30))
def test_a_line_runs_in_the_row_of_its_level(share: float, height: int, glyphs: Glyphs) -> None:
    canvas = Canvas(3, height, glyphs)
    canvas.line([(0, share), (1, share)], 0)
    assert [row for row, text in enumerate(canvas.rows()) if text.strip()] == [canvas.row(share)]


@given(shares=st.lists(st.floats(-2, 3), min_size=1).map(sorted), height=st.integers(1, 30))
def test_rows_rise_with_the_share_and_stay_inside(shares: list[float], height: int) -> None:
    rows = [Canvas(3, height, UNICODE).row(share) for share in shares]
    assert rows == sorted(rows, reverse=True)
    assert 0 <= rows[-1] <= rows[0] < height


@given(
    places=st.lists(st.tuples(st.floats(-0.5, 1.5), st.floats(-0.5, 1.5)), max_size=26),
    bars=st.lists(st.tuples(SHARE, SHARE, SHARE), max_size=5),
    lines=st.lists(POINTS, max_size=3),
    size=st.tuples(st.integers(3, 60), st.integers(9, 18)),
    glyphs=BOTH,
)
def test_no_letter_is_lost(
    places: list[tuple[float, float]],
    bars: list[tuple[float, float, float]],
    lines: list[list[tuple[float, float]]],
    size: tuple[int, int],
    glyphs: Glyphs,
) -> None:
    canvas = Canvas(*size, glyphs)
    for index, points in enumerate(lines):
        canvas.line(points, index)
    for number, (place, letter) in enumerate(zip(places, string.ascii_uppercase, strict=False)):
        canvas.sign(*place, letter)
        for across, *ends in bars[number : number + 1]:
            canvas.bar(across, min(ends), max(ends))
    rows = [*canvas.rows()]
    assert {len(row) for row in rows} == {size[0]}
    assert len(rows) == size[1]
    told = [c for c in "".join(rows) if c in string.ascii_uppercase]
    assert sorted(told) == [*string.ascii_uppercase[: len(places)]]


def test_letters_on_one_cell_stand_side_by_side() -> None:
    canvas = Canvas(5, 3, UNICODE)
    for letter in "ABCDEFGH":
        canvas.sign(0.5, 0.5, letter)
    assert [*canvas.rows()] == ["  FH ", "EDABC", "  G  "]


def test_a_letter_stands_on_a_line_and_on_its_bar() -> None:
    canvas = Canvas(5, 4, UNICODE)
    canvas.line([(0, 0.4), (1, 0.4)], 0)
    canvas.bar(0.5, 0, 0.9)
    canvas.sign(0.5, 0.4, "A")
    canvas.bar(0.5, 0.3, 0.7)
    upper, second, third, last = canvas.rows()
    assert [row[2] for row in (upper, second, third, last)] == ["│", "│", "A", "│"]
    assert third[0] == third[4] != " "


def test_a_range_within_a_row_needs_no_bar() -> None:
    canvas = Canvas(5, 4, UNICODE)
    canvas.bar(0.5, 0.3, 0.4)
    assert not "".join(canvas.rows()).strip()
