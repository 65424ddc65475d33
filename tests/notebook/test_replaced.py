"""The notebook's name comes to stand for another file while a session has the old one open."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ketatui.notebook.backup import copy
from ketatui.notebook.backup_names import backups_in
from ketatui.notebook.changes import SetBookmark
from ketatui.notebook.database import mend
from ketatui.notebook.store import Store
from notebook.desk import PATIENCE, Desk, program, texts, until, write

NOW = "2026-11-22T12:00:00.000000+00:00"

WRITER = """
    import sys
    from concurrent.futures import wait
    from pathlib import Path
    from ketatui.notebook import Notebook

    notebook = Notebook.open(Path(sys.argv[1]), Path(sys.argv[2]), "ketamine")
    for number in range(int(sys.argv[4])):
        saved = notebook.start_note("item", "").save(f"{sys.argv[3]} {number}")
        while not wait([saved], 0.2).done:
            notebook.poll()
        print(saved.result().note.text, flush=True)
    notebook.close()
"""

REPLACER = """
    import sqlite3, sys, time
    from pathlib import Path

    file = Path(sys.argv[1])
    for _ in range(40):
        new = file.with_name("another.db")
        new.unlink(missing_ok=True)
        db = sqlite3.connect(file, isolation_level=None, timeout=20)
        db.execute("BEGIN IMMEDIATE")
        reader, copy = sqlite3.connect(file), sqlite3.connect(new)
        reader.backup(copy)
        copy.close(), reader.close()
        time.sleep(0.01)
        new.rename(file)
        db.execute("ROLLBACK")
        db.close()
        time.sleep(0.005)
"""


def damage(file: Path) -> None:
    with file.open("r+b", buffering=0) as opened:
        opened.write(bytes(100))


def bookmark(item: str) -> SetBookmark:
    return SetBookmark("ketamine", NOW, item, True, "", "")


@pytest.fixture
def store(desk: Desk) -> Store:
    """A store that knows its file, and has made the day's backup of it."""
    desk.with_a_note()
    store = Store(desk.file, desk.backups, "ketamine", lambda: NOW)
    store.refresh()
    store.write(bookmark("first"))
    return store


def marked(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as db:
        return {item for (item,) in db.execute("SELECT item FROM bookmark WHERE deleted IS NULL")}


def test_a_write_after_another_session_has_mended_goes_to_the_mended_file(desk: Desk, store: Store) -> None:
    """Case 18: between the last look at the file and the write."""
    damage(desk.file)
    assert mend(desk.file, desk.backups, NOW)
    _, marks = store.write(bookmark("second"))
    assert marks["second"].bookmarked
    assert "second" in marked(desk.file)
    store.close()


def mended(desk: Desk) -> None:
    """Another session finds the file gone bad, sets it aside and restores the newest backup."""
    desk.file.rename(desk.file.with_name("moved.db"))
    desk.file.write_bytes(b"")
    other = Store(desk.file, desk.backups, "ketamine", lambda: NOW)
    other.refresh()
    other.close()
    assert "was restored" in other.notices[0]


def replaced(desk: Desk) -> None:
    """A copy takes the file's place in one step, and the journal stays: SQLite finds nothing amiss."""
    new = desk.file.with_name("another.db")
    copy(backups_in(desk.backups)[0], new)
    new.replace(desk.file)


@pytest.mark.parametrize("put", [mended, replaced])
def test_a_write_meanwhile_goes_to_the_new_file(
    desk: Desk, store: Store, put: Callable[[Desk], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 18: between the beginning of the write and its end."""
    change = bookmark("second")
    apply, tries = change.apply, 0

    def apply_and_put(db: sqlite3.Connection) -> None:
        nonlocal tries
        tries += 1
        apply(db)
        if tries == 1:
            put(desk)

    monkeypatch.setattr(change, "apply", apply_and_put)
    store.write(change)
    assert tries == 2
    assert "second" in marked(desk.file)
    store.close()


def test_what_is_acknowledged_while_the_file_is_replaced_again_and_again_is_there(desk: Desk) -> None:
    """Case 12, case 18: whoever waits for the lock meets another file when it has it."""
    write(desk.open(), "before")
    desk.close()
    writers = [program(WRITER, desk.file, desk.backups, name, 60) for name in ("one", "other")]
    replacer = program(REPLACER, desk.file)
    acknowledged = [
        line for each in writers for line in each.communicate(timeout=2 * PATIENCE)[0].splitlines()
    ]
    replacer.communicate(timeout=2 * PATIENCE)
    assert replacer.returncode == 0
    assert len(acknowledged) == 120
    notebook = desk.open()
    until(lambda: texts(notebook))
    assert set(acknowledged) | {"before"} == set(texts(notebook))
    assert desk.rows("PRAGMA integrity_check") == [("ok",)]
