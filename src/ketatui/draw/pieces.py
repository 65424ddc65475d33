"""Pieces that several kinds of item are drawn with."""

import re
from collections.abc import Iterable, Mapping, Sequence

from ketatui.draw.glyphs import Glyphs
from ketatui.draw.spans import Line, Span
from ketatui.draw.wrap import wrap
from ketatui.pack.model import Link, Mention, Row


def paragraph(text: str, width: int, style: str = "text", *, indent: str = "") -> list[Line]:
    """Return text as lines in one style."""
    return wrap([Span(text, style)], width, first=indent, rest=indent) if text else []


class Linked:
    """Words of the glossary that stand in an item first; each leads to its term once."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        first = (mention for mention in mentions if mention.first)
        self._left = sorted(first, key=lambda mention: -len(mention.words))

    def spans(self, text: str, style: str = "text") -> list[Span]:
        """Return text as spans; longer words go before shorter ones that stand inside them."""
        found: list[tuple[int, int, str]] = []
        for mention in [*self._left]:
            for match in re.finditer(rf"(?<![\w-]){re.escape(mention.words)}(?![\w-])", text):
                if all(match.end() <= begin or match.start() >= end for begin, end, _ in found):
                    found.append((match.start(), match.end(), mention.id))
                    self._left.remove(mention)
                    break
        spans, at = [], 0
        for begin, end, term in sorted(found):
            spans += [Span(text[at:begin], style), Span(text[begin:end], "term", term)]
            at = end
        return [span for span in (*spans, Span(text[at:], style)) if span.text]


def meta(parts: Iterable[Span], width: int, glyphs: Glyphs) -> list[Line]:
    """Return the line of facts under an item, its parts divided by dots; empty parts are left out."""
    spans: list[Span] = []
    for part in parts:
        if part.text:
            if spans:
                spans.append(Span(f" {glyphs.dot} " if glyphs.dot != "," else ", ", "dim"))
            spans.append(part)
    return wrap(spans, width, rest="  ") if spans else []


def links(links: Sequence[Link], width: int, glyphs: Glyphs) -> list[Line]:
    """Return links as a list, one a paragraph, each leading to its item."""
    lines: list[Line] = []
    for link in links:
        spans = [Span(f"{glyphs.bullet} ", "dim"), Span(link.words, "link", link.id)]
        lines += wrap(spans, width, rest="  ")
    return lines


def framed(lines: Iterable[Line], glyphs: Glyphs, style: str) -> list[Line]:
    """Return lines with a rule at their left."""
    return [(Span(f"{glyphs.divider} ", style), *line) for line in lines]


def numbered(rows: Iterable[Row]) -> Mapping[str, tuple[int, str]]:
    """Return the number and the label of each source, in the order in which they stand in a picture."""
    marks: dict[str, tuple[int, str]] = {}
    for row in rows:
        for cell in row.cells:
            for number in (number for number in cell if number.source):
                marks.setdefault(number.source, (len(marks) + 1, number.label))
    return marks


def source_list(marks: Mapping[str, tuple[int, str]], width: int) -> list[Line]:
    """Return the sources of a picture by their numbers, each leading to its page."""
    lines: list[Line] = []
    for source, (mark, label) in marks.items():
        lines += wrap([Span(f"[{mark}] ", "dim"), Span(label, "link", source)], width, rest="    ")
    return lines
