"""What would be lost: told before one leaves, and written to a file if one likes."""

from collections.abc import Sequence

from textual.binding import Binding

from ketatui.draw import Line, Span
from ketatui.draw.pieces import paragraph
from ketatui.ui.commands import BY_ID
from ketatui.ui.page import Page
from ketatui.ui.session import Session

QUIT, WRITE = "quit", "write"
"""What the reader chooses on the page."""

_SHOWN = 200
"""Characters of a text that the page shows."""


class UnsavedPage(Page):
    """What is not saved, why, and what can be done; ends with what was chosen."""

    _WRITES = BY_ID["write-unsaved"]
    BINDINGS = [Binding(_WRITES.keys, _WRITES.action, _WRITES.title, id=_WRITES.id, show=False)]

    def __init__(self, session: Session) -> None:
        self._quit, self._write, self._leave = map(session.key, ("quit", "write-unsaved", "leave"))
        hints = [("write-unsaved", "to a file"), ("quit", "leave without")]
        super().__init__(session, "Not saved", self._lines, hints)

    def _lines(self, width: int) -> Sequence[Line]:
        notebook = self.session.notebook
        if not notebook.trouble:
            return paragraph(f"All is saved now: {self._quit} leaves.", width)
        told = f"{self._quit} again leaves without it;"
        told += f" {self._write} writes it to a file;" if self._may_write() else ""
        told += f" {self._leave} goes on reading."
        lines: list[Line] = [*paragraph(f"{notebook.trouble}.", width, "warning"), ()]
        lines += paragraph(told, width)
        for title, texts in (
            ("Notes", [note.text for note in notebook.unsaved()]),
            ("Bookmarks", [mark.label or mark.quote or mark.item for mark in notebook.unsaved_bookmarks()]),
            ("Ratings", _ratings(self.session)),
        ):
            if texts:
                lines += [(), (Span(title, "heading"),)]
            for text in texts:
                shown = " ".join(text.split())
                end = f" {self.session.glyphs.ellipsis}" if len(shown) > _SHOWN else ""
                lines += paragraph(shown[:_SHOWN] + end, width - 2, indent="  ")
        return lines

    def _may_write(self) -> bool:
        return self.session.may("write-unsaved") and bool(unsaved_text(self.session))

    def notebook_changed(self) -> None:
        """Show what is not saved by now."""
        self.pane.remake()

    def show_trouble(self) -> None:
        """Leave it to the page, which tells it above."""

    def action_quit(self) -> None:
        """End, without what is not saved."""
        self.close_with(QUIT)

    def action_write_unsaved(self) -> None:
        """Ask for a file to write it to."""
        self.close_with(WRITE)


def unsaved_text(session: Session) -> str:
    """Return the notes, bookmarks and ratings that are not saved, as Markdown; "" where there are none."""
    notebook = session.notebook
    parts = []
    for note in notebook.unsaved():
        quote = "".join(f"> {line}\n" for line in note.quote.splitlines())
        parts.append(
            "\n".join(filter(None, [f"## Note on {_place(session, note.item)}\n", quote, f"{note.text}\n"]))
        )
    marks = [
        " ".join(["-", *filter(None, [f"{_place(session, mark.item)}:", mark.label, mark.quote])])
        for mark in notebook.unsaved_bookmarks()
    ]
    if marks:
        parts.append("\n".join(["## Bookmarks\n", *marks, ""]))
    if ratings := _ratings(session):
        parts.append("\n".join(["## Ratings\n", *(f"- {rating}" for rating in ratings), ""]))
    return "\n".join(["# Not saved by ketatui\n", *parts]) if parts else ""


def _ratings(session: Session) -> list[str]:
    """Return what was done with cards and is not saved, a line each."""
    return [
        f"{row.card}, {row.at[:19]}: {row.event}{f' {row.rating}' if row.rating else ''}"
        for row in session.notebook.unsaved_reviews()
    ]


def _place(session: Session, item: str) -> str:
    topic = session.library.topic_of(item)
    return f"{topic}#{item}" if topic else item
