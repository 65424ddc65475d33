"""The content model: what an editor writes, and what compile resolves into it.

Plain frozen dataclasses of strings, numbers, booleans, dates, tuples and each other. pydantic
validates them from TOML while a pack is checked; the running reader rebuilds them from JSON without it.

A field made by `wording()` is wording of ours: it may name numbers in braces. A field made by
`compiled()` is filled in by compile and may not be written by an editor.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

Certainty = Literal["established", "probable", "contested", "hypothesis"]
Basis = Literal[
    "label",
    "guideline",
    "review",
    "trial",
    "observational",
    "human experiment",
    "animal",
    "in vitro",
    "textbook",
    "record",
]
Subject = Literal["", "human", "animal", "in vitro"]
Read = Literal["passage", "abstract", "quoted"]
Span = Literal["", "range", "95 % CI", "IQR", "SD", "SE", "between sources"]
Verdict = Literal["supported", "needs qualification", "misleading", "refuted", "not checkable"]
Tone = Literal["note", "warning", "seek care"]
SourceType = Literal[
    "label",
    "guideline",
    "regulator",
    "meta-analysis",
    "systematic review",
    "randomised trial",
    "open-label trial",
    "cohort",
    "case series",
    "surveillance",
    "human experiment",
    "pharmacokinetic study",
    "preclinical study",
    "narrative review",
    "reference work",
    "news",
    "mirror",
]


def wording(*, default: Any = ..., paraphrase: bool = False) -> Any:
    """Make a field of wording; `paraphrase` says it keeps an article's own figures."""
    metadata = {"text": True, "paraphrase": paraphrase}
    if default is ...:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


def compiled(*, default: Any) -> Any:
    """Make a field that the program fills in and no editor writes."""
    return field(default=default, metadata={"compiled": True})


@dataclass(frozen=True, kw_only=True)
class Model:
    """What every part of the content is: closed to unknown keys, strict about types."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "forbid", "strict": True}


@dataclass(frozen=True, kw_only=True)
class About(Model):
    """What a statement or a number is about; every field names an entry of the vocabulary, or nothing."""

    form: str = ""
    """Racemic ketamine, esketamine, norketamine and so on."""
    route: str = ""
    condition: str = ""
    population: str = ""
    subject: Subject = ""
    level: str = ""
    """Dose level: anaesthetic, analgesic, antidepressant and so on."""
    region: str = ""
    """Where a label, a law or an approval holds."""


@dataclass(frozen=True, kw_only=True)
class Number(Model):
    """A quantity, written once and named in the text that tells it."""

    what: str
    """What is measured, from the vocabulary: onset, half-life, incidence."""
    unit: str
    """From `units.UNITS`."""
    value: float | None = None
    low: float | None = None
    """Lower end; without `value` and `high` it reads “at least”."""
    high: float | None = None
    """Upper end; without `value` and `low` it reads “up to”."""
    spread: float | None = None
    """One standard deviation or error, as `span` says."""
    span: Span = ""
    """What `low` and `high`, or `spread`, are; a plain pair is a range."""
    approx: bool = False
    strict: bool = False
    """An open end that the bound itself does not belong to: “more than”, “under”."""
    of: str = ""
    """Which effect it is the number of, from the vocabulary."""
    against: float | None = None
    """The comparator's value, in the same unit."""
    source: str = ""
    """The citation it comes from; may be left out where the statement has only one."""
    about: About = field(default_factory=About)
    """Where it differs from its statement, field by field."""
    words: str = compiled(default="")


@dataclass(frozen=True, kw_only=True)
class Citation(Model):
    """Who says so, where, and how that was read."""

    source: str
    read: Read
    via: str = ""
    """The source that quotes it, or the mirror at which it was read."""
    at: str = ""
    """The place in the source: section, table, abstract."""
    checked: date | None = None
    """When someone last compared this passage with this statement."""
    label: str = compiled(default="")
    via_label: str = compiled(default="")
    type: str = compiled(default="")


@dataclass(frozen=True, kw_only=True)
class Grade(Model):
    """A grade of evidence that a named source gave itself."""

    grade: str
    source: str
    label: str = compiled(default="")


