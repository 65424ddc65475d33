"""The notebook against a model of it: whatever is done in whatever order, it keeps what it should."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from ketatui.notebook import Mark, Note, NoteEdit
from ketatui.safe import safe
from notebook.desk import PATIENCE, Desk

ITEMS = st.sampled_from(["onset", "peak", "bladder"])
TEXTS = st.text(max_size=40)


class Keeping(RuleBasedStateMachine):
    edits = Bundle("edits")

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(Path(tempfile.mkdtemp()))
        self.notebook = self.desk.open()
        self.open_edits: set[NoteEdit] = set()
        self.bookmarks: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.about: dict[str, set[tuple[str, str]]] = {}
        self.notes: dict[str, tuple[str, str, str]] = {}
        self.deleted: dict[str, tuple[str, str, str]] = {}

    @rule(item=ITEMS, quote=TEXTS)
    def bookmark(self, item: str, quote: str) -> None:
        self.notebook.set_bookmark(item, True, quote)
        self.bookmarks.setdefault(item, safe(quote))

    @rule(item=ITEMS, quote=TEXTS, label=st.sampled_from(["", "visit", "later"]))
    def label(self, item: str, quote: str, label: str) -> None:
        self.notebook.set_bookmark(item, True, quote, label)
        self.bookmarks.setdefault(item, safe(quote))
        self.labels[item] = label

    @rule(data=st.data(), item=ITEMS, quote=TEXTS)
    def is_about_something_else(self, data: st.DataObject, item: str, quote: str) -> None:
        assert self.notebook.flush(PATIENCE)
        if notes := self.notebook.notes():
            note = data.draw(st.sampled_from(notes))
            self.notebook.set_subject(note, item, quote)
            if (note.item, note.quote) != (item, safe(quote)):
                self.about.setdefault(note.uuid, set()).add((note.item, note.quote))
            self.notes[note.uuid] = (item, safe(quote), note.text)

    @rule(item=ITEMS)
    def unmark(self, item: str) -> None:
        self.notebook.set_bookmark(item, False, "")
        self.bookmarks.pop(item, None)

    @rule(item=ITEMS, quote=TEXTS, target=edits)
    def start_note(self, item: str, quote: str) -> NoteEdit:
        return self._opened(self.notebook.start_note(item, quote))

    @rule(edit=edits, text=TEXTS)
    def save(self, edit: NoteEdit, text: str) -> None:
        uuid = edit.note.uuid
        if edit not in self.open_edits or uuid in self.deleted:
            return
        edit.save(text)
        if uuid in self.notes or safe(text).strip():
            item, quote, _ = self.notes.get(uuid, (edit.note.item, edit.note.quote, ""))
            self.notes[uuid] = (item, quote, safe(text))

    @rule(edit=edits)
    def end(self, edit: NoteEdit) -> None:
        edit.end()

    @rule(edit=consumes(edits))
    def delete(self, edit: NoteEdit) -> None:
        note = self.notes.pop(edit.note.uuid, None)
        self.open_edits.discard(edit)
        if note:
            self.notebook.delete(edit.note)
            self.deleted[edit.note.uuid] = note

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        if self.deleted:
            assert self.notebook.flush(PATIENCE)
            gone = [note for note in self.notebook.deleted() if isinstance(note, Note)]
            note = data.draw(st.sampled_from(gone))
            self.notes[note.uuid] = self.deleted.pop(note.uuid)
            self.notebook.restore(note)

    @rule(data=st.data(), target=edits)
    def edit_again(self, data: st.DataObject) -> NoteEdit:
        assert self.notebook.flush(PATIENCE)
        notes = self.notebook.notes()
        if not notes:
            return self._opened(self.notebook.start_note("onset", ""))
        return self._opened(self.notebook.edit_note(data.draw(st.sampled_from(notes))))

    @rule()
    def open_again(self) -> None:
        assert self.notebook.close(PATIENCE)
        self.open_edits.clear()
        self.notebook = self.desk.open()

    @invariant()
    def all_is_kept(self) -> None:
        assert self.notebook.flush(PATIENCE)
        notes = self.notebook.notes()
        assert {note.uuid: (note.item, note.quote, note.text) for note in notes} == self.notes
        assert {mark.item: mark.quote for mark in self.notebook.bookmarks()} == self.bookmarks
        assert {note.uuid for note in self.notebook.deleted() if isinstance(note, Note)} == {*self.deleted}
        for mark in self.notebook.bookmarks():
            assert mark.label == self.labels.get(mark.item, "")
        for uuid, about in self.about.items():
            assert about <= {(earlier.item, earlier.quote) for earlier in self.notebook.earlier(uuid)}
        marked = self.bookmarks.keys() | {note.item for note in notes}
        assert self.notebook.marks == {
            item: Mark(item in self.bookmarks, sum(note.item == item for note in notes)) for item in marked
        }
        assert self.notebook.trouble == ""

    def _opened(self, edit: NoteEdit) -> NoteEdit:
        """Leave `edit` as the only one open on its note: two would part."""
        self.open_edits = {other for other in self.open_edits if other.note.uuid != edit.note.uuid}
        self.open_edits.add(edit)
        return edit

    def teardown(self) -> None:
        self.desk.close()
        shutil.rmtree(self.desk.folder)


TestKeeping = Keeping.TestCase
TestKeeping.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
