"""How a comparison looks: a column for each thing; or, where there is no room, a line for each."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ketatui.draw.comparison import Aspect, Comparison
from ketatui.draw.glyphs import Glyphs, in_ascii
from ketatui.draw.pieces import GAP, Marks, beside, marked, numbered, paragraph, source_list
from ketatui.draw.spans import Line, Span
from ketatui.draw.wrap import cells, pad, wrap
from ketatui.pack.pictures import Datum
from ketatui.safe import NBSP

_LEAST, _MOST = 22, 44
"""Cells of a column, at least and at most."""
_MEASURE = 100
"""Cells in a line at most where there are no columns."""
_STYLES = {"number": "number", "text": "text", "heard": "link", "source": "link"}


class Drawn(NamedTuple):
    """A comparison as lines."""

    head: list[Line]
    """The names over the columns, to stay in sight; none where there are no columns."""
    body: list[Line]


def side_by_side(comparison: Comparison, width: int, glyphs: Glyphs) -> Drawn:
    """Return a comparison as lines of at most `width` cells, no number in it broken or left out."""
    if glyphs.ascii:
        comparison = in_ascii(comparison)
    return (
        _Drawing(comparison, width, glyphs).columns()
        or _Drawing(comparison, min(width, _MEASURE), glyphs).turned()
    )


class _Drawing:
    """A comparison at a width."""

    def __init__(self, comparison: Comparison, width: int, glyphs: Glyphs) -> None:
        self._things, self._aspects = comparison.things, comparison.aspects
        self._told = comparison.told
        self._width, self._glyphs = width, glyphs
        self._none = "-" if glyphs.ascii else "–"
        self._marks: Marks = numbered(
            datum for aspect in self._aspects for cell in aspect.cells for datum in cell
        )

    def columns(self) -> Drawn | None:
        """Return a column for each thing, and before them the names of the rows; None without the room."""
        count = len(self._things)
        names = [f"  {aspect.of or aspect.name}" for aspect in self._aspects]
        first = min(max(map(cells, names)), max(self._width // 5, 16))
        first = max(first, *(2 + cells(word) for name in names for word in name.split()))
        column = min((self._width - first) // count - GAP, _MOST)
        if column < max(_LEAST, *map(_widest, self._aspects)):
            return None
        sizes = [first, *[column] * count]
        titles = [paragraph(thing.name, column, "heading") for thing in self._things]
        whole = first + count * (column + GAP)
        head = [*beside([[], *titles], sizes), (Span(self._glyphs.rule * whole, "dim"),)]
        lines: list[Line] = []
        for name, group in groupby(self._aspects, key=lambda aspect: aspect.name):
            aspects = [*group]
            if aspects[0].of:
                lines += paragraph(name, whole, "strong")
            for aspect in aspects:
                blocks = [[*self._cell(aspect, cell, column)] for cell in aspect.cells]
                lines += beside([self._name(aspect, first), *blocks], sizes)
            lines.append(())
        only_numbers = all(aspect.shows == "number" for aspect in self._aspects)
        dash = f"A dash: {'no number' if only_numbers else 'nothing'} was found."
        return Drawn(head, [*self._before(dash), *lines, *self._after()])

    def _name(self, aspect: Aspect, width: int) -> list[Line]:
        """Return the name of a row below the name of its quantity, or else that name."""
        indent = "  " if aspect.of else ""
        lines = paragraph(aspect.of or aspect.name, width, "text" if aspect.of else "strong", indent=indent)
        return [*lines, *paragraph(aspect.note, width, "dim", indent=f"{indent} ")]

    def _cell(self, aspect: Aspect, cell: Sequence[Datum], width: int) -> Iterator[Line]:
        if not cell:
            yield (Span(self._none, "dim"),)
        for number, datum in enumerate(cell):
            rest = "" if aspect.shows == "text" else " "
            yield from wrap(self._value(aspect, datum, number), width, rest=rest)
            yield from paragraph(datum.note, width, "dim", indent=" ")

    def turned(self) -> Drawn:
        """Return for each row a heading, and below it a line for each thing and each of its numbers."""
        lines: list[Line] = []
        for aspect in self._aspects:
            of = Span(f", {aspect.of}" if aspect.of else "", "text")
            note = Span(f"  {aspect.note}" if aspect.note else "", "dim")
            lines += wrap([Span(aspect.name, "strong"), of, note], self._width, rest="  ")
            lines += [*self._lines_of(aspect), ()]
        return Drawn([], [*self._before(""), *lines, *self._after()])

    def _lines_of(self, aspect: Aspect) -> Iterator[Line]:
        names = [thing.name for thing in self._things]
        if max(map(cells, names)) > self._width // 3:
            names = [thing.short or thing.name for thing in self._things]
        column = 2 + max(map(cells, names)) + GAP
        apart = column > self._width // 2 or column + _widest(aspect) > self._width
        if apart:
            column = max(min(4, self._width - _widest(aspect)), 0)
        missing = []
        for name, cell in zip(names, aspect.cells, strict=True):
            if not cell:
                missing.append(name)
                continue
            label = f"  {name}"
            if apart:
                yield from wrap([Span(name, "text")], self._width, first="  ", rest="  ")
                label = ""
            for number, datum in enumerate(cell):
                after = " " if aspect.shows == "number" else "\n"
                remark = Span(f"{after}{datum.note}" if datum.note else "", "dim")
                spans = [*self._value(aspect, datum, number), remark]
                below = " " * (column if aspect.shows == "text" else column + 1)
                first, *rest = wrap(spans, self._width, first=" " * column, rest=below)
                yield (Span(pad(label, column), "text"), *first[bool(column) :])
                yield from rest
                label = ""
        if missing:
            nothing = "no number found" if aspect.shows == "number" else "nothing"
            told = f"{self._none} {nothing}: {', '.join(missing)}"
            yield from wrap([Span(told, "dim")], self._width, first="  ", rest="    ")

    def _value(self, aspect: Aspect, datum: Datum, number: int) -> list[Span]:
        name = f"{aspect.name}/{number}/{datum.target}"
        if aspect.shows == "certainty" and datum.words in self._glyphs.certainty:
            sign = self._glyphs.certainty[datum.words]
            return [Span(f"{sign}{NBSP}{datum.words}", datum.words, datum.target, name)]
        return marked(datum, self._marks, _STYLES.get(aspect.shows, "text"), name)

    def _before(self, dash: str) -> list[Line]:
        """Return what must be known first."""
        empty = any(not cell for aspect in self._aspects for cell in aspect.cells)
        told = " ".join(filter(None, (self._told, dash if empty else "")))
        return [*paragraph(told, self._width, "dim"), *[()][: bool(told)]]

    def _after(self) -> list[Line]:
        """Return the sources by their numbers, where they are no row of their own."""
        listed = any(aspect.shows == "source" for aspect in self._aspects)
        return [] if listed else source_list(self._marks, self._width)


def _widest(aspect: Aspect) -> int:
    """Return the cells of the longest number of a row; what is no number may be broken."""
    if aspect.shows != "number":
        return 0
    return max((cells(datum.words) for cell in aspect.cells for datum in cell), default=0)
