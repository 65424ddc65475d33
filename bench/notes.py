"""A notebook that has been kept for years."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.world import World
    from ketatui.paths import Paths

PATIENCE = 300.0
BEGUN = datetime(2016, 1, 1, tzinfo=UTC)


def fill(world: World, count: int) -> None:
    """Writes `count` notes, spread over all items, the way the reader itself does."""
    from ketatui.notebook import Notebook

    paths = paths_of(world)
    items = [item["id"] for topic in world.topics for item in world.items(topic)]
    notebook = Notebook.open(paths.notebook, paths.backups, world.pack)
    for number, item in enumerate(islice(cycle(items), count)):
        note = notebook.start_note(item, "")
        note.save(f"Note {number}: to be asked at the next visit, and looked up again.").result()
        note.end()
    if not notebook.close(PATIENCE):
        raise TimeoutError(f"{count} notes were not written: {notebook.trouble}")


def paths_of(world: World) -> Paths:
    from ketatui.paths import find_paths

    return find_paths(None, None, {name: value for name, value in world.env.items() if value is not None})


def know_all(world: World, digest: str) -> None:
    """Lets the reader know the content of this digest, so that no start looks for what is new."""
    from ketatui.notebook import Notebook

    paths = paths_of(world)
    notebook = Notebook.open(paths.notebook, paths.backups, world.pack)
    notebook.learn((), edition=digest).result()
    notebook.close(PATIENCE)


def fill_at_once(world: World, count: int, items: Sequence[tuple[str, str]]) -> None:
    """Writes `count` notes on items in one transaction, into a notebook that the reader itself has made.

    Args:
        world: Whose notebook.
        count: How many.
        items: The ids of items, each with its words.
    """

    def rows() -> Iterator[tuple[object, ...]]:
        at = BEGUN
        for number, (item, words) in enumerate(islice(cycle(items), count)):
            at += timedelta(minutes=5)
            written = at.isoformat(timespec="microseconds")
            text = f"Note {number}: to be asked at the next visit, and looked up again."
            yield str(uuid4()), world.pack, item, words, text, written, written, 1, None, None

    with closing(sqlite3.connect(paths_of(world).notebook, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA cache_size = -400000")
        database.execute("BEGIN")
        database.executemany("INSERT INTO note VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows())
        database.execute("COMMIT")
