"""Whether a backup is good, and what is in it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from ketatui.notebook.backup_names import Made, backups_in, made
from ketatui.notebook.connection import APPLICATION_ID, application_of, check, connect, version_of
from ketatui.notebook.faults import DamagedError, fault_of, is_damage
from ketatui.notebook.migrations import STEPS

DAMAGED = "damaged"


class Backup(NamedTuple):
    """A backup as it was found.

    Attributes:
        file: Where it lies.
        made: When and why it was made, by its name.
        size: Its bytes.
        fault: Why it cannot be used; "" for a good one, `DAMAGED` for one that is not whole.
        notes: How many notes it holds, of all packs, without deleted ones; None where not known.
        bookmarks: The same of bookmarks.
    """

    file: Path
    made: Made
    size: int
    fault: str
    notes: int | None = None
    bookmarks: int | None = None


def examine(file: Path, *, fully: bool = False) -> Backup:
    """Return how the backup `file` is; what is wrong with it is no error.

    Args:
        file: A backup, by its name.
        fully: Also compare every index with its table.
    """
    named = made(file)
    assert named is not None
    size = 0
    try:
        size = file.stat().st_size
        with closing(connect(file, "ro", wait=1.0)) as db:
            fault = _fault(db, fully)
            counts = [_count(db, table) for table in ("note", "bookmark")] if not fault else [None, None]
    except (DamagedError, sqlite3.Error, OSError) as error:
        return Backup(file, named, size, DAMAGED if is_damage(error) else fault_of(error, file).why)
    return Backup(file, named, size, fault, *counts)


def is_good(file: Path) -> bool:
    """Return whether the backup `file` can be restored as far as can be seen now."""
    return not examine(file).fault


def newest_good(folder: Path, now: str) -> tuple[Path | None, tuple[Path, ...]]:
    """Return the newest backup in `folder` that can be used, and those before it that cannot.

    A backup from later than `now` (ISO 8601) is one of a clock that was wrong: it may be older
    than any other, and is taken only where there is no other.

    Raises:
        sqlite3.Error: A backup cannot be read, for another reason than damage.
        OSError: The folder cannot be read.
    """
    bad: list[Path] = []
    for backup in sorted(backups_in(folder), key=lambda backup: _is_after(backup, now)):
        try:
            with closing(connect(backup, "ro", wait=1.0)) as db:
                if not _fault(db, fully=False):
                    return backup, tuple(bad)
        except (DamagedError, sqlite3.Error) as error:
            if not is_damage(error):
                raise
        bad.append(backup)
    return None, tuple(bad)


def _is_after(backup: Path, now: str) -> bool:
    named = made(backup)
    return named is not None and str(named.time.date()) > now[:10]


def _fault(db: sqlite3.Connection, fully: bool) -> str:
    check(db, fully=fully)
    if application_of(db) != APPLICATION_ID:
        return "not a notebook of ketatui"
    if version_of(db) > len(STEPS):
        return f"made by a newer ketatui (format {version_of(db)}; this one knows {len(STEPS)})"
    return ""


def _count(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT COUNT(*) FROM {table} WHERE deleted IS NULL").fetchone()[0])
