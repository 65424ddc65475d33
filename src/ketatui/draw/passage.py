"""A stretch of a popular article: each thing it says in our words, with the verdict on it."""

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import meta, plain
from ketatui.draw.spans import Line, Span, View
from ketatui.draw.wrap import wrap
from ketatui.pack.model import Passage, Told


def draw(item: Passage, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the article's heading, and what it says there as a list, each leading to its claim."""
    lines = wrap([Span(item.title or item.label, "strong")], width)
    for told in item.rows:
        sign = glyphs.verdict[told.verdict] if told.verdict else glyphs.bullet
        style = words.VERDICT[told.verdict] if told.verdict else "dim"
        spans = [Span(f"{sign} {_verdict(told)}: ", style), Span(told.text, "text", told.claim)]
        lines += wrap(spans, width, rest="  ")
    facts = [
        Span(item.label, "dim"),
        Span(words.count(len(item.rows), "thing said", "things said"), "dim"),
        Span(words.count(view.notes, "note") if view.notes else "", "mark"),
    ]
    return [*lines, *meta(facts, width, glyphs)]


def speak(item: Passage) -> list[Line]:
    """Return the heading, and each thing said with its verdict and claim."""
    head = f"{item.label}: {item.title}" if item.title else item.label
    return plain(head, *(f"{told.text} [{_verdict(told)}] {told.claim}".rstrip() for told in item.rows))


def _verdict(told: Told) -> str:
    return told.verdict or "not yet answered"
