"""How many cards are due, without reading what they ask."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property

from ketatui.notebook import Mark, NotebookError
from ketatui.ui.session import Session


class DueCards:
    """Tells how many cards are due; what is known of the cards is kept from one look to the next."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._marks: Mapping[str, Mark] = {}
        self._own: dict[str, str | None] = {}
        """The topic of each note that has a log, None where it is no card any more."""

    def by_topic(self) -> Counter[str]:
        """Return how many cards of each topic are due now, by its id; new ones are not counted."""
        memories = self._session.notebook.memories
        if not memories:
            return Counter()
        from ketatui.review.queue import is_due, times

        at = times(datetime.now(UTC))
        due = [card for card, memory in memories.items() if is_due(memory, at)]
        self._look_up([card for card in due if card not in self._pack])
        topics = (self._pack.get(card) or self._own.get(card) for card in due)
        return Counter(topic for topic in topics if topic is not None)

    @cached_property
    def _pack(self) -> Mapping[str, str]:
        """The topics of the cards of the pack."""
        return {card.id: card.topic for card in self._session.library.cards()}

    def _look_up(self, own: list[str]) -> None:
        """Find the topics of cards that are notes, unless they are known and no note has come or gone."""
        from ketatui.review.cards import Deck

        notebook = self._session.notebook
        if self._marks != notebook.marks:
            self._marks = notebook.marks
            self._own.clear()
        missing = [card for card in own if card not in self._own]
        if not missing:
            return
        try:
            heads = Deck(self._session.library, notebook.saved_notes(missing)).heads
        except NotebookError:  # the last line tells what is wrong with the notebook
            return
        self._own |= {card: heads[card].topic if card in heads else None for card in missing}
