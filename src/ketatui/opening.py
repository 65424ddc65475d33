"""Opening what a command works on: the content, and the reader's notebook."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ketatui.kiosk import told
from ketatui.outcome import FILE_FAULT, Refusal, tell
from ketatui.paths import Paths

if TYPE_CHECKING:
    from ketatui.notebook import Notebook
    from ketatui.pack.library import Library

_PATIENCE = 5.0
"""Seconds that one waits for the notebook to be read."""


def open_content(paths: Paths, *, guest: bool = False) -> "Library":
    """Open the content, compiled where that is needed; a `guest` is told of no files.

    Raises:
        PackError: It has mistakes.
    """
    from ketatui.pack.shelf import open_library

    said = partial(told, paths) if guest else str
    return open_library(paths.content, paths.cache, lambda line: tell(said(line)))


def open_notebook(paths: Paths, library: "Library", *, guest: bool = False, wait: bool = True) -> "Notebook":
    """Open the reader's notebook on the pack of `library`, whether or not it can be read.

    A `guest` is told of no files. With `wait` it has been read, where that takes no longer than usual.
    """
    from ketatui.notebook import READY_WAIT, Notebook

    said = partial(told, paths) if guest else str
    seconds = READY_WAIT if wait else 0.0
    return Notebook.open(paths.notebook, paths.backups, library.manifest.id, told=said, wait=seconds)


@contextmanager
def read_notebook(paths: Paths, library: "Library") -> Iterator["Notebook"]:
    """Open the reader's notebook to be read, and tell what it has to tell; where there is none, none is made.

    Raises:
        Refusal: It cannot be read, now or in what is done with it.
    """
    from ketatui.notebook import NotebookError

    with ExitStack() as stack:
        if _is_missing(paths.notebook):
            from tempfile import TemporaryDirectory

            if paths.backups.is_dir():
                tell(f"{paths.notebook} is missing. Backups are in {paths.backups}")
            elsewhere = Path(stack.enter_context(TemporaryDirectory()))
            paths = paths._replace(notebook=elsewhere / "notebook.db", backups=elsewhere / "backups")
        notebook = stack.enter_context(closing(open_notebook(paths, library)))
        if not notebook.can_be_read(_PATIENCE):
            raise Refusal(notebook.trouble or f"{paths.notebook} cannot be read now", FILE_FAULT)
        for line in filter(None, (notebook.trouble, *notebook.notices)):
            tell(line)
        try:
            yield notebook
        except NotebookError as error:
            raise Refusal(str(error), FILE_FAULT) from error


def _is_missing(file: Path) -> bool:
    try:
        file.lstat()
    except OSError as error:
        return isinstance(error, FileNotFoundError)  # of all else opening it tells
    return False
