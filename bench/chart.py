"""Lines on two logarithmic scales as an SVG, on a ground of its own: it reads on white and on dark."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from bench.picture import ANSI, DEFAULT_BACKGROUND, FONT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COLUMNS = 3
WIDTH, HEIGHT = 400, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 112, 40, 46
MARGIN = 14
APART = 14
"""Pixels at least between the names of two lines."""
FAINT, DIM, BRIGHT = "#333333", "#9a9a9a", "#d8d8d8"

TIMES = {0.001: "1 ms", 0.01: "10 ms", 0.1: "0.1 s", 1: "1 s", 10: "10 s", 100: "100 s", 1000: "1000 s"}
MEMORY = {2**20 * 10**power: f"{10**power:,} MiB" for power in range(6)}


class Line(NamedTuple):
    """Points by size. What grows as fast as the size rises like the dotted line."""

    name: str
    colour: str
    points: Sequence[tuple[float, float]]


class Panel(NamedTuple):
    title: str
    along: str
    """What is told from left to right."""
    up: str
    """What is told from below: time or memory."""
    lines: Sequence[Line]


def chart(panels: Sequence[Panel]) -> str:
    """The panels side by side, in as many rows as they need."""
    rows = math.ceil(len(panels) / COLUMNS)
    width, height = COLUMNS * WIDTH + 2 * MARGIN, rows * HEIGHT + 2 * MARGIN
    extent = f'width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {extent}>',
        f"<style>text{{font:12px '{FONT}',monospace}}.t{{font-weight:bold;font-size:13px}}</style>",
        f'<rect {extent} rx="8" fill="#{DEFAULT_BACKGROUND}"/>',
    ]
    for number, panel in enumerate(panels):
        x, y = MARGIN + number % COLUMNS * WIDTH, MARGIN + number // COLUMNS * HEIGHT
        parts += [f'<g transform="translate({x} {y})">', *drawn(panel), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def drawn(panel: Panel) -> Iterator[str]:
    """The parts of one panel."""
    points = [point for line in panel.lines for point in line.points if 0 < point[1] < math.inf]
    if not points:
        return
    scale = TIMES if panel.up == "time" else MEMORY
    first, last = min(x for x, _ in points), max(x for x, _ in points)
    low = max((tick for tick in scale if tick <= min(y for _, y in points)), default=min(scale))
    high = min((tick for tick in scale if tick >= max(y for _, y in points)), default=max(scale))

    def across(x: float) -> float:
        share = math.log(x / first) / math.log(last / first) if last > first else 0.0
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def up(y: float) -> float:
        share = math.log(y / low) / math.log(high / low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    yield text(panel.title, LEFT, TOP - 16, BRIGHT, "t")
    yield text(panel.along, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, DIM, anchor="middle")
    for tick, name in scale.items():
        if low <= tick <= high:
            yield stroke([(LEFT, up(tick)), (WIDTH - RIGHT, up(tick))], FAINT, 1)
            yield text(name, LEFT - 6, up(tick) + 4, DIM, anchor="end")
    for power in range(8):
        if first <= 10**power <= last:
            yield stroke([(across(10**power), TOP), (across(10**power), HEIGHT - BOTTOM)], FAINT, 1)
            yield text(number(10**power), across(10**power), HEIGHT - BOTTOM + 17, DIM, anchor="middle")
    end = min(last, first * high / low)
    yield stroke([(across(first), up(low)), (across(end), up(low * end / first))], DIM, 1, "2 4")
    ends = []
    for line in panel.lines:
        places = [(across(x), up(y)) for x, y in line.points if 0 < y < math.inf]
        if places:
            colour = f"#{ANSI[line.colour]}"
            yield stroke(places, colour, 2.2)
            yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
            ends.append((places[-1], line.name, colour))
    yield from names(ends)


def names(ends: Sequence[tuple[tuple[float, float], str, str]]) -> Iterator[str]:
    """The names of lines at their ends, apart from each other."""
    lowest = math.inf
    placed = []
    for (x, y), name, colour in sorted(ends, key=lambda end: -end[0][1]):
        lowest = min(y, lowest - APART)
        placed.append((x, lowest, name, colour))
    for x, y, name, colour in placed:
        yield text(name, max(x, WIDTH - RIGHT) + 8 if x > WIDTH - RIGHT - 40 else x + 8, y + 4, colour)


def number(value: int) -> str:
    return f"{value:,}" if value < 10**6 else f"{value // 10**6}M"


def stroke(points: Sequence[tuple[float, float]], colour: str, width: float, dashes: str = "") -> str:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dashed}/>'


def text(words: str, x: float, y: float, colour: str, style: str = "", anchor: str = "start") -> str:
    shape = f' class="{style}"' if style else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}"{shape}>{escape(words)}</text>'
    )
