"""A review card: the question and its answer."""

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import meta, paragraph, plain
from ketatui.draw.spans import Line, Span, View
from ketatui.pack.model import Card


def draw(item: Card, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the question and the answer."""
    notes = Span(words.count(view.notes, "note") if view.notes else "", "mark")
    lines = [*paragraph(item.question, width, "strong"), *paragraph(item.answer, width)]
    return [*lines, *meta([notes], width, glyphs)]


def speak(item: Card) -> list[Line]:
    """Return the question, the answer, and the statements that give it."""
    return plain(item.question, item.answer, f"Rests on: {', '.join(item.statements)}.")
