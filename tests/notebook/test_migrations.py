import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from unittest.mock import Mock

import pytest

from ketatui.notebook import migrations
from ketatui.notebook.backup_names import backups_in
from ketatui.notebook.connection import APPLICATION_ID, version_of
from ketatui.notebook.migrations import STEPS, migrate
from notebook.desk import PATIENCE, Desk, program, texts, until

NOW = "2026-11-22T10:00:00.000000+00:00"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "new.db", isolation_level=None)) as db:
        yield db


def add_color(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE note ADD COLUMN color TEXT")


def fail_half_way(db: sqlite3.Connection) -> None:
    add_color(db)
    db.execute("INSERT INTO nowhere VALUES (1)")


def columns(db: sqlite3.Connection) -> set[str]:
    return {row[1] for row in db.execute("PRAGMA table_info(note)")}


def of_the_first_format(desk: Desk) -> None:
    desk.file.parent.mkdir()
    with closing(sqlite3.connect(desk.file, isolation_level=None)) as db:
        migrate(db, NOW, None, STEPS[:1])
        db.execute(
            "INSERT INTO note VALUES ('u', 'ketamine', 'item', 'words', 'kept', ?1, ?1, 1, NULL, NULL)",
            (NOW,),
        )


def test_a_new_notebook_goes_through_every_step(db: sqlite3.Connection) -> None:
    backups: list[int] = []
    migrate(db, NOW, backups.append, (*STEPS, add_color))
    assert version_of(db) == len(STEPS) + 1
    assert db.execute("SELECT version, name, at FROM migration").fetchall() == [
        (1, "first_tables", NOW),
        (2, "keep_earlier", NOW),
        (3, "keep_reviews", NOW),
        (4, "keep_told", NOW),
        (5, "add_color", NOW),
    ]
    assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert backups == [2, 3, 4, 5]


def test_a_step_that_fails_leaves_the_format_before_it(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(db, NOW, None, (*STEPS, fail_half_way))
    assert version_of(db) == len(STEPS)
    assert "color" not in columns(db)
    migrate(db, NOW, None, (*STEPS, add_color))
    assert "color" in columns(db)


def test_no_step_without_its_backup(db: sqlite3.Connection) -> None:
    def full(_: int) -> None:
        raise OSError("full")

    migrate(db, NOW, full, STEPS[:1])
    with pytest.raises(OSError, match="full"):
        migrate(db, NOW, full, (*STEPS[:1], add_color))
    assert version_of(db) == 1
    assert "color" not in columns(db)


def test_an_old_notebook_is_backed_up_and_brought_forward(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.with_a_note()
    for module in ("migrations", "database", "backup_check"):
        monkeypatch.setattr(f"ketatui.notebook.{module}.STEPS", (*STEPS, add_color))
    monkeypatch.setattr(migrations.migrate, "__defaults__", ((*STEPS, add_color),))
    notebook = desk.open()
    until(lambda: texts(notebook) == ["kept"])
    assert desk.rows("SELECT name FROM migration") == [
        ("first_tables",),
        ("keep_earlier",),
        ("keep_reviews",),
        ("keep_told",),
        ("add_color",),
    ]
    newest = backups_in(desk.backups)[0]
    assert newest.name.endswith("-before-5.db")
    with closing(sqlite3.connect(newest)) as db:
        assert version_of(db) == 4
        assert db.execute("SELECT text FROM note").fetchall() == [("kept",)]


def test_programs_that_migrate_at_once_do_it_once(desk: Desk) -> None:
    desk.with_a_note()
    code = """
        import sqlite3, sys
        from ketatui.notebook.migrations import STEPS, migrate
        def slow(db):
            db.execute("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 300000)"
                       " SELECT SUM(x) FROM c").fetchone()
            db.execute("ALTER TABLE note ADD COLUMN color TEXT")
        db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
        migrate(db, "now", None, (*STEPS, slow))
    """
    both = [program(code, desk.file) for _ in range(3)]
    for each in both:
        each.communicate(timeout=2 * PATIENCE)
        assert each.returncode == 0
    assert desk.rows("SELECT version, name FROM migration") == [
        (1, "first_tables"),
        (2, "keep_earlier"),
        (3, "keep_reviews"),
        (4, "keep_told"),
        (5, "slow"),
    ]
    assert desk.rows("PRAGMA integrity_check") == [("ok",)]


def test_the_first_format_is_for_ever(db: sqlite3.Connection) -> None:
    migrate(db, NOW, None, STEPS[:1])
    tables = {
        table: [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    }
    own = "uuid pack item"
    times = "created updated version deleted"
    assert {table: " ".join(names) for table, names in tables.items()} == {
        "migration": "version name at",
        "bookmark": f"{own} label quote {times}",
        "note": f"{own} quote text {times} split_from",
        "wording": "note version text at",
        "place": "turn pack topic item line at",
        "seen": "pack item wording first last",
    }


def test_the_second_format_keeps_what_a_record_was_about(desk: Desk) -> None:
    """A notebook of the first format is backed up, and nothing in it changes."""
    of_the_first_format(desk)
    desk.change(f"INSERT INTO wording VALUES ('u', 0, 'before', '{NOW}')")
    notebook = desk.open()
    until(lambda: texts(notebook) == ["kept"])
    assert [wording.text for wording in notebook.wordings("u")] == ["before"]
    assert [row[1] for row in desk.rows("PRAGMA table_info(earlier)")] == [
        *("record", "version", "item", "quote", "label", "at")
    ]
    assert [backup.name.partition("-before-")[2] for backup in backups_in(desk.backups)] == [
        "4.db",
        "3.db",
        "2.db",
    ]


def test_an_old_notebook_that_cannot_be_brought_forward_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 17: a full disk or a read-only folder after an update; it is written when that is over."""
    of_the_first_format(desk)
    full = OSError(errno.ENOSPC, "full", str(desk.file))
    with monkeypatch.context() as patched:
        patched.setattr("ketatui.notebook.database.back_up", Mock(side_effect=full))
        notebook = desk.open()
        until(lambda: texts(notebook) == ["kept"])
        assert notebook.earlier("u") == ()
        until(lambda: "are not being saved: the disk" in notebook.trouble)
        saved = notebook.set_bookmark("item", True, "")
        assert not notebook.flush(1.0)
        assert desk.rows("PRAGMA user_version") == [(1,)]
    until(saved.done, notebook)
    until(lambda: notebook.trouble == "", notebook)
    assert desk.rows("PRAGMA user_version") == [(len(STEPS),)]
    assert texts(notebook) == ["kept"]
    assert [mark.item for mark in notebook.bookmarks()] == ["item"]
