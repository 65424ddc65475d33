"""The words of the reader's notes, to search in: held in memory, as many as there are."""

import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator
from heapq import nsmallest
from sys import intern
from typing import NamedTuple

from ketatui.notebook import Note
from ketatui.pack.search import Asked, Scorer

_SCHEMA = """
CREATE VIRTUAL TABLE note USING fts5 (
    text, quote, uuid UNINDEXED, item UNINDEXED, created UNINDEXED, updated UNINDEXED, version UNINDEXED,
    split_from UNINDEXED, tokenize = "porter unicode61 remove_diacritics 2"
);
"""
_FIELDS = ("text", "quote", "uuid", "item", "created", "updated", "version", "split_from")
_WEIGHTS = "1.0, 0.3"
"""How much a note's own words count, and those it is about."""


class NoteHit(NamedTuple):
    """A note that fits."""

    note: Note
    row: int
    """Where it stands in the index."""
    score: float


class NoteIndex:
    """Searches notes. May be made on one thread and used on another."""

    def __init__(self, notes: Iterable[Note]) -> None:
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.executescript(_SCHEMA)
        self._scorer = Scorer(self._database, "note", _WEIGHTS)
        self._items: list[str] = []
        """What each is about."""
        updated: list[str] = []

        def rows() -> Iterator[tuple[int, *tuple[str | int, ...]]]:
            for row, note in enumerate(notes):
                self._items.append(intern(note.item))
                updated.append(note.updated)
                yield row, *(getattr(note, name) for name in _FIELDS)

        self._database.executemany(
            f"INSERT INTO note (rowid, {', '.join(_FIELDS)}) VALUES (?{', ?' * len(_FIELDS)})", rows()
        )
        self._turns = array("L", bytes(array("L").itemsize * len(updated)))
        """The place of each among all, the one that was changed last first."""
        for turn, row in enumerate(sorted(range(len(updated)), key=updated.__getitem__, reverse=True)):
            self._turns[row] = turn

    def search(self, asked: Asked, limit: int, about: Collection[str] | None) -> tuple[list[NoteHit], int]:
        """Return the notes that fit, best first, and how many there are; without words all, the newest first.

        Args:
            asked: What is looked for.
            limit: The most notes.
            about: The items of which a note must be about one; None where that does not matter.
        """
        if asked.parts:
            scores = self._scorer.scored(asked.parts)
        else:
            scores = dict.fromkeys(range(len(self._items)), 0.0)
        if about is not None:
            scores = {row: score for row, score in scores.items() if self._items[row] in about}
        turns = self._turns
        best = nsmallest(limit, ((-score, turns[row], row) for row, score in scores.items()))
        return [NoteHit(self._note(row), row, -score) for score, _, row in best], len(scores)

    def _note(self, row: int) -> Note:
        found = self._database.execute(f"SELECT {', '.join(_FIELDS)} FROM note WHERE rowid = ?", (row,))
        return Note(**dict(zip(_FIELDS, found.fetchone(), strict=True)))

    def marked(self, hit: NoteHit, asked: Asked) -> str:
        """Return the text of a note, what was looked for between STX and ETX."""
        row: tuple[str] | None = self._database.execute(
            "SELECT highlight(note, 0, char(2), char(3)) FROM note WHERE rowid = ? AND note MATCH ?",
            (hit.row, asked.marks or '""'),
        ).fetchone()
        return row[0] if row else hit.note.text
