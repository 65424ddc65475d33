"""When a card is to be asked again: what its log comes to, by FSRS 6 with its default parameters.

The only module that knows the library, which takes a while to import: to be imported by who rates.
The method: J. Ye, J. Su, Y. Cao: A stochastic shortest path algorithm for optimizing spaced
repetition scheduling. KDD 2022, 4381–4390, as the library `fsrs` carries it on.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from fsrs import Card, Rating, Scheduler, State

from ketatui.notebook.records import Memory, Review
from ketatui.review.days import LATEST, moment, written
from ketatui.review.log import standing

RETENTION_MIN, RETENTION_MAX = 0.5, 0.99
"""The share of answers to be remembered that can be aimed at; another is taken for the nearest of these."""

_DAY = timedelta(days=1)


def replay(card: str, log: Iterable[Review]) -> Memory:
    """Return what the log of a card comes to; raises for nothing that a log may hold.

    Args:
        card: Which.
        log: All rows of its log, in any order.
    """
    memory = Memory(card, 0, None, None, None, "", "", "", 0, 0, False, "")
    for row in standing(log):
        memory = after(memory, row)
    return memory


def after(memory: Memory, row: Review) -> Memory:
    """Return what the log of a card comes to with one more row, the newest.

    A row that undoes another changes nothing here: after it, the log is to be replayed. Nor does a
    rating that is none, or has no time.
    """
    match row.event:
        case "suspend":
            return memory._replace(suspended=True)
        case "resume":
            return memory._replace(suspended=False)
        case "rate" if 1 <= row.rating <= 4 and (at := moment(row.at)):
            return _rated(memory, row, at)
    return memory


def predicted(memory: Memory | None, at: datetime) -> float | None:
    """Return the chance that the answer is known at a moment.

    None where there is none: for a card that is not yet learned, and within a day of its last
    rating, where FSRS follows the steps of learning and not its memory.
    """
    card = _card(memory) if memory else Card(1)
    last = card.last_review
    if card.state != State.Review or last is None or at - last < _DAY:
        return None
    return _scheduler(0.9).get_card_retrievability(card, at)


def next_due(memory: Memory | None, retention: float, at: datetime) -> Mapping[int, datetime]:
    """Return when a card would be due again, for each rating from 1 to 4 that it could get at a moment."""
    card = _card(memory) if memory else Card(1)
    return {rating: _review(card, rating, retention, at).due for rating in (1, 2, 3, 4)}


def _rated(memory: Memory, row: Review, at: datetime) -> Memory:
    before = _card(memory)
    card = _review(before, row.rating, row.retention, at)
    last = written(at)
    lapsed = before.state == State.Review and row.rating == 1
    return memory._replace(
        state=int(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=written(card.due),
        first=memory.first or last,
        last=last,
        ratings=memory.ratings + 1,
        lapses=memory.lapses + lapsed,
        said=row.said,
    )


def _review(card: Card, rating: int, retention: float, at: datetime) -> Card:
    reviewed, _ = _scheduler(retention).review_card(card, Rating(rating), min(at.astimezone(UTC), LATEST))
    return reviewed


def _card(memory: Memory) -> Card:
    """Return a memory as FSRS has it; a new card where it was never rated, or where that is damaged."""
    last, state, step = moment(memory.last), memory.state, memory.step
    steps = state == State.Review or (step is not None and step >= 0)
    if not (last and state in {*State} and steps and _sound(memory.stability) and _sound(memory.difficulty)):
        return Card(1)
    return Card(1, State(state), step, memory.stability, memory.difficulty, last, last)


def _sound(value: float | None) -> bool:
    return value is not None and 0 < value < 1e9  # no log comes to more than some millions of days


@lru_cache(maxsize=64)
def _scheduler(retention: float) -> Scheduler:
    aim = min(max(RETENTION_MIN, retention), RETENTION_MAX)  # in this order, what is no number is the least
    return Scheduler(desired_retention=aim, enable_fuzzing=False)
