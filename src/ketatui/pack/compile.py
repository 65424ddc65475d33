"""What an editor wrote becomes what a reader meets: numbers in words, references resolved."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import get_args

from ketatui.pack import units, wording
from ketatui.pack.authored import Block, Pack, Topic, Utterance
from ketatui.pack.compile_pictures import Pictures
from ketatui.pack.gather import Gatherer
from ketatui.pack.mentions import Glossary
from ketatui.pack.model import (
    CARDS,
    GLOSSARY,
    About,
    Callout,
    Card,
    Citation,
    Claim,
    Heard,
    Item,
    Link,
    Number,
    Passage,
    Prose,
    See,
    Source,
    SourceType,
    Statement,
    Term,
    Told,
    Verdict,
)
from ketatui.pack.pictures import (
    Checklist,
    Curve,
    Diagram,
    Disagreement,
    Matrix,
    Side,
    Table,
    Timeline,
)
from ketatui.pack.rules import Choice
from ketatui.pack.wording import Reference

VERDICTS: Sequence[Verdict] = (
    "misleading",
    "refuted",
    "needs qualification",
    "supported",
    "not checkable",
)
"""The order in which claims stand when ordered by verdict: what matters most first."""

SOURCE_TYPES: Sequence[SourceType] = get_args(SourceType)
"""The order in which sources stand when ordered by type."""


@dataclass(frozen=True)
class Entry:
    """One place in a topic: the item that stands there, all resolved."""

    topic: str
    section: int
    item: Item
    subject: str
    """The id that notes and bookmarks made here belong to; another than the item's for `see`."""


