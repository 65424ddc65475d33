"""Where the boxes of a diagram stand and how the lines between them run: in layers, from top to bottom.

After Sugiyama, Tagawa and Toda (1981): layers by the longest path, crossings lessened by barycentres,
boxes moved under what leads to them. Lines run down and across between two layers; a line that
skips layers passes through each at a place of its own. It knows neither items nor styles.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from ketatui.draw.lines import Hop, Spot, ports, run, tracks

_SWEEPS = 12
_GAP = 2
"""Cells between two boxes, at least."""
_BEND = 12
"""The square of the cells by which a box may be moved off its middle to spare a line its bend."""


class Box(NamedTuple):
    """A node where it stands: its upper left cell, and its size."""

    row: int
    column: int
    height: int
    width: int


class Layout(NamedTuple):
    """A diagram laid out."""

    boxes: Mapping[str, Box]
    cells: Mapping[Spot, Mapping[int, int]]
    """For each cell that lines run through: for each edge, by its number, which ways it leads."""
    downward: Mapping[Spot, int]
    """Where an arrow ends that leads down, just above a box, and the number of its edge."""
    upward: Mapping[Spot, int]
    """Where one ends that leads up, just below a box."""
    height: int


def lay_out(
    sizes: Mapping[str, tuple[int, int]], edges: Sequence[tuple[str, str]], width: int
) -> Layout | None:
    """Return where everything stands; None where a layer does not fit, or lines would run as one.

    Args:
        sizes: Height and width of each node's box, in the order in which nodes are told.
        edges: From which node to which.
        width: Cells in a line.
    """
    layers, hops, turned = _layered(list(sizes), edges)
    _untangle(layers, hops)
    wide = _widths(layers, hops, {node: width for node, (_, width) in sizes.items()})
    heights = {node: height for node, (height, _) in sizes.items()}
    left = _columns(layers, hops, wide, width)
    if left is None:
        return None
    rooms = {node: _room(left[node], wide[node]) for node in left}
    return _drawn(layers, hops, turned, heights, rooms)


def _layered(
    nodes: Sequence[str], edges: Sequence[tuple[str, str]]
) -> tuple[list[list[str]], list[list[Hop]], set[int]]:
    """Return layers of nodes and of the places lines pass through, the hops below each, what was turned."""
    turned = _backward(nodes, edges)
    downward = [(end, start) if i in turned else (start, end) for i, (start, end) in enumerate(edges)]
    depth = _depths(nodes, downward)
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for node in nodes:
        layers[depth[node]].append(node)
    hops: list[list[Hop]] = [[] for _ in layers]
    for number, (start, end) in enumerate(downward):
        here = start
        for layer in range(depth[start], depth[end]):
            there = end if layer + 1 == depth[end] else f"{number}/{layer}"
            if there != end:
                layers[layer + 1].append(there)
            hops[layer].append(Hop(number, here, there))
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


def _untangle(layers: list[list[str]], hops: Sequence[Sequence[Hop]]) -> None:
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


def _crossings(layers: Sequence[Sequence[str]], hops: Sequence[Sequence[Hop]]) -> int:
    count = 0
    for number, between in enumerate(hops[:-1]):
        above = {node: at for at, node in enumerate(layers[number])}
        below = {node: at for at, node in enumerate(layers[number + 1])}
        pairs = [(above[hop.start], below[hop.end]) for hop in between]
        count += sum((a - c) * (b - d) < 0 for i, (a, b) in enumerate(pairs) for c, d in pairs[:i])
    return count


def _widths(
    layers: Sequence[Sequence[str]], hops: Sequence[Sequence[Hop]], boxes: Mapping[str, int]
) -> dict[str, int]:
    """Return the cells that each node takes, so that none of its lines touch; a passing place takes one."""
    lines = Counter(node for between in hops for hop in between for node in (hop.start, hop.end))
    return {
        node: max(boxes[node], 2 * lines[node] + 1, 3) if node in boxes else 1
        for layer in layers
        for node in layer
    }


def _columns(
    layers: Sequence[Sequence[str]], hops: Sequence[Sequence[Hop]], wide: Mapping[str, int], width: int
) -> dict[str, int] | None:
    """Return the left column of each node and passing place, near what it hangs on; None if too wide."""
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
    _straighten(layers, near, wide, width, left)
    aside = (width - min(left.values()) - max(left[node] + wide[node] for node in left)) // 2
    return {node: column + aside for node, column in left.items()}


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


def _straighten(
    layers: Sequence[Sequence[str]],
    near: Mapping[str, Sequence[str]],
    wide: Mapping[str, int],
    width: int,
    left: dict[str, int],
) -> None:
    """Move each node and passing place, between its neighbours, to where most lines can run straight."""

    def bends(node: str, column: int) -> tuple[float, int]:
        room = _room(column, wide[node])
        others = [_room(left[other], wide[other]) for other in near[node]]
        bent = sum(max(room[0], other[0]) > min(room[-1], other[-1]) for other in others)
        far = sum((room[0] + room[-1] - other[0] - other[-1]) ** 2 for other in others)
        return bent * _BEND + far / 4, abs(column - left[node])

    for layer in (*layers, *reversed(layers), *layers):
        for before, node, after in zip(["", *layer], layer, [*layer[1:], ""], strict=False):
            low = left[before] + wide[before] + _gap(before, node, wide) if before else 0
            high = (left[after] - _gap(node, after, wide) if after else width) - wide[node]
            left[node] = min(range(low, high + 1), key=partial(bends, node))


def _room(left: int, wide: int) -> range:
    """Return the columns in which lines may leave a box or enter it; a passing place has one."""
    return range(left + 1, left + wide - 1) if wide > 1 else range(left, left + 1)


def _drawn(
    layers: Sequence[Sequence[str]],
    hops: Sequence[Sequence[Hop]],
    turned: set[int],
    heights: Mapping[str, int],
    rooms: Mapping[str, range],
) -> Layout | None:
    """Return the boxes by rows, and every line cell by cell; None where lines would run as one."""
    boxes: dict[str, Box] = {}
    cells: defaultdict[Spot, dict[int, int]] = defaultdict(dict)
    downward_: dict[Spot, int] = {}
    upward_: dict[Spot, int] = {}
    top = 0
    for layer, next_, between in zip(layers, [*layers[1:], []], hops, strict=True):
        for node in layer:
            if node in heights:
                boxes[node] = Box(top, rooms[node][0] - 1, heights[node], len(rooms[node]) + 2)
        bottom = top + max(heights.get(node, 1) for node in layer)
        ends = ports(between, layer, next_, rooms)
        rows = tracks(*ends) if ends else None
        if ends is None or rows is None:
            return None
        gap = max(rows.values(), default=-1) + 3 if between else 0
        for index, (hop, out, into) in enumerate(zip(between, *ends, strict=True)):
            start_row = boxes[hop.start].row + boxes[hop.start].height if hop.start in boxes else top
            end_row = bottom + gap - 1
            track = bottom + 1 + rows[index] if index in rows else None
            run(cells, hop.edge, (start_row, out), (end_row, into), track)
            if hop.end in heights and hop.edge not in turned:
                downward_[end_row, into] = hop.edge
            if hop.start in heights and hop.edge in turned:
                upward_[start_row, out] = hop.edge
        top = bottom + gap
    return Layout(boxes, dict(cells), downward_, upward_, top)
