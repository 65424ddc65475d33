"""Two connections to one notebook against a model: each sees what the other does, and no text is lost."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from ketatui.notebook import Mark, Notebook, NoteEdit
from ketatui.safe import safe
from notebook.desk import PATIENCE, Desk
from torture.figures import LONG

ITEMS = st.sampled_from(["onset", "peak", "bladder"])
TEXTS = st.sampled_from(["one", "two", "three"]) | st.text(min_size=1, max_size=30).filter(
    lambda text: safe(text).strip()
)
WHO = st.integers(0, 1)


class Kept(NamedTuple):
    item: str
    text: str
    deleted: bool = False


class Sharing(RuleBasedStateMachine):
    edits = Bundle("edits")

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(Path(tempfile.mkdtemp()))
        self.books = [self.desk.open(), self.desk.open()]
        self.bookmarks: set[str] = set()
        self.notes: dict[str, Kept] = {}
        self.written: dict[str, set[str]] = {}
        self.known: dict[NoteEdit, str] = {}
        self.owner: dict[NoteEdit, int] = {}
        self.drafts: dict[NoteEdit, str] = {}

    @rule(who=WHO, item=ITEMS, on=st.booleans())
    def bookmark(self, who: int, item: str, on: bool) -> None:
        self.books[who].set_bookmark(item, on, "words").result(PATIENCE)
        (self.bookmarks.add if on else self.bookmarks.discard)(item)

    @rule(who=WHO, item=ITEMS, text=TEXTS, target=edits)
    def begin(self, who: int, item: str, text: str) -> NoteEdit:
        return self._begun(who, item, text)

    def _begun(self, who: int, item: str, text: str) -> NoteEdit:
        edit = self.books[who].start_note(item, "words")
        saved = edit.save(text).result(PATIENCE)
        assert saved.note
        assert not saved.conflict
        self.owner[edit] = who
        self._is(edit, Kept(item, safe(text)))
        return edit

    @rule(who=WHO, data=st.data(), target=edits)
    def edit(self, who: int, data: st.DataObject) -> NoteEdit:
        notes = self.books[who].notes()
        if not notes:
            return self._begun(who, "onset", "the first")
        note = data.draw(st.sampled_from(notes))
        edit = self.books[who].edit_note(note)
        self.known[edit] = note.text
        self.owner[edit] = who
        return edit

    @rule(edit=edits, text=TEXTS)
    def save(self, edit: NoteEdit, text: str) -> None:
        if edit not in self.owner:
            return
        text = safe(text)
        uuid, known = edit.note.uuid, self.known[edit]
        before = self.notes[uuid]
        saved = edit.save(text).result(PATIENCE)
        assert saved.note
        if text == known:
            return
        if before.deleted or before.text not in {known, text}:
            assert saved.conflict
            assert saved.note.uuid != uuid
            assert saved.note.split_from == uuid
            self._is(edit, Kept(before.item, text))
        else:
            assert not saved.conflict
            assert saved.note.uuid == uuid
            self._is(edit, before._replace(text=text))

    @rule(edit=edits)
    def end(self, edit: NoteEdit) -> None:
        edit.end()
        if edit in self.drafts:
            self.written[edit.note.uuid].add(self.drafts.pop(edit))

    @rule(who=WHO, edit=edits, gone=st.booleans())
    def delete(self, who: int, edit: NoteEdit, gone: bool) -> None:
        book, uuid = self.books[who], edit.note.uuid
        (book.delete if gone else book.restore)(edit.note).result(PATIENCE)
        self.notes[uuid] = self.notes[uuid]._replace(deleted=gone)

    @rule(who=WHO)
    def open_again(self, who: int) -> None:
        assert self.books[who].close(PATIENCE)
        self.books[who] = self.desk.open()
        for edit in [edit for edit, owner in self.owner.items() if owner == who]:
            del self.owner[edit]

    @invariant()
    def both_see_all(self) -> None:
        for book in self.books:
            assert book.flush(PATIENCE)
            live = {uuid: note for uuid, note in self.notes.items() if not note.deleted}
            assert {note.uuid: Kept(note.item, note.text) for note in book.notes()} == live
            assert {mark.item for mark in book.bookmarks()} == self.bookmarks
            marked = self.bookmarks | {note.item for note in live.values()}
            self._sees(
                book,
                {
                    item: Mark(item in self.bookmarks, sum(note.item == item for note in live.values()))
                    for item in marked
                },
            )
            assert book.trouble == ""

    def _is(self, edit: NoteEdit, note: Kept) -> None:
        uuid = edit.note.uuid
        self.notes[uuid] = note
        self.written.setdefault(uuid, set())
        self.known[edit] = self.drafts[edit] = note.text

    def _sees(self, book: Notebook, marks: dict[str, Mark]) -> None:
        """The other's change comes in when it is asked for."""
        end = time.monotonic() + PATIENCE
        while book.marks != marks:
            assert time.monotonic() < end, (book.marks, marks)
            book.poll()
            time.sleep(0.001)

    def teardown(self) -> None:
        self.desk.close()
        with closing(sqlite3.connect(self.desk.file)) as db:
            for uuid, texts in self.written.items():
                kept = db.execute(
                    "SELECT text FROM note WHERE uuid = ?1 UNION SELECT text FROM wording WHERE note = ?1",
                    (uuid,),
                )
                assert texts <= {text for (text,) in kept}
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        shutil.rmtree(self.desk.folder)


TestSharing = Sharing.TestCase
TestSharing.__doc__ = "Case 11: two sessions on one note keep both texts."
TestSharing.settings = settings(
    max_examples=100 if LONG else 25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
