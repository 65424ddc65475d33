"""Level over time: a letter where a level was measured, and the lines of models that reproduce one."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ketatui.draw import words
from ketatui.draw.canvas import Canvas
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import (
    Marks,
    arranged,
    joined,
    marked,
    meta,
    numbered,
    paragraph,
    plain,
    source_list,
    spoken,
)
from ketatui.draw.spans import Line, Setting, Span, View
from ketatui.draw.wrap import cells, wrap
from ketatui.pack.pictures import WEIGHT, Curve, Datum, Point, Series
from ketatui.pack.units import plain as plain_number
from ketatui.safe import NBSP

_HEIGHTS = ((100, 18), (60, 14), (0, 10))
"""From which width on the picture has about how many rows."""
_LEAST = 1.0
"""ng/mL at which a logarithmic scale begins."""
_STEPS = (0.25, 0.5, 1, 2, 3, 4, 6, 12, 24)
"""Hours between two ticks of the axis of time."""
_TICK = 9
"""Cells that a tick of the axis of time wants."""
_CAPTION = (
    f"Lines are published models of an average body, {WEIGHT} kg where the dose goes by weight, at the"
    " dose of the study beside them; a letter stands where a level was measured. People differ"
    " several-fold. It shows why routes differ, and is no dose calculator."
)


class _Scale(NamedTuple):
    """The axis of levels."""

    top: float
    logarithmic: bool

    def share(self, level: float) -> float:
        """Return where a level stands between the bottom (0) and the top (1)."""
        if not self.logarithmic:
            return level / self.top
        return math.log(max(level, _LEAST) / _LEAST) / math.log(self.top / _LEAST)

    def ticks(self) -> Iterator[float]:
        """Yield the levels that are named."""
        if self.logarithmic:
            yield from (10.0**power for power in range(int(math.log10(self.top) + 1e-9) + 1))
        else:
            step = _round_step(self.top / 5)
            yield from (step * index for index in range(int(self.top / step + 1e-9) + 1))


def draw(item: Curve, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the title, the picture, what each letter stands for, and the sources by number."""
    shown = _shown(item, view)
    marks = numbered(datum for series in item.series for datum in _data(series))
    lines = [*paragraph(item.title, width, "strong"), *arranged(settings(item), view, width)]
    lines += _picture(item, shown, width, glyphs, logarithmic=view.choice("scale") == "log")
    lines += paragraph(_CAPTION, width, "dim")
    for index, series in enumerate(item.series):
        lines += _legend(
            item, index, series, width, glyphs, marks, place=shown.index(index) if index in shown else None
        )
    notes = Span(words.count(view.notes, "note") if view.notes else "", "mark")
    return [*lines, *source_list(marks, width), *meta([notes], width, glyphs)]


def speak(item: Curve) -> list[Line]:
    """Return each series in words: dose, measured levels with their times, and what the model's line does."""
    told = plain(f"{item.title}.")
    for index, series in enumerate(item.series):
        said = joined(_facts(item, series, spoken), "; ")
        told.append((Span(f"{letter(index)}: {series.title}. ", "strong"), *said, Span(".", "text")))
    return [*told, *plain(_CAPTION)]


def settings(item: Curve) -> tuple[Setting, ...]:
    """Return which series are drawn, beside which other, and on which scale."""
    names = [f"{letter(index)} {series.title}" for index, series in enumerate(item.series)]
    scale = Setting("scale", "Scale of levels", (("", "linear"), ("log", "logarithmic")))
    if len(names) < 2:
        return (scale,)
    each = [(str(index), name) for index, name in enumerate(names)]
    one = (("", names[0]), *each[1:])
    two = (("", "the first other one"), ("none", "nothing"), *each)
    return Setting("one", "Drawn, at a study's dose", one), Setting("two", "Beside it", two), scale


def letter(index: int) -> str:
    """Return the letter of a series."""
    return chr(ord("A") + index)


def _shown(item: Curve, view: View) -> Sequence[int]:
    """Return which series are drawn: two, unless the reader chose otherwise."""
    count = len(item.series)
    one = view.choice("one") or "0"
    two = view.choice("two") or ("1" if one == "0" else "0")
    chosen = [int(index) for index in (one, two) if index != "none" and int(index) < count]
    return [*dict.fromkeys(chosen)]


def _data(series: Series) -> Iterator[Datum]:
    found = (
        series.amount,
        *(d for point in series.points for d in (point.measured, point.timed)),
        series.told,
    )
    return (datum for datum in found if datum)


def _begin(item: Curve, series: Series) -> int:
    """Return the step of a line at which it begins: the last one at the latest."""
    steps = max(len(series.line) - 1, 0)
    return min(max(math.ceil(series.after / 60 / item.hours * steps), 0), steps)


