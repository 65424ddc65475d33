"""What an answer rests on: the words of an item, how sure they are, and who says so."""

from ketatui import draw
from ketatui.draw.details import cited
from ketatui.draw.glyphs import Glyphs, in_ascii
from ketatui.draw.spans import Line, View
from ketatui.pack.model import Item, Statement


def rests_on(item: Item, width: int, glyphs: Glyphs) -> list[Line]:
    """Return an item as lines that lead to it, and for a statement the sources, each leading to its page."""
    words = [
        tuple(
            span._replace(style="text" if span.style == "term" else span.style, target=item.id)
            for span in line
        )
        for line in draw.body(item, width, glyphs, View())
    ]
    if not isinstance(item, Statement):
        return words
    if glyphs.ascii:
        item = in_ascii(item)
    return [*words, *(line for citation in item.citations for line in cited(citation, width))]
