"""Making a card of one's own: a note in the form of a card, begun from a statement or from a note."""

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from ketatui.notebook import Note
from ketatui.pack.model import Statement
from ketatui.review.own import cloze_form, from_note, question_form
from ketatui.ui.note import NoteScreen
from ketatui.ui.page import ChoicePage
from ketatui.ui.session import Session

_GAPS = "gaps"


def card_of_statement(
    screen: Screen[Any], session: Session, item: Statement, then: Callable[[], None]
) -> None:
    """Let the reader write a card that rests on a statement; `then` is called when that has ended.

    Where the statement has numbers, the reader chooses between a question and gaps at them.
    """
    if not item.numbers:
        _write(screen, session, item.id, item.text, question_form(item), then)
        return

    def chosen(choice: str | None) -> None:
        if choice:
            text = cloze_form(item) if choice == _GAPS else question_form(item)
            _write(screen, session, item.id, item.text, text, then)

    choices = [("question", "A question, and these words as its answer")]
    choices.append((_GAPS, "These words, with gaps where the numbers stand"))
    screen.app.push_screen(ChoicePage(session, "A card of your own", choices), chosen)


def card_of_note(screen: Screen[Any], session: Session, note: Note, then: Callable[[], None]) -> None:
    """Let the reader write a card whose answer is what a note says; the note stays."""
    _write(screen, session, note.item, note.quote, from_note(note.text), then)


def _write(
    screen: Screen[Any], session: Session, item: str, quote: str, text: str, then: Callable[[], None]
) -> None:
    edit = session.notebook.start_note(item, quote)
    screen.app.push_screen(NoteScreen(session, quote, edit, template=text), lambda _: then())
