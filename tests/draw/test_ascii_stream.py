"""What is written to a stream beneath which the net lies is ASCII, and a screen keeps its cells."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.draw.ascii_stream import carry_cells, carry_words
from ketatui.draw.wrap import cells

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

ANYTHING = st.text(st.characters(exclude_categories=()))


def written(text: str, carry: Callable[[TextIO | None], None]) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    carry(stream)
    stream.write(text)
    return raw.getvalue().decode("ascii")


@pytest.mark.parametrize(
    ("text", "words", "screen"),
    [
        ("3–4 µg ≥ é", "3-4 mcg >= e", "3-4 ?g ? e"),
        ("no\u00a0break", "no break", "no break"),
        ("語", "?", "??"),
        ("e\u0301\u200d", "e", "e"),
        ("│─┌┼▌", "????|", "|-++|"),
        ("\udcff", "?", "?"),
    ],
)
def test_it_is_put_as_the_table_says(text: str, words: str, screen: str) -> None:
    assert written(text, carry_words) == words
    assert written(text, carry_cells) == screen


@given(st.text(st.characters(exclude_categories=["Cc"])))
def test_a_screen_keeps_its_cells(text: str) -> None:
    shown = written(text, carry_cells)
    assert cells(shown) == cells(text)


@given(ANYTHING)
def test_anything_can_be_written(text: str) -> None:
    written(text, carry_words)


def test_a_stream_that_is_none_stays_as_it_is() -> None:
    carry_words(None)
    carry_words(io.StringIO())
