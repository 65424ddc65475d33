"""The review as a person sees it: questions, answers, ratings, and that none of them is lost."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from app.room import EDITOR, SOON, TITLES, TOPICS, Reader, note_texts, printed, run, spot, until, words
from beneath import clock_of
from notebook.desk import locked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.conftest import Open

SIZES = [(80, 24), (40, 24)]
DAY = 86_400


@cache
def cards() -> Sequence[dict[str, Any]]:
    """The cards of the pack, in the order in which they are asked."""
    found: list[dict[str, Any]] = json.loads(printed("show", "cards", "--json"))
    return found


def log(data: Path) -> list[tuple[str, str, int]]:
    """What is in the log: card, event, rating."""
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        return db.execute("SELECT card, event, rating FROM review ORDER BY rowid").fetchall()


def reviewing(open_reader: Open, *arguments: str, **options: Any) -> Reader:
    reader = open_reader(**options) if not arguments else Reader(*arguments, **options)
    reader.press("r")
    return reader.on_page("Review")


def asks(reader: Reader, card: int) -> Reader:
    """Wait until a card is asked, its answer hidden."""
    return reader.sees(cards()[card]["question"]).sees("space shows the answer")


def answer(reader: Reader, key: str) -> None:
    reader.press("space")
    reader.sees("1 again")
    reader.press(key)


@pytest.mark.parametrize("size", SIZES)
def test_a_whole_review(size: tuple[int, int], open_reader: Open, config: Path, data: Path) -> None:
    config.write_text("[review]\nnew = 3\n")
    reader = reviewing(open_reader, size=size)
    for card in range(3):
        asks(reader, card).sees(f"0 due, {3 - card} new")
        assert words(cards()[card]["answer"]) not in reader.flat
        reader.press("space")
        reader.sees(cards()[card]["answer"]).sees("1 again").sees("4 easy")
        statement = spot(cards()[card]["statements"][0]).item
        assert words(statement["text"])[:60] in reader.flat
        reader.press("4")
    reader.sees("Nothing is due now.").sees("The next card is due")
    reader.press("q")
    reader.reads().quits()
    assert log(data) == [(cards()[card]["id"], "rate", 4) for card in range(3)]


@pytest.mark.parametrize("key", ["1", "2", "3", "4"])
def test_a_rating_is_taken_back_by_its_key(key: str, open_reader: Open, data: Path) -> None:
    reader = reviewing(open_reader)
    for _ in range(2):
        asks(reader, 0)
        answer(reader, key)
        asks(reader, 1)
        reader.press("u")
        asks(reader, 0).sees("Taken back.")
    reader.press("u")
    reader.sees("Nothing was rated in this sitting.")
    until(lambda: [event for _, event, _ in log(data)] == ["rate", "undo"] * 2)


def test_a_review_is_left_at_any_card_and_goes_on_there(open_reader: Open, data: Path) -> None:
    reader = reviewing(open_reader)
    answer(asks(reader, 0), "4")
    asks(reader, 1)
    reader.press("space", "q")
    reader.reads().press("r")
    asks(reader, 1)
    reader.press("q")
    reader.reads().quits()
    reader = reviewing(open_reader)
    asks(reader, 1)
    assert len(log(data)) == 1


def test_a_rating_is_on_the_disk_though_the_reader_is_killed_at_once(open_reader: Open, data: Path) -> None:
    reader = reviewing(open_reader)
    answer(asks(reader, 0), "3")
    asks(reader, 1)
    until(lambda: len(log(data)) == 1, SOON)
    reader.process.kill()
    reader.process.wait()
    asks(reviewing(open_reader), 1)


def test_a_rating_needs_the_answer(open_reader: Open, data: Path) -> None:
    reader = reviewing(open_reader)
    asks(reader, 0)
    reader.press("3")
    reader.sees("space shows the answer first.")
    reader.press("q")
    reader.reads().quits()
    assert log(data) == []


def test_enter_answers_and_then_follows_what_the_answer_rests_on(open_reader: Open) -> None:
    reader = reviewing(open_reader)
    asks(reader, 0).press("enter")
    reader.sees(cards()[0]["answer"]).sees("1 again").press("enter")
    reader.wait_gone("1 again").press("esc")
    reader.on_page("Review").sees("1 again").press("ctrl+c")
    reader.sees("esc leads back; in the text q leaves ketatui.")


def test_keys_typed_ahead_are_neither_lost_nor_taken_twice(open_reader: Open, data: Path) -> None:
    reader = reviewing(open_reader)
    asks(reader, 0)
    reader.send(" 4 4 3")
    until(lambda: [rating for _, _, rating in log(data)] == [4, 4, 3])
    asks(reader, 3)


def test_two_sessions_review_at_once(open_reader: Open, data: Path) -> None:
    one, other = reviewing(open_reader), reviewing(open_reader)
    asks(one, 0)
    asks(other, 0)
    answer(one, "4")
    asks(one, 1)
    asks(other, 1).sees("This card was dealt with in another session.")
    answer(other, "4")
    asks(other, 2)
    asks(one, 2)
    for session in (one, other):
        session.press("q")
        session.reads().quits()
    assert [card for card, _, _ in log(data)] == [cards()[0]["id"], cards()[1]["id"]]


def test_a_note_is_written_on_what_a_card_rests_on(open_reader: Open) -> None:
    reader = reviewing(open_reader)
    asks(reader, 0)
    reader.press("a")
    reader.sees(EDITOR).send("mine")
    reader.press("esc")
    asks(reader, 0)
    until(lambda: note_texts() == ["mine"])


def test_a_note_on_a_card_does_not_tell_its_answer_before_it_is_asked_for(open_reader: Open) -> None:
    reader = reviewing(open_reader)
    asks(reader, 0)
    answer_words = words(spot(cards()[0]["statements"][0]).item["text"])[:60]
    reader.press("a")
    reader.sees(EDITOR).sees(cards()[0]["question"])
    assert answer_words not in reader.flat
    reader.press("esc")
    asks(reader, 0)
    reader.press("space")
    reader.sees("1 again").press("a")
    reader.sees(EDITOR).sees(answer_words)


def test_a_suspended_card_is_asked_again_when_one_says_so(open_reader: Open, data: Path) -> None:
    reader = reviewing(open_reader)
    asks(reader, 0)
    reader.press("s")
    asks(reader, 1).sees("Suspended.")
    reader.press("t")
    reader.on_page("Which cards").sees("Suspended: 1 card")
    reader.press("G", "enter")
    reader.on_page("Ask again").press("1")
    asks(reader, 0)
    until(lambda: [event for _, event, _ in log(data)] == ["suspend", "resume"])


def test_only_the_cards_of_a_topic(open_reader: Open) -> None:
    reader = reviewing(open_reader)
    asks(reader, 0)
    reader.press("t")
    reader.on_page("Which cards").press("3")
    topic = TITLES[TOPICS.index("mechanism")]
    reader.on_page(f"Review, {topic}")
    (first, *_) = (
        index for index, card in enumerate(cards()) if spot(card["statements"][0]).topic == "mechanism"
    )
    asks(reader, first)


def test_how_many_new_cards_the_day_allows_is_told_once(open_reader: Open, config: Path) -> None:
    """Of a topic one is told how many were never asked: the day's are for all topics together."""
    config.write_text("[review]\nnew = 7\n")
    reader = reviewing(open_reader, size=(80, 60))
    answer(asks(reader, 0), "4")
    asks(reader, 1).press("t")
    reader.on_page("Which cards").sees(f"All: 0 due, {len(cards()) - 1} never asked, 6 of them today")
    homes = [spot(card["statements"][0]).topic for card in cards()[1:]]
    for topic in ("routes", "risks"):
        title = TITLES[TOPICS.index(topic)]
        reader.sees(f"{title}: 0 due, {homes.count(topic)} never asked")
    assert reader.text.count("today") == 1


