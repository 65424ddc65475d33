"""Words looked for in what is drawn: found across line breaks, marked where they stand.

What is no word of the item, the frame at its left and the reader's own marks, is passed over.
"""

from collections.abc import Sequence
from itertools import pairwise

from ketatui.draw.glyphs import ASCII, UNICODE
from ketatui.draw.spans import Line, Span

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
    texts = [_words(line) for line in lines]
    flat, starts = _flat(texts)
    hits = matches(flat, words)
    if not hits:
        return list(lines)
    marked = []
    for line, text, start in zip(lines, texts, starts, strict=True):
        lead, last = len(text) - len(text.lstrip()), len(text.rstrip())
        ranges = [
            (max(begin - start, 0) + lead, min(end - start + lead, last))
            for begin, end in hits
            if begin - start + lead < last and end > start
        ]
        marked.append(_styled(line, ranges))
    return marked


def count(lines: Sequence[Line], words: str) -> int:
    """Return how often `words` stand in the lines."""
    return len(matches(_flat([_words(line) for line in lines])[0], words))


def _words(line: Line) -> str:
    """Return the characters of a line, with blanks for what is no word of the item."""
    aside = (i for i, span in enumerate(line) if span.style == "mark" or (i == 0 and span.text in _FRAMES))
    blank = set(aside)
    return "".join(" " * len(span.text) if i in blank else span.text for i, span in enumerate(line))


def _flat(texts: Sequence[str]) -> tuple[str, list[int]]:
    """Join lines with one blank, their indents left out; and tell where each begins."""
    flat, starts = "", []
    for text in texts:
        starts.append(len(flat))
        flat += text.strip() + " "
    return flat, starts


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
