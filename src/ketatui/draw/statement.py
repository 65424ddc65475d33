"""A statement: its words, and in a line how sure it is and who says so."""

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import Linked, meta, plain
from ketatui.draw.spans import Line, Span, View
from ketatui.draw.wrap import wrap
from ketatui.pack.model import Statement


def draw(item: Statement, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the text and the line of facts below it."""
    facts = [
        Span(f"{glyphs.certainty[item.certainty]} {item.certainty}", item.certainty),
        Span(words.basis(item), "dim"),
        Span(words.count(len(item.citations), "source"), "dim"),
        Span(words.heard(item).replace("×", "x" if glyphs.ascii else "×"), "dim"),
        Span(words.count(view.notes, "note") if view.notes else "", "mark"),
        Span("to compare" if view.compared else "", "mark"),
    ]
    return [*wrap(Linked(item.mentions).spans(item.text), width), *meta(facts, width, glyphs)]


def speak(item: Statement) -> list[Line]:
    """Return the statement with its technical layer, certainty, sources and what is heard about it."""
    sure = f"[{item.certainty}, {words.basis(item)}]"
    if item.why:
        sure += f" {item.why}"
    sources = "; ".join(words.citation_line(citation) for citation in item.citations)
    grades = [f"Graded {grade.grade} by {grade.label}." for grade in item.grades]
    heard = [
        f"Heard in {', '.join(claim.articles)}: {claim.text} [{claim.verdict}] {claim.why}"
        for claim in item.heard
    ]
    return plain(item.text, item.detail, f"{sure} Sources: {sources}.", *grades, *heard)
