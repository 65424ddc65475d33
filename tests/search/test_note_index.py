"""The index of notes: made from notes as they come, and told of them as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import packs
from ketatui.notebook import Note
from ketatui.search import NoteIndex

if TYPE_CHECKING:
    from ketatui.pack.search import Asked


def note(number: int, text: str, updated: str) -> Note:
    return Note(f"u-{number}", f"item-{number % 3}", "its words", text, "2026-01-01", updated, 2, "u-0")


def asked(words: str) -> Asked:
    return packs.mini_library().search(words).asked


def test_notes_come_as_they_are_read_and_are_found_as_they_were() -> None:
    notes = [note(1, "ask Anna", "2026-03-01"), note(2, "ask the nurse", "2026-04-01")]
    index = NoteIndex(each for each in notes)
    (hit,), count = index.search(asked("nurse "), 9, None)
    assert hit.note == notes[1]
    assert count == 1
    assert index.marked(hit, asked("nurse ")) == "ask the \x02nurse\x03"


def test_of_what_fits_as_well_the_one_changed_last_comes_first() -> None:
    updated = ["2026-03-02", "2026-03-04", "2026-03-01", "2026-03-03"]
    notes = [note(number, "ask", at) for number, at in enumerate(updated)]
    hits, _ = NoteIndex(notes).search(asked("ask "), 3, None)
    assert [hit.note.uuid for hit in hits] == ["u-1", "u-3", "u-0"]
    everything, count = NoteIndex(notes).search(asked(""), 9, {"item-0"})
    assert [hit.note.uuid for hit in everything] == ["u-3", "u-0"]
    assert count == 2


def test_an_id_or_a_time_is_no_word_of_a_note() -> None:
    index = NoteIndex([note(7, "ask", "2026-03-02")])
    for word in ("u-7", "item-1", "2026-03-02"):
        assert index.search(asked(word), 9, None) == ([], 0)
