"""A table of numbers and words, each with its source; below its width it becomes cards of label and value."""

from collections.abc import Sequence

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import (
    GAP,
    Marks,
    arranged,
    beside,
    by_column,
    data,
    joined,
    marked,
    meta,
    numbered,
    paragraph,
    plain,
    source_list,
)
from ketatui.draw.spans import Line, Setting, Span, View
from ketatui.draw.wrap import cells, wrap
from ketatui.pack.pictures import Column, Datum, Row, Table
from ketatui.safe import NBSP

_NOTES = (60, 40, 30, 22, 16)
"""Cells in which a remark under a number, and words, are wrapped; the first with which all fits."""
_ORDERS = {
    "": ("lowest first", "highest first"),
    "certainty": ("surest first", "least sure first"),
    "grade": ("A to Z", "Z to A"),
    "studies": ("most first", "fewest first"),
}
"""What the two directions are called, by what a column shows."""
_BY = (", each row by its lowest number", ", each row by its highest number")
"""What is told with them of numbers of which a row has several."""


def draw(item: Table, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the title, the table or the cards, and the sources by their number."""
    grid = _Table(item.columns, _sorted(item.body, view), width, glyphs)
    lines = [*paragraph(item.title, width, "strong"), *arranged(settings(item), view, width)]
    body = grid.columns_beside(_NOTES[0], notes_beside=True)
    for note in _NOTES:
        body = body or grid.columns_beside(note)
    body = body or grid.cards()
    lines += body or paragraph("No number was found for this table.", width, "dim")
    lines += source_list(grid.marks, width)
    notes = Span(words.count(view.notes, "note") if view.notes else "", "mark")
    return [*lines, *meta([notes], width, glyphs)]


def speak(item: Table) -> list[Line]:
    """Return all of the table in words, row by row, with what it is about and its sources."""
    rows: list[Line] = [
        (Span(f"{row.name}. ", "strong"), *by_column(item.columns, row), Span(".", "text"))
        for row in item.body
    ]
    return [*plain(f"{item.title}."), *rows]


def settings(item: Table) -> tuple[Setting, ...]:
    """Return by which column the rows can be sorted, and which way."""
    if len(item.body) < 2:
        return ()
    choices = [("", "the usual order")]
    for index, column in enumerate(item.columns, 1):
        orders = _ORDERS[column.shows] if column.what or column.shows else _ORDERS["grade"]
        several = orders is _ORDERS[""] and any(len(row.cells[index - 1]) > 1 for row in item.body)
        choices += [
            (f"{index}{way}", f"{column.title}, {called}{by if several else ''}")
            for way, called, by in zip("+-", orders, _BY, strict=True)
        ]
    return (Setting("sort", "Sorted by", tuple(choices)),)


def _sorted(rows: Sequence[Row], view: View) -> Sequence[Row]:
    """Return rows in the order chosen; those with nothing to sort by stand last either way."""
    chosen = view.choice("sort")
    if not chosen:
        return rows
    highest = chosen.endswith("-")

    def place(row: Row) -> tuple[bool, tuple[float, str]]:
        places = [place for datum in row.cells[int(chosen[:-1]) - 1] for place in _places(datum)]
        return bool(places), (max if highest else min)(places, default=(0.0, ""))

    known = [row for row in rows if place(row)[0]]
    known.sort(key=lambda row: place(row)[1], reverse=highest)
    return [*known, *(row for row in rows if not place(row)[0])]


def _places(datum: Datum) -> list[tuple[float, str]]:
    """Return where a datum stands in an order: by its value, else by its ends, or else by its words."""
    ends = datum.ends if datum.at is None else [datum.at]
    return [(end, "") for end in ends] or [(0.0, datum.words.casefold())]


class _Table:
    """The body of a table at a width."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Row], width: int, glyphs: Glyphs) -> None:
        self.marks: Marks = numbered(data(rows))
        self._columns, self._rows, self._width, self._glyphs = columns, rows, width, glyphs

    def columns_beside(self, note: int, *, notes_beside: bool = False) -> list[Line]:
        """Return aligned columns, remarks beside their numbers or below; nothing where they do not fit."""
        if not self._rows:
            return []
        first = min(max(cells(row.name) for row in self._rows), max(self._width // 4, 12))
        first = max(first, *(cells(word) for row in self._rows for word in row.name.split()))
        sizes = [self._size(index, note, notes_beside) for index in range(len(self._columns))]
        whole = first + sum(size + GAP for size in sizes)
        if whole > self._width:
            return []
        titles = [paragraph(c.title, size, "dim") for c, size in zip(self._columns, sizes, strict=True)]
        lines = [*beside([[], *titles], [first, *sizes]), (Span(self._glyphs.rule * whole, "dim"),)]
        for row in self._rows:
            bodies = [
                self._cell(row, column, cell, size, notes_beside)
                for column, cell, size in zip(self._columns, row.cells, sizes, strict=True)
            ]
            lines += beside([paragraph(row.name, first), *bodies], [first, *sizes])
        return lines

    def cards(self) -> list[Line]:
        """Return a card of label and value for each row."""
        lines: list[Line] = []
        for row in self._rows:
            lines += paragraph(row.name, self._width, "strong")
            for column, cell in zip(self._columns, row.cells, strict=True):
                label = [Span(f"{column.title}: ", "dim")]
                told = [
                    [*self._value(column, datum, f"{row.key}/{column.title}/{number}"), _remark(datum)]
                    for number, datum in enumerate(cell)
                ]
                if told and not column.what:
                    told = [joined(told, "; ")]
                for index, spans in enumerate(told):
                    first = "    " if index else "  "
                    shown = spans if index else [*label, *spans]
                    lines += wrap(shown, self._width, first=first, rest="      ")
        return lines

    def _value(self, column: Column, datum: Datum, part: str = "") -> list[Span]:
        if column.shows == "certainty":
            sign = self._glyphs.certainty[datum.words]
            return [Span(f"{sign}{NBSP}{datum.words}", datum.words, datum.target, part)]
        return marked(datum, self.marks, "number" if column.what else "text", part)

    def _cell(
        self, row: Row, column: Column, cell: Sequence[Datum], width: int, notes_beside: bool
    ) -> list[Line]:
        lines: list[Line] = []
        for number, datum in enumerate(cell):
            value = self._value(column, datum, f"{row.key}/{column.title}/{number}")
            if notes_beside and datum.note:
                lines += wrap([*value, _remark(datum)], width)
            else:
                lines += [*wrap(value, width), *paragraph(datum.note, width, "dim", indent=" ")]
        return lines

    def _size(self, index: int, most: int, notes_beside: bool) -> int:
        """Return the cells that a column wants: numbers are never broken, words and remarks are."""
        column = self._columns[index]
        sizes = [4, min(cells(column.title), most)]
        for row in self._rows:
            for datum in row.cells[index]:
                words_, *rest = (cells(span.text) for span in self._value(column, datum))
                value = words_ + sum(rest) if column.what and most > _NOTES[-1] else words_
                note = cells(datum.note) + 1 if datum.note else 0
                if not column.what:
                    value = min(value, most)
                sizes.append(value + note if notes_beside else max(value, min(note, most)))
        return max(sizes)


def _remark(datum: Datum) -> Span:
    between = " " if datum.sources else ", "
    return Span(f"{between}{datum.note}" if datum.note else "", "dim")
