"""Review cards for another program: a question, and a back that says who says so and how sure it is."""

from collections.abc import Collection, Iterable, Iterator
from html import escape
from typing import NamedTuple

from ketatui.draw import UNICODE, words
from ketatui.notebook import Note
from ketatui.outcome import tell
from ketatui.pack.library import Library
from ketatui.pack.model import Citation, Statement
from ketatui.review.cards import Card, Deck
from ketatui.safe import safe


class Flashcard(NamedTuple):
    """A card as HTML on one line each side.

    Attributes:
        guid: What it is known by for ever, whatever it says.
        question: The front.
        back: The answer, and the statements it rests on, with their sources.
        tags: The topic of the card, and the tags of one that is the reader's own.
    """

    guid: str
    question: str
    back: str
    tags: str


def chosen_cards(
    library: Library, notes: Iterable[Note], topic: str | None, items: Collection[str] | None
) -> list[Flashcard]:
    """Return the cards that are asked for and without fault, the reader's own before the pack's.

    Args:
        library: What is read.
        notes: The reader's notes, some of which are cards.
        topic: Only the cards of this topic; of all where None.
        items: Only these, and what rests on these; all where None.
    """
    deck = Deck(library, notes)
    found = []
    for id_ in deck.chosen(topic or ""):
        if items is None or not {id_, *deck.heads[id_].items}.isdisjoint(items):
            card = deck.card(id_)
            if card.fault:
                first = card.question.partition("\n")[0]
                tell(f"a card of yours is left out, “{first}”: {card.fault}")
            else:
                found.append(_flashcard(card, library))
    return found


def _flashcard(card: Card, library: Library) -> Flashcard:
    pack = library.manifest.id
    rests_on = (library.item(id_) for id_ in card.items if library.topic_of(id_) is not None)
    said = "".join(_statement(item) for item in rests_on if isinstance(item, Statement))
    answer = "".join(
        f"<b>{_html(piece.text)}</b>" if piece.gap else _html(piece.text) for piece in card.pieces
    )
    return Flashcard(
        guid=f"ketatui:{pack}:{card.id}",
        question=_html(card.question),
        back=f'<div class="answer">{answer}</div>{said}',
        tags=" ".join(f"ketatui::{pack}::{tag}" for tag in (card.topic, *sorted(card.tags)) if tag),
    )


def _statement(item: Statement) -> str:
    """Return a statement as HTML: its words, how sure it is, and who says so."""
    sure = f"{UNICODE.certainty[item.certainty]} {item.certainty}, {words.basis(item)}"
    why = f": {item.why}" if item.why else ""
    sources = "".join(f"<li>{_html(line)}</li>" for line in _citations(item.citations))
    return (
        f'<div class="statement"><p>{_html(item.text)}</p>'
        f'<p class="sure">{_html(sure + why)}</p><ul class="sources">{sources}</ul></div>'
    )


def _citations(citations: Collection[Citation]) -> Iterator[str]:
    for citation in citations:
        parts = (citation.label, citation.at, words.how_read(citation), words.checked(citation))
        yield ", ".join(filter(None, parts))


def _html(text: str) -> str:
    """Return text as HTML on one line."""
    return escape(safe(text)).replace("\n", "<br>").replace("\t", " ")
