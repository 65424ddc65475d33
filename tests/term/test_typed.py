"""However what is typed is cut into pieces, the same keys come out, and nothing is lost."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.term.typed import ESCAPE, Typed

if TYPE_CHECKING:
    from collections.abc import Iterable

TOKENS = [
    "j",
    "é",
    "\r",
    "\t",
    "\x7f",
    "[",
    "O",
    "~",
    "2",
    "0",
    "\x1b",
    "\x1b",
    "\x1b[A",
    "\x1bOP",
    "\x1b[5~",
]
TOKENS += ["\x1bb", "\x1bq", "\x1b[<0;1;1M", "\x1b[27u", "\x1b[20~"]
MARKS = ["\x1b[200~", "\x1b[201~"]


def taken(pieces: Iterable[str]) -> list[str]:
    """What comes out, neighbours that are parsed as one; at the end nothing follows."""
    typed = Typed()
    found: list[str] = []
    for piece in [*(part for each in pieces for part in typed.take(each)), *typed.rest()]:
        if found and ESCAPE not in (piece, found[-1]):
            found[-1] += piece
        else:
            found.append(piece)
    return found


@given(st.lists(st.sampled_from(TOKENS + MARKS)).map("".join), st.data())
def test_it_matters_not_where_it_is_cut(text: str, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text))).map(sorted))
    assert taken(text[a:b] for a, b in pairwise([0, *cuts, len(text)])) == taken([text])


@given(st.lists(st.sampled_from(TOKENS)).map("".join))
def test_nothing_is_lost_and_nothing_comes_twice(text: str) -> None:
    assert "".join(taken([text])) == text


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("\x1bq", [ESCAPE, "q"]),
        ("a\x1b\x1b\x1bq", ["a", ESCAPE, ESCAPE, ESCAPE, "q"]),
        ("\x1b/\x1b1\x1b\r\x1b ", [ESCAPE, "/", ESCAPE, "1", ESCAPE, "\r", ESCAPE, " "]),
        ("\x1b\x1b[A", [ESCAPE, "\x1b[A"]),
        ("\x1b", [ESCAPE]),
        ("\x1b[", ["\x1b["]),
        ("\x1bb\x1bf\x1b\x7f\x1b\t\x1bOP", ["\x1bb\x1bf\x1b\x7f\x1b\t\x1bOP"]),
        ("\x1b[200~\x1bq\x1b\x1b[201~\x1bq", ["\x1b[200~�q�\x1b[201~", ESCAPE, "q"]),
        ("\x1b[200~never ended\x1b", ["\x1b[200~never ended�"]),
    ],
)
def test_the_escape_key_is_told_from_what_only_begins_with_its_character(
    text: str, pieces: list[str]
) -> None:
    assert taken([text]) == pieces


def test_it_is_known_whether_anything_is_held_back() -> None:
    typed = Typed()
    assert not typed.waits
    assert [*typed.take("j\x1b")] == ["j"]
    assert typed.waits
    assert [*typed.rest()] == [ESCAPE]
    assert not typed.waits
