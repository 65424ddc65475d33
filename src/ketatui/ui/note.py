"""The note editor: a plain text field under the words that the note is about, saved while one types."""

import re
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import TextArea

from ketatui.draw import Line, Span
from ketatui.draw.glyphs import foreign, wide
from ketatui.draw.pieces import paragraph
from ketatui.draw.words import count
from ketatui.notebook import Mark, NotebookError, NoteEdit, Saved
from ketatui.review.own import called
from ketatui.terminals import is_cramped
from ketatui.ui.banner import NoteBanner
from ketatui.ui.bars import Bar, Foot, Head
from ketatui.ui.commands import bindings
from ketatui.ui.everywhere import refuse, refuse_guests
from ketatui.ui.records import place_of
from ketatui.ui.saving import Saving
from ketatui.ui.session import Session
from ketatui.ui.strips import SETTLING

if TYPE_CHECKING:
    from ketatui.ui.app import KetatuiApp

_NUMBER = re.compile(r"\{[\w-]+\.[\w-]+\}")
"""A number by its name, as a card has it."""
_QUOTED = 4
"""Lines of the item that are shown above the note."""
_IN = "  "
"""What indents a line."""
_LOW = 18
"""Lines of a terminal below which a warning takes the place of the words that the note is about."""
_LOWEST = 5
"""Lines below which the text has them all."""


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

    BINDINGS = [
        Binding("tab", "further_in", "Indent", show=False),
        Binding("shift+tab", "further_out", "Outdent", show=False),
        Binding("alt+b", "cursor_word_left", "Word left", show=False),
        Binding("alt+f", "cursor_word_right", "Word right", show=False),
    ]

    def action_further_in(self) -> None:
        """Indent the line, as the point of a list inside another."""
        if self.read_only:
            return
        self.insert(_IN, (self.cursor_location[0], 0), maintain_selection_offset=True)

    def action_further_out(self) -> None:
        """Take the indent of the line back."""
        if self.read_only:
            return
        row = self.cursor_location[0]
        line = self.document.get_line(row)
        cells = min(len(line) - len(line.lstrip(" ")), len(_IN))
        self.delete((row, 0), (row, cells), maintain_selection_offset=True)

    def on_resize(self) -> None:
        """Show the cursor."""
        self.call_after_refresh(self.scroll_cursor_visible)


