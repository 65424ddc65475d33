"""Where the boxes of a diagram stand and how the lines between them run: in layers, from top to bottom.

After Sugiyama, Tagawa and Toda (1981): layers by the longest path, crossings lessened by barycentres,
boxes moved under what leads to them. Lines run down and across between two layers; a line that
skips layers passes through each at a place of its own. It knows neither items nor styles.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

_SWEEPS = 12
_GAP = 2
"""Cells between two boxes, at least."""

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
"""Which ways a line leads from a cell."""

_Spot = tuple[int, int]


class Box(NamedTuple):
    """A node where it stands: its upper left cell, and its size."""

    row: int
    column: int
    height: int
    width: int


class Layout(NamedTuple):
    """A diagram laid out."""

    boxes: Mapping[str, Box]
    cells: Mapping[_Spot, Mapping[int, int]]
    """For each cell that lines run through: for each edge, by its number, which ways it leads."""
    heads: Mapping[_Spot, int]
    """Where an arrow ends, and the number of its edge: just above the box, or below it if it leads up."""
    tails: Mapping[_Spot, int]
    """Where an arrow that leads up ends: just below the box."""
    height: int


def lay_out(
    sizes: Mapping[str, tuple[int, int]], edges: Sequence[tuple[str, str]], width: int
) -> Layout | None:
    """Return where everything stands; None where a layer does not fit.

    Args:
        sizes: Height and width of each node's box, in the order in which nodes are told.
        edges: From which node to which.
        width: Cells in a line.
    """
    layers, hops, turned = _layered(list(sizes), edges)
    _untangle(layers, hops)
    columns = _columns(layers, hops, sizes, width)
    if columns is None:
        return None
    return _drawn(layers, hops, turned, sizes, columns)


class _Hop(NamedTuple):
    """A piece of an edge, from one layer to the next."""

    edge: int
    start: str
    end: str


def _layered(
    nodes: Sequence[str], edges: Sequence[tuple[str, str]]
) -> tuple[list[list[str]], list[list[_Hop]], set[int]]:
    """Return layers of nodes and of the places lines pass through, the hops below each, what was turned."""
    turned = _backward(nodes, edges)
    downward = [(end, start) if i in turned else (start, end) for i, (start, end) in enumerate(edges)]
    depth = _depths(nodes, downward)
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for node in nodes:
        layers[depth[node]].append(node)
    hops: list[list[_Hop]] = [[] for _ in layers]
    for number, (start, end) in enumerate(downward):
        here = start
        for layer in range(depth[start], depth[end]):
            there = end if layer + 1 == depth[end] else f"{number}/{layer}"
            if there != end:
                layers[layer + 1].append(there)
            hops[layer].append(_Hop(number, here, there))
            here = there
    return layers, hops, turned


def _backward(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> set[int]:
    """Return the edges that close a circle, seen from the first node on; they are laid out turned round."""
    out: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, (start, end) in enumerate(edges):
        out[start].append((number, end))
    turned: set[int] = set()
    done: set[str] = set()
    path: set[str] = set()

    def visit(node: str) -> None:
        path.add(node)
        for number, end in out[node]:
            if end in path:
                turned.add(number)
            elif end not in done:
                visit(end)
        path.discard(node)
        done.add(node)

    for node in nodes:
        if node not in done:
            visit(node)
    return turned


def _depths(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return the layer of each node: below all that lead to it; a first one just over its next."""
    before: defaultdict[str, list[str]] = defaultdict(list)
    after: defaultdict[str, list[str]] = defaultdict(list)
    for start, end in edges:
        before[end].append(start)
        after[start].append(end)
    depth: dict[str, int] = {}

    def below(node: str) -> int:
        if node not in depth:
            depth[node] = 1 + max(map(below, before[node]), default=-1)
        return depth[node]

    for node in nodes:
        below(node)
    for node in nodes:
        if not before[node] and after[node]:
            depth[node] = min(depth[end] for end in after[node]) - 1
    return depth


def _untangle(layers: list[list[str]], hops: Sequence[Sequence[_Hop]]) -> None:
    """Put each layer in the order in which the fewest lines cross, as far as barycentres find it."""
    best, fewest = [list(layer) for layer in layers], _crossings(layers, hops)
    for sweep in range(_SWEEPS):
        downward = sweep % 2 == 0
        numbers = range(1, len(layers)) if downward else range(len(layers) - 2, -1, -1)
        for number in numbers:
            fixed = {node: at for at, node in enumerate(layers[number - 1 if downward else number + 1])}
            near: defaultdict[str, list[int]] = defaultdict(list)
            for hop in hops[number - 1 if downward else number]:
                own, other = (hop.end, hop.start) if downward else (hop.start, hop.end)
                near[own].append(fixed[other])
            at = {node: place for place, node in enumerate(layers[number])}
            layers[number].sort(
                key=lambda node: sum(near[node]) / len(near[node]) if near[node] else float(at[node])
            )
        count = _crossings(layers, hops)
        if count < fewest:
            best, fewest = [list(layer) for layer in layers], count
    layers[:] = best


