"""What statements give, gathered for pictures: each number by itself, none merged, averaged or chosen."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import NamedTuple, get_args

from ketatui.pack import units
from ketatui.pack.model import About, Certainty, Number, Statement, Vocabulary
from ketatui.pack.pictures import (
    Cited,
    Column,
    Datum,
    Disagreement,
    Event,
    Grouping,
    Row,
    Table,
    Timeline,
)
from ketatui.safe import NBSP

CERTAINTIES: Sequence[str] = get_args(Certainty)
"""The most certain first."""

DIMENSIONS = ("form", "route", "condition", "population", "level", "region", "given")
_GROUPED = ("route", "condition", "form")
"""By what a timeline can be grouped."""

Resolve = Callable[[Statement], Statement]


class _Entry(NamedTuple):
    """A number with its name and the statement that it stands in."""

    statement: str
    name: str
    number: Number

    @property
    def id(self) -> str:
        return f"{self.statement}.{self.name}"


def _entries(statement: Statement) -> Iterator[_Entry]:
    return (_Entry(statement.id, name, number) for name, number in statement.numbers.items())


class Gatherer:
    """Finds what a table or a picture asks for."""

    def __init__(
        self, vocabulary: Vocabulary, statements: Iterable[Statement], labels: Mapping[str, str]
    ) -> None:
        """Prepare to gather.

        Args:
            vocabulary: The names of rows and remarks, and their order.
            statements: Whose numbers are gathered, in reading order, resolved: each number with its
                words, its source and all that it is about.
            labels: The label of each source.
        """
        self._vocabulary = vocabulary
        self._statements = {statement.id: statement for statement in statements}
        self._order = {id_: place for place, id_ in enumerate(self._statements)}
        self._numbers = {
            entry.id: entry for statement in self._statements.values() for entry in _entries(statement)
        }
        self._labels = labels
        self._names: Mapping[tuple[str, str], str] = {
            (listed.name, word.id): word.short or word.name
            for listed in fields(vocabulary)
            for word in getattr(vocabulary, listed.name)
        }

    def table(self, asked: Table) -> Iterator[Row]:
        """Yield the rows of a table: in the vocabulary's order, or in that of the cells that name them."""
        found: defaultdict[str, list[list[Datum]]] = defaultdict(lambda: [[] for _ in asked.columns])
        if asked.rows != "named":
            self._collect(asked, asked.rows, found)
            self._properties(asked, found)
        for cell in asked.cells:
            index = next(i for i, column in enumerate(asked.columns) if column.title == cell.column)
            found[cell.row][index].append(self.said(cell.text, cell.statement, cell.source))
        if asked.rows == "named":
            yield from (Row(key=key, name=key, cells=_frozen(cells)) for key, cells in found.items())
        else:
            yield from self._ordered(asked.rows, found)

    def timeline(self, asked: Timeline) -> Timeline:
        """Return a timeline with its rows, by each dimension in which its numbers can be grouped."""
        if asked.rows == "event":
            return replace(asked, body=tuple(self._events(asked.events)))
        body = tuple(self._times(asked, asked.rows, asked.expected))
        others = (Grouping(by=by, body=tuple(self._times(asked, by))) for by in _GROUPED if by != asked.rows)
        return replace(asked, body=body, groupings=tuple(other for other in others if len(other.body) > 1))

    def sides(self, asked: Disagreement, articles: Mapping[str, str]) -> Iterator[Row]:
        """Yield what articles say and what studies give on a disagreement's question.

        Args:
            asked: The disagreement.
            articles: The labels of the articles that make each claim.
        """
        said = [
            Datum(
                words=f"“{stretch.said}”",
                target=stretch.claim,
                note=articles[stretch.claim],
                low=None if stretch.low is None else units.base(stretch.low, stretch.unit),
                high=None if stretch.high is None else units.base(stretch.high, stretch.unit),
            )
            for stretch in asked.picture
            if stretch.claim
        ]
        given = [self.number(stretch.number) for stretch in asked.picture if stretch.number]
        for key, name, data in (
            ("articles", "What articles say", said),
            ("studies", "What studies give", given),
        ):
            if data:
                yield Row(key=key, name=name, cells=(tuple(sorted(data, key=_place)),))

    def number(
        self, id_: str, *, apart: Sequence[str] = (*DIMENSIONS[:4], "region", "given"), effect: bool = True
    ) -> Datum:
        """Return the number of an id, `statement-id.name`.

        Args:
            id_: The id.
            apart: What its remark tells of what it is about.
            effect: Whether the remark tells of which effect it is the number.
        """
        entry = self._numbers[id_]
        return self._datum(entry, [effect and entry.number.of and self._names["of", entry.number.of]], apart)

    def effects(self, numbers: Iterable[str]) -> set[str]:
        """Return of which effects numbers are."""
        return {self._numbers[id_].number.of for id_ in numbers}

    def said(self, words: str, statement: str, source: str = "") -> Datum:
        """Return words that rest on a statement: on one of its sources, or on all."""
        cited = [citation.source for citation in self._statements[statement].citations]
        return Datum(words=words, target=statement, sources=self.cited([source] if source else cited))

    def cited(self, sources: Iterable[str]) -> tuple[Cited, ...]:
        """Return sources as a picture names them, each once."""
        return tuple(Cited(id=id_, label=self._labels[id_]) for id_ in dict.fromkeys(sources))

    def region(self, statement: str) -> str:
        """Return the name of the region that a statement is about."""
        return self._name(self._statements[statement].about, "region")

    def _collect(self, asked: Table | Timeline, by: str, found: defaultdict[str, list[list[Datum]]]) -> None:
        """Add the numbers that a picture asks for, by their row and column."""
        where = replace(asked.where, subject=asked.where.subject or "human")
        timeline = isinstance(asked, Timeline)
        for entry in self._asked_for(asked.statements):
            number = entry.number
            key = getattr(number.about, by)
            if (
                not getattr(number.about, asked.rows)
                or not _agrees(number.about, where)
                or (timeline and units.UNITS[number.unit].measure != "time")
            ):
                continue
            told = {by, "level"} if timeline else {by}  # on a timeline the kind of number tells the level
            apart = [name for name in DIMENSIONS if name not in told and not getattr(where, name)]
            for index, column in enumerate(asked.columns):
                if column.what and number.what == column.what and column.of in {"", number.of}:
                    effect = number.of and not column.of and self._names["of", number.of]
                    found[key][index].append(self._datum(entry, [effect], apart))

    def _asked_for(self, statements: Sequence[str]) -> Iterable[_Entry]:
        """Return the numbers of statements, or of all where none is named, in reading order."""
        if not statements:
            return self._numbers.values()
        ordered = sorted({*statements}, key=self._order.__getitem__)
        return (entry for id_ in ordered for entry in _entries(self._statements[id_]))

    def _properties(self, asked: Table, found: defaultdict[str, list[list[Datum]]]) -> None:
        """Add what columns show of the statements themselves."""
        where = replace(asked.where, subject=asked.where.subject or "human")
        for id_ in asked.statements:
            statement = self._statements[id_]
            key = getattr(statement.about, asked.rows)
            if key and not _clashes(statement.about, where):
                for index, column in enumerate(asked.columns):
                    if data := [*self._property(statement, column, asked.rows)]:
                        found[key][index] += data

    def _property(self, statement: Statement, column: Column, by: str) -> Iterator[Datum]:
        note = ", ".join(self._about(statement.about, [name for name in DIMENSIONS if name != by]))
        match column.shows:
            case "certainty":
                rank = CERTAINTIES.index(statement.certainty)
                yield Datum(words=statement.certainty, target=statement.id, note=note, at=rank)
            case "grade":
                for grade in statement.grades:
                    yield self.said(grade.grade, statement.id, grade.source)
            case "studies":
                works = {citation.source: citation.type for citation in statement.citations}
                types = Counter(works.values())
                counted = ", ".join(f"{count}{NBSP}× {type_}" for type_, count in types.items())
                yield Datum(words=counted, target=statement.id, at=-types.total())

    def _times(self, asked: Timeline, by: str, expected: Sequence[str] = ()) -> Iterator[Row]:
        found: defaultdict[str, list[list[Datum]]] = defaultdict(lambda: [[] for _ in asked.columns])
        self._collect(asked, by, found)
        for cells in found.values():
            for cell in cells:
                cell.sort(key=_place)
        yield from self._ordered(by, found, expected)

    def _ordered(
        self, by: str, found: defaultdict[str, list[list[Datum]]], expected: Sequence[str] = ()
    ) -> Iterator[Row]:
        for word in getattr(self._vocabulary, by):
            if word.id in found or word.id in expected:
                yield Row(key=word.id, name=word.name, cells=_frozen(found[word.id]))
        if "" in found:
            yield Row(key="", name=f"no {by} named", cells=_frozen(found[""]))

    def _events(self, events: Iterable[Event]) -> Iterator[Row]:
        """Yield a row for each event, the earliest first."""
        rows = [
            Row(key=event.number, name=event.title, cells=((self.number(event.number),),)) for event in events
        ]
        yield from sorted(rows, key=lambda row: _place(row.cells[0][0]))

    def _datum(self, entry: _Entry, remarks: Iterable[str | bool], apart: Iterable[str]) -> Datum:
        number, about = entry.number, entry.number.about
        low, at, high = number.low, number.value, number.high
        if number.strict:  # the bound itself does not belong
            low = None if low is None else math.nextafter(low, math.inf)
            high = None if high is None else math.nextafter(high, -math.inf)
        if low is not None and low == high:
            low, at, high = None, low, None
        if at is not None and number.spread is not None:
            low, high = at - number.spread, at + number.spread
            if at >= 0 and units.UNITS[number.unit].measure:
                low = max(low, 0)  # no time, share or level is below it
        ends = (None if end is None else units.base(end, number.unit) for end in (low, at, high))
        told = [*remarks, *self._about(about, apart)]
        return Datum(
            words=number.words,
            target=entry.id,
            sources=self.cited([number.source]),
            note=", ".join(str(remark) for remark in told if remark),
            **dict(zip(("low", "at", "high"), ends, strict=True)),
            dated=number.unit == "date",
            form=self._name(about, "form"),
            route=self._name(about, "route"),
            condition=self._name(about, "condition"),
            level=self._name(about, "level"),
            given=about.given,
        )

    def _about(self, about: About, apart: Iterable[str]) -> Iterator[str]:
        """Return what something is about, by name."""
        return filter(None, (self._name(about, field) for field in apart))

    def _name(self, about: About, field: str) -> str:
        word: str = getattr(about, field)
        return self._names.get((field, word), word if field in {"given", "subject"} else "")


def _frozen(cells: Iterable[Iterable[Datum]]) -> tuple[tuple[Datum, ...], ...]:
    return tuple(map(tuple, cells))


def _place(datum: Datum) -> float:
    """Return where a number begins on an axis."""
    return min(datum.ends, default=0.0)


def _clashes(about: About, where: About) -> bool:
    """Tell whether `about` gives another word than `where` in any field that both give."""
    return any(
        getattr(about, field.name) not in {"", getattr(where, field.name)}
        for field in fields(About)
        if getattr(where, field.name)
    )


def _agrees(about: About, where: About) -> bool:
    """Tell whether `about` agrees with every field that `where` gives."""
    return all(
        not getattr(where, field.name) or getattr(about, field.name) == getattr(where, field.name)
        for field in fields(About)
    )
