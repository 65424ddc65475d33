"""`ketatui backups`: what there is, whether it is good, and going back."""

from __future__ import annotations

import os
import shlex
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.test_cli import ESCAPE, Run
from ketatui import outcome
from ketatui.notebook import Notebook
from ketatui.notebook.backup_names import backups_in
from ketatui.safe import unsafe
from notebook.desk import locked, texts, until, without_rights

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(capsys)


@pytest.fixture
def data() -> Path:
    return Path(os.environ["KETATUI_DATA_DIR"])


@pytest.fixture
def three(data: Path) -> list[str]:
    """Names of three daily backups, newest first, with two, one and no notes; the notebook has three."""
    for day in range(3):
        book = Notebook.open(
            data / "notebook.db",
            data / "backups",
            "mini",
            lambda: START + timedelta(days=day),  # noqa: B023
        )
        book.start_note("item", "words").save(f"note {day}").result(20)
        if day == 1:
            book.set_bookmark("item", True, "words").result(20)
        book.close()
    return [f"notebook-2026-11-{day}-100000.db" for day in (22, 21, 20)]


def spoil(data: Path, name: str) -> None:
    (data / "backups" / name).write_bytes(b"\xa5" * 5000)


def notes_in(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        return [text for (text,) in db.execute("SELECT text FROM note ORDER BY rowid")]


@pytest.mark.parametrize("command", [["backups"], ["backups", "list"]])
def test_backups_are_listed_newest_first(command: list[str], three: list[str], data: Path, run: Run) -> None:
    spoil(data, three[2])
    size = f"{(data / 'backups' / three[0]).stat().st_size / 1000:.0f} kB"
    ended = run(*command)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        three[0],
        f"  2026-11-22 10:00:00 UTC, daily, {size}, good, 2 notes, 1 bookmark",
        three[1],
        f"  2026-11-21 10:00:00 UTC, daily, {size}, good, 1 note, 0 bookmarks",
        three[2],
        "  2026-11-20 10:00:00 UTC, daily, 5 kB, DAMAGED",
    ]


@pytest.mark.parametrize("command", [["backups", "--json"], ["backups", "list", "--json"]])
def test_backups_are_listed_as_json(command: list[str], three: list[str], data: Path, run: Run) -> None:
    spoil(data, three[2])
    first, _, last = run(*command).json
    file = data / "backups" / three[0]
    assert first == {
        "name": three[0],
        "file": str(file),
        "made": "2026-11-22T10:00:00+00:00",
        "reason": "daily",
        "size": file.stat().st_size,
        "good": True,
        "fault": "",
        "notes": 2,
        "bookmarks": 1,
    }
    assert (last["good"], last["fault"], last["notes"]) == (False, "damaged", None)


def test_a_list_tells_why_each_was_made(three: list[str], data: Path, run: Run) -> None:
    good = (data / "backups" / three[0]).read_bytes()
    for reason in ("before-2", "before-restore", "before-import"):
        (data / "backups" / f"notebook-2026-11-23-100000-{reason}.db").write_bytes(good)
    reasons = [backup["reason"] for backup in run("backups", "--json").json]
    assert reasons == ["before a restore", "before an import", "before migration 2"] + ["daily"] * 3


def test_without_backups_it_is_said_when_one_is_made(data: Path, run: Run) -> None:
    ended = run("backups")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"There are no backups in {data}/backups yet")
    assert run("backups", "--json").json == []
    assert run("backups", "verify").code == 0
    assert not data.exists()


def test_good_backups_are_verified(three: list[str], run: Run) -> None:
    ended = run("backups", "verify")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("good") == 3
    assert run("backups", "verify", three[1]).out.splitlines()[0] == three[1]
    assert [it["good"] for it in run("backups", "verify", three[1], "--json").json] == [True]


def test_a_damaged_backup_is_found_wanting(three: list[str], data: Path, run: Run) -> None:
    spoil(data, three[1])
    ended = run("backups", "verify")
    assert (ended.code, ended.line) == (outcome.WANTING, f"1 of 3 cannot be restored: {three[1]}")
    assert run("backups", "verify", three[0]).code == 0
    assert run("backups", "verify", three[1], "--json").code == outcome.WANTING


@pytest.mark.parametrize("action", ["verify", "restore"])
def test_an_unknown_name_is_refused_with_the_nearest(
    action: str, three: list[str], data: Path, run: Run
) -> None:
    ended = run("backups", action, "notebook-2026-11-22.db")
    assert (ended.code, ended.out) == (outcome.USAGE, "")
    known = f'no backup "notebook-2026-11-22.db" in {data}/backups; did you mean "{three[0]}"?'
    assert ended.line == known
    assert run("backups", action, "../notebook.db").code == outcome.USAGE
    assert unsafe(run("backups", action, ESCAPE).line) is None


