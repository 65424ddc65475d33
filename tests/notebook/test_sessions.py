"""Several programs at one notebook, and programs that are killed."""

import random
import sqlite3
import time
from contextlib import closing

import pytest

from ketatui.notebook import Mark
from ketatui.notebook.migrations import STEPS
from notebook.desk import PATIENCE, Desk, program, texts

WRITER = """
    import sys
    from concurrent.futures import wait
    from pathlib import Path
    from ketatui.notebook import Notebook

    file, backups, name, count = sys.argv[1:]
    notebook = Notebook.open(Path(file), Path(backups), "ketamine")
    print("open", flush=True)
    for number in range(int(count)):
        saved = notebook.start_note("item", "").save(f"{name} {number}")
        while not wait([saved], 0.5).done:
            notebook.poll()
        print(saved.result().note.text, flush=True)
    notebook.close()
"""


def test_two_programs_write_200_notes_each(desk: Desk) -> None:
    """Case 12: two sessions, 400 notes."""
    both = [program(WRITER, desk.file, desk.backups, name, 200) for name in ("one", "other")]
    for each in both:
        each.communicate(timeout=2 * PATIENCE)
        assert each.returncode == 0
    notebook = desk.open()
    assert notebook.marks == {"item": Mark(notes=400)}
    assert len(set(texts(notebook))) == 400
    assert notebook.notices == ()


def test_eight_first_starts_at_once_make_one_notebook(desk: Desk) -> None:
    """Case 38: starts at once on a new machine."""
    starts = [program(WRITER, desk.file, desk.backups, name, 1) for name in "abcdefgh"]
    for start in starts:
        start.communicate(timeout=2 * PATIENCE)
        assert start.returncode == 0
    assert sorted(texts(desk.open())) == [f"{name} 0" for name in "abcdefgh"]
    assert desk.rows("SELECT COUNT(*) FROM migration") == [(len(STEPS),)]
    assert not list(desk.file.parent.glob("*.corrupt-*"))


@pytest.mark.parametrize("seed", range(6))
def test_what_was_acknowledged_survives_a_kill(desk: Desk, seed: int) -> None:
    """Case 5: killed at random."""
    with program(WRITER, desk.file, desk.backups, "mine", 100_000) as written:
        assert written.stdout
        assert written.stdout.readline() == "open\n"
        time.sleep(random.Random(seed).uniform(0.01, 0.15))
        written.kill()
        acknowledged = written.stdout.read().splitlines()  # communicate would leave out what is buffered
    notebook = desk.open()
    assert set(acknowledged) <= set(texts(notebook))
    notebook.set_bookmark("item", True, "").result(PATIENCE)
    assert notebook.trouble == ""
    assert notebook.notices == ()
    assert desk.rows("PRAGMA integrity_check") == [("ok",)]


def test_a_journal_left_by_a_kill_is_played_back(desk: Desk) -> None:
    desk.with_a_note()
    killed = program(
        """
        import os, signal, sqlite3, sys
        db = sqlite3.connect(sys.argv[1], isolation_level=None)
        db.execute("PRAGMA cache_size = 1")
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE note SET text = 'half', quote = hex(randomblob(50000))")
        db.execute("UPDATE bookmark SET quote = hex(randomblob(50000))")
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        desk.file,
    )
    killed.communicate(timeout=PATIENCE)
    assert desk.file.with_name("notebook.db-journal").exists()
    notebook = desk.open()
    assert texts(notebook) == ["kept"]
    assert notebook.notices == ()
    with closing(sqlite3.connect(desk.file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
