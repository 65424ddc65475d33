"""Hosts of one reader: each has a notebook of its own, and meets the others at a store."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from ketatui.notebook.told import Meeting, count_untold, meeting_of
from ketatui.sync.background import Sync
from ketatui.sync.exchange import Exchange
from ketatui.sync.server import Server
from notebook.desk import Desk
from notebook.test_reviews import count

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ketatui.notebook import Notebook

WAIT = 20.0


class Host(Desk):
    """A desk of its own; its notebook is open."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        super().__init__(folder)
        self.book: Notebook = self.open()

    def meet(self, address: str, name: str = "", exchange: type[Exchange] = Exchange) -> bool:
        """Fetch and send what there is, once; tells whether both sides hold the same then."""
        with closing(Server(address, name, None)) as server:
            it = exchange(self.book, server, count, lambda: False)
            it.fetch()
            it.send()
            if same := it.check():
                return same
            it.fetch()
            it.send()
            return it.check()

    def keep_in_step(
        self,
        store: str | Callable[[], Server],
        profile: str | None = None,
        book: Notebook | None = None,
    ) -> Sync:
        """Keep the notebook, or what another session has open of it, in step in the background."""
        connect = (lambda: Server(store, "", profile)) if isinstance(store, str) else store
        return Sync(book or self.book, connect, count)

    def untold(self) -> int:
        """How many of the reader's own changes have not been sent."""
        return self.book.read_by(count_untold, (0, 0))[0]

    def meeting(self) -> Meeting:
        return self.book.read_by(meeting_of, Meeting())

    def held(self) -> Any:
        """All that the notebook holds and that hosts are to hold alike."""
        records, reviews, _ = self.book.complete()
        seen = sorted(self.rows("SELECT pack, item, wording, first, last FROM seen"))
        return sorted(records), sorted(reviews), seen, dict(self.book.memories)


def until(what: Callable[[], object], told: Callable[[], object] = str) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + WAIT
    while not what():
        assert time.monotonic() < ends, told()
        time.sleep(0.02)
