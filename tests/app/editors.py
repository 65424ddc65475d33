"""Editors for tests: small programs that get the file of a note, as a reader's own editor does."""

from __future__ import annotations

import shlex
import sys
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BEGIN = """
import os, signal, sys, time
from pathlib import Path
note = Path(sys.argv[-1])
screen = lambda text: os.write(1, b"\\x1b[2J\\x1b[H" + text.encode())
"""


def editor(folder: Path, code: str) -> str:
    """What EDITOR is to be so that `code` runs, with `note` the file, and `screen` to write on."""
    program = folder / "my editor.py"
    program.write_text(BEGIN + textwrap.dedent(code))
    return shlex.join([sys.executable, str(program), "--an-option"])


APPENDS = """
assert sys.argv[1] == "--an-option"
note.write_text(note.read_text() + "from outside\\n")
"""

SAVES_AND_WAITS = """
note.write_text(note.read_text() + "saved there\\n")
screen("the editor is open")
sys.stdin.readline()
"""

DEAF = """
for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
note.write_text(note.read_text() + "saved there\\n")
screen("the editor is open")
time.sleep(60)
"""
