"""What is told and kept of a fault of the program itself: types and frames, never words of a note."""

import os
import traceback
from collections.abc import Iterator

from ketatui.kiosk import TELL
from ketatui.outcome import INTERNAL, tell
from ketatui.paths import Paths


def tell_crash(error: Exception, paths: Paths, *, guest: bool) -> int:
    """Tell of a fault of the program itself in a line, keep the rest in the log, and return the exit code.

    A `guest` is told of no files.
    """
    import sqlite3

    from ketatui.pack.shelf import CompileError, library_file

    if type(error) is sqlite3.DatabaseError:  # its subclasses tell of mistakes, and of a busy or full disk
        file = library_file(paths.cache, paths.content)
        file.unlink(missing_ok=True)
        what = getattr(error, "sqlite_errorname", type(error).__name__)
        file_told = "The content" if guest else str(file)
        tell(f"{file_told} was damaged and is removed; start again, and it is made anew ({what})")
        return INTERNAL
    what = type(error).__name__
    if isinstance(error, CompileError) and not guest:
        what = f"the content could not be compiled ({str(error).splitlines()[-1]})"
    where = f"; the details are in {paths.log}"
    try:
        paths.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(paths.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as log:  # noqa: PTH123
            log.writelines(f"{line}\n" for line in _lines(error))
            if isinstance(error, CompileError):
                log.writelines(f"  {line}\n" for line in str(error).splitlines())
    except OSError as fault:
        where = f"; they could not be written to {paths.log} ({fault.strerror})"
    where = f". {TELL}" if guest else where
    tell(f"a fault in ketatui itself: {what}{where}")
    return INTERNAL


def _lines(error: BaseException) -> Iterator[str]:
    """Yield types and frames of an error and of what led to it; a message may hold words of a note."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _lines(before)
        yield "and then"
    yield f"Traceback of {type(error).__name__}"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    for part in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _lines(part)
