"""Text in cells: how wide it is, and where its lines break."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from ketatui.draw.spans import Line, Span, line_text
from ketatui.safe import NBSP

_SPLIT = re.compile(r"([ \t]+|\n)")
_ADDRESS = re.compile(r"https?://\S+")


@lru_cache(maxsize=4096)
def _cell(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def cells(text: str) -> int:
    """Return how many cells of a terminal `text` takes."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def pad(text: str, width: int) -> str:
    """Return `text` with blanks up to `width` cells."""
    return text + " " * (width - cells(text))


def cut(text: str, room: int, ellipsis: str) -> str:
    """Return `text`, or as much of it as fits into `room` cells with `ellipsis` at its end."""
    if cells(text) <= room:
        return text
    return beginning(text, room - cells(ellipsis)).rstrip() + ellipsis


def wrap(spans: Iterable[Span], width: int, *, first: str = "", rest: str = "") -> list[Line]:
    """Break spans into lines of at most `width` cells, at blanks; newlines in the text end a line.

    Args:
        spans: The text; spans that touch without a blank stay together.
        width: Cells in a line, the indent included; at least one character stands on each line.
        first: Indent of the first line.
        rest: Indent of the lines after it.
    """
    lines: list[Line] = []
    line: list[Span] = []
    used = 0
    indent = first

    def end() -> None:
        nonlocal line, used, indent
        lines.append(_joined([Span(indent), *line] if indent else line))
        line, used, indent = [], 0, rest

    for word, blank in _words(spans):
        if word is None:
            end()
            continue
        size = sum(cells(piece.text) for piece in word)
        room = width - cells(indent)
        gap = len(blank) if line else 0
        if line and used + gap + size > room:
            end()
            gap, room = 0, width - cells(indent)
        if line and gap:
            line.append(Span(blank, *(word[0][1:] if word[0][1:] == line[-1][1:] else ())))
            used += gap
        for piece in word:
            text = piece.text
            while used + cells(text) > room:
                head = beginning(text, room - used) if room > used else ""
                if " " in head.strip() and text[len(head) : len(head) + 1] != " ":
                    head = head[: head.rindex(" ")]
                if not head and not line:
                    head = text[:1]
                if head:
                    line.append(Span(head, *piece[1:]))
                text = text[len(head) :].removeprefix(" ")
                end()
                room = width - cells(indent)
                if not text:
                    break
            if text:
                line.append(piece if text == piece.text else Span(text, *piece[1:]))
                used += cells(text)
    if line or not lines:
        end()
    return lines


def broken(text: str, width: int, indent: str = "") -> list[str]:
    """Break a paragraph into lines that the terminal keeps; an address stays whole for it to wrap.

    Args:
        text: The paragraph.
        width: Cells in a line, the indent included.
        indent: Stands before each line.
    """
    if _ADDRESS.fullmatch(text):
        return [indent + text]
    lines = wrap([Span(text)], width, first=indent, rest=indent)
    return [line_text(line).rstrip() for line in lines]


def _words(spans: Iterable[Span]) -> Iterable[tuple[list[Span] | None, str]]:
    """Yield the words, each with the blank before it; None for a newline."""
    word: list[Span] = []
    blank = ""
    for span in spans:
        for text in _SPLIT.split(span.text):
            if not text:
                continue
            if text == "\n" or (text.isspace() and NBSP not in text):
                if word:
                    yield word, blank
                    word = []
                if text == "\n":
                    yield None, ""
                blank = text.replace("\t", " ") if text != "\n" else ""
            else:
                word.append(Span(text.replace(NBSP, " "), *span[1:]))
    if word:
        yield word, blank


def beginning(text: str, room: int) -> str:
    """Return as much of the beginning of `text` as fits in `room` cells."""
    used = 0
    for index, character in enumerate(text):
        used += _cell(character)
        if used > room:
            return text[:index]
    return text


def _joined(line: Iterable[Span]) -> Line:
    """Join neighbours of one style and target."""
    return tuple(
        Span("".join(span[0] for span in run), *look)
        for look, run in groupby(line, key=lambda span: span[1:])
    )
