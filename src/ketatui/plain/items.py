"""How an item is told in lines: itself, and what lies behind it, with numbers at what leads on."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ketatui import draw
from ketatui.draw import UNICODE, Line, Span, line_text, words
from ketatui.draw.details import Beside, details
from ketatui.draw.spans import NOTE
from ketatui.notebook import Mark, Note
from ketatui.pack.model import Claim, Item, Passage, See, Source, Statement, Vocabulary
from ketatui.plain.out import Block
from ketatui.review.own import called

WORDED = UNICODE._replace(
    certainty=dict.fromkeys(UNICODE.certainty, ""),
    verdict=dict.fromkeys(UNICODE.verdict, ""),
    bullet="",
    dot=",",
)
"""No signs: their words stand there anyway, and speech reads a sign as a word of its own."""

PICTURES = {
    "table": "Table",
    "timeline": "Timeline",
    "matrix": "Table",
    "checklist": "Checklist",
    "diagram": "Diagram",
    "curve": "Curve",
    "passage": "Article",
}
"""What is told row by row, and what it is called."""

_GAP = re.compile(r"(?<=\S) {2,}")
"""What stands between columns."""

_ONE_LINE = 1_000_000
"""Cells in which every paragraph is a line: the lines are broken when they are told."""


class Targets(list[str]):
    """What the numbers of a text lead to, in order; the first is 1."""

    def number(self, target: str) -> int:
        """Return the number of a target, which gets one if it has none."""
        if target not in self:
            self.append(target)
        return self.index(target) + 1

    def told(self, lines: Iterable[Line]) -> Iterator[str]:
        """Yield lines as text, a number in brackets behind what leads somewhere."""
        for line in lines:
            told = ""
            for target, spans in groupby(line, key=lambda span: span.target):
                told += line_text(spans)
                if target:
                    ends = len(told) - len(told.rstrip())
                    told = f"{told.rstrip()} [{self.number(target)}]{' ' * ends}"
            yield told.strip()


def blocks(item: Item, mark: Mark) -> list[Block]:
    """Return an item in words, in blocks that are told together; facts stand behind the first."""
    whole = item.shown if isinstance(item, See) and item.shown else item
    first, *rest = _said(whole)
    facts = [*_facts(whole)]
    facts += [f"{words.count(len(rest), 'row')}."] if whole.kind in PICTURES else []
    if isinstance(item, See) and item.home:
        facts.append(f"From {item.home.words}.")
    facts += ["Bookmarked."] if mark.bookmarked else []
    facts += [f"{words.count(mark.notes, 'note')}."] if mark.notes else []
    together = [" ".join(facts)] if facts else []
    if whole.kind in PICTURES:
        return [[first, *together], *([row] for row in rest)]
    return [[first, *rest, *together]]


def _times(text: str) -> str:
    """Return text with “2×” as it is said."""
    return re.sub(r"\b1×", "once", text).replace("×", " times")


def _said(item: Item) -> list[str]:
    match item:
        case Statement():
            return [item.text]
        case Claim():
            return [draw.said(item)[0], f"{item.verdict.capitalize()}: {item.why}"]
        case Passage():
            return [*Targets().told(_rows(item, lead=False))]
    told = draw.said(item)
    if item.kind in PICTURES:
        told[0] = f"{PICTURES[item.kind]}: {told[0]}"
    return told


def _facts(item: Item) -> Iterator[str]:
    match item:
        case Statement():
            yield f"{item.certainty.capitalize()}, {words.basis(item)}."
            yield f"{words.count(len(item.citations), 'source')}."
            if item.heard:
                yield f"{_times(words.heard(item)).capitalize()}."
        case Source():
            yield f"Cited by {words.count(len(item.cited_by), 'statement')}."


def behind(
    item: Item, targets: Targets, vocabulary: Vocabulary, notes: Sequence[Note], report: str, part: str = ""
) -> list[Block]:
    """Return what lies behind an item; what leads somewhere gets a number.

    Args:
        item: The item.
        targets: Gets what the numbers lead to.
        vocabulary: The names of what statements are about.
        notes: The reader's notes on it.
        report: Where to report a mistake.
        part: The node of a diagram that is meant, or nothing.
    """
    whole = item.shown if isinstance(item, See) and item.shown else item
    if isinstance(whole, Passage):
        found: list[Block] = [[row] for row in targets.told(_rows(whole, lead=True))]
    elif whole.kind in PICTURES and not part:
        found = [[row] for row in targets.told(draw.speak(whole))]
    else:
        found = [*_titled(details(item, _ONE_LINE, WORDED, Beside(vocabulary), part), targets)]
    for note in notes:
        first, *rest = note.text.split("\n")
        told = f"Your {called(note).lower()}, {words.day(note.updated)}"
        found.append([f"{told} [{targets.number(NOTE + note.uuid)}]: {first}", *rest])
    if report and not isinstance(whole, Source):
        found.append([f"Found a mistake? Tell {report}, naming {whole.id}."])
    return found


def _rows(item: Passage, *, lead: bool) -> Iterator[Line]:
    """Yield the heading of an article, and what it says there, each with the verdict on its claim."""
    name = f"{item.label}: {item.title}" if item.title else item.label
    yield (Span(f"{PICTURES[item.kind]}: {name}"),)
    for told in item.rows:
        verdict = told.verdict or "not yet answered"
        yield (Span(f"{verdict.capitalize()}: "), Span(told.text, target=told.claim if lead else ""))


def _titled(lines: Iterable[Line], targets: Targets) -> Iterator[Block]:
    """Yield blocks of paragraphs, each behind its title on the same line."""
    title, block = "", list[str]()
    for line in lines:
        if line and line[0].style == "heading":
            if block:
                yield block
            title, block = f"{line_text(line)}: ", []
        else:
            for told in filter(None, targets.told([line])):
                block.append(f"{title}{_GAP.sub(', ', _times(told))}")
                title = ""
    if block:
        yield block
