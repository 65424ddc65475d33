"""Notes and bookmarks with all that belongs to them: as rows of a notebook, and as lines of JSON.

The first line of an export is its header; each other line is a record, or more of what a record said
and was about before, where that would make its line too long; or a row of the review log.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from ketatui.notebook.connection import version_of
from ketatui.notebook.records import Earlier, Wording
from ketatui.safe import safe

FORMAT = 2
"""The format of exports."""
FORMATS = (1, FORMAT)
"""The formats that are read, and no others; the first had no review log."""

Kind = Literal["bookmark", "note"]
KINDS: tuple[Kind, Kind] = ("bookmark", "note")

_WITH_EARLIER = 2
"""The first format of the notebook that keeps what records were about before."""

_ROOM = 7 * 1024 * 1024
"""The most bytes that the texts of a line may take, well within what is read."""

_ESCAPED = 3
"""Times that a byte of a text may become longer in JSON."""


class FullRecord(NamedTuple):
    """A note or a bookmark, live or deleted.

    Attributes:
        kind: Which of them.
        uuid: What it is known by on every machine.
        pack: The pack of what it is about.
        item: What it is about.
        quote: The words of that.
        text: What a note says, or a bookmark is called.
        created: When it was made.
        updated: When it was last changed.
        version: 1, and one more with each change.
        deleted: When it was deleted, or "".
        split_from: The note beside which this one was kept, or "".
        wordings: What a note said before, the oldest first.
        earlier: What it was about and called before, the oldest first.
    """

    kind: Kind
    uuid: str
    pack: str
    item: str
    quote: str
    text: str
    created: str
    updated: str
    version: int
    deleted: str = ""
    split_from: str = ""
    wordings: tuple[Wording, ...] = ()
    earlier: tuple[Earlier, ...] = ()


_COLUMNS = {
    "bookmark": "uuid, pack, item, quote, label, created, updated, version, deleted, NULL",
    "note": "uuid, pack, item, quote, text, created, updated, version, deleted, split_from",
}


def records_of(db: sqlite3.Connection, pack: str) -> Iterator[FullRecord]:
    """Yield all records on `pack` in the file of `db`, deleted ones too, in an order that stays."""
    has_earlier = version_of(db) >= _WITH_EARLIER
    for kind in KINDS:
        rows = db.execute(
            f"SELECT {_COLUMNS[kind]} FROM {kind} WHERE pack = ? ORDER BY created, uuid", (pack,)
        )
        for row in rows:
            yield _record(db, kind, row, has_earlier=has_earlier)


def record_of(db: sqlite3.Connection, kind: Kind, uuid: str) -> FullRecord | None:
    """Return a record from the file of `db`, or None where there is none."""
    row = db.execute(f"SELECT {_COLUMNS[kind]} FROM {kind} WHERE uuid = ?", (uuid,)).fetchone()
    return row and _record(db, kind, row)


def bookmark_on(db: sqlite3.Connection, pack: str, item: str) -> FullRecord | None:
    """Return the bookmark that now is on an item, or None."""
    row = db.execute(
        f"SELECT {_COLUMNS['bookmark']} FROM bookmark WHERE pack = ? AND item = ? AND deleted IS NULL",
        (pack, item),
    ).fetchone()
    return row and _record(db, "bookmark", row)


def is_taken(db: sqlite3.Connection, record: FullRecord) -> bool:
    """Tell whether the file of `db` has a record of the other kind under the same id."""
    (other,) = (kind for kind in KINDS if kind != record.kind)
    return record_of(db, other, record.uuid) is not None


def is_told(db: sqlite3.Connection, record: FullRecord) -> bool:
    """Tell whether the store holds a record under the same id, as far as is known."""
    return bool(
        db.execute("SELECT 1 FROM told WHERE kind = ? AND key = ?", (record.kind, record.uuid)).fetchone()
    )


def count_elsewhere(db: sqlite3.Connection, pack: str) -> int:
    """Return how many records on other packs the file of `db` holds."""
    counts = (
        db.execute(f"SELECT COUNT(*) FROM {kind} WHERE pack <> ?", (pack,)).fetchone()[0] for kind in KINDS
    )
    return sum(counts)


def _record(
    db: sqlite3.Connection, kind: Kind, row: tuple[Any, ...], *, has_earlier: bool = True
) -> FullRecord:
    uuid, pack, item, quote, text, created, updated, version, deleted, split_from = row
    wordings = (
        db.execute("SELECT version, text, at FROM wording WHERE note = ? ORDER BY version", (uuid,))
        if kind == "note"
        else ()
    )
    earlier = (
        db.execute(
            "SELECT version, item, quote, label, at FROM earlier WHERE record = ? ORDER BY version", (uuid,)
        )
        if has_earlier
        else ()
    )
    return FullRecord(
        kind,
        uuid,
        safe(pack),
        safe(item),
        safe(quote),
        safe(text),
        created,
        updated,
        version,
        deleted or "",
        split_from or "",
        tuple(Wording(number, safe(said), at) for number, said, at in wordings),
        tuple(
            Earlier(number, safe(about), safe(words), safe(label), at)
            for number, about, words, label, at in earlier
        ),
    )


def put_record(db: sqlite3.Connection, record: FullRecord, old: FullRecord | None) -> None:
    """Write a record into the file of `db`, in place of `old` where that is given.

    It then counts as another than the store holds, whatever its version.
    """
    new = record
    db.execute("UPDATE told SET state = NULL WHERE kind = ? AND key = ?", (new.kind, new.uuid))
    text = "label" if new.kind == "bookmark" else "text"
    values = [new.uuid, new.pack, new.item, new.quote, new.text, new.created, new.updated, new.version]
    columns = f"uuid, pack, item, quote, {text}, created, updated, version, deleted"
    values.append(new.deleted or None)
    if new.kind == "note":
        columns += ", split_from"
        values.append(new.split_from or None)
    signs = ", ".join("?" * len(values))
    if old is None:
        db.execute(f"INSERT INTO {new.kind} ({columns}) VALUES ({signs})", values)
    elif old[:11] != new[:11]:
        db.execute(f"UPDATE {new.kind} SET ({columns}) = ({signs}) WHERE uuid = ?", [*values, old.uuid])
    if new.wordings != (old.wordings if old else ()):
        db.execute("DELETE FROM wording WHERE note = ?", (new.uuid,))
        db.executemany(
            "INSERT INTO wording (note, version, text, at) VALUES (?, ?, ?, ?)",
            [(new.uuid, *wording) for wording in new.wordings],
        )
    if (new.uuid, new.earlier) != ((old.uuid, old.earlier) if old else (new.uuid, ())):
        db.execute("DELETE FROM earlier WHERE record IN (?, ?)", (new.uuid, old.uuid if old else new.uuid))
        db.executemany(
            "INSERT INTO earlier (record, version, item, quote, label, at) VALUES (?, ?, ?, ?, ?, ?)",
            [(new.uuid, *earlier) for earlier in new.earlier],
        )


def remove_record(db: sqlite3.Connection, record: FullRecord) -> None:
    """Remove a record, and what it was before, from the file of `db`."""
    db.execute("DELETE FROM earlier WHERE record = ?", (record.uuid,))
    db.execute("DELETE FROM wording WHERE note = ?", (record.uuid,))
    db.execute(f"DELETE FROM {record.kind} WHERE uuid = ?", (record.uuid,))


def header(pack: str, version: str, exported: str) -> str:
    """Return the first line of an export: of which pack, by which ketatui, when."""
    told = {"ketatui": "notebook", "format": FORMAT, "version": version, "pack": pack, "exported": exported}
    return _line(told)


def lines(records: Iterable[FullRecord]) -> Iterator[str]:
    """Yield records as lines of JSON, without the newline."""
    for record in records:
        told: dict[str, Any] = {
            "kind": record.kind,
            "uuid": record.uuid,
            "pack": record.pack,
            "item": record.item,
            "quote": record.quote,
            "label" if record.kind == "bookmark" else "text": record.text,
            "created": record.created,
            "updated": record.updated,
            "version": record.version,
            "deleted": record.deleted or None,
        }
        if record.kind == "note":
            told["split_from"] = record.split_from or None
        size = _size(record.text, record.quote)
        for name, parts in (("wordings", record.wordings), ("earlier", record.earlier)):
            told[name] = []
            for part in parts:
                more = _size(*map(str, part))
                if size + more > _ROOM:
                    yield _line(told)
                    told, size = {"kind": "more", "uuid": record.uuid, name: []}, 0
                told[name].append(part._asdict())
                size += more
        yield _line(told)


def _size(*texts: str) -> int:
    return _ESCAPED * sum(len(text.encode()) for text in texts)


def _line(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False)
