"""Times on one axis: each number on a line of its own, so that none hides another, its words beside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ketatui.draw import words
from ketatui.draw.axis import Axis, axis
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import meta, numbered, paragraph, source_list
from ketatui.draw.spans import Line, Span, View
from ketatui.draw.wrap import cells, pad, wrap
from ketatui.pack.model import CellNumber, Row, Timeline

_NARROW = 64
"""Below this width the words of a number stand on the line under its mark."""
_GAP = 2
_UNKNOWN = "unknown: no number was found"


class _Frame(NamedTuple):
    """What every mark of one picture is drawn with."""

    scale: Axis
    chart: int
    """Cells of the axis."""
    width: int
    glyphs: Glyphs
    marks: Mapping[str, tuple[int, str]]


def draw(item: Timeline, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the title, the axis, the marks of each row with their words, and the sources by number."""
    titles = [column.title for column in item.columns] or [""]
    lines = paragraph(item.title, width, "strong")
    if any(cell for row in item.body for cell in row.cells):
        lines += chart(item.body, titles, width, glyphs, events=item.rows == "event")
    else:
        lines += paragraph("No number was found for this picture.", width, "dim")
    notes = Span(words.count(view.notes, "note") if view.notes else "", "mark")
    return [*lines, *meta([notes], width, glyphs)]


def chart(
    rows: Sequence[Row], titles: Sequence[str], width: int, glyphs: Glyphs, *, events: bool = False
) -> list[Line]:
    """Return rows of numbers on their axis, and their sources.

    Args:
        rows: At least one number.
        titles: What the cells of each row are called.
        width: Cells in a line.
        glyphs: What marks are made of.
        events: Whether each row is one event, named beside its mark.
    """
    numbers = [number for row in rows for cell in row.cells for number in cell]
    scale = axis((end for number in numbers for end in _ends(number)), dates=_are_years(numbers))
    cells_ = width if width < _NARROW else width * 3 // 5
    frame = _Frame(scale, cells_, width, glyphs, numbered(rows))
    lines = _scale(scale, cells_, glyphs)
    for row in rows:
        lines += _row(row, titles, frame, events)
    return [*lines, *source_list(frame.marks, width)]


def speak(item: Timeline) -> list[str]:
    """Return every number in words, row by row, with what it is about and its source."""
    told = [f"{item.title}."]
    if item.rows == "event":
        numbers = ((row.name, number) for row in item.body for cell in row.cells for number in cell)
        return [*told, *(f"{number.words}: {name} ({number.label})." for name, number in numbers)]
    for row in item.body:
        columns = [
            f"{title}: {'; '.join(map(_spoken, cell))}" if title else "; ".join(map(_spoken, cell))
            for title, cell in zip([column.title for column in item.columns], row.cells, strict=True)
            if cell
        ]
        told.append(f"{row.name}. {'. '.join(columns) or _UNKNOWN}.")
    return told


def _spoken(number: CellNumber) -> str:
    about = f" for {number.note}" if number.note else ""
    return f"{number.words}{about} ({number.label})"


def _are_years(numbers: Iterable[CellNumber]) -> bool:
    return all(number.dated for number in numbers)


def _ends(number: CellNumber) -> list[float]:
    return [end for end in (number.low, number.at, number.high) if end is not None]


def _scale(scale: Axis, chart: int, glyphs: Glyphs) -> list[Line]:
    labels = ""
    rule = [glyphs.rule] * chart
    for cell, label in scale.ticks(chart):
        labels += " " * (cell - cells(labels)) + label
        rule[cell] = glyphs.tick
    return [(Span(labels, "dim"),), (Span("".join(rule), "dim"),)]


def _row(row: Row, titles: Sequence[str], frame: _Frame, events: bool) -> Iterator[Line]:
    if not events:
        yield from paragraph(row.name, frame.width, "strong")
    if not any(row.cells):
        yield from paragraph(_UNKNOWN, frame.width, "dim", indent="  ")
    for title, cell in zip(titles, row.cells, strict=True):
        if cell and title:
            yield from paragraph(title, frame.width, "dim", indent="  ")
        for number in cell:
            yield from _number(number, row.name if events else "", frame)


def _number(number: CellNumber, name: str, frame: _Frame) -> Iterator[Line]:
    """Yield a mark and its words: beside it where there is room, else below."""
    told = [
        Span(number.words, "number", number.statement),
        Span(f" {name}" if name else "", "text"),
        Span(f" [{frame.marks[number.source][0]}]" if number.source else "", "dim"),
        Span(f" {number.note}" if number.note and not name else "", "dim"),
    ]
    drawn = _mark(number, frame.scale, frame.chart, frame.glyphs)
    if frame.width < _NARROW:
        yield (Span(drawn, "link", number.statement),)
        yield from wrap(told, frame.width, first="  ", rest="    ")
        return
    first, *rest = wrap(told, frame.width - frame.chart - _GAP)
    yield (Span(pad(drawn, frame.chart), "link", number.statement), Span(" " * _GAP), *first)
    for line in rest:
        yield (Span(" " * (frame.chart + _GAP)), *line)


def _mark(number: CellNumber, scale: Axis, chart: int, glyphs: Glyphs) -> str:
    """Return the cells of a mark: a point, a stretch, a point within a stretch, or an open end."""
    row = [" "] * chart
    low, high = number.low, number.high
    if low is not None or high is not None:
        begin = scale.cell(low, chart) if low is not None else 0
        end = scale.cell(high, chart) if high is not None else chart - 1
        whole = low is not None and high is not None and number.at is None
        row[begin : end + 1] = [glyphs.thick if whole else glyphs.thin] * (end + 1 - begin)
        if number.at is None and low is None:
            row[begin], row[end] = glyphs.to_left, glyphs.stop
        elif number.at is None and high is None:
            row[begin], row[end] = glyphs.stop, glyphs.to_right
    if number.at is not None:
        row[scale.cell(number.at, chart)] = glyphs.point
    return "".join(row).rstrip()
