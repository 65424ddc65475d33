"""No text reaches the terminal as anything but text."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.safe import REPLACEMENT, escaped, safe, safe_line, unsafe

HOSTILE = [
    "\x1b[31m",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\x00",
    "\x7f",
    "\x08",
    "\x0e",
    "\u202e",
    "\u2066",
    "\u200f",
    "\u2028",
    "\ufeff",
    "\udcff",
]

ANYTHING = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_steers_a_terminal_is_replaced_and_told(text: str) -> None:
    assert unsafe(text) == text[0]
    assert safe(f"a{text}b") == f"a{REPLACEMENT}{text[1:].replace(chr(7), REPLACEMENT)}b"


@pytest.mark.parametrize(
    "text", ["plain", "naïve µg ≥ 5", "語", "👩‍⚕️", "a\tb\nc", "e\u0301", "no\u00a0break"]
)
def test_what_is_text_stays(text: str) -> None:
    assert unsafe(text) is None
    assert safe(text) == text


@pytest.mark.parametrize("text", ["a\r\nb", "a\rb", "a\nb"])
def test_every_end_of_a_line_is_a_newline(text: str) -> None:
    assert safe(text) == "a\nb"


def test_letters_do_not_grow_out_of_their_cell() -> None:
    assert safe("e" + "\u0301" * 50 + "x") == "e" + "\u0301" * 8 + "x"


def test_a_line_is_one_line() -> None:
    assert safe_line(" a\n\tb  c\r\nd\x85e ") == f"a b c d{REPLACEMENT}e"


@given(ANYTHING)
def test_anything_becomes_safe(text: str) -> None:
    shown = safe(text)
    assert unsafe(shown) is None
    assert all(c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"} for c in shown)
    assert safe(shown) == shown
    shown.encode()


@given(ANYTHING)
def test_anything_becomes_one_line(text: str) -> None:
    assert len(safe_line(text).splitlines()) <= 1


@given(ANYTHING, st.booleans())
def test_json_means_the_same_when_escaped(text: str, ascii_only: bool) -> None:
    shown = escaped(json.dumps({text: [text]}, ensure_ascii=False, indent=2), ascii_only=ascii_only)
    assert json.loads(shown) == {text: [text]}
    assert unsafe(shown) is None
    assert shown.isascii() or not ascii_only


def test_json_is_left_readable() -> None:
    text = json.dumps(["µg", "語", '"'], ensure_ascii=False)
    assert escaped(text) == text
    assert escaped(text, ascii_only=True) == json.dumps(["µg", "語", '"'])
