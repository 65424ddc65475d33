"""Taking in what the store holds, and keeping what it was told: changes like any other.

What was fetched takes the place of a row that the store was told of as it is, for whoever changed it
there knew that one. Where the row was changed here too, both are joined.
"""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ketatui.notebook import entries
from ketatui.notebook.changes import Change
from ketatui.notebook.entries import Entry
from ketatui.notebook.fields import FieldFault
from ketatui.notebook.joining import combine, derived, given_up, join, rejoin
from ketatui.notebook.records import Known, Mark, Memory, Place, Seen
from ketatui.notebook.reviewing import Replay, log_of, put_memory, put_review
from ketatui.notebook.told import (
    Meeting,
    Told,
    Untold,
    is_known,
    meeting_of,
    put_meeting,
    put_told,
    said_of,
    state_of,
    told_of,
)
from ketatui.notebook.transfer import FullRecord, bookmark_on, is_taken, put_record, record_of, remove_record
from ketatui.notebook.view import View


class Fetched(NamedTuple):
    """An entry as the store holds it; what is known of it already comes without its body."""

    kind: entries.Kind
    key: str
    seq: int
    digest: int
    body: str | None


class Sent(NamedTuple):
    """A row that is sent.

    Attributes:
        row: Which, in which state.
        base: The digest of what the store is thought to hold of it; 0 for nothing.
        digest: The digest of what is sent.
        said: The digest of the text of a note.
    """

    row: Untold
    base: int
    digest: int
    said: int | None = None


class Forget(Change[None]):
    """Begin anew with a store: nothing is known of what it holds.

    Args:
        pack: Id of the pack that is open.
        at: When.
        store: Id of the store, and whose entries they are.
        log_only: Whether that is so of the review log alone.
    """

    def __init__(self, pack: str, at: str, store: str, *, log_only: bool = False) -> None:
        super().__init__(pack, at)
        self._store, self._log_only = store, log_only

    def apply(self, db: sqlite3.Connection) -> None:
        """Write it."""
        if not self._log_only:
            db.execute("DELETE FROM told")
        put_meeting(db, Meeting(self._store))


class Trying(Change[None]):
    """Keep which notes are about to be sent, so that they are known again where the answer never comes."""

    def __init__(self, pack: str, at: str, sending: Sequence[Sent]) -> None:
        super().__init__(pack, at)
        self._sending = sending

    def apply(self, db: sqlite3.Connection) -> None:
        """Write it."""
        for (kind, key, state), _, digest, said in self._sending:
            told = told_of(db, kind, key)
            put_told(db, kind, key, told._replace(trying=state, tried=digest, trying_said=said))


class Tell(Change[None]):
    """Keep what the store has been told.

    Args:
        pack: Id of the pack that is open.
        at: When.
        store: Id of the store, and whose entries they are.
        sent: What it has taken.
        span: The numbers of the last entry before, and of the last one after; what lies between them
            need not be fetched where all before is known.
    """

    def __init__(self, pack: str, at: str, store: str, sent: Sequence[Sent], span: tuple[int, int]) -> None:
        super().__init__(pack, at)
        self._store, self._sent, self._span = store, sent, span

    def apply(self, db: sqlite3.Connection) -> None:
        """Write it; nothing where another session has begun anew with another store meanwhile."""
        meeting = meeting_of(db)
        if meeting.store != self._store:
            return
        for (kind, key, state), base, digest, said in self._sent:
            if kind == "review":
                meeting = meeting._replace(log=max(meeting.log, state))
            elif told_of(db, kind, key).digest == base:  # else another session has come further
                put_told(db, kind, key, Told(state, digest, said))
        before, after = self._span
        if meeting.seq == before:
            meeting = meeting._replace(seq=after)
        put_meeting(db, meeting)


class Agree(Change[None]):
    """Keep when notebook and store last held the same."""

    def apply(self, db: sqlite3.Connection) -> None:
        """Write it."""
        db.execute("UPDATE meeting SET at = ?", (self.at,))


