"""Lines are never wider than asked, and nothing of the text is lost."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ketatui.draw import STYLES, Span, cells, line_text
from ketatui.draw.wrap import pad, wrap
from ketatui.safe import NBSP

LETTERS = st.sampled_from([*"abcdeABC.,()", "é", "e\u0301", "µ", "語", "⇄", "—", "…", NBSP])
WORDS = st.lists(LETTERS, min_size=1, max_size=12).map("".join)
TEXTS = st.lists(WORDS | st.sampled_from([" ", " ", " ", "  ", "\n", "\t"]), max_size=30).map("".join)
SPANS = st.lists(
    st.builds(Span, TEXTS, st.sampled_from(STYLES), st.sampled_from(["", "", "some-id", "other-id"])),
    max_size=5,
)
WIDTHS = st.integers(min_value=2, max_value=60)


def texts(lines: list[tuple[Span, ...]]) -> list[str]:
    return [line_text(line) for line in lines]


def letters(spans: list[Span]) -> list[tuple[str, str, str]]:
    """Each letter with its style and target, blanks left out."""
    return [
        (letter, span.style, span.target) for span in spans for letter in span.text if not letter.isspace()
    ]


@given(SPANS, WIDTHS, st.sampled_from(["", " ", "> "]), st.sampled_from(["", "  "]))
def test_no_line_is_wider_than_asked(spans: list[Span], width: int, first: str, rest: str) -> None:
    lines = wrap(spans, width + 2, first=first, rest=rest)
    assert all(cells(text) <= width + 2 for text in texts(lines))
    assert lines


@given(SPANS, WIDTHS)
def test_every_letter_stays_in_its_order_style_and_target(spans: list[Span], width: int) -> None:
    lines = wrap(spans, width)
    assert letters([span for line in lines for span in line]) == letters(spans)


@given(SPANS)
def test_words_that_fit_are_not_broken(spans: list[Span]) -> None:
    text = line_text(spans)
    lines = wrap(spans, max(map(cells, text.split(" ")), default=1) + 5)
    assert " ".join(" ".join(texts(lines)).split()) == " ".join(text.split())


@given(st.text(st.sampled_from("ab "), max_size=40), WIDTHS)
def test_text_that_fits_stays_on_one_line(text: str, width: int) -> None:
    lines = wrap([Span(text)], max(width, len(text)))
    assert texts(lines) == [text.strip(" ")]


@example("x", "y", 5)
@given(WORDS, WORDS, WIDTHS)
def test_a_number_keeps_its_unit_beside_it(before: str, after: str, width: int) -> None:
    lines = texts(wrap([Span(f"{before} 25{NBSP}mg/kg {after}")], width))
    assert any("25 mg/kg" in line for line in lines) == (width >= len("25 mg/kg"))


@given(st.lists(st.text(st.sampled_from("ab c"), max_size=20).map(str.strip), min_size=1, max_size=5))
def test_a_newline_ends_a_line(paragraphs: list[str]) -> None:
    lines = texts(wrap([Span("\n".join(paragraphs))], 40))
    expected = paragraphs if paragraphs[-1] or len(paragraphs) == 1 else paragraphs[:-1]
    assert lines == expected


def test_indents_stand_before_the_first_line_and_the_others() -> None:
    lines = texts(wrap([Span("one two three")], 7, first="* ", rest="  "))
    assert lines == ["* one", "  two", "  three"]


def test_a_word_longer_than_the_line_is_broken_within_it() -> None:
    assert texts(wrap([Span("ab abcdefgh c")], 3)) == ["ab", "abc", "def", "gh", "c"]
    assert texts(wrap([Span("語語語")], 3)) == ["語", "語", "語"]
    assert texts(wrap([Span("語語")], 1)) == ["語", "語"]


def test_an_accent_stays_on_its_letter() -> None:
    assert texts(wrap([Span("ae\u0301b")], 1)) == ["a", "e\u0301", "b"]


def test_a_link_of_several_words_is_one_span() -> None:
    (line,) = wrap([Span("see "), Span("these three words", "link", "there"), Span(".")], 40)
    assert line == (Span("see "), Span("these three words", "link", "there"), Span("."))


def test_blanks_of_all_kinds_become_blanks() -> None:
    assert texts(wrap([Span("a\tb  c")], 40)) == ["a b  c"]


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("語", 2),
        ("◆◆◆", 3),
        ("⇄", 1),
        ("µg", 2),
        ("\u200b", 0),
    ],
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


@given(st.lists(LETTERS, max_size=20).map("".join))
def test_padding_fills_to_a_width(text: str) -> None:
    assert cells(pad(text, 40)) == 40
    assert pad(text, 40).startswith(text)
