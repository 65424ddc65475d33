"""Numbers of statements gathered for tables and pictures: each by itself, none merged, averaged or chosen."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace

from ketatui.pack import units
from ketatui.pack.model import (
    About,
    CellNumber,
    Column,
    Disagreement,
    Number,
    Row,
    Statement,
    Table,
    Timeline,
    Vocabulary,
)

_REMARKS: Mapping[type[Table | Timeline], tuple[str, ...]] = {
    Table: ("form", "route", "condition", "population", "level", "region"),
    Timeline: ("form", "route", "condition", "population", "region"),
}
"""What may set a number apart from its row; on a timeline the kind of number tells the dose level."""

_Resolve = Callable[[Statement, str], Number]


class Gatherer:
    """Finds the numbers that a table or a picture asks for."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        statements: Iterable[Statement],
        labels: Mapping[str, str],
        resolve: _Resolve,
    ) -> None:
        """Prepare to gather.

        Args:
            vocabulary: The names of rows and remarks, and their order.
            statements: Whose numbers are gathered, in reading order.
            labels: The label of each source.
            resolve: Gives a number by its name, with all that it is about, its words and its source.
        """
        self._vocabulary = vocabulary
        self._numbers = [
            (statement.id, name, resolve(statement, name))
            for statement in statements
            for name in statement.numbers
        ]
        self._by_name = {f"{statement}.{name}": number for statement, name, number in self._numbers}
        self._labels = labels
        self._names = {
            (listed.name, word.id): word.short or word.name
            for listed in fields(vocabulary)
            for word in getattr(vocabulary, listed.name)
        }

    def rows(self, asked: Table | Timeline) -> Iterator[Row]:
        """Yield the rows that have a number or are expected, in the vocabulary's order."""
        where = replace(asked.where, subject=asked.where.subject or "human")
        found: defaultdict[str, list[list[CellNumber]]] = defaultdict(lambda: [[] for _ in asked.columns])
        for id_, _, number in self._numbers:
            key = getattr(number.about, asked.rows)
            if (
                not key
                or (asked.statements and id_ not in asked.statements)
                or not _agrees(number.about, where)
            ):
                continue
            for index, column in enumerate(asked.columns):
                if number.what == column.what and column.of in {"", number.of}:
                    found[key][index].append(self._cell(asked, id_, number, column))
        sort = isinstance(asked, Timeline)
        expected = asked.expected if isinstance(asked, Timeline) else ()
        for word in getattr(self._vocabulary, asked.rows):
            if word.id in found or word.id in expected:
                cells = tuple(tuple(sorted(cell, key=_place) if sort else cell) for cell in found[word.id])
                yield Row(key=word.id, name=word.name, cells=cells)

    def events(self, timeline: Timeline) -> Iterator[Row]:
        """Yield a row for each event of a timeline, the earliest first."""
        rows = []
        for event in timeline.events:
            cells = ((self._called(timeline, event.number),),)
            rows.append(Row(key=event.number, name=event.title, cells=cells))
        yield from sorted(rows, key=lambda row: _place(row.cells[0][0]))

    def sides(self, asked: Disagreement, articles: Mapping[str, str]) -> Iterator[Row]:
        """Yield what articles say and what studies give on a disagreement's question.

        Args:
            asked: The disagreement.
            articles: The labels of the articles that make each claim.
        """
        said = [
            CellNumber(
                words=f"“{stretch.said}”",
                statement=stretch.claim,
                source="",
                label=articles[stretch.claim],
                note=articles[stretch.claim],
                low=_on_axis(stretch.low, stretch.unit),
                high=_on_axis(stretch.high, stretch.unit),
            )
            for stretch in asked.picture
            if stretch.claim
        ]
        timeline = Timeline(id=asked.id, title="", rows="event")
        given = [self._called(timeline, stretch.number) for stretch in asked.picture if stretch.number]
        for key, name, cell in (
            ("articles", "What articles say", said),
            ("studies", "What studies give", given),
        ):
            if cell:
                yield Row(key=key, name=name, cells=(tuple(sorted(cell, key=_place)),))

    def _called(self, timeline: Timeline, name: str) -> CellNumber:
        """Return the number of a name: `statement-id.name`."""
        return self._cell(timeline, name.partition(".")[0], self._by_name[name], Column(title="", what=""))

    def _cell(self, asked: Table | Timeline, statement: str, number: Number, column: Column) -> CellNumber:
        apart = [
            self._names[name, getattr(number.about, name)]
            for name in _REMARKS[type(asked)]
            if name != asked.rows and getattr(number.about, name) and not getattr(asked.where, name)
        ]
        if number.of and not column.of:
            apart.insert(0, self._names["of", number.of])
        low, at, high = (_on_axis(end, number.unit) for end in (number.low, number.value, number.high))
        if number.value is not None and number.spread is not None:
            low = _on_axis(max(number.value - number.spread, 0), number.unit)
            high = _on_axis(number.value + number.spread, number.unit)
        return CellNumber(
            words=number.words,
            statement=statement,
            source=number.source,
            label=self._labels[number.source],
            note=", ".join(apart),
            at=at,
            low=low,
            high=high,
            dated=number.unit == "date",
        )


def _on_axis(amount: float | None, unit: str) -> float | None:
    """Return seconds of a time, a year of a date; None of what is neither."""
    if amount is None or unit == "date":
        return amount
    return None if units.UNITS[unit].seconds is None else units.seconds(amount, unit)


def _place(number: CellNumber) -> float:
    """Return where a number begins on an axis."""
    ends = [end for end in (number.low, number.at, number.high) if end is not None]
    return min(ends, default=0.0)


def _agrees(about: About, where: About) -> bool:
    """Tell whether `about` agrees with every field that `where` gives."""
    return all(
        not getattr(where, field.name) or getattr(about, field.name) == getattr(where, field.name)
        for field in fields(About)
    )
