"""A place to try notebooks at: files of their own, a clock that is set, other programs at hand."""

import os
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ketatui.notebook import Notebook

NOBODY = 65534
PATIENCE = 90.0


class Desk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "data" / "notebook.db"
        self.backups = folder / "data" / "backups"
        self.time = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
        self.opened: list[Notebook] = []

    def clock(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def open(self, pack: str = "ketamine") -> Notebook:
        notebook = Notebook.open(self.file, self.backups, pack, self.clock)
        self.opened.append(notebook)
        return notebook

    def close(self) -> None:
        for notebook in self.opened:
            notebook.close()

    def with_a_note(self, text: str = "kept") -> None:
        """Leave a closed notebook with a bookmark and a note, and its backup of the day before."""
        self.time -= timedelta(days=1)
        write(self.open(), text)
        self.close()
        self.time += timedelta(days=1)
        notebook = self.open()
        notebook.set_bookmark("last", True, "words").result(PATIENCE)
        self.close()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file)) as db:
            return db.execute(sql).fetchall()

    def change(self, sql: str) -> None:
        with closing(sqlite3.connect(self.file)) as db:
            db.execute(sql)
            db.commit()


def write(notebook: Notebook, text: str, item: str = "item") -> None:
    notebook.start_note(item, "its words").save(text).result(PATIENCE)


def texts(notebook: Notebook) -> list[str]:
    return [note.text for note in notebook.notes()]


def until(what: Callable[[], object], notebook: Notebook | None = None) -> None:
    """Wait until `what` is true, asking the notebook to look again meanwhile."""
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it did not happen"
        if notebook:
            notebook.poll()
        time.sleep(0.02)


def program(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Start another program; it stops waiting for its input when that is closed."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def locked(file: Path, how: str = "EXCLUSIVE") -> Iterator[None]:
    """Have another program hold `file` for itself; with "IMMEDIATE" others may still read."""
    holder = program(
        """
        import sqlite3, sys
        db = sqlite3.connect(sys.argv[1], isolation_level=None)
        db.execute(f"BEGIN {sys.argv[2]}")
        print("held", flush=True)
        sys.stdin.read()
        """,
        file,
        how,
    )
    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        yield


@contextmanager
def without_rights() -> Iterator[None]:
    """Be a user whose file modes count: root is nobody meanwhile."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
