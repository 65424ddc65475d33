"""What to ask next: what is due, in which order, and how much of it there is."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from itertools import islice
from typing import NamedTuple

from ketatui.notebook.records import Memory
from ketatui.review.cards import Card, Deck
from ketatui.review.days import beginning, day_of, moment, written

AHEAD = timedelta(minutes=20)
"""How long before its moment a card that is being learned is asked, when nothing else is left."""

REVIEW = 2
"""The state of a card that is learned."""

_DAY = timedelta(days=1)
_LEARNING, _REVIEW, _NEW, _SOON = range(4)
"""The order in which kinds of cards are asked."""


class Scope(NamedTuple):
    """Which cards are asked.

    Attributes:
        topic: Only those of this topic; "" stands for any.
        tag: Only those that this tag chooses; "" stands for any.
        cram: Whether all of them are gone through once, due or not, and nothing is kept of it.
    """

    topic: str = ""
    tag: str = ""
    cram: bool = False


EVERYTHING = Scope()
"""All cards there are."""


class Counts(NamedTuple):
    """How many cards there are to be asked: those that are due, those that soon are, new ones."""

    soon: int
    due: int
    new: int


class Times(NamedTuple):
    """The moments between which a card is due or not, as the notebook writes them.

    Attributes:
        now: This moment.
        ahead: Until when a card that is being learned is due soon.
        wrong: A rating after this was made by a clock that was wrong: it lies more than a day ahead.
        begin: When the reader's day began.
        end: When it ends.
    """

    now: str
    ahead: str
    wrong: str
    begin: str
    end: str


def times(now: datetime, zone: tzinfo | None = None) -> Times:
    """Return the moments that matter at a moment; `zone` None is the system's."""
    day = day_of(now, zone)
    begin, end = beginning(day, zone), beginning(day + _DAY, zone)
    return Times(*map(written, (now, now + AHEAD, now + _DAY, begin, end)))


def is_due(memory: Memory, at: Times) -> bool:
    """Tell whether a card is due: rated before, not suspended, and its time has come.

    A card that is learned is due from the beginning of the day of its date, but not twice in one
    day; one that is being learned from its moment on. One last rated by a clock that was far ahead
    is due at once, so that it does not stay away for years.
    """
    if memory.suspended or not memory.state:
        return False
    if memory.last > at.wrong:
        return True
    if memory.state == REVIEW:
        return memory.due < at.end and (memory.last < at.begin or memory.due <= at.now)
    return memory.due <= at.now


def is_soon(memory: Memory, at: Times) -> bool:
    """Tell whether a card is being learned and not due yet, but `AHEAD` of its moment."""
    learning = memory.state not in {0, REVIEW} and not memory.suspended
    return learning and memory.due <= at.ahead and not is_due(memory, at)


def rest_of_day(memories: Mapping[str, Memory], new: int, at: Times) -> int:
    """Return how many new cards there still are in the day, where there are `new` in all of it."""
    return max(0, new - sum(at.begin <= memory.first < at.end for memory in memories.values()))


