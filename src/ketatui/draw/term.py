"""A term of the glossary."""

from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import paragraph, plain
from ketatui.draw.spans import Line, Span, View
from ketatui.draw.wrap import wrap
from ketatui.pack.model import Term


def draw(item: Term, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the term with its other names, and what it means."""
    names = [Span(item.term, "strong"), Span(_also(item), "dim")]
    return [*wrap(names, width, rest="  "), *paragraph(item.text, width)]


def speak(item: Term) -> list[Line]:
    """Return the term with its other names, and what it means."""
    return plain(f"{item.term}{_also(item)}. {item.text}")


def _also(item: Term) -> str:
    return f" (also: {', '.join(item.synonyms)})" if item.synonyms else ""
