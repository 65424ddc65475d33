"""A checklist: what is done or looked at, in its order in time, each with the statement that says so."""

from itertools import groupby

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import marked, meta, numbered, paragraph, plain, source_list, spoken
from ketatui.draw.spans import Line, Span, View
from ketatui.draw.wrap import wrap
from ketatui.pack.pictures import Checklist


def draw(item: Checklist, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the title, the steps under the time to which they belong, and the sources by number."""
    marks = numbered(step.datum for step in item.steps if step.datum)
    lines = paragraph(item.title, width, "strong")
    for when, steps in groupby(item.steps, key=lambda step: step.when):
        lines += paragraph(when, width, "heading")
        for step in steps:
            if step.datum:
                told = marked(step.datum, marks, "text", f"{when}/{step.text}")
                spans = [Span(f"{glyphs.box} ", "dim"), *told]
                lines += wrap(spans, width, first="  ", rest=" " * (3 + len(glyphs.box)))
    notes = Span(words.count(view.notes, "note") if view.notes else "", "mark")
    return [*lines, *source_list(marks, width), *meta([notes], width, glyphs)]


def speak(item: Checklist) -> list[Line]:
    """Return the steps in words, each with its sources."""
    told = plain(f"{item.title}.")
    for when, steps in groupby(item.steps, key=lambda step: step.when):
        told += plain(f"{when}:")
        told += [(*spoken(step.datum), Span(".", "text")) for step in steps if step.datum]
    return told
