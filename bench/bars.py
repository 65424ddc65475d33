"""Figures as a picture: bars to scale, one panel for each thing measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bench.chart import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAPER, INK, FAINT = "#1c1c1c", "#d8d8d8", "#8a8a8a"
OURS, OTHERS = "#6a8fd0", "#5a5a5a"
FONT = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"

WIDTH, MARGIN, GAP = 960, 28, 44
NAMES, VALUES = 84, 76  # what names and values take of a panel, in pixels
ROW, BAR, HEAD, FOOT = 24, 12, 28, 24


class Bar(NamedTuple):
    """One program's figure, and how it is told."""

    name: str
    value: float
    told: str
    ours: bool = False


class Panel(NamedTuple):
    """What was measured, and a bar for each program that has it."""

    title: str
    bars: Sequence[Bar]


def drawn(panels: Sequence[Panel]) -> str:
    """The panels as an SVG, two beside each other, the bars of each to one scale from nothing."""
    width = (WIDTH - 2 * MARGIN - GAP) // 2
    rows = [panels[at : at + 2] for at in range(0, len(panels), 2)]
    top = MARGIN
    parts: list[str] = []
    for row in rows:
        for column, panel in enumerate(row):
            parts += _panel(panel, MARGIN + column * (width + GAP), top, width)
        top += HEAD + ROW * max(len(panel.bars) for panel in row) + FOOT
    height = top - FOOT + MARGIN
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}">'
    )
    style = f"<style>text{{font:13px {FONT}}}.b{{font-weight:bold}}</style>"
    paper = f'<rect width="{WIDTH}" height="{height}" rx="8" fill="{PAPER}"/>'
    return "\n".join([opening, style, paper, *parts, "</svg>\n"])


def _panel(panel: Panel, left: int, top: int, width: int) -> Iterator[str]:
    yield text(panel.title, left, top + 14, INK, "b")
    most = max(bar.value for bar in panel.bars)
    room = width - NAMES - VALUES
    for number, bar in enumerate(panel.bars):
        middle = top + HEAD + ROW * number + ROW // 2
        length = max(1.0, room * bar.value / most)
        fill = OURS if bar.ours else OTHERS
        ink, style = (INK, "b") if bar.ours else (FAINT, "")
        yield text(bar.name, left + NAMES - 10, middle + 4, ink, style, anchor="end")
        yield (
            f'<rect x="{left + NAMES}" y="{middle - BAR // 2}" width="{length:.1f}" height="{BAR}"'
            f' rx="2" fill="{fill}"/>'
        )
        yield text(bar.told, left + NAMES + length + 8, middle + 4, ink, style)
