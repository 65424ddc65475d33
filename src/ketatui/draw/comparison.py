"""What is set side by side: what the content has on some routes, conditions or forms; or statements."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal, NamedTuple

from ketatui.draw import words
from ketatui.pack.gather import DIMENSIONS, Gatherer
from ketatui.pack.model import Number, Statement, Vocabulary, Word
from ketatui.pack.parts import Model, part
from ketatui.pack.pictures import Cited, Datum

COMPARABLE: Mapping[str, str] = {"route": "Routes", "condition": "Conditions", "form": "Forms"}
"""What can be compared by the numbers about it, and what it is called."""


@part
class Aspect(Model):
    """A row: a quantity with all of its numbers, or a point on which statements are compared."""

    name: str
    cells: tuple[tuple[Datum, ...], ...]
    """For each thing compared what was found, nothing merged or chosen."""
    of: str = ""
    note: str = ""
    """What all of its numbers are about alike."""
    shows: Literal["number", "certainty", "text", "heard", "source"] = "number"


@part
class Comparison(Model):
    """Things and what there is on each of them."""

    things: tuple[Word, ...]
    told: str
    """What a reader must know of the choice of numbers."""
    aspects: tuple[Aspect, ...]


class Choice(NamedTuple):
    """Something that can be compared."""

    word: Word
    numbers: int
    """How many a comparison shows."""
    people: bool
    """Whether they are from people; else none from people was found."""


class Comparer:
    """Finds what can be compared, and all that is known of it."""

    def __init__(self, vocabulary: Vocabulary, statements: Iterable[Statement]) -> None:
        """Prepare to compare.

        Args:
            vocabulary: The names of things and quantities, and their order.
            statements: All of them in reading order, as the library keeps them.
        """
        self._vocabulary = vocabulary
        self._statements = {statement.id: statement for statement in statements}
        self._numbers = {
            f"{statement.id}.{name}": number
            for statement in self._statements.values()
            for name, number in statement.numbers.items()
        }
        cited = (citation for statement in self._statements.values() for citation in statement.citations)
        labels = {citation.source: citation.label for citation in cited}
        self._gatherer = Gatherer(vocabulary, self._statements.values(), labels)

    def choices(self, by: str) -> list[Choice]:
        """Return the things of a kind about which there are numbers, in the vocabulary's order."""
        people, others = self._counted(by)
        return [
            Choice(word, people[word.id] or others[word.id], bool(people[word.id]))
            for word in getattr(self._vocabulary, by)
            if people[word.id] or others[word.id]
        ]

    def _counted(self, by: str) -> tuple[Counter[str], Counter[str]]:
        """Return how many numbers from people there are about each thing, and how many others."""
        people: Counter[str] = Counter()
        others: Counter[str] = Counter()
        for number in self._numbers.values():
            (people if _from_people(number) else others)[getattr(number.about, by)] += 1
        return people, others

    def things(self, by: str, ids: Iterable[str]) -> Comparison:
        """Return all numbers from people about some routes, conditions or forms, by quantity.

        Of a thing on which there is none from people, all numbers there are; each says what it is from.
        """
        wanted = {*ids}
        things = [word for word in getattr(self._vocabulary, by) if word.id in wanted]
        people, others = self._counted(by)
        columns = [
            [
                id_
                for id_, number in self._numbers.items()
                if getattr(number.about, by) == thing.id and (_from_people(number) or not people[thing.id])
            ]
            for thing in things
        ]
        apart = [name for name in DIMENSIONS if name != by]
        if not all(people[thing.id] for thing in things):
            apart.append("subject")
        aspects = (self._quantity(what, of, cells, apart) for what, of, cells in self._by_quantity(columns))
        told = [*_told(things, people, others)]
        return Comparison(things=tuple(things), told=" ".join(told), aspects=tuple(aspects))

    def statements(self, places: Mapping[str, str]) -> Comparison:
        """Return statements point by point; they are called by their numbers.

        Args:
            places: The ids of those to compare, and where each stands, in words.
        """
        compared = [self._statements[id_] for id_ in places]
        things = [Word(id=id_, name=str(number)) for number, id_ in enumerate(places, 1)]
        columns = [[f"{statement.id}.{name}" for name in statement.numbers] for statement in compared]
        names = words.names(self._vocabulary)
        aspects = [
            _point("statement", ([Datum(words=s.text, target=s.id, note=places[s.id])] for s in compared)),
            Aspect(name="how sure", cells=tuple(tuple(_certainty(s)) for s in compared), shows="certainty"),
            _point("rests on", ([Datum(words=words.basis(s), target=s.id)] for s in compared)),
            _point("about", (self._about(s, names) for s in compared)),
            *(self._quantity(what, of, cells, None) for what, of, cells in self._by_quantity(columns)),
            Aspect(name="heard", cells=tuple(tuple(_heard(s)) for s in compared), shows="heard"),
            Aspect(name="sources", cells=tuple(tuple(_sources(s)) for s in compared), shows="source"),
        ]
        found = (aspect for aspect in aspects if any(aspect.cells))
        return Comparison(things=tuple(things), told="", aspects=tuple(found))

    def _by_quantity(
        self, columns: Sequence[Sequence[str]]
    ) -> Iterator[tuple[str, str, Sequence[Sequence[str]]]]:
        """Yield what is measured, of which effect, and its numbers by column, as the vocabulary has them."""
        found: defaultdict[tuple[str, str], list[list[str]]] = defaultdict(lambda: [[] for _ in columns])
        for index, ids in enumerate(columns):
            for id_ in ids:
                number = self._numbers[id_]
                found[number.what, number.of][index].append(id_)
        effects = [("", ""), *((word.id, word.name) for word in self._vocabulary.of)]
        for word in self._vocabulary.what:
            for of, called in effects:
                if cells := found.get((word.id, of)):
                    yield word.name, called, cells

    def _quantity(
        self, what: str, of: str, cells: Sequence[Sequence[str]], apart: Sequence[str] | None
    ) -> Aspect:
        """Return the row of a quantity.

        Args:
            what: Its name.
            of: The name of the effect that it is of, or nothing.
            cells: The numbers, by their ids.
            apart: What remarks tell of what a number is about, unless all are about the same: the row
                tells that. Where it is None, they tell what is not so for the whole statement.
        """
        ids = [*chain.from_iterable(cells)]
        abouts = [self._numbers[id_].about for id_ in ids]
        alike = [
            name for name in apart or () if len(ids) > 1 and len({getattr(a, name) for a in abouts}) == 1
        ]

        def datum(id_: str) -> Datum:
            told = self._own(id_) if apart is None else [name for name in apart if name not in alike]
            return self._gatherer.number(id_, apart=told, effect=False)

        return Aspect(
            name=what,
            of=of,
            note=self._gatherer.number(ids[0], apart=alike, effect=False).note,
            cells=tuple(tuple(map(datum, cell)) for cell in cells),
        )

    def _own(self, id_: str) -> list[str]:
        """Return in which fields a number is about something else than its statement as a whole."""
        statement = self._statements[id_.partition(".")[0]].about
        number = self._numbers[id_].about
        return [n for n in (*DIMENSIONS, "subject") if getattr(number, n) != getattr(statement, n)]

    @staticmethod
    def _about(statement: Statement, names: words.Names) -> list[Datum]:
        told = words.about(statement, names)
        return [Datum(words=told, target=statement.id)] if told else []


