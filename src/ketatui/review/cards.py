"""What can be asked: the cards of the pack, and those that the reader wrote."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from ketatui.draw import said
from ketatui.notebook.records import Memory, Note
from ketatui.pack.library import Library
from ketatui.pack.model import CARDS, GLOSSARY, Item, Statement, Term
from ketatui.pack.model import Card as PackCard
from ketatui.review.own import Form, Piece, form

_NUMBER = re.compile(r"\{([a-z0-9][a-z0-9-]*)\.([a-z][a-z0-9_]*)\}")


class Card(NamedTuple):
    """A card as it is asked.

    Attributes:
        id: Id of a card of the pack, or uuid of the note that is the reader's own card.
        topic: Id of its topic; "" where it has none.
        items: Ids of what it rests on.
        question: What is asked, numbers in words.
        pieces: The answer, numbers in words, in pieces: what the question hides is one of its own.
        own: Whether the reader wrote it.
        tags: Those of the reader's note.
        said: Which words it rests on now, by `digest`.
        fault: What is wrong with it, as a line, or "".
    """

    id: str
    topic: str
    items: tuple[str, ...]
    question: str
    pieces: tuple[Piece, ...]
    own: bool = False
    tags: frozenset[str] = frozenset()
    said: str = ""
    fault: str = ""

    @property
    def answer(self) -> str:
        """The answer as one text."""
        return "".join(piece.text for piece in self.pieces)


class Head(NamedTuple):
    """A card as the choice of what to ask knows it, before what it asks is read."""

    topic: str
    items: tuple[str, ...]
    note: Note | None = None
    """The note that it is; None for a card of the pack."""


class Deck:
    """All cards there are: the reader's own in the order of writing, then the pack's in its own order.

    A note whose item is no longer in the content is no card. What a card says is read when it is
    looked at.

    Attributes:
        heads: The cards by their ids, in order.
    """

    def __init__(self, library: Library, notes: Iterable[Note]) -> None:
        self._library = library
        self._notes = [*notes]
        self.heads: Mapping[str, Head] = {**self._own(), **self._packs()}

    @cached_property
    def tags(self) -> Mapping[str, Sequence[str]]:
        """The ids of the cards that each tag chooses, in order, by tag.

        A tag chooses the reader's cards that have it, and cards of the pack that rest on an item on
        which the reader has a note with it.
        """
        tags_of = defaultdict[str, set[str]](set)
        for note in self._notes:
            tags_of[note.item].update(note.tags)
        chosen = defaultdict[str, list[str]](list)
        for id_, head in self.heads.items():
            subjects = (id_, *head.items)
            for tag in head.note.tags if head.note else {tag for item in subjects for tag in tags_of[item]}:
                chosen[tag].append(id_)
        return dict(sorted(chosen.items()))

    def chosen(self, topic: str = "", tag: str = "") -> list[str]:
        """Return the ids of the cards of a topic and with a tag, in order; "" stands for any."""
        ids = self.tags.get(tag, ()) if tag else self.heads
        return [id_ for id_ in ids if topic in {"", self.heads[id_].topic}]

    def card(self, id_: str) -> Card:
        """Return a card with what it asks.

        Raises:
            KeyError: There is none of that id.
            sqlite3.DatabaseError: The library is damaged.
        """
        head = self.heads[id_]
        words = digest(self._library, head.items)
        if head.note:
            return _own_card(head, head.note, words, self._library)
        card = self._library.item(id_)
        if not isinstance(card, PackCard):
            raise KeyError(id_)
        return Card(id_, head.topic, head.items, card.question, (Piece(card.answer),), said=words)

    def _packs(self) -> dict[str, Head]:
        return {card.id: Head(card.topic, card.statements) for card in self._library.cards()}

    def _own(self) -> dict[str, Head]:
        topics = {head.id for head in self._library.topics}
        found = {}
        for note in self._notes:
            if form(note.text):
                topic = note.item if note.item in topics else _home(self._library, note.item)
                if topic is not None:
                    found[note.uuid] = Head(topic, (note.item,), note)
        return found


def digest(library: Library, items: Iterable[str]) -> str:
    """Return which words items have now: for each its id, a colon and `digest_of` what it says first.

    What has no words is left out: a topic as a whole.
    """
    told = []
    for id_ in items:
        with suppress(KeyError):
            told.append(f"{id_}:{digest_of(_words(library.item(id_)))}")
    return " ".join(told)


def digest_of(words: str) -> str:
    """Return the first sixteen hex digits of the SHA-256 of some words."""
    return sha256(words.encode()).hexdigest()[:16]


def has_changed(card: Card, memory: Memory | None) -> bool:
    """Tell whether something that a card rests on says something else now than when it was last rated."""
    return memory is not None and bool(changed_items(card, memory))


def changed_items(card: Card, memory: Memory) -> Mapping[str, str]:
    """Return what of that a card rests on has changed since it was last rated, with the digest of then."""
    before, now = (
        dict(part.split(":", 1) for part in said.split() if ":" in part) for said in (memory.said, card.said)
    )
    return {id_: before[id_] for id_ in now if id_ in before and before[id_] != now[id_]}


def _words(item: Item) -> str:
    return item.text if isinstance(item, Statement) else said(item)[0]


def _home(library: Library, id_: str) -> str | None:
    """Return the topic of an item, or of the first thing it rests on; None where there is no such item."""
    home = library.topic_of(id_)
    if home not in {GLOSSARY, CARDS}:
        return home
    item = library.item(id_)
    return item.links[0].topic if isinstance(item, Term | PackCard) and item.links else ""


def filled(text: str, library: Library) -> str:
    """Return what a note says; one that is a card, with its numbers as the content has them now."""
    return _filled(text, library, {}) if form(text) else text


def _filled(text: str, library: Library, missing: dict[str, None]) -> str:
    """Return text with numbers for names; a name that is not in the content stays, and goes to `missing`."""

    def number(found: re.Match[str]) -> str:
        with suppress(KeyError):
            item = library.item(found[1])
            if isinstance(item, Statement):
                return item.numbers[found[2]].words
        missing[found[0]] = None
        return found[0]

    return _NUMBER.sub(number, text)


def _own_card(head: Head, note: Note, words: str, library: Library) -> Card:
    """Return a card of the reader's, with its numbers as the content has them now."""
    missing: dict[str, None] = {}

    def words_of(text: str) -> str:
        return _filled(text, library, missing)

    sides = form(note.text) or Form("", ())
    question = words_of(sides.question)
    pieces = tuple(Piece(words_of(piece.text), piece.gap) for piece in sides.answer)
    fault = ""
    if missing:
        fault = f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} no longer in the content"
    elif not question.strip():
        fault = "this card has no question yet"
    elif not any(piece.text.strip() for piece in pieces):
        fault = "this card has no answer yet"
    return Card(
        id=note.uuid,
        topic=head.topic,
        items=head.items,
        question=question,
        pieces=pieces,
        own=True,
        tags=frozenset(note.tags),
        said=words,
        fault=fault,
    )
