"""Search results: within their width, never more than a few lines, and always with what was looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import packs
from ketatui.draw import ASCII, STYLES, UNICODE, Glyphs, Line, cells, line_text
from ketatui.draw.result import excerpt, result
from ketatui.safe import safe

GLYPHS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
LONG = " ".join(f"word{number}" for number in range(200))


def hits(lines: list[Line]) -> str:
    return " ".join(span.text for line in lines for span in line if span.style == "hit")


def marked(word: str) -> str:
    return LONG.replace(word, f"\x02{word}\x03", 1)


@GLYPHS
@pytest.mark.parametrize("width", [24, 40, 80])
@pytest.mark.parametrize("number", [0, 3, 30, 100, 199])
def test_what_was_looked_for_is_in_sight_wherever_it_stands(width: int, number: int, glyphs: Glyphs) -> None:
    lines = excerpt(marked(f"word{number}"), width, glyphs)
    assert hits(lines).startswith("word")
    assert len(lines) == 3 or number == 199
    assert all(cells(line_text(line)) <= width for line in lines)


@GLYPHS
def test_what_is_left_out_before_and_after_is_told(glyphs: Glyphs) -> None:
    first, *_, last = map(line_text, excerpt(marked("word100"), 40, glyphs))
    assert first.startswith(("… ", "> "))
    assert last.endswith(glyphs.ellipsis)
    (whole,) = map(line_text, excerpt("all of it", 40, glyphs))
    assert whole == "  all of it"


def test_a_hit_in_the_detail_is_shown_where_the_text_has_none() -> None:
    item = packs.mini_library().item("onset-im")
    lines = result(item, "", ("Its text.", "More of \x02it\x03."), 60, UNICODE)
    assert hits(lines) == "it"
    lines = result(item, "", ("\x02Its\x03 text.", "More of \x02it\x03."), 60, UNICODE)
    assert hits(lines) == "Its"


@pytest.mark.parametrize("kind", [*packs.one_of_each()])
@pytest.mark.parametrize("width", [20, 39, 80])
@GLYPHS
def test_every_kind_tells_what_it_is(kind: str, width: int, glyphs: Glyphs) -> None:
    lines = result(packs.one_of_each()[kind], "Where it stands", ("Its \x02text\x03", ""), width, glyphs)
    assert line_text(lines[0]).strip()
    assert {span.style for line in lines for span in line} <= {*STYLES, ""}
    assert not glyphs.ascii or "".join(map(line_text, lines)).isascii()
    assert hits(lines) == "text"


@given(st.text(max_size=300), st.integers(min_value=12, max_value=90))
def test_no_text_leaves_its_width(text: str, width: int) -> None:
    text = safe(text)
    middle = len(text) // 2
    for glyphs in (UNICODE, ASCII):
        lines = excerpt(f"{text[:middle]}\x02{text[middle:]}\x03", width, glyphs)
        assert all(cells(line_text(line)) <= width for line in lines)
        assert len(lines) <= 3
