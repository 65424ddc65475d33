"""What was read and what was not: how much of a topic, and the way to the next item."""

from collections.abc import Callable, Iterator, Sequence

from ketatui.pack.library import Place, to_read
from ketatui.ui.bars import TopicBar
from ketatui.ui.filtering import Filtering
from ketatui.ui.session import Session
from ketatui.ui.trail import Spot


class Unread(Filtering):
    """Tells how much of a topic was read, and leads to what was not."""

    def __init__(self, session: Session, ready: Callable[[], None]) -> None:
        """Prepare to read; `ready` is called when the first text is laid out."""
        super().__init__(session, ready)
        self._to_read: frozenset[str] = frozenset()

    def _narrowed(self, places: Sequence[Place]) -> Sequence[Place]:
        self._to_read = to_read(places)
        self._show_read()
        return super()._narrowed(places)

    def _rested(self) -> None:
        super()._rested()
        self._show_read()

    def notebook_changed(self) -> None:
        """Show what has changed in the notebook, and how much was read, in another session too."""
        super().notebook_changed()
        if self._topic >= 0:
            self._show_read()

    def _show_read(self) -> None:
        read = len(self._to_read & self.session.notebook.read)
        self.query_one(TopicBar).show_read(read, len(self._to_read))

    def action_next_unread(self) -> None:
        """Go to the next item that was not read: here, in the topics after, then from the first on."""
        read, here = self.session.notebook.read, self._subject()
        for topic, places in self._ahead():
            unread = to_read(places) - read - {here}
            if unread:
                self._jump(Spot(topic, next(place.id for place in places if place.subject in unread)))
                left = len(to_read(self._remaining) - read)
                self.say(f"{left} left {self._extent}.")
                return
        if hidden := self._hidden():
            self.say(f"All that is shown is read; a filter hides {hidden} unread.")
        else:
            self.say("Everything else is read." if self._to_read - read else "Everything is read.")

    def _ahead(self) -> Iterator[tuple[int, Sequence[Place]]]:
        """Yield by topic what is shown: from what is current to the end, then round to it."""
        after, topics = self.list.current + 1, range(len(self._heads))
        yield self._topic, self._remaining[after:]
        for topic in (*topics[self._topic + 1 :], *topics[: self._topic]):
            filter_ = self._filters.get(topic)
            places = self._places(topic)
            yield topic, places.shown(filter_) if filter_ else places.places
        yield self._topic, self._remaining[:after]

    def _hidden(self) -> int:
        """Return how many items are not read and hidden by a filter."""
        unread: set[str] = set()
        for topic, filter_ in self._filters.items():
            if filter_:
                places = self._places(topic)
                unread |= to_read(places.places) - to_read(places.shown(filter_))
        return len(unread - self.session.notebook.read)
