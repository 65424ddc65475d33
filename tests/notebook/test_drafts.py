"""A text in the hands of an editor is in a file, in the notebook, or in both; never in neither."""

import json
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ketatui.notebook import Note, Notebook, NotebookError
from ketatui.notebook.draft import Draft
from ketatui.notebook.drafts import begin, left
from notebook.desk import PATIENCE, Desk, locked, texts, until, without_rights

PACK = "ketamine"
HERE = "where-one-comes-from"
DAY = 24 * 60 * 60


def folder(desk: Desk) -> Path:
    return desk.folder / "data" / "drafts"


def noted(notebook: Notebook, text: str) -> Note:
    edit = notebook.start_note("item", "its words")
    note = edit.save(text).result(PATIENCE).note
    edit.end()
    assert note
    return note


def abandoned(desk: Desk, note: Note, text: str) -> Draft:
    """What an editor has left of a note when it failed."""
    draft = begin(folder(desk), PACK, note)
    draft.file.write_text(text)
    draft.release()
    return draft


def offered(desk: Desk, notebook: Notebook, pack: str = PACK) -> list[str]:
    return [draft.text for draft in left(folder(desk), pack, notebook)]


def files(desk: Desk) -> list[Path]:
    return sorted(folder(desk).iterdir())


def grow_old(desk: Desk) -> None:
    for file in files(desk):
        then = file.stat().st_mtime - DAY - 60
        os.utime(file, (then, then))


@pytest.mark.parametrize(
    ("text", "in_file"), [("mine", "mine\n"), ("mine\n", "mine\n"), ("", ""), ("a\n\n", "a\n\n")]
)
def test_a_text_comes_back_as_it_went(text: str, in_file: str, desk: Desk) -> None:
    note = noted(desk.open(), "x")._replace(text=text)
    draft = begin(folder(desk), PACK, note)
    assert draft.file.read_text() == in_file
    assert draft.read() == text


def test_its_files_are_the_readers_alone(desk: Desk) -> None:
    begin(folder(desk), PACK, noted(desk.open(), "mine"))
    assert stat.S_IMODE(folder(desk).stat().st_mode) == 0o700
    assert [file.suffix for file in files(desk)] == [".json", ".md"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files(desk)} == {0o600}


def test_what_an_editor_left_is_offered_and_taken_up(desk: Desk) -> None:
    notebook = desk.open()
    abandoned(desk, noted(notebook, "mine"), "mine and more\n")
    (draft,) = left(folder(desk), PACK, notebook)
    assert draft.text == "mine and more"
    assert draft.note.item == "item"
    edit = draft.take_up(notebook, HERE)
    assert edit.text == "mine and more"
    edit.end().result(PATIENCE)
    until(lambda: not files(desk))
    assert texts(notebook) == ["mine and more"]
    assert offered(desk, notebook) == []


def test_a_new_note_is_taken_up_in_another_session(desk: Desk) -> None:
    new = desk.open().start_note("item", "its words").note
    abandoned(desk, new, "typed there")
    desk.close()
    notebook = desk.open()
    (draft,) = left(folder(desk), PACK, notebook)
    draft.take_up(notebook, HERE).end().result(PATIENCE)
    (note,) = notebook.notes()
    assert (note.uuid, note.text, note.quote, note.split_from) == (new.uuid, "typed there", "its words", "")


def test_a_note_that_was_changed_meanwhile_keeps_both_texts(desk: Desk) -> None:
    """Case 11: the rules of any edit hold for a text that is taken up."""
    notebook = desk.open()
    note = noted(notebook, "first")
    abandoned(desk, note, "first and mine")
    notebook.edit_note(note).save("first and theirs").result(PATIENCE)
    (draft,) = left(folder(desk), PACK, notebook)
    edit = draft.take_up(notebook, HERE)
    assert edit.end().result(PATIENCE).conflict
    assert sorted(texts(notebook)) == ["first and mine", "first and theirs"]
    assert edit.note.split_from == note.uuid


