"""Editing a note: each draft is saved as the note's wording, and none is ever overwritten blind."""

import sqlite3
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Protocol
from uuid import uuid4

from ketatui.notebook.changes import Change, T, new_future
from ketatui.notebook.faults import NotebookError
from ketatui.notebook.records import Note, Saved
from ketatui.notebook.view import View
from ketatui.safe import safe

LIMIT = 1024 * 1024
"""The most bytes of UTF-8 that a note may have."""

COLUMNS = "uuid, item, quote, text, created, updated, version, split_from"


class Queue(Protocol):
    """Where the changes of an edit go."""

    def add(self, change: Change[T]) -> Future[T]:
        """Write `change` as soon as possible; the future gets its result."""

    def warn(self, subject: object, line: str) -> None:
        """Tell the reader what of `subject` is not being saved; "" when that is over."""


class NoteEdit:
    """The editing of one note, new or old.

    A session of editing lasts from the first text saved to `end`; what the note said before it
    is kept beside the note. Texts may be saved as often as one likes: those that wait to be
    written make way for newer ones.

    Attributes:
        note: The note as it was last written, or, with version 0, the new note to come.
        text: The text last given to be saved.
        template: What a new note begins with; as long as it says no more, it is not made.
        kept: The newest session of editing whose beginning is safe in the file: the writer's.
    """

    def __init__(
        self,
        queue: Queue,
        pack: str,
        now: Callable[[], str],
        note: Note,
        *,
        written: bool = True,
        template: str = "",
    ) -> None:
        """Make the edit.

        Args:
            queue: Where its changes go.
            pack: Id of the pack.
            now: Gives the time.
            note: The note.
            written: Whether what the note says is in the notebook.
            template: What a new note begins with.
        """
        self.note = note
        self.text = note.text or template
        self.template = template
        self._queue = queue
        self._pack = pack
        self._now = now
        self._given = written
        self.kept = 0
        self._session = 1
        self._last: Future[Saved] = new_future()
        self._last.set_result(Saved(note if note.version else None))

    def save(self, text: str) -> Future[Saved]:
        """Make `text` the wording of the note; the future gets how that ended.

        A new note that says nothing is not made. Where another session has changed the note, both
        texts are kept, and this edit goes on with a note of its own. A text of more than 1 MiB
        is refused: the future gets a NotebookError, and the note keeps the text it had.
        """
        text = safe(text)
        if len(text.encode()) > LIMIT:
            line = "This note is longer than 1 MiB and is not saved. Shorten it or split it"
            self._queue.warn(self, line)
            refused: Future[Saved] = new_future()
            refused.set_exception(NotebookError(line))
            return refused
        self._queue.warn(self, "")
        if text != self.text or not self._given:
            self.text, self._given = text, True
            self._last = self._queue.add(SaveNote(self._pack, self._now(), self, text, self._session))
        return self._last

    def says_nothing(self, text: str) -> bool:
        """Tell whether a text has no more words than the note began with."""
        return text.split() in ([], self.template.split())

    def end(self) -> Future[Saved]:
        """End the session of editing; the future gets how its last saving ended.

        A text saved after this begins another session.
        """
        self._queue.warn(self, "")
        self._session += 1
        return self._last


class SaveNote(Change[Saved]):
    """Make a text the wording of the note that is being edited."""

    def __init__(self, pack: str, at: str, edit: NoteEdit, text: str, session: int) -> None:
        super().__init__(pack, at, edit.note.item)
        self._edit = edit
        self._text = text
        self._session = session

    @property
    def key(self) -> Hashable:
        """One for each session of editing: only its newest text matters."""
        return self._edit, self._session

    def apply(self, db: sqlite3.Connection) -> Saved:
        """Update the note, make it, or make another beside it that another session changed."""
        note = self._edit.note
        row = db.execute("SELECT text, deleted FROM note WHERE uuid = ?", (note.uuid,)).fetchone()
        if row == (self._text, None):
            return Saved(_read(db, note.uuid))
        if self._edit.kept < self._session:
            db.execute(
                "INSERT INTO wording (note, version, text, at)"
                " SELECT uuid, version, text, updated FROM note"
                " WHERE uuid = ? AND text = ? AND deleted IS NULL",
                (note.uuid, note.text),
            )
        changed = db.execute(
            "UPDATE note SET text = ?, updated = ?, version = version + 1"
            " WHERE uuid = ? AND text = ? AND deleted IS NULL",
            (self._text, self.at, note.uuid, note.text),
        )
        if changed.rowcount:
            return Saved(_read(db, note.uuid))
        if row is None:
            if note.version == 0 and self._edit.says_nothing(self._text):
                return Saved(None)
            self._insert(db, note)
            return Saved(_read(db, note.uuid))
        if aside := self._aside(db, note):
            return Saved(aside, conflict=True)
        other = note._replace(uuid=str(uuid4()), created="", version=0, split_from=note.uuid)
        self._insert(db, other)
        return Saved(_read(db, other.uuid), conflict=True)

    def _aside(self, db: sqlite3.Connection, note: Note) -> Note | None:
        """Update the note beside this one that has its text since another host's took its place."""
        where = "split_from = ? AND text = ? AND deleted IS NULL"
        row = db.execute(f"SELECT uuid FROM note WHERE {where}", (note.uuid, note.text)).fetchone()
        if row is None:
            return None
        if self._edit.kept < self._session:
            db.execute(
                "INSERT INTO wording (note, version, text, at)"
                " SELECT uuid, version, text, updated FROM note WHERE uuid = ?",
                row,
            )
        db.execute(
            "UPDATE note SET text = ?, updated = ?, version = version + 1 WHERE uuid = ?",
            (self._text, self.at, *row),
        )
        return _read(db, row[0])

    def settle(self, result: Saved) -> None:
        """Let the edit go on from what was written."""
        if result.note is not None:
            was = self._edit.note
            if (result.note.uuid, result.note.text) != (was.uuid, was.text):
                self._edit.kept = max(self._edit.kept, self._session)
            self._edit.note = result.note

    def show(self, view: View) -> None:
        """Show one note more, where it is new."""
        note = self._edit.note
        if note.version or not self._edit.says_nothing(self._text):
            view.put_note(note.uuid, note.item, was=note.version > 0, live=True)

    def show_notes(self, rows: dict[str, Note]) -> None:
        """Put in the note with its new text."""
        note = self._edit.note
        there = rows.get(note.uuid, note)
        if (there.text, there.updated) == (self._text, self.at):
            return  # written since the list of what waits was taken
        if there.version or not self._edit.says_nothing(self._text):
            rows[note.uuid] = there._replace(
                text=self._text,
                created=there.created or self.at,
                updated=self.at,
                version=there.version + 1,
            )

    def _insert(self, db: sqlite3.Connection, note: Note) -> None:
        db.execute(
            "INSERT INTO note (uuid, pack, item, quote, text, created, updated, version, split_from)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                note.uuid,
                self.pack,
                note.item,
                note.quote,
                self._text,
                note.created or self.at,
                self.at,
                note.version + 1,
                note.split_from or None,
            ),
        )


def note_from(row: tuple[str, str, str, str, str, str, int, str | None]) -> Note:
    """Return the note that a row of `COLUMNS` holds, with its texts made safe."""
    uuid, item, quote, text, created, updated, version, split_from = row
    return Note(uuid, safe(item), safe(quote), safe(text), created, updated, version, split_from or "")


def _read(db: sqlite3.Connection, uuid: str) -> Note:
    row = db.execute(f"SELECT {COLUMNS} FROM note WHERE uuid = ?", (uuid,)).fetchone()
    return note_from(row)
