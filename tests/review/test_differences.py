"""Which words of two texts differ: both texts come back whole, and numbers are told from words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.pack.model import Number
from ketatui.pack.units import UNITS, words
from ketatui.review.differences import Piece, differences, only_numbers_differ

TEXTS = st.one_of(
    st.text(st.sampled_from("ab 1\n\xa0.")),
    st.lists(st.sampled_from(["the", "dose", "5", "min", "at", "\n", "\xa0", "  "])).map(" ".join),
    st.text(),
)


def joined(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def same(pieces: list[Piece]) -> list[str]:
    return [word for piece in pieces if not piece.differs for word in piece.text.split()]


@given(TEXTS, TEXTS)
def test_the_pieces_of_each_text_come_to_the_text(old: str, new: str) -> None:
    before, now = differences(old, new)
    assert (joined(before), joined(now)) == (old, new)
    assert all(piece.text for piece in (*before, *now))


@given(TEXTS, TEXTS)
def test_what_is_not_marked_is_the_same_in_both(old: str, new: str) -> None:
    before, now = differences(old, new)
    assert same(before) == same(now)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert not any(piece.differs for pieces in differences(text, text) for piece in pieces)
    assert not only_numbers_differ(text, text)


def test_words_that_changed_are_marked_with_the_blanks_between_them() -> None:
    before, now = differences("It begins after a while.", "It ends within a few minutes.")
    assert before == [
        Piece("It ", False),
        Piece("begins after", True),
        Piece(" a ", False),
        Piece("while.", True),
    ]
    assert now == [
        Piece("It ", False),
        Piece("ends within", True),
        Piece(" a ", False),
        Piece("few minutes.", True),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It acts after 5\xa0min.", "It acts after 6\xa0min."),
        ("It acts after 5\xa0min.", "It acts after 5\xa0h."),
        ("It acts after 5\xa0min.", "It acts after about\xa05\xa0min."),
        ("It acts after up to\xa024\xa0h in all.", "It acts after 3–4\xa0min in all."),
        ("In 58\xa0% (95\xa0%\xa0CI\xa051–64) of them.", "In at least\xa058\xa0% of them."),
        ("In 58\xa0% against\xa031\xa0% of them.", "In 58\xa0% of them."),
        ("After 4\xa0±\xa01\xa0min (SD), and more.", "After 5\xa0min, and more."),
    ],
)
def test_other_numbers_are_told_from_other_words(old: str, new: str) -> None:
    assert only_numbers_differ(old, new)
    assert only_numbers_differ(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It acts after 5\xa0min.", "It acts within 5\xa0min."),
        ("It acts after 5\xa0min.", "It starts after 6\xa0min."),
        ("It is up in 5\xa0min.", "It is in 5\xa0min."),
        ("Seen in children.", "Seen in adults."),
        ("It acts after 5\xa0min.", "It acts soon."),
    ],
)
def test_other_words_are_not_taken_for_numbers(old: str, new: str) -> None:
    assert not only_numbers_differ(old, new)
    assert not only_numbers_differ(new, old)


AMOUNTS = st.floats(0, 1e6).map(lambda amount: round(amount, 2))
SPANS = {"span": st.sampled_from(["", "range", "95 % CI", "IQR", "between sources"])}
REST = {"what": st.just("onset"), "unit": st.sampled_from([*UNITS]), "approx": st.booleans()}
NUMBERS = st.one_of(
    st.builds(Number, value=AMOUNTS, against=st.none() | AMOUNTS, **REST),
    st.builds(Number, value=AMOUNTS, spread=AMOUNTS, span=st.sampled_from(["SD", "SE"]), **REST),
    st.builds(Number, value=st.none() | AMOUNTS, low=AMOUNTS, high=AMOUNTS, **REST, **SPANS),
    st.builds(Number, low=AMOUNTS, strict=st.booleans(), **REST),
    st.builds(Number, high=AMOUNTS, strict=st.booleans(), **REST),
)


@given(NUMBERS, NUMBERS)
def test_any_number_may_take_the_place_of_any_other(one: Number, other: Number) -> None:
    texts = [f"It acts after {words(number)}, then no more." for number in (one, other)]
    assert only_numbers_differ(*texts) == (texts[0] != texts[1])


@pytest.mark.parametrize(("old", "new"), [("the GluN2B part", "the GluN2A part"), ("5-HT3 and", "H5-T3 and")])
def test_a_digit_in_a_name_is_no_number(old: str, new: str) -> None:
    assert not only_numbers_differ(old, new)
