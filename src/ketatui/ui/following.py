"""Links and the way back: to items, and to what lies over the text on the way to them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ketatui import draw
from ketatui.pack.model import Source
from ketatui.ui.item_list import ItemList
from ketatui.ui.reading import Reading
from ketatui.ui.session import Session
from ketatui.ui.strips import SETTLING
from ketatui.ui.trail import DETAILS, FORWARD, GLOSSARY, Spot, Trail

if TYPE_CHECKING:
    from ketatui.ui.pane import Pane
    from ketatui.ui.trail_page import TrailPage


class Following(Reading):
    """Follows links, and returns to where they stand."""

    def __init__(self, session: Session, ready: Callable[[], None]) -> None:
        """Prepare to read; `ready` is called when the first text is laid out."""
        super().__init__(session, ready)
        self._trail = Trail()
        self._page: TrailPage | None = None
        """What lies over the text, if that is a page that the trail knows."""

    def follow(self, target: str) -> None:
        """Go where a target leads: to a source's page, a term's, or an item in its topic."""
        id_, _ = draw.split(target)
        topic = self.session.library.topic_of(id_) if id_ else None
        if topic is None:
            if id_:
                self.say("That is no longer in the content.")
            return
        topics = [head.id for head in self._heads]
        if isinstance(self.session.item(id_), Source) or topic not in topics:
            self._open(id_)
        else:
            self._jump(Spot(topics.index(topic), id_))

    def _open(self, over: str) -> None:
        """Open a page over the text; `over` tells which, as `Spot.over` does."""
        self._jump(self._spot().text._replace(over=over))

    def on_pane_chosen(self, message: "Pane.Chosen") -> None:
        """Follow what was chosen in the details."""
        self.follow(message.target)

    def on_item_list_followed(self, message: ItemList.Followed) -> None:
        """Go where the words lead that were clicked."""
        self.follow(message.target)

    def action_glossary(self) -> None:
        """Show the glossary, the words of the current item first."""
        if self.list.place is not None:
            self._open(GLOSSARY)

    # The trail

    def _spot(self) -> Spot:
        place, page, details = self.list.place, self._page, self.details
        spot = Spot(self._topic, place.id if place else "", self.list.part_name, self.list.top)
        if page is not None:
            return spot._replace(over=page.over, at=page.at)
        if details is not None and details.is_read:
            return spot._replace(over=DETAILS, at=details.pane.at)
        return spot

    def _jump(self, spot: Spot) -> None:
        """Go to a spot; where that is another, the way back to this one is known."""
        here = self._spot()
        self._arrive(spot)
        if self._spot() != here:
            self._trail.jump(here)

    def _arrive(self, spot: Spot) -> None:
        self.app.delay_update(SETTLING)
        self._page = None
        if spot.text != self._spot().text:
            self._read_at(spot)
        if spot.over == DETAILS and self.details is not None:
            self._show_details(self.details)
            self.details.pane.return_to(spot.at)
        elif (page := self._page_over(spot.over)) is not None:
            page.at, page.trail = spot.at, self._trail
            self._page = page
            self.app.push_screen(page, self._left)
        else:
            self._close_over()
            self.list.focus()

    def _read_at(self, spot: Spot) -> None:
        """Read where a spot is in the text."""
        self._close_over()
        if spot.topic != self._topic:
            self._keep_place()
            self._load(spot.topic, spot.item)
        index = self.list.index_of(spot.item)
        if index is not None:
            self.list.go(index, spot.top)
            self.list.enter_part(spot.part)

    def _page_over(self, over: str) -> "TrailPage | None":
        """Return the page that `over` tells of; None where that is none."""
        if not over:
            return None
        from ketatui.ui.glossary_page import GlossaryPage
        from ketatui.ui.trail_page import item_page

        if over.startswith(GLOSSARY):
            place = self.list.place
            shown = place.id if place and self.list.part is None else self.list.target
            return GlossaryPage(self.session, self.session.item(shown).mentions, over)
        return item_page(self.session, over)

    def _left(self, chosen: str | None) -> None:
        """Go on from a page: where a target leads, forward, or back."""
        if chosen == FORWARD:
            self.action_forward()
        elif chosen:
            self.follow(chosen)
        else:
            self.action_back()

    def action_back(self) -> None:
        """Go back to where the last jump began."""
        self._travel(self._trail.back(self._spot()), "There is nothing to go back to.")

    def action_forward(self) -> None:
        """Go forward again."""
        self._travel(self._trail.forward(self._spot()), "There is nothing to go forward to.")

    def _travel(self, spot: Spot | None, nothing: str) -> None:
        if spot is None:
            self.say(nothing)
        else:
            self._arrive(spot)
