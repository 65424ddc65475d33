"""The list of bookmarks and notes, from which one goes to their places."""

import re
from collections.abc import Sequence

from ketatui.draw import Line, Span
from ketatui.draw.pieces import paragraph
from ketatui.draw.words import day
from ketatui.draw.wrap import wrap
from ketatui.notebook import Bookmark, Note, NotebookError
from ketatui.ui.bars import Foot
from ketatui.ui.commands import bindings
from ketatui.ui.note import NoteScreen
from ketatui.ui.page import Page
from ketatui.ui.pane import Pane
from ketatui.ui.session import Session

_BLANKS = re.compile(r"[ \t\n]+")
"""All but the blanks that hold a number and its unit together."""

_QUOTE = 160
"""Characters of a quoted item that the list shows; the place itself shows all."""


class NotebookPage(Page):
    """Bookmarks and notes, the newest first."""

    BINDINGS = [*bindings("list")]

    def __init__(self, session: Session, deleted: list[Bookmark | Note]) -> None:
        """Make the page; `deleted` is what was deleted in this session, the last at its end."""
        hints = [("enter", "go there"), ("e", "edit"), ("d", "delete"), ("u", "undo")]
        super().__init__(session, "Bookmarks and notes", self._lines, hints)
        self._deleted = deleted
        self._records: dict[str, Bookmark | Note] = {}

    def _lines(self, width: int) -> Sequence[Line]:
        notebook = self.session.notebook
        try:
            records: list[Bookmark | Note] = [*notebook.bookmarks(), *notebook.notes()]
        except NotebookError as error:
            return paragraph(str(error), width, "warning")
        records.sort(key=lambda record: record.updated, reverse=True)
        self._records = {record.uuid: record for record in records}
        if not records:
            return paragraph(
                "Your bookmarks and notes will stand here: m sets a bookmark, a writes a note.",
                width,
                "dim",
            )
        lines: list[Line] = []
        for record in records:
            lines += [*self._record(record, width), ()]
        return lines

    def _record(self, record: Bookmark | Note, width: int) -> Sequence[Line]:
        glyphs = self.session.glyphs
        topic = self.session.library.topic_of(record.item)
        where = topic if topic is not None else "no longer in the content"
        kind = "Note" if isinstance(record, Note) else f"{glyphs.star} Bookmark"
        head = [Span(kind, "link", record.uuid), Span(f"  {where}, {day(record.updated)}", "dim")]
        quote = " ".join(_BLANKS.split(record.quote.strip()))
        if len(quote) > _QUOTE:
            quote = quote[:_QUOTE].rsplit(" ", 1)[0] + f" {glyphs.ellipsis}"
        lines = [*wrap(head, width, rest="  "), *paragraph(quote, width, "dim", indent="  ")]
        if isinstance(record, Note):
            if record.split_from:
                lines += paragraph(
                    "Also changed in another session; both texts are kept.", width, "warning", indent="  "
                )
            lines += paragraph(record.text, width, "text", indent="  ")
        return lines

    def notebook_changed(self) -> None:
        """Show what was written meanwhile, here or in another session."""
        self.pane.remake()

    def on_pane_chosen(self, message: Pane.Chosen) -> None:
        """End with the item that the record is about, if it is still there."""
        message.prevent_default()  # the page's own way would follow the record's id
        record = self._records[message.target]
        if self.session.library.topic_of(record.item) is None:
            self.query_one(Foot).say("This item is no longer in the content; the note stays.", "warning")
        else:
            self.close_with(record.item)

    def action_edit(self) -> None:
        """Edit the note that is current."""
        record = self._records.get(self.pane.target)
        if isinstance(record, Note):
            edit = self.session.notebook.edit_note(record)
            screen = NoteScreen(self.session, record.quote, edit)
            self.app.push_screen(screen, lambda _: self.pane.remake())
        elif record is not None:
            self.query_one(Foot).say("This is a bookmark; only notes can be edited.")

    def action_delete(self) -> None:
        """Delete the note or the bookmark that is current; it can be brought back."""
        record = self._records.get(self.pane.target)
        if record is None:
            return
        notebook = self.session.notebook
        if isinstance(record, Note):
            notebook.delete_note(record.uuid)
        else:
            notebook.set_bookmark(record.item, False, record.quote)
        self._deleted.append(record)
        self.query_one(Foot).say("Deleted. u brings it back.")
        self.pane.remake()

    def action_undo(self) -> None:
        """Bring back what was deleted last in this session."""
        if not self._deleted:
            self.query_one(Foot).say("Nothing was deleted in this session.")
            return
        record = self._deleted.pop()
        if isinstance(record, Note):
            self.session.notebook.restore_note(record.uuid)
        else:
            self.session.notebook.set_bookmark(record.item, True, record.quote)
        self.query_one(Foot).say("Brought back.")
        self.pane.remake()
