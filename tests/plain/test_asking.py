"""The review line by line: questions, answers, ratings, undo; none of it is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from app.room import until
from beneath import clock_of
from plain.talk import KETATUI, Talk, strange, words

if TYPE_CHECKING:
    from pathlib import Path

    from plain.conftest import Start

QUESTION = "How fast does it act in a muscle?"
ANSWER = "After about 5 min."
DAY = 86_400


def log(data: Path) -> list[tuple[str, str, int]]:
    with closing(sqlite3.connect(data / "notebook.db")) as db:
        return db.execute("SELECT card, event, rating FROM review ORDER BY rowid").fetchall()


def test_a_whole_review(start: Start, data: Path) -> None:
    talk = start("review")
    assert QUESTION in words(talk.begun)
    assert talk.prompt == "Review, 0 due, 1 new, enter answers>"
    assert talk.ask("3") == "Enter shows the answer first."
    told = talk.ask("")
    assert told.startswith(f"{ANSWER} Asked again in: 1 again ")
    assert "Rests on Basics, How fast, and GluN2B: Into a muscle" in told
    assert "Müller 6e, Page of doses." in told
    assert talk.prompt == "Review, 0 due, 1 new, rate 1 to 4>"
    assert talk.ask("7") == "Rate from 1 to 4: 1 again, 2 hard, 3 good, 4 easy."
    assert talk.ask("4").startswith("Nothing is due now. The next card is due ")
    assert talk.ask("u") == f"Taken back. {QUESTION}"
    talk.ask("")
    talk.ask("3")
    talk.ask("q")
    assert talk.prompt.startswith("Basics, 1 of")
    talk.quits()
    assert not strange(talk.log)
    assert [(event, rating) for _, event, rating in log(data)] == [("rate", 4), ("undo", 0), ("rate", 3)]


def test_a_rating_is_on_the_disk_at_once(start: Start, data: Path) -> None:
    talk = start("review", "--plain", env={"TERM": "xterm"})
    talk.ask("")
    talk.ask("4")
    until(lambda: log(data) == [("card-onset", "rate", 4)])
    talk.kill()
    talk.wait_exit()
    assert "Nothing is due now." in words(start("review").begun)


def test_a_card_of_ones_own_is_written_asked_and_edited(start: Start) -> None:
    talk = start("basics#onset-im")
    talk.ask("a")
    talk.ask("Q: What is mine?")
    talk.ask("A: This.")
    talk.ask(".")
    assert talk.ask("r") == "What is mine?"
    assert talk.ask("").startswith("This. Asked again in")
    talk.ask("e")
    talk.ask("2")
    talk.ask("A: That.")
    assert talk.ask("") == "The note is kept. What is mine?"
    assert talk.ask("").startswith("That. Asked again in")
    talk.ask("a")
    talk.ask("a thought")
    talk.ask(".")
    assert "Into a muscle it acts" in talk.ask("g")


def test_which_cards_are_asked_is_chosen_by_number(start: Start) -> None:
    talk = start("review")
    assert "Suspended." in talk.ask("s")
    told = talk.ask("t")
    assert "1 All: 0 due 2 " in told
    number = told.partition(f" Ask again: {QUESTION}")[0].split()[-1]
    assert talk.ask(number) == QUESTION
    told = talk.ask("t")
    number = told.partition(" Cram all: 1 card, due or not")[0].split()[-1]
    assert talk.ask(number) == QUESTION
    assert talk.prompt == "Cram, 1 left, enter answers>"
    talk.ask("")
    assert "These were all of them." in talk.ask("3")


def test_a_cram_and_a_topic_are_asked_for_on_the_command_line(start: Start) -> None:
    assert start("review", "--cram").prompt.startswith("Cram, 1 left")
    assert start("review", "--topic", "basics").prompt.startswith("Review, Basics, 0 due, 1 new")


def test_a_card_that_another_session_answered_is_not_asked_again(start: Start, data: Path) -> None:
    one, two = start("review"), start("review")
    two.ask("")
    two.ask("4")
    until(lambda: log(data))
    until(lambda: "This card was dealt with in another session." in one.ask("."))
    assert [event for _, event, _ in log(data)] == ["rate"]


def test_it_is_asked_again_when_it_is_due(start: Start, preload: Path, tmp_path: Path) -> None:
    talk = start("review")
    talk.ask("")
    talk.ask("4")
    talk.quits()
    ahead = tmp_path / "ahead"
    ahead.write_text(str(30 * DAY))
    later = start("review", env=clock_of(preload, ahead))
    assert later.prompt.startswith("Review, 1 due")


def test_a_review_needs_a_terminal() -> None:
    """Case 7."""
    with Talk("review", "--plain", command=["/bin/sh", "-c", 'exec "$@" </dev/null', "sh", *KETATUI]) as talk:
        assert talk.wait_exit() == 64
        assert "the review needs a terminal on stdin and stdout" in words(talk.told)


def test_where_nothing_is_asked_every_command_says_so(start: Start) -> None:
    talk = start("review")
    talk.ask("s")
    for line in ("3", "s", "a", "e"):
        assert talk.ask(line) == "Nothing is asked now.", line
    assert talk.ask("g") == "There is nothing to go to."
