"""Lives of a note or a bookmark: how one record comes to different states in different notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from ketatui.notebook.records import Earlier, Wording
from ketatui.notebook.transfer import FullRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

UUID = "11111111-1111-4111-8111-111111111111"

Step = tuple[str, str, int]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "draft", "delete", "restore", "move"]),
        st.sampled_from("abcd"),
        st.integers(0, 5),
    ),
    max_size=6,
)


def at(minute: int) -> str:
    return f"2026-11-22T10:{minute:02}:00.000000+00:00"


def first(kind: str = "note", text: str = "a") -> FullRecord:
    return FullRecord(
        "note" if kind == "note" else "bookmark", UUID, "ketamine", "i", "words", text, at(0), at(0), 1
    )


def lived(record: FullRecord, steps: Sequence[Step]) -> FullRecord:
    """The record after some changes as the notebook makes them; clocks may be wrong."""
    for what, value, minute in steps:
        now = at(minute)
        nth = record.version + 1
        if what in {"edit", "draft"} and not record.deleted and record.text != value:
            if record.kind == "bookmark" and record.text:
                about = Earlier(record.version, record.item, record.quote, record.text, now)
                record = record._replace(earlier=(*record.earlier, about))
            elif record.kind == "note" and what == "edit":
                past = Wording(record.version, record.text, record.updated)
                record = record._replace(wordings=(*record.wordings, past))
            record = record._replace(text=value, updated=now, version=nth)
        elif what == "delete" and not record.deleted:
            record = record._replace(deleted=now, updated=now, version=nth)
        elif what == "restore" and record.deleted:
            record = record._replace(deleted="", updated=now, version=nth)
        elif what == "move" and record.item != value:
            label = record.text if record.kind == "bookmark" else ""
            about = Earlier(record.version, record.item, record.quote, label, now)
            record = record._replace(item=value, version=nth, earlier=(*record.earlier, about))
    return record


def said(*records: FullRecord) -> set[str]:
    """All that was ever written in notes, as far as it is kept."""
    return {text for record in records for text in (record.text, *(past.text for past in record.wordings))}


def called(*records: FullRecord) -> set[str]:
    """All names that bookmarks have or had."""
    labels = {
        label for record in records for label in (record.text, *(past.label for past in record.earlier))
    }
    return {name for label in labels for name in label.split("; ") if name}


def abouts(*records: FullRecord) -> set[tuple[str, str]]:
    """All that records are or were about."""
    return {
        about
        for record in records
        for about in ((record.item, record.quote), *((past.item, past.quote) for past in record.earlier))
    }