class Meet(Change[int]):
    """Take in entries that the store holds; the result is how many of them tell nothing that is sound.

    Args:
        pack: Id of the pack that is open.
        at: When.
        store: Id of the store, and whose entries they are.
        fetched: The entries, in the order of the store.
        replay: Works out what the log of a card comes to.
        all_before: Whether all entries before each of them are known or among them.
    """

    def __init__(
        self,
        pack: str,
        at: str,
        store: str,
        fetched: Sequence[Fetched],
        replay: Replay,
        *,
        all_before: bool,
    ) -> None:
        super().__init__(pack, at)
        self._store, self._fetched, self._replay = store, fetched, replay
        self._all_before = all_before
        self._touched: set[str] = set()
        self._cards: dict[tuple[str, str], None] = {}
        self._memories: dict[str, Memory] = {}
        self._places: list[Place] = []
        self._read: set[str] = set()

    @property
    def items(self) -> Collection[str]:
        """The items of the pack about which something was taken in."""
        return self._touched

    def apply(self, db: sqlite3.Connection) -> int:
        """Write what is new, and how far that goes; nothing where it is another store by now."""
        self._cards.clear()
        self._places.clear()
        meeting = meeting_of(db)
        if meeting.store != self._store:
            return 0
        (last,) = db.execute("SELECT COALESCE(MAX(rowid), 0) FROM review").fetchone()
        unsound = 0
        for one in self._fetched:
            told = told_of(db, one.kind, one.key)
            if is_known(db, one.kind, one.key, one.digest, told):
                if one.digest == told.tried:
                    put_told(db, one.kind, one.key, told.if_taken)
            elif one.body is None:
                break  # another session has forgotten meanwhile what was known of it
            else:
                unsound += not self._take(db, Entry(one.kind, one.key, one.body), one.digest, told)
            if self._all_before:
                meeting = meeting._replace(seq=max(meeting.seq, one.seq))
        if last == meeting.log and self._cards:
            (last,) = db.execute("SELECT MAX(rowid) FROM review").fetchone()
            meeting = meeting._replace(log=last)
        put_meeting(db, meeting)
        self._learn(db)
        return unsound

    def show_saved(self, view: View, marks: Mapping[str, Mark]) -> None:
        """Show the marks, the places, what was read, and what the logs of cards have come to."""
        super().show_saved(view, marks)
        view.memories.update(self._memories)
        for place in self._places:
            view.put_place(place)
        view.read = view.read | self._read

    def _learn(self, db: sqlite3.Connection) -> None:
        """Write what the logs of cards with new rows come to."""
        self._memories = {}
        for pack, card in self._cards:
            memory = self._replay(card, log_of(db, pack, card))
            put_memory(db, pack, memory)
            if pack == self.pack:
                self._memories[card] = memory

    def _take(self, db: sqlite3.Connection, entry: Entry, digest: int, told: Told) -> bool:
        """Write what an entry brings, and that the store holds it; return whether it is sound."""
        said = None
        try:
            if entry.kind in {"bookmark", "note"}:
                record = entries.record_of(entry)
                said = said_of(record)
                same = self._take_record(db, record, told)
            else:
                same = self._taken(db, entry, told)
        except FieldFault:
            same, sound = False, False
        else:
            sound = True
        if entry.kind != "review":
            now = state_of(db, entry.kind, entry.key) if same else None
            put_told(db, entry.kind, entry.key, Told(now, digest, said))
        return sound

    def _taken(self, db: sqlite3.Connection, entry: Entry, told: Told) -> bool:
        """Write what an entry brings; return whether the notebook then holds what the store does."""
        if entry.kind == "review":
            pack, row = entries.review_of(entry)
            put_review(db, pack, row)
            self._cards[pack, row.card] = None
            return True
        state = state_of(db, entry.kind, entry.key)
        untouched = state is None or state == told.state
        if entry.kind == "place":
            return self._take_place(db, entry, untouched)
        return self._take_known(db, entry, untouched) if entry.kind == "known" else self._take_seen(db, entry)

    def _take_record(self, db: sqlite3.Connection, theirs: FullRecord, told: Told) -> bool:
        """Write a record; return whether the notebook then holds it as the store does."""
        given = theirs
        mine = record_of(db, theirs.kind, theirs.uuid)
        if mine and mine.pack != theirs.pack:
            self._give_way(db, mine)
            mine, told = None, Told()
        if not mine and is_taken(db, theirs):
            theirs = theirs._replace(uuid=derived(theirs.uuid, theirs.kind, theirs.pack))
            mine, told = record_of(db, theirs.kind, theirs.uuid), Told()
        if _knew(theirs, told.trying_said):
            told = told.if_taken
        beside = None
        if mine is None or (mine.version == told.state and theirs.version > mine.version):
            record = theirs
        elif theirs.kind == "note" and told.said is not None:
            record, beside = rejoin(mine, theirs, lambda note: said_of(note) == told.said)
        else:
            record, beside = join(mine, theirs)
        if record.kind == "bookmark" and not record.deleted:
            other = bookmark_on(db, record.pack, record.item)
            if other and other.uuid != record.uuid:
                kept = combine(record, other)
                lost = other if kept.uuid == record.uuid else record
                self._put(db, given_up(lost, kept))
                self._put(db, kept)
                return record_of(db, given.kind, given.uuid) == given
        self._put(db, record)
        if beside and record_of(db, "note", beside.uuid) is None:
            self._put(db, beside)
        return record == given

    def _give_way(self, db: sqlite3.Connection, mine: FullRecord) -> None:
        """Put a record under another id: the store has one of another pack under its own."""
        remove_record(db, mine)
        self._touched |= {mine.item} if mine.pack == self.pack else set()
        aside = derived(mine.uuid, mine.kind, mine.pack)
        split_from = mine.uuid if mine.kind == "note" else ""
        self._take_record(db, mine._replace(uuid=aside, split_from=split_from), Told())

    def _put(self, db: sqlite3.Connection, record: FullRecord) -> None:
        old = record_of(db, record.kind, record.uuid)
        self._touched |= {each.item for each in (record, old) if each and each.pack == self.pack}
        if old != record:
            put_record(db, record, old)

    def _take_place(self, db: sqlite3.Connection, entry: Entry, untouched: bool) -> bool:
        pack, theirs = entries.place_of(entry)
        row = db.execute(
            "SELECT topic, item, line, at FROM place WHERE pack = ? AND topic = ?", (pack, theirs.topic)
        ).fetchone()
        mine = Place(*row) if row else None
        if mine and not untouched and (mine.at, mine) > (theirs.at, theirs):
            return False
        if mine != theirs:
            db.execute(
                "INSERT OR REPLACE INTO place (pack, topic, item, line, at) VALUES (?, ?, ?, ?, ?)",
                (pack, *theirs),
            )
            if pack == self.pack:
                self._places.append(theirs)
        return True

    def _take_seen(self, db: sqlite3.Connection, entry: Entry) -> bool:
        pack, item, theirs = entries.seen_of(entry)
        for seen in theirs:
            db.execute(
                "INSERT INTO seen (pack, item, wording, first, last) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET"
                " first = MIN(first, excluded.first), last = MAX(last, excluded.last)",
                (pack, *seen[:4]),
            )
        rows = db.execute(
            "SELECT item, wording, first, last FROM seen WHERE pack = ? AND item = ?", (pack, item)
        )
        return {Seen(*row) for row in rows} == {*theirs}

    def _take_known(self, db: sqlite3.Connection, entry: Entry, untouched: bool) -> bool:
        pack, theirs = entries.known_of(entry)
        row = db.execute(
            "SELECT item, wording, sure, sources, at FROM known"
            " WHERE pack = ? AND item = ? AND wording <> ''",
            (pack, theirs.item),
        ).fetchone()
        mine = Known(*row) if row else None
        if mine and not untouched and (mine.at, mine) > (theirs.at, theirs):
            return False
        db.execute(
            "INSERT OR REPLACE INTO known (pack, item, wording, sure, sources, at) VALUES (?, ?, ?, ?, ?, ?)",
            (pack, *theirs),
        )
        if pack == self.pack:
            self._read.add(theirs.item)
        return True


def _knew(theirs: FullRecord, said: int | None) -> bool:
    """Tell whether a note says what has this digest, or did."""
    texts = (theirs.text, *(before.text for before in theirs.wordings))
    return said is not None and theirs.kind == "note" and said in map(entries.digest, texts)
