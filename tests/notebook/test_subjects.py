"""What notes and bookmarks are about: words that change, items that go, labels."""

import pytest

from ketatui.notebook import Mark, Notebook, NotebookError
from notebook.desk import PATIENCE, Desk, locked, texts, until, write


def about(notebook: Notebook) -> list[tuple[str, str]]:
    return [(note.item, note.quote) for note in notebook.notes()]


def test_new_words_are_accepted_and_the_old_ones_kept(desk: Desk) -> None:
    notebook = desk.open()
    write(notebook, "mine")
    (note,) = notebook.notes()
    notebook.set_subject(note, note.item, "new words").result(PATIENCE)
    assert about(notebook) == [("item", "new words")]
    assert notebook.notes()[0].updated == note.updated
    (earlier,) = notebook.earlier(note.uuid)
    assert (earlier.version, earlier.item, earlier.quote) == (1, "item", "its words")

    notebook.set_subject(notebook.notes()[0], note.item, "new words").result(PATIENCE)
    assert len(notebook.earlier(note.uuid)) == 1


def test_a_note_is_moved_with_its_mark(desk: Desk) -> None:
    notebook, other = desk.open(), desk.open()
    write(notebook, "mine", "gone")
    (note,) = notebook.notes()
    notebook.set_subject(note, "there", "its words").result(PATIENCE)
    assert notebook.marks == {"there": Mark(notes=1)}
    assert texts(notebook) == [note.text for note in notebook.notes("there")] == ["mine"]
    notebook.delete(note).result(PATIENCE)
    assert notebook.marks == {}
    until(lambda: other.marks == {} and not other.notes(), other)


def test_a_bookmark_is_moved_but_not_onto_another(desk: Desk) -> None:
    notebook = desk.open()
    for item in ("gone", "taken"):
        notebook.set_bookmark(item, True, "words").result(PATIENCE)
    gone, _ = notebook.bookmarks()
    with pytest.raises(NotebookError, match="a bookmark on it already"):
        notebook.set_subject(gone, "taken", "").result(PATIENCE)
    assert notebook.marks == {"gone": Mark(bookmarked=True), "taken": Mark(bookmarked=True)}
    notebook.set_subject(gone, "free", "its words").result(PATIENCE)
    assert notebook.marks == {"free": Mark(bookmarked=True), "taken": Mark(bookmarked=True)}
    assert {mark.item: mark.quote for mark in notebook.bookmarks()} == {"free": "its words", "taken": "words"}


def test_what_waits_is_shown_where_it_will_be(desk: Desk) -> None:
    notebook = desk.open()
    write(notebook, "mine", "old")
    notebook.set_bookmark("old", True, "words").result(PATIENCE)
    (note,), (bookmark,) = notebook.notes(), notebook.bookmarks()
    with locked(desk.file):
        moved = [notebook.set_subject(record, "new", "words") for record in (note, bookmark)]
        assert notebook.marks == {"new": Mark(bookmarked=True, notes=1)}
        moved_note = note._replace(item="new")
        deleted = notebook.delete(moved_note)
        assert notebook.marks == {"new": Mark(bookmarked=True)}
        notebook.restore(moved_note)
        assert notebook.marks == {"new": Mark(bookmarked=True, notes=1)}
    until(lambda: all(future.done() for future in (*moved, deleted)) and notebook.flush(PATIENCE), notebook)
    assert notebook.marks == {"new": Mark(bookmarked=True, notes=1)}
    assert about(notebook) == [("new", "words")]


