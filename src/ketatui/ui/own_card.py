"""Making a card of one's own: a note in the form of a card, begun from a statement or from a note."""

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from ketatui.notebook import Note, NoteEdit
from ketatui.pack.model import Statement
from ketatui.review.own import cloze_form, form, from_note, question_form
from ketatui.ui.note import NoteScreen
from ketatui.ui.page import ChoicePage
from ketatui.ui.session import Session

_QUESTION, _GAPS = "question", "gaps"


def card_of_statement(
    screen: Screen[Any], session: Session, item: Statement, then: Callable[[], None]
) -> None:
    """Let the reader write a card that rests on a statement; `then` is called when that has ended.

    Where its words have numbers, the reader chooses between a question and gaps at them; with gaps it
    is a card at once.
    """

    def begin(choice: str | None) -> None:
        if choice:
            edit = session.notebook.start_note(
                item.id, item.text, "" if choice == _GAPS else question_form(item)
            )
            if choice == _GAPS:
                edit.save(cloze_form(item))
            _write(screen, session, edit, then)

    if form(cloze_form(item)):
        choices = [(_QUESTION, "A question, and these words as its answer")]
        choices.append((_GAPS, "These words, with gaps where the numbers stand"))
        screen.app.push_screen(ChoicePage(session, "A card of your own", choices), begin)
    else:
        begin(_QUESTION)


def card_of_note(screen: Screen[Any], session: Session, note: Note, then: Callable[[], None]) -> None:
    """Let the reader write a card whose answer is what a note says; the note stays."""
    _write(screen, session, session.notebook.start_note(note.item, note.quote, from_note(note.text)), then)


def _write(screen: Screen[Any], session: Session, edit: NoteEdit, then: Callable[[], None]) -> None:
    screen.app.push_screen(NoteScreen(session, edit.note.quote, edit), lambda _: then())
