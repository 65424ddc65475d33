"""Taking in an export of notes: read whole, then written whole or not at all."""

import errno
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ketatui.exchange.progress import Progress
from ketatui.notebook import Memory, Notebook, NotebookError, Review
from ketatui.notebook.incoming import ImportFaults, Incoming, read_export
from ketatui.notebook.merge import Counts, Merge
from ketatui.outcome import BAD_DATA, FILE_FAULT, Refusal, tell

_PATIENCE = 5.0
"""Seconds that one waits for another program to let go of the notebook."""

_EVERY = 500

_WORDS = {
    "new": "new",
    "updated": "updated",
    "unchanged": "unchanged",
    "older": "older than here",
    "both": "kept in both wordings",
    "deleted": "deleted",
    "reviews": "new in the review log",
}


def read(file: str) -> Incoming:
    """Return what the export `file` holds, or standard input where that is `-`."""
    name = "standard input" if file == "-" else file
    progress = Progress()

    def look(number: int) -> None:
        if not number % _EVERY:
            progress.show(f"Reading {name}: line {number:,} …")

    try:
        if file == "-":
            return read_export(sys.stdin.buffer, name, look)
        with Path(file).open("rb") as stream:
            return read_export(stream, name, look)
    except ImportFaults as faults:
        progress.end()
        for line in faults.lines:
            tell(line)
        raise Refusal(f"nothing was imported from {name}", BAD_DATA) from None
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno or errno.EIO) if isinstance(error, OSError) else "it names no file"
        raise Refusal(f"{name} cannot be read: {reason}", FILE_FAULT) from error
    finally:
        progress.end()


def write(incoming: Incoming, notebook: Notebook) -> Counts:
    """Write what was read into the notebook and return the counts; Refusal where that cannot be done now."""
    progress = Progress()
    merge = notebook.merge(incoming.records, incoming.reviews, _replay)
    try:
        _wait(merge, notebook, progress, len(incoming.records) + len(incoming.reviews))
        if not merge.future.done():
            merge.withdraw()
            trouble = notebook.trouble
            notebook.close(_PATIENCE)
            if not merge.future.done() or merge.future.exception():
                raise Refusal(f"nothing was imported. {trouble}", FILE_FAULT)
        return merge.future.result()
    except NotebookError as error:
        raise Refusal(str(error), FILE_FAULT) from error
    except KeyboardInterrupt:
        merge.withdraw()
        raise
    finally:
        progress.end()


def _replay(card: str, log: Sequence[Review]) -> Memory:
    from ketatui.review.scheduling import replay  # only a file with reviews needs it

    return replay(card, log)


def _wait(merge: Merge, notebook: Notebook, progress: Progress, total: int) -> None:
    """Return when the merge has been written, or cannot be and there is no sense in waiting."""
    ends: float | None = None
    step = 0.25
    while not merge.future.done():
        began = time.monotonic()
        written = notebook.flush(step)
        progress.show(f"Importing: {merge.done:,} of {total:,} …")
        if written or merge.running or not notebook.trouble:
            ends = None
            continue
        ends = ends or began + _PATIENCE
        if time.monotonic() > ends or time.monotonic() - began < step:
            return  # a lock is waited for; any other fault is told at once


def told(counts: Counts) -> str:
    """Return the counts as a line."""
    parts = [f"{count:,} {_WORDS[name]}" for name, count in counts._asdict().items() if count]
    return f"imported: {', '.join(parts) or 'nothing, since there was nothing in it'}"
