"""Prose: how a topic hangs together."""

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import Linked, meta, plain
from ketatui.draw.spans import Line, Span, View
from ketatui.draw.wrap import wrap
from ketatui.pack.model import Prose


def draw(item: Prose, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the text."""
    notes = Span(words.count(view.notes, "note") if view.notes else "", "mark")
    return [*wrap(Linked(item.mentions).spans(item.text), width), *meta([notes], width, glyphs)]


def speak(item: Prose) -> list[Line]:
    """Return the text."""
    return plain(item.text)