def test_a_discarded_text_is_a_deleted_note(desk: Desk) -> None:
    notebook = desk.open()
    abandoned(desk, noted(notebook, "mine"), "mine and more")
    (draft,) = left(folder(desk), PACK, notebook)
    draft.discard(notebook, HERE).result(PATIENCE)
    until(lambda: not files(desk))
    assert texts(notebook) == ["mine"]
    (gone,) = notebook.deleted()
    assert isinstance(gone, Note)
    assert (gone.text, gone.item, gone.quote) == ("mine and more", "item", "its words")
    notebook.restore(gone).result(PATIENCE)
    assert sorted(texts(notebook)) == ["mine", "mine and more"]


@pytest.mark.parametrize("text", ["mine", "mine\n", "", " \n"])
def test_what_is_in_the_notebook_is_not_offered_and_goes_after_a_day(text: str, desk: Desk) -> None:
    notebook = desk.open()
    abandoned(desk, noted(notebook, "mine"), text)
    assert offered(desk, notebook) == []
    assert len(files(desk)) == 2, "an editor may still have it open"
    grow_old(desk)
    assert offered(desk, notebook) == []
    assert files(desk) == []


def test_what_is_in_a_deleted_note_is_not_offered(desk: Desk) -> None:
    notebook = desk.open()
    note = noted(notebook, "mine")
    notebook.delete(note).result(PATIENCE)
    abandoned(desk, note, "mine")
    assert offered(desk, notebook) == []


def test_what_is_in_no_note_stays_however_old(desk: Desk) -> None:
    notebook = desk.open()
    abandoned(desk, noted(notebook, "mine"), "other")
    grow_old(desk)
    assert offered(desk, notebook) == ["other"]
    assert len(files(desk)) == 2


def test_the_oldest_is_offered_first(desk: Desk) -> None:
    notebook = desk.open()
    note = noted(notebook, "mine")
    abandoned(desk, note, "two")
    grow_old(desk)
    abandoned(desk, note, "three")
    grow_old(desk)
    abandoned(desk, note, "four")
    assert offered(desk, notebook) == ["two", "three", "four"]


def test_another_packs_text_is_offered_there(desk: Desk) -> None:
    notebook = desk.open()
    abandoned(desk, noted(notebook, "mine"), "other")
    assert offered(desk, desk.open("coffee"), "coffee") == []
    assert offered(desk, notebook) == ["other"]


def test_a_text_is_taken_up_by_one_session_only(desk: Desk) -> None:
    notebook = desk.open()
    draft = abandoned(desk, noted(notebook, "mine"), "other")
    (one,) = left(folder(desk), PACK, notebook)
    (two,) = left(folder(desk), PACK, notebook)
    assert one.hold()
    assert offered(desk, notebook) == []
    with pytest.raises(NotebookError, match="Another session has this text"):
        two.take_up(notebook, HERE)
    with pytest.raises(NotebookError, match="Another session has this text"):
        two.discard(notebook, HERE)
    one.take_up(notebook, HERE).end().result(PATIENCE)
    until(lambda: not files(desk))
    assert not draft.hold(), "it is gone"
    assert texts(notebook) == ["other"]


def test_an_editor_that_inherits_the_lock_keeps_it(desk: Desk) -> None:
    notebook = desk.open()
    draft = begin(folder(desk), PACK, noted(notebook, "mine"))
    draft.file.write_text("other")
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[draft.lock]) as guest:
        os.close(draft.lock)  # as when the session is killed
        assert offered(desk, notebook) == []
        assert guest.stdin
        guest.stdin.close()
    assert offered(desk, notebook) == ["other"]


def test_the_files_stay_until_the_text_is_on_the_disk(desk: Desk) -> None:
    """Case 14: another program holds the notebook while an editor's text is to be saved."""
    notebook = desk.open()
    abandoned(desk, noted(notebook, "mine"), "other")
    (draft,) = left(folder(desk), PACK, notebook)
    with locked(desk.file):
        edit = draft.take_up(notebook, HERE)
        saved = edit.end()
        until(lambda: notebook.trouble)
        assert not saved.done()
        assert len(files(desk)) == 2
    until(lambda: not files(desk), notebook)
    assert texts(notebook) == ["other"]


def test_a_text_too_long_for_a_note_stays(desk: Desk) -> None:
    """Case 24: a note of more than 1 MiB is refused, its text kept."""
    notebook = desk.open()
    long = "long " * 300_000
    abandoned(desk, noted(notebook, "mine"), long)
    (draft,) = left(folder(desk), PACK, notebook)
    for act in (draft.take_up, draft.discard):
        with pytest.raises(NotebookError, match="longer than 1 MiB: shorten or split"):
            act(notebook, HERE)
    assert draft.file.read_text() == long
    draft.file.write_text("short")
    draft.take_up(notebook, HERE).end().result(PATIENCE)
    assert texts(notebook) == ["short"]


