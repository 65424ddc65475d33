import sqlite3
from threading import Event

import pytest

from ketatui.notebook import Mark, NotebookError, Saved
from ketatui.notebook.edits import SaveNote
from notebook.desk import PATIENCE, Desk, locked, texts, until, write

MIB = 1024 * 1024


def wordings(desk: Desk) -> list[tuple[int, str]]:
    return desk.rows("SELECT version, text FROM wording ORDER BY version")


def test_a_new_note_is_not_made_until_it_has_text(desk: Desk) -> None:
    notebook = desk.open()
    edit = notebook.start_note("item", "its words")
    assert edit.save("").result(PATIENCE).note is None
    assert edit.save(" \n").result(PATIENCE).note is None
    assert notebook.notes() == ()
    assert notebook.marks == {}
    saved = edit.save("now").result(PATIENCE)
    assert saved.note
    assert not saved.conflict
    assert (saved.note.text, saved.note.quote, saved.note.version) == ("now", "its words", 1)
    assert notebook.notes() == (saved.note,)
    assert notebook.marks == {"item": Mark(notes=1)}


@pytest.mark.parametrize("untouched", ["Q: \nA: ", "Q:\nA:", " Q: A:\n", "", "\n"])
def test_a_new_note_is_not_made_while_it_says_no_more_than_it_began_with(desk: Desk, untouched: str) -> None:
    notebook = desk.open()
    edit = notebook.start_note("item", "its words", "Q: \nA: ")
    assert edit.text == "Q: \nA: "
    assert edit.save(untouched).result(PATIENCE).note is None
    assert edit.end().result(PATIENCE).note is None
    assert (notebook.notes(), notebook.marks, notebook.unsaved()) == ((), {}, ())
    saved = edit.save("Q: why\nA: ").result(PATIENCE)
    assert saved.note
    assert texts(notebook) == ["Q: why\nA: "]
    assert edit.save(untouched).result(PATIENCE).note
    assert texts(notebook) == [untouched], "it is a note now, and what it said is kept"


def test_what_says_no_more_than_it_began_with_is_not_shown_as_waiting(desk: Desk) -> None:
    notebook = desk.open()
    with locked(desk.file, "IMMEDIATE"):
        edit = notebook.start_note("item", "its words", "#flag ")
        future = edit.save("#flag")
        assert (notebook.notes(), notebook.marks, notebook.unsaved()) == ((), {}, ())
    until(future.done, notebook)
    assert texts(notebook) == []


def test_a_draft_is_the_wording_and_one_earlier_wording_is_kept_a_session(desk: Desk) -> None:
    notebook = desk.open()
    edit = notebook.start_note("item", "")
    for draft in ("f", "fi", "first"):
        edit.save(draft).result(PATIENCE)
    assert wordings(desk) == []
    edit.end().result(PATIENCE)
    for draft in ("first s", "first second"):
        edit.save(draft).result(PATIENCE)
        assert wordings(desk) == [(3, "first")]
        assert texts(notebook) == [draft]
    edit.end()

    (note,) = notebook.notes()
    again = notebook.edit_note(note)
    again.save("third").result(PATIENCE)
    again.save("third!").result(PATIENCE)
    assert wordings(desk) == [(3, "first"), (5, "first second")]


def test_a_text_saved_again_writes_nothing(desk: Desk) -> None:
    notebook = desk.open()
    write(notebook, "same")
    (note,) = notebook.notes()
    edit = notebook.edit_note(note)
    assert edit.save("same").result(PATIENCE).note == note
    assert edit.end().result(PATIENCE).note == note
    assert notebook.notes() == (note,)


def test_drafts_that_wait_make_way_for_newer_ones(desk: Desk) -> None:
    notebook = desk.open()
    edit = notebook.start_note("item", "")
    futures = [edit.save("x" * count) for count in range(1, 200)]
    saved = futures[-1].result(PATIENCE).note
    assert saved
    assert saved.text == "x" * 199
    assert all(future.result(PATIENCE).note for future in futures)
    assert texts(notebook) == [saved.text]


def test_a_draft_that_comes_while_an_older_one_is_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()
    apply = SaveNote.apply

    def slowly(change: SaveNote, db: sqlite3.Connection) -> Saved:
        begun.set()
        assert go_on.wait(PATIENCE)
        return apply(change, db)

    monkeypatch.setattr(SaveNote, "apply", slowly)
    notebook = desk.open()
    edit = notebook.start_note("item", "")
    first = edit.save("first")
    assert begun.wait(PATIENCE)
    second, third = edit.save("second"), edit.save("third")
    go_on.set()
    for future, text in ((first, "first"), (second, "third"), (third, "third")):
        note = future.result(PATIENCE).note
        assert note
        assert note.text == text
    assert texts(notebook) == ["third"]
    assert notebook.trouble == ""


