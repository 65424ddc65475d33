"""The kinds of item that are looked at more than read: tables, timelines, maps, curves and the like.

An editor names numbers and statements; compile gathers the numbers from the statements that give
them. Nothing here holds a figure of its own.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar, Literal

from ketatui.pack.model import About, Certainty, Item, Link
from ketatui.pack.parts import Model, compiled, part, wording

Rows = Literal["form", "route", "condition", "population", "level", "region", "named", "event"]
"""What the rows of a table or a timeline stand for: a field of `About`; named by cells; or events."""

Structure = Literal["mammillary", "liver"]
"""How the compartments of a model hang together; see `kinetics`."""

Way = Literal["", "iv", "oral", "nasal"]
"""By which way a dose enters a model with a liver."""


@part
class Cited(Model):
    """A source as a picture names it."""

    id: str
    label: str


@part
class Datum(Model):
    """What stands in a cell or at a mark: a number or a phrase, and who says so."""

    words: str
    target: str
    """Where it leads: a number (`statement-id.name`), a statement or a claim."""
    sources: tuple[Cited, ...] = ()
    note: str = ""
    """What sets it apart from its row: form, condition, population, dose level."""
    at: float | None = None
    """Its place on an axis or in an order, in the base unit of its measure; `low` and `high` its ends."""
    low: float | None = None
    high: float | None = None
    dated: bool = False
    """Whether it is a year."""
    form: str = ""
    """What it is about, by name, for the reader to choose from; so are the next four."""
    route: str = ""
    condition: str = ""
    level: str = ""
    given: str = ""

    @property
    def ends(self) -> list[float]:
        """What is known of its low end, its value and its high end, in this order."""
        return [end for end in (self.low, self.at, self.high) if end is not None]


@part
class Row(Model):
    """A row of a picture: its key's name, and for each column the data found."""

    key: str
    name: str
    cells: tuple[tuple[Datum, ...], ...]


@part
class Column(Model):
    """A column: numbers of one `what` (of one effect, where `of` is given), a property, or words."""

    title: str = wording()
    what: str = ""
    of: str = ""
    shows: Literal["", "certainty", "grade", "studies"] = ""
    """A property of the statements that are about the row."""


@part
class Cell(Model):
    """Words in a table, in a column that gathers nothing by itself."""

    row: str = wording()
    """An id of the vocabulary; with rows that are named by their cells, the name."""
    column: str = wording()
    """The title of the column."""
    text: str = wording()
    statement: str
    """What it rests on."""
    source: str = ""
    """Which of that statement's sources says it; all of them where empty."""


@part
class Table(Item):
    """A table drawn from the numbers of statements; two numbers for one cell are shown as two."""

    kind: ClassVar[str] = "table"
    title: str = wording()
    rows: Rows
    columns: tuple[Column, ...]
    where: About = field(default_factory=lambda: About(subject="human"))
    """Only numbers that are about this; only human data unless it says otherwise."""
    statements: tuple[str, ...] = ()
    """Only numbers of these statements; of all where empty."""
    cells: tuple[Cell, ...] = ()
    body: tuple[Row, ...] = compiled(default=())


@part
class Event(Model):
    """A point on a timeline that is named, and the number that gives it."""

    title: str = wording()
    number: str
    """`statement-id.name`, of a time or a date."""


@part
class Grouping(Model):
    """The rows of a timeline by another dimension than its own."""

    by: str
    body: tuple[Row, ...]


@part
class Timeline(Item):
    """Times of statements on one axis, each number by itself; or events in their order."""

    kind: ClassVar[str] = "timeline"
    title: str = wording()
    rows: Rows
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
    groupings: tuple[Grouping, ...] = compiled(default=())


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


OUTCOMES: Mapping[str, str] = {
    "kills": "can kill",
    "lasts": "can last",
    "treated": "needs treatment",
    "passes": "passes by itself",
}
"""What can come of a risk, by its field, the gravest first."""


@part
class Risk(Model):
    """A risk: how often it was seen, and what comes of it. Each outcome is a statement that says so."""

    title: str = wording()
    numbers: tuple[str, ...] = ()
    """`statement-id.name`, of shares of people; none where no frequency is known."""
    passes: str = ""
    """Passes by itself."""
    treated: str = ""
    """Needs treatment."""
    lasts: str = ""
    """Can last."""
    kills: str = ""
    """Can kill."""
    boxed: tuple[str, ...] = ()
    """Statements on a label's boxed warning of it, each with the region of the label."""
    rates: tuple[Datum, ...] = compiled(default=())
    outcomes: tuple[Datum, ...] = compiled(default=())
    warnings: tuple[Datum, ...] = compiled(default=())


@part
class Matrix(Item):
    """Risks by how often they were seen and by what comes of them."""

    kind: ClassVar[str] = "matrix"
    title: str = wording()
    risks: tuple[Risk, ...]


@part
class Step(Model):
    """One thing on a checklist, and the statement that it rests on."""

    when: str = wording()
    """Steps of one `when` stand together."""
    text: str = wording()
    statement: str
    source: str = ""
    """Which of that statement's sources says it; all of them where empty."""
    datum: Datum | None = compiled(default=None)


@part
class Checklist(Item):
    """Things that are done or looked at, in their order in time."""

    kind: ClassVar[str] = "checklist"
    title: str = wording()
    steps: tuple[Step, ...]


@part
class Node(Model):
    """A box of a diagram."""

    id: str
    """Its id in the diagram."""
    label: str = wording()
    statements: tuple[str, ...]
    links: tuple[Link, ...] = compiled(default=())


@part
class Edge(Model):
    """An arrow of a diagram: that `start` leads to `end`, and how sure that is."""

    start: str
    end: str
    certainty: Certainty
    """That of one of its statements."""
    statements: tuple[str, ...]
    links: tuple[Link, ...] = compiled(default=())
    sources: tuple[Cited, ...] = compiled(default=())


@part
class Diagram(Item):
    """A map of what leads to what; the program lays it out."""

    kind: ClassVar[str] = "diagram"
    title: str = wording()
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


WEIGHT = 70
"""Kilograms of body for which models and doses by weight are drawn."""


@part
class Point(Model):
    """A level that was measured, and when."""

    level: str
    """`statement-id.name`, of a concentration."""
    time: str = ""
    """`statement-id.name`, of a time after the dose; where empty, the end of the infusion."""
    measured: Datum | None = compiled(default=None)
    timed: Datum | None = compiled(default=None)


@part
class Series(Model):
    """One way of giving one dose: levels that were measured, and a model's line where one reproduces them."""

    title: str = wording()
    form: str
    route: str
    dose: str
    """`statement-id.name`, of the dose that was given."""
    over: str = ""
    """`statement-id.name`, of the time over which it was given."""
    points: tuple[Point, ...] = ()
    model: str = ""
    """The statement that tells a published model, with its parameters as numbers."""
    structure: Structure | None = None
    input: Way = ""
    after: float = 0
    """Minutes after which the model holds; the line begins there."""
    why: str = wording(default="")
    """Why there is no line, where there is none."""
    amount: Datum | None = compiled(default=None)
    told: Datum | None = compiled(default=None)
    """The model's statement, as what the line leads to."""
    line: tuple[float, ...] = compiled(default=())
    """The model's level in ng/mL at equal steps from 0 to the picture's end."""


@part
class Curve(Item):
    """The level in the blood over time: lines of published models, and levels that were measured."""

    kind: ClassVar[str] = "curve"
    title: str = wording()
    hours: float
    """Where the picture ends."""
    series: tuple[Series, ...]