class Queue:
    """The cards of a scope in the order in which they are asked.

    First what is being learned and whose moment has come, then what is learned and due, then new
    cards, then what is being learned and soon has its moment.
    """

    def __init__(
        self,
        deck: Deck,
        memories: Mapping[str, Memory],
        scope: Scope = EVERYTHING,
        new: int = 10,
        zone: tzinfo | None = None,
    ) -> None:
        """Make the queue.

        Args:
            deck: All cards.
            memories: What the log of each card comes to, by card, also of cards that are not in the scope.
            scope: Which cards are asked.
            new: How many new cards there are in a day, in all scopes together.
            zone: The reader's time zone; None is the system's.
        """
        self._deck = deck
        self._new = new
        self._zone = zone
        self._ids = deck.chosen(scope.topic, scope.tag)
        self._places = {id_: place for place, id_ in enumerate(self._ids)}
        self.update(memories)

    def update(self, memories: Mapping[str, Memory]) -> None:
        """Go on with other memories: after a rating, and when another session has changed them."""
        self._memories = memories
        self._rated = [
            memory
            for id_, memory in memories.items()
            if memory.state and not memory.suspended and id_ in self._places
        ]

    def next(self, now: datetime) -> Card | None:
        """Return the card to ask at a moment; None where there is none."""
        at = times(now, self._zone)
        rated = ((memory, is_due(memory, at)) for memory in self._rated)
        turns = [self._turn(memory, due=due) for memory, due in rated if due or is_soon(memory, at)]
        turns += [(_NEW, "", self._places[id_]) for id_ in islice(self._fresh(at), 1)]
        return self._deck.card(self._ids[min(turns)[-1]]) if turns else None

    def counts(self, now: datetime) -> Counts:
        """Return how many cards there are to ask at a moment, those that are new as far as the day allows."""
        at = times(now, self._zone)
        due = sum(is_due(memory, at) for memory in self._rated)
        soon = sum(is_soon(memory, at) for memory in self._rated)
        return Counts(soon, due, sum(1 for _ in self._fresh(at)))

    def when_next(self, now: datetime) -> datetime | None:
        """Return when there will be a card to ask: `now` where there is one; None where there never will."""
        if any(self.counts(now)):
            return now
        tomorrow = beginning(day_of(now, self._zone) + _DAY, self._zone)
        coming = [tomorrow] if self._new > 0 and any(self._unasked()) else []
        for learned in (False, True):
            dues = [memory.due for memory in self._rated if (memory.state == REVIEW) == learned]
            if due := moment(min(dues, default="")):
                begins = beginning(day_of(due, self._zone), self._zone) if learned else due - AHEAD
                coming.append(begins if begins > now else due)
        return min(coming, default=None)

    def _turn(self, memory: Memory, *, due: bool) -> tuple[int, str, int]:
        """Return what cards that can be asked are sorted by, their place in the deck last."""
        turn = _REVIEW
        if memory.state != REVIEW:
            turn = _LEARNING if due else _SOON
        return turn, memory.due, self._places[memory.card]

    def _fresh(self, at: Times) -> Iterator[str]:
        """Yield the new cards that there still are today."""
        return islice(self._unasked(), rest_of_day(self._memories, self._new, at))

    def _unasked(self) -> Iterator[str]:
        """Yield the cards that were never rated, nor suspended."""
        memories = self._memories
        for id_ in self._ids:
            memory = memories.get(id_)
            if memory is None or not (memory.state or memory.suspended):
                yield id_


class Cram(Queue):
    """All cards of a scope that are not suspended, once each in their order; nothing is kept of it."""

    def __init__(self, deck: Deck, memories: Mapping[str, Memory], scope: Scope = EVERYTHING) -> None:
        super().__init__(deck, memories, scope, new=sys.maxsize)
        self._left = [*self._ids]

    def update(self, memories: Mapping[str, Memory]) -> None:
        """Go on without what has been suspended meanwhile."""
        self._memories = memories
        self._rated = []

    def answered(self, card: str, *, again: bool) -> None:
        """Go on after a card; one to ask `again` comes once more at the end."""
        self._left.remove(card)
        self._left += [card] if again else []

    def take_back(self, card: str, *, again: bool) -> None:
        """Ask a card once more that was answered last."""
        if again:
            self._left.pop()
        self._left.insert(0, card)

    def go_on_from(self, before: "Cram") -> None:
        """Ask what another cram of the same scope has left, as far as it is there."""
        self._left = [id_ for id_ in before._left if id_ in self._places]

    def _unasked(self) -> Iterator[str]:
        memories = self._memories
        return (id_ for id_ in self._left if id_ not in memories or not memories[id_].suspended)


def waiting(
    deck: Deck, memories: Mapping[str, Memory], now: datetime, zone: tzinfo | None = None
) -> Mapping[Scope, Counts]:
    """Return how many cards wait in each scope that has cards: all, each topic, each tag.

    New are all that were never asked, whatever the day allows.

    Args:
        deck: All cards.
        memories: What the log of each card comes to, by card.
        now: The moment.
        zone: The reader's time zone; None is the system's.
    """
    at = times(now, zone)
    kinds = {id_: kind for id_ in deck.heads if (kind := _kind(memories.get(id_), at))}
    scopes = {EVERYTHING: [*deck.heads]}
    for id_, head in deck.heads.items():
        scopes.setdefault(Scope(topic=head.topic), []).append(id_)
    scopes |= {Scope(tag=tag): [*ids] for tag, ids in deck.tags.items()}
    found = {}
    for scope, ids in scopes.items():
        counts = Counter(kinds.get(id_) for id_ in ids)
        found[scope] = Counts(counts["soon"], counts["due"], counts["new"])
    return found


def _kind(memory: Memory | None, at: Times) -> str:
    """Return as what a card waits; nothing where it does not."""
    if memory is None or not (memory.state or memory.suspended):
        return "new"
    if is_due(memory, at):
        return "due"
    return "soon" if is_soon(memory, at) else ""
