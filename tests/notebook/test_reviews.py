"""The review log, and what the reader knows of the content."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ketatui.notebook import Known, Memory, NotebookError, log_left
from ketatui.notebook.drafts import keep_unsaved
from ketatui.notebook.migrations import STEPS, migrate
from ketatui.notebook.reviewing import log_of
from ketatui.notebook.view import read_memories
from notebook.desk import PATIENCE, Desk, locked, program, until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketatui.notebook import Notebook, Review

NEW = Memory("card", 0, None, None, None, "", "", "", 0, 0, False, "")


def count(card: str, log: Sequence[Review]) -> Memory:
    """A schedule that a test can reckon: as many days as there are ratings that nothing revokes."""
    revoked = {row.revokes for row in log}
    live = [row for row in log if row.uuid not in revoked and row.event != "undo"]
    rated = [row for row in live if row.event == "rate"]
    suspended = any(row.event == "suspend" for row in live)
    if not rated:
        return NEW._replace(card=card, suspended=suspended)
    due = datetime.fromisoformat(rated[-1].at) + timedelta(days=len(rated))
    return NEW._replace(
        card=card,
        state=2,
        due=due.isoformat(timespec="microseconds"),
        first=rated[0].at,
        last=rated[-1].at,
        ratings=len(rated),
        suspended=suspended,
    )


def rate(notebook: Notebook, card: str = "card", rating: int = 3) -> Review:
    row, done = notebook.add_review(card, lambda row: count(card, [row]), count, rating=rating, retention=0.9)
    until(done.done, notebook)  # what another session holds up is tried again when it is asked for
    done.result()
    return row


def test_what_was_rated_is_in_the_log_and_in_what_it_comes_to(desk: Desk) -> None:
    notebook = desk.open()
    rows = [rate(notebook), rate(notebook, rating=1), rate(notebook, "other")]
    assert {card: memory.ratings for card, memory in notebook.memories.items()} == {"card": 2, "other": 1}
    assert list(notebook.reviews()) == rows
    assert list(notebook.reviews("other")) == rows[2:]
    assert list(notebook.reviews(since=rows[1].at)) == rows[1:]
    desk.close()
    assert desk.open().memories == notebook.memories


def test_what_the_log_comes_to_is_read_again_where_it_could_not_be(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate(desk.open())
    desk.close()
    held = True

    def refused(db: sqlite3.Connection, pack: str) -> dict[str, Memory]:
        if held:
            raise sqlite3.OperationalError("database is locked")
        return read_memories(db, pack)

    monkeypatch.setattr("ketatui.notebook.store.read_memories", refused)
    notebook = desk.open()
    assert notebook.memories == {}
    held = False
    until(lambda: notebook.memories, notebook)
    assert notebook.memories["card"].ratings == 1


def test_an_undone_rating_stays_in_the_log(desk: Desk) -> None:
    notebook = desk.open()
    row = rate(notebook)
    _, undone = notebook.add_review("card", lambda _: NEW, count, event="undo", revokes=row.uuid)
    assert undone.result(PATIENCE).ratings == 0
    assert [row.event for row in notebook.reviews()] == ["rate", "undo"]
    assert notebook.memories["card"].ratings == 0


def test_what_is_not_there_cannot_be_undone(desk: Desk) -> None:
    notebook = desk.open()
    _, undone = notebook.add_review("card", lambda _: NEW, count, event="undo", revokes="no such row")
    with pytest.raises(NotebookError, match="nothing to undo"):
        undone.result(PATIENCE)
    assert notebook.reviews() == ()
    assert notebook.memories == {}


def test_the_log_keeps_its_order_when_the_clock_is_set_back(desk: Desk) -> None:
    notebook = desk.open()
    first = rate(notebook)
    desk.time -= timedelta(days=3)
    second = rate(notebook)
    assert second.at < first.at
    assert [row.uuid for row in notebook.reviews()] == [first.uuid, second.uuid]
    assert notebook.memories["card"].last == second.at


def test_a_log_is_kept_for_each_pack(desk: Desk) -> None:
    rate(desk.open())
    other = desk.open("coffee")
    assert other.memories == {}
    assert other.reviews() == ()


def test_what_waits_to_be_written_is_shown(desk: Desk) -> None:
    rate(desk.open())
    desk.close()
    desk.file.parent.chmod(0o700)
    with closing(sqlite3.connect(desk.file, isolation_level=None)) as db:
        notebook = desk.open()
        until(lambda: notebook.memories)
        db.execute("BEGIN IMMEDIATE")
        row, done = notebook.add_review("new", lambda row: count("new", [row]), count, rating=3)
        assert notebook.memories["new"].ratings == 1
        assert row in notebook.reviews()
        db.execute("ROLLBACK")
    until(done.done, notebook)
    assert notebook.memories["new"].ratings == 1


REVIEWER = """
    import sys
    from pathlib import Path
    from ketatui.notebook import Notebook

    file, backups, count, tests = sys.argv[1:]
    sys.path.append(tests)
    from notebook.test_reviews import rate

    notebook = Notebook.open(Path(file), Path(backups), "ketamine")
    for _ in range(int(count)):
        rate(notebook)
    notebook.close()
