"""A search result: what it is, where it stands, and the lines of it in which the words stand."""

from collections.abc import Sequence

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs, ascii_text
from ketatui.draw.spans import Line, Span, line_text
from ketatui.draw.wrap import cells, cut, wrap
from ketatui.pack.model import Callout, Claim, Item, Source, Statement, Term

_SHOWN = 3
"""Lines of the text that are shown."""
_BEGIN, _END = "\x02", "\x03"


def result(item: Item, section: str, marked: tuple[str, str], width: int, glyphs: Glyphs) -> list[Line]:
    """Return an item of the content that a search has found.

    Args:
        item: The item.
        section: Where it stands in its topic.
        marked: Its text and its detail, what was looked for between STX and ETX.
        width: Cells in a line.
        glyphs: The signs in use.
    """
    told = _kind(item, glyphs)
    room = width - sum(cells(span.text) for span in told) - 2
    name = item.label if isinstance(item, Source) else item.term if isinstance(item, Term) else ""
    shown = ascii_text(name or section) if glyphs.ascii else name or section
    style = "strong" if name else "dim"
    place = [Span("  "), Span(cut(shown, room, glyphs.ellipsis), style)] if shown and room > 0 else []
    text, detail = marked
    if _BEGIN in detail and _BEGIN not in text:
        text = f"{text}\n{detail}"
    return [(*told, *place), *excerpt(text, width, glyphs)]


def excerpt(marked: str, width: int, glyphs: Glyphs) -> list[Line]:
    """Return the first lines of a text, or those from the first word on that was looked for."""
    room = width - 2
    begin = marked.find(_BEGIN)
    later = begin > _SHOWN * room
    if later:
        begin = marked.rfind(" ", 0, begin - room // 2) + 1
        marked = marked[begin:]
    piece = marked[: (_SHOWN + 1) * room]
    lines = wrap(_spans(ascii_text(piece) if glyphs.ascii else piece), room)
    goes_on = len(lines) > _SHOWN or len(piece) < len(marked)
    shown: list[Line] = [(Span("  "), *line) for line in lines[:_SHOWN]]
    if later:
        sign = glyphs.ellipsis if cells(glyphs.ellipsis) == 1 else ">"
        shown[0] = (Span(f"{sign} ", "dim"), *shown[0][1:])
    if goes_on:
        shown[-1] = _going_on(shown[-1], width, f" {glyphs.ellipsis}")
    return shown


def _going_on(line: Line, width: int, sign: str) -> Line:
    """Return a line with a sign that the text goes on, as much of the line as leaves room for it."""
    *before, last = line
    room = width - cells(line_text(before)) - cells(sign)
    kept = last.text if cells(last.text) <= room else cut(last.text, room, "").rpartition(" ")[0]
    return (*before, last._replace(text=kept), Span(sign, "dim"))


def _spans(marked: str) -> Sequence[Span]:
    spans: list[Span] = []
    for index, piece in enumerate(marked.split(_BEGIN)):
        hit, _, rest = piece.partition(_END) if index else ("", "", piece)
        spans += [Span(hit, "hit"), Span(rest, "text")]
    return [span for span in spans if span.text]


def _kind(item: Item, glyphs: Glyphs) -> list[Span]:
    match item:
        case Statement():
            return [Span(f"{glyphs.certainty[item.certainty]} {item.certainty}", item.certainty)]
        case Claim():
            verdict = f"{glyphs.verdict[item.verdict]} {item.verdict}"
            return [Span("heard, ", "dim"), Span(verdict, words.VERDICT[item.verdict])]
        case Callout():
            style = "care" if item.tone == "seek care" else "warning" if item.tone == "warning" else "strong"
            return [Span(f"{glyphs.care} {item.tone}", style)]
        case Source():
            return [Span(f"source, {item.type}", "dim")]
    return [Span(item.kind, "dim")]
