"""The words of the reader's notes, to search in: held in memory, as many as there are."""

import sqlite3
from collections.abc import Collection, Sequence
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
    marked: str
    """Its text, what was looked for between STX and ETX."""
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

    def search(self, asked: Asked, limit: int, about: Collection[str] | None) -> list[NoteHit]:
        """Return the notes that fit, best first; without words all of them, the newest first.

        Args:
            asked: What is looked for.
            limit: The most notes.
            about: The items of which a note must be about one; None where that does not matter.
        """
        fitting = [row for row, note in enumerate(self._notes) if about is None or note.item in about]
        if not asked.parts:
            return [NoteHit(note, note.text, 0.0) for note in (self._notes[row] for row in fitting[:limit])]
        statement, values = scored(asked.parts, "note", f"bm25(note, {_WEIGHTS})")
        within = "" if about is None else f"WHERE row IN ({', '.join(map(str, fitting))})"
        rows = self._database.execute(
            f"{statement} SELECT row, score FROM scored {within} ORDER BY score DESC, row LIMIT ?",
            (*values, limit),
        ).fetchall()
        return [NoteHit(self._notes[row], self._marked(row, asked), score) for row, score in rows]

    def _marked(self, row: int, asked: Asked) -> str:
        marked: tuple[str] = self._database.execute(
            "SELECT highlight(note, 0, char(2), char(3)) FROM note WHERE rowid = ? AND note MATCH ?",
            (row, asked.marks),
        ).fetchone()
        return marked[0]

    def close(self) -> None:
        """Let the words go."""
        self._database.close()
