"""kill -9 at any moment: what was acknowledged is there, the file is whole, the next start is as usual."""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from beneath import Fault, failing, lines_of
from ketatui.notebook import Notebook
from ketatui.notebook.backup_names import backups_in
from ketatui.notebook.connection import version_of
from ketatui.notebook.migrations import STEPS, migrate
from notebook.desk import PATIENCE, Desk
from torture import migrating
from torture.figures import LONG, Figures
from torture.ledger import is_whole
from torture.scribes import MIGRATING, Scribes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

ENDLESS = 10_000_000
NOW = "2026-01-01T00:00:00.000000+00:00"
MOMENTS = [("started", 0.03), ("open", 0.012), ('"done": 5}', 0.1), ('"done": 5}', 0.1)]
"""What a scribe has said, and seconds within which it is killed after that: starting, backup, work."""
CALLS = {"pwrite": (42, 95), "sync": (13, 30), "open": (11, 24), "unlink": (7, 14), "rename": (1,)}
"""What a notebook asks of the system, and in which of these calls the short form kills."""
MIGRATING_CALLS = {"pwrite": (42, 95), "sync": (6, 13), "open": (7, 14), "unlink": (5, 9), "rename": (1, 2)}
"""The same where it is brought through two steps."""


def test_killed_at_random(desk: Desk, figures: Figures) -> None:
    """Case 5: kill -9 while notes, edits, deletions and bookmarks are written, again and again."""
    chance = random.Random(5)
    scribes = Scribes(desk, figures)
    for number in range(200 if LONG else 15):
        word, seconds = MOMENTS[number % len(MOMENTS)]
        scribe = scribes.start(ENDLESS)
        scribes.wait_said(word, scribe)
        time.sleep(chance.uniform(0, seconds))
        assert scribe.poll() is None
        scribe.kill()
        scribe.wait()
        figures.count("kills at random")
        told = scribes.heard()
        assert (told.get("trouble", ""), told.get("notices", [])) == ("", [])
        after = Notebook.open(desk.file, desk.backups, "ketamine", desk.clock)
        assert (after.trouble, after.notices) == ("", ())
        after.notes()
        assert after.close()
        scribes.nothing_is_lost()
    scribes.works()
    assert scribes.ledger.acknowledged > 20
    assert all(is_whole(backup) for backup in backups_in(desk.backups))


def at_the_first_start(scribes: Scribes) -> None:
    del scribes


def on_a_new_day(scribes: Scribes) -> None:
    scribes.works(20)


STAGES = [at_the_first_start, on_a_new_day]


def moments(call: str, short: Sequence[int]) -> Iterable[int]:
    return range(1, 122, 4 if call == "pwrite" else 3) if LONG else short


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("stage", STAGES)
def test_killed_in_a_call(
    stage: Callable[[Scribes], None], call: str, desk: Desk, preload: Path, figures: Figures
) -> None:
    """Case 5: kill -9 in the middle of a call, while the notebook is made, opened, backed up, written."""
    for at in moments(call, CALLS[call]):
        scribes = Scribes(Desk(desk.folder / str(at)), figures)
        scribes.desk.folder.mkdir()
        stage(scribes)
        hit = strike(scribes, Fault(call, at, None), preload, figures)
        scribes.works()
        assert hit or at > max(CALLS[call])
        if not hit:
            break


def strike(scribes: Scribes, fault: Fault, preload: Path, figures: Figures, count: int = 12) -> bool:
    """Have a scribe killed by `fault`; tell whether it came to that."""
    hits = scribes.desk.folder / "hits"
    under = scribes.desk.file.parent
    scribe = scribes.start(count, env=failing(preload, fault, under, hits))
    code = scribe.wait(PATIENCE)
    scribes.heard()
    hit = bool(lines_of(hits))
    assert code == (-9 if hit else 0), (code, fault)
    figures.count("faults injected")
    figures.count("faults hit", hit)
    return hit


def schema(db: sqlite3.Connection) -> list[tuple[str]]:
    return db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").fetchall()


def schema_of(version: int) -> list[tuple[str]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate(db, NOW, None, migrating.STEPS[:version])
        return schema(db)


def in_the_first_format(desk: Desk) -> None:
    """Leave a notebook in the first format, with notes as wide as some pages."""
    desk.file.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(desk.file, isolation_level=None)) as db:
        migrate(db, NOW, None, STEPS[:1])
        db.execute("BEGIN")
        for number in range(30):
            db.execute(
                "INSERT INTO note VALUES (?, 'ketamine', 'item', '', ?, ?, ?, 1, NULL, NULL)",
                (f"old-{number}", f"old {number} " + "words " * 300, NOW, NOW),
            )
        db.execute("COMMIT")


@pytest.mark.parametrize("call", MIGRATING_CALLS)
def test_killed_during_a_migration(call: str, desk: Desk, preload: Path, figures: Figures) -> None:
    """Case 6: the old or the new format whole, a backup before each step, and the second start succeeds."""
    for at in moments(call, MIGRATING_CALLS[call]):
        scribes = Scribes(Desk(desk.folder / str(at)), figures, MIGRATING)
        scribes.desk.folder.mkdir()
        in_the_first_format(scribes.desk)
        hit = strike(scribes, Fault(call, at, None), preload, figures, count=0)
        with closing(sqlite3.connect(scribes.desk.file)) as db:
            version = version_of(db)
            assert schema(db) == schema_of(version), version
            assert db.execute("SELECT COUNT(*) FROM note WHERE text LIKE 'old %'").fetchone() == (30,)
        assert is_whole(scribes.desk.file)
        backups = [backup.name for backup in backups_in(scribes.desk.backups)]
        for step in range(2, version + 1):
            assert any(name.endswith(f"-before-{step}.db") for name in backups)
        assert scribes.start(0).wait(PATIENCE) == 0
        told = scribes.heard()
        assert (told["closed"], told["trouble"], told["notices"]) == (True, "", [])
        with closing(sqlite3.connect(scribes.desk.file)) as db:
            assert version_of(db) == len(migrating.STEPS)
            assert schema(db) == schema_of(len(migrating.STEPS))
            assert db.execute("SELECT COUNT(*) FROM more WHERE text LIKE 'old %'").fetchone() == (30,)
        assert hit or at > max(MIGRATING_CALLS[call])
        if not hit:
            break
