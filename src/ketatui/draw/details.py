"""What lies behind an item: how sure it is and why, who says so, what is heard, numbers, notes."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs, ascii_text, in_ascii
from ketatui.draw.markdown import markdown
from ketatui.draw.pieces import links, paragraph
from ketatui.draw.source import address, record
from ketatui.draw.spans import NOTE, Line, Span
from ketatui.draw.wrap import wrap
from ketatui.pack.model import (
    Callout,
    Card,
    Citation,
    Claim,
    Heard,
    Item,
    Link,
    Mention,
    Number,
    Passage,
    Prose,
    See,
    Source,
    Statement,
    Term,
    Vocabulary,
)
from ketatui.pack.pictures import Checklist, Curve, Diagram, Disagreement, Matrix, Table, Timeline


class NoteLine(NamedTuple):
    """A note as details show it."""

    uuid: str
    date: str
    text: str
    changed: bool = False
    """Whether it was written about other words."""
    flag: bool = False
    """Whether it is for the editors of the content."""


class Beside(NamedTuple):
    """What details need beside the item itself."""

    vocabulary: Vocabulary
    notes: Sequence[NoteLine] = ()
    report: str = ""
    """Where to report a mistake."""
    unread: str = ""
    """Why the notes cannot be read now."""


def details(item: Item, width: int, glyphs: Glyphs, beside: Beside, part: str = "") -> list[Line]:
    """Return the details of an item as lines of at most `width` cells.

    Args:
        item: The item.
        width: Cells in a line.
        glyphs: The signs in use.
        beside: What else is shown.
        part: The number of a statement, or the node of a diagram, that the reader is at; or nothing.
    """
    home: Link | None = None
    if isinstance(item, See) and item.shown:
        home, item = item.home, item.shown
    if glyphs.ascii:
        item, beside = in_ascii(item), beside._replace(vocabulary=in_ascii(beside.vocabulary))
    page = _Page(width, glyphs)
    match item:
        case Statement():
            _statement(page, item, beside, part)
        case Claim():
            page.add("Verdict", wrap([Span(item.verdict, words.VERDICT[item.verdict])], width - 2))
            page.text("Why", item.why)
            page.text("Heard in", ", ".join(item.articles))
            page.links("Answered by", item.links)
            page.links("Disputed", item.disagreements)
        case Disagreement():
            linked = [link for side in item.sides for link in side.links] + list(item.links)
            page.links("Claims", [link for link in linked if link.kind == "claim"])
            page.links("Statements", [link for link in linked if link.kind == "statement"])
        case Source():
            page.text(item.label, item.title)
            page.text("Record", record(item))
            page.text("Address", address(item))
            page.links("Cited by", item.cited_by)
        case Passage():
            page.text(
                "Read here", "Enter steps through what is said; each leads to its claim and the verdict."
            )
        case Prose() | Callout() | Term() | Card():
            page.links("Rests on", item.links)
        case Diagram():
            _diagram(page, item, part)
        case Checklist():
            page.text("Read here", "Enter steps through the list; each step leads to its statement.")
        case Table() | Timeline() | Matrix() | Curve():
            page.text("Read here", "Enter steps through its numbers; each leads to its statement.")
    page.links("From", [home] if home else [])
    page.terms(item.mentions)
    page.text("Your notes", beside.unread)
    for note in beside.notes:
        lines = markdown(note.text, width - 2, glyphs)
        if note.changed:
            lines = [*paragraph("Written before the words above have changed.", width - 2, "warning"), *lines]
        page.add(f"Your {'flag' if note.flag else 'note'}, {note.date}", lines, f"{NOTE}{note.uuid}")
    if not isinstance(item, Source):
        page.text("Found a mistake?", f"Tell {beside.report}, naming {item.id}." if beside.report else "")
    return page.lines


class _Page:
    """Titled pieces, one below the other."""

    def __init__(self, width: int, glyphs: Glyphs) -> None:
        self.width, self.glyphs = width, glyphs
        self.lines: list[Line] = []

    def add(self, title: str, lines: Sequence[Line], target: str = "") -> None:
        if lines:
            if self.lines:
                self.lines.append(())
            shown = ascii_text(title) if self.glyphs.ascii else title
            self.lines += wrap([Span(shown, "link" if target else "heading", target)], self.width)
            self.lines += [(Span("  "), *line) for line in lines]

    def text(self, title: str, text: str) -> None:
        shown = ascii_text(text) if self.glyphs.ascii else text
        self.add(title, paragraph(shown, self.width - 2))

    def terms(self, mentions: Sequence[Mention]) -> None:
        spans: list[Span] = []
        for mention in mentions:
            if spans:
                between = ", " if self.glyphs.dot == "," else f" {self.glyphs.dot} "
                spans.append(Span(" | " if self.glyphs.ascii else between, "dim"))
            spans.append(Span(mention.term, "link", mention.id))
        self.add("Words", wrap(spans, self.width - 2) if spans else [])

    def links(self, title: str, found: Iterable[Link]) -> None:
        unique = list(dict.fromkeys(found))
        self.add(title, links(unique, self.width - 2, self.glyphs))


def _diagram(page: _Page, item: Diagram, part: str) -> None:
    """Add what a node rests on and leads to; of the whole diagram, how to read it."""
    labels = {node.id: node.label for node in item.nodes}
    if part not in labels:
        page.text("Read here", "Enter steps through the boxes; each leads to its statements.")
        return
    page.add("Box", paragraph(labels[part], page.width - 2, "strong"))
    page.links("Rests on", (link for node in item.nodes if node.id == part for link in node.links))
    for title, edges in (
        ("Leads to {}", [(edge, edge.end) for edge in item.edges if edge.start == part]),
        ("Comes of {}", [(edge, edge.start) for edge in item.edges if edge.end == part]),
    ):
        for edge, other in edges:
            sign = f"{page.glyphs.certainty[edge.certainty]} {edge.certainty}"
            sure = wrap([Span(sign, edge.certainty)], page.width - 2)
            page.add(
                title.format(f"“{labels[other]}”"),
                [*sure, *links(edge.links, page.width - 2, page.glyphs)],
            )


def _statement(page: _Page, item: Statement, beside: Beside, part: str) -> None:
    width = page.width - 2
    sign = f"{page.glyphs.certainty[item.certainty]} {item.certainty}"
    lines = wrap([Span(sign, item.certainty), Span(f": {words.CERTAINTY[item.certainty]}", "dim")], width)
    page.add("How sure", [*lines, *paragraph(item.why, width), *_grades(item, width)])
    page.text("In more detail", item.detail)
    page.add("Who says so", [line for citation in item.citations for line in cited(citation, width)])
    page.add("What is heard", [line for heard in item.heard for line in _heard(heard, page)])
    page.links("Disputed", item.disagreements)
    names = words.names(beside.vocabulary)
    numbers = (
        line
        for name, number in item.numbers.items()
        for line in _number(number, item, names, width, current=name == part)
    )
    page.add("Numbers", [*numbers])
    page.text("About", words.about(item, names))


def _grades(item: Statement, width: int) -> list[Line]:
    return [
        line
        for grade in item.grades
        for line in wrap(
            [Span(f"Graded {grade.grade} by ", "text"), Span(grade.label, "link", grade.source)], width
        )
    ]


def cited(citation: Citation, width: int) -> list[Line]:
    """Return who says so: source, place in it, how it was read and when it was checked."""
    place = f", {citation.at}" if citation.at else ""
    spans = [
        Span(citation.label, "link", citation.source),
        Span(f"{place}. ", "text"),
        Span(f"{citation.type}, {words.how_read(citation).removesuffix(citation.via_label)}", "dim"),
        Span(citation.via_label, "link", citation.via),
        Span(f", {words.checked(citation)}", "dim"),
    ]
    return wrap(spans, width, rest="  ")


def _heard(heard: Heard, page: _Page) -> list[Line]:
    glyph = page.glyphs.verdict[heard.verdict]
    where = f" {heard.times}{'x' if page.glyphs.ascii else '×'} in {', '.join(heard.articles)}"
    spans = [
        Span(f"{glyph} {heard.verdict}: ", words.VERDICT[heard.verdict]),
        Span(heard.text, "link", heard.id),
        Span(where, "dim"),
    ]
    width = page.width - 2
    return [*wrap(spans, width, rest="  "), *paragraph(heard.why, width, indent="  ")]


def _number(number: Number, item: Statement, names: words.Names, width: int, *, current: bool) -> list[Line]:
    label = next((c.label for c in item.citations if c.source == number.source), number.source)
    what = names.get(("what", number.what), number.what)
    if number.of:
        what += f", {names.get(('of', number.of), number.of)}"
    return wrap(
        [
            Span(f"{what}: ", "dim"),
            Span(number.words, "part" if current else "number"),
            Span(f"  {label}", "dim"),
        ],
        width,
        rest="  ",
    )
