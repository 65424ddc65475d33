"""What the store where notebooks meet has been told of this one, and what it has not been told yet.

What is to be sent is a difference found when it is asked for: a change to the notebook need not know
that there is a store. A row counts as told while it has the state that the store was told of: a
version, a turn, a time. Rows of the review log are only added, so that the last one told is enough.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from ketatui.notebook import entries, transfer
from ketatui.notebook.entries import OWN, Entry, Kind
from ketatui.notebook.log_lines import FullReview
from ketatui.notebook.records import Known, Place, Review, Seen
from ketatui.notebook.transfer import FullRecord
from ketatui.safe import safe

_ROWS = {
    "bookmark": "SELECT uuid AS key, version AS state FROM bookmark",
    "note": "SELECT uuid AS key, version AS state FROM note",
    "place": "SELECT pack || char(10) || topic AS key, turn AS state FROM place",
    "seen": "SELECT pack || char(10) || item AS key, MAX(last) AS state FROM seen GROUP BY pack, item",
    "known": "SELECT pack || char(10) || item AS key, at AS state FROM known WHERE wording <> ''",
}
_STATES = {
    "bookmark": "SELECT version FROM bookmark WHERE uuid = ?",
    "note": "SELECT version FROM note WHERE uuid = ?",
    "place": "SELECT turn FROM place WHERE pack = ? AND topic = ?",
    "seen": "SELECT MAX(last) FROM seen WHERE pack = ? AND item = ?",
    "known": "SELECT at FROM known WHERE pack = ? AND item = ? AND wording <> ''",
}
_REVIEW = ", ".join(Review._fields)
_LONGEST = 401
"""Letters of a key that another notebook takes: two ids and what parts them. A longer one is never told."""


class Told(NamedTuple):
    """What is known of an entry of the store.

    Attributes:
        state: Of the row here that was the same; None where none was.
        digest: Of what the store holds; 0 for nothing.
        said: The digest of the text of a note there; None where that is not known.
        trying: The state of the row here when it was last sent, where it is not known how that ended.
        tried: The digest of what was sent then.
        trying_said: The digest of the text of the note then.
    """

    state: object = None
    digest: int = 0
    said: int | None = None
    trying: object = None
    tried: int | None = None
    trying_said: int | None = None

    @property
    def if_taken(self) -> "Told":
        """What is known where the store has taken what was last sent."""
        return Told(self.trying, self.tried or 0, self.trying_said)


_TOLD = ", ".join(Told._fields)


class Untold(NamedTuple):
    """A row of the notebook of which the store has not been told.

    Attributes:
        kind: Of its entry.
        key: Of its entry.
        state: The row's own.
    """

    kind: Kind
    key: str
    state: Any


class Meeting(NamedTuple):
    """How far the notebook and the store have come.

    Attributes:
        store: Id of the store, and whose entries they are; "" for none yet.
        seq: Of the last entry that was fetched.
        log: The last row of the review log that was sent.
        at: When both last held the same, or "".
    """

    store: str = ""
    seq: int = 0
    log: int = 0
    at: str = ""


def meeting_of(db: sqlite3.Connection) -> Meeting:
    """Return how far the notebook in the file of `db` and the store have come."""
    row = db.execute("SELECT store, seq, log, at FROM meeting").fetchone()
    return Meeting(*row) if row else Meeting()


def put_meeting(db: sqlite3.Connection, meeting: Meeting) -> None:
    """Write how far they have come."""
    db.execute("DELETE FROM meeting")
    db.execute("INSERT INTO meeting (store, seq, log, at) VALUES (?, ?, ?, ?)", meeting)


def told_of(db: sqlite3.Connection, kind: str, key: str) -> Told:
    """Return what is known of an entry of the store."""
    row = db.execute(f"SELECT {_TOLD} FROM told WHERE kind = ? AND key = ?", (kind, key)).fetchone()
    return Told(*row) if row else Told()


def is_known(db: sqlite3.Connection, kind: str, key: str, digest: int, told: Told | None = None) -> bool:
    """Tell whether what the store holds under a key, by its digest, need not be fetched."""
    if kind == "review":
        return bool(db.execute("SELECT 1 FROM review WHERE uuid = ?", (key,)).fetchone())
    told = told or told_of(db, kind, key)
    return digest in {told.digest, told.tried}


def put_told(db: sqlite3.Connection, kind: str, key: str, told: Told) -> None:
    """Write what is known of an entry of the store."""
    db.execute(
        f"INSERT OR REPLACE INTO told (kind, key, {_TOLD}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (kind, key, *told),
    )


def state_of(db: sqlite3.Connection, kind: Kind, key: str) -> object:
    """Return the state of the row here whose key this is; None where there is none."""
    where = (key,) if kind in OWN else key.split("\n", 1)
    row = db.execute(_STATES[kind], where).fetchone()
    return row and row[0]


def untold(db: sqlite3.Connection, limit: int) -> list[Untold]:
    """Return rows that the store has not been told of, what the reader made first, at most `limit`."""
    found: list[Untold] = []
    for kind in entries.KINDS:
        found += [Untold(kind, *row) for row in db.execute(*_difference(db, kind, limit - len(found)))]
    return found


def count_untold(db: sqlite3.Connection) -> tuple[int, int]:
    """Return how many rows that the reader made the store has not been told of, and how many others."""
    own = others = 0
    for kind in entries.KINDS:
        sql, values = _difference(db, kind, -1)
        (count,) = db.execute(f"SELECT COUNT(*) FROM ({sql})", values).fetchone()
        own, others = (own + count, others) if kind in OWN else (own, others + count)
    return own, others


def said_of(record: FullRecord) -> int | None:
    """Return the digest of the text of a note; None for a bookmark."""
    return entries.digest(record.text) if record.kind == "note" else None


def telling(db: sqlite3.Connection, row: Untold) -> tuple[Entry, int | None] | None:
    """Return what is to be told of a row as it is now, with `said_of` it; None where it is gone."""
    if row.kind in {"bookmark", "note"}:
        record = transfer.record_of(db, "note" if row.kind == "note" else "bookmark", row.key)
        return record and (entries.of_record(record), said_of(record))
    entry = _entry_of(db, row)
    return entry and (entry, None)


def _entry_of(db: sqlite3.Connection, row: Untold) -> Entry | None:
    match row.kind:
        case "review":
            found = db.execute(f"SELECT pack, {_REVIEW} FROM review WHERE uuid = ?", (row.key,)).fetchone()
            return entries.of_review(FullReview(safe(found[0]), Review(*found[1:])))
    pack, name = row.key.split("\n", 1)
    return next(_of_reading(db, row.kind, pack, name), None)


def _of_reading(db: sqlite3.Connection, kind: str, pack: str, name: str) -> Iterator[Entry]:
    where = (pack, name)
    if kind == "place":
        sql = "SELECT topic, item, line, at FROM place WHERE pack = ? AND topic = ?"
        for topic, item, line, at in db.execute(sql, where):
            yield entries.of_place(pack, Place(safe(topic), safe(item), line, at))
    elif kind == "known":
        sql = "SELECT item, wording, sure, sources, at FROM known WHERE pack = ? AND item = ?"
        for row in db.execute(sql, where):
            yield entries.of_known(pack, Known(*map(safe, row)))
    else:
        sql = "SELECT item, wording, first, last FROM seen WHERE pack = ? AND item = ?"
        if seen := [Seen(safe(row[0]), safe(row[1]), *row[2:]) for row in db.execute(sql, where)]:
            yield entries.of_seen(pack, name, seen)


def sums(db: sqlite3.Connection) -> tuple[int, int, int]:
    """Return what the store is thought to hold.

    That is how many entries that are no reviews, the sum of their digests, and how many reviews.
    """
    held = db.execute("SELECT digest FROM told WHERE digest <> 0").fetchall()
    (reviews,) = db.execute("SELECT COUNT(*) FROM review WHERE rowid <= ?", (meeting_of(db).log,)).fetchone()
    return len(held), sum(digest for (digest,) in held), reviews


def counts(db: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows of each kind the file of `db` holds, as the store counts them.

    That has still what the reader knew of items that were removed from the content.
    """
    made = {kind: f"SELECT 1 FROM {kind}" for kind in ("bookmark", "note", "review")}
    rows = {**made, **{kind: _ROWS[kind] for kind in ("place", "seen", "known")}}
    rows["known"] = (
        f"SELECT key FROM ({_ROWS['known']}) UNION SELECT key FROM told WHERE kind = 'known' AND digest <> 0"
    )
    return {kind: db.execute(f"SELECT COUNT(*) FROM ({sql})").fetchone()[0] for kind, sql in rows.items()}


def _difference(db: sqlite3.Connection, kind: Kind, limit: int) -> tuple[str, tuple[object, ...]]:
    """Return SQL that gives key and state of the rows that the store has not been told of."""
    if kind == "review":
        log = meeting_of(db).log
        return "SELECT uuid, rowid FROM review WHERE rowid > ? ORDER BY rowid LIMIT ?", (log, limit)
    sql = (
        f"SELECT row.key, row.state FROM ({_ROWS[kind]}) row"
        " LEFT JOIN told ON told.kind = ? AND told.key = row.key"
        " WHERE told.state IS NOT row.state AND length(row.key) <= ? LIMIT ?"
    )
    return sql, (kind, _LONGEST, limit)
