"""Searching everywhere: the page is opened, and what was looked for is kept for the next time."""

from typing import TYPE_CHECKING

from ketatui.ui.keeping import Keeping

if TYPE_CHECKING:
    from ketatui.ui.search_page import Searched


class Searching(Keeping):
    """Opens the search over what is read, and goes where the reader chooses."""

    _searched: "Searched | None" = None

    def action_search_all(self) -> None:
        """Search in all topics and in the reader's notes."""
        from ketatui.ui.search_page import Searched, SearchPage

        if self._searched is None:
            self._searched = Searched()
        self.app.push_screen(SearchPage(self.session, self._searched), self._found)

    def _found(self, chosen: str | None) -> None:
        self.notebook_changed()
        self.follow(chosen or "")
