"""The streams that a command has: whether they are a terminal, and what it can show."""

import os
import sys
from argparse import Namespace
from typing import TextIO

from ketatui.charset import takes_utf8


def at_terminal() -> bool:
    """Tell whether the reader has a terminal on all its streams."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def is_plain(asked: Namespace) -> bool:
    """Tell whether the cursor is not to be addressed: as asked, or since the terminal cannot do it."""
    return asked.plain or (os.environ.get("TERM") or "dumb") == "dumb"


def on_terminal() -> bool:
    """Tell whether one can talk: lines come from a terminal and go to one."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def in_ascii(asked: Namespace) -> bool:
    """Tell whether standard output gets ASCII alone: as asked, or since it takes no more."""
    return asked.ascii or not writes_utf8(sys.stdout)


def writes_utf8(stream: TextIO | None) -> bool:
    """Tell whether a stream takes UTF-8, by its encoding and by the reader's locale."""
    return "utf" in (getattr(stream, "encoding", None) or "").lower() and takes_utf8(os.environ)
