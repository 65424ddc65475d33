"""Logs of reviews to test with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from ketatui.notebook.records import Memory, Review
from ketatui.review.days import written

if TYPE_CHECKING:
    from random import Random

    from ketatui.notebook.records import Event

START = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
_numbers = count()


def row(
    at: datetime,
    rating: int = 3,
    *,
    card: str = "card",
    event: Event = "rate",
    turn: datetime | None = None,
    retention: float = 0.9,
    predicted: float | None = None,
    said: str = "words",
    revokes: str = "",
) -> Review:
    """A row with a uuid of its own."""
    uuid = f"{next(_numbers):08x}-0000-4000-8000-000000000000"
    rated = rating if event == "rate" else 0
    aim = retention if event == "rate" else 0
    return Review(uuid, card, event, rated, written(at), written(turn or at), aim, predicted, said, revokes)


def undo(of: Review, at: datetime) -> Review:
    return row(at, card=of.card, event="undo", revokes=of.uuid, turn=max(at, datetime.fromisoformat(of.turn)))


def memory(
    card: str = "card",
    state: int = 2,
    due: datetime = START,
    last: datetime | None = None,
    first: datetime | None = None,
    *,
    suspended: bool = False,
    said: str = "words",
) -> Memory:
    """A memory as far as the queue looks at it."""
    last = last or due - timedelta(days=10)
    step = None if state == 2 else 0
    return Memory(
        card,
        state,
        step,
        10.0,
        5.0,
        written(due),
        written(first or last),
        written(last),
        1,
        0,
        suspended,
        said,
    )


def history(random: Random, cards: int, rows: int) -> list[Review]:
    """Two years of reviews: any ratings, undone now and then, suspended, the clock set back at times."""
    logs: dict[str, list[Review]] = {f"card-{number}": [] for number in range(cards)}
    told: list[Review] = []
    now, latest = START, START
    while len(told) < rows:
        now += timedelta(seconds=random.expovariate(rows / (2 * 365 * 86400)))
        if random.random() < 0.01:
            now -= timedelta(days=random.randrange(1, 40))
        latest = max(latest, now)
        log = logs[card := random.choice([*logs])]
        what = random.random()
        if log and what < 0.05:
            new = undo(random.choice(log), now)._replace(turn=written(latest))
        elif what < 0.08:
            new = row(now, card=card, event=random.choice(["suspend", "resume"]), turn=latest)
        else:
            new = row(
                now, random.choice([1, 2, 3, 3, 3, 4]), card=card, turn=latest,
                retention=random.choice([0.8, 0.9, 0.95]), said=f"words {len(told)}",
            )  # fmt: skip
        log.append(new)
        told.append(new)
    return told
