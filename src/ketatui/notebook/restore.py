"""Going back to a backup, without losing what it replaces."""

import errno
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from ketatui.notebook.backup import back_up_open, copy
from ketatui.notebook.backup_check import DAMAGED, examine
from ketatui.notebook.backup_names import BEFORE_RESTORE
from ketatui.notebook.connection import APPLICATION_ID, application_of, check, connect, version_of
from ketatui.notebook.database import LOCK_WAIT, is_damaged
from ketatui.notebook.faults import (
    OTHER_FOLDER,
    UPDATE,
    DamagedError,
    NotebookError,
    RefusedError,
    fault_of,
    is_locked,
)
from ketatui.notebook.files import (
    journal_of,
    make_private_folder,
    only_one,
    put_in_place,
    remove,
    set_aside,
)
from ketatui.notebook.migrations import STEPS, migrate


class BadBackupError(Exception):
    """The backup cannot be restored; the message is why, as the end of a sentence."""


class Restored(NamedTuple):
    """What became of the notebook that was replaced; both None where there was none.

    Attributes:
        backup: The backup made of it.
        aside: Where the file lies now that was damaged, so that no backup could be made.
    """

    backup: Path | None = None
    aside: Path | None = None


def restore(backup: Path, file: Path, backups: Path, now: str) -> Restored:
    """Put what `backup` holds into the notebook `file`, whole or not at all.

    Sessions that have the file open see it as they see another session's change. No backup is
    removed.

    Args:
        backup: A backup in `backups`; it stays as it is.
        file: The notebook.
        backups: Where the backup of what is replaced goes.
        now: The time, ISO 8601.

    Raises:
        BadBackupError: The backup is damaged, or not one that this ketatui can use.
        NotebookError: Nothing was restored; the message says why and what to do.
    """
    try:
        make_private_folder(file.parent)
        if file.is_symlink() and not file.exists():
            raise FileNotFoundError(errno.ENOENT, "a link that leads nowhere", str(file))
        with only_one(file.parent, LOCK_WAIT):
            new = file.with_name("notebook.restored")
            try:
                _bring_forward(backup, new, now)
                return _replace(file, new, backups, now)
            finally:
                remove(new)
    except (sqlite3.Error, OSError, DamagedError, RefusedError) as error:
        raise _failure(error, file) from error


def _bring_forward(backup: Path, new: Path, now: str) -> None:
    """Copy `backup` to `new`, and bring that to the newest format."""
    fault = examine(backup, fully=True).fault
    if fault:
        raise BadBackupError(fault if fault != DAMAGED else "it is damaged")
    copy(backup, new)
    with closing(connect(new, "rw", wait=0.0)) as db:
        db.execute("PRAGMA journal_mode = MEMORY")
        migrate(db, now, back_up=None)
        check(db)


def _replace(file: Path, new: Path, backups: Path, now: str) -> Restored:
    """Make `file` what `new` is; the caller holds the lock under which notebooks are made."""
    if not file.exists():
        if journal_of(file).exists():
            set_aside(file, now)
        put_in_place(new, file)
        return Restored()
    if file.stat().st_size == 0 or is_damaged(file):
        aside = set_aside(file, now)
        put_in_place(new, file)
        return Restored(aside=aside)
    try:
        return Restored(backup=_replace_in_place(file, new, backups, now))
    except sqlite3.Error:
        with suppress(sqlite3.Error), closing(connect(file, "rw", LOCK_WAIT)) as db:
            version_of(db)  # a write that was cut off is undone by whoever reads next
        raise


def _replace_in_place(file: Path, new: Path, backups: Path, now: str) -> Path:
    """Write what `new` holds into the sound notebook `file`, and return the backup of that."""
    with closing(connect(file, "rw", LOCK_WAIT)) as live:
        if application_of(live) != APPLICATION_ID:
            raise RefusedError(f"{file} is not a notebook of ketatui", OTHER_FOLDER)
        if version_of(live) > len(STEPS):
            raise RefusedError(f"{file} was written by a newer ketatui", UPDATE)
        _hold(live)
        try:
            kept = back_up_open(live, backups, now, BEFORE_RESTORE)
        except (sqlite3.Error, OSError) as error:
            raise _failure(error, backups) from error
        with closing(connect(new, "rw", wait=0.0)) as source:
            _outgrow(source, live)
            source.backup(live)
    return kept


def _hold(live: sqlite3.Connection) -> None:
    """Keep all others from reading and writing the file of `live` until that is closed.

    `Connection.backup` writes only to a connection that has no transaction open, so that a lock
    is needed that outlasts one: nobody may write between the backup and what replaces it.
    """
    live.execute("PRAGMA synchronous = FULL")
    live.execute("PRAGMA locking_mode = EXCLUSIVE")
    live.execute("BEGIN EXCLUSIVE")
    live.execute(f"PRAGMA user_version = {version_of(live)}")  # fails now if nothing may be written
    live.execute("ROLLBACK")


def _outgrow(new: sqlite3.Connection, old: sqlite3.Connection) -> None:
    """Let what is in `new` count as written after what is in `old`.

    A session that is editing a note knows it by its version. Without this, a version could come
    to stand for another text than the one the session began with, which it would overwrite.
    """
    new.execute("PRAGMA journal_mode = MEMORY")
    new.execute("BEGIN")
    for table, words in (("note", "text"), ("bookmark", "label")):
        kept = f"item, quote, {words}, deleted"
        new.executemany(
            f"UPDATE {table} SET version = MAX(version, ?2) + (({kept}) IS NOT (?3, ?4, ?5, ?6))"
            " WHERE uuid = ?1",
            old.execute(f"SELECT uuid, version, {kept} FROM {table}"),
        )
    new.execute("COMMIT")


def _failure(error: Exception, where: Path) -> NotebookError:
    fault = fault_of(error, where)
    remedy = "Try again when it is free" if is_locked(error) else fault.remedy
    return NotebookError(f"Nothing was restored: {fault.why}. {remedy}")
