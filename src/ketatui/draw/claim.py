"""A claim of popular articles, with the verdict and why."""

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import Linked, meta, plain
from ketatui.draw.spans import Line, Span, View
from ketatui.draw.wrap import wrap
from ketatui.pack.model import Claim


def draw(item: Claim, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return what is heard, the verdict with its reason, and where it was heard."""
    linked = Linked(item.mentions)
    verdict = Span(f"{glyphs.verdict[item.verdict]} {item.verdict}: ", words.VERDICT[item.verdict])
    facts = [
        Span(f"heard {len(item.heard)}{'x' if glyphs.ascii else '×'}", "dim"),
        Span(", ".join(item.articles), "dim"),
        Span(words.count(view.notes, "note") if view.notes else "", "mark"),
    ]
    return [
        *wrap([Span("Heard: ", "dim"), *linked.spans(item.text)], width, rest="  "),
        *wrap([verdict, *linked.spans(item.why)], width, rest="  "),
        *meta(facts, width, glyphs),
    ]


def speak(item: Claim) -> list[Line]:
    """Return the claim, who says it, the verdict, and the statements that answer it."""
    answers = f"Answered by: {', '.join(link.id for link in item.links)}." if item.links else ""
    heard = f"Heard in {', '.join(item.articles)}: {item.text}"
    return plain(heard, f"[{item.verdict}] {item.why}", answers)