def test_a_label_is_kept_until_another_is_given(desk: Desk) -> None:
    notebook = desk.open()
    notebook.set_bookmark("item", True, "words", "for\nthe visit").result(PATIENCE)
    for on in (True, False, True):
        notebook.set_bookmark("item", on, "words").result(PATIENCE)
    assert [mark.label for mark in notebook.bookmarks()] == ["for the visit"]
    notebook.set_bookmark("item", True, "words", "other").result(PATIENCE)
    (bookmark,) = notebook.bookmarks()
    assert bookmark.label == "other"
    assert [earlier.label for earlier in notebook.earlier(bookmark.uuid)] == ["for the visit"]
    notebook.set_bookmark("item", True, "words", "").result(PATIENCE)
    assert [mark.label for mark in notebook.bookmarks()] == [""]
    assert [earlier.label for earlier in notebook.earlier(bookmark.uuid)] == ["other", "for the visit"]


def test_what_was_deleted_is_listed_the_last_first(desk: Desk) -> None:
    notebook = desk.open()
    write(notebook, "one")
    write(notebook, "two")
    notebook.set_bookmark("item", True, "words", "called").result(PATIENCE)
    notebook.set_bookmark("other", True, "words").result(PATIENCE)
    for note in notebook.notes():
        notebook.delete(note).result(PATIENCE)
    for item in ("item", "other"):
        notebook.set_bookmark(item, False, "words").result(PATIENCE)
    told = [getattr(record, "text", None) or getattr(record, "label", None) for record in notebook.deleted()]
    assert told == ["called", "two", "one"]
    notebook.restore(notebook.deleted()[1]).result(PATIENCE)
    notebook.set_bookmark("item", True, "words").result(PATIENCE)
    assert texts(notebook) == ["two"]
    assert [record.uuid for record in notebook.deleted()] != []
    assert len(notebook.deleted()) == 1


def test_another_pack_is_kept_apart(desk: Desk) -> None:
    mine, other = desk.open("ketamine"), desk.open("coffee")
    write(mine, "about ketamine")
    write(other, "about coffee")
    other.set_bookmark("item", True, "", "cup").result(PATIENCE)
    (note,) = other.notes()
    other.delete(note).result(PATIENCE)
    assert texts(mine) == ["about ketamine"]
    assert mine.deleted() == ()
    assert mine.bookmarks() == ()
    with pytest.raises(NotebookError, match="no such note"):
        mine.set_subject(note, "item", "").result(PATIENCE)


def test_of_two_bookmarks_that_an_item_had_the_one_that_is_meant_comes_back(desk: Desk) -> None:
    notebook = desk.open()
    for item, label in (("gone", "first"), ("item", "second")):
        notebook.set_bookmark(item, True, "words", label).result(PATIENCE)
    first, second = notebook.bookmarks()
    notebook.delete(second).result(PATIENCE)
    notebook.set_subject(first, "item", "words").result(PATIENCE)
    first = first._replace(item="item")
    notebook.delete(first).result(PATIENCE)
    assert notebook.marks == {}
    assert {mark.uuid for mark in notebook.deleted()} == {first.uuid, second.uuid}

    notebook.restore(second).result(PATIENCE)
    assert [mark.label for mark in notebook.bookmarks()] == ["second"]
    assert notebook.marks == {"item": Mark(bookmarked=True)}
    assert [mark.uuid for mark in notebook.deleted()] == [first.uuid]
    with pytest.raises(NotebookError, match="a bookmark on it already"):
        notebook.restore(first).result(PATIENCE)


def test_what_is_deleted_or_brought_back_is_listed_so_before_it_is_written(desk: Desk) -> None:
    """Case 14: what waits is listed as if it were written."""
    notebook = desk.open()
    write(notebook, "mine")
    notebook.set_bookmark("item", True, "words", "called").result(PATIENCE)
    (note,), (bookmark,) = notebook.notes(), notebook.bookmarks()
    desk.file.rename(away := desk.file.with_name("away.db"))
    desk.file.mkdir()
    try:
        notebook.delete(note)
        notebook.delete(bookmark)
        until(lambda: notebook.trouble)
    finally:
        desk.file.rmdir()
        away.rename(desk.file)
    until(lambda: notebook.trouble == "" and notebook.flush(PATIENCE), notebook)
    assert [record.uuid for record in notebook.deleted()] == [bookmark.uuid, note.uuid]
