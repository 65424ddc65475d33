"""How an item looks and how it is said, at a width: one module for each kind of item."""

from collections.abc import Sequence
from types import ModuleType

from ketatui.draw import (
    callout,
    claim,
    disagreement,
    find,
    prose,
    source,
    statement,
    table,
    term,
)
from ketatui.draw.glyphs import ASCII, UNICODE, Glyphs, in_ascii
from ketatui.draw.spans import STYLES, Line, Span, View, line_text
from ketatui.draw.wrap import cells
from ketatui.pack.model import Item

__all__ = [
    "ASCII",
    "STYLES",
    "UNICODE",
    "Glyphs",
    "Line",
    "Span",
    "View",
    "body",
    "cells",
    "draw",
    "line_of_part",
    "line_text",
    "parts",
    "speak",
]

_MARK = 2
"""Cells at the right that are kept for the bookmark's sign."""


def draw(item: Item, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return an item as lines of at most `width` cells, with the reader's marks and hits on it."""
    lines = body(in_ascii(item) if glyphs.ascii else item, max(width - _MARK, 1), glyphs, view)
    if view.bookmarked and lines:
        room = width - 1 - cells(line_text(lines[0]))
        lines[0] = (*lines[0], Span(" " * room), Span(glyphs.star, "mark"))
    if view.part is not None:
        lines = _part(lines, view.part)
    return find.mark(lines, view.find) if view.find else lines


def body(item: Item, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return an item as lines, without marks and hits."""
    drawn: list[Line] = _module(item).draw(item, width, glyphs, view)
    return drawn


def speak(item: Item) -> list[str]:
    """Return an item in words, as paragraphs: all that its picture shows, with sources."""
    told: list[str] = _module(item).speak(item)
    return told


def parts(lines: Sequence[Line]) -> list[str]:
    """Return the targets of a drawing in reading order: what one can step to inside it."""
    return [span.target for line in lines for span in line if span.target]


def line_of_part(lines: Sequence[Line], part: int) -> int:
    """Return the line on which a part stands."""
    seen = -1
    for number, line in enumerate(lines):
        seen += sum(1 for span in line if span.target)
        if seen >= part:
            return number
    return 0


def _part(lines: list[Line], part: int) -> list[Line]:
    """Give the span of the current part its look."""
    seen = -1
    shown: list[Line] = []
    for line in lines:
        spans = []
        for span in line:
            if span.target:
                seen += 1
                spans.append(span._replace(style="part") if seen == part else span)
            else:
                spans.append(span)
        shown.append(tuple(spans))
    return shown


def _module(item: Item) -> ModuleType:
    from ketatui.draw import see

    return {
        "statement": statement,
        "prose": prose,
        "callout": callout,
        "table": table,
        "disagreement": disagreement,
        "claim": claim,
        "source": source,
        "term": term,
        "see": see,
    }[item.kind]