class Compiler:
    """Resolves one pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.words: dict[tuple[str, str], str] = {}
        self.home: dict[str, str] = {}
        self.titles = {topic.id: topic.title for topic in pack.topics}
        self.items: dict[str, Item] = {}
        self.labels = {source.id: source.label for source in pack.sources}
        self.articles = {article.id: article.label for article in pack.articles}
        self.glossary = Glossary(pack.terms)
        self._choice = Choice(pack)
        self._sources = {source.id: source for source in pack.sources}
        self._claims = {claim.id: claim for claim in pack.claims}
        self._topic_places = {id_: place for place, id_ in enumerate(pack.manifest.topics)}
        self._rows: defaultdict[str, list[Utterance]] = defaultdict(list)
        for row in pack.rows:
            self._rows[row.passage].append(row)
        article_of = {passage.id: passage.article for passage in pack.passages}
        self.row_article = {row.id: article_of[row.passage] for row in pack.rows}
        self.claim_of = {row: claim for claim in pack.claims for row in claim.heard}
        self._settle()
        self.heard = self._heard()
        self.disagreements = self._disagreements()
        self.cited_by = self._cited_by()
        self.statements = {
            item.id: self._statement(item) for item in self.items.values() if isinstance(item, Statement)
        }
        self.gatherer = Gatherer(pack.vocabulary, self.statements.values(), self.labels)
        self.pictures = Pictures(self.gatherer, self.statements, self._links)

    def entries(self, topic: Topic) -> Iterator[Entry]:
        """Yield the places of a topic in reading order, the summary first, words of the glossary marked."""
        seen: set[str] = set()
        for entry in self._entries(topic):
            yield replace(entry, item=self.glossary.mark(entry.item, seen))

    def _entries(self, topic: Topic) -> Iterator[Entry]:
        summary = Prose(
            id=wording.summary_id(topic.id),
            text=" ".join(self.fill(sentence) for sentence in topic.summary),
            statements=topic.statements,
            links=self._links(topic.statements),
        )
        yield Entry(topic.id, 0, summary, summary.id)
        for number, section in enumerate(topic.sections, 1):
            for part in section.content:
                if isinstance(part, Block):
                    for id_ in self._ordered(part):
                        yield Entry(topic.id, number, self.resolve(self.items[id_]), id_)
                else:
                    item = self.resolve(part)
                    subject = part.item if isinstance(part, See) else part.id
                    yield Entry(topic.id, number, item, subject)

    def terms(self) -> Iterator[Entry]:
        """Yield the glossary, which stands in no topic."""
        for term in sorted(self.pack.terms, key=lambda term: term.term.casefold()):
            yield Entry(GLOSSARY, 0, self.resolve(term), term.id)

    def cards(self) -> Iterator[Entry]:
        """Yield the review cards, which stand in no topic either."""
        for card in self.pack.cards:
            yield Entry(CARDS, 0, self.resolve(card), card.id)

    def resolve(self, item: Item) -> Item:
        """Return `item` with its wording filled in and all that it refers to beside it."""
        filled = item if isinstance(item, Statement) else wording.rewrite(item, self.fill)
        match filled:
            case Statement():
                return self.statements[filled.id]
            case Prose() | Callout() | Term():
                return replace(filled, links=self._links(filled.statements))
            case Card():
                links = self._links(filled.statements)
                return replace(filled, topic=links[0].topic, links=links)
            case Claim():
                return replace(
                    filled,
                    articles=self._article_labels(filled.heard),
                    links=self._links(filled.statements),
                    disagreements=tuple(self.disagreements[filled.id]),
                )
            case Disagreement():
                sides = tuple(self._side(side) for side in filled.sides)
                heard = {stretch.claim: self._articles_of(stretch.claim) for stretch in filled.picture}
                body = tuple(self.gatherer.sides(filled, heard))
                return replace(filled, sides=sides, links=self._links(filled.statements), body=body)
            case Table() | Timeline() | Matrix() | Checklist() | Diagram() | Curve():
                return self.pictures.resolve(filled)
            case Passage():
                return replace(filled, label=self.articles[filled.article], rows=self._told(filled))
            case Source():
                return replace(filled, cited_by=tuple(self.cited_by[filled.id]))
            case See():
                shown = self.items[filled.item]
                home = self._link(filled.item)
                title = self.titles.get(home.topic, "Glossary")
                return replace(filled, shown=self.resolve(shown), home=replace(home, words=title))
        return filled

    def _settle(self) -> None:
        """Note where every item lives, and put every number in words."""
        pack = self.pack
        for items in (pack.claims, pack.sources, pack.terms, pack.cards, pack.passages):
            self.items |= {item.id: item for item in items}
        self.home |= {term.id: GLOSSARY for term in self.pack.terms}
        self.home |= {card.id: CARDS for card in self.pack.cards}
        for topic in self.pack.topics:
            for section in topic.sections:
                for part in section.content:
                    if isinstance(part, Block):
                        self.home |= dict.fromkeys(self._choice.of(part), topic.id)
                    else:
                        self.items[part.id] = part
                        self.home[part.id] = topic.id
        for item in self.items.values():
            if isinstance(item, Statement):
                for name, number in item.numbers.items():
                    self.words[item.id, name] = units.words(number)

    def fill(self, text: str, own: str = "") -> str:
        """Return `text` with its numbers in words; those without a statement's id are of `own`."""

        def said(reference: Reference) -> str:
            return self.words[reference.id or own, reference.name]

        return wording.fill(text, said)

    def _link(self, id_: str) -> Link:
        item = self.items[id_]
        match item:
            case Statement():
                words = self.fill(item.text, id_)
            case Prose() | Claim():
                words = self.fill(item.text)
            case Disagreement():
                words = self.fill(item.question)
            case Callout() | Table() | Timeline() | Matrix() | Checklist() | Diagram() | Curve():
                words = self.fill(item.title)
            case Source():
                words = item.label
            case Term():
                words = item.term
            case Card():
                words = self.fill(item.question)
            case _:
                words = id_
        return Link(id=id_, kind=item.kind, topic=self.home.get(id_, ""), words=words)

    def _links(self, ids: Sequence[str]) -> tuple[Link, ...]:
        return tuple(self._link(id_) for id_ in ids)

    def _statement(self, item: Statement) -> Statement:
        def say(text: str) -> str:
            return self.fill(text, item.id)

        return replace(
            wording.rewrite(item, say),
            authored=item.text if wording.NAME.search(item.text) else "",
            citations=tuple(self._citation(citation) for citation in item.citations),
            numbers={name: self._number(item, name) for name in item.numbers},
            grades=tuple(replace(grade, label=self.labels[grade.source]) for grade in item.grades),
            heard=tuple(self.heard[item.id]),
            disagreements=tuple(self.disagreements[item.id]),
        )

    def _citation(self, citation: Citation) -> Citation:
        source = self.items[citation.source]
        return replace(
            citation,
            label=self.labels[citation.source],
            via_label=self.labels.get(citation.via, ""),
            type=source.type if isinstance(source, Source) else "",
        )

    def _number(self, item: Statement, name: str) -> Number:
        number = item.numbers[name]
        about = {
            field.name: getattr(number.about, field.name) or getattr(item.about, field.name)
            for field in fields(About)
        }
        return replace(
            number,
            source=number.source or item.citations[0].source,
            about=About(**about),
            words=self.words[item.id, name],
        )

    def _articles_of(self, id_: str) -> str:
        """Return the labels of the articles that make a claim."""
        claim = self.items.get(id_)
        return ", ".join(self._article_labels(claim.heard)) if isinstance(claim, Claim) else ""

    def _side(self, side: Side) -> Side:
        return replace(side, links=self._links((*side.claims, *side.statements)))

    def _article_labels(self, rows: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.articles[self.row_article[row]] for row in rows))

    def _told(self, passage: Passage) -> tuple[Told, ...]:
        return tuple(
            Told(text=row.text, claim=claim.id if claim else "", verdict=claim.verdict if claim else None)
            for row, claim in ((row, self.claim_of.get(row.id)) for row in self._rows[passage.id])
        )

    def _heard(self) -> defaultdict[str, list[Heard]]:
        heard: defaultdict[str, list[Heard]] = defaultdict(list)
        for claim in self.pack.claims:
            entry = Heard(
                id=claim.id,
                text=claim.text,
                verdict=claim.verdict,
                why=self.fill(claim.why),
                articles=self._article_labels(claim.heard),
                times=len(claim.heard),
            )
            for id_ in claim.statements:
                heard[id_].append(entry)
        return heard

    def _disagreements(self) -> defaultdict[str, list[Link]]:
        """Return the disagreements that name each statement and each claim."""
        found: defaultdict[str, list[Link]] = defaultdict(list)
        for item in self.items.values():
            if isinstance(item, Disagreement):
                sides = (id_ for side in item.sides for id_ in (*side.statements, *side.claims))
                drawn = (stretch.claim for stretch in item.picture if stretch.claim)
                for id_ in dict.fromkeys((*item.statements, *sides, *drawn)):
                    found[id_].append(self._link(item.id))
        return found

    def _cited_by(self) -> defaultdict[str, list[Link]]:
        """Return the statements that cite each source, or cite another by way of it."""
        found: defaultdict[str, list[Link]] = defaultdict(list)
        for item in self.items.values():
            if isinstance(item, Statement):
                cited = [id_ for c in item.citations for id_ in (c.source, c.via) if id_]
                for id_ in dict.fromkeys(cited):
                    found[id_].append(self._link(item.id))
        return found

    def _ordered(self, block: Block) -> list[str]:
        ids = self._choice.of(block)
        if block.kind == "passages":
            return ids
        if block.kind == "sources":
            by_label = sorted(ids, key=lambda id_: self.labels[id_].casefold())
            if block.order == "label":
                return by_label
            return sorted(by_label, key=lambda id_: SOURCE_TYPES.index(self._sources[id_].type))
        claims = self._claims
        if block.order == "verdict":
            return sorted(ids, key=lambda id_: VERDICTS.index(claims[id_].verdict))
        if block.order == "topic":
            return sorted(ids, key=lambda id_: self._topic_position(claims[id_]))
        place = {article: number for number, article in enumerate(self.articles)}
        return sorted(ids, key=lambda id_: place[self.row_article[claims[id_].heard[0]]])

    def _topic_position(self, claim: Claim) -> int:
        """Return the place of the topic that answers a claim; behind all where none does."""
        places = self._topic_places
        return places[self.home[claim.statements[0]]] if claim.statements else len(places)
