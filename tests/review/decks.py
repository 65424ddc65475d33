"""Decks to test with: cards of the reader's, and the one of the mini pack behind them."""

from __future__ import annotations

import packs
from ketatui.notebook.records import Note
from ketatui.review.cards import Deck


def own(uuid: str, item: str = "onset-im", tags: str = "") -> Note:
    return Note(uuid, item, "", f"Q: What is {uuid}?\nA: It is {uuid}.\n{tags}", "", "", 1)


def deck_of(*uuids: str) -> Deck:
    """A deck of cards with these uuids, and `card-onset`."""
    return Deck(packs.mini_library(), [own(uuid) for uuid in uuids])