def test_a_cram_changes_no_schedule(open_reader: Open, data: Path) -> None:
    reader = Reader("review", "--topic", "history", "--cram")
    with reader:
        reader.on_page("Cram, History").sees("left")
        count = int(reader.screen[0].split()[-2])
        for _ in range(count):
            reader.press("space")
            reader.sees("3 known")
            reader.press("3")
            reader.calm()
        reader.sees("These were all of them.")
        reader.press("q")
        reader.opened().quits()
    assert log(data) == []


def test_what_an_answer_rests_on_is_followed_and_the_review_is_still_there(open_reader: Open) -> None:
    reader = reviewing(open_reader)
    asks(reader, 0)
    reader.press("space")
    reader.sees("1 again").press("enter")
    reader.on_page("Statement").sees("Who says so")
    reader.press("esc")
    reader.on_page("Review").sees("1 again")


def test_a_long_answer_is_read_to_its_end(open_reader: Open) -> None:
    reader = reviewing(open_reader, size=(40, 12))
    reader.press("space")
    reader.sees("1 again")
    before = reader.rows
    reader.press("space")
    reader.wait_until(lambda: reader.rows != before)
    assert reader.rows != before, "the key of the answer goes on in it, and rates nothing"
    reader.press("3")
    asks(reader, 1)


