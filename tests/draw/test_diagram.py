"""A map tells by its lines how sure each step is; where it is too wide, an outline tells the same."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import packs
from ketatui import draw
from ketatui.draw import ASCII, UNICODE, Glyphs, Line, View, cells, line_text
from ketatui.pack.pictures import Cited, Diagram, Edge, Node
from ketatui.safe import NBSP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketatui.pack.model import Certainty

GLYPHS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
WIDTHS = pytest.mark.parametrize("width", [40, 80, 120])
CERTAINTIES: tuple[Certainty, ...] = ("established", "probable", "contested", "hypothesis")
LINES: dict[bool, dict[Certainty, tuple[str, str]]] = {
    False: {
        "established": ("┃", "━"),
        "probable": ("│", "─"),
        "contested": ("╎", "╌"),
        "hypothesis": ("┊", "┈"),
    },
    True: {
        "established": ("#", "="),
        "probable": ("|", "-"),
        "contested": ("!", "~"),
        "hypothesis": (":", "."),
    },
}
"""The upright and the flat line of each certainty, in Unicode and in ASCII."""


def node(id_: str, label: str = "") -> Node:
    return Node(id=id_, label=label or f"box {id_}", statements=("s",))


def edge(start: str, end: str, certainty: Certainty = "probable") -> Edge:
    sources = (Cited(id="study", label="Study 2020"),)
    return Edge(start=start, end=end, certainty=certainty, statements=("s",), sources=sources)


def diagram(nodes: Sequence[Node], edges: Sequence[Edge]) -> Diagram:
    return Diagram(id="map", title="What leads to what", nodes=tuple(nodes), edges=tuple(edges))


STEPS = diagram(
    [
        node("drug", "drug"),
        node("block", "receptor blocked"),
        node("less", "signal falls"),
        node("ease", "pain eases"),
        node("sleep", "sleep"),
    ],
    [
        edge("drug", "block", "established"),
        edge("drug", "less"),
        edge("block", "ease", "contested"),
        edge("less", "ease", "hypothesis"),
        edge("ease", "sleep"),
        edge("sleep", "drug", "hypothesis"),
    ],
)

CROSSED = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
"""Each of two leads to each of two: somewhere two lines cross."""


def drawn(item: Diagram, width: int = 80, glyphs: Glyphs = UNICODE) -> list[Line]:
    """The map or its outline, without the title and what the lines mean."""
    _, *lines = draw.draw(item, width, glyphs, View())
    end = next(row for row, line in enumerate(lines) if line_text(line).startswith("How sure"))
    return lines[:end]


def texts(item: Diagram, width: int = 80, glyphs: Glyphs = UNICODE) -> list[str]:
    return [line_text(line).rstrip() for line in drawn(item, width, glyphs)]


def signs(item: Diagram, certainty: str, width: int = 80, glyphs: Glyphs = UNICODE) -> set[str]:
    """The characters that are drawn in the style of a certainty."""
    spans = (span for line in drawn(item, width, glyphs) for span in line)
    return {character for span in spans if span.style == certainty for character in span.text}


MAP = """
What leads to what
                                 ┌──────┐
                                 │ drug │
                                 └──────┘
                                  ┃  │ ▲
                    ┏━━━━━━━━━━━━━┛  │ └┈┈┈┈┈┈┈┈┈┈┐
                    ▼                ▼            ┊
           ┌──────────────────┐  ┌──────────────┐ ┊
           │ receptor blocked │  │ signal falls │ ┊
           └──────────────────┘  └──────────────┘ ┊
                            ╎         ┊           ┊
                            ╎         ┊     ┌┈┈┈┈┈┘
                            ▼         ▼     ┊
                           ┌────────────┐   ┊
                           │ pain eases │   ┊
                           └────────────┘   ┊
                                      │     ┊
                                      ▼     ┊
                                     ┌───────┐
                                     │ sleep │
                                     └───────┘
How sure it is that one leads to the next: ━━ ◆◆◆ established
  ── ◆◆ probable  ╌╌ ⇄ contested  ┈┈ ◇ hypothesis
"""
PLAIN_MAP = """
What leads to what
                                 +------+
                                 | drug |
                                 +------+
                                  #  | ^
                    +=============+  | +..........+
                    v                v            :
           +------------------+  +--------------+ :
           | receptor blocked |  | signal falls | :
           +------------------+  +--------------+ :
                            !         :           :
                            !         :     +.....+
                            v         v     :
                           +------------+   :
                           | pain eases |   :
                           +------------+   :
                                      |     :
                                      v     :
                                     +-------+
                                     | sleep |
                                     +-------+
