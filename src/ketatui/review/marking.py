"""Marking changes of the content as seen, and taking that back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from ketatui.notebook import Known, Notebook
from ketatui.review.changes import Change


class Marking(NamedTuple):
    """Changes that were marked as seen at once.

    Attributes:
        changes: Which.
        known: What the reader knows of them since then; nothing of what was removed.
        edition: Digest of the content that was known before.
    """

    changes: Sequence[Change]
    known: Sequence[Known]
    edition: str


def mark_seen(notebook: Notebook, changes: Sequence[Change], edition: str | None) -> Marking:
    """Let the reader know changes; return what takes that back.

    Args:
        notebook: Where that is kept.
        changes: What was seen.
        edition: Digest of the content of which everything is known then; None where changes are left.
    """
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    before = notebook.edition
    known = [_seen(change.old, change.new)._replace(at=now) for change in changes if change.new]
    notebook.learn(known, [change.item for change in changes if not change.new], edition)
    return Marking(changes, known, before)


def take_back(notebook: Notebook, marking: Marking) -> None:
    """Let the changes of a marking be unseen again, but for what was new and has been read since."""
    read = notebook.read
    notebook.learn(
        [change.old for change in marking.changes if change.old],
        [change.item for change in marking.changes if not change.old and change.item not in read],
        marking.edition,
    )


def _seen(old: Known | None, new: Known) -> Known:
    """Return what is known of an item whose change was seen: of a new one that it is there, and not more."""
    return new if old else Known(new.item, "", "", "", "")