def test_two_sessions_on_one_note_keep_both_texts(desk: Desk) -> None:
    """Case 11: the second is told, and goes on with a note of its own."""
    mine, other = desk.open(), desk.open()
    write(mine, "common")
    (note,) = mine.notes()
    edit, rival = mine.edit_note(note), other.edit_note(note)
    rival.save("common, theirs").result(PATIENCE)

    saved = edit.save("common, mine").result(PATIENCE)
    assert saved.conflict
    assert saved.note
    assert saved.note.split_from == note.uuid
    assert (saved.note.item, saved.note.quote) == (note.item, note.quote)
    goes_on = edit.save("common, mine, more").result(PATIENCE)
    assert goes_on.note
    assert not goes_on.conflict
    assert goes_on.note.uuid == saved.note.uuid
    assert texts(mine) == ["common, theirs", "common, mine, more"]
    assert mine.marks == {"item": Mark(notes=2)}
    assert wordings(desk) == [(1, "common")]


def test_two_sessions_that_write_the_same_do_not_part(desk: Desk) -> None:
    mine, other = desk.open(), desk.open()
    write(mine, "common")
    (note,) = mine.notes()
    other.edit_note(note).save("same").result(PATIENCE)
    saved = mine.edit_note(note).save("same").result(PATIENCE)
    assert not saved.conflict
    assert texts(mine) == ["same"]


def test_a_note_deleted_while_it_is_edited_is_written_beside_it(desk: Desk) -> None:
    mine, other = desk.open(), desk.open()
    write(mine, "common")
    (note,) = mine.notes()
    other.delete(note).result(PATIENCE)
    saved = mine.edit_note(note).save("still wanted").result(PATIENCE)
    assert saved.conflict
    assert texts(mine) == ["still wanted"]
    mine.restore(note).result(PATIENCE)
    assert texts(mine) == ["common", "still wanted"]


@pytest.mark.parametrize("letter", ["x", "\u00e4"])
def test_a_note_of_one_mebibyte_is_kept_and_a_longer_one_refused(desk: Desk, letter: str) -> None:
    """Case 24: the limit is one of bytes."""
    notebook = desk.open()
    longest = letter * (MIB // len(letter.encode()))
    edit = notebook.start_note("item", "")
    edit.save(longest).result(PATIENCE)
    with pytest.raises(NotebookError, match="1 MiB"):
        edit.save(longest + "!").result(PATIENCE)
    assert "1 MiB" in notebook.trouble
    assert texts(notebook) == [longest]
    edit.save("short").result(PATIENCE)
    assert notebook.trouble == ""
    assert texts(notebook) == ["short"]


def test_earlier_wordings_are_shown_and_brought_back(desk: Desk) -> None:
    notebook = desk.open()
    write(notebook, "first")
    for text in ("second", "third"):
        (note,) = notebook.notes()
        edit = notebook.edit_note(note)
        edit.save(text).result(PATIENCE)
        edit.end()
    newest, oldest = notebook.wordings(note.uuid)
    assert (newest.text, oldest.text) == ("second", "first")

    (note,) = notebook.notes()
    notebook.edit_note(note).save(oldest.text).result(PATIENCE)
    assert texts(notebook) == ["first"]
    assert [wording.text for wording in notebook.wordings(note.uuid)] == ["third", "second", "first"]


def test_a_wording_is_kept_though_the_first_save_of_a_session_says_the_same(desk: Desk) -> None:
    notebook = desk.open()
    write(notebook, "old")
    (note,) = notebook.notes()
    edit = notebook.edit_note(note)
    with locked(desk.file):
        edit.save("other")
        edit.save("old")
    until(lambda: notebook.flush(PATIENCE))
    edit.save("new").result(PATIENCE)
    assert "old" in [wording.text for wording in notebook.wordings(note.uuid)]
    assert texts(notebook) == ["new"]


def test_a_note_moved_by_another_session_is_not_split(desk: Desk) -> None:
    mine, other = desk.open(), desk.open()
    write(mine, "common")
    (note,) = mine.notes()
    edit = mine.edit_note(note)
    other.set_subject(note, "elsewhere", "other words").result(PATIENCE)
    saved = edit.save("common, more").result(PATIENCE)
    assert saved.note
    assert (saved.conflict, saved.note.item, saved.note.quote) == (False, "elsewhere", "other words")


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("ask #Doctor about #side-effects, #doctor", ("doctor", "side-effects")),
        ("# a heading and #1, a#b, https://x.org/#part, &#38;", ()),
        ("(#früh) #日本", ("früh", "日本")),
    ],
)
def test_tags_are_words_with_a_hash(desk: Desk, text: str, tags: tuple[str, ...]) -> None:
    notebook = desk.open()
    write(notebook, text)
    assert [note.tags for note in notebook.notes()] == [tags]
