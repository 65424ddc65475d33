"""A callout: a note, a warning, or when to seek care now, set off by a rule at its left."""

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import Linked, framed, meta, plain
from ketatui.draw.spans import Line, Span, View
from ketatui.draw.wrap import wrap
from ketatui.pack.model import Callout

_STYLE = {"seek care": "care", "warning": "warning", "note": "strong"}
_NAME = {"seek care": "Seek care now", "warning": "Warning", "note": "Note"}


def draw(item: Callout, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the name of its tone, its title and its text."""
    style, linked = _STYLE[item.tone], Linked(item.mentions)
    sign = f"{glyphs.care} " if item.tone != "note" else ""
    title = wrap(linked.spans(f"{sign}{_NAME[item.tone]}: {item.title}", style), width - 2)
    notes = Span(words.count(view.notes, "note") if view.notes else "", "mark")
    body = [*title, *wrap(linked.spans(item.text), width - 2), *meta([notes], width - 2, glyphs)]
    return framed(body, glyphs, style)


def speak(item: Callout) -> list[Line]:
    """Return the callout as a paragraph."""
    return plain(f"{_NAME[item.tone]}: {item.title}. {item.text}")
