"""How the cards stand, counted by hand and against other implementations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

import packs
from ketatui.review.cards import Deck
from ketatui.review.figures import DAYS, Standing, figures, wilson
from ketatui.review.queue import Queue
from ketatui.review.scheduling import replay
from review.decks import deck_of, own
from review.logs import START, history, memory, row, undo

DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


def test_each_card_is_counted_once() -> None:
    deck = Deck(packs.mini_library(), [own(id_, "known-since") for id_ in "abcdef"])
    memories = [
        memory("a", 2, START - DAY),
        memory("b", 2, START + 5 * DAY),
        memory("c", 1, START, START),
        memory("d", 3, START + timedelta(hours=1), START),
        memory("e", 2, START - DAY, suspended=True),
        replay("f", [row(START, card="f", event="suspend"), row(START + DAY, card="f", event="resume")]),
        memory("gone", 2, START - DAY),
    ]
    told = figures(deck, {each.card: each for each in memories}, [], START, UTC)
    assert (told.cards, told.new, told.learning, told.learned, told.suspended) == (7, 2, 2, 2, 1)
    assert (told.retired, told.due) == (1, 2)
    assert (told.month, told.ever, told.today) == (None, None, 0)
    assert told.load == (3, 0, 0, 0, 0, 1, *[0] * 24)
    assert told.topics == {"more": Standing(6, 2, 2), "basics": Standing(1, 0, 0)}


def test_without_a_log_there_is_nothing_but_new_cards() -> None:
    told = figures(deck_of("a"), {}, [], START, UTC)
    assert (told.cards, told.new, told.due, told.retired, sum(told.load)) == (2, 2, 0, 0, 0)


def test_cards_are_due_on_the_readers_days() -> None:
    four = datetime(2026, 10, 24, 4, 0, tzinfo=BERLIN)
    night = timedelta(microseconds=1)
    ends = [datetime(2026, 10, day, 4, 0, tzinfo=BERLIN).astimezone(UTC) for day in (25, 26)]
    dues = [four - 99 * DAY, ends[0] - night, ends[0], ends[1] - night, ends[1], ends[1] + 27 * DAY]
    memories = [memory(f"c{number}", 2, due, four - 100 * DAY) for number, due in enumerate(dues)]
    memories.append(memory("wrong", 2, four + 5000 * DAY, four + 4000 * DAY))
    memories.append(memory("beyond", 2, ends[1] + 29 * DAY, four - DAY))
    deck = deck_of(*(each.card for each in memories))
    told = figures(deck, {each.card: each for each in memories}, [], four, BERLIN)
    assert (told.load[:3], told.load[29], sum(told.load), len(told.load)) == ((3, 2, 1), 1, 7, DAYS)


def test_ratings_of_today_that_were_not_undone_are_counted() -> None:
    four = datetime(2026, 11, 29, 4, 0, tzinfo=BERLIN)
    taken_back = row(four + 2 * DAY / 24)
    log = [
        row(four - timedelta(microseconds=1)),
        row(four),
        row(four, card="other"),
        row(four, event="suspend"),
        taken_back,
        undo(taken_back, four + DAY / 2),
        row(four + DAY),
    ]
    assert figures(deck_of(), {}, log, four + DAY / 2, BERLIN).today == 2


def test_what_was_known_is_set_against_what_was_predicted() -> None:
    taken_back = row(START - DAY, 1, predicted=0.1)
    log = [
        row(START - 40 * DAY, 1, predicted=0.6),
        row(START - 29 * DAY, 2, predicted=0.8),
        row(START - 5 * DAY, 1, predicted=0.9),
        row(START, 4, predicted=1.0),
        row(START - DAY, 1),
        taken_back,
        undo(taken_back, START),
        row(START + DAY, 3, predicted=0.7),
    ]
    told = figures(deck_of(), {}, log, START, UTC)
    assert told.month
    assert told.ever
    assert (told.month.answers, told.ever.answers, told.ever.share) == (3, 5, 0.6)
    assert told.month.share == pytest.approx(2 / 3)
    assert told.month.predicted == pytest.approx(0.9)
    assert (told.month.low, told.month.high) == wilson(2, 3)
    assert told.ever.predicted == pytest.approx(0.8)


@given(st.integers(1, 5000).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count))))
def test_the_interval_is_wilsons(answers: tuple[int, int]) -> None:
    assert 0 <= wilson(*answers)[0] < wilson(*answers)[1] <= 1
    expected = binomtest(*answers).proportion_ci(method="wilson")
    assert wilson(*answers) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_two_years_of_reviews_add_up() -> None:
    log = history(Random(3), 40, 1500)
    cards = [f"card-{number}" for number in range(40)]
    memories = {card: replay(card, [each for each in log if each.card == card]) for card in cards}
    deck = deck_of(*cards[:30])
    now = datetime.fromisoformat(max(each.turn for each in log))
    told = figures(deck, memories, log, now, UTC)
    assert told.cards == told.new + told.learning + told.learned + told.suspended == 31
    assert told.retired == 10
    assert told.due == Queue(deck, memories, new=0, zone=UTC).counts(now).due
    assert told.due <= told.load[0]
    assert sum(told.load) <= told.learning + told.learned
    assert sum(topic.cards for topic in told.topics.values()) == told.cards
