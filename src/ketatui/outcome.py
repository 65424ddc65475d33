"""How a command ends: the exit codes, a request that cannot be met, and a line of narration."""

import sys

from ketatui.safe import safe_line

DONE = 0
WANTING = 1
USAGE = 2
NO_TERMINAL = 64
BAD_PACK = BAD_DATA = 65
INTERNAL = 70
NOT_READ = NOT_SAVED = 74


class Refusal(Exception):
    """A request that cannot be met: one line for the reader, and the exit code."""

    def __init__(self, reason: str, code: int = USAGE) -> None:
        super().__init__(reason)
        self.code = code


def tell(line: str) -> None:
    """Write a line of narration to standard error, free of control codes."""
    if sys.stderr is not None:  # as where it was closed
        sys.stderr.write(f"ketatui: {safe_line(line)}\n")
