"""An item of another topic, shown once more: the same drawing, and where it has its home."""

from ketatui import draw as room
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.spans import Line, Span, View
from ketatui.draw.wrap import wrap
from ketatui.pack.model import Item, See


def draw(item: See, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the item shown, and a line that leads to its home."""
    lines = room.body(shown(item), width, glyphs, view)
    if item.home:
        lines += wrap([Span("from ", "dim"), Span(item.home.words, "link", item.home.id)], width)
    return lines


def speak(item: See) -> list[Line]:
    """Return the item shown, in words."""
    return room.speak(shown(item))


def shown(item: See) -> Item:
    """Return the item that stands here; ValueError if compile did not resolve it."""
    if item.shown is None:
        raise ValueError(f"{item.id} was not compiled")
    return item.shown
