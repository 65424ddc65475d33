"""A disagreement: the question, what each side says, and what follows."""

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import Linked, data, joined, meta, paragraph, plain, spoken
from ketatui.draw.spans import Line, Span, View
from ketatui.draw.wrap import wrap
from ketatui.pack.pictures import Disagreement

_WIDE_WORDS = (
    "Where an article gives words and no figure, hours are drawn up to a day, days up to a week,"
    " weeks up to a month, months up to a year."
)


def draw(item: Disagreement, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the question, the sides as a list, and what follows."""
    linked = Linked(item.mentions)
    question = linked.spans(item.question, "strong")
    lines = wrap([Span(f"{glyphs.certainty['contested']} ", "strong"), *question], width, rest="  ")
    for side in item.sides:
        who = "Articles: " if side.heard else "Evidence: "
        spans = [Span(f"{glyphs.bullet} {who}", "dim"), *linked.spans(side.heard or side.says)]
        lines += wrap(spans, width, rest="  ")
    lines += wrap(linked.spans(item.follows), width)
    if item.body:
        from ketatui.draw.timeline import chart

        lines += [(), *chart(item.body, [""], width, glyphs)]
        lines += paragraph(_wide_words(item), width, "dim")
    statements = {link.id for side in item.sides for link in side.links if link.kind == "statement"}
    claims = {link.id for side in item.sides for link in side.links if link.kind == "claim"}
    facts = [
        Span("disagreement", "contested"),
        Span(words.count(len(claims), "claim"), "dim"),
        Span(words.count(len(statements), "statement"), "dim"),
        Span(words.count(view.notes, "note") if view.notes else "", "mark"),
    ]
    return [*lines, *meta(facts, width, glyphs)]


def speak(item: Disagreement) -> list[Line]:
    """Return the question, each side, and what follows."""
    sides = [
        f"Articles say: {side.heard}" if side.heard else f"The evidence says: {side.says}"
        for side in item.sides
    ]
    told = plain(f"Disagreement: {item.question}", *sides, f"What follows: {item.follows}")
    for row in item.body:
        numbers = joined([spoken(datum) for cell in row.cells for datum in cell], "; ")
        told.append((Span(f"{row.name}: ", "text"), *numbers, Span(".", "text")))
    return [*told, *plain(_wide_words(item))]


def _wide_words(item: Disagreement) -> str:
    """Return how words are drawn, where a claim gives no figure."""
    said = (datum for datum in data(item.body) if not datum.sources)
    return "" if all(any(c.isdigit() for c in datum.words) for datum in said) else _WIDE_WORDS
