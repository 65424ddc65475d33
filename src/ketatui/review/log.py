"""The log of reviews: which of its rows count, and in which order."""

from collections.abc import Iterable

from ketatui.notebook.records import Review


def standing(log: Iterable[Review]) -> list[Review]:
    """Return the rows that count, the oldest first, whatever the order they are given in.

    A row that was undone does not count, wherever the row stands that undoes it; a row that undoes
    another tells nothing itself, and cannot be undone.
    """
    rows = [*log]
    undone = {row.revokes for row in rows if row.event == "undo"}
    counting = [row for row in rows if row.event != "undo" and row.uuid not in undone]
    return sorted(counting, key=lambda row: (row.turn, row.uuid))