def _crossings(layers: Sequence[Sequence[str]], hops: Sequence[Sequence[_Hop]]) -> int:
    count = 0
    for number, between in enumerate(hops[:-1]):
        above = {node: at for at, node in enumerate(layers[number])}
        below = {node: at for at, node in enumerate(layers[number + 1])}
        pairs = [(above[hop.start], below[hop.end]) for hop in between]
        count += sum((a - c) * (b - d) < 0 for i, (a, b) in enumerate(pairs) for c, d in pairs[:i])
    return count


def _columns(
    layers: Sequence[Sequence[str]],
    hops: Sequence[Sequence[_Hop]],
    sizes: Mapping[str, tuple[int, int]],
    width: int,
) -> dict[str, int] | None:
    """Return the left column of each node and passing place, near what it hangs on; None if too wide."""
    wide = {node: sizes[node][1] if node in sizes else 1 for layer in layers for node in layer}
    left: dict[str, int] = {}
    for layer in layers:
        need = _extent(layer, wide)
        if need > width:
            return None
        column = (width - need) // 2
        for node, next_ in zip(layer, [*layer[1:], layer[-1]], strict=True):
            left[node] = column
            column += wide[node] + _gap(node, next_, wide)
    near: defaultdict[str, list[str]] = defaultdict(list)
    for between in hops:
        for hop in between:
            near[hop.start].append(hop.end)
            near[hop.end].append(hop.start)
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wanted = {}
            for node in layer:
                centres = [left[other] + wide[other] / 2 for other in near[node]]
                centre = sum(centres) / len(centres) if centres else left[node] + wide[node] / 2
                wanted[node] = round(centre - wide[node] / 2)
            _place(layer, wanted, wide, width, left)
    return left


def _extent(layer: Sequence[str], wide: Mapping[str, int]) -> int:
    """Return how many cells a layer wants."""
    return sum(wide[node] for node in layer) + sum(_gap(a, b, wide) for a, b in pairwise(layer))


def _gap(one: str, other: str, wide: Mapping[str, int]) -> int:
    """Return the cells between two neighbours: fewer where one of them is a line that passes."""
    return _GAP if min(wide[one], wide[other]) > 1 else 1


def _place(
    layer: Sequence[str],
    wanted: Mapping[str, int],
    wide: Mapping[str, int],
    width: int,
    left: dict[str, int],
) -> None:
    """Place a layer's nodes as near as can be to where they are wanted, in their order, apart, within."""
    gaps = [*(_gap(a, b, wide) for a, b in pairwise(layer)), 0]
    least, at = [], 0
    for node, gap in zip(layer, gaps, strict=True):
        at = max(at, wanted[node])
        least.append(at)
        at += wide[node] + gap
    most, at = [], width
    for node, gap in zip(reversed(layer), reversed(gaps), strict=True):
        at = min(at - gap - wide[node], wanted[node])
        most.append(at)
    most.reverse()
    before = 0
    for index, (node, gap) in enumerate(zip(layer, gaps, strict=True)):
        middle = (least[index] + most[index]) // 2
        left[node] = max(before, min(middle, width - _extent(layer[index:], wide)))
        before = left[node] + wide[node] + gap


def _drawn(
    layers: Sequence[Sequence[str]],
    hops: Sequence[Sequence[_Hop]],
    turned: set[int],
    sizes: Mapping[str, tuple[int, int]],
    left: Mapping[str, int],
) -> Layout:
    """Return the boxes by rows, and every line cell by cell."""
    boxes: dict[str, Box] = {}
    cells: defaultdict[_Spot, dict[int, int]] = defaultdict(dict)
    heads: dict[_Spot, int] = {}
    tails: dict[_Spot, int] = {}
    top = 0
    for number, layer in enumerate(layers):
        height = max((sizes[node][0] for node in layer if node in sizes), default=1)
        for node in layer:
            if node in sizes:
                boxes[node] = Box(top, left[node], *sizes[node])
        bottom = top + height
        outs, ins = _ports(hops[number], layers, number, sizes, left)
        tracks = _tracks(hops[number], outs, ins)
        rows = max(tracks.values(), default=-1) + 1
        gap = rows + 2 if hops[number] else 0
        for index, hop in enumerate(hops[number]):
            start_row = boxes[hop.start].row + boxes[hop.start].height if hop.start in boxes else top
            end_row = bottom + gap - 1
            track = bottom + 1 + tracks[index] if index in tracks else None
            _run(cells, hop.edge, (start_row, outs[index]), (end_row, ins[index]), track)
            if hop.end in sizes and hop.edge not in turned:
                heads[end_row, ins[index]] = hop.edge
            if hop.start in sizes and hop.edge in turned:
                tails[start_row, outs[index]] = hop.edge
        top = bottom + gap
    return Layout(boxes, dict(cells), heads, tails, top)


