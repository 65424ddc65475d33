"""One sitting at the cards: which is asked, what becomes of a rating, and how it is taken back.

It knows no screen: every reader that asks cards asks them by this.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ketatui.notebook import Mark, Memory, Notebook, NotebookError, Review
from ketatui.notebook.records import Event
from ketatui.pack.library import Library
from ketatui.review import scheduling
from ketatui.review.cards import Card, Deck, changed_items, digest_of, has_changed
from ketatui.review.queue import Counts, Cram, Queue, Scope, rest_of_day, times, waiting


class _Logged(NamedTuple):
    """What can be taken back by a row in the log."""

    card: str
    before: Memory
    row: Review

    @property
    def before_suspended(self) -> bool:
        """Whether the card was not to be asked before."""
        return self.before.suspended


class _Crammed(NamedTuple):
    """What can be taken back of a cram, of which nothing is kept."""

    card: str
    cram: Cram
    again: bool
    before_suspended: bool = False


_Done = _Logged | _Crammed


def _now() -> datetime:
    return datetime.now(UTC)


class Sitting:
    """Asks the cards of a scope, one after the other.

    Attributes:
        card: The card that is asked; None where there is none to ask now.
    """

    def __init__(
        self,
        library: Library,
        notebook: Notebook,
        scope: Scope,
        *,
        retention: float,
        new: int,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """Choose the first card.

        Args:
            library: What is read.
            notebook: Keeps the log.
            scope: Which cards are asked.
            retention: The share of answers that is to be remembered.
            new: How many cards a day are asked for the first time, at most.
            clock: Gives the time, with a time zone.

        Raises:
            NotebookError: The reader's own cards cannot be read now.
        """
        self.scope = scope
        self._library = library
        self._notebook = notebook
        self._retention = retention
        self._new = new
        self._clock = clock
        self._done: list[_Done] = []
        self._known: Memory | None = None
        self._deck, self._marks = self._read_deck()
        self._queue = self._made_queue()
        self.card: Card | None = None
        self.look()

    def _read_deck(self) -> tuple[Deck, Mapping[str, Mark]]:
        marks = self._notebook.marks
        return Deck(self._library, self._notebook.notes()), marks

    def _made_queue(self) -> Queue:
        memories = self._notebook.memories
        if self.scope.cram:
            return Cram(self._deck, memories, self.scope)
        return Queue(self._deck, memories, self.scope, self._new)

    def choose(self, scope: Scope) -> None:
        """Ask the cards of another scope; what was done can still be taken back."""
        self.scope = scope
        self._queue = self._made_queue()
        self.look()

    def look(self) -> None:
        """Choose what is to be asked now."""
        self._ask(self._queue.next(self._clock()))

    def _ask(self, card: Card | None) -> None:
        self.card = card
        self._known = self.memory

    @property
    def now(self) -> datetime:
        """The time."""
        return self._clock()

    def reload(self) -> None:
        """Read the reader's own cards anew, and choose what is to be asked now.

        Raises:
            NotebookError: They cannot be read now; all is as it was.
        """
        self._deck, self._marks = self._read_deck()
        before, self._queue = self._queue, self._made_queue()
        if isinstance(before, Cram) and isinstance(self._queue, Cram):
            self._queue.go_on_from(before)
        self.look()

    @property
    def memory(self) -> Memory | None:
        """What the log of the card that is asked comes to; None where it was never answered."""
        return self._notebook.memories.get(self.card.id) if self.card else None

    @property
    def counts(self) -> Counts:
        """How many cards wait."""
        return self._queue.counts(self._clock())

    @property
    def waiting(self) -> Mapping[Scope, Counts]:
        """How many cards wait in each scope that has cards; new are all that were never asked."""
        return waiting(self._deck, self._notebook.memories, self._clock())

    @property
    def rest_of_day(self) -> int:
        """How many new cards the day still allows, in all scopes together."""
        return rest_of_day(self._notebook.memories, self._new, times(self._clock()))

    def size(self, scope: Scope) -> int:
        """Return how many cards a scope has, due or not."""
        return len(self._deck.chosen(scope.topic, scope.tag))

    @property
    def is_empty(self) -> bool:
        """Whether the scope has no cards at all."""
        return not self.size(self.scope)

    @property
    def suspended(self) -> Sequence[Card]:
        """The cards that are not asked."""
        memories = self._notebook.memories
        return [
            self._deck.card(id_) for id_ in self._deck.heads if id_ in memories and memories[id_].suspended
        ]

    @property
    def when_next(self) -> datetime | None:
        """When a card will be due; None where none will."""
        return self._queue.when_next(self._clock())

    @property
    def has_changed(self) -> bool:
        """Whether what the card rests on says something else than when it was last answered."""
        return self.card is not None and has_changed(self.card, self.memory)

    @property
    def before(self) -> Mapping[str, str]:
        """What that has changed said when the card was last answered, by its id, as far as that is kept.

        Raises:
            NotebookError: The notebook cannot be read now.
        """
        if self.card is None or (memory := self.memory) is None:
            return {}
        found = {}
        for id_, digest in changed_items(self.card, memory).items():
            seen = (seen.wording.partition("\n")[0] for seen in self._notebook.seen(id_))
            if words := next((words for words in seen if digest_of(words) == digest), ""):
                found[id_] = words
        return found

    def next_due(self) -> Mapping[int, datetime]:
        """Return when the card would be asked again, for each rating."""
        return scheduling.next_due(self.memory, self._retention, self._clock())

    def rate(self, rating: int) -> None:
        """Take a rating from 1 to 4 for the card that is asked, and go on; in a cram nothing is kept."""
        card = self.card
        if card is None:
            return
        if isinstance(self._queue, Cram):
            self._queue.answered(card.id, again=rating == 1)
            self._done.append(_Crammed(card.id, self._queue, rating == 1))
        else:
            predicted = scheduling.predicted(self.memory, self._clock())
            self._add(
                card.id, "rate", rating=rating, retention=self._retention, predicted=predicted, said=card.said
            )
        self.look()

    def suspend(self) -> None:
        """Ask the card no more until it is resumed, and go on."""
        if self.card is not None:
            self._add(self.card.id, "suspend")
            self.look()

    def resume(self, card: str) -> None:
        """Ask a suspended card again."""
        self._add(card, "resume")

    def _add(self, card: str, event: Event, **more: Any) -> None:
        before = self._notebook.memories.get(card)
        known = before or scheduling.replay(card, ())
        row, _ = self._notebook.add_review(
            card, lambda row: scheduling.after(known, row), scheduling.replay, event=event, **more
        )
        self._done.append(_Logged(card, known, row))
        self._queue.update(self._notebook.memories)

    def undo(self) -> bool:
        """Take back what was done last in this sitting and ask that card again; False if there is nothing."""
        if not self._done:
            return False
        done = self._done.pop()
        if isinstance(done, _Crammed):
            done.cram.take_back(done.card, again=done.again)
        else:
            self._notebook.add_review(
                done.card, lambda _: done.before, scheduling.replay, event="undo", revokes=done.row.uuid
            )
            self._queue.update(self._notebook.memories)
        if done.card in self._deck.heads and not done.before_suspended:
            self._ask(self._deck.card(done.card))
        else:
            self.look()
        return True

    def changed(self) -> bool:
        """Take in what changed meanwhile; tell whether the card that is asked was dealt with elsewhere."""
        if self._marks != self._notebook.marks:
            with suppress(NotebookError):  # the cards stay as they were, until the notebook can be read
                asked, known = self.card, self._known
                self.reload()
                self.card, self._known = asked, known
        self._queue.update(self._notebook.memories)
        card, memory = self.card, self.memory
        if card is None:
            return False
        if self.scope.cram:
            return card.id not in self._deck.heads or (memory is not None and memory.suspended)
        return card.id not in self._deck.heads or memory != self._known
