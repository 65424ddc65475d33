"""The review: a question, its answer with what it rests on, and a rating."""

from collections.abc import Sequence
from dataclasses import replace

from textual.app import ComposeResult
from textual.binding import Binding

from ketatui.draw import Line, Span, cells
from ketatui.draw.pieces import paragraph
from ketatui.draw.times import ahead
from ketatui.notebook import NotebookError
from ketatui.review.queue import Scope
from ketatui.review.scopes import left, title
from ketatui.review.sitting import Sitting
from ketatui.ui.bars import Bar, Foot, Head
from ketatui.ui.card_lines import card_lines, no_card_lines, worded
from ketatui.ui.commands import bindings, elsewhere
from ketatui.ui.page import Page
from ketatui.ui.pane import Pane
from ketatui.ui.records import words_now
from ketatui.ui.session import Session
from ketatui.ui.which_cards import choose_cards

_RATINGS = ("again", "hard", "good", "easy")
_LOOK = 20.0
"""Seconds after which to look again whether a card has become due."""


class _Ratings(Bar):
    """The keys that rate, with what each brings; or the key that shows the answer."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.told: Sequence[tuple[str, str, str]] = ()

    def show(self, told: Sequence[tuple[str, str, str]]) -> None:
        """Show keys, each with a word and with what more is said of it where there is room."""
        if told != self.told:
            self.told = told
            self.refresh()

    def spans(self, width: int) -> Sequence[Sequence[Span]]:
        """Return the keys."""
        whole = sum(cells(" ".join(filter(None, parts))) + 3 for parts in self.told) <= width
        spans: list[Span] = []
        for key, word, more in self.told:
            spans += [Span(f" {key}", "strong"), Span(f" {word}", "text")]
            spans.append(Span(f" {more} " if whole and more else " ", "dim"))
        return (spans,)


def _answer_first() -> list[Binding]:
    """Return the bindings of the review; while the answer is hidden, its key goes before all others."""
    return [
        replace(binding, priority=True) if binding.id == "answer" else binding
        for binding in bindings("review")
    ]


class ReviewPage(Page):
    """Asks the cards that are due; ends with what the reader follows, or with nothing."""

    BINDINGS = [*_answer_first(), *bindings(*elsewhere("review"))]
    helps_with: Sequence[str] = ("review",)

    def __init__(self, session: Session, scope: Scope) -> None:
        """Make the page.

        Args:
            session: What is read, and how.
            scope: Which cards are asked.
        """
        hints = [("undo-rating", "take back"), ("note", "note"), ("suspend", "suspend"), ("cards", "which")]
        super().__init__(session, "Review", self._lines, hints)
        self._shown = False
        self._fault = ""
        self._ratings = _Ratings(session)
        self._scope = scope
        self._sitting: Sitting | None = None
        self._sit()

    def _sit(self) -> None:
        config, notebook = self.session.config, self.session.notebook
        self._fault = ""
        if notebook.is_readonly and not self._scope.cram:
            self._fault = f"No rating can be kept. {notebook.trouble}"
            return
        try:
            self._sitting = Sitting(
                self.session.library,
                notebook,
                self._scope,
                retention=config.retention,
                new=config.new,
            )
        except NotebookError as error:
            self._fault = str(error)

    def compose(self) -> ComposeResult:
        """Put the keys that rate between the text and the footer."""
        for widget in super().compose():
            if isinstance(widget, Foot):
                yield self._ratings
            yield widget

    def on_mount(self) -> None:
        """Begin with the first question."""
        self._ask()
        self.set_interval(_LOOK, self._look)

    # What is shown

    def _ask(self) -> None:
        """Show the question of the card that is asked now."""
        self._shown = False
        self.pane.show(self._lines)
        self._tell()

    def _tell(self) -> None:
        """Tell what is asked, how much is left, and which keys count now."""
        sitting, key = self._sitting, self.session.key
        if sitting is None:
            self.query_one(Head).show(title(self.session.library, self._scope), "")
            self._ratings.show([(key("answer"), "tries again", "")])
            return
        waiting = left(sitting.counts, cram=sitting.scope.cram)
        self.query_one(Head).show(title(self.session.library, sitting.scope), waiting)
        if sitting.card is None:
            self._ratings.show([(key("cards"), "which cards", ""), (key("figures"), "progress", "")])
        elif not self._shown:
            self._ratings.show([(key("answer"), "shows the answer", "")])
        elif sitting.scope.cram:
            self._ratings.show([(key("again"), "again", ""), (key("good"), "known", "")])
        else:
            now, due = sitting.now, sitting.next_due()
            self._ratings.show(
                [(key(word), word, ahead(due[rating] - now)) for rating, word in enumerate(_RATINGS, 1)]
            )

    def _lines(self, width: int) -> Sequence[Line]:
        session, sitting = self.session, self._sitting
        width = min(width, session.config.width)
        if sitting is None:
            return paragraph(self._fault, width, "warning")
        if sitting.card is None:
            return no_card_lines(session, sitting, width)
        return card_lines(session, sitting, sitting.card, width, answered=self._shown)

    # What the reader does

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let the key of the answer be that of a page down once the answer is there."""
        if action == "answer":
            return not self._shown and self.app.screen is self
        return super().check_action(action, parameters)

    def action_answer(self) -> None:
        """Show the answer, with what it rests on."""
        sitting = self._sitting
        if sitting is None:
            self._sit()
            self._ask()
        elif sitting.card is None:
            self._look()
        else:
            self._shown = True
            self.pane.remake()
            self.pane.on_focus()
            self._tell()

    def action_again(self) -> None:
        """Rate the answer as not known."""
        self._rate(1)

    def action_hard(self) -> None:
        """Rate it as known with much effort."""
        self._rate(2)

    def action_good(self) -> None:
        """Rate it as known."""
        self._rate(3)

    def action_easy(self) -> None:
        """Rate it as known at once."""
        self._rate(4)

    def _rate(self, rating: int) -> None:
        if (sitting := self._sitting) is None or sitting.card is None:
            return
        if not self._shown:
            self.say(f"{self.session.key('answer')} shows the answer first.")
            return
        if not sitting.scope.cram:
            for id_ in worded(self.session, sitting.card):
                self.session.saw(id_)
        sitting.rate(rating)
        self._ask()

    def action_undo_rating(self) -> None:
        """Take back what was done last, and ask that card again."""
        if self._sitting is None:
            return
        if self._sitting.undo():
            self._ask()
            self.say("Taken back.")
        else:
            self.say("Nothing was rated in this sitting.")

    def action_suspend(self) -> None:
        """Ask this card no more."""
        if self._sitting is None or self._sitting.card is None:
            return
        self._sitting.suspend()
        self._ask()
        back, which = self.session.key("undo-rating"), self.session.key("cards")
        self.say(f"Suspended. {back} takes that back; later, {which} lists what is suspended.")

    def action_note(self) -> None:
        """Write a note on what the card rests on."""
        from ketatui.ui.note import NoteScreen

        if self._sitting is None or self._sitting.card is None:
            return
        id_ = self._sitting.card.items[0]
        quote = words_now(self.session, id_) or ""
        edit = self.session.notebook.start_note(id_, quote)
        shown = quote if self._shown else self._sitting.card.question  # the words would tell the answer
        self.app.push_screen(NoteScreen(self.session, shown, edit), lambda _: self.notebook_changed())

    def action_edit_card(self) -> None:
        """Edit the card, where it is the reader's own."""
        card = self._sitting.card if self._sitting else None
        if card is None:
            return
        if not card.own:
            self.say("This card belongs to the content; only your own can be edited.")
            return
        try:
            note = next((note for note in self.session.notes(card.items[0]) if note.uuid == card.id), None)
        except NotebookError as error:
            self.say(f"{error}.", "warning")
            return
        if note is None:
            self.say("This card was deleted, or moved, in another session.")
            return
        from ketatui.ui.note import NoteScreen

        edit = self.session.notebook.edit_note(note)
        self.app.push_screen(NoteScreen(self.session, note.quote, edit), lambda _: self._edited())

    def _edited(self) -> None:
        """Ask what is to be asked now that a card has been edited."""
        assert self._sitting is not None
        try:
            self._sitting.reload()
        except NotebookError as error:
            self.say(f"{error}.", "warning")
        self._ask()

    def action_cards(self) -> None:
        """Choose which cards are asked."""
        if self._sitting is not None:
            choose_cards(self, self.session, self._sitting, self._ask)

    def action_figures(self) -> None:
        """Show what is read, learned and due."""
        from ketatui.ui.figures_page import FiguresPage

        self.app.push_screen(FiguresPage(self.session), self._go_on)

    def action_search_all(self) -> None:
        """Search everywhere, and end with what is chosen."""
        self.search_over(self.close_with)

    def on_pane_chosen(self, message: Pane.Chosen) -> None:
        """Show the page of what the answer rests on, over the review."""
        from ketatui.ui.trail_page import item_page

        message.prevent_default()
        self.app.push_screen(item_page(self.session, message.target), self._go_on)

    def _go_on(self, chosen: str | None) -> None:
        if chosen:
            self.close_with(chosen)

    # What happens meanwhile

    def notebook_changed(self) -> None:
        """Take in what another session wrote; where it answered this card, ask the next one."""
        super().notebook_changed()
        if self._sitting is None or not self.is_attached:
            return
        if self._sitting.changed():
            self._sitting.look()
            self._ask()
            self.say("This card was dealt with in another session.")
        else:
            self._tell()

    def _look(self) -> None:
        """Ask a card that has become due, where none is asked; tell how much is left by now."""
        if self._sitting is not None and self._sitting.card is None:
            self._sitting.look()
            self._ask()
        else:
            self._tell()
