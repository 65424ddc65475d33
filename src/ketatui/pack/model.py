"""The content model: what an editor writes, and what compile resolves into it.

Plain frozen dataclasses of strings, numbers, booleans, dates, tuples and each other. pydantic
validates them from TOML while a pack is checked; the running reader rebuilds them from JSON without it.

A field made by `wording()` is wording of ours: it may name numbers in braces. A field made by
`compiled()` is filled in by compile and may not be written by an editor.
"""

from collections.abc import Mapping
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from datetime import date
from typing import Any, ClassVar, Literal, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")

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


@dataclass(init=False, eq=False, repr=False)
class Model:
    """What every part of the content is: frozen, closed to unknown keys, strict about types.

    A frozen dataclass in all but how it is made: its methods stand here once for all parts, since
    every start of the reader imports this module, and compiling them anew for each class takes
    three quarters of that time.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "forbid", "strict": True}

    def __init__(self, **values: Any) -> None:
        """Set every field; TypeError for one that is missing or unknown."""
        own = self.__dict__
        for field_ in fields(self):
            name = field_.name
            if name in values:
                own[name] = values.pop(name)
            elif field_.default is not MISSING:
                own[name] = field_.default
            elif field_.default_factory is not MISSING:
                own[name] = field_.default_factory()
            else:
                raise TypeError(f"{type(self).__name__} needs {name}")
        if values:
            raise TypeError(f"{type(self).__name__} has no {', '.join(values)}")

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        """Refuse to change a part."""
        raise FrozenInstanceError(f"cannot assign to {name}")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse to change a part."""
        raise FrozenInstanceError(f"cannot delete {name}")

    def __eq__(self, other: object) -> bool:
        """Tell whether `other` is of the same class and equal in all fields."""
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        """Return a hash of all fields; TypeError where one cannot be hashed."""
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        """Return the class with the fields that do not hold their default."""
        shown = (f"{name}={value!r}" for name, value in vars(self).items() if value)
        return f"{type(self).__name__}({', '.join(shown)})"


@dataclass_transform(kw_only_default=True, field_specifiers=(field, wording, compiled))
def part(cls: type[T]) -> type[T]:
    """Make a frozen dataclass with keyword fields of a `Model`."""
    return dataclass(init=False, eq=False, repr=False)(cls)


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
class Column(Model):
    """A column of a table: the numbers of one `what`, and of one effect where `of` is given."""

    title: str = wording()
    what: str
    of: str = ""


@part
class CellNumber(Model):
    """One number in a cell, with the source that gives it and the statement it stands in."""

    words: str
    statement: str
    source: str
    label: str
    """The source's label."""
    note: str
    """What sets it apart from its row: form, condition, population, dose level."""
    at: float | None = None
    """Where its value stands on an axis: seconds, or a year; as `low` and `high` its ends, None if open."""
    low: float | None = None
    high: float | None = None
    dated: bool = False
    """Whether it is a year."""


@part
class Row(Model):
    """A row of a table: its key's name, and for each column the numbers found."""

    key: str
    name: str
    cells: tuple[tuple[CellNumber, ...], ...]


@part
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


@part
class Event(Model):
    """A point on a timeline that is named, and the number that gives it."""

    title: str = wording()
    number: str
    """`statement-id.name`, of a time or a date."""


@part
class Timeline(Item):
    """Times of statements on one axis, each number by itself; or events in their order."""

    kind: ClassVar[str] = "timeline"
    title: str = wording()
    rows: Literal["form", "route", "condition", "population", "level", "region", "event"]
    columns: tuple[Column, ...] = ()
    """Which numbers are drawn, and what each kind of them is called; none where rows are events."""
    events: tuple[Event, ...] = ()
    where: About = field(default_factory=lambda: About(subject="human"))
    """Only numbers that are about this; only human data unless it says otherwise."""
    statements: tuple[str, ...] = ()
    """Only numbers of these statements; of all where empty."""
    expected: tuple[str, ...] = ()
    """Rows that are shown though no number was found for them; they say so."""
    body: tuple[Row, ...] = compiled(default=())


@part
class Side(Model):
    """One answer to a disputed question: what articles say (`heard`) or what the evidence says (`says`)."""

    heard: str = wording(default="", paraphrase=True)
    claims: tuple[str, ...] = ()
    says: str = wording(default="")
    statements: tuple[str, ...] = ()
    links: tuple[Link, ...] = compiled(default=())


@part
class Stretch(Model):
    """A time that an article or a study gives, for the picture of a disagreement."""

    number: str = ""
    """`statement-id.name`, where a study gives it."""
    claim: str = ""
    """The claim, where articles give it; then what they say, and how that is drawn."""
    said: str = wording(default="", paraphrase=True)
    low: float | None = None
    high: float | None = None
    unit: str = ""


@part
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
    picture: tuple[Stretch, ...] = ()
    """The times that each side gives, drawn side by side; none where the question is of another sort."""
    asked: tuple[str, ...] = ()
    """Questions that it answers, in readers' own words; they are searched, not shown."""
    links: tuple[Link, ...] = compiled(default=())
    body: tuple[Row, ...] = compiled(default=())


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


KINDS: Mapping[str, type[Item]] = {
    kind.kind: kind
    for kind in (
        Statement,
        Prose,
        Callout,
        Table,
        Timeline,
        Disagreement,
        Claim,
        Passage,
        Source,
        Term,
        Card,
        See,
    )
}
"""Every kind of item by its name in the content."""


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
