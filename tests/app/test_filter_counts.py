"""What a filter leaves of a topic, over the whole content: the counts told are the counts shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import packs
from ketatui.config import Config
from ketatui.draw import ASCII, UNICODE, Glyphs, cells
from ketatui.draw.spans import line_text
from ketatui.draw.words import CERTAINTY, VERDICT
from ketatui.notebook import Mark
from ketatui.notebook.notebook import Notebook
from ketatui.pack.facets import Facet
from ketatui.pack.library import Library, Place
from ketatui.pack.model import Callout, Claim, Item, See, Statement
from ketatui.ui.filter_bar import FilterBar, Shown
from ketatui.ui.filters import (
    BOOKMARKED,
    GROUPS,
    NOTES,
    WRONG,
    Criterion,
    Filter,
    TopicPlaces,
    nearest_shown,
)
from ketatui.ui.session import Searched, Session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOPICS = [head.id for head in packs.content_library().topics]
ABOUT = ("route", "form", "condition")
OFF = Filter()


def only(group: str, value: str) -> Filter:
    return OFF.toggled(Criterion(group, value))


def at(library: Library, place: Place) -> Item:
    item = library.item(place.id)
    return item.shown if isinstance(item, See) and item.shown else item


def seeks_care(item: Item) -> bool:
    return isinstance(item, Callout) and item.tone == "seek care"


def fits(item: Item, criterion: Criterion) -> bool:
    """Whether an item fits, as the item itself tells."""
    if criterion.group == "certainty":
        return isinstance(item, Statement) and item.certainty == criterion.value
    heard = {claim.verdict for claim in item.heard} if isinstance(item, Statement) else set()
    heard |= {item.verdict} if isinstance(item, Claim) else set()
    return bool(heard & ({"misleading", "refuted"} if criterion.value == WRONG else {criterion.value}))


def marks_on(library: Library, topic: str) -> Mapping[str, Mark]:
    """Notes on every third item of a topic and bookmarks on every fourth."""
    return {
        place.subject: Mark(number % 4 == 0, number % 3 == 0)
        for number, place in enumerate(library.index(topic))
        if number % 4 == 0 or number % 3 == 0
    }


@pytest.mark.parametrize("topic", TOPICS)
def test_the_counts_told_are_the_counts_shown_for_every_filter_of_two(topic: str) -> None:
    library = packs.content_library()
    places = TopicPlaces(library, marks_on(library, topic), topic)
    care = [place for place in places.places if seeks_care(at(library, place))]
    for first in places.offers(OFF):
        filter_ = OFF.toggled(first.criterion)
        assert first.items, "what nothing fits is not offered"
        for offer in places.offers(filter_):
            shown = places.shown(filter_ if offer.on else filter_.toggled(offer.criterion))
            assert offer.on == (offer.criterion == first.criterion)
            assert shown == [place for place in places.places if place in shown], "in reading order"
            assert {*care} <= {*shown}, "what tells when to seek care stays"
            assert offer.items <= len(shown) <= offer.items + len(care)
            assert offer.items >= 1


@pytest.mark.parametrize("topic", TOPICS)
def test_what_is_offered_is_what_there_is(topic: str) -> None:
    library = packs.content_library()
    places = TopicPlaces(library, {}, topic)
    told = {offer.criterion: offer.items for offer in places.offers(OFF)}
    expected = {
        Criterion(facet.name, facet.values[0]): count
        for facet, count in library.facet_counts(topic).items()
        if facet.name in ABOUT
    }
    items = [at(library, place) for place in places.places]
    for group, values in (("certainty", CERTAINTY), ("heard", [WRONG, *VERDICT])):
        for value in values:
            criterion = Criterion(group, value)
            if count := sum(fits(item, criterion) for item in items):
                expected[criterion] = count
    assert told == expected
    order = [*GROUPS]
    assert [order.index(c.group) for c in told] == sorted(order.index(c.group) for c in told)


@pytest.mark.parametrize("topic", TOPICS)
def test_what_is_shown_fits(topic: str) -> None:
    library = packs.content_library()
    places = TopicPlaces(library, {}, topic)
    for offer in places.offers(OFF):
        shown = places.shown(OFF.toggled(offer.criterion))
        if offer.criterion.group in ABOUT:
            facet = Facet(offer.criterion.group, (offer.criterion.value,))
            expected = {*library.fitting((facet,), topic)}
        else:
            expected = {p.id for p in places.places if fits(at(library, p), offer.criterion)}
        assert {p.id for p in shown if not seeks_care(at(library, p))} == {
            p.id for p in places.places if p.id in expected and not seeks_care(at(library, p))
        }


def test_every_word_that_an_item_can_have_is_called_something() -> None:
    library = packs.content_library()
    for group in ("certainty", "heard", *ABOUT):
        for value in library.facets[group]:
            for short in (False, True):
                words = Criterion(group, value).words(library.vocabulary, short=short)
                assert words
                assert not words[0].isspace()
    assert {*library.facets["heard"]} <= {*VERDICT}
    assert Criterion("heard", "supported").words(library.vocabulary) == "supported claims"


def test_notes_and_bookmarks_are_looked_for_where_an_item_is_shown_once_more() -> None:
    library = packs.content_library()
    topic, place = next(
        (topic, place) for topic in TOPICS for place in library.index(topic) if place.kind == "see"
    )
    places = TopicPlaces(library, {place.subject: Mark(True, 2)}, topic)
    for value in (NOTES, BOOKMARKED):
        assert place in places.shown(only("mine", value))
        assert places.count(only("mine", value)) == sum(p.subject == place.subject for p in places.places)
    places = TopicPlaces(library, {place.subject: Mark(True, 0)}, topic)
    assert {offer.criterion.value for offer in places.offers(OFF) if offer.criterion.group == "mine"} == {
        BOOKMARKED
    }
    assert places.count(only("mine", NOTES)) == 0


def test_what_is_on_is_offered_though_nothing_fits_it_any_more() -> None:
    library = packs.content_library()
    filter_ = only("mine", NOTES)
    offers = [*TopicPlaces(library, {}, TOPICS[0]).offers(filter_)]
    assert [(offer.items, offer.on) for offer in offers if offer.criterion in filter_.criteria] == [(0, True)]


CRITERIA = st.builds(Criterion, st.sampled_from([*GROUPS]), st.sampled_from("abc"))


@given(st.lists(CRITERIA))
def test_of_each_group_the_last_choice_holds_and_one_made_again_is_taken_back(
    chosen: Sequence[Criterion],
) -> None:
    filter_, expected = OFF, dict[str, str]()
    for criterion in chosen:
        filter_ = filter_.toggled(criterion)
        if expected.get(criterion.group) == criterion.value:
            del expected[criterion.group]
        else:
            expected[criterion.group] = criterion.value
    assert dict(filter_.criteria) == expected
    assert len(filter_.criteria) == len(expected)
    assert [group for group, _ in filter_.criteria] == [group for group in GROUPS if group in expected]
    assert bool(filter_) == bool(expected)
    assert filter_.is_mine == ("mine" in expected)


@given(st.data())
def test_the_nearest_place_is_the_same_or_the_first_after_or_the_last(data: st.DataObject) -> None:
    places = [Place(str(n), str(n), "statement", 1) for n in range(data.draw(st.integers(1, 9)))]
    kept = data.draw(st.sets(st.sampled_from(range(len(places)))))
    shown = [place for number, place in enumerate(places) if number in kept]
    at_ = data.draw(st.sampled_from(range(len(places))))
    found = nearest_shown(places, shown, at_)
    if not shown:
        assert found == 0
    elif after := [number for number in sorted(kept) if number >= at_]:
        assert shown[found] == places[after[0]]
    else:
        assert found == len(shown) - 1


def bar_of(glyphs: Glyphs, notebook: Notebook) -> FilterBar:
    return FilterBar(Session(packs.content_library(), notebook, Config(), glyphs, Path("none"), Searched()))


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    return Notebook.open(tmp_path / "n.db", tmp_path / "backups", "ketamine")


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_the_bar_tells_all_that_is_on_and_the_key_at_any_width(glyphs: Glyphs, notebook: Notebook) -> None:
    bar = bar_of(glyphs, notebook)
    vocabulary = packs.content_library().vocabulary
    chosen = ["established", NOTES, WRONG, "im", "esketamine", "crps"]
    filter_ = OFF
    for group, value in zip(GROUPS, chosen, strict=True):
        filter_ = filter_.toggled(Criterion(group, value))
        names = [
            [criterion.words(vocabulary, short=short) for criterion in filter_.criteria]
            for short in (False, True)
        ]
        for staying in (0, 7):
            bar.show(Shown(filter_, 0, 140, staying))
            heights = []
            for width in range(24, 160):
                lines = [line_text(line) for line in bar.spans(width)]
                assert all(cells(line) <= width for line in lines), (width, lines)
                assert all(line.startswith(" ") for line in lines)
                told = " ".join(" ".join(lines).split())
                assert told.startswith("Only ")
                assert any(all(name in told for name in way) for way in names), (width, told)
                assert "none of 140" in told
                assert ("and 7 to seek care" in told) == bool(staying)
                assert told.endswith(("esc shows all", "esc all")), (width, told)
                assert told.isascii() or not glyphs.ascii
                assert bar.get_content_height(bar.size, bar.size, width) == len(lines)
                heights.append(len(lines))
            assert heights == sorted(heights, reverse=True), "more room never takes more lines"
            assert heights[-1] == 1