class NoteScreen(Screen[None]):
    """Edits one note. Its draft is the note's wording."""

    CSS_PATH = Path("note.tcss")
    bears_little_room = True
    BINDINGS = [
        Binding("escape", "end", "Back", show=False),
        Binding("ctrl+l", "repaint", "Repaint", show=False, priority=True),
        *bindings("writing"),
    ]

    def __init__(self, session: Session, quote: str, edit: NoteEdit) -> None:
        super().__init__()
        self._session = session
        self._area = _Area(edit.text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
        self._area.cursor_blink = False
        refuse_guests(self, session)
        self._quote = _Quote(session, quote)
        way_out = (
            f"{session.key('write-note')} writes the text to a file." if session.may("write-note") else ""
        )
        self._banner = NoteBanner(session, way_out)
        self._saving = Saving(self, session, edit, lambda: self._area.text, self._saved)
        self._kind = called(edit.note._replace(text=edit.text)).lower()
        self._title = f"Your {self._kind} on {place_of(session, edit.note.item)}"
        self._banner.aside = self._aside()
        self._warned = self._failed = False
        if session.glyphs.ascii:
            self._show_in_ascii(edit.text)

    def _aside(self) -> str:
        """Return what helps with the text: what its names of numbers are, that there is a note already."""
        session, edit = self._session, self._saving.edit
        if self._kind == "card":
            named = _NUMBER.search(edit.text)
            return f"{named[0]} is a number of the statement, by its name." if named else ""
        notes = session.notebook.marks.get(edit.note.item, Mark()).notes
        if edit.note.version or not notes:
            return ""
        them, shows = "it" if notes == 1 else "them", session.key("notebook")
        return f"You have {count(notes, 'note')} on this already: esc, then {shows} shows {them}."

    def _show_in_ascii(self, text: str) -> None:
        """Tell what the terminal cannot show of a text; where that might be lost unseen, only show it."""
        if foreign(text):
            self._area.read_only = True
            self._banner.hint = (
                "Read only: this note has letters that the terminal cannot show (?), and editing could lose"
                f" them. {self._session.key('outside')} opens your own editor."
            )
        elif signs := wide(text):
            self._banner.hint = f"Shown as ? here, and kept as they are: {signs}"

    def compose(self) -> ComposeResult:
        """Make title, quoted words, text field, a place for warnings, and footer."""
        yield Head(self._session)
        yield self._quote
        yield self._area
        yield self._banner
        yield Foot(self._session, self._hints())

    def _hints(self) -> list[tuple[str, str]]:
        """Return the keys, and what becomes of the text; nothing is promised that may not come true."""
        session, edit = self._session, self._saving.edit
        if session.notebook.trouble or self._warned or self._failed:
            ends = "done"
        elif not edit.note.version and edit.says_nothing(self._area.text):
            ends = "done, nothing to keep"
        else:
            ends = f"done, the {self._kind} is kept"
        hints = [("esc", ends), ("write-note", "to a file"), ("outside", "editor")]
        return [(session.key(command), word) for command, word in hints if session.may(command)]

    def _show_hints(self) -> None:
        foot = self.query_one(Foot)
        if foot.hints != (hints := self._hints()):
            foot.hint(hints)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Leave out what a guest may not do."""
        return self._session.may(action)

    def on_mount(self) -> None:
        """Put the cursor at the end of the text, or of the first line of what only begins it."""
        self.app.delay_update(SETTLING)
        edit, document = self._saving.edit, self._area.document
        new = bool(edit.template) and edit.says_nothing(edit.text)
        self._area.move_cursor((0, len(document.get_line(0))) if new else document.end)
        self._area.focus()
        self._tell("")
        self.notebook_changed()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Save the draft soon."""
        event.stop()
        if self._area.text == self._saving.edit.text:
            return
        self._tell("not saved yet")
        if self._warned:
            self._warned = False
            self._warn("")
        self._show_hints()
        if self.query_one(Foot).message:
            self.query_one(Foot).say("")
        self._saving.soon()

    async def action_end(self) -> None:
        """Save, and leave the editor; where that cannot be saved, not at the first time."""
        if problem := await self._saving.leave(warned=self._warned):
            self._warned = True
            self._tell("not saved")
            self._warn(problem)
        else:
            self.app.delay_update(SETTLING)
            self.dismiss(None)

    def keep(self) -> None:
        """Hand the draft to the notebook at once."""
        self._saving.keep()

    # What the reader is told

    def _tell(self, state: str) -> None:
        self.query_one(Head).show(self._title, state)

    def _warn(self, warning: str) -> None:
        self._banner.warn(warning)
        self._show_hints()
        self.on_resize()

    def on_resize(self) -> None:
        """Let a warning have the place of the quoted words, and the text all of it, where room is short."""
        self._banner.look()
        roomy = not is_cramped(*self.size)
        self.set_class(not roomy, "-cramped")
        self._quote.display = roomy and (not self._banner.display or self.size.height >= _LOW)
        self.query_one(Foot).display = self.size.height >= _LOWEST

    def notebook_changed(self) -> None:
        """Tell what is not saved, and why, as long as that is so."""
        self._show_hints()
        self.on_resize()
        if self._session.notebook.trouble:
            self._tell("not saved")

    def _saved(self, done: Future[Saved]) -> None:
        if not self.is_attached:
            return
        error = done.exception()
        self._failed = isinstance(error, NotebookError)
        if self._failed:
            self._warn(f"{error}.")
            self._tell("not saved")
        elif done.result().conflict:
            self._warn("Another session changed this note; both texts are kept, this one as a new note.")
            self._tell("saved")
        elif not self._saving.waits:
            self._warned = False
            self._warn("")
            self._tell("saved")

    # Elsewhere

    def action_outside(self) -> None:
        """Go on in the reader's own editor."""
        from ketatui.ui.outside import edit_outside

        edit, text = self._saving.edit, self._area.text
        edit.save(text)
        outcome = edit_outside(self.app, self._session, edit, text)
        if edit.text != text:
            self._area.replace(edit.text, (0, 0), self._area.document.end)
            self._area.move_cursor(self._area.document.end)
        self._warn(outcome.message)
        if outcome.saved is not None and not outcome.message:
            self._saving.follow(outcome.saved)

    async def action_write_note(self) -> None:
        """Write the text to a file of its own."""
        from ketatui.ui.to_file import ask_file

        await ask_file(self, lambda: self._area.text.removesuffix("\n") + "\n", self._saving.written)

    def action_refuse(self) -> None:
        """Tell a guest that a key is not for guests."""
        refuse(self)

    def action_repaint(self) -> None:
        """Draw the screen anew."""
        cast("KetatuiApp", self.app).repaint()
