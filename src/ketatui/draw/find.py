"""Words looked for in what is drawn: found across line breaks, marked where they stand.

What is no word of the item, the frame at its left and the reader's own marks, is passed over.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ketatui.draw.glyphs import ASCII, UNICODE
from ketatui.draw.spans import Line, Span

_STRETCH = r"\S+(?: \S+)*"
"""Words with single blanks between them: what stands in a column, or in a box."""

_FRAMES = {f"{glyphs.divider} " for glyphs in (UNICODE, ASCII)}


def matches(text: str, words: str) -> list[tuple[int, int]]:
    """Return where `words` stand in `text`, literally; case counts only if `words` has a capital."""
    if not words.strip():
        return []
    if words == words.lower():
        lowered = text.lower()
        text = lowered if len(lowered) == len(text) else text
    found = []
    start = text.find(words)
    while start >= 0:
        found.append((start, start + len(words)))
        start = text.find(words, start + len(words))
    return found


def mark(lines: Sequence[Line], words: str) -> list[Line]:
    """Return the lines with each hit of `words` in the style `hit`; a line break counts as a blank."""
    ranges: dict[int, list[tuple[int, int]]] = {}
    for hit in _hits(lines, words):
        for piece in hit:
            ranges.setdefault(piece.line, []).append((piece.begin, piece.end))
    return [_styled(line, ranges[number]) if number in ranges else line for number, line in enumerate(lines)]


def count(lines: Sequence[Line], words: str) -> int:
    """Return how often `words` stand in the lines."""
    return len(_hits(lines, words))


class _Piece(NamedTuple):
    """A stretch of a line, by its characters."""

    line: int
    begin: int
    end: int


def _hits(lines: Sequence[Line], words: str) -> list[list[_Piece]]:
    """Return where the words stand, each hit in its pieces.

    The text goes on from line to line, and in columns and boxes from a stretch to what stands below it.
    """
    if not words.strip():
        return []
    texts = [_words(line) for line in lines]
    whole = [
        _Piece(number, len(text) - len(text.lstrip()), len(text.rstrip()))
        for number, text in enumerate(texts)
    ]
    found = _hits_along(whole, texts, words)
    if " " in words.strip():
        taken = {piece for hit in found for piece in hit}
        for column in _columns(lines):
            for hit in _hits_along(column, texts, words):
                if len(hit) > 1 and taken.isdisjoint(hit):
                    taken.update(hit)
                    found.append(hit)
    return found


def _hits_along(pieces: Sequence[_Piece], texts: Sequence[str], words: str) -> list[list[_Piece]]:
    """Return the hits in a text that goes on from piece to piece."""
    flat, starts = "", []
    for piece in pieces:
        starts.append(len(flat))
        flat += texts[piece.line][piece.begin : piece.end] + " "
    found = []
    for begin, end in matches(flat, words):
        first = bisect_right(starts, begin) - 1
        last = bisect_left(starts, end)
        hit = []
        for piece, start in zip(pieces[first:last], starts[first:last], strict=True):
            low = max(begin - start, 0) + piece.begin
            high = min(end - start + piece.begin, piece.end)
            if low < high:
                hit.append(_Piece(piece.line, low, high))
        found.append(hit)
    return found


def _columns(lines: Sequence[Line]) -> list[list[_Piece]]:
    """Return the stretches of text that stand one below the other, where each stands below one other."""
    columns: list[list[_Piece]] = []
    above: list[list[_Piece]] = []
    for number, line in enumerate(lines):
        here: list[list[_Piece]] = []
        for match in re.finditer(_STRETCH, "".join(_lettered(line))):
            piece = _Piece(number, *match.span())
            over = [
                column for column in above if column[-1].begin < piece.end and piece.begin < column[-1].end
            ]
            if len(over) == 1 and over[0][-1].line < number:
                column = over[0]
            else:
                column = []
                columns.append(column)
            column.append(piece)
            here.append(column)
        above = here
    return [column for column in columns if len(column) > 1]


def _lettered(line: Line) -> Iterator[str]:
    """Yield the spans of a line, those without a letter or a digit as blanks: rules, frames, arrows."""
    for span in line:
        text = span.text
        yield text if any(map(str.isalnum, text)) and span.style != "mark" else " " * len(text)


def _words(line: Line) -> str:
    """Return the characters of a line, with blanks for what is no word of the item."""
    aside = (i for i, span in enumerate(line) if span.style == "mark" or (i == 0 and span.text in _FRAMES))
    blank = set(aside)
    return "".join(" " * len(span.text) if i in blank else span.text for i, span in enumerate(line))


def _styled(line: Line, ranges: Sequence[tuple[int, int]]) -> Line:
    spans: list[Span] = []
    at = 0
    for span in line:
        end = at + len(span.text)
        cuts = sorted({at, end, *(c for r in ranges for c in r if at < c < end)})
        for begin, stop in pairwise(cuts):
            inside = any(low <= begin and stop <= high for low, high in ranges)
            text = span.text[begin - at : stop - at]
            spans.append(span._replace(text=text, style="hit" if inside else span.style))
        at = end
    return tuple(spans)
