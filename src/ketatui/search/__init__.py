"""Search everywhere: in the content and in the reader's notes, with filters in words."""

from ketatui.search.everywhere import Results, search
from ketatui.search.notes import NoteHit, NoteIndex
from ketatui.search.query import Query, parse, values_of

__all__ = ["NoteHit", "NoteIndex", "Query", "Results", "parse", "search", "values_of"]