"""


def test_two_programs_that_review_one_card_lose_no_rating(desk: Desk) -> None:
    both = [program(REVIEWER, desk.file, desk.backups, 60, Path(__file__).parents[1]) for _ in range(2)]
    for each in both:
        each.communicate(timeout=2 * PATIENCE)
        assert each.returncode == 0
    notebook = desk.open()
    assert len(notebook.reviews("card")) == 120
    assert notebook.memories["card"].ratings == 120
    turns = [row.turn for row in notebook.reviews("card")]
    assert sorted(set(turns)) == turns


def test_a_session_sees_what_another_has_rated(desk: Desk) -> None:
    one, other = desk.open(), desk.open()
    rate(one)
    until(lambda: other.memories.get("card") == one.memories["card"], other)


def known(item: str, wording: str = "words") -> Known:
    return Known(item, wording, "probable", "a b", "2026-11-22T10:00:00.000000+00:00")


def test_what_was_seen_first_stays_what_is_known(desk: Desk) -> None:
    notebook = desk.open()
    notebook.keep_seen("item", "first words", "probable", ["b", "a"])
    assert notebook.read == {"item"}
    assert notebook.known()["item"][:4] == ("item", "first words", "probable", "a b")
    assert notebook.flush(PATIENCE)
    notebook.keep_seen("item", "second words", "contested", ["c"])
    assert notebook.known()["item"].wording == "first words"
    assert notebook.flush(PATIENCE)
    assert notebook.known()["item"][:4] == ("item", "first words", "probable", "a b")
    assert [seen.wording for seen in notebook.seen("item")] == ["first words", "second words"]


def test_what_is_there_and_unread_is_known_once_it_is_read(desk: Desk) -> None:
    notebook = desk.open()
    notebook.learn([known("item", "")], edition="digest").result(PATIENCE)
    assert notebook.read == set()
    assert notebook.edition == "digest"
    notebook.keep_seen("item", "words", "probable", ["a"])
    assert notebook.read == {"item"}
    assert notebook.known()["item"].wording == "words"
    assert notebook.flush(PATIENCE)
    desk.close()
    again = desk.open()
    assert again.known()["item"].wording == "words"
    assert again.read == {"item"}
    assert again.edition == "digest"


def test_changes_that_were_marked_as_seen_are_known(desk: Desk) -> None:
    notebook = desk.open()
    notebook.learn([known("one"), known("two")]).result(PATIENCE)
    notebook.learn([known("one", "new words")], gone=["two"]).result(PATIENCE)
    assert {item: each.wording for item, each in notebook.known().items()} == {"one": "new words"}
    assert notebook.read == {"one"}
    assert notebook.edition == ""


def test_what_was_read_stays_so_where_another_session_takes_it_for_unread(desk: Desk) -> None:
    one, other = desk.open(), desk.open()
    one.keep_seen("item", "words", "probable", ["a"])
    assert one.flush(PATIENCE)
    other.learn([known("item", ""), known("new", "")]).result(PATIENCE)
    until(lambda: one.known().keys() == {"item", "new"})
    for notebook in (one, other):
        assert {item: each.wording for item, each in notebook.known().items()} == {"item": "words", "new": ""}
    assert one.read == {"item"}


def test_the_third_format_knows_what_was_seen_before(desk: Desk) -> None:
    desk.file.parent.mkdir()
    with closing(sqlite3.connect(desk.file, isolation_level=None)) as db:
        migrate(db, "now", None, STEPS[:2])
        for row in ("'ketamine', 'item', 'old', '1', '2'", "'ketamine', 'item', 'new', '3', '4'"):
            db.execute(f"INSERT INTO seen VALUES ({row})")
        db.execute("INSERT INTO seen VALUES ('coffee', 'item', 'other', '1', '9')")
    notebook = desk.open()
    until(lambda: notebook.known() == {"item": Known("item", "new", "", "", "4")})
    assert notebook.read == {"item"}
    tables = {
        table: [row[1] for row in desk.rows(f"PRAGMA table_info({table})")]
        for table in ("review", "memory", "known", "edition")
    }
    assert {table: " ".join(names) for table, names in tables.items()} == {
        "review": "uuid pack card event rating at turn retention predicted said revokes",
        "memory": "pack card state step stability difficulty due first last ratings lapses suspended said",
        "known": "pack item wording sure sources at",
        "edition": "pack digest at",
    }


def test_ratings_that_cannot_be_saved_are_in_the_log_after_the_next_start(desk: Desk) -> None:
    rate(desk.open())
    desk.close()
    drafts = desk.folder / "drafts"
    notebook = desk.open()
    until(lambda: notebook.memories)
    with locked(desk.file):
        row, _ = notebook.add_review("new", lambda row: count("new", [row]), count, rating=2, retention=0.9)
        assert not notebook.flush(0.2)
        assert notebook.unsaved_reviews() == (row,)
        keep_unsaved(drafts, "ketamine", notebook)
        assert not notebook.close(0.2)
    (file,) = drafts.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    again = desk.open()
    assert log_left.take_up(drafts, again, count) == 1
    until(lambda: "new" in again.memories, again)
    assert again.reviews("new") == (row,)
    until(lambda: not file.exists(), again)


def test_what_is_no_such_file_stays_and_harms_nothing(desk: Desk) -> None:
    drafts = desk.folder / "drafts"
    drafts.mkdir()
    (drafts / "reviews-mine.jsonl").write_text("nothing of ours")
    notebook = desk.open()
    assert log_left.take_up(drafts, notebook, count) == 0
    assert (drafts / "reviews-mine.jsonl").read_text() == "nothing of ours"


def test_the_log_of_a_card_is_found_by_its_index(desk: Desk) -> None:
    rate(desk.open())
    with closing(sqlite3.connect(desk.file)) as db:
        asked: list[str] = []
        db.set_trace_callback(asked.append)
        log_of(db, "ketamine", "card")
        plan = db.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()
    assert "review_of_card (pack=? AND card=?)" in plan[0][-1]
