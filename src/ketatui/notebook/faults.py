"""What can go wrong with the notebook, and how it is told: one line, with a way out."""

import errno
import sqlite3
from pathlib import Path
from typing import NamedTuple

from ketatui.safe import safe_line


class NotebookError(Exception):
    """The notebook cannot do what was asked; the message is one line for the reader."""


class DamagedError(Exception):
    """The file is not whole."""


class RefusedError(Exception):
    """The file is whole but not ours to write; the arguments are why, and what to do."""


class NotNowError(RefusedError):
    """The file can be read, and it may be that it can be written later."""


class Fault(NamedTuple):
    """Why the notebook cannot be used now.

    Attributes:
        why: The cause, as the end of a sentence without its full stop.
        remedy: What the reader can do, as a sentence.
        locked: Whether another program holds the file, so that waiting helps.
    """

    why: str
    remedy: str
    locked: bool = False


_UNFINISHED = {sqlite3.SQLITE_IOERR_DELETE, sqlite3.SQLITE_READONLY_ROLLBACK}
_FULL = "Free some space"
_RIGHTS = "Make it writable, or choose another folder with --data"
_DISK = "Check the disk and its free space"
OTHER_FOLDER = "Choose another folder with --data"
UPDATE = "Update ketatui"

REMEDIES = (_FULL, _RIGHTS, _DISK, OTHER_FOLDER, UPDATE)
"""What only who owns the files can do."""


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
            why = f"the program made a mistake ({type(error).__name__})"  # a message may hold a note's words
            remedy = "Please report it"
    return Fault(safe_line(why), safe_line(remedy), is_locked(error))


def trouble_of(fault: Fault | None, unsaved: int | None) -> str:
    """Return what is not saved, why, and what to do, as one line; "" where all is saved.

    Args:
        fault: What is wrong, if anything.
        unsaved: How many changes wait; None where nothing at all can be written.
    """
    if fault is None or unsaved == 0:
        return ""
    if unsaved is None:
        what = "Bookmarks, notes, places and ratings are not being saved"
    elif unsaved == 1:
        what = "1 change is not saved yet"
    else:
        what = f"{unsaved} changes are not saved yet"
    return f"{what}: {fault.why}. {fault.remedy}"


def is_locked(error: Exception) -> bool:
    """Return whether `error` only says that another program holds the file."""
    return isinstance(error, BlockingIOError) or _code(error) in {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    }


def is_readonly(error: BaseException) -> bool:
    """Return whether `error` says that the file was opened for reading only, since no more was allowed."""
    return _code(error) == sqlite3.SQLITE_READONLY


def _code(error: BaseException) -> int:
    """Return SQLite's primary result code, or 0 for an error that has none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _of_sqlite(error: sqlite3.Error, file: Path) -> tuple[str, str]:
    if getattr(error, "sqlite_errorcode", 0) in _UNFINISHED:
        why = f"an unfinished write to {file} has to be undone, and it or its folder may not be written"
        return why, _RIGHTS
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
            return f"the disk refuses to read or write {file}", _DISK
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