def _told(things: Sequence[Word], people: Counter[str], others: Counter[str]) -> Iterator[str]:
    """Yield what must be known of the choice of numbers."""
    left_out = sum(others[thing.id] for thing in things if people[thing.id])
    if any(people[thing.id] for thing in things):
        told = f"; {words.count(left_out, 'other is', 'others are')} left out" if left_out else ""
        yield f"Only numbers from people{told}."
    for thing in things:
        if not people[thing.id]:
            yield f"None from people was found for {thing.name}: what there is says what it is from."


def _from_people(number: Number) -> bool:
    return number.about.subject == "human"


def _point(name: str, cells: Iterable[Iterable[Datum]]) -> Aspect:
    return Aspect(name=name, cells=tuple(map(tuple, cells)), shows="text")


def _certainty(statement: Statement) -> Iterator[Datum]:
    yield Datum(words=statement.certainty, target=statement.id, note=statement.why)
    for grade in statement.grades:
        yield Datum(words=f"graded {grade.grade} by {grade.label}", target=grade.source)


def _heard(statement: Statement) -> Iterator[Datum]:
    for claim in statement.heard:
        note = f"{claim.verdict}, heard {claim.times}× in {', '.join(claim.articles)}"
        yield Datum(words=claim.text, target=claim.id, note=note)


def _sources(statement: Statement) -> Iterator[Datum]:
    for citation in statement.citations:
        cited = Cited(id=citation.source, label=citation.label)
        note = ", ".join(filter(None, (citation.at, words.how_read(citation), words.checked(citation))))
        yield Datum(words=citation.label, target=citation.source, sources=(cited,), note=note)
