"""Times on one axis: each number on a line of its own, so that none hides another, its words beside it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ketatui.draw import words
from ketatui.draw.axis import Axis, axis
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import (
    Marks,
    arranged,
    by_column,
    data,
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
from ketatui.pack.pictures import Datum, Row, Timeline

_NARROW = 64
"""Below this width the words of a number stand on the line under its mark."""
_GAP = 2
_UNKNOWN = "unknown: no number was found"
_FILTERS = {"route": "Route", "condition": "Condition", "form": "Form", "given": "Dose or course"}


class _Frame(NamedTuple):
    """What every mark of one picture is drawn with."""

    scale: Axis
    chart: int
    """Cells of the axis."""
    width: int
    glyphs: Glyphs
    marks: Marks


def draw(item: Timeline, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the title, the axis, the marks of each row with their words, and the sources by number."""
    titles = [column.title for column in item.columns] or [""]
    lines = [*paragraph(item.title, width, "strong"), *arranged(settings(item), view, width)]
    rows = _rows(item, view)
    if any(data(rows)):
        lines += chart(rows, titles, width, glyphs, events=item.rows == "event")
    else:
        lines += paragraph("No number was found for this picture.", width, "dim")
    notes = Span(words.count(view.notes, "note") if view.notes else "", "mark")
    return [*lines, *meta([notes], width, glyphs)]


def settings(item: Timeline) -> tuple[Setting, ...]:
    """Return by what the numbers can be grouped, and what can be left out."""
    if item.rows == "event":
        return ()
    found = []
    if item.groupings:
        others = tuple((grouping.by, f"by {grouping.by}") for grouping in item.groupings)
        found.append(Setting("group", "Grouped", (("", f"by {item.rows}"), *others)))
    for field, title in _FILTERS.items():
        names = dict.fromkeys(getattr(datum, field) for datum in data(item.body))
        names.pop("", None)
        if len(names) > 1:
            choices = tuple((name, f"only {name}") for name in names)
            found.append(Setting(field, title, (("", "all"), *choices)))
    return tuple(found)


def _rows(item: Timeline, view: View) -> Sequence[Row]:
    """Return the rows as the reader has grouped and filtered them."""
    grouped = {grouping.by: grouping.body for grouping in item.groupings}
    rows = grouped.get(view.choice("group"), item.body)
    wanted = [(field, value) for field in _FILTERS if (value := view.choice(field))]
    if not wanted:
        return rows

    def kept(datum: Datum) -> bool:
        return all(getattr(datum, field) == value for field, value in wanted)

    filtered = (replace(row, cells=tuple(tuple(filter(kept, cell)) for cell in row.cells)) for row in rows)
    return [row for row in filtered if any(row.cells)]


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
    numbers = [*data(rows)]
    scale = axis((end for number in numbers for end in number.ends), dates=_are_years(numbers))
    cells_ = width if width < _NARROW else width // 2
    frame = _Frame(scale, cells_, width, glyphs, numbered(numbers))
    lines = _scale(scale, cells_, glyphs)
    for row in rows:
        lines += _row(row, titles, frame, events)
    return [*lines, *source_list(frame.marks, width)]


def speak(item: Timeline) -> list[Line]:
    """Return every number in words, row by row, with what it is about and its source."""
    told = plain(f"{item.title}.")
    if item.rows == "event":
        for row in item.body:
            number, *rest = spoken(replace(next(data([row])), note=""))
            told.append((number, Span(f": {row.name}", "text"), *rest, Span(".", "text")))
        return told
    for row in item.body:
        said = by_column(item.columns, row) or [Span(_UNKNOWN, "text")]
        told.append((Span(f"{row.name}. ", "strong"), *said, Span(".", "text")))
    return told


def _are_years(numbers: Iterable[Datum]) -> bool:
    return all(number.dated for number in numbers)


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


def _number(number: Datum, name: str, frame: _Frame) -> Iterator[Line]:
    """Yield a mark and its words: beside it where there is room, else below."""
    words_, sources = marked(number, frame.marks)
    told = [
        words_,
        Span(f" {name}" if name else "", "text"),
        sources,
        Span(f" {number.note}" if number.note and not name else "", "dim"),
    ]
    drawn = _mark(number, frame.scale, frame.chart, frame.glyphs)
    if frame.width < _NARROW:
        yield _linked(drawn, number)
        yield from wrap(told, frame.width, first="  ", rest="    ")
        return
    first, *rest = wrap(told, frame.width - frame.chart - _GAP)
    yield (*_linked(drawn, number), Span(" " * (frame.chart - cells(drawn) + _GAP)), *first)
    for line in rest:
        yield (Span(" " * (frame.chart + _GAP)), *line)


def _linked(drawn: str, number: Datum) -> Line:
    """Return a mark that leads to its number; the blanks before it lead nowhere."""
    mark = drawn.lstrip()
    return (Span(" " * (cells(drawn) - cells(mark))), Span(mark, "link", number.target))


def _mark(number: Datum, scale: Axis, chart: int, glyphs: Glyphs) -> str:
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
            row[begin], row[end] = glyphs.start, glyphs.to_right
    if number.at is not None:
        row[scale.cell(number.at, chart)] = glyphs.point
    return "".join(row).rstrip()
