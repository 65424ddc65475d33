"""Making backups of the notebook: verified, whole or not at all."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from ketatui.notebook.backup_names import BEFORE_IMPORT, BEFORE_RESTORE, DAILY, backups_in, free_name, made
from ketatui.notebook.connection import check, connect, version_of
from ketatui.notebook.files import (
    make_private_file,
    make_private_folder,
    put_in_place,
    remove,
)


def copy(source: Path, target: Path) -> None:
    """Put a verified copy of the notebook `source` at `target`, whole or not at all.

    Raises:
        DamagedError: The source is not whole.
        sqlite3.Error: It cannot be read, or the copy not be written.
        OSError: The copy cannot be made or put in its place.
    """
    with closing(connect(source, "ro", wait=1.0)) as original:
        original.execute("BEGIN")  # Connection.backup would wait for a lock without end
        version_of(original)
        _copy(original, target)


def back_up(file: Path, folder: Path, now: str, reason: str = DAILY) -> Path | None:
    """Back up the notebook `file` into `folder` and return the backup.

    The caller holds the lock for writing, so that no two sessions do it at once.

    Args:
        file: The notebook.
        folder: Where backups lie; made if need be.
        now: The time, ISO 8601: a backup is named after it.
        reason: Why, as in `backup_names`. The daily one is made, and None returned, only where the
            day has neither one nor one made before a migration.

    Raises:
        DamagedError: The notebook is not whole.
        sqlite3.Error: It cannot be read, or the backup not be written.
        OSError: The backup cannot be made, as where the disk has less than three times the
            notebook's size free.
    """
    if reason == DAILY and now[:10] in _days(folder):
        return None
    with closing(connect(file, "ro", wait=1.0)) as db:
        db.execute("BEGIN")
        return back_up_open(db, folder, now, reason)


def back_up_open(db: sqlite3.Connection, folder: Path, now: str, reason: str) -> Path:
    """Back up what the connection `db` reads into `folder` and return the backup.

    For a caller who has locked the file so that no other connection may read it.

    Raises:
        DamagedError, sqlite3.Error, OSError: As for `back_up`.
    """
    make_private_folder(folder)
    disk = os.statvfs(folder)
    pages, size = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    if disk.f_bavail * disk.f_frsize < 3 * pages * size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
    backup = free_name(folder, now, reason)
    _copy(db, backup)
    return backup


def _copy(original: sqlite3.Connection, target: Path) -> None:
    new = target.with_name("notebook.new")
    make_private_file(new)
    try:
        with closing(connect(new, "rw", wait=0.0)) as copied:
            copied.execute("PRAGMA journal_mode = MEMORY")
            original.backup(copied)
            check(copied)
        put_in_place(new, target)
    finally:
        remove(new)


def _days(folder: Path) -> set[str]:
    """Return the days that have a backup of the notebook as it was before their first change."""
    found = filter(None, map(made, backups_in(folder)))
    return {str(it.time.date()) for it in found if it.reason not in {BEFORE_RESTORE, BEFORE_IMPORT}}
