"""What was measured of sizes, as tables, as verdicts and as one picture."""

from __future__ import annotations

import math
from statistics import median, quantiles
from typing import TYPE_CHECKING

from bench.chart import Line, Panel, chart
from bench.report import aligned, circumstances_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.programs import Program
    from bench.sizes import Compiled, NotebookSize, PackSize

MIB = 2**20
TOLD = """\
{of} 80×24, a pty without delay, {rounds} warm starts of each in turn, each beside one of hello; a ratio \
is the median of those to hello. A pack has so many times the topics of the content, with their claims, \
sources, terms and cards under ids of their own, or its longest topic so many times over; it is opened \
in the middle of its middle copy. A time is a median, from the key to its last byte; of a search, from a \
keystroke to results that are drawn, median and 95th percentile. Memory is the reader's alone (private), \
after the first paint, after a walk of 18 keys, after a search. Compiling is told in seconds of CPU and \
in the most memory it took. The libraries that are read are made from that of a pack of two copies, the \
same as compiling writes (tests/pack/test_grown.py)."""
NOTES = """\
Notes on all items in turn. `v` is from the key to the list, narrowing it from a letter typed to the \
notes that have it; a search everywhere is from `f` to the notes that fit, and then a letter more. \
Saving is until a note is on the disk; the first after opening waits until the file has been checked and \
backed up."""


def report(
    packs: Sequence[PackSize],
    compiled: Sequence[Compiled],
    notebooks: Sequence[NotebookSize],
    programs: Sequence[Program],
    rounds: int,
) -> str:
    """All of it as Markdown."""
    of = circumstances_of(programs)
    parts = [
        verdicts(packs, compiled),
        times(packs),
        memory(packs),
        compiling(compiled),
        TOLD.format(of=of, rounds=rounds),
    ]
    if notebooks:
        parts += [notebook_table(notebooks), NOTES]
    return "\n\n".join(filter(None, parts)) + "\n"


def verdicts(packs: Sequence[PackSize], compiled: Sequence[Compiled]) -> str:
    lines = [["what", "N times the topics", "one topic N times as long", "at most", ""]]
    small, large = ([one for one in packs if one.times == times] for times in (1, 100))
    if small and len(large) == 2:
        base = small[0]
        for what, found, most, unit in (
            ("first paint, 100× against 1×", [one.ratio / base.ratio for one in large], 1.3, "×"),
            ("search at 100×, median", [1000 * median(one.searches) for one in large], 50, " ms"),
            (
                "memory after paint, 100× against 1×",
                [one.after_paint / base.after_paint for one in large],
                1.1,
                "×",
            ),
            (
                "memory after a walk, 100× against 1×",
                [one.after_walk / base.after_walk for one in large],
                1.1,
                "×",
            ),
        ):
            lines.append(_verdict(what, found, most, unit))
    sizes = {(one.shape, one.times): one for one in compiled}
    shapes = [*dict.fromkeys(one.shape for one in compiled)]
    last = max((one.times for one in compiled), default=1)
    if last > 10:
        growth = [
            _slope(sizes[shape, 10], sizes[shape, last]) / _slope(sizes[shape, 1], sizes[shape, 10])
            for shape in shapes
        ]
        lines.append(_verdict(f"compiling a megabyte more, at 10–{last}× against 1–10×", growth, 1.3, "×"))
    return aligned(lines) if len(lines) > 1 else ""


def _slope(small: Compiled, large: Compiled) -> float:
    return (large.cpu - small.cpu) / (large.source - small.source)


def _verdict(what: str, found: Sequence[float], most: float, unit: str) -> list[str]:
    form = "{:.0f}{}" if unit == " ms" else "{:.2f}{}"
    met = "met" if all(value <= most for value in found) else "missed"
    return [what, *(form.format(value, unit) for value in found), f"{most:g}{unit}", met]


def times(packs: Sequence[PackSize]) -> str:
    head = ["80×24", "items", "first paint", "to hello", "topic", "page", "search key", "contents"]
    rows = [
        [
            _named(one.shape, one.times),
            f"{one.items:,}",
            _milliseconds([mine for _, mine in one.paints]),
            f"{one.ratio:.2f}×",
            _milliseconds(one.topics),
            _milliseconds(one.pages),
            _often(one.searches),
            _milliseconds([one.contents]),
        ]
        for one in packs
    ]
    return aligned([head, *rows])


def memory(packs: Sequence[PackSize]) -> str:
    lines = [["memory, MiB", "library", "topic opened", "after paint", "after walk", "after search"]]
    for one in packs:
        found = (one.after_paint, one.after_walk, one.after_search)
        lines.append(
            [
                _named(one.shape, one.times),
                f"{one.library / MIB:,.0f}",
                f"{one.places:,} items",
                *(f"{size / MIB:.1f}" for size in found),
            ]
        )
    return aligned(lines)