RESCUED = pytest.mark.parametrize("name", ["{}.md.save", "{}.md.save.1", "#{}.md#"])


def rescued(desk: Desk, notebook: Notebook, name: str) -> Draft:
    """What an editor left that put what was not saved into another file, by a clock that is ahead."""
    draft = abandoned(desk, noted(notebook, "mine"), "mine, saved")
    beside = draft.file.with_name(name.format(draft.name))
    beside.write_text("mine, saved, and not saved\n")
    then = beside.stat().st_mtime + 5000
    os.utime(beside, (then, then))
    return draft


@RESCUED
def test_what_an_editor_saved_when_it_was_ended_is_the_text(name: str, desk: Desk) -> None:
    """Case 1: nano and Emacs put what was not saved into a file of their own when the line drops."""
    notebook = desk.open()
    rescued(desk, notebook, name)
    (found,) = left(folder(desk), PACK, notebook)
    assert found.text == "mine, saved, and not saved"
    found.take_up(notebook, HERE).end().result(PATIENCE)
    until(lambda: not files(desk))
    assert texts(notebook) == ["mine, saved, and not saved"]


@RESCUED
def test_an_editor_goes_on_from_what_was_saved_when_it_was_ended(name: str, desk: Desk) -> None:
    notebook = desk.open()
    rescued(desk, notebook, name)
    (found,) = left(folder(desk), PACK, notebook)
    found.claim(HERE)
    found.put_together()
    assert found.file.read_text() == "mine, saved, and not saved\n"
    assert len(files(desk)) == 3, "what was rescued stays until the text is in the notebook"
    found.file.write_text(found.file.read_text() + "one word more\n")
    assert found.read() == "mine, saved, and not saved\none word more"
    found.hand_over(found.edit(notebook)).result(PATIENCE)
    until(lambda: not files(desk))
    assert texts(notebook) == ["mine, saved, and not saved\none word more"]


def swapped(desk: Desk, note: Note, text: str) -> Path:
    """The swap file of vim beside a text that it has left."""
    draft = abandoned(desk, note, text)
    swap = draft.file.with_name(f".{draft.file.name}.swp")
    swap.write_bytes(b"b0VIM 9.0")
    return swap


def test_vims_swap_file_is_a_reason_to_offer_it(desk: Desk) -> None:
    notebook = desk.open()
    swapped(desk, noted(notebook, "mine"), "mine")
    grow_old(desk)
    (found,) = left(folder(desk), PACK, notebook)
    assert found.unsaved
    assert found.text == "mine"


@pytest.mark.parametrize("act", [Draft.take_up, Draft.discard])
@pytest.mark.parametrize("text", ["other", ""])
def test_what_vim_could_recover_is_neither_taken_up_nor_deleted(
    act: Callable[..., object], text: str, desk: Desk
) -> None:
    notebook = desk.open()
    swap = swapped(desk, noted(notebook, "mine"), text)
    (found,) = left(folder(desk), PACK, notebook)
    with pytest.raises(NotebookError, match="The editor has words that it did not save"):
        act(found, notebook, HERE)
    assert swap.exists()
    assert found.file.read_text() == text
    assert texts(notebook) == ["mine"]
    assert found.hold(), "it is no one's"


def test_what_is_saved_beside_what_vim_could_recover_leaves_all_there(desk: Desk) -> None:
    """As with "(E)dit anyway": the text goes into the note, and the rest can still be recovered."""
    notebook = desk.open()
    swap = swapped(desk, noted(notebook, "mine"), "mine")
    (found,) = left(folder(desk), PACK, notebook)
    found.claim(HERE)
    found.file.write_text("mine, anyway")
    found.read()
    found.hand_over(found.edit(notebook)).result(PATIENCE)
    until(lambda: found.lock < 0)
    assert texts(notebook) == ["mine, anyway"]
    assert len(files(desk)) == 3
    (again,) = left(folder(desk), PACK, notebook)
    swap.unlink()
    assert offered(desk, notebook) == []
    notebook.edit_note(notebook.notes()[0]).save("mine, later").result(PATIENCE)
    assert offered(desk, notebook) == [], "it is known to have been in the notebook"
    again.file.write_text("recovered")
    again.take_up(notebook, HERE).end().result(PATIENCE)
    assert sorted(texts(notebook)) == ["mine, later", "recovered"]


