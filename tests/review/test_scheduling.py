"""What a log comes to: as the library has it, however the log is read."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.notebook.records import Memory, Review
from ketatui.review.days import written
from ketatui.review.log import standing
from ketatui.review.scheduling import after, next_due, predicted, replay
from review.logs import START, history, row, undo
from review.odd import ANY_ROW, DAMAGED, MOMENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = timedelta(days=1)
RETENTIONS = st.floats(0.7, 0.99)
NOTHING = Memory("card", 0, None, None, None, "", "", "", 0, 0, False, "")

RATED = st.lists(st.tuples(MOMENTS, st.integers(1, 4), RETENTIONS), max_size=20)


def by_the_library(log: Sequence[Review]) -> fsrs.Card:
    card = fsrs.Card(1)
    for each in log:
        scheduler = fsrs.Scheduler(desired_retention=each.retention, enable_fuzzing=False)
        card, _ = scheduler.review_card(card, fsrs.Rating(each.rating), datetime.fromisoformat(each.at))
    return card


@given(RATED)
def test_a_card_is_due_when_the_library_says_so(rated: list[tuple[datetime, int, float]]) -> None:
    log = [
        row(at, rating, retention=retention, turn=START + number * DAY)
        for number, (at, rating, retention) in enumerate(rated)
    ]
    memory, card = replay("card", log), by_the_library(log)
    assert memory.ratings == len(log)
    if log:
        assert (memory.state, memory.step) == (card.state, card.step)
        assert (memory.stability, memory.difficulty) == (card.stability, card.difficulty)
        assert memory.due == written(card.due)
        assert (memory.first, memory.last) == (log[0].at, log[-1].at)
    else:
        assert memory == NOTHING


@given(st.lists(ANY_ROW, max_size=12))
def test_no_log_is_refused(log: list[Review]) -> None:
    memory = replay("card", log)
    assert memory.card == "card"
    assert memory.ratings <= len(log)
    assert (memory.due == "") == (memory.ratings == 0)
    assert len(next_due(memory, 0.9, START)) == 4
    chance = predicted(memory, START)
    assert chance is None or 0 < chance <= 1


@given(DAMAGED)
def test_no_damaged_memory_is_refused(memory: Memory) -> None:
    assert len(next_due(memory, 0.5, START)) == 4
    predicted(memory, START)
    assert after(memory, row(START)).last == written(START)


@pytest.mark.parametrize("value", [None, 0.0, -1.0, 1e308, float("inf"), float("nan")])
def test_a_memory_without_a_sound_stability_or_difficulty_is_as_new(value: float | None) -> None:
    learned = replay("card", [row(START, 4)])
    for damaged in (learned._replace(stability=value), learned._replace(difficulty=value)):
        assert next_due(damaged, 0.5, START) == next_due(None, 0.5, START)
        assert predicted(damaged, START + 5 * DAY) is None


@given(st.lists(ANY_ROW, max_size=8, unique_by=lambda each: each.uuid).flatmap(
    lambda rows: st.tuples(st.just(rows), st.permutations(rows))
))  # fmt: skip
def test_the_order_of_the_rows_does_not_matter(both: tuple[list[Review], list[Review]]) -> None:
    assert replay("card", both[0]) == replay("card", both[1])


def test_two_years_of_reviews_come_to_the_same_row_by_row_and_at_once() -> None:
    random = Random(20261129)
    told = history(random, 300, 10_000)
    logs: dict[str, list[Review]] = defaultdict(list)
    memories: dict[str, Memory] = {}
    undone = 0
    for each in told:
        log = logs[each.card]
        before = memories.get(each.card) or replay(each.card, ())
        log.append(each)
        if each.event == "undo":
            undone += 1
            memories[each.card] = replay(each.card, log)
        else:
            memories[each.card] = after(before, each)
    assert len(memories) == 300
    assert undone > 300
    for card, log in logs.items():
        random.shuffle(log)
        assert replay(card, log) == memories[card]
        rated = [each for each in standing(log) if each.event == "rate"]
        assert memories[card].due == (written(by_the_library(rated).due) if rated else "")
    assert any(memory.suspended for memory in memories.values())
    assert any(memory.lapses for memory in memories.values())


def test_an_undo_after_every_rating_restores_the_memory_before() -> None:
    random = Random(7)
    log: list[Review] = []
    now = START
    for _ in range(60):
        before = replay("card", log)
        now += timedelta(minutes=random.randrange(60 * 24 * 20))
        rated = row(now, random.randrange(1, 5))
        assert replay("card", [*log, rated]) != before
        assert replay("card", [*log, rated, undo(rated, now)]) == before
        log += [rated, undo(rated, now)] if random.random() < 0.5 else [rated]


def test_what_suspends_can_be_undone_too() -> None:
    suspended = row(START, event="suspend")
    assert replay("card", [suspended]) == NOTHING._replace(suspended=True)
    assert replay("card", [suspended, undo(suspended, START)]) == NOTHING
    assert replay("card", [suspended, row(START + DAY, event="resume")]) == NOTHING


def test_what_was_learned_and_is_known_no_more_is_a_lapse() -> None:
    log = [row(START, 4), row(START + 9 * DAY, 1), row(START + 9 * DAY, 1, turn=START + 10 * DAY)]
    assert replay("card", log[:1]).lapses == 0
    memory = replay("card", log)
    assert (memory.state, memory.lapses, memory.ratings) == (3, 1, 3)


def test_a_clock_that_was_set_back_schedules_by_the_clock() -> None:
    log = [row(START + 400 * DAY, 4), row(START, 3, turn=START + 401 * DAY)]
    memory = replay("card", log)
    assert memory.last == written(START)
    assert START < datetime.fromisoformat(memory.due) < START + 400 * DAY


def test_a_rating_at_the_end_of_time_is_due_before_it() -> None:
    far = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    memory = replay("card", [row(far, 4)])
    assert memory.due > memory.last > written(datetime(9000, 1, 1, tzinfo=UTC))
    assert after(memory, row(far, 4)).ratings == 2


@pytest.mark.parametrize(
    ("aimed", "taken"), [(0.0, 0.5), (-3.0, 0.5), (1.0, 0.99), (float("inf"), 0.99), (float("nan"), 0.5)]
)
def test_a_share_that_cannot_be_aimed_at_is_the_nearest_that_can(aimed: float, taken: float) -> None:
    due = replay("card", [row(START, 4, retention=aimed)]).due
    assert due == replay("card", [row(START, 4, retention=taken)]).due


def test_the_chance_of_knowing_it_is_told_once_it_is_learned_and_a_day_has_passed() -> None:
    learning, learned = replay("card", [row(START, 3)]), replay("card", [row(START, 4)])
    later = START + 5 * DAY
    assert predicted(None, later) is None
    assert predicted(NOTHING, later) is None
    assert predicted(learning, later) is None
    assert predicted(learned, START + DAY - timedelta(seconds=1)) is None
    assert predicted(learned, START - 5 * DAY) is None
    card = by_the_library([row(START, 4)])
    assert predicted(learned, later) == fsrs.Scheduler().get_card_retrievability(card, later)
    assert predicted(learned, START + DAY) is not None


def test_what_each_rating_would_bring_is_what_it_brings() -> None:
    log: list[Review] = []
    now = START
    for rating in (3, 3, 4, 1, 3, 2):
        now += 3 * DAY
        memory = replay("card", log) if log else None
        would = next_due(memory, 0.85, now)
        for other in (1, 2, 3, 4):
            assert written(would[other]) == replay("card", [*log, row(now, other, retention=0.85)]).due
        log.append(row(now, rating, retention=0.85))


def test_nothing_but_the_scheduling_loads_the_library() -> None:
    code = """
import sys
import ketatui.review.queue, ketatui.review.figures
loaded = {name.partition(".")[0] for name in sys.modules}
print(loaded & {"fsrs", "textual", "rich", "pydantic", "markdown_it"})
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "set()\n"
