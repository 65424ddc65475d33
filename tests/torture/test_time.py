"""How long one save takes in a notebook of any size: reported, never asserted."""

from __future__ import annotations

import sqlite3
import statistics
import time
from contextlib import closing

import pytest

from ketatui.notebook import Mark
from notebook.desk import PATIENCE, Desk, until
from torture.figures import LONG, Figures

NOW = "2026-11-21T10:00:00.000000+00:00"
SIZES = [10, 10_000, 100_000]


def fill(desk: Desk, count: int) -> None:
    """Put notes on 500 items past the notebook, as they would be after years."""
    rows = (
        (f"uuid-{number}", f"item-{number % 500}", f"note {number} " + "words " * 30, NOW)
        for number in range(count)
    )
    with closing(sqlite3.connect(desk.file)) as db:
        db.executemany("INSERT INTO note VALUES (?1, 'ketamine', ?2, '', ?3, ?4, ?4, 1, NULL, NULL)", rows)
        db.commit()


@pytest.mark.parametrize("count", SIZES)
def test_the_time_of_one_save(count: int, desk: Desk, figures: Figures) -> None:
    """Case 24: with 100 000 notes it starts, and every save is written; how long it took is told."""
    desk.open().close()
    fill(desk, count)
    begun = time.perf_counter()
    notebook = desk.open()
    until(lambda: notebook.marks, notebook)
    figures.time(f"start with {count:,} notes", time.perf_counter() - begun)
    assert notebook.marks["item-7"] == Mark(notes=count // 500 or 1)
    begun = time.perf_counter()
    notebook.set_bookmark("item-7", True, "").result(PATIENCE)
    figures.time(f"first save of a day, with its backup, with {count:,} notes", time.perf_counter() - begun)
    took = []
    edit = notebook.start_note("item-7", "its words")
    for number in range(30 if LONG else 5):
        begun = time.perf_counter()
        saved = edit.save(f"draft {number}").result(PATIENCE)
        took.append(time.perf_counter() - begun)
        assert saved.note
    figures.time(f"one save with {count:,} notes, median", statistics.median(took))
    assert desk.rows("SELECT COUNT(*) FROM note") == [(count + 1,)]
    assert notebook.trouble == ""
