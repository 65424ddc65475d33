"""Showing only some of a topic: a filter for each topic, on until it is cleared, told as long as it is on."""

from collections.abc import Callable, Sequence
from functools import partial

from ketatui.pack.library import Place
from ketatui.ui.bars import Head
from ketatui.ui.filter_bar import FilterBar, Shown
from ketatui.ui.filters import Criterion, Filter, TopicPlaces
from ketatui.ui.keeping import Keeping
from ketatui.ui.session import Session
from ketatui.ui.strips import SETTLING
from ketatui.ui.trail import Spot

_OFF = Filter()


class Filtering(Keeping):
    """Lets the reader choose what of a topic is shown, and shows what they came for in any case."""

    def __init__(self, session: Session, ready: Callable[[], None]) -> None:
        """Prepare to read all of every topic; `ready` is called when the first text is laid out."""
        super().__init__(session, ready)
        self._filters: dict[int, Filter] = {}
        self._remaining: Sequence[Place] = ()
        self._shown = Shown(_OFF, 0, 0, 0)
        self._bar: FilterBar | None = None

    @property
    def _filter(self) -> Filter:
        """What is on in the topic that is read."""
        return self._filters.get(self._topic, _OFF)

    @property
    def _extent(self) -> str:
        return "in what the filter leaves" if self._filter else super()._extent

    def _places(self, topic: int) -> TopicPlaces:
        return TopicPlaces(self.session.library, self.session.notebook.marks, self._heads[topic].id)

    def _narrowed(self, places: Sequence[Place]) -> Sequence[Place]:
        self._remaining, self._shown = places, Shown(_OFF, 0, 0, 0)
        if filter_ := self._filter:
            topic = self._places(self._topic)
            self._remaining = topic.shown(filter_)
            items = topic.count(filter_)
            self._shown = Shown(filter_, items, len(places), len(self._remaining) - items)
        return self._remaining

    def _load(self, topic: int, item: str | None = None, line: int = 0) -> None:
        super()._load(topic, item, line)
        if self._bar is None and self._shown.filter:
            self._bar = FilterBar(self.session)
            self.mount(self._bar, after=self.query_one(Head))
        if self._bar is not None:
            self._bar.display = bool(self._shown.filter)
            self._bar.show(self._shown)

    def _reload(self) -> None:
        """Show what the filter now leaves; what is current stays so, else the first after it becomes so."""
        self.app.delay_update(SETTLING)
        place, top, part, words = self.list.place, self.list.top, self.list.part_name, self.list.words
        self._keep_place()
        self._load(self._topic, place.id if place else None)
        if words:
            self.list.look_for(words)
        if place and self.list.place == place:
            self.list.go(self.list.current, top)
            self.list.enter_part(part)
        if self.details is not None and self.details.display and not self.details.beside:
            self.list.lift()

    def _arrive(self, spot: Spot) -> None:
        """Go to a spot, with the filter that was on there; without it where it hides the item."""
        filter_ = self._filters.get(spot.topic, _OFF) if spot.filter is None else spot.filter
        jumps = spot.filter is None
        hidden = (
            jumps
            and bool(filter_ and spot.item)
            and not any(
                spot.item in {place.id, place.subject} for place in self._places(spot.topic).shown(filter_)
            )
        )
        if hidden:
            filter_ = _OFF
        if filter_ != self._filters.get(spot.topic, _OFF):
            self._filters[spot.topic] = filter_
            if spot.topic == self._topic:
                self._reload()
        super()._arrive(spot)
        if hidden:
            self.say("The filter is off: it hid this.")

    def _spot(self) -> Spot:
        return super()._spot()._replace(filter=self._filter)

    def action_filter(self) -> None:
        """Let the reader choose what of the topic is shown."""
        from ketatui.ui.filter_page import FilterPage

        if not any(self._places(self._topic).offers(self._filter)):
            self.say("There is nothing to tell the items of this topic apart by.")
            return
        page = FilterPage(self.session, partial(self._places, self._topic), self._filter)
        self.app.push_screen(page, self._choose)

    def _choose(self, chosen: str | None) -> None:
        group, _, value = (chosen or "").partition("=")
        if value:
            self._close_over()
            self._filters[self._topic] = self._filter.toggled(Criterion(group, value))
            self._reload()
        elif chosen:
            self.clear_filter()

    def clear_filter(self) -> bool:
        """Show all of the topic again; False if that is so already."""
        if not self._filter:
            return False
        self._close_over()
        self._filters[self._topic] = _OFF
        self._reload()
        return True

    def notebook_changed(self) -> None:
        """Show what has changed in the notebook, and only what fits then."""
        if self._filter.is_mine and self._places(self._topic).shown(self._filter) != self._remaining:
            self._reload()
        super().notebook_changed()
