"""Exports taken in by other notebooks: whole, more than once, both ways, beside other sessions."""

from __future__ import annotations

import io
import random
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketatui.notebook import Mark, Memory, Notebook, Review, log_lines
from ketatui.notebook.backup_names import backups_in
from ketatui.notebook.incoming import Incoming, read_export
from ketatui.notebook.log_lines import FullReview
from ketatui.notebook.merge import Counts
from ketatui.notebook.transfer import FullRecord, header, lines
from ketatui.safe import safe
from notebook.desk import PATIENCE, Desk, program, texts, until, write
from notebook.histories import at, said
from notebook.test_reviews import count, rate

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT = st.text(max_size=20)
HEAD = header("ketamine", "1", at(0))


def exported(notebook: Notebook) -> str:
    records, reviews, _ = notebook.complete()
    return "\n".join([header("ketamine", "1", at(0)), *lines(records), *log_lines.lines(reviews), ""])


def incoming(text: str) -> Incoming:
    return read_export(io.BytesIO(text.encode()), "file", lambda _: None)


def read(text: str) -> list[FullRecord]:
    return incoming(text).records


def take_in(notebook: Notebook, text: str) -> Counts:
    brought = incoming(text)
    return notebook.merge(brought.records, brought.reviews, count).future.result(PATIENCE)


def live(notebook: Notebook) -> set[tuple[str, str]]:
    return {(note.item, note.text) for note in notebook.notes()}


def all_said(notebook: Notebook) -> set[str]:
    records, _, _ = notebook.complete()
    return said(*(record for record in records if record.kind == "note"))


