"""The page on which another item is chosen for a bookmark or a note."""

from collections.abc import Sequence

from ketatui.draw import Line, Span, said
from ketatui.draw.pieces import paragraph
from ketatui.draw.wrap import wrap
from ketatui.ui.commands import bindings
from ketatui.ui.line import ask
from ketatui.ui.page import Page
from ketatui.ui.records import Record, place_of, words_now
from ketatui.ui.session import Session

_OFFERED = 12


class MovePage(Page):
    """Where the reader is, and what says nearly the same as the record's old words; / asks for others."""

    BINDINGS = [*bindings("glossary")]

    def __init__(self, session: Session, record: Record, here: str) -> None:
        super().__init__(
            session, "Move it to", self._lines, [("enter", "choose"), ("look-up", "other words")]
        )
        self._record = record
        self._here = here if here != record.item and words_now(session, here) is not None else ""
        self._words = record.quote

    def _lines(self, width: int) -> Sequence[Line]:
        lines: list[Line] = []
        if self._here:
            lines += [*self._titled("Where you were reading", width), *self._choice(self._here, width)]
        found = (
            [hit.id for hit in self.session.library.search(self._words, _OFFERED).hits] if self._words else []
        )
        found = [id_ for id_ in found if id_ not in {self._here, self._record.item}]
        if found:
            lines += self._titled("What is like the words it was about, best first", width)
        for id_ in found:
            lines += self._choice(id_, width)
        return lines or paragraph(
            f"Nothing is like it; {self.session.key('look-up')} asks for other words.", width, "dim"
        )

    def _titled(self, title: str, width: int) -> list[Line]:
        return [*paragraph(title, width, "heading"), ()]

    def _choice(self, id_: str, width: int) -> list[Line]:
        shown = self.session.shown
        place = wrap([Span(shown(place_of(self.session, id_)), "link", id_)], width)
        text = said(self.session.item(id_))[0]
        return [*place, *paragraph(shown(text), width, "text", indent="  "), ()]

    async def action_look_up(self) -> None:
        """Ask for words of the item that is meant."""
        await ask(self, "words of the item that is meant", lambda _: "", typed=self._look_up)

    def _look_up(self, words: str) -> None:
        self._words = words.strip() or self._record.quote
        self.pane.show(self._lines)
