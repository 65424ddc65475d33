"""The note editor: a plain text field under the words that the note is about, saved while one types."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
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
from ketatui.ui.banner import Banner
from ketatui.ui.bars import Bar, Foot, Head
from ketatui.ui.commands import COMMANDS, bindings, keys_of
from ketatui.ui.session import Session
from ketatui.ui.strips import SETTLING

_SAVE_AFTER = 0.7
"""Seconds after the first unsaved letter."""
_PAUSE = 300.0
"""Seconds without a letter after which an editing session ends, and its wording is kept."""
_MOMENT = 0.25
"""Seconds that leaving waits for the text to be on the disk."""
_QUOTED = 4
"""Lines of the item that are shown above the note."""
_LOW = 18
"""Lines of a terminal below which a warning takes the place of the words that the note is about."""


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
        lines: list[Line] = paragraph(self._session.shown(self._text), max(width - 2, 10), "dim", indent=" ")
        if len(lines) > _QUOTED:
            lines = [
                *lines[: _QUOTED - 1],
                (*lines[_QUOTED - 1], Span(f" {self._session.glyphs.ellipsis}", "dim")),
            ]
        return lines


class _Area(TextArea):
    """The text; where it is written stays in sight when a warning takes room from it."""

    def on_resize(self) -> None:
        """Show the cursor."""
        self.call_after_refresh(self.scroll_cursor_visible)


class NoteScreen(Screen[None]):
    """Edits one note. Its draft is the note's wording."""

    CSS_PATH = Path("note.tcss")
    BINDINGS = [
        Binding("escape,tab,shift+tab", "end", "Back", show=False, priority=True),
        Binding("ctrl+l", "repaint", "Repaint", show=False, priority=True),
        *bindings("writing"),
    ]

    def __init__(self, session: Session, quote: str, edit: NoteEdit) -> None:
        super().__init__()
        self._session = session
        self._edit = edit
        self._area = _Area(edit.text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
        self._area.cursor_blink = False
        self._quote = _Quote(session, quote)
        self._banner = Banner(session)
        self._keys = {c.id: keys_of(c, session.config.keys).split(" ")[0] for c in COMMANDS}
        self._warning = ""
        self._warned = False
        self._apart = ""
        self._waiting: Timer | None = None
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """Make title, quoted words, text field, a place for warnings, and footer."""
        yield Head(self._session)
        yield self._quote
        yield self._area
        yield self._banner
        hints = [
            (self._keys["write-note"], "to a file"),
            ("esc", "done, the note is kept"),
            (self._keys["outside"], "editor"),
        ]
        yield Foot(self._session, hints)

    def on_mount(self) -> None:
        """Put the cursor at the end of the text."""
        self.app.delay_update(SETTLING)
        self._area.move_cursor(self._area.document.end)
        self._area.focus()
        self._tell("")
        self.notebook_changed()

    def _tell(self, state: str) -> None:
        self.query_one(Head).show("Your note", state)

    def _warn(self, warning: str) -> None:
        """Show a warning until it is over, beside what is wrong with the notebook, if anything."""
        self._warning = warning
        trouble = self._session.notebook.trouble
        if warning.rstrip(".") in trouble:
            warning = ""
        told = [
            f"{trouble}. {self._keys['write-note']} writes the text to a file." if trouble else "",
            warning,
        ]
        self._banner.show(" ".join(filter(None, told)))
        self._quote.display = not self._banner.display or self.size.height >= _LOW

    def on_resize(self) -> None:
        """Let a warning have the place that there is now."""
        self._warn(self._warning)

    # Saving

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Save the draft soon after a letter, and not later than that while letters follow."""
        event.stop()
        if self._area.text == self._edit.text:
            return
        self._tell("not saved yet")
        if self._warned:
            self._warned = False
            self._warn("")
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
        if isinstance(error, NotebookError):
            self._warn(f"{error}.")
            self._tell("not saved")
        elif done.result().conflict:
            self._warn("Another session changed this note; both texts are kept, this one as a new note.")
            self._tell("saved")
        elif self._waiting is None:
            self._warn("")
            self._tell("saved")

    def notebook_changed(self) -> None:
        """Tell what is not saved, and why, as long as that is so."""
        self._warn(self._warning)
        if self._session.notebook.trouble:
            self._tell("not saved")

    def keep(self) -> None:
        """Hand the draft to the notebook at once."""
        if self._area.text != self._edit.text:
            future = self._edit.save(self._area.text)
            if future.done() and future.exception():
                self._keep_apart()

    def _keep_apart(self) -> None:
        """Keep a text that is too long for a note as one that an editor left."""
        from ketatui.notebook.drafts import begin

        if (text := self._area.text) != self._apart:
            self._apart = text
            with suppress(OSError):
                pack = self._session.library.manifest.id
                begin(self._session.drafts, pack, self._edit.note._replace(text=text)).release()

    def _end_session(self) -> None:
        self._save()
        self._edit.end()

    # Leaving

    async def action_end(self) -> None:
        """Save, and leave the editor; where that cannot be saved, not at the first time."""
        if self._close_line():
            return
        future = self._edit.save(self._area.text)
        if not self._warned and (problem := await self._problem(future)):
            self._warned = True
            self._tell("not saved")
            self._warn(problem)
            return
        if future.done() and future.exception():
            self._keep_apart()
        self._edit.end()
        self.app.delay_update(SETTLING)
        self.dismiss(None)

    async def _problem(self, future: Future[Saved]) -> str:
        """Return why one should not leave yet; nothing where the text is on the disk, or soon will be."""
        ends = asyncio.get_running_loop().time() + _MOMENT
        while not future.done() and asyncio.get_running_loop().time() < ends:
            await asyncio.sleep(0.01)
        trouble = self._session.notebook.trouble
        if not future.done():
            return "esc again leaves; the text waits to be saved." if trouble else ""
        if not (error := future.exception()):
            return ""
        why = "" if str(error) in trouble else f"{error}. "
        return f"{why}esc again leaves; the text is kept apart."

    def _close_line(self) -> bool:
        from ketatui.ui.file_line import FileLine

        if lines := self.query(FileLine):
            lines.first().action_close()
            return True
        return False

    # Elsewhere

    def action_outside(self) -> None:
        """Go on in the reader's own editor."""
        from ketatui.ui.outside import edit_outside

        text = self._area.text
        self._edit.save(text)
        outcome = edit_outside(self.app, self._session, self._edit, text)
        if self._edit.text != text:
            self._area.replace(self._edit.text, (0, 0), self._area.document.end)
            self._area.move_cursor(self._area.document.end)
        self._warn(outcome.message)
        if outcome.saved is not None and not outcome.message:
            outcome.saved.add_done_callback(lambda done: self.call_later(self._saved, done))

    async def action_write_note(self) -> None:
        """Write the text to a file of its own."""
        from ketatui.ui.file_line import ask_file

        await ask_file(self, lambda: self._area.text.removesuffix("\n") + "\n")

    def action_repaint(self) -> None:
        """Draw the screen anew."""
        self.refresh(repaint=True, layout=True)
