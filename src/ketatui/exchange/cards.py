"""Review cards for another program: a question, and a back that says who says so and how sure it is."""

from collections.abc import Collection, Iterator
from html import escape
from typing import NamedTuple

from ketatui.draw import UNICODE, words
from ketatui.pack.library import Library
from ketatui.pack.model import CARDS, Card, Citation, Statement
from ketatui.safe import safe_line


class Flashcard(NamedTuple):
    """A card as HTML on one line each side.

    Attributes:
        guid: What it is known by for ever, whatever it says.
        question: The front.
        back: The answer, and the statements it rests on, with their sources.
        tags: The topic of the card.
    """

    guid: str
    question: str
    back: str
    tags: str


def chosen_cards(library: Library, topic: str | None, items: Collection[str] | None) -> list[Flashcard]:
    """Return the cards that are asked for, in their order.

    Args:
        library: What is read.
        topic: Only the cards of this topic; of all where None.
        items: Only these, and what rests on these; all where None.
    """
    cards = (library.item(id_) for id_ in library.ids(CARDS))
    return [
        _flashcard(card, library)
        for card in cards
        if isinstance(card, Card)
        and topic in {None, card.topic}
        and (items is None or not {card.id, *card.statements}.isdisjoint(items))
    ]


def _flashcard(card: Card, library: Library) -> Flashcard:
    rests_on = (library.item(id_) for id_ in card.statements)
    said = "".join(_statement(item) for item in rests_on if isinstance(item, Statement))
    return Flashcard(
        guid=f"ketatui:{library.manifest.id}:{card.id}",
        question=_html(card.question),
        back=f'<div class="answer">{_html(card.answer)}</div>{said}',
        tags=f"ketatui::{library.manifest.id}::{card.topic}",
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
    return escape(safe_line(text))
