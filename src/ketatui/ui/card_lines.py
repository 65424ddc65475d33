"""How a sitting looks: the question, the answer with what it rests on, and that nothing is due."""

from collections.abc import Sequence

from ketatui.draw import Line, Span
from ketatui.draw.pieces import paragraph
from ketatui.draw.rests_on import rests_on
from ketatui.draw.times import moment
from ketatui.draw.wrap import wrap
from ketatui.notebook import NotebookError
from ketatui.review.cards import Card
from ketatui.review.sitting import Sitting
from ketatui.ui.change_lines import was_and_now
from ketatui.ui.records import place_of, words_now
from ketatui.ui.session import Session


def card_lines(
    session: Session, sitting: Sitting, card: Card, width: int, *, answered: bool
) -> Sequence[Line]:
    """Return the question, and once it is `answered` the answer and what that rests on."""
    lines = [(), *paragraph(session.shown(card.question), width, "strong")]
    if not answered:
        return lines
    spans = [Span(session.shown(each.text), "number" if each.gap else "text") for each in card.pieces]
    lines += [(), *wrap(spans, width)]
    if card.fault:
        lines += [(), *paragraph(session.shown(f"{card.fault}."), width, "warning")]
    if sitting.has_changed:
        told = "What this rests on says something else than when you last answered it."
        lines += [(), *paragraph(told, width, "warning"), *_was_and_now(session, sitting, width)]
    for id_ in worded(session, card):
        place = session.shown(place_of(session, id_))
        lines += [(), *paragraph(place, width, "heading")]
        lines += rests_on(session.item(id_), width, session.glyphs)
    if card.own:
        lines += [(), *paragraph("A card of your own.", width, "dim")]
    return lines


def worded(session: Session, card: Card) -> Sequence[str]:
    """Return what a card rests on, as far as that has words."""
    return [id_ for id_ in card.items if session.library.topic_of(id_) is not None]


def no_card_lines(session: Session, sitting: Sitting, width: int) -> Sequence[Line]:
    """Return that there is no card to ask now, when there will be one, and what can be done."""
    cram, when = sitting.scope.cram, sitting.when_next
    told = "These were all of them." if cram else "Nothing is due now."
    if sitting.is_empty:
        told = "There is no such card."
    lines = [(), *paragraph(told, width, "strong")]
    if when is not None and not cram:
        lines += paragraph(f"The next card is due {moment(when, sitting.now)}.", width)
    cards, leave = session.key("cards"), session.key("leave")
    told = f"{cards} chooses other cards, due or not; {leave} leads back to the text."
    return [*lines, (), *paragraph(told, width, "dim")]


def _was_and_now(session: Session, sitting: Sitting, width: int) -> Sequence[Line]:
    """Return the words that a card rested on when it was last answered, and those of now."""
    try:
        before = sitting.before
    except NotebookError:  # the last line tells what is wrong with the notebook
        before = {}
    return [
        line
        for id_, words in before.items()
        for line in was_and_now(session, words, words_now(session, id_) or "", width)
    ]
