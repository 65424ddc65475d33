"""The pages to which links lead, and to which one comes back: a source's, a term's."""

from collections.abc import Sequence

from ketatui import draw
from ketatui.draw import Line
from ketatui.pack.model import Source, Term
from ketatui.ui.bars import Foot
from ketatui.ui.commands import bindings
from ketatui.ui.details import item_details
from ketatui.ui.page import Page
from ketatui.ui.session import Session
from ketatui.ui.taking import Taking
from ketatui.ui.trail import FORWARD, At, Trail


class TrailPage(Page):
    """A page on the trail: who leaves it goes back to where it was opened, and may come forward to it again.

    It ends with a target to follow, with `FORWARD`, or with nothing.
    """

    BINDINGS = [*bindings("trail")]
    helps_with: Sequence[str] = ("take", "trail")

    over: str = ""
    """Which page it is, as `Spot.over` tells it."""
    at: At = At()
    """Where the reader is on it; settled when it is opened and when it is left."""
    trail: Trail | None = None

    def on_mount(self) -> None:
        """Begin where the reader was."""
        self.pane.return_to(self.at)

    def close_with(self, target: str) -> None:
        """End with a target, with `FORWARD` or with nothing."""
        self.at = self.pane.at
        super().close_with(target)

    def action_search_all(self) -> None:
        """Search everywhere, and end with what is chosen."""
        self.search_over(self.close_with)

    def action_back(self) -> None:
        """Go back to where the page was opened."""
        self.close_with("")

    def action_forward(self) -> None:
        """Go forward again."""
        if self.trail is not None and self.trail.leads_on:
            self.close_with(FORWARD)
        else:
            self.query_one(Foot).say("There is nothing to go forward to.")


class SourcePage(TrailPage, Taking[str]):
    """A source: its record, and everything that cites it."""

    BINDINGS = [*bindings("take")]

    def __init__(self, session: Session, id_: str) -> None:
        hints = [("enter", "go there"), ("address", "address"), ("copy", "copy")]
        super().__init__(session, "Source", lambda width: item_details(session, id_, width), hints)
        self.over = id_

    @property
    def current_target(self) -> str:
        """The source."""
        return self.over


def item_page(session: Session, id_: str) -> TrailPage:
    """Return the page of a source, or of anything else by itself: the item and its details."""
    item = session.item(id_)
    if isinstance(item, Source):
        return SourcePage(session, id_)

    def make(width: int) -> Sequence[Line]:
        lines = draw.draw(session.item(id_), width, session.glyphs, draw.View())
        return [*lines, (), *item_details(session, id_, width)]

    title = "Glossary" if isinstance(item, Term) else item.kind.capitalize()
    page = TrailPage(session, title, make, [("enter", "go there")])
    page.over = id_
    return page