def test_figures_lead_from_the_review_to_a_topic(open_reader: Open) -> None:
    reader = reviewing(open_reader)
    asks(reader, 0)
    reader.press("P")
    reader.on_page("Progress").press("j", "j", "enter")
    reader.wait_for(lambda it: isinstance(it, Reader) and it.topic == TITLES[2])


def test_a_tag_that_no_card_has_is_told(data: Path) -> None:
    with Reader("review", "--tag", "nonsense") as reader:
        reader.on_page("Review, #nonsense").sees("There is no such card.")


def test_a_topic_that_there_is_not_is_refused() -> None:
    done = run("review", "--topic", "nonsense")
    assert done.returncode == 2
    assert 'no topic "nonsense"' in done.stderr


def test_what_is_rated_while_the_notebook_is_locked_is_saved_later(open_reader: Open, data: Path) -> None:
    reader = reviewing(open_reader)
    asks(reader, 0)
    with locked(data / "notebook.db"):
        answer(reader, "4")
        asks(reader, 1).sees("another program is using")
        reader.press("u")
        asks(reader, 0)
        answer(reader, "3")
        asks(reader, 1)
    until(lambda: [event for _, event, _ in log(data)] == ["rate", "undo", "rate"])


def test_ratings_that_are_not_saved_are_told_and_kept_for_the_next_start(
    open_reader: Open, data: Path
) -> None:
    reader = reviewing(open_reader)
    asks(reader, 0)
    with locked(data / "notebook.db"):
        answer(reader, "4")
        asks(reader, 1).sees("another program is using").press("q")
        reader.reads().press("q")
        reader.on_page("Not saved").sees("Ratings").sees(cards()[0]["id"]).press("q")
        reader.wait_exit()
    assert log(data) == []
    reader = open_reader()
    reader.sees("Ratings that could not be saved the last time are added to the log now.")
    until(lambda: log(data) == [(cards()[0]["id"], "rate", 4)])


def test_a_card_of_ones_own_is_not_edited_while_the_notebook_is_locked(open_reader: Open, data: Path) -> None:
    reader = open_reader(spot("overdose").address)
    reader.press("a")
    reader.sees(EDITOR).send("Q: Mine?\rA: Yes.")
    reader.press("esc")
    reader.reads().press("r")
    reader.on_page("Review").sees("Mine?")
    with locked(data / "notebook.db"):
        reader.press("e")
        reader.sees("cannot be read now")
    reader.press("e")
    reader.sees(EDITOR)


def test_no_rating_is_taken_that_could_not_be_kept(open_reader: Open, data: Path) -> None:
    open_reader().quits()
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        db.execute("PRAGMA user_version = 99")
    reader = reviewing(open_reader)
    reader.sees("No rating can be kept.").sees("space tries again")


# Cards of one's own


