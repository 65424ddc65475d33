"""A map that nobody has seen before is laid out so that each box and line can be told from the others."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ketatui.draw.layers import Box, Layout, lay_out
from ketatui.draw.lines import DOWN, LEFT, RIGHT, UP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STEPS = {UP: (-1, 0), DOWN: (1, 0), LEFT: (0, -1), RIGHT: (0, 1)}
AGAINST = {UP: DOWN, DOWN: UP, LEFT: RIGHT, RIGHT: LEFT}
UPRIGHT, FLAT = UP | DOWN, LEFT | RIGHT
WIDE = 500

LOOKS = """
                              aaaaaaaaaaa
                                │ │ │ ▲
                ┌───────────────┘ │ │ └────────┐
                │                 │ └────────┐ │
                ▼                 ▼          │ │
           bbbbbbbbbbb  cccccccccccccccccccc │ │
                │                │           │ │
                └─────────────┐  │  ┌────────┘ │
                              │  │  │    ┌─────┘
                              ▼  ▼  ▼    │
                            ddddddddddd  │
                                  │      │
                                  ▼      │
                                eeeeeeeeeee
"""

Spot = tuple[int, int]


class Map(NamedTuple):
    """What is laid out."""

    sizes: dict[str, tuple[int, int]]
    edges: list[tuple[str, str]]

    def laid_out(self, width: int = WIDE) -> Layout:
        layout = lay_out(self.sizes, self.edges, width)
        assume(layout is not None)
        assert layout
        return layout


@st.composite
def maps(draw: st.DrawFn) -> Map:
    """Circles, several edges between the same two, several components, long skips."""
    nodes = [f"n{number}" for number in range(draw(st.integers(1, 14)))]
    size = st.tuples(st.integers(3, 7), st.integers(5, 30))
    sizes = {node: draw(size) for node in nodes}
    pair = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)).filter(lambda edge: edge[0] != edge[1])
    edges = draw(st.lists(pair, max_size=24)) if len(nodes) > 1 else []
    return Map(sizes, edges)


@st.composite
def trees(draw: st.DrawFn) -> Map:
    """Each node hangs on one before it."""
    nodes = [f"n{number}" for number in range(draw(st.integers(2, 14)))]
    sizes = {node: (3, draw(st.integers(5, 30))) for node in nodes}
    edges = [
        (nodes[draw(st.integers(0, number - 1))], node) for number, node in enumerate(nodes) if number > 0
    ]
    return Map(sizes, draw(st.permutations(edges)))


MAPS = maps()
WIDTHS = st.integers(60, 250)


def path(layout: Layout, number: int) -> list[Spot]:
    """The cells of an edge from its upper end to its lower one; they must be one unbroken line."""
    ways = {spot: edges[number] for spot, edges in layout.cells.items() if number in edges}
    (begin,) = (spot for spot, way in ways.items() if way & UP and (spot[0] - 1, spot[1]) not in ways)
    found = [begin]
    back = UP
    while True:
        spot = found[-1]
        assert ways[spot] & back
        (onward,) = (way for way in STEPS if ways[spot] & way and way != back)
        next_ = spot[0] + STEPS[onward][0], spot[1] + STEPS[onward][1]
        if next_ not in ways:
            assert onward == DOWN
            assert len(found) == len({*found}) == len(ways)
            return found
        found.append(next_)
        back = AGAINST[onward]


def inside(box: Box) -> range:
    """The columns in which a line may touch a box: all but its corners."""
    return range(box.column + 1, box.column + box.width - 1)


def ends(layout: Layout, edge: tuple[str, str], turned: bool) -> tuple[Box, Box]:
    upper, lower = reversed(edge) if turned else edge
    return layout.boxes[upper], layout.boxes[lower]


def in_circle(edges: Sequence[tuple[str, str]]) -> set[int]:
    """The edges from whose end one comes back to their start."""
    after: defaultdict[str, set[str]] = defaultdict(set)
    for start, end in edges:
        after[start].add(end)

    def leads(start: str, end: str) -> bool:
        seen, left = {start}, [start]
        while left:
            new = after[left.pop()] - seen
            seen |= new
            left += new
        return end in seen

    return {number for number, (start, end) in enumerate(edges) if leads(end, start)}


@given(asked=MAPS, width=WIDTHS)
def test_every_node_stands_once_and_apart_within_the_width(asked: Map, width: int) -> None:
    layout = asked.laid_out(width)
    assert layout.boxes.keys() == asked.sizes.keys()
    taken: Counter[Spot] = Counter()
    for node, (height, wide) in asked.sizes.items():
        box = layout.boxes[node]
        assert box.height == height
        assert box.width >= wide
        assert box.row >= 0 <= box.column
        assert box.column + box.width <= width
        assert box.row + box.height <= layout.height
        taken.update(area(box))
    assert {*taken.values()} == {1}
    for one, other in itertools.permutations(layout.boxes.values(), 2):
        if one.row == other.row and one.column < other.column:
            assert other.column - one.column - one.width >= 2


def area(box: Box) -> list[Spot]:
    rows, columns = range(box.row, box.row + box.height), range(box.column, box.column + box.width)
    return [*itertools.product(rows, columns)]


@given(asked=MAPS)
def test_a_box_is_as_wide_as_it_is_asked_to_be_unless_its_lines_need_more(asked: Map) -> None:
    layout = asked.laid_out()
    touching = Counter(node for edge in asked.edges for node in edge)
    for node, box in layout.boxes.items():
        assert asked.sizes[node][1] <= box.width <= max(asked.sizes[node][1], 2 * touching[node] + 1)


@given(asked=MAPS)
def test_edges_lead_downward_but_where_a_circle_is_closed(asked: Map) -> None:
    layout = asked.laid_out()
    circles = in_circle(asked.edges)
    turned = {*layout.upward.values()}
    assert turned <= circles
    assert turned if circles else not turned
    for number, (start, end) in enumerate(asked.edges):
        upper, lower = ends(layout, (start, end), number in turned)
        assert upper.row + upper.height < lower.row
    kept = [edge for number, edge in enumerate(asked.edges) if number not in turned]
    assert not in_circle(kept)


@given(asked=MAPS, width=WIDTHS)
def test_every_line_runs_unbroken_from_its_box_to_the_other(asked: Map, width: int) -> None:
    layout = asked.laid_out(width)
    drawn = {number for edges in layout.cells.values() for number in edges}
    assert drawn == {*range(len(asked.edges))}
    for number, edge in enumerate(asked.edges):
        upper, lower = ends(layout, edge, number in layout.upward.values())
        first, *_, last = path(layout, number)
        assert first[0] == upper.row + upper.height
        assert first[1] in inside(upper)
        assert last[0] == lower.row - 1
        assert last[1] in inside(lower)


@given(asked=MAPS, width=WIDTHS)
def test_lines_only_meet_where_an_upright_one_crosses_a_flat_one(asked: Map, width: int) -> None:
    layout = asked.laid_out(width)
    for ways in layout.cells.values():
        assert len(ways) <= 2
        if len(ways) == 2:
            assert sorted(ways.values()) == [UPRIGHT, FLAT]


@given(asked=MAPS, width=WIDTHS)
def test_no_line_runs_through_a_box_or_outside(asked: Map, width: int) -> None:
    layout = asked.laid_out(width)
    boxed = {spot for box in layout.boxes.values() for spot in area(box)}
    assert not boxed & layout.cells.keys()
    assert all(0 <= row < layout.height and 0 <= column < width for row, column in layout.cells)


@given(asked=MAPS, width=WIDTHS)
def test_every_arrow_has_one_head_at_its_end(asked: Map, width: int) -> None:
    layout = asked.laid_out(width)
    assert not layout.downward.keys() & layout.upward.keys()
    pointed = [*layout.downward.values(), *layout.upward.values()]
    assert sorted(pointed) == [*range(len(asked.edges))]
    for (row, column), number in layout.downward.items():
        box = layout.boxes[asked.edges[number][1]]
        assert row == box.row - 1
        assert column in inside(box)
        assert layout.cells[row, column] == {number: UPRIGHT}
    for (row, column), number in layout.upward.items():
        box = layout.boxes[asked.edges[number][1]]
        assert row == box.row + box.height
        assert column in inside(box)
        assert layout.cells[row, column] == {number: UPRIGHT}


@given(asked=MAPS, width=WIDTHS)
def test_the_same_map_is_laid_out_the_same(asked: Map, width: int) -> None:
    assert asked.laid_out(width) == asked.laid_out(width)


def test_another_start_of_the_program_lays_it_out_the_same() -> None:
    code = (
        "from ketatui.draw.layers import lay_out\n"
        "edges = [(a, b) for a in 'pqrst' for b in 'tuvpx' if a != b]\n"
        "print(lay_out({node: (3, 9) for node in 'pqrstuvx'}, edges, 200))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in "123"
    }
    (layout,) = told
    assert layout.startswith("Layout(")


@pytest.mark.parametrize("seed", range(40))
def test_a_map_is_laid_out_where_its_widest_layer_finds_room(seed: int) -> None:
    chance = random.Random(seed)
    nodes = [f"n{number}" for number in range(chance.randint(3, 14))]
    sizes = {node: (3, chance.randint(5, 20)) for node in nodes}
    edges = [(nodes[a], nodes[b]) for a, b in (chance.sample(range(len(nodes)), 2) for _ in range(20))]
    layout = lay_out(sizes, edges, WIDE)
    assert layout
    rows = {box.row for box in layout.boxes.values()}
    least = max(sum(box.width for box in layout.boxes.values() if box.row == row) for row in rows)
    assert lay_out(sizes, edges, least - 1) is None
    assert lay_out(sizes, edges, least + 2 * len(nodes) + 2 * len(edges)) is not None


def turns(layout: Layout) -> int:
    """How many corners all lines make."""
    return sum(way not in {UPRIGHT, FLAT} for ways in layout.cells.values() for way in ways.values())


def crossings(layout: Layout) -> int:
    return sum(len(ways) == 2 for ways in layout.cells.values())


@given(wide=st.lists(st.integers(5, 30), min_size=2, max_size=9), width=st.integers(30, 120))
def test_a_chain_is_one_straight_line(wide: list[int], width: int) -> None:
    nodes = [f"n{number}" for number in range(len(wide))]
    edges = [*itertools.pairwise(nodes)]
    layout = lay_out({node: (3, cells) for node, cells in zip(nodes, wide, strict=True)}, edges, width)
    assert layout
    assert turns(layout) == 0
    assert layout.height == 3 * len(nodes) + 2 * len(edges)


@given(asked=trees())
def test_a_tree_has_no_crossing(asked: Map) -> None:
    layout = asked.laid_out()
    assert crossings(layout) == 0


@given(st.integers(1, 5), st.integers(9, 30))
def test_edges_between_the_same_two_run_straight_side_by_side(count: int, wide: int) -> None:
    layout = lay_out({"a": (3, wide), "b": (3, 20)}, [("a", "b")] * count, 80)
    assert layout
    assert turns(layout) == 0
    columns = sorted({column for _, column in layout.cells})
    assert all(other - one >= 2 for one, other in itertools.pairwise(columns))


def test_two_that_lead_to_each_other_have_an_arrow_each_way() -> None:
    layout = lay_out({"a": (3, 9), "b": (3, 9)}, [("a", "b"), ("b", "a")], 40)
    assert layout
    assert layout.boxes["a"].row < layout.boxes["b"].row
    assert ({*layout.downward.values()}, {*layout.upward.values()}) == ({0}, {1})


def test_a_line_past_a_box_takes_no_more_turns_than_it_must() -> None:
    edges = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")]
    layout = lay_out(dict.fromkeys("abcd", (3, 21)), edges, 60)
    assert layout
    assert turns(layout) <= 2
    assert crossings(layout) == 0


def test_how_it_looks() -> None:
    sizes = {"a": 11, "b": 11, "c": 20, "d": 11, "e": 11}
    edges = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("a", "d"), ("d", "e"), ("e", "a")]
    assert picture(sizes, edges, 60) == LOOKS.strip("\n")


def picture(asked: Mapping[str, int], edges: Sequence[tuple[str, str]], width: int) -> str:
    layout = lay_out({node: (1, wide) for node, wide in asked.items()}, edges, width)
    assert layout
    rows = [[" "] * width for _ in range(layout.height)]
    signs = dict(
        zip((UPRIGHT, FLAT, DOWN | RIGHT, DOWN | LEFT, UP | RIGHT, UP | LEFT), "│─┌┐└┘", strict=True)
    )
    for (row, column), ways in layout.cells.items():
        rows[row][column] = signs[next(iter(ways.values()))] if len(ways) == 1 else "┼"
    for sign, spots in (("▼", layout.downward), ("▲", layout.upward)):
        for row, column in spots:
            rows[row][column] = sign
    for node, box in layout.boxes.items():
        for column in range(box.column, box.column + box.width):
            rows[box.row][column] = node
    return "\n".join("".join(row).rstrip() for row in rows)
