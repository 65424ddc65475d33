"""What leads to the review: the cards that are due, one's own cards, the figures."""

from typing import TYPE_CHECKING

from ketatui.pack.model import Statement
from ketatui.ui.keeping import Keeping

if TYPE_CHECKING:
    from ketatui.review.queue import Scope


class Reviewing(Keeping):
    """Opens the review, makes cards, and shows what has become of them."""

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
        """Make a card from the current statement."""
        id_ = self._subject()
        item = self.session.item(id_) if id_ else None
        if not isinstance(item, Statement):
            self.say("A card is made from a statement; this is none.")
            return
        from ketatui.ui.own_card import card_of_statement

        card_of_statement(self, self.session, item, self.notebook_changed)
