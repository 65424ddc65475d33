"""How the lines of a diagram run between two layers: where they leave and enter, and in which row across."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
"""Which ways a line leads from a cell."""

Spot = tuple[int, int]


class Hop(NamedTuple):
    """A piece of an edge, from one layer to the next."""

    edge: int
    start: str
    end: str


_Port = tuple[int, int]
"""A hop by its place among those between two layers, and its upper end (0) or its lower one (1)."""


def ports(
    between: Sequence[Hop], above: Sequence[str], below: Sequence[str], rooms: Mapping[str, range]
) -> tuple[list[int], list[int]] | None:
    """Return for each hop the column where it leaves its box and where it enters the next.

    They are one where that can be. Lines of a box stand in the order of their other ends. No line enters
    in a column in which another one leaves, unless a box is full; a straight one has its column to itself.
    """
    places = {node: at for layer in (above, below) for at, node in enumerate(layer)}
    nodes = {(index, end): (hop.start, hop.end)[end] for index, hop in enumerate(between) for end in (0, 1)}
    lines: defaultdict[str, list[_Port]] = defaultdict(list)
    for index, end in sorted(nodes, key=lambda port: (places[nodes[port[0], 1 - port[1]]], port[0])):
        lines[nodes[index, end]].append((index, end))
    found = {port: rooms[node][0] for port, node in nodes.items() if len(rooms[node]) == 1}
    straight: set[int] = set()

    def free(port: _Port, apart: int) -> set[int]:
        room, own = rooms[nodes[port]], lines[nodes[port]]
        at = own.index(port)
        low, high = room[0] + apart * at, room[-1] - apart * (len(own) - 1 - at)
        low = max([low, *(found[o] + apart * (at - i) for i, o in enumerate(own[:at]) if o in found)])
        high = min([high, *(found[o] - apart * i for i, o in enumerate(own[at:]) if o in found)])
        return {*range(low, high + 1)}

    def taken(index: int) -> set[int]:
        return {column for (other, _), column in found.items() if other != index}

    def middle(port: _Port) -> float:
        room, own = rooms[nodes[port]], lines[nodes[port]]
        step = min(len(room) // len(own), 4)
        return (room[0] + room[-1]) / 2 + step * (own.index(port) - (len(own) - 1) / 2)

    shared = {index: {*rooms[hop.start]} & {*rooms[hop.end]} for index, hop in enumerate(between)}
    for index in sorted(shared, key=lambda index: len(shared[index])):
        if both := free((index, 0), 2) & free((index, 1), 2):
            wanted = middle((index, 0)) + middle((index, 1))
            found[index, 0] = found[index, 1] = min(sorted(both), key=lambda c: abs(2 * c - wanted))
            straight.add(found[index, 0])
    for port in sorted(nodes.keys() - found.keys(), key=lambda port: (len(free(port, 2)), port)):
        choices = free(port, 2) - taken(port[0]) or free(port, 1) - taken(port[0]) or free(port, 1) - straight
        if not choices:
            return None
        found[port] = min(sorted(choices), key=lambda c: abs(c - middle(port)))
    indexes = range(len(between))
    return [found[index, 0] for index in indexes], [found[index, 1] for index in indexes]


def tracks(outs: Sequence[int], ins: Sequence[int]) -> dict[int, int] | None:
    """Return in which row each hop runs across: those that would touch run in different rows.

    One that leaves in a column stands above one that enters in it; None where that goes in a circle.
    """
    across = [index for index, out in enumerate(outs) if out != ins[index]]
    across.sort(key=lambda i: (ins[i] > outs[i], -ins[i] if ins[i] > outs[i] else ins[i]))
    rows: dict[int, int] = {}
    while across:
        ready = (i for i in across if all(outs[other] != ins[i] for other in across))
        index = next(ready, None)
        if index is None:
            return None
        across.remove(index)
        low, high = sorted((outs[index], ins[index]))
        over = [
            row
            for other, row in rows.items()
            if min(outs[other], ins[other]) <= high + 1 and low <= max(outs[other], ins[other]) + 1
        ]
        rows[index] = max(over, default=-1) + 1
    return rows


def run(
    cells: defaultdict[Spot, dict[int, int]], edge: int, start: Spot, end: Spot, track: int | None
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
