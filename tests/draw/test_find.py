"""Words looked for are marked where they stand, across line breaks, as often as they are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import packs
from ketatui import draw
from ketatui.draw import ASCII, UNICODE, Line, Span, View, find, line_text
from ketatui.draw.glyphs import ascii_text
from ketatui.draw.wrap import wrap
from ketatui.pack.pictures import Diagram, Matrix, Table, Timeline
from ketatui.safe import NBSP

if TYPE_CHECKING:
    from ketatui.pack.model import Item

TEXT = st.text(st.sampled_from("aAbB .é"), max_size=60)


def marked(lines: list[Line]) -> str:
    """What is marked in each line, the lines joined by a blank."""
    told = ("".join(span.text for span in line if span.style == "hit") for line in lines)
    return " ".join(text for text in told if text)


def hits(lines: list[Line]) -> list[str]:
    return [span.text for line in lines for span in line if span.style == "hit"]


def test_a_hit_is_marked_and_nothing_else() -> None:
    lines = find.mark(wrap([Span("one two one", "text")], 40), "two")
    assert lines == [(Span("one ", "text"), Span("two", "hit"), Span(" one", "text"))]


def test_a_hit_keeps_the_way_that_it_leads() -> None:
    (line,) = find.mark([(Span("see there", "link", "id"),)], "there")
    assert line == (Span("see ", "link", "id"), Span("there", "hit", "id"))


def test_a_hit_is_found_across_spans_and_lines() -> None:
    spans = [Span("one tw"), Span("o three four", "strong")]
    lines = wrap(spans, 8, rest="   ")
    assert [line_text(line) for line in lines] == ["one two", "   three", "   four"]
    assert hits(find.mark(lines, "two three f")) == ["tw", "o", "three", "f"]
    assert find.count(lines, "two three f") == 1


@pytest.mark.parametrize(
    ("words", "count"),
    [("ketamine", 3), ("Ketamine", 1), ("KETAMINE", 1), ("amine", 3), ("", 0), (" ", 0), ("[", 0)],
)
def test_case_counts_only_with_a_capital(words: str, count: int) -> None:
    lines = wrap([Span("ketamine Ketamine KETAMINE")], 80)
    assert find.count(lines, words) == count
    assert len(hits(find.mark(lines, words))) == count


def test_hits_do_not_overlap() -> None:
    assert find.matches("aaaa", "aa") == [(0, 2), (2, 4)]


@example("a b", "a b", 1)
@given(TEXT, TEXT, st.integers(min_value=1, max_value=20))
def test_what_is_marked_is_what_is_counted(text: str, words: str, width: int) -> None:
    lines = wrap([Span(text, "text")], width)
    shown = find.mark(lines, words)
    assert [line_text(line) for line in shown] == [line_text(line) for line in lines]
    assert bool(hits(shown)) == (find.count(lines, words) > 0)
    total = sum(len(piece) for piece in hits(shown))
    blanks = find.count(lines, words) * len(words) - total
    assert 0 <= blanks <= find.count(lines, words) * len(lines)


@given(st.text(st.sampled_from("ab "), max_size=60), st.text(st.sampled_from("ab"), min_size=1, max_size=3))
def test_the_count_does_not_depend_on_the_width(text: str, word: str) -> None:
    words = " ".join(text.split())
    longest = max(map(len, words.split()), default=1)
    counts = {find.count(wrap([Span(words)], width), word) for width in range(longest, 61)}
    assert counts == {len(find.matches(words, word))}


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("width", [24, 40, 80])
def test_hits_are_found_inside_frames_and_beside_the_readers_marks(width: int, glyphs: draw.Glyphs) -> None:
    callout = packs.one_of_each()["callout"]
    words = "has happened after 18"
    view = View(bookmarked=True, notes=2, find=words)
    lines = draw.draw(callout, width, glyphs, view)
    assert marked(lines) == words
    assert find.count(draw.body(callout, width, glyphs, View()), words) == 1


def test_the_readers_own_marks_are_no_words_of_the_item() -> None:
    item = packs.one_of_each()["statement"]
    view = View(notes=2, find="2 notes")
    assert not hits(draw.draw(item, 80, UNICODE, view))


@pytest.mark.parametrize("kind", [*packs.one_of_each()])
@pytest.mark.parametrize("words", ["a", "it acts", "min", "Trial"])
def test_marked_and_counted_agree_in_every_kind(kind: str, words: str) -> None:
    item = packs.one_of_each()[kind]
    for width in (20, 40, 79):
        drawn = draw.draw(item, width + 2, UNICODE, View(bookmarked=True, notes=1, find=words))
        counted = find.count(draw.body(item, width, UNICODE, View()), words)
        assert bool(hits(drawn)) == (counted > 0)
        assert counted == find.count(
            draw.draw(item, width + 2, UNICODE, View(bookmarked=True, notes=1)), words
        )


@pytest.mark.parametrize("width", [38, 78, 118])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_what_stands_in_cells_and_boxes_is_found_though_it_is_broken_there(
    width: int, glyphs: draw.Glyphs
) -> None:
    library = packs.content_library()
    tried = 0
    for item in packs.items(library).values():
        lines = draw.body(item, width, glyphs, View())
        for told in _in_cells(item):
            tried += 1
            words = ascii_text(told) if glyphs.ascii else told
            assert find.count(lines, words.replace(NBSP, " ")), (item.id, told)
    assert tried > 700


def _in_cells(item: Item) -> set[str]:
    match item:
        case Table() | Timeline():
            names = {row.name for row in item.body}
            return names | {datum.words for row in item.body for cell in row.cells for datum in cell}
        case Diagram():
            return {node.label for node in item.nodes}
        case Matrix():
            return {risk.title for risk in item.risks}
    return set()


def test_a_hit_in_two_pieces_is_marked_in_both_and_counted_once() -> None:
    lines = [
        (Span("under the"), Span("   "), Span("20 %")),
        (Span("tongue"), Span("      "), Span("or more")),
    ]
    marked = find.mark(lines, "under the tongue")
    assert [span.text for line in marked for span in line if span.style == "hit"] == ["under the", "tongue"]
    assert find.count(lines, "under the tongue") == 1
    assert find.count(lines, "20 % or more") == 1
    assert find.count(lines, "the 20 %") == 0
