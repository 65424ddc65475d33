"""What a folder of content holds beside its items; only checking and compiling know these."""

from typing import Literal

from ketatui.pack.model import (
    Card,
    Claim,
    Item,
    Manifest,
    Passage,
    Source,
    SourceType,
    Term,
    Verdict,
    Vocabulary,
)
from ketatui.pack.parts import Model, compiled, part, wording


@part
class Block(Model):
    """A place in a section where compile puts one item for each claim, source or passage of an article."""

    kind: Literal["claims", "sources", "passages"]
    order: Literal["verdict", "article", "topic", "type", "label", "text"]
    verdict: Verdict | None = None
    """Only claims with this verdict."""
    types: tuple[SourceType, ...] = ()
    """Only sources of these types; of all where empty."""
    article: str = ""
    """Only passages of this article; of all where empty."""


@part
class Section(Model):
    """A titled part of a topic."""

    title: str = wording()
    content: tuple[Item | Block, ...] = compiled(default=())


@part
class Topic(Model):
    """A tab of the reader."""

    id: str
    title: str = wording()
    summary: tuple[str, str, str] = wording()
    """Three sentences."""
    statements: tuple[str, ...] = ()
    """What the summary rests on."""
    literal: tuple[str, ...] = ()
    sections: tuple[Section, ...] = compiled(default=())


@part
class Article(Model):
    """A popular article whose claims are answered."""

    id: str
    label: str
    """Its short name beside a claim."""
    title: str
    publisher: str = ""
    url: str = ""


@part
class Utterance(Model):
    """A row of the ledger: one thing that one article says, in our paraphrase."""

    id: str
    passage: str
    """The stretch of the article in which it is said."""
    text: str = wording(paraphrase=True)


@part
class Conflict(Model):
    """A question on which articles contradict each other or themselves, with the rows that do."""

    id: str
    question: str = wording(paraphrase=True)
    rows: tuple[str, ...]


@part
class Pack(Model):
    """A whole folder of content, as written."""

    manifest: Manifest
    vocabulary: Vocabulary
    topics: tuple[Topic, ...]
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    terms: tuple[Term, ...]
    cards: tuple[Card, ...]
    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]
    rows: tuple[Utterance, ...]
    conflicts: tuple[Conflict, ...]
