"""What leads to the review: the cards that are due, one's own cards, the figures."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ketatui.pack.model import Statement
from ketatui.ui.bars import WIDE, TopicBar
from ketatui.ui.due import DueCards
from ketatui.ui.keeping import Keeping
from ketatui.ui.session import Session

if TYPE_CHECKING:
    from ketatui.notebook import Memory
    from ketatui.review.queue import Scope

_SOON = 0.3
"""Seconds after the start when what is due is told."""
_AGAIN = 60.0
"""Seconds after which it is told anew."""


class Reviewing(Keeping):
    """Opens the review, makes cards, and shows what has become of them."""

    def __init__(self, session: Session, ready: Callable[[], None]) -> None:
        """Prepare to read; `ready` is called when the first text is laid out."""
        super().__init__(session, ready)
        self._due = DueCards(session)
        self._counted: Mapping[str, Memory] = {}
        """What was told of last."""
        self._tells_due = False

    def open_notebook(self) -> None:
        """Begin with what the notebook has; how much is due is told once the text is there."""
        super().open_notebook()
        self.set_timer(_SOON, self._begin_to_tell)
        self.set_interval(_AGAIN, self._show_due)

    def notebook_changed(self) -> None:
        """Show what has changed in the notebook, and how much is due."""
        super().notebook_changed()
        self._show_due_anew()

    async def on_screen_resume(self) -> None:
        """Tell how much is due after another screen lay on top."""
        await super().on_screen_resume()
        self._show_due_anew()

    def _show_due_anew(self) -> None:
        if self._tells_due and self.session.notebook.memories != self._counted:
            self._show_due()

    def _begin_to_tell(self) -> None:
        self._tells_due = True
        self._show_due()

    def _show_due(self) -> None:
        """Tell how many cards are due, where there is room and nothing lies over the text."""
        if self.app.size.width >= WIDE and self.app.screen is self:
            self._counted = self.session.notebook.memories
            self.query_one(TopicBar).show_due(self._due.by_topic().total())

    def review(self, scope: "Scope") -> None:
        """Ask the cards of a scope."""
        from ketatui.ui.review_page import ReviewPage

        self.app.push_screen(ReviewPage(self.session, scope), self._from_notebook)

    def action_review(self) -> None:
        """Ask the cards that are due."""
        from ketatui.review.queue import Scope

        self.review(Scope())

    def action_figures(self) -> None:
        """Show what is read, learned and due."""
        from ketatui.ui.figures_page import FiguresPage

        self.app.push_screen(FiguresPage(self.session), self._from_notebook)

    def action_card(self) -> None:
        """Make a card from the current statement; inside a picture, from the one the part leads to."""
        item = self.session.item(self.list.target) if self.list.target else None
        if not isinstance(item, Statement):
            self.say("A card is made from a statement; this is none.")
            return
        from ketatui.ui.own_card import card_of_statement

        card_of_statement(self, self.session, item, self.notebook_changed)
