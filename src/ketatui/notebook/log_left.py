"""Rows of the review log that could not be saved when a session ended: each time an export of their own."""

from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from ketatui import __version__
from ketatui.notebook import log_lines, transfer
from ketatui.notebook.files import make_private_folder
from ketatui.notebook.incoming import ImportFaults, read_export
from ketatui.notebook.merge import Counts
from ketatui.notebook.notebook import Notebook
from ketatui.notebook.records import Review
from ketatui.notebook.reviewing import Replay
from ketatui.whole import write_whole

NAMES = "reviews-*.jsonl"
"""How the files are called."""


def keep(folder: Path, pack: str, rows: Sequence[Review]) -> None:
    """Keep rows of the log in a file of their own.

    Args:
        folder: Where it lies; made if need be.
        pack: Id of the pack of the cards.
        rows: The rows.

    Raises:
        OSError: It cannot be written.
    """
    full = [log_lines.FullReview(pack, row) for row in rows]
    text = "\n".join([transfer.header(pack, __version__, rows[-1].at), *log_lines.lines(full), ""])
    make_private_folder(folder)
    write_whole(folder / NAMES.replace("*", str(uuid4())), text.encode(), private=True)


def take_up(folder: Path, notebook: Notebook, replay: Replay) -> int:
    """Add to the log what was left, and return how many rows that are; a file goes once it is in the log.

    A file that cannot be read, or is no such export, stays where it is.

    Args:
        folder: Where the files lie.
        notebook: Whose log it is.
        replay: Works out what the log of a card comes to.
    """
    count = 0
    for file in folder.glob(NAMES):
        with suppress(OSError, ImportFaults):
            with file.open("rb") as stream:
                reviews = read_export(stream, file.name, lambda _: None).reviews
            notebook.merge((), reviews, replay).future.add_done_callback(_Removing(file))
            count += len(reviews)
    return count


class _Removing:
    """Removes a file once what it holds has been written."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self, done: Future[Counts]) -> None:
        if done.exception() is None:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)