def _ports(
    between: Sequence[_Hop],
    layers: Sequence[Sequence[str]],
    number: int,
    sizes: Mapping[str, tuple[int, int]],
    left: Mapping[str, int],
) -> tuple[list[int], list[int]]:
    """Return for each hop the column where it leaves its box and where it enters the next.

    No line enters in a column in which another one leaves: so none runs over another.
    """
    outs, ins = [0] * len(between), [0] * len(between)

    def spread(node: str, hops: Sequence[int]) -> dict[int, int]:
        wide = sizes[node][1] if node in sizes else 1
        step = min((wide - 2) // max(len(hops), 1), 4) if len(hops) > 1 else 0
        begin = left[node] + wide // 2 - step * (len(hops) - 1) // 2
        return {hop: begin + step * at for at, hop in enumerate(hops)}

    above = {node: at for at, node in enumerate(layers[number])}
    below = {node: at for at, node in enumerate(layers[number + 1])} if number + 1 < len(layers) else {}

    def nearest(node: str, column: int, taken: Collection[int]) -> int:
        wide = sizes[node][1] if node in sizes else 1
        inside = (
            range(left[node] + 1, left[node] + wide - 1) if wide > 2 else range(left[node], left[node] + 1)
        )
        free = [c for c in inside if c not in taken]
        return min(free, key=lambda c: abs(c - column), default=column)

    passing = {left[node]: node for node in below if node not in sizes}
    for node in above:
        own = sorted(
            (i for i, hop in enumerate(between) if hop.start == node), key=lambda i: below[between[i].end]
        )
        taken: set[int] = set()
        for hop, column in spread(node, own).items():
            others = {c for c, place in passing.items() if place != between[hop].end}
            outs[hop] = nearest(node, column, taken | others)
            taken.add(outs[hop])
    for node in below:
        own = sorted(
            (i for i, hop in enumerate(between) if hop.end == node), key=lambda i: above[between[i].start]
        )
        taken = set()
        for hop, column in spread(node, own).items():
            others = {out for i, out in enumerate(outs) if i != hop}
            straight = left[node] < outs[hop] < left[node] + (sizes[node][1] if node in sizes else 0) - 1
            wanted = outs[hop] if straight or len(own) == 1 else column
            ins[hop] = nearest(node, wanted, taken | others)
            taken.add(ins[hop])
    return outs, ins


def _tracks(between: Sequence[_Hop], outs: Sequence[int], ins: Sequence[int]) -> dict[int, int]:
    """Return in which row each hop runs across: those that would touch run in different rows."""
    tracks: dict[int, int] = {}
    across = [i for i in range(len(between)) if outs[i] != ins[i]]
    for index in sorted(across, key=lambda i: (ins[i] > outs[i], -ins[i] if ins[i] > outs[i] else ins[i])):
        low, high = sorted((outs[index], ins[index]))
        taken = {
            row
            for other, row in tracks.items()
            if min(outs[other], ins[other]) <= high + 1 and low <= max(outs[other], ins[other]) + 1
        }
        tracks[index] = next(row for row in range(len(taken) + 1) if row not in taken)
    return tracks


def _run(
    cells: defaultdict[_Spot, dict[int, int]], edge: int, start: _Spot, end: _Spot, track: int | None
) -> None:
    """Draw a line down from `start`, across in the row `track`, and down to `end`."""

    def add(row: int, column: int, ways: int) -> None:
        cells[row, column][edge] = cells[row, column].get(edge, 0) | ways

    (begin, out), (last, into) = start, end
    for row in range(begin, last + 1):
        if track is None or row < track:
            add(row, out, UP | DOWN)
        elif row > track:
            add(row, into, UP | DOWN)
    if track is None:
        return
    toward, back = (RIGHT, LEFT) if into > out else (LEFT, RIGHT)
    add(track, out, UP | toward)
    add(track, into, DOWN | back)
    for column in range(min(out, into) + 1, max(out, into)):
        add(track, column, LEFT | RIGHT)
