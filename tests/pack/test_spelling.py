"""Words nearly the same: what counts as one error, and what is found for a word that was mistyped."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

import packs
from ketatui.pack import spelling
from ketatui.pack.search import words_of

WORDS = st.text(string.ascii_lowercase, max_size=9)


def test_one_letter_too_many_too_few_wrong_or_out_of_turn_is_one_error() -> None:
    for typed in ("bladder", "bladdder", "blader", "bladdar", "baldder"):
        assert spelling.distance("bladder", typed, 2) == (typed != "bladder")


def test_what_differs_more_than_asked_is_not_counted_on() -> None:
    assert spelling.distance("ketamine", "aspirin", 1) == 2
    assert spelling.distance("a", "abcdef", 2) == 3


@given(WORDS, WORDS)
def test_the_distance_is_the_same_both_ways_and_nothing_for_the_same_word(one: str, other: str) -> None:
    assert spelling.distance(one, other, 20) == spelling.distance(other, one, 20)
    assert (spelling.distance(one, other, 20) == 0) == (one == other)
    assert spelling.distance(one, other, 20) >= abs(len(one) - len(other))
    assert spelling.distance(one, other, 1) == min(spelling.distance(one, other, 20), 2)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bladdr", "bladder"),
        ("esketmaine", "esketamine"),
        ("norketmaine", "norketamine"),
        ("bioavialability", "bioavailability"),
        ("dissasociation", "dissociation"),
        ("deppression", "depression"),
        ("benzodiazapine", "benzodiazepine"),
    ],
)
def test_a_mistyped_word_finds_what_the_right_one_finds(typed: str, meant: str) -> None:
    library = packs.content_library()
    found = library.search(typed, 5)
    assert meant in found.asked.mended[typed]
    assert {hit.id for hit in found.hits} & {hit.id for hit in library.search(meant, 5).hits}


def test_a_word_that_stands_in_three_items_is_left_as_it_is() -> None:
    library = packs.content_library()
    assert library.search("bladder pain", 5).asked.mended == {}


def test_short_words_and_what_has_digits_are_not_mended() -> None:
    library = packs.content_library()
    assert library.search("kte xq5", 5).asked.mended == {}


@given(st.text())
def test_nothing_typed_breaks_it(typed: str) -> None:
    database = packs.mini_library()._database
    for word in words_of(typed):
        assert typed not in spelling.near(database, word)
