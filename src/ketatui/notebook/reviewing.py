"""Changes to the review log and to what the reader knows of the content."""

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from ketatui.notebook.changes import Change
from ketatui.notebook.faults import NotebookError
from ketatui.notebook.records import Known, Mark, Memory, Review
from ketatui.notebook.view import View
from ketatui.safe import safe

Replay = Callable[[str, Sequence[Review]], Memory]
"""Gives what the log of a card comes to."""

_LATEST = "9000-12-31T23:59:59.999999+00:00"
"""The latest turn, as exports have it; rows that come after it are sorted by their ids."""

_REVIEW = ", ".join(Review._fields)
_MEMORY = ", ".join(Memory._fields)
_KNOWN = ", ".join(Known._fields)


def log_of(db: sqlite3.Connection, pack: str, card: str | None = None, since: str = "") -> list[Review]:
    """Return the rows of the review log of one card, or of all, in their order.

    Args:
        db: The file.
        pack: Id of the pack.
        card: Id of the card; all cards where None.
        since: Only rows at this moment or after it.
    """
    of_card, values = ("", ()) if card is None else (" AND card = ?", (card,))
    rows = db.execute(
        f"SELECT {_REVIEW} FROM review WHERE pack = ?{of_card} AND at >= ? ORDER BY turn, uuid",
        (pack, *values, since),
    )
    return [Review(*row) for row in rows]


def put_memory(db: sqlite3.Connection, pack: str, memory: Memory) -> None:
    """Write what the log of a card comes to."""
    signs = ", ".join("?" * len(memory))
    db.execute(f"INSERT OR REPLACE INTO memory (pack, {_MEMORY}) VALUES (?, {signs})", (pack, *memory))


def put_review(db: sqlite3.Connection, pack: str, row: Review) -> None:
    """Add a row to the log."""
    signs = ", ".join("?" * len(row))
    db.execute(f"INSERT INTO review (pack, {_REVIEW}) VALUES (?, {signs})", (pack, *row))


def known_of(db: sqlite3.Connection, pack: str) -> dict[str, Known]:
    """Return what the reader knows of each item."""
    rows = db.execute(f"SELECT {_KNOWN} FROM known WHERE pack = ?", (pack,))
    return {row[0]: Known(*map(safe, row)) for row in rows}


class AddReview(Change[Memory]):
    """Add a row to the review log.

    Args:
        pack: Id of the pack.
        row: The row; its turn is settled when it is written.
        expected: What the log of the card will come to, as far as is known.
        replay: Works that out from the log.
    """

    def __init__(self, pack: str, row: Review, expected: Memory, replay: Replay) -> None:
        super().__init__(pack, row.at)
        self.row = row
        self._expected = expected
        self._replay = replay

    def apply(self, db: sqlite3.Connection) -> Memory:
        """Add the row and return what the log comes to; nothing is added a second time."""
        log = log_of(db, self.pack, self.row.card)
        uuids = {row.uuid for row in log}
        if self.row.revokes and self.row.revokes not in uuids:
            raise NotebookError("There is nothing to undo")
        if self.row.uuid not in uuids:
            row = self.row._replace(turn=max(self.row.at, after(log[-1].turn) if log else ""))
            put_review(db, self.pack, row)
            log.append(row)
        memory = self._replay(self.row.card, log)
        put_memory(db, self.pack, memory)
        return memory

    def settle(self, result: Memory) -> None:
        """Note what the log has come to."""
        self._expected = result

    def show(self, view: View) -> None:
        """Show what the log of the card will come to."""
        view.memories[self.row.card] = self._expected

    def show_saved(self, view: View, marks: Mapping[str, Mark]) -> None:  # noqa: ARG002
        """Show what the log of the card has come to; marks are as they were."""
        self.show(view)


def after(turn: str) -> str:
    """Return the moment that follows a moment, at most `_LATEST`, in the form in which both sort as text."""
    try:
        later = datetime.fromisoformat(min(turn, _LATEST)) + timedelta(microseconds=1)
    except ValueError:  # a damaged row
        return turn
    return min(later.isoformat(timespec="microseconds"), _LATEST)


class Learn(Change[None]):
    """Let the reader know items as they now are, and that others are gone.

    Args:
        pack: Id of the pack.
        at: When.
        known: What is known from now on; what was read stays so where one of these has no words.
        gone: Items that are not to be known any more.
        edition: Digest of the content of which everything is known then; None leaves that as it is.
    """

    def __init__(
        self, pack: str, at: str, known: Sequence[Known], gone: Collection[str], edition: str | None
    ) -> None:
        super().__init__(pack, at)
        self._known = known
        self._gone = gone
        self._edition = edition

    def apply(self, db: sqlite3.Connection) -> None:
        """Write it."""
        signs = ", ".join("?" * len(Known._fields))
        db.executemany(
            f"INSERT INTO known (pack, {_KNOWN}) VALUES (?, {signs})"
            " ON CONFLICT DO UPDATE SET wording = excluded.wording, sure = excluded.sure,"
            " sources = excluded.sources, at = excluded.at WHERE excluded.wording <> ''",
            [(self.pack, *known) for known in self._known],
        )
        db.executemany(
            "DELETE FROM known WHERE pack = ? AND item = ?", [(self.pack, item) for item in self._gone]
        )
        if self._edition is not None:
            db.execute(
                "INSERT OR REPLACE INTO edition (pack, digest, at) VALUES (?, ?, ?)",
                (self.pack, self._edition, self.at),
            )

    def show(self, view: View) -> None:
        """Show what is read and which content is known."""
        read = view.read | {known.item for known in self._known if known.wording}
        view.read = read - {*self._gone}
        if self._edition is not None:
            view.edition = self._edition

    def show_saved(self, view: View, marks: Mapping[str, Mark]) -> None:  # noqa: ARG002
        """Show the same; marks are as they were."""
        self.show(view)

    def show_known(self, rows: dict[str, Known]) -> None:
        """Put in what is known, and take out what is gone."""
        for known in self._known:
            if known.wording or known.item not in rows:
                rows[known.item] = known
        for item in self._gone:
            rows.pop(item, None)
