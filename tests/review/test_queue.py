"""What is asked next, at which moment, in which zone, and how much there is of it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import packs
from ketatui.review.cards import Deck
from ketatui.review.figures import figures
from ketatui.review.queue import Counts, Cram, Queue, Scope, is_soon, rest_of_day, times, waiting
from ketatui.review.queue import is_due as has_come
from ketatui.review.scheduling import replay
from review.decks import deck_of, own
from review.logs import START, memory, row
from review.odd import DAMAGED

if TYPE_CHECKING:
    from datetime import tzinfo

    from ketatui.notebook.records import Memory

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AUCKLAND, HONOLULU, BERLIN = (
    ZoneInfo("Pacific/Auckland"),
    ZoneInfo("Pacific/Honolulu"),
    ZoneInfo("Europe/Berlin"),
)
ZONES = st.sampled_from([UTC, AUCKLAND, HONOLULU, BERLIN, ZoneInfo("Australia/Lord_Howe")])


def by_card(*memories: Memory) -> dict[str, Memory]:
    return {each.card: each for each in memories}


def queue(deck: Deck, *memories: Memory, new: int = 0, zone: tzinfo = UTC, scope: Scope = Scope()) -> Queue:  # noqa: B008
    return Queue(deck, by_card(*memories), scope, new, zone)


def asked(made: Queue, now: datetime) -> str:
    card = made.next(now)
    return card.id if card else ""


def is_due(state: int, due: datetime, now: datetime, zone: tzinfo, last: datetime | None = None) -> bool:
    one = memory("a", state, due, last)
    made = queue(deck_of("a"), one, zone=zone)
    assert has_come(one, times(now, zone)) == made.counts(now).due == (asked(made, now) == "a")
    assert (made.when_next(now) == now) == (asked(made, now) == "a")
    return asked(made, now) == "a"


def test_what_is_learned_is_due_from_four_in_the_morning_of_its_day() -> None:
    at_noon = datetime(2026, 11, 29, 12, 0, tzinfo=AUCKLAND)
    four = datetime(2026, 11, 29, 4, 0, tzinfo=AUCKLAND)
    assert is_due(2, at_noon, four, AUCKLAND)
    assert not is_due(2, at_noon, four - timedelta(microseconds=1), AUCKLAND)
    assert queue(deck_of("a"), memory("a", 2, at_noon), zone=AUCKLAND).when_next(four - 20 * HOUR) == four


def test_one_moment_is_another_day_elsewhere() -> None:
    due = datetime(2026, 11, 29, 13, 0, tzinfo=UTC)  # in Honolulu three in the night: still the day before
    assert is_due(2, due, datetime(2026, 11, 28, 14, 0, tzinfo=UTC), HONOLULU)
    assert not is_due(2, due, datetime(2026, 11, 28, 14, 0, tzinfo=UTC), AUCKLAND)
    assert is_due(2, due, datetime(2026, 11, 28, 15, 0, tzinfo=UTC), AUCKLAND)


def test_the_zone_is_the_systems_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    due = datetime(2026, 11, 29, 13, 0, tzinfo=UTC)
    now = datetime(2026, 11, 28, 14, 30, tzinfo=UTC)
    for name, expected in (("Pacific/Honolulu", 1), ("Pacific/Auckland", 0)):
        monkeypatch.setenv("TZ", name)
        time.tzset()
        try:
            assert has_come(memory("a", 2, due), times(now)) == expected
        finally:
            monkeypatch.undo()
            time.tzset()


def test_a_night_of_25_hours_asks_nothing_twice() -> None:
    rated = datetime(2026, 10, 24, 4, 10, tzinfo=BERLIN)
    due = rated.astimezone(UTC) + DAY
    assert due.astimezone(BERLIN).hour == 3
    assert not is_due(2, due, rated + MINUTE, BERLIN, last=rated)
    assert not is_due(2, due, due - MINUTE, BERLIN, last=rated)
    assert is_due(2, due, due, BERLIN, last=rated)
    assert queue(deck_of("a"), memory("a", 2, due, rated), zone=BERLIN).when_next(rated) == due


def test_a_night_of_23_hours_begins_the_day_at_four_too() -> None:
    due = datetime(2026, 3, 29, 20, 0, tzinfo=BERLIN)
    assert is_due(2, due, datetime(2026, 3, 29, 4, 0, tzinfo=BERLIN), BERLIN)
    assert not is_due(2, due, datetime(2026, 3, 29, 3, 59, tzinfo=BERLIN), BERLIN)


def test_what_is_being_learned_is_asked_at_its_moment_and_ahead_when_nothing_else_is_left() -> None:
    soon = memory("soon", 1, START + 10 * MINUTE, START)
    deck = deck_of("soon", "learned")
    alone = queue(deck, soon)
    assert asked(alone, START - 10 * MINUTE) == "soon"
    assert asked(alone, START - 11 * MINUTE) == ""
    assert alone.when_next(START - 11 * MINUTE) == START - 10 * MINUTE
    learned = memory("learned", 2, START - DAY)
    assert asked(queue(deck, soon, learned), START) == "learned"
    assert asked(queue(deck, soon, learned), START + 10 * MINUTE) == "soon"
    assert asked(queue(deck, soon, new=2), START) == "learned"


def test_what_is_being_learned_is_due_from_its_moment_on_and_soon_before_it() -> None:
    one, learned = memory("one", 1, START + 10 * MINUTE, START), memory("learned", 2, START - DAY)
    made = queue(deck_of("one", "learned"), one, learned)
    for minutes, due, soon in ((-11, False, False), (-10, False, True), (9, False, True), (10, True, False)):
        at = START + minutes * MINUTE
        assert (has_come(one, times(at)), is_soon(one, times(at))) == (due, soon)
        assert made.counts(at) == Counts(soon, 1 + due, 0)


def test_learning_comes_first_then_reviews_then_new_cards() -> None:
    deck = deck_of("new", "late", "early", "tied", "again", "learning")
    memories = [
        memory("late", 2, START - DAY),
        memory("tied", 2, START - 2 * DAY),
        memory("early", 2, START - 2 * DAY),
        memory("again", 3, START - MINUTE, START - 11 * MINUTE),
        memory("learning", 1, START - 2 * MINUTE, START - 3 * MINUTE),
    ]
    order = []
    while one := asked(queue(deck, *memories, new=1), START):
        order.append(one)
        memories = [each for each in memories if each.card != one]
        memories.append(memory(one, 2, START + 9 * DAY, START - 3 * DAY))
    assert order == ["learning", "again", "early", "tied", "late", "new", "card-onset"]


def test_there_are_only_so_many_new_cards_a_day_in_all_scopes_together() -> None:
    deck = deck_of("a", "b", "c", "d")
    four = datetime(2026, 11, 29, 4, 0, tzinfo=AUCKLAND)
    begun = [
        memory("a", 2, START + 30 * DAY, four + MINUTE),
        memory("elsewhere", 2, START + 30 * DAY, four + 19 * HOUR),
        memory("before", 2, START + 30 * DAY, four + 20 * HOUR, first=four - MINUTE),
    ]
    made = queue(deck, *begun, new=3, zone=AUCKLAND)
    late = four + 23 * HOUR
    assert late.day == 30
    assert made.counts(late) == Counts(0, 0, 1)
    assert asked(made, late) == "b"
    assert queue(deck, *begun, new=2, zone=AUCKLAND).counts(late) == Counts(0, 0, 0)
    assert queue(deck, *begun, new=2, zone=AUCKLAND).when_next(late) == four + DAY
    assert made.counts(four + DAY) == Counts(0, 0, 3)
    assert made.counts(four - MINUTE) == Counts(0, 0, 2)


def test_no_new_cards_a_day_are_none() -> None:
    made = queue(deck_of("a"), new=0)
    assert (made.next(START), made.counts(START), made.when_next(START)) == (None, Counts(0, 0, 0), None)


def test_what_is_suspended_is_not_asked_and_comes_again_when_resumed() -> None:
    deck = deck_of("a", "b")
    never_rated = replay("b", [row(START, card="b", event="suspend")])
    made = queue(deck, memory("a", suspended=True), never_rated, new=9)
    assert asked(made, START) == "card-onset"
    assert made.counts(START) == Counts(0, 0, 1)
    made.update(by_card(memory("a"), never_rated._replace(suspended=False)))
    assert asked(made, START) == "a"
    assert made.counts(START) == Counts(0, 1, 2)


def test_a_card_that_a_wrong_clock_put_far_ahead_is_due_now() -> None:
    ahead = START + 3650 * DAY
    learned, learning = replay("a", [row(ahead, 4, card="a")]), replay("b", [row(ahead, card="b")])
    made = queue(deck_of("a", "b"), learned, learning)
    assert made.counts(START) == Counts(0, 2, 0)
    assert asked(made, START) == "b"
    again = replay("a", [row(ahead, 4, card="a"), row(START, 3, card="a", turn=ahead + DAY)])
    made.update(by_card(again))
    assert made.counts(START) == Counts(0, 0, 0)
    assert made.counts(START + 10 * DAY) == Counts(0, 1, 0)


def test_a_clock_that_was_set_back_a_little_changes_no_date() -> None:
    one = replay("a", [row(START, 4, card="a")])
    assert queue(deck_of("a"), one).counts(START - 23 * HOUR) == Counts(0, 0, 0)


def test_another_sessions_ratings_are_followed() -> None:
    made = queue(deck_of("a", "b"), memory("a"), memory("b"))
    assert asked(made, START) == "a"
    made.update(by_card(memory("a", 2, START + 9 * DAY, START), memory("b")))
    assert asked(made, START) == "b"
    made.update({})
    assert asked(made, START) == ""


def test_a_scope_is_a_topic_or_a_tag_or_both() -> None:
    deck = Deck(
        packs.mini_library(),
        [own("a", "known-since"), own("b", "onset-im", "#exam"), own("c", "known-since", "#exam")],
    )
    for scope, ids in (
        (Scope(), ["a", "b", "c", "card-onset"]),
        (Scope("more"), ["a", "c"]),
        (Scope(tag="exam"), ["b", "c", "card-onset"]),
        (Scope("more", "exam"), ["c"]),
        (Scope("gone"), []),
    ):
        made = queue(deck, *(memory(id_) for id_ in deck.heads), scope=scope)
        assert made.counts(START).due == len(ids)
        assert asked(made, START) == (ids[0] if ids else "")


def test_cramming_goes_through_all_once_and_again_through_what_was_not_known() -> None:
    deck = deck_of("a", "b", "c")
    made = Cram(deck, by_card(memory("a", 2, START + 99 * DAY), memory("c", suspended=True)))
    order = []
    for again in (True, False, True, True, False, False, False):
        order.append((asked(made, START), made.counts(START).new))
        if order[-1][0]:
            made.answered(order[-1][0], again=again)
    assert order == [("a", 3), ("b", 3), ("card-onset", 2), ("a", 2), ("card-onset", 2), ("a", 1), ("", 0)]
    assert made.when_next(START) is None


def test_what_is_suspended_while_cramming_goes() -> None:
    made = Cram(deck_of("a", "b"), {}, Scope("basics", cram=True))
    assert (asked(made, START), made.counts(START)) == ("a", Counts(0, 0, 3))
    made.update(by_card(memory("a", suspended=True)))
    assert (asked(made, START), made.counts(START), made.when_next(START)) == ("b", Counts(0, 0, 2), START)


MOMENTS = st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30), timezones=st.just(UTC))  # noqa: DTZ001
RATED = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 4), MOMENTS), max_size=6)


@given(RATED, MOMENTS, ZONES, st.integers(0, 2))
def test_it_is_told_when_there_will_be_a_card(
    rated: list[tuple[str, int, datetime]], now: datetime, zone: tzinfo, new: int
) -> None:
    log = [row(at, rating, card=card) for card, rating, at in rated]
    memories = [replay(card, [each for each in log if each.card == card]) for card in "abc"]
    made = queue(deck_of("a", "b", "c"), *memories, new=new, zone=zone)
    when = made.when_next(now)
    if when is None:
        assert new == 0
        assert not log
        assert made.next(now) is None
    elif when > now:
        assert made.next(when - timedelta(microseconds=1)) is None
        assert made.next(when) is not None
    else:
        assert made.next(now) is not None


@given(st.lists(DAMAGED, max_size=3), MOMENTS, ZONES)
def test_no_damaged_memory_stops_the_queue(damaged: list[Memory], now: datetime, zone: tzinfo) -> None:
    memories = [each._replace(card=card) for card, each in zip("abc", damaged, strict=False)]
    made = queue(deck_of("a", "b", "c"), *memories, new=1, zone=zone)
    assert (made.next(now) is not None) == any(made.counts(now)) == (made.when_next(now) == now)
    made = queue(deck_of("a", "b", "c"), *memories, zone=zone)
    counts = made.counts(now)
    assert made.when_next(now) is None or counts.due or counts.soon or made.next(now) is None
    told = figures(Deck(packs.mini_library(), ()), by_card(*memories), [], now, zone)
    assert told.retired == len(memories)


@given(RATED, MOMENTS, ZONES, st.integers(0, 2))
def test_each_scope_waits_for_what_its_own_queue_asks(
    rated: list[tuple[str, int, datetime]], now: datetime, zone: tzinfo, new: int
) -> None:
    deck = deck_of("a", "b", "c")
    log = [row(at, rating, card=card) for card, rating, at in rated]
    memories = by_card(*(replay(card, [each for each in log if each.card == card]) for card in "abc"))
    rest = rest_of_day(memories, new, times(now, zone))
    assert rest == Queue(deck_of(*map(str, range(9))), memories, Scope(), new, zone).counts(now).new
    for scope, counts in waiting(deck, memories, now, zone).items():
        allowed = counts._replace(new=min(counts.new, rest))
        assert allowed == Queue(deck, memories, scope, new, zone).counts(now)