def test_nanos_lock_is_no_reason_to_offer_it(desk: Desk) -> None:
    notebook = desk.open()
    swapped(desk, noted(notebook, "mine"), "mine").write_bytes(b"b0nano 7.2")
    assert offered(desk, notebook) == []


@pytest.mark.parametrize("before", ["", "mine"])
def test_what_was_never_written_is_written_though_nothing_has_changed(before: str, desk: Desk) -> None:
    """Cases 1 and 15: the disk was full when the editor began, and the line dropped."""
    notebook = desk.open()
    note = noted(notebook, before) if before else notebook.start_note("item", "its words").note
    abandoned(desk, note._replace(text="typed, and not written"), "typed, and not written\n")
    (found,) = left(folder(desk), PACK, notebook)
    edit = found.take_up(notebook, HERE)
    edit.save("typed, and not written").result(PATIENCE)
    until(lambda: not files(desk))
    assert "typed, and not written" in texts(notebook)


def test_what_is_in_the_notebook_is_not_written_again(desk: Desk) -> None:
    notebook = desk.open()
    note = noted(notebook, "mine")
    abandoned(desk, note, "mine").take_up(notebook, HERE).end().result(PATIENCE)
    assert notebook.notes() == (note,)
    assert notebook.wordings(note.uuid) == ()


def test_an_empty_file_does_not_hide_what_was_never_written(desk: Desk) -> None:
    """Case 15: an editor empties the file and then finds no room to write."""
    notebook = desk.open()
    note = notebook.start_note("item", "its words").note
    abandoned(desk, note._replace(text="typed, and not written"), "")
    grow_old(desk)
    (found,) = left(folder(desk), PACK, notebook)
    assert found.text == "typed, and not written"
    found.claim(HERE)
    found.put_together()
    assert found.file.read_text() == "typed, and not written\n"
    found.take_up(notebook, HERE).end().result(PATIENCE)
    assert texts(notebook) == ["typed, and not written"]


def test_nothing_is_deleted_where_there_is_nothing(desk: Desk) -> None:
    notebook = desk.open()
    draft = abandoned(desk, noted(notebook, "mine"), "other")
    (found,) = left(folder(desk), PACK, notebook)
    draft.file.write_text(" \n")
    found.begun = True
    found.discard(notebook, HERE).result(PATIENCE)
    assert files(desk) == []
    assert texts(notebook) == ["mine"]
    assert notebook.deleted() == ()


def test_what_seemed_to_have_ended_at_once_is_offered_only_with_a_change(desk: Desk) -> None:
    notebook = desk.open()
    edit = notebook.edit_note(noted(notebook, "mine"))
    draft = begin(folder(desk), PACK, edit.note)
    draft.leave_open(edit)
    until(lambda: draft.begun)
    edit.save("mine, changed here").result(PATIENCE)
    assert offered(desk, notebook) == []
    draft.file.write_text("mine, from the window")
    assert offered(desk, notebook) == ["mine, from the window"]


def test_what_seemed_to_have_ended_at_once_is_not_offered_while_an_editor_has_it(desk: Desk) -> None:
    notebook = desk.open()
    edit = notebook.edit_note(noted(notebook, "mine"))
    draft = begin(folder(desk), PACK, edit.note)
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[draft.lock]) as guest:
        draft.leave_open(edit)
        until(lambda: draft.lock < 0)
        draft.file.write_text("mine, from the window")
        assert offered(desk, notebook) == []
        assert guest.stdin
        guest.stdin.close()
    assert offered(desk, notebook) == ["mine, from the window"]