def _picture(
    item: Curve, shown: Sequence[int], width: int, glyphs: Glyphs, *, logarithmic: bool
) -> Iterator[Line]:
    series = [item.series[index] for index in shown]
    levels = [level for one in series for level in one.line[_begin(item, one) :]]
    levels += [end for one in series for point in one.points if point.measured for end in point.measured.ends]
    scale = _Scale(_round_up(max(levels, default=0) or 1, logarithmic=logarithmic), logarithmic)
    ticks = {tick: f"{tick:,g}" for tick in scale.ticks()}
    margin = max(map(cells, ticks.values())) + 2
    height = next(rows for least, rows in _HEIGHTS if width >= least)
    if not logarithmic:  # as many rows between one tick and the next
        height = (len(ticks) - 1) * max(round((height - 1) / (len(ticks) - 1)), 1) + 1
    canvas = Canvas(max(width - margin, 1), height, glyphs)
    for place, one in enumerate(series):
        steps = len(one.line) - 1
        begin = _begin(item, one)
        line = (
            [(step / steps, scale.share(one.line[step])) for step in range(begin, steps + 1)]
            if steps > 0
            else []
        )
        canvas.line(line, place)
    for index in shown:
        for point in item.series[index].points:
            _point(canvas, item, point, scale, letter(index))
    named = {canvas.row(scale.share(tick)): label for tick, label in ticks.items()}
    yield (Span("ng/mL", "dim"),)
    for number, row in enumerate(canvas.rows()):
        label, edge = named.get(number, ""), glyphs.stop if number in named else glyphs.divider
        yield (Span(f"{label:>{margin - 2}} {edge}", "dim"), Span(row.rstrip(), "text"))
    yield from _time_axis(item.hours, max(width - margin, 1), margin, glyphs)


def _point(canvas: Canvas, item: Curve, point: Point, scale: _Scale, sign: str) -> None:
    """Put a letter at a measured level, on an upright line over its range."""
    measured, timed = point.measured, point.timed
    if not measured or not timed:
        return
    times, levels = timed.ends, measured.ends
    across = (timed.at if timed.at is not None else sum(times) / len(times)) / 3600 / item.hours
    level = measured.at if measured.at is not None else (levels[0] + levels[-1]) / 2
    if across <= 1:
        canvas.bar(across, scale.share(levels[0]), scale.share(levels[-1]))
        canvas.sign(across, scale.share(level), sign)


def _time_axis(hours: float, width: int, margin: int, glyphs: Glyphs) -> Iterator[Line]:
    step = next((s for s in _STEPS if hours / s * _TICK <= width), _STEPS[-1])
    rule = [glyphs.rule] * width
    labels = ""
    for index in range(int(hours / step + 1e-9) + 1):
        cell = min(round(index * step / hours * (width - 1)), width - 1)
        rule[cell] = glyphs.tick
        label = "0" if index == 0 else _hours(index * step)
        begin = min(cell, width - cells(label))
        if not labels or begin > cells(labels):
            labels += " " * (begin - cells(labels)) + label
    yield (Span(" " * margin + "".join(rule), "dim"),)
    yield (Span(" " * margin + labels, "dim"),)


def _hours(hours: float) -> str:
    return f"{hours:g} h"


def _legend(
    item: Curve, index: int, series: Series, width: int, glyphs: Glyphs, marks: Marks, *, place: int | None
) -> Iterator[Line]:
    sample = f"{Canvas.sample(place, glyphs)} " if series.line and place is not None else ""
    head = [Span(f"{letter(index)} ", "strong"), Span(sample, "text"), Span(series.title, "strong")]
    yield from wrap([*head, Span(" (not drawn now)" if place is None else "", "dim")], width, rest="  ")
    facts = _facts(item, series, lambda datum: _told(datum, marks))
    yield from wrap(joined(facts, "; "), width, first="  ", rest="  ")


def _told(datum: Datum, marks: Marks) -> list[Span]:
    """Return a datum with what sets it apart, and its sources at the end."""
    words_, sources = marked(datum, marks)
    return [words_, Span(f" {datum.note}" if datum.note else "", "dim"), sources]


def _facts(item: Curve, series: Series, tell: Callable[[Datum], list[Span]]) -> Iterator[list[Span]]:
    """Yield what is told of a series: dose, measured levels, its line or why there is none."""
    if series.amount:
        yield [Span("Dose ", "text"), *tell(series.amount)]
    for point in series.points:
        if point.measured and point.timed:
            yield [
                Span("measured ", "text"),
                *tell(point.measured),
                Span(" after ", "text"),
                *tell(point.timed),
            ]
    if series.told:
        begin = _begin(item, series)
        top = max(range(begin, len(series.line)), key=series.line.__getitem__)
        minutes = round(top * item.hours / (len(series.line) - 1) * 60)
        yield [
            Span("line from a ", "text"),
            *tell(series.told),
            Span(f", highest near {_figures(series.line[top])}{NBSP}ng/mL after {minutes}{NBSP}min", "text"),
        ]
    if series.why:
        yield [Span(_why(item, series), "text")]


def _why(item: Curve, series: Series) -> str:
    """Return why there is no line; where that was told already, for which series."""
    first = next(index for index, other in enumerate(item.series) if other.why == series.why)
    if item.series[first] is not series:
        return f"no line, as for {letter(first)}"
    lead = series.why[0].lower() if series.why[1:2].islower() else series.why[0]
    return f"no line: {lead}{series.why[1:].rstrip('.')}"


def _figures(level: float) -> str:
    """Return a level to three figures: 8,170, not 8.17e+03."""
    return plain_number(float(f"{level:.3g}"))


def _round_step(least: float) -> float:
    """Return 1, 2, 2.5 or 5 times a power of ten, at least `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * digit for digit in (1, 2, 2.5, 5, 10) if power * digit >= least * (1 - 1e-9))


def _round_up(level: float, *, logarithmic: bool) -> float:
    """Return the top of a scale: somewhat above the highest level, at a tick where it is linear."""
    if logarithmic:
        return max(level * 1.1, 10 * _LEAST)
    step = _round_step(level * 1.05 / 5)
    return step * math.ceil(level * 1.05 / step)
