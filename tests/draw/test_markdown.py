"""A note is shown as its Markdown says, at any width, and none of its words are lost."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ketatui.draw import ASCII, STYLES, UNICODE, Glyphs, cells, line_text
from ketatui.draw.markdown import markdown
from ketatui.safe import safe

WORDS = st.text(st.sampled_from("ab é中*_`~[]()!<>#-+=.:\\\"'|&;0123\t\n 😀\u0301"), max_size=120)
MARKS = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "> ",
            "- ",
            "* ",
            "1. ",
            "23) ",
            "    ",
            "- [ ] ",
            "- [x] ",
            "```",
            "~~~ py",
            "---",
            "===",
        ),
        *(
            "**strong**",
            "_soft_",
            "`code`",
            "[words](address)",
            "![picture](file)",
            "[a]: b 'c'",
            "<br>",
            "&amp;",
        ),
        *("one", "two three", "\n", "\n\n", "  \n", "\\\n", "<http://example.org>", '[x](<y> "z")', "9" * 40),
    ]
)
TEXTS = st.one_of(st.text(max_size=80), WORDS, st.lists(MARKS, max_size=40).map("".join))


def told(text: str, width: int = 60, glyphs: Glyphs = UNICODE) -> str:
    return "\n".join(line_text(line).rstrip() for line in markdown(text, width, glyphs))


def styled(text: str) -> list[tuple[str, str]]:
    spans = [span for line in markdown(text, 60, UNICODE) for span in line]
    return [(span.text, span.style) for span in spans if span.text.strip()]


@given(TEXTS.map(safe), st.integers(10, 200), st.sampled_from([UNICODE, ASCII]))
def test_no_line_is_wider_than_asked(text: str, width: int, glyphs: Glyphs) -> None:
    for line in markdown(text, width, glyphs):
        assert cells(line_text(line)) <= width
        assert "\n" not in line_text(line)
        assert {span.style for span in line} <= {"", *STYLES}
        assert not any(span.target for span in line)
        assert not glyphs.ascii or line_text(line).isascii()


@given(TEXTS, st.integers(10, 200))
def test_no_letter_is_lost_and_none_comes_in(text: str, width: int) -> None:
    def letters(of: str) -> list[str]:
        return [*filter(str.isalnum, of)]

    assert letters(told(text, width)) == letters(text)


@given(st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), min_size=1, max_size=30), st.integers(10, 200))
def test_plain_words_stand_in_their_lines(words: list[str], width: int) -> None:
    lines = "\n".join(words)
    assert told(lines, width) == lines


@pytest.mark.parametrize("text", ["[" * 900, "![" * 400, "> " * 300 + "a", "*a " * 3000, "x" * 200_000])
def test_a_strange_text_is_shown_soon(text: str) -> None:
    assert len(markdown(text, 40, UNICODE)) >= 1


def test_nesting_without_end_is_shown_as_typed() -> None:
    deep = "".join(f"{'  ' * depth}- level{depth}\n" for depth in range(60))
    for depth in range(60):
        assert f"level{depth}" in told(deep, 10).replace("\n", "").replace(" ", "")


def test_the_shapes_of_a_note() -> None:
    text = """\
# My visit

Ask **first** about _driving_,
and `dose` after that.

- one
- two
  goes on
  1. inside
  7. as typed
- [ ] to do
- [x] done

> they said
> this

    kept   as it is

---
\\* no list
"""
    assert (
        told(text)
        == """\
My visit

Ask first about driving,
and dose after that.

• one
• two
  goes on
  1. inside
  7. as typed
• [ ] to do
• [x] done

│ they said
│ this

  kept   as it is

────────────────────────────────────────────────────────────
* no list"""
    )


def test_emphasis_has_its_styles() -> None:
    assert styled("# Head\na **b** _c_ **_d_** `e`") == [
        ("Head", "heading"),
        ("a", "text"),
        ("b", "strong"),
        ("c", "emphasis"),
        ("d", "strong"),
        ("e", "code"),
    ]


def test_code_is_cut_at_the_width_and_keeps_its_blanks() -> None:
    assert told("```sh\necho   a b c d e f\n```", 12) == "  sh\n  echo   a b\n   c d e f"


def test_a_list_too_deep_for_the_width_goes_on_below_its_mark() -> None:
    assert told("- a\n  - b\n    - c", 10) == "• a\n  •\n  b\n  •\n  c"
    assert told("123456789. a", 10) == "123456789.\na"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[words](https://example.org/a_b)", "words (https://example.org/a_b)"),
        ('[words](a "title")', 'words (a "title")'),
        ("[words](javascript:alert(1))", "[words](javascript:alert(1))"),
        ("[words](file:///etc/passwd)", "[words](file:///etc/passwd)"),
        ("![a picture](photo.png)", "a picture (photo.png)"),
        ("<https://example.org>", "https://example.org"),
        ("[a]: https://example.org", "[a]: https://example.org"),
        ("[ü](http://ü.example/ä b)", "[ü](http://ü.example/ä b)"),
        ("[ü](http://ü.example/ä)", "ü (http://ü.example/ä)"),
    ],
)
def test_a_link_is_its_words_and_its_address_and_leads_nowhere(text: str, shown: str) -> None:
    """Case 27: `javascript:`, `file:` and other addresses are text, and nothing opens them."""
    assert told(text) == shown
    assert not any(span.target for line in markdown(text, 60, UNICODE) for span in line)


def test_a_long_address_is_shown_whole() -> None:
    """Case 27: an address of 10 kB is text like any other."""
    address = "https://example.org/" + "a" * 10_000
    lines = markdown(f"[words]({address})", 40, UNICODE)
    assert all(cells(line_text(line)) <= 40 for line in lines)
    assert "".join(map(line_text, lines)).replace(" ", "") == f"words({address})"


@pytest.mark.parametrize(
    "text", ["[bold]x[/]", "[@click=app.quit]q[/]", "[[[", "]", "<b>x</b>", "<script>", "&lt;", "a ~~b~~ [/"]
)
def test_what_is_no_markdown_is_shown_as_typed(text: str) -> None:
    """Case 26: markup of other programs is text."""
    assert told(text) == text


@given(st.text())
def test_what_is_kept_safe_stays_safe(text: str) -> None:
    shown = told(safe(text))
    assert safe(shown) == shown


def test_the_parser_is_loaded_when_a_note_is_drawn() -> None:
    code = "import sys, ketatui.ui.app, ketatui.ui.details; print('markdown_it' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_one_parser_takes_all_notes_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = MarkdownIt.__init__

    def counted(self: MarkdownIt, *arguments: Any, **options: Any) -> None:
        made.append("parser")
        make(self, *arguments, **options)

    monkeypatch.setattr(MarkdownIt, "__init__", counted)
    told("*one*")
    shown = [told("- a [link](b)"), told("*one*"), told("- a [link](b)")]
    assert shown[0] == shown[2] != shown[1]
    assert len(made) <= 1
