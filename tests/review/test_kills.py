"""Ten thousand reviews in two years of clock, interrupted by kills."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import fsrs
import pytest

import packs
from ketatui.notebook import Notebook
from ketatui.pack.build import build
from ketatui.review.scheduling import replay
from review import student

if TYPE_CHECKING:
    from ketatui.notebook import Review

ROWS = 10_000
KILLS = 25


@pytest.mark.slow
def test_ten_thousand_reviews_with_kills_are_replayed_to_the_same_state(tmp_path: Path) -> None:
    file, backups, library = tmp_path / "notebook.db", tmp_path / "backups", tmp_path / "library.db"
    library.write_bytes(build(packs.CONTENT))
    chance = random.Random(2026)
    acknowledged = 0
    for life in range(KILLS + 1):
        rows = ROWS if life == KILLS else ROWS * (life + 1) // KILLS
        arguments = [file, backups, library, life, rows]
        command = [sys.executable, student.__file__, *map(str, arguments)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout
            killed_at = acknowledged + chance.randrange(1, ROWS // KILLS)
            for line in program.stdout:
                assert int(line) > acknowledged
                acknowledged = int(line)
                if acknowledged >= killed_at and life < KILLS:
                    time.sleep(chance.uniform(0, 0.004))
                    program.kill()
        ended = {0} if acknowledged == rows else set()  # it may be killed in the end as well
        assert program.returncode in ended | ({-9} if life < KILLS else set())
    notebook = Notebook.open(file, backups, "ketamine")
    log = notebook.reviews()
    assert notebook.notices == ()
    assert len(log) >= acknowledged >= ROWS
    assert datetime.fromisoformat(log[-1].at) > student.BEGIN.replace(year=2028)
    by_card = defaultdict[str, list["Review"]](list)
    for row in log:
        by_card[row.card].append(row)
    assert notebook.memories == {card: replay(card, rows) for card, rows in by_card.items()}
    assert {card: memory.due for card, memory in notebook.memories.items()} == {
        card: due(rows) for card, rows in by_card.items()
    }
    notebook.close()


def due(rows: list[Review]) -> str:
    """When a card is due by the library itself."""
    scheduler = fsrs.Scheduler(desired_retention=student.RETENTION, enable_fuzzing=False)
    card, rated = fsrs.Card(1), False
    undone = {row.revokes for row in rows}
    for row in rows:
        if row.event == "rate" and row.uuid not in undone:
            at = datetime.fromisoformat(row.at).astimezone(UTC)
            card, _ = scheduler.review_card(card, fsrs.Rating(row.rating), at)
            rated = True
    return card.due.isoformat(timespec="microseconds") if rated else ""
