"""The note editor: a plain text field under the words that the note is about, saved while one types."""

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import TextArea

from ketatui.draw import Line, Span
from ketatui.draw.pieces import paragraph
from ketatui.notebook import NotebookError, NoteEdit, Saved
from ketatui.ui.bars import Bar, Foot, Head
from ketatui.ui.session import Session
from ketatui.ui.strips import SETTLING

_SAVE_AFTER = 0.7
"""Seconds after the first unsaved letter."""
_PAUSE = 300.0
"""Seconds without a letter after which an editing session ends, and its wording is kept."""
_QUOTED = 4
"""Lines of the item that are shown above the note."""


class _Quote(Bar):
    """The words that the note is about."""

    def __init__(self, session: Session, text: str) -> None:
        super().__init__(session)
        self._text = text

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return how many lines the words take, and a blank one."""
        return len(self.spans(width)) + 1

    def spans(self, width: int) -> Sequence[Sequence[Span]]:
        """Return the first lines of the words."""
        lines: list[Line] = paragraph(self.said(self._text), max(width - 2, 10), "dim", indent=" ")
        if len(lines) > _QUOTED:
            lines = [
                *lines[: _QUOTED - 1],
                (*lines[_QUOTED - 1], Span(f" {self._session.glyphs.ellipsis}", "dim")),
            ]
        return lines


class NoteScreen(Screen[None]):
    """Edits one note. Its draft is the note's wording."""

    CSS_PATH = Path("note.tcss")
    BINDINGS = [
        Binding("escape,tab,shift+tab", "end", "Back", show=False, priority=True),
        Binding("ctrl+l", "repaint", "Repaint", show=False, priority=True),
    ]

    def __init__(self, session: Session, quote: str, edit: NoteEdit) -> None:
        super().__init__()
        self._session = session
        self._edit = edit
        self._area = TextArea(edit.text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
        self._area.cursor_blink = False
        self._quote = _Quote(session, quote)
        self._waiting: Timer | None = None
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """Make title, quoted words, text field and footer."""
        yield Head(self._session)
        yield self._quote
        yield self._area
        yield Foot(self._session, [("esc", "done, the note is kept")])

    def on_mount(self) -> None:
        """Put the cursor at the end of the text."""
        self.app.delay_update(SETTLING)
        self._area.move_cursor(self._area.document.end)
        self._area.focus()
        self._tell("")
        self.notebook_changed()

    def _tell(self, state: str) -> None:
        self.query_one(Head).show("Your note", state)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Save the draft soon after a letter, and not later than that while letters follow."""
        event.stop()
        if self._area.text == self._edit.text:
            return
        self._tell("not saved yet")
        if self._waiting is None:
            self._waiting = self.set_timer(_SAVE_AFTER, self._save)
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE, self._end_session)

    def _save(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        future = self._edit.save(self._area.text)
        future.add_done_callback(lambda done: self.call_later(self._saved, done))

    def _saved(self, done: Future[Saved]) -> None:
        if not self.is_attached:
            return
        error = done.exception()
        foot = self.query_one(Foot)
        if isinstance(error, NotebookError):
            foot.say(str(error), "warning")
            self._tell("not saved")
        elif done.result().conflict:
            foot.say(
                "Another session changed this note; both texts are kept, this one as a new note.", "warning"
            )
            self._tell("saved")
        elif self._waiting is None:
            foot.say("")
            self._tell("saved")

    def notebook_changed(self) -> None:
        """Tell what is not saved, and why, as long as that is so."""
        trouble = self._session.notebook.trouble
        self.query_one(Foot).warn(trouble)
        if trouble:
            self._tell("not saved")

    def keep(self) -> None:
        """Hand the draft to the notebook at once."""
        if self._area.text != self._edit.text:
            self._edit.save(self._area.text)

    def _end_session(self) -> None:
        self._save()
        self._edit.end()

    def action_end(self) -> None:
        """Save, and leave the editor."""
        future = self._edit.save(self._area.text)
        if future.done() and future.exception():
            self._saved(future)
            return
        self._edit.end()
        self.app.delay_update(SETTLING)
        self.dismiss(None)

    def action_repaint(self) -> None:
        """Draw the screen anew."""
        self.refresh(repaint=True, layout=True)
