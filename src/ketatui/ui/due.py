"""How many cards are due, without reading what they ask."""

from collections import Counter
from datetime import UTC, datetime

from ketatui.notebook import NotebookError
from ketatui.ui.session import Session


def due_by_topic(session: Session) -> Counter[str]:
    """Return how many cards of each topic are due now, by its id; new ones are not counted."""
    notebook, library = session.notebook, session.library
    memories = notebook.memories
    if not memories:
        return Counter()
    from ketatui.review.cards import Deck
    from ketatui.review.queue import is_due, times

    try:
        own = notebook.saved_notes(card for card in memories if library.topic_of(card) is None)
    except NotebookError:
        own = ()
    heads, at = Deck(library, own).heads, times(datetime.now(UTC))
    due = (card for card, memory in memories.items() if card in heads and is_due(memory, at))
    return Counter(heads[card].topic for card in due)
