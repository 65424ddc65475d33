"""What is read: the topics, the place in them, and the details."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.timer import Timer

from ketatui import draw
from ketatui.pack.library import Place
from ketatui.ui.bars import WIDE, Head, TopicBar
from ketatui.ui.everywhere import Everywhere
from ketatui.ui.filters import nearest_shown
from ketatui.ui.item_list import ItemList
from ketatui.ui.session import Session
from ketatui.ui.strips import SETTLING

if TYPE_CHECKING:
    from ketatui.ui.details import Details

_FOLLOW = 0.08
"""Seconds of rest after which details follow the current item."""
_REST = 1.0
"""Seconds of rest after which the place is kept and the item counts as seen."""


class Reading(Everywhere[None]):
    """Switches topics, shows details, and hands the place to the notebook."""

    def __init__(self, session: Session, ready: Callable[[], None]) -> None:
        """Prepare to read; `ready` is called when the first text is laid out."""
        super().__init__(session)
        self._ready: Callable[[], None] | None = ready
        self._heads = session.library.topics
        self._topic = -1
        self._follow_timer: Timer | None = None
        self._rest_timer: Timer | None = None
        self.list = ItemList(session)
        self.details: Details | None = None

    def _subject(self) -> str:
        place = self.list.place
        return place.subject if place else ""

    # Topics and places

    def _load(self, topic: int, item: str | None = None, line: int = 0) -> None:
        """Show a topic at an item, or where the reader last was in it."""
        head = self._heads[topic]
        places = self.session.library.index(head.id)
        if item is None:
            kept = self.session.notebook.place(head.id)
            item, line = (kept.item, kept.line) if kept else ("", 0)
        wanted = next((i for i, p in enumerate(places) if p.id == item), None)
        if wanted is None:
            wanted = next((i for i, p in enumerate(places) if p.subject == item), 0)
        self._topic = topic
        self.query_one(TopicBar).show(topic)
        shown = self._narrowed(places)
        current = nearest_shown(places, shown, wanted)
        there = shown[current : current + 1] == places[wanted : wanted + 1]
        self.list.load(shown, head.sections, current, line if there else 0)
        self._show_head()

    def _narrowed(self, places: Sequence[Place]) -> Sequence[Place]:
        """Return which of the topic's places are shown."""
        return places

    @property
    def _extent(self) -> str:
        """Where words are found."""
        return "in this topic"

    def _switch(self, topic: int) -> None:
        if topic != self._topic:
            self._keep_place()
            self._close_over()
            self._load(topic)
            self.list.focus()

    def action_next_topic(self) -> None:
        """Go to the next topic; the last does not lead to the first. Inside an item, to its next part."""
        if not self.list.step_part(1):
            self._switch(min(self._topic + 1, len(self._heads) - 1))

    def action_previous_topic(self) -> None:
        """Go to the topic before; inside an item, to its part before."""
        if not self.list.step_part(-1):
            self._switch(max(self._topic - 1, 0))

    def action_topic(self, index: int) -> None:
        """Go to a topic by its number."""
        if index < len(self._heads):
            self._switch(index)

    def on_topic_bar_chosen(self, message: TopicBar.Chosen) -> None:
        """Go to the topic that was clicked."""
        self._switch(message.index)

    def action_next_section(self) -> None:
        """Go to the next section."""
        self.list.go_section(1)

    def action_previous_section(self) -> None:
        """Go to the beginning of this section, then to the one before."""
        self.list.go_section(-1)

    # What is current

    def on_item_list_moved(self) -> None:
        """Show where the reader is; details and the kept place follow after a rest."""
        self._show_head()
        if self.list.place is None:
            self._follow()
            return
        if self._ready and self.list.size.height:
            self.call_later(self._ready)
            self.call_later(self._follow)
            self._ready = None
        if self._follow_timer is not None:
            self._follow_timer.stop()
        if self.details is not None and self.details.display:
            self._follow_timer = self.set_timer(_FOLLOW, self._follow)
        if self._rest_timer is not None:
            self._rest_timer.stop()
        self._rest_timer = self.set_timer(_REST, self._rested)

    def _show_head(self) -> None:
        place, head = self.list.place, self._heads[self._topic]
        title = head.sections[place.section - 1] if place and place.section else head.title
        self.query_one(Head).show(title, f"{self.list.current + 1} of {self.list.count}" if place else "")

    def _follow(self) -> None:
        if self.details is not None:
            self.details.show(self.list.target, quoted=self.list.part is not None)

    def _keep_place(self) -> None:
        """Hand the place to the notebook."""
        if (place := self.list.place) is not None:
            self.session.notebook.keep_place(self._heads[self._topic].id, place.id, self.list.line)

    def _rested(self) -> None:
        """Hand the place to the notebook, and the wording that was seen: the item counts as read."""
        self._keep_place()
        if subject := self._subject():
            self.session.saw(subject)

    def keep(self) -> None:
        """Hand over what is pending; the session ends."""
        if self._topic >= 0:
            self._keep_place()

    def _words(self, id_: str) -> str:
        """Return the words of an item: what a note quotes."""
        return draw.said(self.session.item(id_))[0]

    # Details

    async def on_resize(self, event: events.Resize) -> None:
        """Put details beside the text where there is room, and away where there is not."""
        await self._fit(event.size.width)

    async def on_screen_resume(self) -> None:
        """Do so where the window has changed under a page that lay over this."""
        await self._fit(self.app.size.width)

    async def _fit(self, width: int) -> None:
        wide = width >= WIDE
        if self.details is None and wide:
            await self.query_one("#body").mount(self._new_details())
        elif self.details is not None and self.details.beside != wide:
            self.details.beside = self.details.display = wide
            self.list.focus()
        if self._ready is None:  # until then the text comes first
            self._follow()

    def _new_details(self) -> "Details":
        from ketatui.ui.details import Details

        self.details = Details(self.session)
        self.details.beside = self.app.size.width >= WIDE
        self.details.set_class(self.session.glyphs.ascii, "-ascii")
        return self.details

    async def on_item_list_opened(self) -> None:
        """Show the details of what is current, and go there."""
        self.app.delay_update(SETTLING)
        details = self.details
        if details is None:
            details = self._new_details()
            await self.query_one("#body").mount(details)
        self._show_details(details)

    def _show_details(self, details: "Details") -> None:
        details.display = True
        if not details.beside:
            self.list.lift()
        details.show(self.list.target, quoted=self.list.part is not None)
        details.pane.focus()

    def _close_over(self) -> bool:
        """Close details that lie over the text; False if there are none."""
        if self.details is None or not self.details.display or self.details.beside:
            return False
        self.app.delay_update(SETTLING)
        self.details.display = False
        self.list.lower()
        self.list.focus()
        return True

    def _leave_details(self) -> bool:
        if self.details is not None and self.details.beside and self.details.pane.has_focus:
            self.list.focus()
            return True
        return self._close_over()
