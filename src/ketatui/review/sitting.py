"""One sitting at the cards: which is asked, what becomes of a rating, and how it is taken back.

It knows no screen: every reader that asks cards asks them by this.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ketatui.notebook import Memory, Notebook, Review
from ketatui.notebook.records import Event
from ketatui.pack.library import Library
from ketatui.review import scheduling
from ketatui.review.cards import Card, Deck, digest_of, has_changed
from ketatui.review.queue import Counts, Cram, Queue, Scope


class _Done(NamedTuple):
    """What can be taken back."""

    card: str
    before: Memory
    row: Review


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
        self._notebook = notebook
        self._retention = retention
        self._clock = clock
        self._done: list[_Done] = []
        self._library = library
        self._new = new
        self._deck: Deck
        self._queue: Queue
        self.card: Card | None = None
        self._known: Memory | None = None
        self.reload()

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
            NotebookError: They cannot be read now.
        """
        self._deck = Deck(self._library, self._notebook.notes())
        memories = self._notebook.memories
        if self.scope.cram:
            self._queue = Cram(self._deck, memories, self.scope)
        else:
            self._queue = Queue(self._deck, memories, self.scope, self._new)
        self.look()

    @property
    def memory(self) -> Memory | None:
        """What the log of the card that is asked comes to; None where it was never answered."""
        return self._notebook.memories.get(self.card.id) if self.card else None

    @property
    def counts(self) -> Counts:
        """How many cards wait."""
        return self._queue.counts(self._clock())

    def counts_of(self, scope: Scope) -> Counts:
        """Return how many cards of another scope wait."""
        return Queue(self._deck, self._notebook.memories, scope, self._new).counts(self._clock())

    def size(self, scope: Scope) -> int:
        """Return how many cards a scope has, due or not."""
        return len(self._deck.chosen(scope.topic, scope.tag))

    @property
    def tags(self) -> Sequence[str]:
        """The tags that choose cards."""
        return [*self._deck.tags]

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
    def before(self) -> str:
        """What the one thing that the card rests on said when the card was last answered; "" if unknown.

        Raises:
            NotebookError: The notebook cannot be read now.
        """
        memory = self.memory
        if self.card is None or memory is None or len(self.card.items) != 1:
            return ""
        seen = (seen.wording.partition("\n")[0] for seen in self._notebook.seen(self.card.items[0]))
        return next((words for words in seen if digest_of([words]) == memory.said), "")

    def next_due(self) -> Mapping[int, datetime]:
        """Return when the card would be asked again, for each rating."""
        return scheduling.next_due(self.memory, self._retention, self._clock())

    def rate(self, rating: int) -> None:
        """Take a rating from 1 to 4 for the card that is asked, and go on; in a cram nothing is kept."""
        card = self.card
        if card is None:
            return
        if isinstance(self._queue, Cram):
            self._queue.answered(again=rating == 1)
            self.look()
            return
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
        self._done.append(_Done(card, known, row))
        self._queue.update(self._notebook.memories)

    def undo(self) -> bool:
        """Take back what was done last in this sitting and ask that card again; False if there is nothing."""
        if not self._done:
            return False
        done = self._done.pop()
        self._notebook.add_review(
            done.card, lambda _: done.before, scheduling.replay, event="undo", revokes=done.row.uuid
        )
        self._queue.update(self._notebook.memories)
        self._ask(self._deck.card(done.card))
        return True

    def changed(self) -> bool:
        """Take in what another session wrote; tell whether the card that is asked was answered there."""
        self._queue.update(self._notebook.memories)
        return self.card is not None and not self.scope.cram and self.memory != self._known
