"""The review log in an export: a row a line of JSON, with the pack of its card."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, cast, get_args

from ketatui.notebook import fields
from ketatui.notebook.connection import version_of
from ketatui.notebook.fields import FieldFault
from ketatui.notebook.records import Event, Review
from ketatui.notebook.reviewing import log_of
from ketatui.notebook.view import WITH_REVIEWS

FIELDS = frozenset({"kind", "pack", *Review._fields})
"""The fields of a line."""

_EVENTS = get_args(Event)


class FullReview(NamedTuple):
    """A row of the review log.

    Attributes:
        pack: The pack of the card.
        row: The row.
    """

    pack: str
    row: Review


def reviews_of(db: sqlite3.Connection, pack: str) -> list[FullReview]:
    """Return all rows on cards of `pack` in the file of `db`, in their order."""
    if version_of(db) < WITH_REVIEWS:
        return []
    return [FullReview(pack, row) for row in log_of(db, pack)]


def count_reviews_elsewhere(db: sqlite3.Connection, pack: str) -> int:
    """Return how many rows on cards of other packs the file of `db` holds."""
    if version_of(db) < WITH_REVIEWS:
        return 0
    (count,) = db.execute("SELECT COUNT(*) FROM review WHERE pack <> ?", (pack,)).fetchone()
    return int(count)


def lines(reviews: Iterable[FullReview]) -> Iterator[str]:
    """Yield rows as lines of JSON, without the newline."""
    for pack, row in reviews:
        yield json.dumps({"kind": "review", "pack": pack, **row._asdict()}, ensure_ascii=False)


def review_told(told: dict[str, Any]) -> FullReview:
    """Return the row that a line tells, once all its fields are what they should be.

    Raises:
        FieldFault: One is not.
    """
    event = cast("Event", fields.choice(told, "event", _EVENTS))
    at, turn = fields.time(told, "at"), fields.time(told, "turn")
    if turn < at:
        raise FieldFault("turn", "it is before the time of the row")
    row = Review(
        uuid=fields.uuid(told, "uuid"),
        card=fields.name(told, "card"),
        event=event,
        rating=fields.rating(told, rated=event == "rate"),
        at=at,
        turn=turn,
        retention=fields.share(told, "retention"),
        predicted=None if _is_null(told, "predicted") else fields.share(told, "predicted"),
        said=fields.item(told, "said"),
        revokes="" if told.get("revokes") == "" else fields.uuid(told, "revokes"),
    )
    return FullReview(fields.name(told, "pack"), row)


def _is_null(told: dict[str, Any], field: str) -> bool:
    return field in told and told[field] is None
