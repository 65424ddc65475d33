"""The glossary: the words of the item one comes from, then all of them; / looks one up."""

from collections.abc import Sequence

from ketatui.draw import Line, Span
from ketatui.draw.glyphs import in_ascii
from ketatui.draw.pieces import paragraph
from ketatui.draw.wrap import cut, wrap
from ketatui.pack.mentions import names
from ketatui.pack.model import Mention, Term
from ketatui.ui.commands import bindings
from ketatui.ui.line import ask
from ketatui.ui.session import Session
from ketatui.ui.trail import GLOSSARY
from ketatui.ui.trail_page import TrailPage

_NAMED = 60
"""Cells at most of what is looked up, where it is told."""


class GlossaryPage(TrailPage):
    """Terms with their other names and what they mean; ends with the one that is chosen."""

    BINDINGS = [*bindings("glossary")]
    helps_with: Sequence[str] = ("glossary",)

    def __init__(self, session: Session, mentions: Sequence[Mention], over: str) -> None:
        """Make the page.

        Args:
            session: What is read, and how.
            mentions: The words of the item that the reader comes from.
            over: `GLOSSARY`, and after it what is looked up.
        """
        super().__init__(session, "Glossary", self._lines, [("look-up", "look up"), ("enter", "more")])
        self._terms = session.library.terms()
        self._mentioned = [mention.id for mention in mentions]
        self.over = over

    @property
    def _words(self) -> str:
        """What is looked up."""
        return self.over.removeprefix(GLOSSARY)

    def _lines(self, width: int) -> Sequence[Line]:
        if self._words:
            words = self._words.casefold()
            fitting = sorted(
                (term for term in self._terms if any(words in name.casefold() for name in names(term))),
                key=lambda term: min(
                    (name.casefold() != words, not name.casefold().startswith(words)) for name in names(term)
                ),
            )
            called = cut(self._words, _NAMED, self.session.glyphs.ellipsis)
            lines = self._titled(self.session.shown(f"Called “{called}”"), fitting, width)
            nothing = self.session.shown(f"No word of the glossary is called “{called}”.")
            return lines or paragraph(nothing, width, "dim")
        by_id = {term.id: term for term in self._terms}
        here = [by_id[id_] for id_ in self._mentioned if id_ in by_id]
        return [*self._titled("In this text", here, width), *self._titled("All words", self._terms, width)]

    def _titled(self, title: str, terms: Sequence[Term], width: int) -> list[Line]:
        lines: list[Line] = [*paragraph(title, width, "heading"), ()] if terms else []
        for term in terms:
            shown = in_ascii(term) if self.session.glyphs.ascii else term
            also = f"Also: {', '.join(shown.synonyms)}." if shown.synonyms else ""
            lines += wrap([Span(shown.term, "link", term.id)], width, rest="    ")
            lines += [*paragraph(shown.text, width, indent="  "), *paragraph(also, width, "dim", indent="  ")]
            lines.append(())
        return lines

    async def action_look_up(self) -> None:
        """Ask for a word to look up."""
        await ask(self, "a word to look up", lambda _: "", typed=self._look_up, text=self._words)

    def _look_up(self, words: str) -> None:
        self.over = GLOSSARY + " ".join(words.split())
        self.pane.show(self._lines)

    def action_leave(self) -> None:
        """Leave what was looked up, then the page."""
        if self._words:
            self._look_up("")
        else:
            self.close_with("")
