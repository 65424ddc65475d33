"""What leads to the review: the cards that are due, one's own cards, the figures."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ketatui.notebook import Memory
from ketatui.pack.model import Statement
from ketatui.ui.bars import WIDE, TopicBar
from ketatui.ui.due import due_by_topic
from ketatui.ui.keeping import Keeping

if TYPE_CHECKING:
    from ketatui.review.queue import Scope

_SOON = 0.3
"""Seconds after the start when what is due is told."""
_AGAIN = 60.0
"""Seconds after which it is told anew."""


class Reviewing(Keeping):
    """Opens the review, makes cards, and shows what has become of them."""

    _memories: Mapping[str, Memory] | None = None

    def open_notebook(self) -> None:
        """Begin with what the notebook has; how much is due is told once the text is there."""
        super().open_notebook()
        self.set_timer(_SOON, self._show_due)
        self.set_interval(_AGAIN, self._show_due)

    def notebook_changed(self) -> None:
        """Show what has changed in the notebook, and how much is due."""
        super().notebook_changed()
        if self._memories is not None and self._memories != self.session.notebook.memories:
            self._show_due()

    def _show_due(self) -> None:
        """Tell how many cards are due, where there is room."""
        self._memories = self.session.notebook.memories
        if self.app.size.width >= WIDE:
            self.query_one(TopicBar).show_due(due_by_topic(self.session).total())

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