@pytest.mark.parametrize(
    "side",
    ["", "{", "[]", "null", "[" * 5000, '{"pack": 1}', '{"pack": "x", "begun": false, "uuid": 1}', None],
)
def test_a_text_whose_description_is_lost_is_offered_all_the_same(side: str | None, desk: Desk) -> None:
    notebook = desk.open()
    draft = abandoned(desk, noted(notebook, "mine"), "other")
    beside = draft.file.with_suffix(".json")
    if side is None:
        beside.unlink()
    else:
        beside.write_text(side)
    (found,) = left(folder(desk), PACK, notebook)
    found.take_up(notebook, HERE).end().result(PATIENCE)
    assert sorted((note.text, note.item) for note in notebook.notes()) == [("mine", "item"), ("other", HERE)]
    until(lambda: not files(desk))


@pytest.mark.parametrize("side", ["{", None])
def test_a_text_whose_description_is_lost_is_had_by_one_session(side: str | None, desk: Desk) -> None:
    notebook = desk.open()
    draft = abandoned(desk, noted(notebook, "mine"), "other")
    beside = draft.file.with_suffix(".json")
    if side is None:
        beside.unlink()
    else:
        beside.write_text(side)
    (one,), (two,) = (left(folder(desk), PACK, notebook) for _ in range(2))
    one.claim(HERE)
    draft.file.unlink()  # as editors do that put another file in its place
    draft.file.write_text("changed")
    assert offered(desk, notebook) == []
    with pytest.raises(NotebookError, match="Another session has this text"):
        two.claim(HERE)
    one.release()
    (again,) = left(folder(desk), PACK, notebook)
    assert (again.note.item, again.pack) == (HERE, PACK)


def test_unsafe_characters_do_not_come_in(desk: Desk) -> None:
    """Case 25: neither by the text nor by what lies beside it."""
    notebook = desk.open()
    draft = abandoned(desk, noted(notebook, "mine"), "")
    draft.file.write_bytes(b"\xef\xbb\xbfa\x1b]2;b\x07\r\nc\xff")
    side = draft.file.with_suffix(".json")
    side.write_text(json.dumps({**json.loads(side.read_text()), "quote": "\ud800\x1b"}))
    (found,) = left(folder(desk), PACK, notebook)
    assert found.text == "a\ufffd]2;b\ufffd\ncÿ"
    assert found.note.quote == "\ufffd\ufffd"
    found.take_up(notebook, HERE).end().result(PATIENCE)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("für 5 €".encode("cp1252"), "für 5 €"),
        ("für".encode() + "für".encode("cp1252"), "fürfür"),
        (b"\x81\x8d\x8f\x90\x9d", "\\x81\\x8d\\x8f\\x90\\x9d"),
        (bytes(range(0xA0, 0x100)), "".join(map(chr, range(0xA0, 0x100)))),
    ],
)
def test_no_byte_of_a_text_in_another_encoding_is_lost(data: bytes, text: str, desk: Desk) -> None:
    notebook = desk.open()
    abandoned(desk, noted(notebook, "mine"), "").file.write_bytes(data)
    (found,) = left(folder(desk), PACK, notebook)
    found.take_up(notebook, HERE).end().result(PATIENCE)
    assert texts(notebook) == [text]


def test_files_of_others_are_left_alone(desk: Desk) -> None:
    notebook = desk.open()
    folder(desk).mkdir(mode=0o700)
    (folder(desk) / "readme.md").write_text("mine")
    (folder(desk) / "00000000-0000-4000-8000-000000000000.md").mkdir()
    assert offered(desk, notebook) == []
    assert len(files(desk)) == 2


def test_without_a_folder_nothing_is_offered(desk: Desk) -> None:
    assert offered(desk, desk.open()) == []


def test_what_cannot_be_written_leaves_nothing_behind(common_desk: Desk) -> None:
    """Case 17: the folder may not be written."""
    note = noted(common_desk.open(), "mine")
    folder(common_desk).mkdir(mode=0o500)
    with without_rights(), pytest.raises(PermissionError):
        begin(folder(common_desk), PACK, note)
    assert files(common_desk) == []


def test_what_cannot_be_read_is_told(common_desk: Desk) -> None:
    with without_rights():
        notebook = common_desk.open()
        abandoned(common_desk, noted(notebook, "mine"), "other")
        (draft,) = left(folder(common_desk), PACK, notebook)
        draft.file.chmod(0)
        with pytest.raises(NotebookError, match="cannot be read"):
            draft.take_up(notebook, HERE)
        assert len(files(common_desk)) == 2
        common_desk.close()
