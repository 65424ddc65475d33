"""The words of the reader's notes, to search in: held in memory, as many as there are."""

import sqlite3
from collections.abc import Collection, Sequence
from heapq import nsmallest
from typing import NamedTuple

from ketatui.notebook import Note
from ketatui.pack.search import Asked, scored

_SCHEMA = """
CREATE VIRTUAL TABLE note USING fts5 (text, quote, tokenize = "porter unicode61 remove_diacritics 2");
"""
_WEIGHTS = "1.0, 0.3"
"""How much a note's own words count, and those it is about."""


class NoteHit(NamedTuple):
    """A note that fits."""

    note: Note
    row: int
    """Where it stands in the index."""
    score: float


class NoteIndex:
    """Searches a list of notes. May be made on one thread and used on another."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self._notes = sorted(notes, key=lambda note: note.updated, reverse=True)
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.executescript(_SCHEMA)
        self._database.executemany(
            "INSERT INTO note (rowid, text, quote) VALUES (?, ?, ?)",
            ((row, note.text, note.quote) for row, note in enumerate(self._notes)),
        )

    def search(self, asked: Asked, limit: int, about: Collection[str] | None) -> tuple[list[NoteHit], int]:
        """Return the notes that fit, best first, and how many there are; without words all, the newest first.

        Args:
            asked: What is looked for.
            limit: The most notes.
            about: The items of which a note must be about one; None where that does not matter.
        """
        if asked.parts:
            scores = scored(self._database, "note", f"bm25(note, {_WEIGHTS})", asked.parts)
        else:
            scores = dict.fromkeys(range(len(self._notes)), 0.0)
        if about is not None:
            scores = {row: score for row, score in scores.items() if self._notes[row].item in about}
        best = nsmallest(limit, ((-score, row) for row, score in scores.items()))
        return [NoteHit(self._notes[row], row, -score) for score, row in best], len(scores)

    def marked(self, hit: NoteHit, asked: Asked) -> str:
        """Return the text of a note, what was looked for between STX and ETX."""
        row: tuple[str] | None = self._database.execute(
            "SELECT highlight(note, 0, char(2), char(3)) FROM note WHERE rowid = ? AND note MATCH ?",
            (hit.row, asked.marks or '""'),
        ).fetchone()
        return row[0] if row else hit.note.text
