"""The content model: what an editor writes, and what compile resolves into it.

Plain frozen dataclasses of strings, numbers, booleans, dates, tuples and each other. pydantic
validates them from TOML while a pack is checked; the running reader rebuilds them from JSON without it.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import ClassVar, Literal

from ketatui.pack.parts import Model, compiled, part, wording

GLOSSARY = "glossary"
"""What stands for a topic before the id of a term."""

CARDS = "cards"
"""What stands for a topic before the id of a review card."""

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
Given = Literal["", "one dose", "course"]
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


@part
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
    given: Given = ""
    """Whether it follows one dose or a course of several."""


@part
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


@part
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


@part
class Grade(Model):
    """A grade of evidence that a named source gave itself."""

    grade: str
    source: str
    label: str = compiled(default="")


@part
class Link(Model):
    """A reference as the reader meets it: where it leads and the words to show for it."""

    id: str
    kind: str
    topic: str
    words: str


@part
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


@part
class Mention(Model):
    """A word of the glossary that stands in an item."""

    id: str
    """The term."""
    term: str
    """Its name."""
    words: str
    """How it stands in the item."""
    first: bool = False
    """Whether it stands there for the first time in the topic; there it leads to the glossary."""


@part
class Item(Model):
    """What is current, bookmarked, annotated and searched."""

    kind: ClassVar[str] = ""
    id: str
    literal: tuple[str, ...] = ()
    """Names in the texts that hold digits and are no numbers: 5-HT3, GluN2B."""
    mentions: tuple[Mention, ...] = compiled(default=())


@part
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
    asked: tuple[str, ...] = ()
    """Questions that it answers, in readers' own words; they are searched, not shown."""
    authored: str = compiled(default="")
    """Its text with its numbers by their names, as it was written; nothing where it has none."""
    heard: tuple[Heard, ...] = compiled(default=())
    disagreements: tuple[Link, ...] = compiled(default=())


@part
class Prose(Item):
    """How a topic hangs together; states nothing itself."""

    kind: ClassVar[str] = "prose"
    text: str = wording()
    statements: tuple[str, ...] = ()
    links: tuple[Link, ...] = compiled(default=())


@part
class Callout(Item):
    """A note, a warning, or when to seek care now; rests on statements."""

    kind: ClassVar[str] = "callout"
    tone: Tone
    title: str = wording()
    text: str = wording()
    statements: tuple[str, ...]
    asked: tuple[str, ...] = ()
    """Questions that it answers, in readers' own words; they are searched, not shown."""
    links: tuple[Link, ...] = compiled(default=())


@part
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
    disagreements: tuple[Link, ...] = compiled(default=())
    """Those on one side of which it stands."""


@part
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


@part
class Term(Item):
    """A word of the glossary, with what else people call it."""

    kind: ClassVar[str] = "term"
    term: str
    text: str = wording()
    synonyms: tuple[str, ...] = ()
    statements: tuple[str, ...]
    links: tuple[Link, ...] = compiled(default=())


@part
class Card(Item):
    """A question to review and its answer, tied to the statements that give it."""

    kind: ClassVar[str] = "card"
    question: str = wording()
    answer: str = wording()
    statements: tuple[str, ...]
    topic: str = compiled(default="")
    """The home of its first statement."""
    links: tuple[Link, ...] = compiled(default=())


@part
class Told(Model):
    """One thing that an article says, with the verdict on the claim that it belongs to."""

    text: str
    claim: str
    """Its claim; nothing where none answers it yet."""
    verdict: Verdict | None


@part
class Passage(Item):
    """A stretch of a popular article in our paraphrase, a verdict beside each thing it says."""

    kind: ClassVar[str] = "passage"
    article: str
    title: str = wording(default="", paraphrase=True)
    """The article's heading over it."""
    label: str = compiled(default="")
    """The article's label."""
    rows: tuple[Told, ...] = compiled(default=())


@part
class See(Item):
    """The same item shown once more, away from its home."""

    kind: ClassVar[str] = "see"
    item: str
    """The id of the item shown."""
    shown: Item | None = compiled(default=None)
    home: Link | None = compiled(default=None)


@part
class Word(Model):
    """An entry of the vocabulary; its order in the file is its order in pictures."""

    id: str
    name: str
    short: str = ""
    """For narrow places; the name where empty."""


@part
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


@part
class HelpLine(Model):
    """Whom to call, and where that holds."""

    region: str
    line: str


@part
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
