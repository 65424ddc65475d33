"""What notebooks tell one another where they meet: entries, each a text under a key.

Notes, bookmarks and rows of the review log are told as the lines of an export have them; places, what
was seen and what is known as a line of JSON of the same make.
"""

import json
from collections.abc import Iterable
from hashlib import blake2b
from typing import Literal, NamedTuple

from ketatui.notebook import fields, log_lines, transfer
from ketatui.notebook.fields import FieldFault
from ketatui.notebook.incoming import object_told, record_told
from ketatui.notebook.log_lines import FullReview
from ketatui.notebook.records import Known, Place, Seen
from ketatui.notebook.transfer import FullRecord

Kind = Literal["bookmark", "note", "review", "place", "seen", "known"]

KINDS: tuple[Kind, ...] = ("bookmark", "note", "review", "place", "seen", "known")
OWN = frozenset({"bookmark", "note", "review"})
"""What the reader made, as against where they were and what they read."""

_LINES = 2**31


class Entry(NamedTuple):
    """What is told under a key."""

    kind: Kind
    key: str
    body: str

    @property
    def digest(self) -> int:
        """A number from 1 to 2^63 - 1 that stands for the body."""
        return digest(self.body)


def digest(body: str) -> int:
    """Return a number from 1 to 2^63 - 1 that stands for a body."""
    return int.from_bytes(blake2b(body.encode(), digest_size=8).digest()) >> 1 or 1


def key(pack: str, name: str) -> str:
    """Return the key of what a pack has only one of under a name."""
    return f"{pack}\n{name}"


def of_record(record: FullRecord) -> Entry:
    """Return a note or a bookmark as an entry."""
    return Entry(record.kind, record.uuid, "\n".join(transfer.lines([record])))


def of_review(review: FullReview) -> Entry:
    """Return a row of the review log as an entry."""
    return Entry("review", review.row.uuid, "\n".join(log_lines.lines([review])))


def of_place(pack: str, place: Place) -> Entry:
    """Return where the reader was in a topic as an entry."""
    return Entry("place", key(pack, place.topic), _line({"pack": pack, **place._asdict()}))


def of_seen(pack: str, item: str, seen: Iterable[Seen]) -> Entry:
    """Return the wordings of an item that the reader has seen as an entry."""
    wordings = sorted([row.wording, row.first, row.last] for row in seen)
    return Entry("seen", key(pack, item), _line({"pack": pack, "item": item, "wordings": wordings}))


def of_known(pack: str, known: Known) -> Entry:
    """Return what the reader knows of an item as an entry."""
    return Entry("known", key(pack, known.item), _line({"pack": pack, **known._asdict()}))


def record_of(entry: Entry) -> FullRecord:
    """Return the note or the bookmark that an entry tells; FieldFault where it tells none."""
    record = record_told(entry.body)
    if (record.kind, record.uuid) != entry[:2]:
        raise FieldFault("uuid", "it is another's")
    return record


def review_of(entry: Entry) -> FullReview:
    """Return the row of the review log that an entry tells; FieldFault where it tells none."""
    review = log_lines.review_told(object_told(entry.body))
    if review.row.uuid != entry.key:
        raise FieldFault("uuid", "it is another's")
    return review


def place_of(entry: Entry) -> tuple[str, Place]:
    """Return the pack and the place that an entry tells; FieldFault where it tells none."""
    told = object_told(entry.body)
    line = told.get("line")
    if not isinstance(line, int) or isinstance(line, bool) or not 0 <= line < _LINES:
        raise FieldFault("line", "it is no number of a line")
    place = Place(fields.item(told, "topic"), fields.item(told, "item"), line, fields.time(told, "at"))
    return fields.name(told, "pack"), place


def seen_of(entry: Entry) -> tuple[str, str, list[Seen]]:
    """Return the pack, the item and its wordings that an entry tells; FieldFault where it tells none."""
    told = object_told(entry.body)
    item, wordings = fields.name(told, "item"), told.get("wordings")
    if not isinstance(wordings, list) or not all(isinstance(row, list) and len(row) == 3 for row in wordings):
        raise FieldFault("wordings", "it is no list of words and two times")
    seen = []
    for wording, first, last in wordings:
        row = {"wording": wording, "first": first, "last": last}
        seen.append(
            Seen(item, fields.text(row, "wording"), fields.time(row, "first"), fields.time(row, "last"))
        )
    return fields.name(told, "pack"), item, seen


def known_of(entry: Entry) -> tuple[str, Known]:
    """Return the pack and what is known that an entry tells; FieldFault where it tells none."""
    told = object_told(entry.body)
    known = Known(
        fields.name(told, "item"),
        fields.text(told, "wording"),
        fields.item(told, "sure"),
        fields.text(told, "sources"),
        fields.time(told, "at"),
    )
    return fields.name(told, "pack"), known


def _line(told: dict[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False)