def test_a_question_is_made_from_a_statement(open_reader: Open) -> None:
    statement = spot(cards()[0]["statements"][0])
    reader = open_reader(statement.address)
    reader.press("C")
    if statement.item.get("numbers"):
        reader.on_page("A card of your own").press("1")
    reader.sees(EDITOR).sees("Q:")
    reader.send("What do I ask myself?")
    reader.press("esc")
    reader.reads().press("r")
    reader.on_page("Review").sees("What do I ask myself?")
    reader.press("space")
    reader.sees("1 again").calm()
    assert words(statement.item["text"])[:100] in reader.flat
    reader.press("e")
    reader.sees(EDITOR).send(" Twice?")
    reader.press("esc")
    reader.on_page("Review").sees("space shows the answer").press("space")
    reader.sees("Twice?")


def test_gaps_are_made_from_a_statement_with_numbers(open_reader: Open) -> None:
    statement = spot("im-anaesthesia")
    reader = open_reader(statement.address)
    reader.press("C")
    reader.on_page("A card of your own").sees("a card at once").press("2")
    reader.reads().sees("Card made. v lists it; e there changes it.").press("v")
    reader.on_page("Bookmarks and notes").press("e")
    reader.sees(EDITOR).sees("C:").sees("done, the card is kept").sees("is a number of the statement")
    reader.press("esc")
    reader.on_page("Bookmarks and notes").press("esc")
    reader.reads().press("r")
    reader.on_page("Review").sees("[…]").calm()
    assert words(statement.item["text"]) not in reader.flat
    reader.press("space")
    reader.sees(words(statement.item["text"]))
    reader.press("3")
    until(lambda: note_texts() and note_texts()[0].startswith("C: "))
    assert "{im-anaesthesia." in note_texts()[0], "the numbers are kept by name, so that they follow"


def test_a_card_that_says_no_more_than_it_began_with_is_not_made(open_reader: Open) -> None:
    reader = open_reader(spot("im-anaesthesia").address)
    reader.press("C")
    reader.on_page("A card of your own").press("esc")
    reader.reads().press("C")
    reader.on_page("A card of your own").press("1")
    reader.sees("esc done, nothing to keep").sees("} is a number of the statement, by its name.").press("x")
    reader.sees("esc done, the card is kept").press("backspace")
    reader.sees("esc done, nothing to keep").press("esc")
    reader.reads().quits()
    assert note_texts() == []


def test_a_card_is_made_from_a_note(open_reader: Open) -> None:
    reader = open_reader(spot("overdose").address)
    reader.press("a")
    reader.sees(EDITOR).send("Support, above all of breathing.")
    reader.press("esc")
    reader.reads().press("v")
    reader.on_page("Bookmarks and notes").press("C")
    reader.sees(EDITOR).sees("A: Support")
    reader.send("What helps?")
    reader.press("esc")
    reader.on_page("Bookmarks and notes").sees("Card")
    until(lambda: len(note_texts()) == 2)
    reader.press("q")
    reader.reads().press("r")
    reader.on_page("Review").sees("What helps?")


# Clocks and zones


def at(preload: Path, ahead: Path, seconds: int, **more: str) -> dict[str, str]:
    ahead.write_text(str(seconds))
    return {**clock_of(preload, ahead), **more}


def test_a_card_is_due_again_in_days_and_the_bar_tells(
    open_reader: Open, preload: Path, tmp_path: Path, config: Path
) -> None:
    config.write_text("[review]\nnew = 1\n")
    ahead = tmp_path / "ahead"
    reader = reviewing(open_reader, env=at(preload, ahead, 0))
    answer(asks(reader, 0), "4")
    reader.sees("Nothing is due now.").press("q")
    reader.reads().quits()
    reader = open_reader(size=(120, 120), env=at(preload, ahead, 30 * DAY))
    reader.wait_for("due 1")
    reader.press("c")
    reader.on_page("Contents").sees("1 due")
    reader.press("esc", "r")
    asks(reader.on_page("Review"), 0).sees("1 due, 1 new")


