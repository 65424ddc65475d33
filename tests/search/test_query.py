"""What is typed, taken apart: filters are known by their beginnings, and nothing typed breaks it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import packs
from ketatui.pack.facets import NAMES, Facet
from ketatui.safe import unsafe
from ketatui.search import Query, parse, search
from ketatui.search.query import Own


def parsed(typed: str) -> Query:
    return parse(typed, packs.content_library())


def test_words_without_filters_are_words() -> None:
    assert parsed("  how   long ") == Query("how long ")
    assert parsed("how long") == Query("how long")


def test_filters_are_taken_out_of_the_words() -> None:
    query = parsed("onset route:im certainty:established fast")
    assert query.words == "onset fast"
    assert query.wanted == (Facet("route", ("im",)), Facet("certainty", ("established",)))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("verdict:needs", Facet("verdict", ("needs qualification",))),
        ('verdict:"needs qualification"', Facet("verdict", ("needs qualification",))),
        ("verdict:needs-qualification", Facet("verdict", ("needs qualification",))),
        ("CERTAINTY:Established", Facet("certainty", ("established",))),
        ("in:risks", Facet("in", ("risks",))),
        ("in:glossary", Facet("in", ("glossary",))),
        ("in:term", Facet("in", ("glossary",))),
        ("subject:vitro", Facet("subject", ("in vitro",))),
        ("certainty:probable,contested", Facet("certainty", ("probable", "contested"))),
    ],
)
def test_a_value_is_known_by_its_beginning_in_any_case(typed: str, wanted: Facet) -> None:
    (facet,) = parsed(typed).wanted
    assert (facet.name, {*facet.values}) == (wanted.name, {*wanted.values})


def test_a_route_is_known_by_the_name_of_the_vocabulary() -> None:
    (facet,) = parsed("route:muscle").wanted
    assert "im" in facet.values
    assert "iv" not in facet.values


def test_the_whole_value_means_itself_and_what_says_more_of_it() -> None:
    (facet,) = parsed("route:im").wanted
    assert facet.values == ("im",)
    (facet,) = parsed("route:iv").wanted
    assert {"iv", "iv-bolus", "iv-infusion"} <= {*facet.values}


def test_a_value_is_known_by_what_else_the_glossary_calls_it() -> None:
    (facet,) = parsed("route:drip").wanted
    assert {*facet.values} & {"iv", "iv-infusion"}
    assert "im" not in facet.values


def test_what_is_never_found_is_not_offered() -> None:
    assert parsed("kind:card").faults
    assert parsed("in:cards").faults


def test_what_the_reader_has_made() -> None:
    assert parsed("has:note") == Query(mine=(Own(frozenset({"note"})),))
    assert parsed("has:bookmark has:note").mine == (Own(frozenset({"bookmark"})), Own(frozenset({"note"})))
    (either,) = parsed("has:note,claim").mine
    assert either == Own(frozenset({"note"}), Facet("has", ("claim",)))
    assert not parsed("in:notes,risks").only_notes
    assert not parsed("in:m").only_notes
    assert parsed("in:notes fine").only_notes
    assert parsed("kind:note fine").only_notes
    assert parsed("has:claim").wanted == (Facet("has", ("claim",)),)


def test_a_filter_without_a_value_yet_is_left_out_and_asked_for() -> None:
    assert parsed("bladder route:") == Query("bladder ", asks="route")
    assert parsed("bladder route:,") == Query("bladder ", asks="route")
    assert parsed("route: bladder") == Query("bladder")


def test_a_minus_leaves_out() -> None:
    assert parsed("onset -route:im").wanted == (Facet("route", ("im",), without=True),)
    assert parsed("-has:note").faults


def test_of_what_an_item_has_once_two_are_one_or_the_other() -> None:
    (facet,) = parsed("verdict:misleading verdict:refuted").wanted
    assert facet.values == ("misleading", "refuted")
    assert len(parsed("route:im route:oral").wanted) == 2


def test_what_is_nearly_a_filter_is_told() -> None:
    assert parsed("rout:im").faults == ('there is no filter "rout"; did you mean "route"?',)
    assert parsed("foo:bar").faults == ()


def test_a_tag_is_looked_for_in_notes() -> None:
    assert parsed("#visit").only_notes
    assert not parsed("number #5").only_notes


def test_a_value_that_is_none_is_told_with_what_there_is() -> None:
    query = parsed("certainty:establishd pain")
    assert query.words == "pain"
    assert query.wanted == ()
    assert query.faults == ('certainty: nothing is called "establishd"; did you mean "established"?',)
    (fault,) = parsed("verdict:zebra").faults
    assert "misleading" in fault


def test_what_only_looks_like_a_filter_is_words() -> None:
    assert parsed("5:1 foo:bar http://x") == Query("5:1 foo:bar http://x")


@example("route:")
@example('route:"')
@example("route:\x1b[31m")
@given(
    st.text()
    | st.lists(st.sampled_from([*(f"{name}:" for name in NAMES), '"', ",", "im", " ", "zebra", "\x1b"])).map(
        "".join
    )
)
def test_nothing_typed_breaks_it(typed: str) -> None:
    query = parsed(typed)
    assert not any(unsafe(text) for text in (query.words, *query.faults))
    assert all(facet.values for facet in query.wanted)


@pytest.mark.parametrize("typed", ["form:racemic ", "-route:im ", "has:note ", "in:routes,"])
def test_however_much_is_typed_it_is_searched_for(typed: str) -> None:
    """Case 34: as when a file is pasted."""
    library = packs.content_library()
    once, often = (search(parse(typed * times, library), library, {}, None, 5) for times in (2, 5000))
    assert often.found.hits == once.found.hits
