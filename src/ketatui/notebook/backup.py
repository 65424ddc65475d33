"""Backups of the notebook: verified when made, thinned with age."""

import os
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from pathlib import Path

from ketatui.notebook.connection import APPLICATION_ID, application_of, check, connect, version_of
from ketatui.notebook.faults import DamagedError, is_damage
from ketatui.notebook.files import (
    make_private_file,
    make_private_folder,
    put_in_place,
    remove,
)
from ketatui.notebook.migrations import STEPS

DAYS, WEEKS = 7, 4
_NAME = re.compile(r"notebook-(\d{4}-\d\d-\d\d)-\d{6}(?:-before-\d+)?\.db")


class NoRoomError(Exception):
    """The disk has too little free space for a backup."""


def copy(source: Path, target: Path) -> None:
    """Put a verified copy of the notebook `source` at `target`, whole or not at all.

    Raises:
        DamagedError: The source is not whole.
        sqlite3.Error: It cannot be read, or the copy not be written.
        OSError: The copy cannot be made or put in its place.
    """
    new = target.with_name("notebook.new")
    make_private_file(new)
    try:
        with (
            closing(connect(source, "ro", wait=1.0)) as original,
            closing(connect(new, "rw", wait=0.0)) as made,
        ):
            original.execute("BEGIN")  # Connection.backup would wait for a lock without end
            version_of(original)
            made.execute("PRAGMA journal_mode = MEMORY")
            original.backup(made)
            check(made)
        put_in_place(new, target)
    finally:
        remove(new)


def back_up(file: Path, folder: Path, now: str, before: int | None = None) -> None:
    """Back up the notebook `file` into `folder`, then thin the backups there.

    The caller holds the lock for writing, so that no two sessions do it at once.

    Args:
        file: The notebook.
        folder: Where backups lie; made if need be.
        now: The time, ISO 8601: a backup is named after it.
        before: The version that a migration is about to lead to; without it the backup is the
            day's, and is made only where the day has none yet.

    Raises:
        NoRoomError: Less than three times the notebook's size is free; no backup was made.
        DamagedError: The notebook is not whole.
        sqlite3.Error: It cannot be read, or the backup not be written.
        OSError: The backup cannot be made.
    """
    make_private_folder(folder)
    today = now[:10]
    if before is None and date.fromisoformat(today) in map(_day, backups_in(folder)):
        return
    disk = os.statvfs(folder)
    if disk.f_bavail * disk.f_frsize < 3 * file.stat().st_size:
        raise NoRoomError
    suffix = "" if before is None else f"-before-{before}"
    copy(file, folder / f"notebook-{today}-{now[11:19].replace(':', '')}{suffix}.db")
    for backup in surplus(backups_in(folder), today):
        backup.unlink(missing_ok=True)


def backups_in(folder: Path) -> tuple[Path, ...]:
    """Return the backups in `folder`, newest first; none where there is no such folder.

    Raises:
        OSError: The folder cannot be read.
    """
    if not folder.is_dir():
        return ()
    found = (path for path in folder.iterdir() if _day(path))
    return tuple(sorted(found, key=lambda path: path.name, reverse=True))


def surplus(backups: Iterable[Path], today: str) -> tuple[Path, ...]:
    """Return which of `backups`, newest first, may go.

    Kept are the newest of each of the last 7 days that have one, of each of the 4 weeks that
    have one before that, all made before a migration, and, since a clock may have been wrong,
    all from a day after `today`.
    """
    days: set[date] = set()
    weeks: set[tuple[int, int]] = set()
    gone: list[Path] = []
    for backup in backups:
        day = _day(backup)
        if day is None or "before" in backup.name or day > date.fromisoformat(today):
            continue
        week = day.isocalendar()[:2]
        if day not in days and len(days) < DAYS:
            days.add(day)
        elif day not in days and week not in weeks and len(weeks) < WEEKS:
            weeks.add(week)
        else:
            gone.append(backup)
    return tuple(gone)


def newest_good(folder: Path) -> tuple[Path | None, tuple[Path, ...]]:
    """Return the newest backup in `folder` that can be used, and the newer ones that cannot.

    Raises:
        sqlite3.Error: A backup cannot be read, for another reason than damage.
        OSError: The folder cannot be read.
    """
    bad: list[Path] = []
    for backup in backups_in(folder):
        try:
            with closing(connect(backup, "ro", wait=1.0)) as db:
                check(db)
                if application_of(db) == APPLICATION_ID and version_of(db) <= len(STEPS):
                    return backup, tuple(bad)
        except (DamagedError, sqlite3.Error) as error:
            if not is_damage(error):
                raise
        bad.append(backup)
    return None, tuple(bad)


def _day(backup: Path) -> date | None:
    """Return the day a backup was made, from its name; None for any other file."""
    match = _NAME.fullmatch(backup.name)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
