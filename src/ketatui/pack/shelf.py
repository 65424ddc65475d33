"""Where compiled libraries are kept, and when one must be compiled anew.

A library is fresh while each file of its pack has the name, size and time that it recorded; where
those differ, the digest decides. Compiling is done by a child process, which replaces the file in
one step: two first starts at once each write a whole library.
"""

import json
import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from ketatui.outcome import BAD_DATA, FILE_FAULT
from ketatui.pack import library
from ketatui.pack.files import pack_files
from ketatui.pack.library import FORMAT, Library
from ketatui.pack.problem import PackError, Problem

PATIENCE = 1.0
"""Seconds of compiling after which the reader is told what is going on."""


class CompileError(RuntimeError):
    """Compiling failed, and not for a mistake in the pack; the message holds no words of the reader's."""


def library_file(cache: Path, content: Path) -> Path:
    """Return the path of the library of a pack: one for each folder and format."""
    folder = Path(os.path.realpath(content))
    key = zlib.crc32(os.fsencode(folder))
    return cache / f"library-{folder.name}-{key:08x}-{FORMAT}.db"


def open_library(content: Path, cache: Path, tell: Callable[[str], None]) -> Library:
    """Return the library of the pack in `content`, compiled first where that is needed.

    Args:
        content: Folder of the pack.
        cache: Directory for compiled libraries; made where it is missing.
        tell: Is called with a line for the reader: compiling takes long, nothing can be cached.

    Raises:
        PackError: The pack has mistakes, or there is none.
        CompileError: The child process failed for another reason.
    """
    file = library_file(cache, content)
    try:
        if _fresh(file, content):
            return library.open_file(file)
    except (OSError, sqlite3.Error, KeyError, ValueError):
        pass  # missing, damaged or unreadable: it is compiled anew
    if not (content / "pack.toml").is_file():
        raise PackError([Problem("pack.toml", 1, "", "", f"there is no pack in {content}")])
    try:
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.access(cache, os.W_OK | os.X_OK):
            _compile(content, str(file), tell)
            return library.open_file(file)
    except OSError:
        pass  # a full disk, or a file where the folder should be
    tell(f"{cache} cannot be written: the content is compiled at every start.")
    return library.open_bytes(_compile(content, "-", tell))


def _fresh(file: Path, content: Path) -> bool:
    if not file.is_file():
        return False
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        rows = database.execute("SELECT name, size, modified, digest FROM file")
        recorded = {name: (size, modified, digest) for name, size, modified, digest in rows}
    paths = {path.relative_to(content).as_posix(): path for path in pack_files(content)}
    return paths.keys() == recorded.keys() and all(
        _same(path, *recorded[name]) for name, path in paths.items()
    )


def _same(path: Path, size: int, modified: int, digest: str) -> bool:
    status = path.stat()
    if (status.st_size, status.st_mtime_ns) == (size, modified):
        return True
    import hashlib

    return status.st_size == size and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _compile(content: Path, target: str, tell: Callable[[str], None]) -> bytes:
    command = [sys.executable, "-P", "-m", "ketatui.pack.build", str(content), target]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        try:
            output, errors = child.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            tell("Compiling the content, once after it has changed …")
            output, errors = child.communicate()
    if child.returncode == BAD_DATA:
        raise PackError(Problem(**problem) for problem in json.loads(output))
    if child.returncode == FILE_FAULT:
        raise OSError(f"{target} cannot be written")
    if child.returncode != 0:
        code = child.returncode
        ended = f"exit code {code}" if code > 0 else f"signal {-code}"
        raise CompileError(errors.decode("utf-8", "replace").strip() or ended)
    return output
