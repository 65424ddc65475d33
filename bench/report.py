"""Figures into one readable table."""

from __future__ import annotations

import datetime as dt
import math
import os
import platform
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from bench.bars import Bar, Panel
from bench.measure import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.measure import Paint, Step
    from bench.programs import Program


@dataclass
class Figures:
    """Everything measured of one program."""

    program: Program
    paints: list[Paint] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    idle: Usage = field(default_factory=lambda: Usage(0, 0.0, 0))
    memory_after: int = 0
    wide_paints: list[Paint] = field(default_factory=list)
    wide_steps: list[Step] = field(default_factory=list)


@dataclass
class Pictured:
    """What was measured of one picture: pairs of first paints, the floor's first; steps inside; pages."""

    kind: str
    id: str
    paints: list[tuple[Paint, Paint]] = field(default_factory=list)
    parts: list[Step] = field(default_factory=list)
    pages: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """One line of the table; `target` is the most that the design allows the reader."""

    what: str
    show: Callable[[Figures, Figures], str]
    target: str = ""
    within: Callable[[Figures, Figures], bool] | None = None


def table(all_figures: Sequence[Figures]) -> str:
    """A Markdown table that is also readable as it stands. The first is the floor."""
    floor, reader, *_ = all_figures
    lines = [["80×24", *(one.program.name for one in all_figures), "target", ""]]
    for row in ROWS:
        verdict = ""
        if row.within:
            verdict = "met" if row.within(reader, floor) else "missed"
        shown = [row.show(one, floor) for one in all_figures]
        lines.append([row.what, *shown, row.target, verdict])
    return aligned(lines)


def panels(all_figures: Sequence[Figures]) -> list[Panel]:
    """What is drawn of it: what a reader feels, and what a host pays."""
    return [
        _panel(
            all_figures, "First paint of text", "ms", lambda one: median(1000 * p.text for p in one.paints)
        ),
        _panel(all_figures, "Sent for a page", "kB", lambda one: _page(one) / 1000),
        _panel(all_figures, "From a key to the last byte, median", "ms", lambda one: percentile(one, 50)),
        _panel(all_figures, "Memory of its own, after the paint", "MiB", lambda one: one.idle.memory / 2**20),
    ]


def _panel(found: Sequence[Figures], title: str, unit: str, read: Callable[[Figures], float]) -> Panel:
    values = [(one.program.name, read(one)) for one in found]
    return Panel(
        title,
        [
            Bar(
                name,
                value,
                f"{value:.3g} {unit}" if value < 100 else f"{value:.0f} {unit}",
                name == "ketatui",
            )
            for name, value in values
            if not math.isnan(value)
        ],
    )


def _page(one: Figures) -> float:
    pages = sizes(one.steps, "page")
    return median(pages) if pages else math.nan


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Lines of cells as a Markdown table, the first above a rule."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = ["-" * width for width in widths]
    return "\n".join(
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
        for line in (lines[0], rule, *lines[1:])
    )


def pictures_table(pictured: Sequence[Pictured]) -> str:
    """A table of what it costs to open at a picture, to step inside it, and to page on from it."""
    lines = [["opened at", "its place", "against hello", "bytes", "part, bytes", "part, p50", "page, bytes"]]
    for one in pictured:
        ratios = [mine.text / least.text for least, mine in one.paints]
        moved = [step for step in one.parts if step.size]
        lines.append(
            [
                one.kind,
                one.id,
                f"{median(ratios):.2f}×",
                kilobytes([mine.size for _, mine in one.paints]),
                kilobytes([step.size for step in moved]),
                f"{1000 * median(step.seconds for step in moved):.0f} ms" if moved else "–",
                kilobytes([step.size for step in one.pages if step.size]),
            ]
        )
    told = "The largest picture of each kind, at 80×24; a part is a step inside it."
    return f"{aligned(lines)}\n\n{told}"


def circumstances(all_figures: Sequence[Figures], rounds: int) -> str:
    return (
        f"{circumstances_of([one.program for one in all_figures])} "
        f"256 colours, a pty without delay, {rounds} warm starts of each in turn. "
        "A time is a median with the least and the most; a ratio is the median of the ratios to "
        "hello in the same round. Burst over: nothing sent for 0.3 s."
    )


def circumstances_of(programs: Sequence[Program]) -> str:
    """When, where and of what something was measured."""
    versions = ", ".join(f"{program.name} {program.version}" for program in programs)
    today = dt.datetime.now(tz=dt.UTC).date()
    return (
        f"Measured {today} on {processor()}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}: {versions}."
    )


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def ratio(one: Figures, floor: Figures, what: str) -> float:
    pairs = zip(one.paints, floor.paints, strict=True)
    ratios: list[float] = [getattr(mine, what) / getattr(least, what) for mine, least in pairs]
    return median(ratios)


