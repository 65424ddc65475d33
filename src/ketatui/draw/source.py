"""A source: its record, and how much rests on it."""

from urllib.parse import quote

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import meta, paragraph, plain
from ketatui.draw.spans import Line, Span, View
from ketatui.draw.wrap import wrap
from ketatui.pack.model import Source

_OF_DOIS = "/:;()!$&'*+,=@~"
"""Signs that stay in a DOI as an address."""


def draw(item: Source, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return label and title, the record, and how many statements cite it."""
    facts = [
        Span(item.type, "dim"),
        Span(f"cited by {words.count(len(item.cited_by), 'statement')}", "dim"),
        Span(words.count(view.notes, "note") if view.notes else "", "mark"),
    ]
    return [
        *wrap([Span(item.label, "strong"), Span(f"  {item.title}", "text")], width, rest="  "),
        *paragraph(record(item), width, "dim", indent="  "),
        *meta(facts, width, glyphs),
    ]


def record(item: Source) -> str:
    """Return authors, container, year and identifiers in a line."""
    year = f"{'about ' if item.year_estimated else ''}{item.year}" if item.year else ""
    parts = [item.authors, item.container, item.revision, year]
    if item.doi:
        parts.append(f"doi:{item.doi}")
    if item.pmid:
        parts.append(f"PMID {item.pmid}")
    return ". ".join(part.rstrip(".") for part in parts if part)


def address(item: Source) -> str:
    """Return where a source is found: its DOI as an address, else its own address; nothing without both."""
    return f"https://doi.org/{quote(item.doi, safe=_OF_DOIS)}" if item.doi else item.url


def reference(item: Source) -> str:
    """Return a source as a reference in words: label, title, record, and its address where it has no DOI."""
    told = (f"{item.label}: {item.title.rstrip('.')}", record(item), "" if item.doi else item.url)
    return ". ".join(part for part in told if part).replace("?. ", "? ")


def speak(item: Source) -> list[Line]:
    """Return the whole record with its address."""
    parts = [f"{item.label}: {item.title.rstrip('.')}", record(item), f"[{item.type}]"]
    return plain(". ".join(part for part in parts if part), item.url)
