"""From a keystroke to results, beside a bare FTS5 query for the same words in the same library."""

from __future__ import annotations

import sqlite3
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from bench.report import aligned
from ketatui.draw import UNICODE
from ketatui.draw.result import result
from ketatui.notebook import Mark, Note
from ketatui.pack.library import open_file
from ketatui.pack.search import words_of
from ketatui.search import NoteIndex, parse, search

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEARCHES = Path(__file__).parents[1] / "tests" / "pack" / "searches.toml"
WIDTH = 78
SHOWN = 6
"""Results that are drawn: as many as a window of 24 lines can show."""
MOST = 200


@dataclass
class Searching:
    """Seconds from each keystroke to results, until these are drawn, and for a bare query of the words."""

    times: int
    items: int
    results: list[float] = field(default_factory=list)
    drawn: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def measure(file: Path, times: int, notes: int) -> Searching:
    """Type all searches, letter by letter, into the library in `file`, which is `times` as large."""
    database = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    library = open_file(file)
    (items,) = database.execute("SELECT count(*) FROM search").fetchone()
    found = Searching(times, items)
    ids = [*library.fitting(())]
    records = [
        Note(str(n), ids[n % len(ids)], "", f"A note on it, number {n}", "", "", 1) for n in range(notes)
    ]
    index = NoteIndex(records)
    marks = {note.item: Mark(notes=1) for note in records}
    for typed in keystrokes():
        start = time.perf_counter()
        bare(database, typed)
        asked = time.perf_counter()
        results = search(parse(typed, library), library, marks, index, MOST)
        shown = [(hit, library.marked(hit, results.found.asked)) for hit in results.found.hits[:SHOWN]]
        there = time.perf_counter()
        for hit, marked in shown:
            result(library.item(hit.id), hit.title, marked, WIDTH, UNICODE)
        drawn = time.perf_counter()
        found.bare.append(asked - start)
        found.results.append(there - asked)
        found.drawn.append(drawn - asked)
    return found


def keystrokes(step: int = 1) -> Iterator[str]:
    """What stands in the line after each letter of each search, or of each so many-th."""
    for one in tomllib.loads(SEARCHES.read_text("utf-8"))["search"][::step]:
        typed = one["typed"]
        yield from (typed[:end] for end in range(1, len(typed) + 1))


def bare(database: sqlite3.Connection, typed: str) -> None:
    """Ask FTS5 for any of the words, the last only begun, the best first, marked."""
    *words, last = words_of(typed) or ["x"]
    query = " OR ".join([*(f'"{word}"' for word in words), f'"{last}" *'])
    database.execute(
        "SELECT rowid, highlight(search, 1, char(2), char(3)) FROM search"
        " WHERE search MATCH ? ORDER BY rank LIMIT ?",
        (query, SHOWN),
    ).fetchall()


def table(found: Sequence[Searching]) -> str:
    """A line for each size of library."""
    lines = [["library", "items", "results", "drawn", "bare query", "results to bare", "drawn to bare"]]
    for one in found:
        ratios = [f"{sum(times) / sum(one.bare):.2f}×" for times in (one.results, one.drawn)]
        shown = [_shown(times) for times in (one.results, one.drawn, one.bare)]
        lines.append([f"{one.times}×", str(one.items), *shown, *ratios])
    told = (
        "From a keystroke to results: the sixty searches of tests/pack/searches.toml typed letter by letter, "
        f"with other names, forgiveness, {SHOWN} results marked, and the notes searched; median and "
        "95th percentile. The bare query asks FTS5 for any of the words typed, the last as a beginning, the "
        f"best {SHOWN} marked. A ratio is of the sums, query by query in turn. The larger library holds "
        "so many times the topics."
    )
    return f"{aligned(lines)}\n\n{told}"


def _shown(found: list[float]) -> str:
    often = quantiles(found, n=100, method="inclusive")[94]
    return f"{1000 * median(found):.1f} ms, {1000 * often:.1f} ms"
