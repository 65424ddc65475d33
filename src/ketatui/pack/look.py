"""A pack, with what the rules look up in it."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ketatui.pack.authored import Block, Pack, Topic
from ketatui.pack.model import About, Callout, Card, Claim, Item, Number, Prose, Source, Statement, Term
from ketatui.pack.pictures import OUTCOMES, Checklist, Curve, Diagram, Disagreement, Matrix, Table, Timeline
from ketatui.pack.problem import nearest
from ketatui.pack.wording import summary_id

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What an id is made of."""

Found = Iterator[tuple[str, str]]
"""Faults of one part: the field, and what is wrong with it."""


@dataclass
class Look:
    """The pack that is checked, by ids."""

    pack: Pack
    places: Mapping[str, tuple[str, int]]
    broken: Collection[str]
    """Ids of the blocks that are wrong in themselves and so are not in `pack`."""
    whole: bool
    """Whether all files could be read."""
    statements: dict[str, Statement] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    articles: Collection[str] = ()
    rows: Collection[str] = ()
    told: Collection[str] = ()
    """Passages to which a row belongs."""
    listed: Collection[str] = ()
    """Topics that stand in `pack.toml`."""
    summaries: Mapping[str, str] = field(default_factory=dict)
    """Topics by the id of their summary."""

    def __post_init__(self) -> None:
        parts = [part for _, part in placed(self.pack) if isinstance(part, Item)]
        pack = self.pack
        self.items = {
            item.id: item
            for items in (parts, pack.claims, pack.sources, pack.terms, pack.cards, pack.passages)
            for item in items
        }
        self.statements = {i: s for i, s in self.items.items() if isinstance(s, Statement)}
        self.claims = {i: c for i, c in self.items.items() if isinstance(c, Claim)}
        self.sources = {i: s for i, s in self.items.items() if isinstance(s, Source)}
        self.articles = {article.id: None for article in pack.articles}
        self.rows = {row.id: None for row in pack.rows}
        self.told = {row.passage for row in pack.rows}
        self.listed = frozenset(pack.manifest.topics)
        self.summaries = {summary_id(topic.id): topic.id for topic in pack.topics}

    def missing(self, id_: str, known: Collection[str]) -> bool:
        """Tell whether `id_` leads nowhere; one whose own block or file is wrong is told there."""
        return self.whole and id_ not in known and id_ not in self.broken

    def one(self, where: str, id_: str, kind: str, known: Collection[str]) -> Found:
        """Yield an id that leads nowhere."""
        if self.missing(id_, known):
            yield where, f'no {kind} "{id_}"{nearest(id_, known)}'

    def lead(self, where: str, ids: tuple[str, ...], kind: str, known: Collection[str]) -> Found:
        """Yield the ids that lead nowhere, and those named twice."""
        for index, id_ in enumerate(ids):
            yield from self.one(f"{where}[{index}]", id_, kind, known)
        for id_, count in Counter(ids).items():
            if count > 1:
                yield where, f'names "{id_}" {count} times'

    def number(self, name: str) -> Number | None:
        """Return the number of a name, `statement-id.name`, or None."""
        id_, _, own = name.partition(".")
        return self.statements[id_].numbers.get(own) if id_ in self.statements else None

    def named(self, where: str, name: str) -> Found:
        """Yield what is wrong with the name of a number of another item."""
        id_, _, own = name.partition(".")
        if id_ in self.broken:
            return
        statement = self.statements.get(id_)
        if statement is None:
            if self.missing(id_, self.statements):
                yield where, f'no statement "{id_}"{nearest(id_, self.statements)}'
        elif own not in statement.numbers:
            yield where, f'"{id_}" has no number "{own}"{nearest(own, statement.numbers)}'

    def word(self, where: str, listed: str, id_: str) -> Found:
        """Yield an id that is not in a list of the vocabulary; none is fine."""
        known = [word.id for word in getattr(self.pack.vocabulary, listed)]
        if id_ and id_ not in known:
            yield where, f'"{id_}" is not in the vocabulary under {listed}{nearest(id_, known)}'

    def about(self, where: str, about: About) -> Found:
        """Yield what something is about and the vocabulary does not have."""
        for name in ("form", "route", "condition", "population", "level", "region"):
            yield from self.word(f"{where}.{name}", name, getattr(about, name))


def grounds(item: Item) -> frozenset[str]:
    """Return the statements that an item rests on."""
    match item:
        case Prose(statements=named) | Callout(statements=named):
            return frozenset(named)
        case Claim(statements=named) | Term(statements=named) | Card(statements=named):
            return frozenset(named)
        case Disagreement():
            return frozenset([*item.statements, *(id_ for side in item.sides for id_ in side.statements)])
        case Table():
            return frozenset([*item.statements, *(cell.statement for cell in item.cells)])
        case Timeline():
            return frozenset([*item.statements, *_of(event.number for event in item.events)])
        case Matrix():
            told = [id_ for r in item.risks for id_ in (*(getattr(r, field) for field in OUTCOMES), *r.boxed)]
            return frozenset([*filter(None, told), *_of(n for risk in item.risks for n in risk.numbers)])
        case Checklist():
            return frozenset(step.statement for step in item.steps)
        case Diagram():
            resting = (*(n.statements for n in item.nodes), *(e.statements for e in item.edges))
            return frozenset(id_ for ids in resting for id_ in ids)
        case Curve():
            series = item.series
            numbers = [n for s in series for n in (s.dose, s.over) if n]
            numbers += [n for s in series for p in s.points for n in (p.level, p.time) if n]
            return frozenset([*_of(numbers), *(s.model for s in series if s.model)])
    return frozenset()


def _of(numbers: Iterable[str]) -> Iterator[str]:
    """Yield the statements of numbers."""
    return (number.partition(".")[0] for number in numbers)


def placed(pack: Pack) -> Iterator[tuple[Topic, Item | Block]]:
    """Yield what stands in the sections of all topics, with its topic."""
    for topic in pack.topics:
        for section in topic.sections:
            for part in section.content:
                yield topic, part
