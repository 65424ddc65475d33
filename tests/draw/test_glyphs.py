"""What a terminal without Unicode is shown: ASCII that still says the same."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

import packs
from ketatui.draw.glyphs import ASCII, UNICODE, ascii_text, foreign, in_ascii, unknown, wide
from ketatui.pack.model import Statement
from ketatui.safe import NBSP


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("3–4 min", "3-4 min"),
        ("−5.8", "-5.8"),
        ("“quoted”", '"quoted"'),
        ("25 µg/kg", "25 mcg/kg"),
        ("3 μmol/L", "3 mcmol/L"),
        ("µ-opioid", "mu-opioid"),
        ("≥ 5 ± 2 ×", ">= 5 +/- 2 x"),
        ("5 × 10⁻⁹", "5 x 10^-9"),
        ("10⁵ per m²", "10^5 per m^2"),
        ("1½ h", "1 1/2 h"),
        ("H₂O", "H2O"),
        ("σ1, α and Δ", "sigma1, alpha and Delta"),
        ("Łódź, Øre, naïve, Müller", "Lodz, Ore, naive, Muller"),
        ("e\u0301", "e"),
        ("37 °C", "37 deg C"),
        ("≈ 5, ≠ 6", "~ 5, != 6"),
        ("≯ and ∉", "? and ?"),
        ("a\u0338", "a/"),
        ("£5, 5 ‰", "GBP 5, 5  per mille"),
        ("ı, ð, Þ, ŋ, æ", "i, d, Th, ng, ae"),
        ("ə", "?"),
        ("👩\u200d⚕\ufe0f", "??"),
        ("語", "?"),
        (f"5{NBSP}min", f"5{NBSP}min"),
    ],
)
def test_ascii(text: str, shown: str) -> None:
    assert ascii_text(text) == shown


@given(st.text())
def test_anything_becomes_ascii(text: str) -> None:
    assert ascii_text(text).replace(NBSP, " ").isascii()


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_stays_as_it_is(text: str) -> None:
    assert ascii_text(text) == text


@given(st.text())
def test_a_text_has_a_foreign_letter_where_one_is_shown_as_a_question_mark(text: str) -> None:
    shown = ascii_text("".join(c for c in text if c not in "?◇\ufffd"))
    assert foreign(text) == ("?" in shown)


@given(st.text(), st.text())
def test_what_cannot_be_shown_is_remembered(text: str, more: str) -> None:
    unknown.clear()
    ascii_text(text)
    assert bool(unknown) == foreign(text)
    assert unknown <= set(text)


@pytest.mark.parametrize(
    ("text", "told"), [("plain, é –", ""), ("25 µg ≥ 3 µg", "mc >="), ("µ-opioid …", "mc ..."), ("語", "")]
)
def test_signs_that_take_more_than_a_letter_are_told(text: str, told: str) -> None:
    assert wide(text) == told


def test_a_model_is_shown_in_ascii_through_and_through() -> None:
    item = packs.one_of_each()["statement"]
    assert isinstance(item, Statement)
    shown = in_ascii(dataclasses.replace(item, detail="25 µg"))
    assert shown.detail == "25 mcg"
    assert shown.citations == item.citations
    assert shown.numbers["onset"].words == f"4{NBSP}min (95{NBSP}%{NBSP}CI{NBSP}3-6)"


def test_both_sets_have_a_sign_for_each_word_and_tell_them_apart() -> None:
    assert UNICODE.certainty.keys() == ASCII.certainty.keys()
    assert UNICODE.verdict.keys() == ASCII.verdict.keys()
    for glyphs in (UNICODE, ASCII):
        assert len(set(glyphs.certainty.values())) == 4
    signs = [
        *ASCII.certainty.values(),
        *ASCII.verdict.values(),
        ASCII.bar,
        ASCII.rule,
        ASCII.star,
        ASCII.bullet,
    ]
    assert all(sign.isascii() for sign in signs)
