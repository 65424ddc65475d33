"""One search over the content and the reader's notes."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ketatui.notebook import Mark
from ketatui.pack.library import Found, Library
from ketatui.search.notes import NoteHit, NoteIndex
from ketatui.search.query import BOOKMARK, NOTE, Query


class Results(NamedTuple):
    """What fits, best first; the reader's notes by themselves."""

    query: Query
    found: Found
    notes: Sequence[NoteHit]
    notes_count: int
    """How many notes fit, those beyond the limit too."""


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
    within = _mine(query, library, marks)
    found = library.search(query.words, 0 if query.only_notes else limit, query.wanted, within)
    if query.only_notes:
        found = found._replace(counts={})
    if notes is None or not (found.asked.parts or query.is_filtered):
        return Results(query, found, (), 0)
    about = within
    if query.wanted:
        ids = {*library.fitting(query.wanted)}
        about = ids if within is None else ids & within
    return Results(query, found, *notes.search(found.asked, limit, about))


def _mine(query: Query, library: Library, marks: Mapping[str, Mark]) -> set[str] | None:
    """Return the items that have what is asked for of the reader's own; None where nothing is."""
    within: set[str] | None = None
    for own in query.mine:
        fitting = {
            item
            for item, mark in marks.items()
            if (NOTE in own.values and mark.notes) or (BOOKMARK in own.values and mark.bookmarked)
        }
        if own.others:
            fitting |= {*library.fitting((own.others,))}
        within = fitting if within is None else within & fitting
    return within
