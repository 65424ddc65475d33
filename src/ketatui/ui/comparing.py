"""Comparing: marks on statements, the choice of what to set side by side, the way there and back."""

from functools import cached_property
from typing import TYPE_CHECKING

from ketatui import draw
from ketatui.draw.words import count
from ketatui.pack.model import About, Statement
from ketatui.ui.following import Following
from ketatui.ui.trail import CHOOSE, COMPARED

if TYPE_CHECKING:
    from ketatui.draw.comparison import Comparer
    from ketatui.ui.trail_page import TrailPage


class Comparing(Following):
    """Marks statements, and shows what is chosen side by side."""

    _last_compared: tuple[str, tuple[str, ...]] = "", ()
    """What was chosen last in this session, and its kind."""

    def action_compare_mark(self) -> None:
        """Mark the statement at hand to compare it, or take the mark away."""
        item = self.session.item(self.list.target) if self.list.target else None
        if not isinstance(item, Statement):
            self.say("Only statements are marked to compare.")
            return
        marked = self.list.compared
        if item.id in marked:
            del marked[item.id]
        else:
            marked[item.id] = None
        self.list.redraw(item.id)
        compares = self.session.key("compare")
        if len(marked) > 1:
            self.say(f"{len(marked)} marked; {compares} compares them.")
        elif marked:
            self.say(f"1 marked; {compares} compares two or more.")
        else:
            self.say("Mark taken away.")

    def clear_compared(self) -> str:
        """Take all marks to compare away; return what is to be said of it."""
        marked = [*self.list.compared]
        self.list.compared.clear()
        for id_ in marked:
            self.list.redraw(id_)
        return f"{count(len(marked), 'mark')} to compare taken away."

    def action_compare(self) -> None:
        """Compare the statements that are marked; else let the reader choose what to compare."""
        marked = self.list.compared
        if len(marked) > 1:
            self._compare("statement", tuple(marked))
        elif marked:
            self.say(f"1 marked: {self.session.key('compare-mark')} marks another.")
        else:
            self._choose_compared("", ())

    @cached_property
    def _comparer(self) -> "Comparer":
        """All statements, read once for the session."""
        from ketatui.draw.comparison import Comparer

        library = self.session.library
        items = (library.item(id_) for id_ in library.ids())
        return Comparer(library.vocabulary, (item for item in items if isinstance(item, Statement)))

    def _choose_compared(self, by: str, ids: tuple[str, ...]) -> None:
        """Let the reader choose what to compare, beginning with these or with what the item is about."""
        from ketatui.ui.compare_choice import CompareChoice

        if not ids:
            by, ids = self._at_hand()
            last_by, last = self._last_compared
            if not ids or (by == last_by and ids[0] in last):
                by, ids = self._last_compared
        page = CompareChoice(self.session, self._comparer, by, ids)
        if page.offers:
            self.app.push_screen(page, self._are_chosen)
        else:
            self.say("There are no numbers to compare here.")

    def _at_hand(self) -> tuple[str, tuple[str, ...]]:
        """Return what the item at hand is about: its route, or else its condition, or its form."""
        target = self.list.target
        item = self.session.item(target) if target else None
        about = About()
        if isinstance(item, Statement):
            _, part = draw.split(target)
            about = item.numbers[part].about if part in item.numbers else item.about
        found = ((by, getattr(about, by)) for by in ("route", "condition", "form"))
        return next(((by, (id_,)) for by, id_ in found if id_), ("", ()))

    def _are_chosen(self, chosen: str | None) -> None:
        by, _, ids = (chosen or "").partition("=")
        if ids:
            self._compare(by, tuple(ids.split(",")))

    def _compare(self, by: str, ids: tuple[str, ...]) -> None:
        self._open(f"{COMPARED}{by}={','.join(ids)}")

    def _page_over(self, over: str) -> "TrailPage | None":
        """Return the page that `over` tells of: a comparison, or what else there is."""
        if not over.startswith(COMPARED):
            return super()._page_over(over)
        from ketatui.ui.compare_page import ComparePage
        from ketatui.ui.records import place_of

        by, ids = _things(over)
        if by == "statement":
            comparison = self._comparer.statements({id_: place_of(self.session, id_) for id_ in ids})
        else:
            comparison = self._comparer.things(by, ids)
            self._last_compared = by, ids
        return ComparePage(self.session, comparison, over)

    def _left(self, chosen: str | None) -> None:
        """Go on from a page; from a comparison also to the choice of other things to compare."""
        others = chosen == CHOOSE and self._page is not None and _things(self._page.over)
        super()._left("" if others else chosen)
        if others:
            by, ids = others
            self._choose_compared(*((by, ids) if by != "statement" else ("", ())))


def _things(over: str) -> tuple[str, tuple[str, ...]]:
    """Return the kind of what a comparison compares, and the ids."""
    by, _, ids = over.removeprefix(COMPARED).partition("=")
    return by, tuple(ids.split(","))