def test_due_means_the_same_in_the_review_the_figures_and_the_contents(
    open_reader: Open, preload: Path, tmp_path: Path, config: Path
) -> None:
    """A card that is asked again in ten minutes is due then, and soon before that."""
    config.write_text("[review]\nnew = 2\n")
    ahead = tmp_path / "ahead"
    reader = reviewing(open_reader, size=(80, 160), env=at(preload, ahead, 0))
    answer(asks(reader, 0), "3")
    asks(reader, 1).sees("0 due, 1 soon, 1 new").press("P")
    reader.on_page("Progress").sees("Due now: 0.").press("esc")
    reader.on_page("Review").press("esc")
    reader.reads().press("c")
    assert "1 due" not in reader.on_page("Contents").calm().text
    reader.press("esc", "r")
    answer(asks(reader.on_page("Review"), 1), "4")
    asks(reader, 0).sees("0 due, 1 soon, 0 new")
    ahead.write_text("660")
    reader.press("P")
    reader.on_page("Progress").sees("Due now: 1.").press("esc")
    reader.on_page("Review").press("esc")
    reader.reads().press("c")
    reader.on_page("Contents").sees("1 due").press("esc", "r")
    asks(reader.on_page("Review"), 0).sees("1 due, 0 new")


def test_a_clock_that_is_set_back_loses_no_card_and_asks_on(
    open_reader: Open, preload: Path, tmp_path: Path, data: Path, config: Path
) -> None:
    config.write_text("[review]\nnew = 2\n")
    ahead = tmp_path / "ahead"
    reader = reviewing(open_reader, env=at(preload, ahead, 3 * 365 * DAY))
    answer(asks(reader, 0), "4")
    asks(reader, 1)
    ahead.write_text("0")
    answer(reader, "4")
    asks(reader, 0).sees("1 due")
    answer(reader, "4")
    until(lambda: len(log(data)) == 3)
    reader.wait_gone(cards()[0]["question"])
    reader.press("q")
    reader.reads().quits()
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        turns = db.execute("SELECT turn FROM review WHERE card = ? ORDER BY rowid", (cards()[0]["id"],))
        times = [turn for (turn,) in turns]
        due = db.execute("SELECT due FROM memory WHERE card = ?", (cards()[0]["id"],)).fetchone()[0]
    assert times == sorted(times)
    assert due < times[0], "it is due by the clock that is right"


def test_a_day_begins_at_four_where_the_reader_is(
    open_reader: Open, preload: Path, tmp_path: Path, config: Path, data: Path
) -> None:
    """A card that is learned is due from four o'clock on of its day, in the zone of the reader."""
    config.write_text("[review]\nnew = 1\n")
    ahead = tmp_path / "ahead"
    reader = reviewing(open_reader, env=at(preload, ahead, 0, TZ="UTC"))
    answer(asks(reader, 0), "4")
    reader.sees("Nothing is due now.").press("q")
    reader.reads().quits()
    config.write_text("[review]\nnew = 0\n")
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        (due,) = db.execute("SELECT due FROM memory").fetchone()
        db.execute("UPDATE memory SET due = ?", (f"{due[:10]}T18:00:00.000000+00:00",))
        db.commit()
        now = db.execute("SELECT strftime('%s', ?) - strftime('%s', 'now')", (f"{due[:10]} 13:00:00",))
        (seconds,) = now.fetchone()
    # It is 13:00 UTC of the day on which the card is due at 18:00 UTC. In Auckland that is 01:00 or
    # 02:00 of the night before its day there; in Honolulu 03:00, an hour before the day begins.
    for zone, told in (("UTC", "1 due"), ("Pacific/Auckland", "0 due"), ("Pacific/Honolulu", "0 due")):
        reader = reviewing(open_reader, env=at(preload, ahead, seconds, TZ=zone))
        reader.sees(told).press("q")
        reader.reads().quits()


def test_the_review_is_opened_from_the_command_line(data: Path) -> None:
    with Reader("review", "--topic", "risks") as reader:
        reader.on_page("Review, Risks").press("q")
        reader.opened().quits()


def test_figures_tell_what_was_read_and_learned(open_reader: Open) -> None:
    reader = reviewing(open_reader)
    answer(asks(reader, 0), "4")
    asks(reader, 1)
    reader.press("P")
    reader.on_page("Progress").sees("358 never asked").sees("Answered today: 1.")
    reader.press("G")
    reader.sees("Due in the coming 30 days").sees("in 30 days 1")
    reader.press("esc")
    asks(reader.on_page("Review"), 1)