class Pair:
    """Two notebooks that began as one."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.desks = [Desk(self.folder / name) for name in ("one", "other")]

    def open(self) -> list[Notebook]:
        return [desk.open() for desk in self.desks]

    def close(self) -> None:
        for desk in self.desks:
            desk.close()
        shutil.rmtree(self.folder)


ITEMS = st.sampled_from(["onset", "peak"])
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("write"), ITEMS, TEXT),
        st.tuples(st.sampled_from(["edit", "delete", "move"]), st.integers(0, 3).map(str), TEXT),
        st.tuples(st.sampled_from(["mark", "unmark"]), ITEMS, TEXT),
        st.tuples(st.sampled_from(["rate", "suspend", "undo"]), st.sampled_from(["card", "own"]), TEXT),
    ),
    max_size=5,
)


def review(notebook: Notebook, what: str, card: str, said: str) -> None:
    """Rate or suspend a card, or undo what was done last with it."""
    log = notebook.reviews(card)

    def expected(row: Review) -> Memory:
        return count(card, [*log, row])

    if what == "rate":
        predicted = 0.1 * len(log) % 1
        notebook.add_review(
            card, expected, count, rating=3, retention=0.9, predicted=predicted, said=safe(said)
        )
    elif what == "suspend":
        notebook.add_review(card, expected, count, event="suspend")
    elif log:
        notebook.add_review(card, expected, count, event="undo", revokes=log[-1].uuid)


def do(notebook: Notebook, changes: list[tuple[str, str, str]]) -> None:
    for what, which, text in changes:
        notes = sorted(notebook.notes(), key=lambda note: note.uuid)
        note = notes[int(which) % len(notes)] if which.isdigit() and notes else None
        if what in {"rate", "suspend", "undo"}:
            review(notebook, what, which, text)
        elif what == "write":
            notebook.start_note(which, "words").save(text)
        elif what in {"mark", "unmark"}:
            notebook.set_bookmark(which, what == "mark", text, text or None)
        elif note and what == "edit":
            notebook.edit_note(note).save(text)
        elif note and what == "delete":
            notebook.delete(note)
        elif note:
            notebook.set_subject(note, "other", text)
        assert notebook.flush(PATIENCE)


@settings(max_examples=40)
@given(CHANGES, CHANGES, CHANGES, st.booleans())
def test_two_notebooks_come_to_hold_the_same_and_nothing_is_lost(
    before: list[tuple[str, str, str]],
    one_way: list[tuple[str, str, str]],
    other_way: list[tuple[str, str, str]],
    at_once: bool,
) -> None:
    pair = Pair()
    one, other = pair.open()
    do(one, before)
    take_in(other, exported(one))
    do(one, one_way)
    do(other, other_way)
    everything = all_said(one) | all_said(other)
    rows = {row.uuid for notebook in (one, other) for row in notebook.reviews()}
    visible = {text for notebook in (one, other) for _, text in live(notebook)}
    of_one = exported(one)
    if at_once:
        take_in(one, exported(other))
        take_in(other, of_one)
    else:
        take_in(other, of_one)
        take_in(one, exported(other))
    assert exported(one) == exported(other)
    assert one.memories == other.memories
    assert {row.uuid for row in one.reviews()} == rows
    assert all_said(one) >= everything
    assert {mark.item for mark in one.bookmarks()} == {mark.item for mark in other.bookmarks()}
    kept = {text for _, text in live(one)} | all_said(one)
    assert kept >= visible
    again = take_in(one, exported(other))
    assert again.unchanged == sum(again)
    pair.close()


@settings(max_examples=40)
@given(CHANGES)
def test_an_export_taken_in_by_an_empty_notebook_is_exported_the_same(
    changes: list[tuple[str, str, str]],
) -> None:
    pair = Pair()
    one, other = pair.open()
    do(one, changes)
    text = exported(one)
    assert set(read(text)) == set(one.complete()[0])
    counts = take_in(one, text)
    assert counts.unchanged == sum(counts)
    assert exported(one) == text
    take_in(other, text)
    assert exported(other) == text
    assert other.marks == one.marks
    assert other.memories == one.memories
    assert other.reviews() == one.reviews()
    pair.close()


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_goes_through_a_line(text: str, quote: str) -> None:
    record = FullRecord(
        "note", "1" * 8 + "-1111-4111-8111-" + "1" * 12, "p", "i", safe(quote), safe(text), at(0), at(1), 1
    )
    assert read("\n".join([header("p", "1", at(0)), *lines([record])])) == [record]


def test_long_wordings_go_on_in_further_lines(desk: Desk) -> None:
    notebook = desk.open()
    edit = notebook.start_note("item", "words")
    for number in range(12):
        edit.save(f"{number}" + "\n" * (1024 * 1024 - 2)).result(PATIENCE)
        edit.end()
    text = exported(notebook)
    assert text.count('"kind": "more"') == 5
    assert max(map(len, text.split("\n"))) < 8 * 1024 * 1024
    (record,) = read(text)
    assert len(record.wordings) == 11
    assert take_in(notebook, text) == Counts(unchanged=1)


def test_before_something_is_taken_in_a_backup_is_made(desk: Desk) -> None:
    desk.with_a_note("mine")
    other = Desk(desk.folder / "other")
    with closing(other.open()) as notebook:
        write(notebook, "theirs")
        text = exported(notebook)
    notebook = desk.open()
    assert take_in(notebook, text) == Counts(new=1)
    assert sorted(texts(notebook)) == ["mine", "theirs"]
    made = [backup for backup in backups_in(desk.backups) if "before-import" in backup.name]
    assert len(made) == 1
    desk.close()
    shutil.copy(made[0], desk.file)
    assert texts(desk.open()) == ["mine"]
    assert take_in(desk.open(), exported(desk.opened[-1])).unchanged == 2
    assert len([backup for backup in backups_in(desk.backups) if "before-import" in backup.name]) == 1


def test_an_open_reader_sees_what_another_session_takes_in(desk: Desk) -> None:
    """Case 13: within two seconds."""
    reader, session = desk.open(), desk.open()
    other = Desk(desk.folder / "other")
    with closing(other.open()) as notebook:
        write(notebook, "theirs")
        notebook.set_bookmark("item", True, "words").result(PATIENCE)
        text = exported(notebook)
    began = time.monotonic()
    take_in(session, text)
    assert session.marks == {"item": Mark(bookmarked=True, notes=1)}
    until(lambda: reader.marks == {"item": Mark(bookmarked=True, notes=1)}, reader)
    assert time.monotonic() - began < 2
    assert texts(reader) == ["theirs"]


def test_what_is_being_edited_is_not_lost_when_a_newer_text_is_taken_in(desk: Desk) -> None:
    """Case 11, by way of an import."""
    notebook = desk.open()
    edit = notebook.start_note("item", "words")
    edit.save("first").result(PATIENCE)
    edit.end()
    other = Desk(desk.folder / "other")
    with closing(other.open()) as elsewhere:
        take_in(elsewhere, exported(notebook))
        (note,) = elsewhere.notes()
        elsewhere.edit_note(note).save("theirs").result(PATIENCE)
        text = exported(elsewhere)
    assert take_in(notebook, text) == Counts(updated=1)
    saved = edit.save("mine, from the first").result(PATIENCE)
    assert saved.conflict
    assert sorted(texts(notebook)) == ["mine, from the first", "theirs"]


IMPORTER = """
    import sys
    from pathlib import Path
    from ketatui.notebook import Notebook
    from ketatui.notebook.incoming import read_export

    file, backups, export = map(Path, sys.argv[1:])
    notebook = Notebook.open(file, backups, "ketamine")
    with export.open("rb") as stream:
        records = read_export(stream, "export", lambda _: None).records
    print("ready", flush=True)
    notebook.merge(records, [], None).future.result(60)
    print("done", flush=True)
