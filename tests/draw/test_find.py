"""Words looked for are marked where they stand, across line breaks, as often as they are counted."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import packs
from ketatui import draw
from ketatui.draw import ASCII, UNICODE, Line, Span, View, find, line_text
from ketatui.draw.wrap import wrap

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
