"""A student who reviews by a clock of his own, for two years if nobody kills him.

`python student.py NOTEBOOK BACKUPS LIBRARY SEED ROWS` goes on from what the log has, until it has
ROWS rows, and prints their number whenever the notebook has acknowledged one more.
"""

from __future__ import annotations

import random
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ketatui.notebook import Notebook
from ketatui.pack.library import open_file
from ketatui.review.queue import Scope
from ketatui.review.sitting import Sitting

BEGIN = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
RETENTION = 0.9
_PATIENCE = 60.0


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def main(file: str, backups: str, library: str, seed: str, rows: str) -> None:
    chance = random.Random(seed)
    clock = Clock(BEGIN)
    with closing(Notebook.open(Path(file), Path(backups), "ketamine", clock)) as notebook:
        assert notebook.can_be_read(_PATIENCE)
        log = notebook.reviews()
        clock.now = datetime.fromisoformat(log[-1].at) if log else BEGIN
        count = len(log)
        sitting = Sitting(
            open_file(Path(library)), notebook, Scope(), retention=RETENTION, new=3, clock=clock
        )
        while count < int(rows):
            clock.now += timedelta(hours=chance.expovariate(1 / 1.9))
            sitting.look()
            if sitting.card is None:
                clock.now = sitting.when_next or clock.now
                continue
            act(sitting, chance)
            assert notebook.flush(_PATIENCE), notebook.trouble
            count += 1
            print(count, flush=True)


def act(sitting: Sitting, chance: random.Random) -> None:
    """Rate, mostly; sometimes take the last one back, suspend, or ask again what is suspended."""
    what = chance.random()
    if what < 0.05 and sitting.undo():
        return
    if what < 0.06:
        sitting.suspend()
    elif what < 0.08 and (suspended := sitting.suspended):
        sitting.resume(chance.choice(suspended).id)
    else:
        sitting.rate(chance.choices((1, 2, 3, 4), (25, 15, 45, 15))[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
