"""How a command ends: the exit codes, a request that cannot be met, data and narration written."""

import os
import sys
from contextlib import suppress

from ketatui.safe import safe_line

DONE = 0
WANTING = 1
USAGE = 2
NO_TERMINAL = 64
NO_ENTRY = 64
"""This is no session that may begin: a bad profile, or not what a kiosk opens."""
BAD_DATA = 65
INTERNAL = 70
FILE_FAULT = 74
"""A file cannot be read or written, or standard output not be written."""


class Refusal(Exception):
    """A request that cannot be met: one line for the reader, and the exit code."""

    def __init__(self, reason: str, code: int = USAGE) -> None:
        super().__init__(reason)
        self.code = code


def put(text: str) -> None:
    """Write data to standard output.

    Raises:
        Refusal: It cannot be written.
        BrokenPipeError: Nobody reads it any more.
    """
    if sys.stdout is None:
        raise Refusal("standard output cannot be written: it is closed", FILE_FAULT)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        with suppress(OSError):  # else what is left would be written at the end, and fail again
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        raise Refusal(f"standard output cannot be written: {error.strerror}", FILE_FAULT) from error


def tell(line: str) -> None:
    """Write a line of narration to standard error, free of control codes."""
    if sys.stderr is not None:  # as where it was closed
        sys.stderr.write(f"ketatui: {safe_line(line)}\n")
