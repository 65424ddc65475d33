"""Pieces that several kinds of item are drawn with."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ketatui.draw.glyphs import Glyphs
from ketatui.draw.spans import Line, Setting, Span, View, line_text
from ketatui.draw.wrap import cells, wrap
from ketatui.pack.model import Link, Mention
from ketatui.pack.pictures import Column, Datum, Row
from ketatui.safe import NBSP

GAP = 2
"""Cells between columns."""


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


Marks = Mapping[str, tuple[int, str]]
"""The number and the label of each source of a picture."""


def data(rows: Iterable[Row]) -> Iterator[Datum]:
    """Yield all that stands in rows."""
    return (datum for row in rows for cell in row.cells for datum in cell)


def numbered(found: Iterable[Datum]) -> Marks:
    """Return the number and the label of each source, in the order in which they stand in a picture."""
    marks: dict[str, tuple[int, str]] = {}
    for datum in found:
        for cited in datum.sources:
            marks.setdefault(cited.id, (len(marks) + 1, cited.label))
    return marks


def marked(datum: Datum, marks: Marks, style: str = "number", part: str = "") -> list[Span]:
    """Return the words of a datum, leading where it leads, and its sources by their numbers."""
    numbers = sorted(marks[cited.id][0] for cited in datum.sources)
    sources = "".join(f"[{number}]" for number in numbers)
    blank = NBSP if style != "number" and len(numbers) == 1 else " "
    return [Span(datum.words, style, datum.target, part), Span(f"{blank}{sources}" if sources else "", "dim")]


def spoken(datum: Datum) -> list[Span]:
    """Return a datum as it is said: its words, what it is about, and who says so."""
    spans = [Span(datum.words, "number", datum.target)]
    if datum.note and datum.sources:
        spans.append(Span(f" for {datum.note}", "text"))
    elif datum.note:
        spans.append(Span(f" ({datum.note})", "text"))
    for index, cited in enumerate(datum.sources):
        spans += [Span("; " if index else " (", "text"), Span(cited.label, "link", cited.id)]
    return [*spans, Span(")", "text")] if datum.sources else spans


def plain(*texts: str) -> list[Line]:
    """Return texts as paragraphs that lead nowhere; empty ones are left out."""
    return [(Span(text, "text"),) for text in texts if text]


def joined(parts: Iterable[Sequence[Span]], between: str) -> list[Span]:
    """Return runs of spans as one, with words between them; empty ones are left out."""
    spans: list[Span] = []
    for part in filter(None, parts):
        spans += [Span(between, "text"), *part] if spans else part
    return spans


def by_column(columns: Sequence[Column], row: Row) -> list[Span]:
    """Return a row as it is said: each column that has something by its title."""
    told = (
        [Span(f"{column.title}: ", "text"), *joined(map(spoken, cell), "; ")]
        for column, cell in zip(columns, row.cells, strict=True)
        if cell
    )
    return joined(told, ". ")


def source_list(marks: Marks, width: int) -> list[Line]:
    """Return the sources of a picture by their numbers, each leading to its page."""

    def one(source: str, mark: int, label: str) -> list[Span]:
        whole = cells(label) + len(f"[{mark}] ") <= width
        return [
            Span(f"[{mark}]{NBSP}", "dim"),
            Span(label.replace(" ", NBSP) if whole else label, "link", source),
        ]

    told = (one(source, mark, label) for source, (mark, label) in marks.items())
    return wrap(joined(told, "  "), width) if marks else []


def arranged(settings: Sequence[Setting], view: View, width: int) -> list[Line]:
    """Return a line that tells what the reader has chosen, where that is anything."""
    told = [
        f"{setting.title}: {dict(setting.choices)[value]}"
        for setting in settings
        if (value := view.choice(setting.id)) in dict(setting.choices) and value
    ]
    return wrap([Span("; ".join(told), "warning")], width) if told else []


def beside(blocks: Sequence[Sequence[Line]], widths: Sequence[int]) -> list[Line]:
    """Return blocks of lines as columns of these widths, `GAP` cells between them."""
    lines: list[Line] = []
    for index in range(max(map(len, blocks))):
        spans: list[Span] = []
        blank = 0
        for block, width in zip(blocks, widths, strict=True):
            line = block[index] if index < len(block) else ()
            if line_text(line).strip():
                if blank:
                    spans.append(Span(" " * blank))
                spans += line
                blank = width - cells(line_text(line)) + GAP
            else:
                blank += width + GAP
        lines.append(tuple(spans))
    return lines
