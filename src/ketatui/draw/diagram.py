"""A map of what leads to what: boxes in layers with lines between, or an outline where that is too wide."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.layers import Layout, lay_out
from ketatui.draw.lines import DOWN, LEFT, RIGHT, UP
from ketatui.draw.pieces import joined, meta, paragraph, plain
from ketatui.draw.spans import Line, Span, View, line_text
from ketatui.draw.wrap import cells, pad, wrap
from ketatui.pack.pictures import Diagram, Edge, Node
from ketatui.safe import NBSP

_LEAST = 60
"""Cells below which a map is always told as an outline."""
_BOXES = (26, 22, 18, 16, 14)
"""Cells of a box at most; the widest is taken with which every layer fits."""
_FRAME = 4
"""Cells of a box that its frame takes."""
_PIECES = (UP | DOWN, LEFT | RIGHT, DOWN | RIGHT, DOWN | LEFT, UP | RIGHT, UP | LEFT)
"""Which ways each piece of a line leads, in the order of `Glyphs.lines`."""
_FRAME_LINE = "probable"


def draw(item: Diagram, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the title, the map or its outline, and what the lines mean."""
    lines = paragraph(item.title, width, "strong")
    drawn = _map(item, width, glyphs)
    lines += drawn or _outline(item, width, glyphs)
    lines += _meaning(item, width, glyphs, lines=bool(drawn))
    notes = Span(words.count(view.notes, "note") if view.notes else "", "mark")
    return [*lines, *meta([notes], width, glyphs)]


def speak(item: Diagram) -> list[Line]:
    """Return each box with what it leads to, how sure that is, and who says so."""
    told = plain(f"{item.title}.")
    labels = {node.id: Span(f"“{node.label}”", "text", f"{item.id}.{node.id}") for node in item.nodes}
    for start, edges in _leaving(item).items():
        ends = [
            [Span("to ", "text"), labels[edge.end], Span(f" ({'; '.join(_why(edge))})", "text")]
            for edge in edges
        ]
        told.append((labels[start], Span(" leads ", "text"), *joined(ends, ", "), Span(".", "text")))
    return told


def _why(edge: Edge) -> list[str]:
    return [edge.certainty, *(cited.label for cited in edge.sources)]


def _label(item: Diagram, node: Node) -> Span:
    return Span(node.label, "text", f"{item.id}.{node.id}")


def _leaving(item: Diagram) -> dict[str, list[Edge]]:
    """Return the edges by the node that they leave, in the order in which nodes are told."""
    found: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in item.edges:
        found[edge.start].append(edge)
    return {node.id: found[node.id] for node in item.nodes if node.id in found}


def _meaning(item: Diagram, width: int, glyphs: Glyphs, *, lines: bool) -> list[Line]:
    """Return what each sign means, and each line where lines are drawn."""
    used = {edge.certainty for edge in item.edges}
    told = [
        [Span(f"{glyphs.lines[name][1] * 2 + NBSP if lines else ''}{sign}{NBSP}{name}", name)]
        for name, sign in glyphs.certainty.items()
        if name in used
    ]
    head = [Span("How sure it is that one leads to the next: ", "dim")]
    return wrap([*head, *joined(told, "  ")], width, rest="  ")


# In layers


def _map(item: Diagram, width: int, glyphs: Glyphs) -> list[Line]:
    """Return the map in layers; nothing where it does not fit."""
    if width < _LEAST:
        return []
    edges = [(edge.start, edge.end) for edge in item.edges]
    longest = max(cells(word) for node in item.nodes for word in re.split("[ \t\n]", node.label)) + _FRAME
    for most in dict.fromkeys(max(most, longest) for most in _BOXES):
        texts = {node.id: _box_text(node, most - _FRAME) for node in item.nodes}
        sizes = {id_: (len(text) + 2, max(map(cells, text)) + _FRAME) for id_, text in texts.items()}
        if layout := lay_out(sizes, edges, width):
            return [*_painted(item, layout, texts, glyphs)]
    return []


