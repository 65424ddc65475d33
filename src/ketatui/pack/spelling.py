"""Words that are nearly what was typed: a table of the words there are, found by three letters at a time."""

import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

SCHEMA = """
CREATE VIRTUAL TABLE spelling USING fts5 (word, times UNINDEXED, tokenize = "trigram", detail = none);
"""

_SHORTEST, _LONGEST = 4, 40
"""Letters of the shortest word that is mended, and of the longest."""
_LONG = 8
"""Letters from which on two errors are forgiven, else one."""
_LOOKED_AT = 60
"""Words that share most groups of three letters with what was typed, and are compared with it."""
_OFFERED = 3


@lru_cache(maxsize=1 << 15)
def plain(word: str) -> str:
    """Return a word in small letters without accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))


def write(database: sqlite3.Connection, times: Mapping[str, int]) -> None:
    """Write plain words, with in how many texts each stands."""
    database.executemany(
        "INSERT INTO spelling (word, times) VALUES (?, ?)",
        sorted((word, count) for word, count in times.items() if len(word) >= _SHORTEST and word.isalpha()),
    )


def near(database: sqlite3.Connection, word: str) -> Sequence[str]:
    """Return the words there are that differ least from `word`, what is said more often first.

    One letter too many, too few, wrong or out of turn is forgiven, in words of eight letters or
    more two. A word that is there itself is not among them; of short ones nothing is near.
    """
    word = plain(word)
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
        return ()
    groups = " OR ".join(f'"{word[at : at + 3]}"' for at in range(len(word) - 2))
    rows = database.execute(
        "SELECT word, times FROM spelling WHERE spelling MATCH ? ORDER BY rank LIMIT ?", (groups, _LOOKED_AT)
    ).fetchall()
    most = 2 if len(word) >= _LONG else 1
    found = [(distance(word, other, most), -times, other) for other, times in rows if other != word]
    closest = min((errors for errors, _, _ in found), default=most + 1)
    if closest > most:
        return ()
    return [other for errors, _, other in sorted(found) if errors == closest][:_OFFERED]


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters were added, left out, changed or swapped with the next.

    This is the optimal string alignment distance; `most` + 1 where it is more than `most`.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    last: list[int] = []
    before: list[int] = []
    row = [*range(len(other) + 1)]
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, facing in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1] if row[-1] <= most else most + 1
