"""Which backups may go with age. A backup that is not good neither counts nor goes."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from ketatui.notebook.backup_check import is_good
from ketatui.notebook.backup_names import BEFORE_IMPORT, BEFORE_RESTORE, DAILY, backups_in, made

DAYS, WEEKS = 7, 4

ASIDE = 10
"""How many backups made before a restore or an import are kept whatever their age."""
ASIDE_DAYS = 30
"""How many days each of them is kept at least."""


def thin(folder: Path, now: str) -> None:
    """Remove from `folder` at most one daily backup and one made before a restore or an import.

    No more than come, so that a clock that was wrong for a day cannot empty the folder. To be
    called after the day's backup was made.

    Args:
        folder: Where the backups lie.
        now: The time, ISO 8601.

    Raises:
        OSError: One cannot be removed.
    """
    backups, today = backups_in(folder), date.fromisoformat(now[:10])
    for may_go in (surplus, surplus_aside):
        if may_go(backups, today, good=lambda _: True):  # else none could be with fewer that count
            for backup in may_go(backups, today, is_good)[:1]:
                backup.unlink(missing_ok=True)


def surplus(backups: Iterable[Path], today: date, good: Callable[[Path], bool]) -> tuple[Path, ...]:
    """Return which daily ones of `backups`, newest first, may go.

    Kept are the newest good one of each of the last 7 days that have one, of each of the 4 weeks
    that have one before that, and, since a clock may have been wrong, all from a day after `today`.
    """
    days: set[date] = set()
    weeks: set[tuple[int, int]] = set()
    gone: list[Path] = []
    for day, backup in _until(today, backups, {DAILY}):
        if not good(backup):
            continue
        week = day.isocalendar()[:2]
        if day not in days and len(days) < DAYS:
            days.add(day)
        elif day not in days and week not in weeks and len(weeks) < WEEKS:
            weeks.add(week)
        else:
            gone.append(backup)
    return tuple(gone)


def surplus_aside(backups: Iterable[Path], today: date, good: Callable[[Path], bool]) -> tuple[Path, ...]:
    """Return which of `backups`, newest first, that were made before a restore or an import may go.

    Kept are the 10 newest good ones, all of the last 30 days, and all from a day after `today`.
    """
    made_aside = [it for it in _until(today, backups, {BEFORE_RESTORE, BEFORE_IMPORT}) if good(it[1])]
    return tuple(backup for day, backup in made_aside[ASIDE:] if (today - day).days > ASIDE_DAYS)


def _until(today: date, backups: Iterable[Path], reasons: set[str]) -> Iterator[tuple[date, Path]]:
    for backup in backups:
        named = made(backup)
        if named and named.reason in reasons and named.time.date() <= today:
            yield named.time.date(), backup
