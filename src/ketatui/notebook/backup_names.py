"""How backups are named: after the time they were made, in UTC, and after what they were made before."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

DAILY = ""
BEFORE_RESTORE = "before-restore"
BEFORE_IMPORT = "before-import"

_NAME = re.compile(r"notebook-(\d{4}-\d\d-\d\d)-(\d{6})(?:-(before-(?:\d+|restore|import)))?\.db", re.ASCII)


class Made(NamedTuple):
    """What the name of a backup says.

    Attributes:
        time: When it was made, by the clock of that time, in UTC.
        reason: `DAILY`, `BEFORE_RESTORE`, `BEFORE_IMPORT`, or what `before_migration` gives.
    """

    time: datetime
    reason: str

    @property
    def words(self) -> str:
        """The reason in words."""
        what = self.reason.removeprefix("before-")
        if what.isdecimal():
            return f"before migration {what}"
        return f"before {'an' if what == 'import' else 'a'} {what}" if what else "daily"


def before_migration(version: int) -> str:
    """Return the reason of a backup made before the migration that leads to `version`."""
    return f"before-{version}"


def made(backup: Path) -> Made | None:
    """Return when and why `backup` was made, from its name; None for any other file."""
    match = _NAME.fullmatch(backup.name)
    if match is None:
        return None
    try:
        return Made(datetime.fromisoformat(f"{match[1]}T{match[2]}+00:00"), match[3] or DAILY)
    except ValueError:
        return None


def backups_in(folder: Path) -> tuple[Path, ...]:
    """Return the backups in `folder`, newest first; none where there is no such folder.

    Raises:
        OSError: The folder cannot be read.
    """
    if not folder.is_dir():
        return ()
    found = (path for path in folder.iterdir() if made(path))
    return tuple(sorted(found, key=lambda path: path.name, reverse=True))


def free_name(folder: Path, now: str, reason: str) -> Path:
    """Return a name for a backup made at `now`, ISO 8601: that of the next second that has none."""
    time = datetime.fromisoformat(now)
    suffix = f"-{reason}" if reason else ""
    while True:
        backup = folder / f"notebook-{time:%Y-%m-%d-%H%M%S}{suffix}.db"
        if not backup.exists():
            return backup
        time += timedelta(seconds=1)