@dataclass(frozen=True, kw_only=True)
class Link(Model):
    """A reference as the reader meets it: where it leads and the words to show for it."""

    id: str
    kind: str
    topic: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Heard(Model):
    """A claim as it stands beside a statement that answers it."""

    id: str
    text: str
    verdict: Verdict
    why: str
    articles: tuple[str, ...]
    """Labels of the articles in which it was read."""
    times: int
    """How many rows of the ledger it stands for."""


@dataclass(frozen=True, kw_only=True)
class Item(Model):
    """What is current, bookmarked, annotated and searched."""

    kind: ClassVar[str] = ""
    id: str
    literal: tuple[str, ...] = ()
    """Names in the texts that hold digits and are no numbers: 5-HT3, GluN2B."""


@dataclass(frozen=True, kw_only=True)
class Statement(Item):
    """The only kind that states facts, with its citations."""

    kind: ClassVar[str] = "statement"
    text: str = wording()
    certainty: Certainty
    basis: Basis
    citations: tuple[Citation, ...]
    detail: str = wording(default="")
    """The technical layer."""
    why: str = wording(default="")
    """Why it is as sure as it is, in a line; required unless established."""
    about: About = field(default_factory=About)
    numbers: Mapping[str, Number] = field(default_factory=dict)
    grades: tuple[Grade, ...] = ()
    heard: tuple[Heard, ...] = compiled(default=())
    disagreements: tuple[Link, ...] = compiled(default=())


@dataclass(frozen=True, kw_only=True)
class Prose(Item):
    """How a topic hangs together; states nothing itself."""

    kind: ClassVar[str] = "prose"
    text: str = wording()
    statements: tuple[str, ...] = ()
    links: tuple[Link, ...] = compiled(default=())


@dataclass(frozen=True, kw_only=True)
class Callout(Item):
    """A note, a warning, or when to seek care now; rests on statements."""

    kind: ClassVar[str] = "callout"
    tone: Tone
    title: str = wording()
    text: str = wording()
    statements: tuple[str, ...]
    links: tuple[Link, ...] = compiled(default=())


@dataclass(frozen=True, kw_only=True)
class Column(Model):
    """A column of a table: the numbers of one `what`, and of one effect where `of` is given."""

    title: str = wording()
    what: str
    of: str = ""


@dataclass(frozen=True, kw_only=True)
class CellNumber(Model):
    """One number in a cell, with the source that gives it and the statement it stands in."""

    words: str
    statement: str
    source: str
    label: str
    """The source's label."""
    note: str
    """What sets it apart from its row: form, condition, population, dose level."""