def test_a_restore_tells_how_to_go_back(three: list[str], data: Path, run: Run) -> None:
    ended = run("backups", "restore", three[1])
    assert (ended.code, ended.out) == (0, "")
    assert notes_in(data) == ["note 0"]
    safety = next(path.name for path in backups_in(data / "backups") if "before-restore" in path.name)
    assert ended.line == (
        f"{data}/notebook.db is again as it was in {three[1]} (1 note, 0 bookmarks); what it held before"
        f" is kept, and `ketatui backups restore {safety}` goes back"
    )
    assert run("backups", "restore", safety).code == 0
    assert notes_in(data) == ["note 0", "note 1", "note 2"]


def test_a_restore_over_a_damaged_notebook_tells_where_that_is(
    three: list[str], data: Path, run: Run
) -> None:
    """Case 18: it is set aside, byte for byte."""
    (data / "notebook.db").write_text("no database\n" * 500)
    ended = run("backups", "restore", three[0])
    (aside,) = data.glob("notebook.db.corrupt-*")
    assert ended.line.endswith(f"; the damaged notebook that was there is kept as {aside}")
    assert aside.read_text() == "no database\n" * 500
    assert notes_in(data) == ["note 0", "note 1"]


def test_a_restore_where_there_is_no_notebook(three: list[str], data: Path, run: Run) -> None:
    (data / "notebook.db").unlink()
    assert run("backups", "restore", three[0]).line.endswith("; there was no notebook before")
    assert notes_in(data) == ["note 0", "note 1"]


def test_a_damaged_backup_is_not_restored(three: list[str], data: Path, run: Run) -> None:
    """Case 19: nothing changes."""
    spoil(data, three[0])
    ended = run("backups", "restore", three[0])
    assert ended.code == outcome.WANTING
    assert ended.line == (f"{three[0]} cannot be restored: it is damaged; `ketatui backups` lists the others")
    assert len(notes_in(data)) == 3
    assert len(list((data / "backups").iterdir())) == 3


def test_a_restore_while_the_notebook_is_locked_changes_nothing(
    three: list[str], data: Path, run: Run
) -> None:
    """Case 14: one line, and exit code 74."""
    with locked(data / "notebook.db"):
        ended = run("backups", "restore", three[0])
    assert ended.code == outcome.FILE_FAULT
    assert ended.line == (
        f"Nothing was restored: another program is using {data}/notebook.db. Try again when it is free"
    )
    assert len(notes_in(data)) == 3
    assert len(list((data / "backups").iterdir())) == 3


def test_a_restore_that_can_make_no_backup_changes_nothing(three: list[str], data: Path, run: Run) -> None:
    """Case 43: one line, and exit code 74."""
    (data / "backups" / "notebook.new").mkdir()
    ended = run("backups", "restore", three[0])
    assert ended.code == outcome.FILE_FAULT
    assert ended.line.startswith(f"Nothing was restored: {data}/backups/notebook.new cannot be used")
    assert len(notes_in(data)) == 3


def test_backups_that_may_not_be_read_are_no_fault_of_the_program(run: Run) -> None:
    """Case 17: a folder of another reader."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "backups").mkdir(mode=0)
        folder.chmod(0o755)
        with without_rights():
            ended = run("backups", "--data", name)
        (folder / "backups").chmod(0o700)
    assert (ended.code, ended.out) == (outcome.FILE_FAULT, "")
    assert ended.line.startswith(f"{name}/backups cannot be read (Permission denied). Make it readable")


def test_a_reader_that_is_open_shows_what_was_restored(three: list[str], data: Path, run: Run) -> None:
    """Case 13: by the change that every session looks for."""
    reader = Notebook.open(data / "notebook.db", data / "backups", "mini")
    assert len(texts(reader)) == 3
    run("backups", "restore", three[0])
    until(lambda: len(texts(reader)) == 2 and reader.marks["item"].notes == 2, reader)
    assert reader.close()


def test_how_to_go_back_leads_to_the_same_notebook(three: list[str], data: Path, run: Run) -> None:
    """What is told is run as it is printed, from a shell."""
    own = data.parent / "a folder" / "profiles" / "ann"
    own.parent.mkdir(parents=True)
    data.rename(own)
    here = ["--data", str(own.parents[1]), "--profile", "ann"]
    told = run(*here, "backups", "restore", three[2]).line
    assert notes_in(own) == []
    command = shlex.split(told.split("`")[1])
    assert command[0] == "ketatui"
    assert run(*command[1:]).code == outcome.DONE
    assert notes_in(own) == ["note 0", "note 1", "note 2"]
    spoil(own, three[0])
    told = run(*here, "backups", "restore", three[0]).line
    assert shlex.split(told.split("`")[1]) == ["ketatui", *here, "backups"]
    assert not data.exists()