def compiling(compiled: Sequence[Compiled]) -> str:
    head = ["compiling", "TOML, MB", "CPU", "a MB", "memory, MiB"]
    rows = [
        [
            _named(one.shape, one.times),
            f"{one.source / 1e6:.1f}",
            f"{one.cpu:.1f} s",
            f"{one.cpu / one.source * 1e6:.2f} s",
            f"{one.memory / MIB:,.0f}",
        ]
        for one in compiled
        if one.times > 1 or one is compiled[0]
    ]
    return aligned([head, *rows]) if compiled else ""


def notebook_table(notebooks: Sequence[NotebookSize]) -> str:
    head = ["notes", "file, MiB", "first paint", "to hello", "`v`", "narrowed", "search", "letter"]
    head += ["first save", "save", "memory, MiB", "after `v`", "after search"]
    lines = [head]
    for one in notebooks:
        found = (one.after_paint, one.after_list, one.after_search)
        lines.append(
            [
                f"{one.notes:,}",
                f"{one.file / MIB:.1f}",
                _milliseconds([mine for _, mine in one.paints]),
                f"{one.ratio:.2f}×",
                _milliseconds([one.listed]),
                _milliseconds([one.narrowed]),
                _milliseconds([one.searched]),
                _milliseconds(one.keys),
                _milliseconds([one.first_save]),
                _milliseconds(one.saves),
                *(f"{size / MIB:.1f}" if size else "–" for size in found),
            ]
        )
    return aligned(lines)


def picture(
    packs: Sequence[PackSize], compiled: Sequence[Compiled], notebooks: Sequence[NotebookSize]
) -> str:
    """Times and memory against size, both scales logarithmic."""
    panels = []
    for shape, title in (("topics", "N times the topics"), ("length", "one topic N times as long")):
        own = [one for one in packs if one.shape == shape or one.times == 1]
        built = [(one.times, one.cpu) for one in compiled if one.shape == shape]
        lines = [
            Line("first paint", "cyan", [(one.times, median(mine for _, mine in one.paints)) for one in own]),
            Line("topic", "green", [(one.times, median(one.topics)) for one in own]),
            Line("page", "blue", [(one.times, median(one.pages)) for one in own]),
            Line("search key", "yellow", [(one.times, median(one.searches)) for one in own]),
            Line("compiling", "red", built),
        ]
        panels.append(Panel(title, "times the content", "time", lines))
    if notebooks:
        kept = [one for one in notebooks if one.notes]
        lines = [
            Line(
                "first paint", "cyan", [(one.notes, median(mine for _, mine in one.paints)) for one in kept]
            ),
            Line("list (v)", "green", [(one.notes, one.listed) for one in kept]),
            Line("search in notes", "yellow", [(one.notes, one.searched) for one in kept]),
            Line("saving a note", "magenta", [(one.notes, median(one.saves)) for one in kept]),
        ]
        panels.append(Panel("a notebook", "notes", "time", lines))
    by_size = []
    for shape, colours in (("topics", ("cyan", "yellow")), ("length", ("blue", "green"))):
        own = [one for one in packs if one.shape == shape or one.times == 1]
        by_size += [
            Line(f"{shape}, walk", colours[0], [(one.times, one.after_walk) for one in own]),
            Line(f"{shape}, search", colours[1], [(one.times, one.after_search) for one in own]),
        ]
    panels.append(Panel("memory: packs", "times the content", "memory", by_size))
    if notebooks:
        kept = [one for one in notebooks if one.notes]
        lines = [
            Line("first paint", "cyan", [(one.notes, one.after_paint) for one in kept]),
            Line("list (v)", "green", [(one.notes, one.after_list) for one in kept]),
            Line("search", "yellow", [(one.notes, one.after_search) for one in kept]),
        ]
        panels.append(Panel("memory: notebook", "notes", "memory", lines))
    library = [
        Line("topics", "cyan", [(one.times, one.library) for one in packs if one.shape == "topics"]),
        Line(
            "length",
            "blue",
            [(one.times, one.library) for one in packs if one.shape == "length" or one.times == 1],
        ),
    ]
    panels.append(Panel("library file", "times the content", "memory", library))
    return chart(panels)


def _named(shape: str, times: int) -> str:
    if times == 1:
        return "the content"
    return f"{times:,}× the topics" if shape == "topics" else f"a topic {times:,}× as long"


def _milliseconds(found: Sequence[float]) -> str:
    found = [value for value in found if value]
    if not found:
        return "–"
    value = 1000 * median(found)
    if math.isinf(value):
        return "never"
    return f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"


def _often(found: Sequence[float]) -> str:
    return f"{1000 * median(found):.1f}, {1000 * quantiles(found, n=100, method='inclusive')[94]:.1f} ms"