@dataclass(frozen=True, kw_only=True)
class Row(Model):
    """A row of a table: its key's name, and for each column the numbers found."""

    key: str
    name: str
    cells: tuple[tuple[CellNumber, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Table(Item):
    """A table drawn from the numbers of statements; two numbers for one cell are shown as two."""

    kind: ClassVar[str] = "table"
    title: str = wording()
    rows: Literal["form", "route", "condition", "population", "level", "region"]
    columns: tuple[Column, ...]
    where: About = field(default_factory=lambda: About(subject="human"))
    """Only numbers that are about this; only human data unless it says otherwise."""
    statements: tuple[str, ...] = ()
    """Only numbers of these statements; of all where empty."""
    body: tuple[Row, ...] = compiled(default=())


@dataclass(frozen=True, kw_only=True)
class Side(Model):
    """One answer to a disputed question: what articles say (`heard`) or what the evidence says (`says`)."""

    heard: str = wording(default="", paraphrase=True)
    claims: tuple[str, ...] = ()
    says: str = wording(default="")
    statements: tuple[str, ...] = ()
    links: tuple[Link, ...] = compiled(default=())


@dataclass(frozen=True, kw_only=True)
class Disagreement(Item):
    """A question on which articles or studies differ: each side, and what follows."""

    kind: ClassVar[str] = "disagreement"
    question: str = wording()
    sides: tuple[Side, ...]
    follows: str = wording()
    statements: tuple[str, ...]
    """What `follows` rests on."""
    conflicts: tuple[str, ...] = ()
    """The ledger's conflicts that it answers."""
    links: tuple[Link, ...] = compiled(default=())


@dataclass(frozen=True, kw_only=True)
class Claim(Item):
    """What popular articles say, paraphrased, with our verdict and the statements that answer it."""

    kind: ClassVar[str] = "claim"
    text: str = wording(paraphrase=True)
    heard: tuple[str, ...]
    """Rows of the ledger of articles that say it."""
    verdict: Verdict
    why: str = wording()
    statements: tuple[str, ...] = ()
    articles: tuple[str, ...] = compiled(default=())
    links: tuple[Link, ...] = compiled(default=())


@dataclass(frozen=True, kw_only=True)
class Source(Item):
    """A work that is cited: one entry a work."""

    kind: ClassVar[str] = "source"
    type: SourceType
    label: str
    """Its short name beside a statement: “Zanos 2018”, “Ketalar label (US)”."""
    title: str
    authors: str = ""
    year: int | None = None
    year_estimated: bool = False
    container: str = ""
    """Journal, book, publisher or register."""
    doi: str = ""
    pmid: str = ""
    url: str = ""
    region: str = ""
    revision: str = ""
    """Revision of a label or a guideline, as it names it."""
    cited_by: tuple[Link, ...] = compiled(default=())


@dataclass(frozen=True, kw_only=True)
class Term(Item):
    """A word of the glossary, with what else people call it."""

    kind: ClassVar[str] = "term"
    term: str
    text: str = wording()
    synonyms: tuple[str, ...] = ()
    statements: tuple[str, ...]
    links: tuple[Link, ...] = compiled(default=())


@dataclass(frozen=True, kw_only=True)
class See(Item):
    """The same item shown once more, away from its home."""

    kind: ClassVar[str] = "see"
    item: str
    """The id of the item shown."""
    shown: Item | None = compiled(default=None)
    home: Link | None = compiled(default=None)


KINDS: Mapping[str, type[Item]] = {
    kind.kind: kind for kind in (Statement, Prose, Callout, Table, Disagreement, Claim, Source, Term, See)
}
"""Every kind of item by its name in the content."""


@dataclass(frozen=True, kw_only=True)
class Block(Model):
    """A place in a section where compile puts one item for each claim or source."""

    kind: Literal["claims", "sources"]
    order: Literal["verdict", "article", "topic", "type", "label"]
    verdict: Verdict | None = None
    """Only claims with this verdict."""
    types: tuple[SourceType, ...] = ()
    """Only sources of these types; of all where empty."""


@dataclass(frozen=True, kw_only=True)
class Section(Model):
    """A titled part of a topic."""

    title: str = wording()
    content: tuple[Item | Block, ...] = compiled(default=())


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
class Article(Model):
    """A popular article whose claims are answered."""

    id: str
    label: str
    """Its short name beside a claim."""
    title: str
    publisher: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Utterance(Model):
    """A row of the ledger: one thing that one article says, in our paraphrase."""

    id: str
    article: str
    text: str = wording(paraphrase=True)
    section: str = wording(default="", paraphrase=True)
    """The article's heading that it stands under."""


@dataclass(frozen=True, kw_only=True)
class Conflict(Model):
    """A question on which articles contradict each other or themselves, with the rows that do."""

    id: str
    question: str = wording(paraphrase=True)
    rows: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Word(Model):
    """An entry of the vocabulary; its order in the file is its order in pictures."""

    id: str
    name: str
    short: str = ""
    """For narrow places; the name where empty."""


@dataclass(frozen=True, kw_only=True)
class Vocabulary(Model):
    """One list each of what a statement or a number may be about."""

    what: tuple[Word, ...]
    of: tuple[Word, ...]
    form: tuple[Word, ...]
    route: tuple[Word, ...]
    condition: tuple[Word, ...]
    population: tuple[Word, ...]
    level: tuple[Word, ...]
    region: tuple[Word, ...]


@dataclass(frozen=True, kw_only=True)
class HelpLine(Model):
    """Whom to call, and where that holds."""

    region: str
    line: str


@dataclass(frozen=True, kw_only=True)
class Manifest(Model):
    """`pack.toml`: what the pack is, and what a reader must be told first."""

    id: str
    title: str
    topics: tuple[str, ...]
    notice: str
    emergency: tuple[HelpLine, ...]
    poison: tuple[HelpLine, ...] = ()
    reviewed: date
    complete: bool
    report: str
    """Where to report a mistake."""
    licence: str


@dataclass(frozen=True, kw_only=True)
class Pack(Model):
    """A whole folder of content, as written."""

    manifest: Manifest
    vocabulary: Vocabulary
    topics: tuple[Topic, ...]
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    terms: tuple[Term, ...]
    articles: tuple[Article, ...]
    rows: tuple[Utterance, ...]
    conflicts: tuple[Conflict, ...]
