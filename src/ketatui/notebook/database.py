"""Opening the notebook file: made when missing, migrated when old, mended when damaged."""

import errno
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from ketatui.notebook.backup import back_up, copy
from ketatui.notebook.backup_check import newest_good
from ketatui.notebook.backup_names import backups_in, before_migration
from ketatui.notebook.connection import (
    APPLICATION_ID,
    application_of,
    check,
    connect,
    version_of,
)
from ketatui.notebook.faults import (
    OTHER_FOLDER,
    UPDATE,
    DamagedError,
    NotNowError,
    RefusedError,
    fault_of,
    is_damage,
    is_locked,
)
from ketatui.notebook.files import (
    journal_of,
    keep_private,
    keep_private_drafts,
    keep_private_folder,
    make_private_file,
    make_private_folder,
    only_one,
    put_in_place,
    remove,
    set_aside,
)
from ketatui.notebook.migrations import STEPS, migrate

LOCK_WAIT = 1.0
"""Seconds that the writer waits for a lock before it says so."""


def prepare(file: Path, backups: Path, now: str) -> str:
    """Make a new notebook where there is none, and mend one that is plainly damaged.

    Return what happened that the reader should know, as one line, or "".

    Raises:
        OSError, sqlite3.Error: The file or its folder cannot be made.
    """
    make_private_folder(file.parent)
    for folder in filter(Path.is_dir, (file.parent, backups)):
        keep_private_folder(folder)
    if (drafts := file.with_name("drafts")).is_dir():
        keep_private_drafts(drafts)
    if file.is_symlink() and not file.exists():
        raise FileNotFoundError(errno.ENOENT, "a link that leads nowhere", str(file))
    if file.exists() and (file.stat().st_size or not file.is_file()):
        return ""
    with only_one(file.parent, LOCK_WAIT):
        if not file.exists():
            return _begin(file, backups, now)
        if file.stat().st_size == 0:
            return _mend(file, backups, now) if backups_in(backups) else _begin(file, backups, now)
    return ""


def open_file(file: Path, backups: Path, now: str) -> tuple[sqlite3.Connection, RefusedError | None]:
    """Open the notebook `file` and bring it to the newest format.

    A file of a newer format stays as it is, and so does one of an older format that cannot be
    brought forward now: it is opened for reading, and the connection comes with the reason why
    nothing can be written, a `NotNowError` where that may pass.

    Raises:
        RefusedError: It is another program's file; it stays as it is.
        OSError, sqlite3.Error: It cannot be used now, or is damaged.
    """
    db = connect(file, "rw", LOCK_WAIT)
    try:
        application = application_of(db)
        if application == 0:  # nobody's, or the little that is left of a notebook
            check(db)
        if application != APPLICATION_ID:
            raise RefusedError(f"{file} is not a notebook of ketatui", OTHER_FOLDER)
        version = version_of(db)
        if version > len(STEPS):
            db.close()
            return connect(file, "ro", LOCK_WAIT), RefusedError(
                f"{file} was written by a newer ketatui (format {version}; this one knows {len(STEPS)})",
                UPDATE,
            )
        keep_private(file)
        for pragma in (
            "journal_mode = DELETE",
            "synchronous = FULL",
            "foreign_keys = ON",
            "trusted_schema = OFF",
        ):
            db.execute(f"PRAGMA {pragma}")
        try:
            migrate(db, now, back_up=partial(_back_up_before, file, backups, now))
        except (sqlite3.Error, OSError) as error:
            if is_locked(error) or is_damage(error) or not version_of(db):
                raise
            fault = fault_of(error, file)
            db.close()
            return connect(file, "ro", LOCK_WAIT), NotNowError(fault.why, fault.remedy)
    except BaseException:
        db.close()
        raise
    return db, None


def mend(file: Path, backups: Path, now: str) -> str:
    """Set the damaged `file` aside, restore the newest good backup, or begin a new notebook.

    No connection of this process may have the file open. Return what happened as one line, or
    "" where the file turns out to be whole, as when another session has mended it.

    Raises:
        OSError, sqlite3.Error: It cannot be set aside, or nothing be put in its place.
    """
    with only_one(file.parent, LOCK_WAIT):
        return _mend(file, backups, now) if is_damaged(file) else ""


def is_damaged(file: Path) -> bool:
    """Return whether `file` is not a whole database.

    Raises:
        OSError, sqlite3.Error: It cannot be read now, for another reason.
    """
    try:
        with closing(connect(file, "rw", LOCK_WAIT)) as db:
            check(db)
    except (DamagedError, sqlite3.Error) as error:
        if is_damage(error):
            return True
        raise
    return False


def _mend(file: Path, backups: Path, now: str) -> str:
    aside = set_aside(file, now)
    good, bad = newest_good(backups, now)
    if good is None:
        _begin(file, backups, now)
        done = "there is no good backup, so a new one was begun"
    else:
        copy(good, file)
        done = f"the backup {good.name} was restored"
    if bad:
        done += f" ({', '.join(backup.name for backup in bad)}: damaged too)"
    return f"The notebook was damaged: {done}. The damaged file is kept as {aside}"


def _begin(file: Path, backups: Path, now: str) -> str:
    """Put a new notebook at `file`; the caller holds the lock, so that it is missing or empty."""
    new = file.with_name("notebook.new")
    make_private_file(new)
    try:
        with closing(connect(new, "rw", wait=0.0)) as db:
            db.execute("PRAGMA journal_mode = MEMORY")
            migrate(db, now, back_up=None)
        if journal_of(file).exists():  # else it would be played back into the new file
            set_aside(file, now)
        put_in_place(new, file)
    finally:
        remove(new)
    old = backups_in(backups)
    return f"{file} was missing and a new notebook was begun. Backups are in {backups}" if old else ""


def _back_up_before(file: Path, backups: Path, now: str, step: int) -> None:
    back_up(file, backups, now, before_migration(step))
