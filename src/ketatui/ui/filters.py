"""What of a topic is shown: only what is established, only what has a note, only one route, and so on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from ketatui.draw.words import CERTAINTY
from ketatui.notebook import Mark
from ketatui.pack.facets import Facet
from ketatui.pack.library import Library, Place
from ketatui.pack.model import Callout, See, Vocabulary

NOTES, BOOKMARKED, WRONG = "notes", "bookmarked", "wrong"
"""Values that are no value of a facet: what the reader has on an item; what articles get wrong."""

GROUPS: Mapping[str, str] = {
    "certainty": "How sure",
    "mine": "Yours",
    "heard": "What articles say",
    "route": "Route",
    "form": "Form",
    "condition": "Condition",
}
"""The headings under which criteria stand; all but what is the reader's own are called as their facets."""

_FIXED: Mapping[str, Mapping[str, str]] = {
    "certainty": {value: value for value in CERTAINTY},
    "mine": {NOTES: "with my notes", BOOKMARKED: "bookmarked"},
    "heard": {
        WRONG: "what articles get wrong",
        "misleading": "misleading claims",
        "refuted": "refuted claims",
        "needs qualification": "claims that need qualification",
        "supported": "supported claims",
        "not checkable": "claims not checkable",
    },
}
"""The words of the criteria that are no matter of a pack's vocabulary, in their order."""

_SHORT = {WRONG: "articles wrong", "needs qualification": "claims to qualify"}
"""For narrow places, as a pack's vocabulary has them."""


class Criterion(NamedTuple):
    """One thing that must hold of what is shown."""

    group: str
    value: str

    def words(self, vocabulary: Vocabulary, *, short: bool = False) -> str:
        """Return how it is called after “only”."""
        return _words(vocabulary, self.group, short=short).get(self.value, self.value)

    @property
    def facet(self) -> Facet:
        """What an item must have in the library; not of what is the reader's own."""
        return Facet(self.group, ("misleading", "refuted") if self.value == WRONG else (self.value,))


def _words(vocabulary: Vocabulary, group: str, *, short: bool = False) -> Mapping[str, str]:
    """Return the criteria of a group by their values, in their order."""
    if group in _FIXED:
        return {**_FIXED[group], **_SHORT} if short else _FIXED[group]
    return {word.id: (short and word.short) or word.name for word in getattr(vocabulary, group)}


class Filter(NamedTuple):
    """The criteria that are on: all must hold, of each group there is at most one."""

    criteria: tuple[Criterion, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.criteria)

    def toggled(self, criterion: Criterion) -> "Filter":
        """Return the filter with a criterion in place of its group's; without it where it was on."""
        others = tuple(other for other in self.criteria if other.group != criterion.group)
        if criterion in self.criteria:
            return Filter(others)
        return Filter(tuple(sorted((*others, criterion), key=lambda on: [*GROUPS].index(on.group))))

    @property
    def is_mine(self) -> bool:
        """Whether it asks for what the reader has on an item, which can change."""
        return any(criterion.group == "mine" for criterion in self.criteria)


class Offer(NamedTuple):
    """A criterion that can be chosen, and how many items fit it beside the other criteria that are on."""

    criterion: Criterion
    items: int
    on: bool


class TopicPlaces:
    """The places of a topic, and which of them fit a filter.

    Callouts that tell when to seek care stay with any filter; those that do not fit it are counted
    by themselves.
    """

    def __init__(self, library: Library, marks: Mapping[str, Mark], topic: str) -> None:
        self._library, self._marks, self._topic = library, marks, topic
        self.places = library.index(topic)
        self._fits: dict[Criterion, frozenset[str]] = {}

    @cached_property
    def staying(self) -> frozenset[str]:
        """The ids of the callouts that tell when to seek care."""
        callouts = self._library.fitting((Facet("kind", (Callout.kind,)),), self._topic)
        return frozenset(id_ for id_ in callouts if _seeks_care(self._library, id_))

    def shown(self, filter_: Filter) -> list[Place]:
        """Return the places that a filter leaves."""
        left = self._fitting(filter_) | self.staying
        return [place for place in self.places if place.id in left]

    def count(self, filter_: Filter) -> int:
        """Return how many places fit."""
        return len(self._fitting(filter_))

    def offers(self, filter_: Filter) -> Iterator[Offer]:
        """Yield the criteria that anything fits beside those that are on, and those that are on."""
        for criterion in self._criteria:
            on = criterion in filter_.criteria
            count = self.count(filter_ if on else filter_.toggled(criterion))
            if count or on:
                yield Offer(criterion, count, on)

    @cached_property
    def _criteria(self) -> Sequence[Criterion]:
        """Those that anything in the topic may fit."""
        there = {*self._library.facet_counts(self._topic)}
        vocabulary = self._library.vocabulary
        every = (Criterion(group, value) for group in GROUPS for value in _words(vocabulary, group))
        return [
            criterion
            for criterion in every
            if criterion.group == "mine"
            or any(Facet(criterion.group, (value,)) in there for value in criterion.facet.values)
        ]

    def _fitting(self, filter_: Filter) -> frozenset[str]:
        fitting = frozenset(place.id for place in self.places)
        for criterion in filter_.criteria:
            if criterion not in self._fits:
                self._fits[criterion] = frozenset(self._of(criterion))
            fitting &= self._fits[criterion]
        return fitting

    def _of(self, criterion: Criterion) -> Iterable[str]:
        if criterion.group != "mine":
            return self._library.fitting((criterion.facet,), self._topic)
        return (place.id for place in self.places if self._has(place, criterion.value))

    def _has(self, place: Place, value: str) -> bool:
        """Tell whether the reader has a note or a bookmark on an item."""
        mark = self._marks.get(place.subject, Mark())
        return bool(mark.notes) if value == NOTES else mark.bookmarked


def _seeks_care(library: Library, id_: str) -> bool:
    item = library.item(id_)
    shown = item.shown if isinstance(item, See) else item
    return isinstance(shown, Callout) and shown.tone == "seek care"


def nearest_shown(places: Sequence[Place], shown: Sequence[Place], at: int) -> int:
    """Return which of the places shown is the one at `at`, or is the first after it, or else the last."""
    numbers = {place.id: number for number, place in enumerate(shown)}
    after = (numbers[place.id] for place in places[at:] if place.id in numbers)
    return next(after, max(len(shown) - 1, 0))
