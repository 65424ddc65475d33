"""What can go wrong with the notebook, and how it is told: one line, with a way out."""

import errno
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from ketatui.safe import safe_line


class NotebookError(Exception):
    """The notebook cannot do what was asked; the message is one line for the reader."""


class DamagedError(Exception):
    """The file is not whole."""


class RefusedError(Exception):
    """The file is whole but not ours to write; the arguments are why, and what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the notebook cannot be used now.

    Attributes:
        why: The cause, as the end of a sentence without its full stop.
        remedy: What the reader can do, as a sentence.
        locked: Whether another program holds the file, so that waiting helps.
    """

    why: str
    remedy: str
    locked: bool = False


_FULL = "Free some space"
_RIGHTS = "Make it writable, or choose another folder with --data"


def is_damage(error: Exception) -> bool:
    """Return whether `error` says that the file is not a whole database."""
    return isinstance(error, DamagedError) or _code(error) in {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }


def fault_of(error: Exception, file: Path) -> Fault:
    """Return what `error`, met while using the notebook `file`, means to the reader."""
    match error:
        case RefusedError():
            why, remedy = error.args
        case DamagedError():
            why, remedy = f"{file} is damaged and cannot be set aside", _RIGHTS
        case sqlite3.Error():
            why, remedy = _of_sqlite(error, file)
        case OSError():
            why, remedy = _of_system(error, file)
        case _:
            why = f"the program made a mistake ({type(error).__name__}: {error})"
            remedy = "Please report it"
    return Fault(safe_line(why), safe_line(remedy), is_locked(error))


def is_locked(error: Exception) -> bool:
    """Return whether `error` only says that another program holds the file."""
    return isinstance(error, BlockingIOError) or _code(error) in {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    }


def _code(error: Exception) -> int:
    """Return SQLite's primary result code, or 0 for an error that has none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _of_sqlite(error: sqlite3.Error, file: Path) -> tuple[str, str]:
    match _code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"another program is using {file}", "What you do is kept, and written when it is free"
        case sqlite3.SQLITE_FULL:
            return f"the disk with {file} is full", _FULL
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return f"{file} or its folder may not be written", _RIGHTS
        case sqlite3.SQLITE_CANTOPEN:
            return f"{file} cannot be opened, or its folder may not be written", _RIGHTS
        case sqlite3.SQLITE_IOERR:
            return f"the disk refuses to read or write {file}", "Check the disk and its free space"
        case _:
            return f"{file} cannot be used ({error})", _RIGHTS


def _of_system(error: OSError, file: Path) -> tuple[str, str]:
    where = error.filename if error.filename is not None else file
    match error.errno:
        case errno.EAGAIN:
            return f"another program is using {file}", "What you do is kept, and written when it is free"
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return f"the disk with {file} is full", _FULL
        case _:
            return f"{where} cannot be used ({error.strerror or error})", _RIGHTS
