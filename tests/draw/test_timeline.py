"""A timeline shows each number where it stands in time, by itself, and says in words what it shows."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

import packs
from ketatui import draw
from ketatui.draw import ASCII, UNICODE, View, line_text
from ketatui.draw.axis import axis
from ketatui.pack.pictures import Column, Datum, Row, Timeline

WIDE = """\
When, by way in
   1 min                10 min
───┴────────────────────┴───────────
into a muscle
  Begins
             ───●────                 4 min (95 % CI 3–6) [1] plain,
                                      adults
                  ●                   about 5 min [2] plain
  Strongest
                              ━━━     18–22 min [2] plain
into a vein
  Begins
◄──┤                                  up to 1 min [2] left, US
swallowed
  unknown: no number was found
[1] Trial 2019  [2] Müller 6e"""

NARROW = """\
When, by way in
   1 min                  10 min
---+----------------------+-----------
into a muscle
  Begins
              ---o----
  4 min (95 % CI 3-6) [1] plain,
    adults
                   o
  about 5 min [2] plain
  Strongest
                                ===
  18-22 min [2] plain
into a vein
  Begins
<--|
  up to 1 min [2] left, US
swallowed
  unknown: no number was found
[1] Trial 2019  [2] Muller 6e"""


@pytest.mark.parametrize(("width", "glyphs", "expected"), [(74, UNICODE, WIDE), (40, ASCII, NARROW)])
def test_how_it_looks(width: int, glyphs: draw.Glyphs, expected: str) -> None:
    lines = draw.draw(packs.mini_library().item("more-timeline"), width, glyphs, View())
    assert [line_text(line).rstrip() for line in lines] == expected.split("\n")


def test_how_it_is_said() -> None:
    title, muscle, vein, swallowed = draw.said(packs.mini_library().item("more-timeline"))
    assert title == "When, by way in."
    assert muscle.replace("\u00a0", " ") == (
        "into a muscle. Begins: 4 min (95 % CI 3–6) for plain, adults (Trial 2019); about 5 min for plain"
        " (Müller 6e). Strongest: 18–22 min for plain (Müller 6e)."
    )
    assert vein.startswith("into a vein. Begins: up to")
    assert swallowed == "swallowed. unknown: no number was found."


def test_events_stand_in_their_order_with_their_names() -> None:
    history = packs.mini_library().item("more-history")
    text = [line_text(line) for line in draw.draw(history, 80, UNICODE, View())]
    assert any("1962 Known [1]" in line for line in text)
    assert draw.said(history)[1:] == ["1962: Known (Müller 6e)."]


def test_the_sides_of_a_disagreement_stand_on_one_axis() -> None:
    item = packs.mini_library().item("basics-disagreement")
    lines = [line_text(line).rstrip() for line in draw.draw(item, 80, UNICODE, View())]
    begin = lines.index("What articles say")
    end = lines.index("What studies give")
    told = [line.partition("“")[2].split("”")[0] for line in lines[begin:end] if "“" in line]
    assert told == ["at once", "within 5 minutes"]
    assert "First Page" in " ".join(lines[begin:end])
    assert lines[end + 1].endswith("about 5 min [1] plain, IM")
    drawn = [line.replace("\u00a0", " ") for line in draw.said(item)[-3:-1]]
    assert drawn == [
        "What articles say: “at once” (Second Page, First Page); “within 5 minutes” (First Page).",
        "What studies give: about 5 min for plain, IM (Müller 6e).",
    ]
    parts = draw.parts(draw.draw(item, 80, UNICODE, View()))
    assert [part for part in parts if part.startswith(("claim", "onset", "book"))] == [
        "claim-at-once",
        "claim-minutes",
        "onset-im.onset",
        "book",
    ]


def test_its_parts_are_its_numbers_and_sources_at_any_width() -> None:
    item = packs.mini_library().item("more-timeline")
    for width in (30, 40, 63, 64, 80, 120, 200):
        parts = draw.parts(draw.draw(item, width, UNICODE, View()))
        assert [*dict.fromkeys(parts)] == [
            "onset-im-trial.onset",
            "onset-im.onset",
            "onset-im.peak",
            "onset-iv.onset",
            "trial",
            "book",
        ]


def test_without_numbers_it_says_so() -> None:
    empty = Timeline(id="t", title="Nothing", rows="route", columns=(Column(title="x", what="onset"),))
    assert [line_text(line) for line in draw.draw(empty, 60, UNICODE, View())] == [
        "Nothing",
        "No number was found for this picture.",
    ]


ENDS = st.floats(1, 1e9)


@given(
    low=ENDS, share=st.floats(1, 1e4), width=st.integers(20, 160), glyphs=st.sampled_from([UNICODE, ASCII])
)
def test_a_stretch_is_drawn_from_its_beginning_to_its_end(
    low: float, share: float, width: int, glyphs: draw.Glyphs
) -> None:
    number = Datum(words="n", target="s.n", low=low, high=low * share)
    row = Row(key="k", name="k", cells=((number,),))
    item = Timeline(id="t", title="T", rows="route", columns=(Column(title="c", what="onset"),), body=(row,))
    lines = [line_text(line) for line in draw.draw(item, width, glyphs, View())]
    (mark,) = (line for line in lines if glyphs.thick in line)
    chart = len(lines[2].rstrip())
    scale = axis([low, low * share], dates=False)
    first, last = mark.index(glyphs.thick), mark.rindex(glyphs.thick)
    assert (first, last) == (scale.cell(low, chart), scale.cell(low * share, chart))


@given(values=st.lists(st.floats(0.5, 1e9), min_size=1, max_size=9), width=st.integers(10, 200))
def test_an_axis_holds_all_and_its_ticks_never_touch(values: list[float], width: int) -> None:
    scale = axis(values, dates=False)
    cells = [scale.cell(value, width) for value in sorted(values)]
    assert cells == sorted(cells)
    assert 0 <= cells[0] <= cells[-1] < width
    ticks = scale.ticks(width)
    ends = [(cell, cell + len(label)) for cell, label in ticks]
    assert all(end < begin for (_, end), (begin, _) in itertools.pairwise(ends))
    assert all(end <= width for _, end in ends)