"""


@pytest.mark.parametrize("seed", range(6))
def test_a_kill_leaves_all_or_nothing(desk: Desk, seed: int) -> None:
    """Case 5, by way of an import."""
    desk.with_a_note("mine")
    records = [
        FullRecord(
            "note",
            f"{number:08}-1111-4111-8111-111111111111",
            "ketamine",
            "item",
            "words",
            "x" * 200,
            at(0),
            at(0),
            1,
        )
        for number in range(3000)
    ]
    export = desk.folder / "export.jsonl"
    export.write_text("\n".join([header("ketamine", "1", at(0)), *lines(records)]))
    killed = program(IMPORTER, desk.file, desk.backups, export)
    assert killed.stdout
    assert killed.stdout.readline() == "ready\n"
    time.sleep(random.Random(seed).uniform(0.0, 0.25))
    killed.kill()
    done = "done" in killed.communicate()[0]
    notebook = desk.open()
    until(lambda: notebook.marks)
    kept = texts(notebook)
    assert "mine" in kept
    assert len(kept) in ({3001} if done else {1, 3001})
    assert desk.rows("PRAGMA integrity_check") == [("ok",)]
    notebook.set_bookmark("after", True, "").result(PATIENCE)
    assert notebook.notices == ()


def test_a_record_under_an_id_that_is_taken_gets_its_own(desk: Desk) -> None:
    notebook = desk.open()
    write(notebook, "mine")
    (mine,) = notebook.complete()[0]
    theirs = mine._replace(pack="coffee", text="theirs")
    mark = mine._replace(kind="bookmark", text="label")
    for _ in range(2):
        notebook.merge([theirs, mark], [], count).future.result(PATIENCE)
        assert texts(notebook) == ["mine"]
        assert [bookmark.label for bookmark in notebook.bookmarks()] == ["label"]
        assert texts(desk.open("coffee")) == ["theirs"]


# The review log

UUIDS = st.uuids().map(str)
TIMES = st.integers(0, 7000 * 365 * 86400 * 10**6).map(
    lambda after: (datetime(1900, 1, 1, tzinfo=UTC) + timedelta(microseconds=after)).isoformat(
        timespec="microseconds"
    )
)
SHARES = st.floats(0, 1)
ROWS = st.builds(
    lambda event, rating, times, **others: Review(
        event=event, rating=rating if event == "rate" else 0, at=min(times), turn=max(times), **others
    ),
    event=st.sampled_from(["rate", "suspend", "resume", "undo"]),
    rating=st.integers(1, 4),
    times=st.tuples(TIMES, TIMES),
    uuid=UUIDS,
    card=st.one_of(UUIDS, st.just("card-onset")),
    retention=SHARES,
    predicted=st.none() | SHARES,
    said=st.text(max_size=20).map(safe),
    revokes=st.just("") | UUIDS,
)


@given(st.lists(ROWS, max_size=5, unique_by=lambda row: row.uuid))
def test_any_row_goes_through_a_line(rows: list[Review]) -> None:
    reviews = [FullReview("p", row) for row in rows]
    brought = incoming("\n".join([header("p", "1", at(0)), *log_lines.lines(reviews)]))
    assert brought == Incoming("p", [], reviews)


def test_a_log_goes_to_another_notebook_with_what_it_comes_to(desk: Desk) -> None:
    notebook = desk.open()
    rows = [rate(notebook), rate(notebook, rating=1), rate(notebook, "other")]
    text = exported(notebook)
    other = Desk(desk.folder / "other").open()
    assert take_in(other, text) == Counts(reviews=3)
    assert other.reviews() == tuple(rows)
    assert other.memories == notebook.memories
    assert take_in(other, text) == Counts(unchanged=3)
    other.close()
    again = Desk(desk.folder / "other").open()
    until(lambda: again.memories == notebook.memories)
    again.close()


def test_logs_that_parted_become_one_and_only_their_cards_are_reckoned_anew(desk: Desk) -> None:
    notebook, there = desk.open(), Desk(desk.folder / "other")
    other = there.open()
    rate(notebook)
    take_in(other, exported(notebook))
    rate(notebook, "mine")
    rate(notebook)
    rate(other)
    review(other, "undo", "card", "")
    assert other.flush(PATIENCE)
    reckoned: list[str] = []

    def watched(card: str, log: Sequence[Review]) -> Memory:
        reckoned.append(card)
        return count(card, log)

    brought = incoming(exported(other))
    counts = notebook.merge(brought.records, brought.reviews, watched).future.result(PATIENCE)
    assert counts == Counts(unchanged=1, reviews=2)
    assert reckoned == ["card"]
    assert notebook.memories["card"].ratings == 2
    assert take_in(other, exported(notebook)) == Counts(unchanged=3, reviews=2)
    assert other.reviews() == notebook.reviews()
    assert other.memories == notebook.memories
    other.close()


def test_a_row_that_is_there_is_never_changed(desk: Desk) -> None:
    notebook = desk.open()
    row = rate(notebook)
    forged = FullReview("ketamine", row._replace(rating=1, card="other"))
    assert notebook.merge([], [forged], count).future.result(PATIENCE) == Counts(unchanged=1)
    assert notebook.reviews() == (row,)
    assert notebook.memories.keys() == {"card"}


def test_a_log_is_taken_in_by_the_pack_of_its_cards(desk: Desk) -> None:
    notebook = desk.open()
    row = rate(notebook)._replace(uuid="1" * 8 + "-1111-4111-8111-" + "1" * 12)
    assert take_in(notebook, "\n".join([HEAD, *log_lines.lines([FullReview("coffee", row)])])).reviews == 1
    assert notebook.memories["card"].ratings == 1
    assert notebook.complete()[2] == 1
    assert desk.open("coffee").memories["card"].ratings == 1


def test_the_log_of_a_card_of_ones_own_goes_with_its_note(desk: Desk) -> None:
    notebook = desk.open()
    write(notebook, "mine")
    ((mine,), _, _) = notebook.complete()
    theirs = mine._replace(pack="coffee", text="Q: theirs")
    there = Desk(desk.folder / "other").open()
    row = rate(there, mine.uuid)
    there.close()
    log = [FullReview("coffee", row)]
    assert notebook.merge([theirs], log, count).future.result(PATIENCE) == Counts(new=1, reviews=1)
    assert notebook.merge([theirs], log, count).future.result(PATIENCE) == Counts(unchanged=2)
    coffee = desk.open("coffee")
    (note,) = coffee.notes()
    assert note.uuid != mine.uuid
    assert [each.card for each in coffee.reviews()] == [note.uuid]
    assert coffee.memories.keys() == {note.uuid}
    assert notebook.memories == {}


def test_of_two_wordings_of_a_card_of_ones_own_the_log_stays_with_the_first(desk: Desk) -> None:
    notebook, there = desk.open(), Desk(desk.folder / "other")
    other = there.open()
    write(notebook, "Q: one")
    (note,) = notebook.notes()
    rate(notebook, note.uuid)
    take_in(other, exported(notebook))
    for each, text in ((notebook, "Q: mine"), (other, "Q: theirs")):
        each.edit_note(each.notes()[0]).save(text).result(PATIENCE)
        rate(each, note.uuid)
    take_in(notebook, exported(other))
    take_in(other, exported(notebook))
    assert sorted(texts(notebook)) == sorted(texts(other)) == ["Q: mine", "Q: theirs"]
    assert notebook.memories == other.memories
    assert {card: memory.ratings for card, memory in notebook.memories.items()} == {note.uuid: 3}
    other.close()


def test_an_open_session_sees_the_reviews_that_another_takes_in(desk: Desk) -> None:
    reader, session = desk.open(), desk.open()
    other = Desk(desk.folder / "other").open()
    rate(other)
    take_in(session, exported(other))
    until(lambda: reader.memories == other.memories, reader)
    other.close()


def test_an_export_of_the_first_format_is_read(desk: Desk) -> None:
    notebook = desk.open()
    write(notebook, "mine")
    text = exported(notebook).replace('"format": 2', '"format": 1')
    assert '"format": 1' in text
    assert take_in(notebook, text) == Counts(unchanged=1)


def test_a_backup_is_made_before_rows_of_the_log_are_taken_in(desk: Desk) -> None:
    notebook = desk.open()
    other = Desk(desk.folder / "other").open()
    rate(other)
    rate(notebook, "mine")
    for _ in range(2):
        take_in(notebook, exported(other))
    made = [backup for backup in backups_in(desk.backups) if "before-import" in backup.name]
    assert len(made) == 1
    with closing(sqlite3.connect(made[0])) as db:
        assert db.execute("SELECT card FROM review").fetchall() == [("mine",)]
    other.close()
