"""The details panel: beside the text where there is room, else over its lower part."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from ketatui.draw import Line, Span, said, split
from ketatui.draw.details import Beside, NoteLine, details
from ketatui.draw.words import day
from ketatui.draw.wrap import wrap
from ketatui.notebook import NotebookError
from ketatui.pack.model import See
from ketatui.pack.pictures import Diagram
from ketatui.ui.bars import Bar
from ketatui.ui.pane import Pane
from ketatui.ui.records import has_changed
from ketatui.ui.session import Session


class _Rule(Bar):
    """The line that divides a panel over the text from it."""

    def spans(self, width: int) -> Sequence[Sequence[Span]]:
        """Return the rule with the panel's name in it."""
        rule = self._session.glyphs.rule
        name = f"{rule * 2} Details "
        return ((Span(name + rule * max(width - len(name), 0), "dim"),),)


class Details(Vertical):
    """Shows what lies behind an item."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown = ("", False)
        self.pane = Pane(session)

    def compose(self) -> ComposeResult:
        """Make the rule and the text."""
        yield _Rule(self._session)
        yield self.pane

    @property
    def beside(self) -> bool:
        """Whether the panel stands beside the text, and not over it."""
        return self.has_class("-beside")

    @beside.setter
    def beside(self, beside: bool) -> None:
        self.set_class(beside, "-beside")
        self.set_class(not beside, "-over")

    @property
    def is_read(self) -> bool:
        """Whether the reader is here, and not in the text beside it."""
        return self.display and (not self.beside or self.pane.has_focus)

    def show(self, target: str, *, quoted: bool = False, again: bool = False) -> None:
        """Show the details of what a target leads to, unless they are shown already.

        Args:
            target: An item, a number of a statement or a node of a diagram; or nothing.
            quoted: Whether to show its words first, since they do not stand in the text.
            again: Whether to show them anew in any case.
        """
        if not target:
            self._shown = ("", False)
            self.pane.show(lambda _: ())
        elif again or (target, quoted) != self._shown:
            self._shown = (target, quoted)
            self.pane.show(
                lambda width: [
                    *(quotation(self._session, target, width) if quoted else ()),
                    *item_details(self._session, target, width),
                ]
            )


def quotation(session: Session, target: str, width: int) -> Sequence[Line]:
    """Return the words of what a target leads to, leading there; not those of a map: the reader is there."""
    id_, part = split(target)
    item = session.item(id_)
    inside = part and isinstance(item, Diagram)
    words = session.shown(said(item)[0])
    return [*wrap([Span(words, "dim" if inside else "link", "" if inside else id_)], width), ()]


def item_details(session: Session, target: str, width: int) -> Sequence[Line]:
    """Return the details of what a target leads to, with the reader's notes on it."""
    library = session.library
    id_, part = split(target)
    item = library.item(id_)
    notes, unread = [], ""
    try:
        notes = [
            NoteLine(note.uuid, day(note.updated), note.text, has_changed(session, note), note.is_flag)
            for note in session.notes(item.item if isinstance(item, See) else id_)
        ]
    except NotebookError as error:
        unread = str(error)
    beside = Beside(library.vocabulary, notes, library.manifest.report, unread)
    return details(item, width, session.glyphs, beside, part)