def _box_text(node: Node, width: int) -> Sequence[str]:
    return [line_text(line) for line in wrap([Span(node.label)], width)]


def _painted(
    item: Diagram, layout: Layout, texts: dict[str, Sequence[str]], glyphs: Glyphs
) -> Iterator[Line]:
    """Yield the rows of a map."""
    pieces: defaultdict[int, dict[int, Span]] = defaultdict(dict)
    for (row, column), ways in layout.cells.items():
        pieces[row][column] = _crossing(item, ways, glyphs)
    for ends, sign in ((layout.downward, glyphs.arrow_down), (layout.upward, glyphs.arrow_up)):
        for (row, column), edge in ends.items():
            pieces[row][column] = Span(sign, item.edges[edge].certainty)
    frame = glyphs.lines[_FRAME_LINE]
    upright, flat, corners = frame[0], frame[1], frame[2:]
    for node in item.nodes:
        box = layout.boxes[node.id]
        inside = box.width - 2
        upper, lower = (corners[at] + flat * inside + corners[at + 1] for at in (0, 2))
        pieces[box.row][box.column] = Span(upper, "dim")
        pieces[box.row + box.height - 1][box.column] = Span(lower, "dim")
        for at, text in enumerate(texts[node.id], 1):
            left = (inside - cells(text)) // 2
            inner = pieces[box.row + at]
            inner[box.column] = Span(upright, "dim")
            inner[box.column + 1] = Span(pad(" " * left + text, inside), "text", f"{item.id}.{node.id}")
            inner[box.column + inside + 1] = Span(upright, "dim")
    for row_number in range(layout.height):
        yield _row(pieces[row_number])


def _row(pieces: dict[int, Span]) -> Line:
    """Return spans at their columns as a line, blanks between them, neighbours of one kind as one."""
    spans: list[Span] = []
    at = 0
    for column, span in sorted(pieces.items()):
        if column > at:
            spans.append(Span(" " * (column - at)))
        spans.append(span)
        at = column + cells(span.text)
    runs = groupby(spans, key=lambda span: span[1:])
    return tuple(Span("".join(span.text for span in run), *kind) for kind, run in runs)


def _crossing(item: Diagram, ways: Mapping[int, int], glyphs: Glyphs) -> Span:
    """Return the piece of a line, or two pieces that cross."""
    certainties = {way: item.edges[edge].certainty for edge, way in ways.items()}
    (way, certainty), *others = certainties.items()
    if not others:
        return Span(glyphs.lines[certainty][_PIECES.index(way)], certainty)
    heavy = {way for way, certainty in certainties.items() if certainty == "established"}
    return Span(glyphs.crossings[(UP | DOWN in heavy) + 2 * (LEFT | RIGHT in heavy)], "dim")


# As an outline


def _outline(item: Diagram, width: int, glyphs: Glyphs) -> list[Line]:
    """Return the map as an outline: below each node what it leads to, each told in full once."""
    leaving = _leaving(item)
    nodes = {node.id: node for node in item.nodes}
    ends = {edge.end for edge in item.edges}
    told: set[str] = set()
    lines: list[Line] = []

    def tell(id_: str, depth: int, edge: Edge | None) -> None:
        sign = [Span(f"{glyphs.certainty[edge.certainty]} ", edge.certainty)] if edge else []
        indent = "  " * min(depth, width // 4)
        again = [Span(f"{nodes[id_].label} (above)", "dim")]
        label = again if id_ in told else [_label(item, nodes[id_])]
        lines.extend(wrap([*sign, *label], width, first=indent, rest=indent + "    "))
        if id_ not in told:
            told.add(id_)
            for next_ in leaving.get(id_, ()):
                tell(next_.end, depth + 1, next_)

    for node in [*(n for n in item.nodes if n.id not in ends), *item.nodes]:
        if node.id not in told:
            tell(node.id, 0, None)
    return lines
