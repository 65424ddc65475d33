"""One search over the content and the reader's notes."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ketatui.notebook import Mark
from ketatui.pack.library import Found, Library
from ketatui.search.notes import NoteHit, NoteIndex
from ketatui.search.query import BOOKMARK, NOTE, Query

_FAR = 0.05
"""The share of the best score below which a result has too little to do with what was typed."""


class Results(NamedTuple):
    """What fits, best first; the reader's notes by themselves."""

    query: Query
    found: Found
    notes: Sequence[NoteHit]


def search(
    query: Query, library: Library, marks: Mapping[str, Mark], notes: NoteIndex | None, limit: int
) -> Results:
    """Return what fits a query.

    Args:
        query: What is looked for.
        library: The content.
        marks: What the reader has on each item.
        notes: The reader's notes; None where they are not searched.
        limit: The most results in the content, and in the notes.
    """
    within = _mine(query, marks)
    found = library.search(query.words, 0 if query.only_notes else limit, query.wanted, within)
    best = found.hits[0].score if found.hits else 0.0
    near = [hit for hit in found.hits if hit.score >= best * _FAR]
    if notes is None or not (query.words or query.is_filtered):
        return Results(query, found._replace(hits=near), ())
    about = within
    if query.wanted:
        ids = {*library.fitting(query.wanted)}
        about = ids if within is None else ids & within
    return Results(query, found._replace(hits=near), notes.search(found.asked, limit, about))


def _mine(query: Query, marks: Mapping[str, Mark]) -> set[str] | None:
    """Return the items on which the reader has what is asked for; None where nothing is."""
    if not query.mine:
        return None
    return {
        item
        for item, mark in marks.items()
        if (NOTE not in query.mine or mark.notes) and (BOOKMARK not in query.mine or mark.bookmarked)
    }