def seconds(what: str) -> Callable[[Figures, Figures], str]:
    return lambda one, _: spread([getattr(paint, what) for paint in one.paints])


def spread(seconds: Sequence[float]) -> str:
    """A median with the least and the most."""
    return f"{1000 * median(seconds):.0f} ms ({1000 * min(seconds):.0f}–{1000 * max(seconds):.0f})"


def tell(what: str) -> None:
    """Tells whoever waits what is being measured."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def sizes(steps: Sequence[Step], kind: str, *, still: bool = False) -> list[int]:
    """Bytes of each step of a kind; with `still`, of those that did not scroll."""
    return [step.size for step in steps if step.kind == kind and not (still and step.scrolled)]


def kilobytes(found: Sequence[float]) -> str:
    return f"{median(found) / 1000:.2f} kB" if found else "–"


def paint_size(one: Figures) -> float:
    return median(paint.size for paint in one.paints)


def percentile(one: Figures, which: int) -> float:
    times = [1000 * step.seconds for step in one.steps]
    if len(times) < 2:
        return math.nan
    return quantiles(times, n=100, method="inclusive")[which - 1]


def key_time(which: int) -> Callable[[Figures, Figures], str]:
    return lambda one, _: f"{percentile(one, which):.0f} ms" if one.steps else "–"


def size_row(what: str, kind: str, limit: float, *, still: bool = False) -> Row:
    return Row(
        what,
        lambda one, _: kilobytes(sizes(one.steps, kind, still=still)),
        f"{limit} kB",
        lambda one, _: 0 < median(sizes(one.steps, kind, still=still) or [0]) <= 1000 * limit,
    )


def wide_row(what: str, kind: str, limit: float) -> Row:
    return Row(
        what,
        lambda one, _: kilobytes(sizes(one.wide_steps, kind)),
        f"{limit} kB",
        lambda one, _: 0 < median(sizes(one.wide_steps, kind) or [0]) <= 1000 * limit,
    )


def memory_row(what: str, read: Callable[[Figures], int], limit: float | None) -> Row:
    return Row(
        what,
        lambda one, floor: f"{read(one) / 2**20:.1f} MiB, {read(one) / read(floor):.2f}×",
        f"{limit}×" if limit else "",
        (lambda one, floor: read(one) / read(floor) <= limit) if limit else None,
    )


ROWS = (
    Row("first paint, text stands", seconds("text")),
    Row(
        "… against hello",
        lambda one, floor: f"{ratio(one, floor, 'text'):.2f}×",
        "1.25×",
        lambda one, floor: ratio(one, floor, "text") <= 1.25,
    ),
    Row("first paint, last byte", seconds("last")),
    Row(
        "… against hello",
        lambda one, floor: f"{ratio(one, floor, 'last'):.2f}×",
        "1.25×",
        lambda one, floor: ratio(one, floor, "last") <= 1.25,
    ),
    Row(
        "first paint, bytes",
        lambda one, _: kilobytes([paint_size(one)]),
        "4 kB",
        lambda one, _: paint_size(one) <= 4_000,
    ),
    size_row("page, bytes", "page", 1.7),
    size_row("item not scrolling, bytes", "item", 0.3, still=True),
    Row("item or line, bytes", lambda one, _: kilobytes(sizes(one.steps, "item"))),
    size_row("topic, bytes", "topic", 2),
    Row(
        "key to last byte, p50",
        key_time(50),
        "10 ms",
        lambda one, _: percentile(one, 50) <= 10,
    ),
    Row(
        "key to last byte, p99",
        key_time(99),
        "30 ms",
        lambda one, _: percentile(one, 99) <= 30,
    ),
    Row(
        "idle 10 s, bytes",
        lambda one, _: str(one.idle.size),
        "0",
        lambda one, _: one.idle.size == 0,
    ),
    Row(
        "idle 10 s, CPU",
        lambda one, _: f"{1000 * one.idle.cpu:.1f} ms",
        "hello + 10 ms",
        lambda one, floor: one.idle.cpu <= floor.idle.cpu + 0.010,
    ),
    memory_row("private memory, after the paint", lambda one: one.idle.memory, 1.3),
    memory_row("private memory, after the walk", lambda one: one.memory_after, None),
    Row(
        "120×40 with details: first paint",
        lambda one, _: kilobytes([paint.size for paint in one.wide_paints]),
        "12 kB",
        lambda one, _: median(paint.size for paint in one.wide_paints) <= 12_000,
    ),
    wide_row("120×40 with details: item", "item", 2),
    wide_row("120×40 with details: page", "page", 4),
)
