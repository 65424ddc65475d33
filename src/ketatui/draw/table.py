"""A table of numbers, each with its source; below its width it becomes cards of label and value."""

from collections.abc import Mapping, Sequence

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import meta, numbered, paragraph, source_list
from ketatui.draw.spans import Line, Span, View, line_text
from ketatui.draw.wrap import cells, wrap
from ketatui.pack.model import CellNumber, Row, Table

_GAP = 2
_NOTE = 22
"""Cells in which a remark under a number is wrapped, at most."""


def draw(item: Table, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the title, the table or the cards, and the sources by their number."""
    marks = numbered(item.body)
    lines = paragraph(item.title, width, "strong")
    body = (
        _grid(item, width, marks, glyphs, beside=True)
        or _grid(item, width, marks, glyphs, beside=False)
        or _cards(item, width, marks)
    )
    lines += body or paragraph("No number was found for this table.", width, "dim")
    lines += source_list(marks, width)
    notes = Span(words.count(view.notes, "note") if view.notes else "", "mark")
    return [*lines, *meta([notes], width, glyphs)]


def speak(item: Table) -> list[str]:
    """Return every number of the table in words, with what it is about and its source."""
    told = [f"{item.title}."]
    for row in item.body:
        columns = []
        for column, cell in zip(item.columns, row.cells, strict=True):
            if cell:
                numbers = "; ".join(_spoken(number) for number in cell)
                columns.append(f"{column.title}: {numbers}")
        told.append(f"{row.name}. {'. '.join(columns)}.")
    return told


def _spoken(number: CellNumber) -> str:
    about = f" for {number.note}" if number.note else ""
    return f"{number.words}{about} ({number.label})"


def _value(number: CellNumber, marks: Mapping[str, tuple[int, str]]) -> list[Span]:
    return [
        Span(number.words, "number", number.statement),
        Span(f" [{marks[number.source][0]}]", "dim"),
    ]


def _cell(
    cell: Sequence[CellNumber], width: int, marks: Mapping[str, tuple[int, str]], beside: bool
) -> list[Line]:
    """Return the numbers of a cell, each with its remark beside it or below."""
    lines: list[Line] = []
    for number in cell:
        value = _value(number, marks)
        if beside and number.note:
            lines += wrap([*value, Span(f" {number.note}", "dim")], width)
        else:
            lines += [*wrap(value, width), *paragraph(number.note, width, "dim", indent=" ")]
    return lines


def _size(number: CellNumber, marks: Mapping[str, tuple[int, str]], beside: bool) -> int:
    """Return the cells that a number wants in its column."""
    value = sum(cells(span.text) for span in _value(number, marks))
    note = cells(number.note) + 1 if number.note else 0
    return value + note if beside else max(value, min(note, _NOTE))


def _grid(
    item: Table, width: int, marks: Mapping[str, tuple[int, str]], glyphs: Glyphs, *, beside: bool
) -> list[Line]:
    """Return the table with aligned columns, or nothing where it does not fit in `width`."""
    if not item.body:
        return []
    first = min(max(cells(row.name) for row in item.body), max(width // 4, 12))
    columns = [
        max(
            cells(column.title),
            *(_size(number, marks, beside) for row in item.body for number in row.cells[index]),
            4,
        )
        for index, column in enumerate(item.columns)
    ]
    whole = first + sum(size + _GAP for size in columns)
    if whole > width:
        return []
    titles = [paragraph(c.title, size, "dim") for c, size in zip(item.columns, columns, strict=True)]
    lines = [*_beside([[], *titles], [first, *columns]), (Span(glyphs.rule * whole, "dim"),)]
    for row in item.body:
        bodies = [_cell(cell, size, marks, beside) for cell, size in zip(row.cells, columns, strict=True)]
        lines += _beside([paragraph(row.name, first), *bodies], [first, *columns])
    return lines


def _beside(blocks: Sequence[Sequence[Line]], widths: Sequence[int]) -> list[Line]:
    lines: list[Line] = []
    for index in range(max(map(len, blocks))):
        spans: list[Span] = []
        blank = 0
        for block, width in zip(blocks, widths, strict=True):
            line = block[index] if index < len(block) else ()
            if line_text(line).strip():
                if blank:
                    spans.append(Span(" " * blank))
                spans += line
                blank = width - cells(line_text(line)) + _GAP
            else:
                blank += width + _GAP
        lines.append(tuple(spans))
    return lines


def _cards(item: Table, width: int, marks: Mapping[str, tuple[int, str]]) -> list[Line]:
    lines: list[Line] = []
    for row in item.body:
        lines += paragraph(row.name, width, "strong")
        lines += _card(item, row, width, marks)
    return lines


def _card(item: Table, row: Row, width: int, marks: Mapping[str, tuple[int, str]]) -> list[Line]:
    lines: list[Line] = []
    for column, cell in zip(item.columns, row.cells, strict=True):
        for number in cell:
            note = [Span(f" {number.note}", "dim")] if number.note else []
            spans = [Span(f"{column.title}: ", "dim"), *_value(number, marks), *note]
            lines += wrap(spans, width, first="  ", rest="    ")
    return lines
