"""The items of a topic as blocks of lines: drawn when first asked for, as the reader arranged them."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from ketatui import draw
from ketatui.draw import Line, Span, find
from ketatui.draw.wrap import wrap
from ketatui.pack.library import Place
from ketatui.ui.session import Session
from ketatui.ui.window import Block

_KEPT = 256
"""Drawings that are kept; more than any window shows."""


class Blocks:
    """Draws the places of one topic, and keeps the drawings."""

    def __init__(self, session: Session, measure: Callable[[], int]) -> None:
        """Draw nothing yet; `measure` tells how many cells a line may have."""
        self._session = session
        self._measure = measure
        self._places: Sequence[Place] = ()
        self._sections: Sequence[str] = ()
        self._drawn: dict[int, Block] = {}
        self._chosen: dict[str, dict[str, str]] = {}
        self.words = ""
        """What is looked for, and marked wherever it stands."""
        self.compared: dict[str, None] = {}
        """The statements that are marked to be compared, in the order in which they were."""

    def load(self, places: Sequence[Place], sections: Sequence[str]) -> None:
        """Take another topic."""
        self._places, self._sections = places, sections
        self.words = ""
        self._drawn.clear()

    def __getitem__(self, index: int) -> Block:
        """Return the block at a place."""
        if index not in self._drawn:
            if len(self._drawn) >= _KEPT:
                self._drawn.clear()
            self._drawn[index] = self._draw(index)
        return self._drawn[index]

    def _draw(self, index: int) -> Block:
        place, width = self._places[index], self._measure()
        lead: list[Line] = []
        if place.section and (not index or place.section != self._places[index - 1].section):
            title = self._session.shown(self._sections[place.section - 1])
            lead = [*wrap([Span(title, "heading")], width), ()]
        view = self._session.view(place, self.words, self.chosen(place.subject))
        view = view._replace(compared=place.subject in self.compared)
        lines = draw.draw(self._session.library.item(place.id), width, self._session.glyphs, view)
        return Block((*lead, *lines, ()), len(lead))

    def forget(self) -> None:
        """Draw everything anew when it is next asked for."""
        self._drawn.clear()

    def redraw(self, subject: str) -> Iterator[tuple[int, bool]]:
        """Draw anew what shows an item; yield each place of it, and whether it is as high as before."""
        for index in [i for i in self._drawn if self._places[i].subject == subject]:
            height = self._drawn.pop(index).height
            yield index, self[index].height == height

    def count_hits(self, index: int) -> int:
        """Return how often the words that are looked for stand in the item at a place."""
        if not self.words:
            return 0
        place = self._places[index]
        view = draw.View(chosen=tuple(self.chosen(place.subject).items()))
        item = self._session.library.item(place.id)
        return find.count(draw.body(item, self._measure(), self._session.glyphs, view), self.words)

    def chosen(self, subject: str) -> Mapping[str, str]:
        """Return what the reader has chosen of an item's settings, in this session."""
        return self._chosen.get(subject, {})

    def choose(self, subject: str, setting: str, value: str) -> None:
        """Arrange a picture; an empty value takes a choice back."""
        chosen = self._chosen.setdefault(subject, {})
        chosen[setting] = value
        if not value:
            del chosen[setting]

    def put_back(self, subject: str) -> None:
        """Have a picture as it was before it was arranged."""
        self._chosen.pop(subject, None)
