"""`ketatui backups`: what backups there are, whether they are good, and going back to one."""

import json
import shlex
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ketatui.draw import words
from ketatui.notebook import NotebookError
from ketatui.notebook.backup_check import DAMAGED, Backup, examine
from ketatui.notebook.backup_names import backups_in
from ketatui.notebook.restore import BadBackupError, restore
from ketatui.outcome import FILE_FAULT, WANTING, Refusal
from ketatui.pack.problem import nearest
from ketatui.paths import Paths


def find(paths: Paths, name: str | None, *, fully: bool) -> list[Backup]:
    """Return the backups there are, newest first, or the one called `name`.

    Args:
        paths: Where they lie.
        name: The file name of one; None for all.
        fully: Whether they are read from end to end.

    Raises:
        Refusal: There is none called `name`, or their folder cannot be read.
    """
    files = _files(paths.backups)
    chosen = files if name is None else [_named(files, name, paths.backups)]
    return [examine(file, fully=fully) for file in chosen]


def bring_back(paths: Paths, name: str, options: Sequence[str] = ()) -> str:
    """Restore the backup called `name`, and return what was done, as one line.

    Args:
        paths: Where it lies.
        name: Its file name.
        options: With which ketatui finds these `paths` again.

    Raises:
        Refusal: There is none called `name`, it cannot be used, or nothing was restored.
    """
    command = shlex.join(["ketatui", *options, "backups"])
    file = _named(_files(paths.backups), name, paths.backups)
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    try:
        done = restore(file, paths.notebook, paths.backups, now)
    except BadBackupError as error:
        line = f"{file.name} cannot be restored: {error}; `{command}` lists the others"
        raise Refusal(line, WANTING) from error
    except NotebookError as error:
        raise Refusal(str(error), FILE_FAULT) from error
    held = _held(examine(file))
    line = f"{paths.notebook} is again as it was in {file.name} ({held})"
    if done.backup:
        return f"{line}; what it held before is kept, and `{command} restore {done.backup.name}` goes back"
    if done.aside:
        return f"{line}; the damaged notebook that was there is kept as {done.aside}"
    return f"{line}; there was no notebook before"


def wanting(backups: Sequence[Backup]) -> str:
    """Return which of `backups` cannot be used, as one line; "" where all can."""
    bad = [backup.file.name for backup in backups if backup.fault]
    return f"{len(bad)} of {len(backups)} cannot be restored: {', '.join(bad)}" if bad else ""


def as_text(backups: Sequence[Backup], paths: Paths) -> str:
    """Return backups as text: each one's name, and below it when, why, how large, and what it holds."""
    if not backups:
        return f"There are no backups in {paths.backups} yet: one is made before the first change of a day."
    return "\n".join(line for backup in backups for line in _lines(backup))


def as_json(backups: Sequence[Backup]) -> str:
    """Return backups as JSON: name, file, made, reason, size in bytes, good, fault, notes, bookmarks."""
    data = [
        {
            "name": backup.file.name,
            "file": str(backup.file),
            "made": backup.made.time.isoformat(),
            "reason": backup.made.words,
            "size": backup.size,
            "good": not backup.fault,
            "fault": backup.fault,
            "notes": backup.notes,
            "bookmarks": backup.bookmarks,
        }
        for backup in backups
    ]
    return json.dumps(data, ensure_ascii=False, indent=2)


def _lines(backup: Backup) -> Iterator[str]:
    state = f"good, {_held(backup)}" if not backup.fault else _loud(backup.fault)
    time = f"{backup.made.time:%Y-%m-%d %H:%M:%S} UTC"
    yield backup.file.name
    yield f"  {time}, {backup.made.words}, {_size(backup.size)}, {state}"


def _loud(fault: str) -> str:
    return "DAMAGED" if fault == DAMAGED else f"CANNOT BE USED: {fault}"


def _held(backup: Backup) -> str:
    return f"{words.count(backup.notes or 0, 'note')}, {words.count(backup.bookmarks or 0, 'bookmark')}"


def _size(count: int) -> str:
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _files(folder: Path) -> tuple[Path, ...]:
    try:
        return backups_in(folder)
    except OSError as error:
        line = f"{folder} cannot be read ({error.strerror}). Make it readable, or choose another with --data"
        raise Refusal(line, FILE_FAULT) from error


def _named(files: Sequence[Path], name: str, folder: Path) -> Path:
    names = [file.name for file in files]
    if name not in names:
        raise Refusal(f'no backup "{name}" in {folder}{nearest(name, names)}')
    return files[names.index(name)]