How sure it is that one leads to the next: == +++ established
  -- ++ probable  ~~ <> contested  .. ? hypothesis
"""
OUTLINE = """
What leads to what
drug
  ◆◆◆ receptor blocked
    ⇄ pain eases
      ◆◆ sleep
        ◇ drug (above)
  ◆◆ signal falls
    ◇ pain eases (above)
How sure it is that one leads to the
  next: ◆◆◆ established  ◆◆ probable
  ⇄ contested  ◇ hypothesis
"""
PLAIN_OUTLINE = """
What leads to what
drug
  +++ receptor blocked
    <> pain eases
      ++ sleep
        ? drug (above)
  ++ signal falls
    ? pain eases (above)
How sure it is that one leads to the
  next: +++ established  ++ probable
  <> contested  ? hypothesis
"""


@pytest.mark.parametrize(
    ("width", "glyphs", "looks"),
    [(64, UNICODE, MAP), (64, ASCII, PLAIN_MAP), (40, UNICODE, OUTLINE), (40, ASCII, PLAIN_OUTLINE)],
    ids=["map", "map in ascii", "outline", "outline in ascii"],
)
def test_how_it_looks(width: int, glyphs: Glyphs, looks: str) -> None:
    lines = [line_text(line).rstrip() for line in draw.draw(STEPS, width, glyphs, View())]
    assert lines == looks.strip("\n").split("\n")


def test_how_it_is_said() -> None:
    assert draw.said(STEPS) == [
        "What leads to what.",
        (
            "“drug” leads to “receptor blocked” (established; Study 2020),"
            " to “signal falls” (probable; Study 2020)."
        ),
        "“receptor blocked” leads to “pain eases” (contested; Study 2020).",
        "“signal falls” leads to “pain eases” (hypothesis; Study 2020).",
        "“pain eases” leads to “sleep” (probable; Study 2020).",
        "“sleep” leads to “drug” (hypothesis; Study 2020).",
    ]


# Certainty


@GLYPHS
@pytest.mark.parametrize("certainty", CERTAINTIES)
@pytest.mark.parametrize("width", [80, 120])
def test_each_certainty_has_its_own_line(width: int, certainty: Certainty, glyphs: Glyphs) -> None:
    item = diagram(
        [node(id_) for id_ in "abcd"],
        [edge("a", "b", certainty), edge("a", "c", certainty), edge("a", "d", certainty)],
    )
    upright, flat = LINES[glyphs.ascii][certainty]
    found = signs(item, certainty, width, glyphs)
    assert {upright, flat, glyphs.arrow_down} <= found
    others = {sign for name, pair in LINES[glyphs.ascii].items() if name != certainty for sign in pair}
    assert not found & others


@GLYPHS
def test_lines_of_two_certainties_can_be_told_apart_without_colour(glyphs: Glyphs) -> None:
    pairs = [*LINES[glyphs.ascii].values()]
    assert len({sign for pair in pairs for sign in pair}) == 8
    assert [(*glyphs.lines[name][:2],) for name in LINES[glyphs.ascii]] == pairs


@GLYPHS
@WIDTHS
def test_what_is_drawn_is_explained_and_nothing_else(width: int, glyphs: Glyphs) -> None:
    item = diagram(
        [node("a"), node("b"), node("c")], [edge("a", "b", "contested"), edge("b", "c", "established")]
    )
    lines = [line_text(line) for line in draw.draw(item, width, glyphs, View())]
    begin = next(row for row, line in enumerate(lines) if line.startswith("How sure"))
    told = " ".join(" ".join(lines[begin:]).replace(NBSP, " ").split())
    signs_ = {
        name: f"{glyphs.lines[name][1] * 2} {glyphs.certainty[name]}"
        if width > 60
        else glyphs.certainty[name]
        for name in ("established", "contested")
    }
    assert told == (
        "How sure it is that one leads to the next: "
        f"{signs_['established']} established {signs_['contested']} contested"
    )


@GLYPHS
def test_an_arrow_that_leads_up_points_up(glyphs: Glyphs) -> None:
    up = diagram([node("a"), node("b")], [edge("a", "b"), edge("b", "a", "contested")])
    assert glyphs.arrow_up in signs(up, "contested", 80, glyphs)
    assert glyphs.arrow_up not in signs(up, "probable", 80, glyphs)
    assert glyphs.arrow_down in signs(up, "probable", 80, glyphs)


def crossing(one: Certainty, other: Certainty, glyphs: Glyphs) -> set[tuple[str, str]]:
    """The signs at which two lines cross, each with its style."""
    edges = [edge(*ends, one if ends[0] == "a" else other) for ends in CROSSED]
    item = diagram([node(id_) for id_ in "abxy"], edges)
    return {
        (character, span.style)
        for line in drawn(item, 80, glyphs)
        for span in line
        for character in span.text
        if character in "┼╂┿╋" and span.style == "dim"
    }


def test_where_lines_cross_the_established_one_is_the_heavier() -> None:
    assert crossing("probable", "contested", UNICODE) == {("┼", "dim")}
    assert crossing("established", "established", UNICODE) == {("╋", "dim")}
    mixed = crossing("established", "hypothesis", UNICODE) | crossing("hypothesis", "established", UNICODE)
    assert mixed == {("╂", "dim"), ("┿", "dim")}


def test_a_crossing_is_as_heavy_upright_and_flat_as_the_lines_that_lead_to_it() -> None:
    for one, other in (("established", "probable"), ("probable", "established")):
        edges = [edge(*ends, one if ends[0] == "a" else other) for ends in CROSSED]  # type: ignore[arg-type]
        rows = texts(diagram([node(id_) for id_ in "abxy"], edges))
        ((row, column),) = [(r, c) for r, text in enumerate(rows) for c, s in enumerate(text) if s in "┼╂┿╋"]
        heavy = {"┼": "", "╂": "upright", "┿": "flat", "╋": "upright flat"}[rows[row][column]]
        assert ("upright" in heavy) == (rows[row - 1][column] in "┃┏┓▼")
        assert ("flat" in heavy) == (rows[row][column - 1] in "━┏┗")


# Boxes


WORDS = st.lists(
    st.sampled_from("NMDA receptors blocked glutamate surges mTOR BDNF acts on a lift".split()),
    min_size=1,
    max_size=6,
)
LABELS = st.lists(WORDS.map(" ".join), min_size=2, max_size=9)


@given(
    labels=LABELS,
    pairs=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=12),
    width=st.sampled_from([40, 80, 120]),
    glyphs=st.sampled_from([UNICODE, ASCII]),
)
def test_the_text_of_a_box_is_whole_and_no_word_is_cut(
    labels: list[str], pairs: list[tuple[int, int]], width: int, glyphs: Glyphs
) -> None:
    nodes = [node(f"n{number}", label) for number, label in enumerate(labels)]
    ids = [one.id for one in nodes]
    chain = [*pairwise(ids)]
    more = [(ids[a % len(ids)], ids[b % len(ids)]) for a, b in pairs]
    item = diagram(nodes, [edge(a, b) for a, b in (*chain, *more) if a != b])
    lines = drawn(item, width, glyphs)
    assert max(cells(line_text(line)) for line in lines) <= width - 2
    told: dict[str, list[str]] = {}
    for line in lines:
        for span in line:
            if span.target:
                told.setdefault(span.target, []).append(span.text.strip())
    assert {target: " ".join(" ".join(parts).split()) for target, parts in told.items()} == {
        f"map.{one.id}": one.label for one in nodes
    }


def test_a_number_is_not_parted_from_its_unit_in_a_box() -> None:
    nodes = [node(id_, f"about{NBSP}0.5{NBSP}mg/kg {id_}") for id_ in "abcdef"]
    item = diagram(nodes, [edge("a", id_) for id_ in "bcdef"])
    assert "".join(texts(item, 92)).count("about 0.5 mg/kg") == 6


def test_a_box_has_its_text_in_the_middle_of_a_whole_frame() -> None:
    item = diagram([node("a", "one"), node("b", "a longer text that takes two rows")], [edge("a", "b")])
    frame = [text.strip() for text in texts(item) if text.strip()[0] in "┌│└"]
    assert frame == [
        "┌─────┐",
        "│ one │",
        "└─────┘",
        "│",
        "┌────────────────────┐",
        "│ a longer text that │",
        "│   takes two rows   │",
        "└────────────────────┘",
    ]


def test_a_word_wider_than_any_box_makes_a_wider_box() -> None:
    word = "electroencephalographically-measured"
    item = diagram([node("a", word), node("b", "x")], [edge("a", "b")])
    assert any(f"│ {word} │" in text for text in texts(item))


# The outline


def is_outline(item: Diagram, width: int) -> bool:
    return "┌" not in "".join(texts(item, width))


def test_a_map_becomes_an_outline_below_its_least_width() -> None:
    assert is_outline(STEPS, 61)
    assert not is_outline(STEPS, 62)


def test_a_map_too_wide_for_its_room_becomes_an_outline() -> None:
    nodes = [node("a")] + [node(f"n{number}", "somewhat long label") for number in range(8)]
    item = diagram(nodes, [edge("a", other.id) for other in nodes[1:]])
    assert is_outline(item, 80)
    assert not is_outline(item, 200)


@GLYPHS
@given(
    pairs=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] != p[1]), min_size=1)
)
def test_an_outline_tells_each_box_in_full_once_and_each_edge(
    pairs: list[tuple[int, int]], glyphs: Glyphs
) -> None:
    ids = sorted({id_ for pair in pairs for id_ in pair})
    certainty = {pair: CERTAINTIES[sum(pair) % 4] for pair in pairs}
    item = diagram(
        [node(f"n{id_}") for id_ in ids], [edge(f"n{a}", f"n{b}", certainty[a, b]) for a, b in pairs]
    )
    lines = drawn(item, 58, glyphs)
    whole = [span.target for line in lines for span in line if span.target]
    assert sorted(whole) == sorted(f"map.n{id_}" for id_ in ids)
    joined = "\n".join(line_text(line) for line in lines)
    above = re.findall(r"box n(\d+)\s+\(above\)", joined)
    roots = len([line for line in lines if not line_text(line).startswith(" ")])
    assert len(above) + len(ids) - roots == len(pairs)


def test_what_is_told_again_stands_below_where_it_was_told() -> None:
    lines = texts(STEPS, 40)
    for row, text in enumerate(lines):
        if "(above)" in text:
            label = re.sub(r"^\W+| \(above\)$", "", text)
            assert any(other.endswith(label) for other in lines[:row])


def test_an_outline_goes_in_by_two_cells_a_step() -> None:
    assert [len(text) - len(text.lstrip()) for text in texts(STEPS, 40)] == [0, 2, 4, 6, 8, 2, 4]


@GLYPHS
def test_an_outline_says_how_sure_each_step_is(glyphs: Glyphs) -> None:
    lines = [text.strip() for text in texts(STEPS, 40, glyphs)]
    sign = glyphs.certainty
    assert lines[:4] == [
        "drug",
        f"{sign['established']} receptor blocked",
        f"{sign['contested']} pain eases",
        f"{sign['probable']} sleep",
    ]


def test_an_outline_of_many_steps_keeps_to_its_width() -> None:
    ids = "abcdefghijklmn"
    item = diagram([node(id_) for id_ in ids], [edge(*ends) for ends in pairwise(ids)])
    assert max(map(cells, texts(item, 30))) <= 30


def test_a_circle_that_nothing_leads_into_is_told_from_its_first_box() -> None:
    item = diagram([node("a"), node("b")], [edge("a", "b"), edge("b", "a")])
    assert texts(item, 40) == ["box a", "  ◆◆ box b", "    ◆◆ box a (above)"]


# Both


@GLYPHS
@WIDTHS
def test_its_parts_are_its_boxes_at_any_width(width: int, glyphs: Glyphs) -> None:
    parts = draw.parts(draw.draw(STEPS, width, glyphs, View()))
    assert sorted(parts) == sorted(f"map.{one.id}" for one in STEPS.nodes)


@GLYPHS
@WIDTHS
def test_the_published_maps_are_drawn_whole(width: int, glyphs: Glyphs) -> None:
    maps = [item for item in packs.items(packs.content_library()).values() if isinstance(item, Diagram)]
    assert maps
    for item in maps:
        lines = draw.draw(item, width, glyphs, View())
        assert max(cells(line_text(line)) for line in lines) <= width
        assert {*draw.parts(lines)} == {f"{item.id}.{one.id}" for one in item.nodes}
        assert not glyphs.ascii or "".join(map(line_text, lines)).replace(NBSP, "").isascii()
