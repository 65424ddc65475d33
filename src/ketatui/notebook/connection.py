"""Connections to a notebook file, and what the file says about itself."""

import sqlite3
from pathlib import Path

from ketatui.notebook.faults import DamagedError

APPLICATION_ID = 0x6B657461
"""The `application_id` of a notebook file: "keta"."""


def connect(file: Path, mode: str, wait: float) -> sqlite3.Connection:
    """Return a connection to an existing database, without implicit transactions.

    Args:
        file: The database.
        mode: "rw" or "ro".
        wait: Seconds to wait for a lock that another connection holds.

    Raises:
        sqlite3.Error: It cannot be opened.
        OSError: Its name is relative and the working folder is gone.
    """
    uri = f"{file.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None)


def application_of(db: sqlite3.Connection) -> int:
    """Return the number by which the file of `db` says whose it is."""
    return int(db.execute("PRAGMA application_id").fetchone()[0])


def version_of(db: sqlite3.Connection) -> int:
    """Return the version of the format that the file of `db` has; 0 for an empty file."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def check(db: sqlite3.Connection, *, fully: bool = False) -> None:
    """Return when the file of `db` is whole.

    Args:
        db: A connection to it.
        fully: Also compare every index with its table, which takes several times as long.

    Raises:
        DamagedError: It is not.
        sqlite3.Error: It cannot be read, which may be a sign of damage as well.
    """
    how = "integrity_check" if fully else "quick_check"
    if db.execute(f"PRAGMA {how}(1)").fetchone()[0] != "ok":
        raise DamagedError
