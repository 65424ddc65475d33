"""Telling the store what it does not know of the notebook, and taking in what it holds."""

import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from functools import partial
from typing import Any, TypeVar

from ketatui.notebook import Notebook
from ketatui.notebook.meet import Agree, Fetched, Forget, Meet, Sent, Tell, Trying
from ketatui.notebook.reviewing import Replay
from ketatui.notebook.told import Meeting, is_known, meeting_of, sums, telling, told_of, untold
from ketatui.sync.faults import StoreError
from ketatui.sync.locks import in_turn
from ketatui.sync.server import Head, Outgoing, Server

T = TypeVar("T")

AT_ONCE = 200
"""Entries that are sent, and a fifth of those that are looked at, in one go."""

_LETTERS = 256 * 1024
"""Letters of entries that go in one go; one entry alone may be longer."""

_STEP = 0.25


class Ended(Exception):
    """There is no time to wait for the notebook any more."""


class Exchange:
    """What goes to and fro between a notebook and the store, over one connection.

    Every method may raise `StoreError`, `NotebookError` where the notebook cannot be read now, and
    `Ended`.

    Args:
        notebook: The notebook.
        server: The store.
        replay: Works out what the log of a card comes to.
        is_over: Tells that one is not to wait any longer.
        prepare: Called before anything is taken in that may change what the reader has.
    """

    def __init__(
        self,
        notebook: Notebook,
        server: Server,
        replay: Replay,
        is_over: Callable[[], bool],
        prepare: Callable[[], None] = lambda: None,
    ) -> None:
        self.unsound = 0
        self._prepare = prepare
        self._notebook, self._server, self._replay, self._is_over = notebook, server, replay, is_over
        if notebook.read_by(meeting_of, Meeting()).store != server.identity:
            self._forget()

    def fetch(self) -> int:
        """Take in all that is new in the store; return how many entries that are."""
        count = 0
        while heads := self._server.heads(self._meeting().seq, 5 * AT_ONCE):
            count += len(heads)
            while heads:
                taken = self._take_in(heads, all_before=True)
                heads = heads[taken:]
        return count

    def send(self) -> int:
        """Send all that the store has not been told; return how many entries it has taken."""
        count = 0
        turn = self._notebook.file.with_name("notebook.sending")
        while True:
            with in_turn(turn, self._is_over):  # a note that both try at once would come apart
                if not (sending := self._sending()):
                    return count
                count += self._send(sending)

    def _send(self, sending: Sequence[tuple[Sent, Outgoing]]) -> int:
        """Send some, and take in what the store holds otherwise; return how many it has taken."""
        sent = [each for each, _ in sending]
        if notes := [each for each in sent if each.row.kind == "note"]:
            self._written(partial(Trying, sending=notes))
        pushed = self._server.push([out for _, out in sending])
        refused = {head[:2] for head in pushed.refused}
        taken = [each for each in sent if each.row[:2] not in refused]
        self._written(partial(Tell, store=self._server.identity, sent=taken, span=pushed.span))
        if pushed.refused:
            self._take_in_anew(pushed.refused)
        return len(taken)

    def check(self) -> bool:
        """Return whether the store holds what it is thought to hold; what is not so is forgotten.

        It is not where the database, or the notebook, was put back to an older state; nor where there is
        news by now, and then nothing is forgotten.
        """
        meeting, (held, total, reviews) = self._notebook.read_by(
            lambda db: (self._meeting_of(db), sums(db)), (Meeting(), (0, 0, 0))
        )
        found = self._server.totals()
        if found.seq != meeting.seq:
            if found.seq < meeting.seq:
                self._forget()
            return False
        if (found.entries, found.digests) != (held, total):
            self._forget()
            return False
        if found.reviews != reviews:
            self._forget(log_only=True)
            return False
        self._written(Agree)
        return True

    def _meeting(self) -> Meeting:
        return self._notebook.read_by(self._meeting_of, Meeting())

    def _meeting_of(self, db: sqlite3.Connection) -> Meeting:
        """Return how far they have come.

        Raises:
            StoreError: The notebook knows nothing of this store any more: a backup was put in its place,
                or another session has met another store.
        """
        meeting = meeting_of(db)
        if meeting.store != self._server.identity:
            raise StoreError("the notebook was put back, or met another store, and begins anew")
        return meeting

    def _forget(self, *, log_only: bool = False) -> None:
        self._written(partial(Forget, store=self._server.identity, log_only=log_only))

    def _sending(self) -> list[tuple[Sent, Outgoing]]:
        def read(db: sqlite3.Connection) -> list[tuple[Sent, Outgoing]]:
            self._meeting_of(db)
            found: list[tuple[Sent, Outgoing]] = []
            letters = 0
            for row in untold(db, AT_ONCE):
                there = telling(db, row)
                if there is None:
                    continue
                entry, said = there
                letters += len(entry.body)
                if found and letters > _LETTERS:
                    break
                base = told_of(db, row.kind, row.key).digest
                found.append((Sent(row, base, entry.digest, said), Outgoing(entry, base)))
            return found

        return self._notebook.read_by(read, [])

    def _take_in(self, heads: Sequence[Head], *, all_before: bool) -> int:
        """Take in as many of `heads` as go in one go, and return how many that are."""
        nothing: set[int] = set()
        known = self._notebook.read_by(
            lambda db: {head.seq for head in heads if is_known(db, head.kind, head.key, head.digest)}, nothing
        )
        letters, chosen = 0, 0
        for head in heads:
            letters += 0 if head.seq in known else head.size
            if chosen and letters > _LETTERS:
                break
            chosen += 1
        part = heads[:chosen]
        wanted = [head for head in part if head.seq not in known]
        fetched = {one.seq: one for one in self._server.fetch(wanted)} if wanted else {}
        if fetched:
            self._prepare()
        there = [
            fetched.get(head.seq) or Fetched(*head[:4], None)
            for head in part
            if head.seq in known or head.seq in fetched
        ]
        self.unsound += self._written(
            partial(
                Meet,
                store=self._server.identity,
                fetched=there,
                replay=self._replay,
                all_before=all_before,
            )
        )
        return chosen

    def _take_in_anew(self, refused: Sequence[Head]) -> None:
        """Take in what the store holds otherwise than was thought, wherever it stands in the order."""
        heads = list(refused)
        while heads:
            heads = heads[self._take_in(heads, all_before=False) :]

    def _written(self, change: Callable[[str, str], Any]) -> Any:
        """Return the result of a change once it is written."""
        future: Future[Any] = self._notebook.write(change)
        while True:
            try:
                return future.result(_STEP)
            except NotYet:
                if self._is_over():
                    raise Ended from None
