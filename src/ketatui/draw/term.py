"""A term of the glossary."""

from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import paragraph, plain
from ketatui.draw.spans import Line, View
from ketatui.pack.model import Term


def draw(item: Term, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the term, what it means, and its other names."""
    names = paragraph(_also(item), width, "dim")
    return [*paragraph(item.term, width, "strong"), *paragraph(item.text, width), *names]


def speak(item: Term) -> list[Line]:
    """Return the term, what it means, and its other names."""
    return plain(" ".join(filter(None, [f"{item.term}.", item.text, _also(item)])))


def _also(item: Term) -> str:
    return f"Also: {', '.join(item.synonyms)}." if item.synonyms else ""
