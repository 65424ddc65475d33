"""How an item looks and how it is said, at a width: one module for each kind of item."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType

from ketatui.draw import find
from ketatui.draw.glyphs import ASCII, UNICODE, Glyphs, ascii_text, in_ascii
from ketatui.draw.spans import STYLES, Line, Setting, Span, View, line_text, split
from ketatui.draw.wrap import cells
from ketatui.pack.model import Item

__all__ = [
    "ASCII",
    "STYLES",
    "UNICODE",
    "Glyphs",
    "Line",
    "Setting",
    "Span",
    "View",
    "body",
    "cells",
    "draw",
    "enters",
    "line_of_part",
    "line_text",
    "part_names",
    "parts",
    "said",
    "settings",
    "speak",
    "split",
    "target_at",
    "with_part",
]

_ENTERED = frozenset("table timeline matrix checklist diagram curve passage".split())

_MARK = 2
"""Cells at the right that are kept for the bookmark's sign."""


def draw(item: Item, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return an item as lines of at most `width` cells, with the reader's marks and hits on it."""
    lines = body(item, max(width - _MARK, 1), glyphs, view)
    if view.bookmarked and lines:
        room = width - 1 - cells(line_text(lines[0]))
        lines[0] = (*lines[0], Span(" " * room), Span(glyphs.star, "mark"))
    if view.find:
        lines = find.mark(lines, view.find)
    return lines if view.part is None else with_part(lines, view.part)


def body(item: Item, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return an item as lines, without marks and hits."""
    if glyphs.ascii:
        item = in_ascii(item)
        view = view._replace(chosen=tuple((setting, ascii_text(value)) for setting, value in view.chosen))
    drawn: list[Line] = _module(item.kind).draw(item, width, glyphs, view)
    return drawn


def speak(item: Item) -> list[Line]:
    """Return an item in words, as paragraphs of spans: all that its picture shows, with sources."""
    told: list[Line] = _module(item.kind).speak(item)
    return told


def said(item: Item) -> list[str]:
    """Return an item in words, as paragraphs of plain text."""
    return [line_text(line) for line in speak(item)]


def settings(item: Item) -> tuple[Setting, ...]:
    """Return what the reader can choose about a picture; nothing for what is not arranged."""
    found: Callable[[Item], tuple[Setting, ...]] | None = getattr(_module(item.kind), "settings", None)
    return found(item) if found else ()


def parts(lines: Sequence[Line]) -> list[str]:
    """Return the targets of a drawing in reading order: what one can step to inside it."""
    targets: dict[int, str] = {}
    for line, numbers in zip(lines, _numbered(lines), strict=True):
        for span, number in zip(line, numbers, strict=True):
            if span.target:
                targets[number] = span.target
    return [*targets.values()]


def part_names(lines: Sequence[Line]) -> list[str]:
    """Return the names of the parts, in the order of `parts`: a part keeps its name at any width."""
    return [*dict.fromkeys(key for keys in _keys(lines) for key in keys if key)]


def line_of_part(lines: Sequence[Line], part: int) -> int:
    """Return the line on which a part stands."""
    return next((line for line, numbers in enumerate(_numbered(lines)) if part in numbers), 0)


def enters(item: Item) -> bool:
    """Tell whether one goes into an item, from part to part: a table, a picture, a passage."""
    return item.kind in _ENTERED or bool(getattr(item, "body", ()))


def target_at(line: Line, cell: int) -> str:
    """Return where the words lead that stand on a cell of a line, or nothing."""
    end = 0
    for span in line:
        end += cells(span.text)
        if cell < end:
            return span.target if cell >= 0 else ""
    return ""


def _numbered(lines: Sequence[Line]) -> Iterator[list[int]]:
    """Yield for each span of each line the part to which it belongs, -1 for none."""
    known: dict[str, int] = {}
    for keys in _keys(lines):
        yield [known.setdefault(key, len(known)) if key else -1 for key in keys]


def _keys(lines: Sequence[Line]) -> Iterator[list[str]]:
    """Yield for each span of each line the name of its part, nothing for none.

    A number, a node (their targets have a dot) and what a picture has named are one part wherever they
    stand; anything else is one as far as its words go on without others between.
    """
    runs = 0
    target = ""
    for line in lines:
        keys = []
        for span in line:
            named = span.part or (span.target if "." in span.target else "")
            if span.target and not named and span.target != target:
                runs += 1
            if span.target or span.text.strip():
                target = "" if named else span.target
            keys.append(named or (f"{span.target} {runs}" if span.target else ""))
        yield keys


def with_part(lines: Sequence[Line], part: int) -> list[Line]:
    """Return a drawing with the spans of a part in the look of what is current."""
    return [
        tuple(
            span._replace(style="part") if number == part else span
            for span, number in zip(*pair, strict=True)
        )
        for pair in zip(lines, _numbered(lines), strict=True)
    ]


@cache
def _module(kind: str) -> ModuleType:
    """Return the module that draws a kind, imported when the first of its kind is drawn."""
    return import_module(f"ketatui.draw.{kind}")
