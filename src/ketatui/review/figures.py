"""How the reader's cards stand: how many there are, how well they are known, what is coming."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from math import sqrt
from typing import NamedTuple

from ketatui.notebook.records import Memory, Review
from ketatui.review.cards import Deck
from ketatui.review.days import beginning, day_of, written
from ketatui.review.log import standing
from ketatui.review.queue import REVIEW, is_due, times

DAYS = 30
"""How many days the figures look back and ahead."""

_Z = 1.959964
"""The quantile of the normal distribution that leaves 2.5 % on either side."""


class Kept(NamedTuple):
    """How many answers were known, of those whose chance had been predicted.

    Attributes:
        answers: How many there were.
        share: The share of them that was known: rated better than 1.
        low: Lower end of the 95 % interval of that share.
        high: Its upper end.
        predicted: The share that had been predicted.
    """

    answers: int
    share: float
    low: float
    high: float
    predicted: float


class Standing(NamedTuple):
    """How the cards of a topic stand: how many there are, are due now, are learned."""

    cards: int
    due: int
    learned: int


class Figures(NamedTuple):
    """How all cards stand. Those that were never rated, are being learned, are learned or suspended make all.

    Attributes:
        cards: All cards there are.
        new: Those that were never rated.
        learning: Those that are being learned, or learned anew.
        learned: Those that are learned.
        suspended: Those that are not to be asked.
        retired: Cards that there are no more, but were rated or suspended.
        due: Those that are due now, new ones not counted.
        today: How many ratings were made in the reader's day.
        month: How many answers were known in the last `DAYS` days; None where none was predicted.
        ever: The same of all ratings.
        load: How many cards are due on each of `DAYS` days, from today on; what is overdue is due today.
        topics: How the cards of each topic stand, by its id, "" for those of none.
    """

    cards: int
    new: int
    learning: int
    learned: int
    suspended: int
    retired: int
    due: int
    today: int
    month: Kept | None
    ever: Kept | None
    load: tuple[int, ...]
    topics: Mapping[str, Standing]


def figures(
    deck: Deck,
    memories: Mapping[str, Memory],
    reviews: Iterable[Review],
    now: datetime,
    zone: tzinfo | None = None,
) -> Figures:
    """Return how the cards stand at a moment.

    Args:
        deck: All cards there are.
        memories: What the log of each card comes to, by card, also of those that there are no more.
        reviews: The log of all cards.
        now: The moment.
        zone: The reader's time zone; None is the system's.
    """
    at = times(now, zone)
    rows = [row for row in standing(reviews) if row.event == "rate"]
    predicted = [row for row in rows if row.predicted is not None]
    begin = written(now - timedelta(days=DAYS))
    held = {id_: memories[id_] for id_ in deck.heads if id_ in memories}
    due = {id_ for id_, memory in held.items() if is_due(memory, at)}
    states = Counter(_state(memory) for memory in held.values())
    learned = {id_ for id_, memory in held.items() if _state(memory) == "learned"}
    return Figures(
        cards=len(deck.heads),
        new=len(deck.heads) - states["learning"] - states["learned"] - states["suspended"],
        learning=states["learning"],
        learned=states["learned"],
        suspended=states["suspended"],
        retired=len(memories.keys() - deck.heads.keys()),
        due=len(due),
        today=sum(at.begin <= row.at < at.end for row in rows),
        month=_kept([row for row in predicted if begin <= row.at <= at.now]),
        ever=_kept(predicted),
        load=_load([memory for id_, memory in held.items() if id_ not in due], len(due), now, zone),
        topics=_topics(deck, due, learned),
    )


def wilson(known: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, `known` of `count` of which there is at least one.

    By E. B. Wilson: Probable inference, the law of succession, and statistical inference. Journal
    of the American Statistical Association 1927, 22: 209–212. Unlike the plain interval it holds
    for few answers and for shares near 1.
    """
    share, z2 = known / count, _Z * _Z
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = _Z / (1 + z2 / count) * sqrt(share * (1 - share) / count + z2 / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def _state(memory: Memory) -> str:
    if memory.suspended:
        return "suspended"
    if not memory.state:
        return "new"
    return "learned" if memory.state == REVIEW else "learning"


def _kept(rows: Sequence[Review]) -> Kept | None:
    if not rows:
        return None
    known = sum(row.rating > 1 for row in rows)
    expected = sum(row.predicted or 0 for row in rows)
    return Kept(len(rows), known / len(rows), *wilson(known, len(rows)), expected / len(rows))


def _load(later: Iterable[Memory], due: int, now: datetime, zone: tzinfo | None) -> tuple[int, ...]:
    today = day_of(now, zone)
    ends = [written(beginning(today + timedelta(days=day), zone)) for day in range(1, DAYS + 1)]
    days = Counter(
        bisect_right(ends, memory.due) for memory in later if memory.state and not memory.suspended
    )
    return (due + days[0], *(days[day] for day in range(1, DAYS)))


def _topics(deck: Deck, due: set[str], learned: set[str]) -> Mapping[str, Standing]:
    counted = [Counter(deck.heads[id_].topic for id_ in ids) for ids in (deck.heads, due, learned)]
    return {topic: Standing(*(each[topic] for each in counted)) for topic in counted[0]}
