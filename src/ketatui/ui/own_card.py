"""Making a card of one's own: a note in the form of a card, begun from a statement or from a note."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from textual.screen import Screen

from ketatui.notebook import Note, NoteEdit, Saved
from ketatui.pack.model import Statement
from ketatui.review.own import cloze_form, form, from_note, question_form
from ketatui.ui.everywhere import Everywhere
from ketatui.ui.note import NoteScreen
from ketatui.ui.page import ChoicePage
from ketatui.ui.session import Session

_QUESTION, _GAPS = "question", "gaps"


def card_of_statement(
    screen: Everywhere[Any], session: Session, item: Statement, then: Callable[[], None]
) -> None:
    """Let the reader write a card that rests on a statement; `then` is called when that has ended.

    Where its words have numbers, the reader chooses between a question to be written and gaps at
    them, which is a card at once.
    """

    def begin(choice: str | None) -> None:
        if choice == _GAPS:
            _make(screen, session, session.notebook.start_note(item.id, item.text), cloze_form(item))
            then()
        elif choice:
            edit = session.notebook.start_note(item.id, item.text, question_form(item))
            _write(screen, session, edit, then)

    if form(cloze_form(item)):
        choices = [(_QUESTION, "A question, and these words as its answer")]
        choices.append((_GAPS, "These words, with gaps where the numbers stand: a card at once"))
        screen.app.push_screen(ChoicePage(session, "A card of your own", choices), begin)
    else:
        begin(_QUESTION)


def card_of_note(screen: Screen[Any], session: Session, note: Note, then: Callable[[], None]) -> None:
    """Let the reader write a card whose answer is what a note says; the note stays."""
    _write(screen, session, session.notebook.start_note(note.item, note.quote, from_note(note.text)), then)


def _make(screen: Everywhere[Any], session: Session, edit: NoteEdit, text: str) -> None:
    """Make a card of a text, and tell so once it is one."""

    def made(done: Future[Saved]) -> None:
        if error := done.exception():
            screen.say(f"{error}.", "warning")
        else:
            lists, edits = session.key("notebook"), session.key("edit")
            screen.say(f"Card made. {lists} lists it; {edits} there changes it.")

    edit.save(text).add_done_callback(lambda done: screen.call_later(made, done))
    edit.end()


def _write(screen: Screen[Any], session: Session, edit: NoteEdit, then: Callable[[], None]) -> None:
    screen.app.push_screen(NoteScreen(session, edit.note.quote, edit), lambda _: then())
