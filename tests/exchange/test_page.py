"""Notes as a page to print: under the words they are about, with who says so, whatever is in them."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import packs
from ketatui import draw, outcome
from ketatui.exchange.markdown_pieces import plain
from ketatui.exchange.page import by_item, page
from ketatui.notebook import Note
from ketatui.safe import safe, unsafe
from notebook.desk import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from exchange.asking import Run
    from notebook.desk import Desk

WORDS = "Into a muscle it acts after about 5 min and is strongest at 18–22 min."


def words(item: str) -> str:
    return draw.said(packs.mini_library().item(item))[0]


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """Notes on a statement, a claim, a topic and what is gone; one about older words; a bookmark."""
    notebook = desk.open("mini")
    notebook.set_bookmark("onset-im", True, words("onset-im"), "for Dr *B*")
    for item, quote, text in (
        ("claim-at-once", words("claim-at-once"), "Read that too"),
        ("onset-im", words("onset-im"), "Ask:\n\n- how *often*"),
        ("onset-im", "Into a muscle it acts after 3 min.", "An older one"),
        ("basics-summary", "", "On all of it"),
        ("gone", "Words it had.", "Still here"),
    ):
        notebook.start_note(item, quote).save(text).result(PATIENCE)
    desk.close()
    return desk


def test_a_note_stands_under_its_statement_with_who_says_so(kept: Desk, run: Run) -> None:
    ended = run("export", "notes")
    assert (ended.code, ended.err) == (outcome.DONE, "")
    page = ended.out
    assert re.match(r"# Mini: notes and bookmarks, \d{4}-\d\d-\d\d\n\nWritten by ketatui \d", page)
    assert "The content was last reviewed on 2026-11-22." in page
    expected = f"""
> {WORDS}

**probable**, textbook. One textbook, no trial. `#onset-im`

- Müller 6e, Page of doses, passage read, checked 2026-11-22

★ Bookmarked on 2026-11-22: for Dr \\*B\\*

*   **My note** of 2026-11-22

    Ask:

    - how *often*

*   **My note** of 2026-11-22

    It was written about these words, which have changed since:

    > Into a muscle it acts after 3 min.

    An older one
"""
    assert expected in page
    assert "## The sources named above\n\n- Müller 6e: " in page
    assert "“probable”: the evidence points one way, but is small, indirect or of few studies" in page
    assert "A pack for tests: nothing in it is true." in page
    assert page.endswith("Found a mistake? Tell the tests, naming the id that stands with the words.\n")


def test_a_page_goes_by_topic_and_by_the_order_of_the_content(kept: Desk, run: Run) -> None:
    page = run("export", "notes").out
    order = [
        "## Basics",
        "On all of it",
        f"> {WORDS}",
        "## Claims",
        "> It acts at once.",
        "Verdict: **misleading**",
        "Müller 6e, passage read, not yet checked",
        "Read that too",
        "## No longer in the content",
        "> Words it had.",
        "`#gone`",
        "Still here",
        "* * *",
    ]
    places = [page.index(told) for told in order]
    assert places == sorted(places)


def test_what_is_marked_or_of_a_topic_alone_can_be_had(kept: Desk, run: Run) -> None:
    marked = run("export", "notes", "--marked").out
    assert "An older one" in marked
    assert not any(told in marked for told in ("Read that too", "On all of it", "Still here"))
    claims = run("export", "notes", "--topic", "claims").out
    assert "Read that too" in claims
    assert "## Basics" not in claims
    assert "No longer" not in claims
    ended = run("export", "notes", "--topic", "more")
    assert ended.line == "no note and no bookmark was chosen, so the export is empty"
    assert run("export", "notes", "--topic", "glossary").code == outcome.DONE
    assert run("export", "notes", "--topic", "glosary").line.startswith(
        'no topic "glosary"; did you mean "glossary"?'
    )


def test_a_page_goes_to_a_file_for_its_owner_alone(kept: Desk, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "visit.md"
    ended = run("export", "notes", "--to", file)
    assert (ended.code, ended.out) == (outcome.DONE, "")
    assert ended.line == f"6 notes and bookmarks written to {file}"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "An older one" in file.read_text("utf-8")
    assert run("export", "notes", "--to", tmp_path / "none" / "visit.md").code == outcome.FILE_FAULT


def test_a_page_in_ascii_is_ascii(kept: Desk, run: Run, tmp_path: Path) -> None:
    assert run("export", "notes", "--ascii").out.isascii()
    run("export", "notes", "--ascii", "--to", tmp_path / "visit.md")
    assert (tmp_path / "visit.md").read_text().isascii()


def test_notes_that_cannot_be_read_are_not_taken_for_none(run: Run, data: Path) -> None:
    data.mkdir(parents=True)
    (data / "notebook.db").mkdir()
    for form in ("markdown", "jsonl"):
        ended = run("export", "notes", "--format", form)
        assert (ended.code, ended.out) == (outcome.FILE_FAULT, "")
        assert "notebook.db" in ended.line


# Whatever a note says


def page_with(*texts: str) -> str:
    notes = [
        Note(str(number), "onset-im", words("onset-im"), text, "2026-11-22T10", "2026-11-22T10", 1)
        for number, text in enumerate(texts)
    ]
    return page(packs.mini_library(), by_item([], notes, marked=False), "2026-11-28")


def headings(page: str) -> list[tuple[int, str]]:
    tokens = MarkdownIt().parse(page)
    return [
        (int(token.tag[1]), tokens[at + 1].content)
        for at, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


PIECES = st.sampled_from(
    [
        "# h",
        "===",
        "---",
        "```",
        "~~~",
        "<!--",
        "<div>",
        "> q",
        "- p",
        "    c",
        "\t",
        "\n",
        "text",
        "#",
        "1. n",
    ]
)
MARKDOWN = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map("\n".join).map(safe)


@given(MARKDOWN, MARKDOWN)
def test_no_note_reaches_out_of_its_place(one: str, other: str) -> None:
    page = page_with(one, other)
    tokens = MarkdownIt().parse(page)
    outer = [(token.type, token.markup) for token in tokens if token.level == 0 and token.nesting >= 0]
    assert outer == [
        (token.type, token.markup)
        for token in MarkdownIt().parse(page_with("a", "b"))
        if token.level == 0 and token.nesting >= 0
    ]
    assert [level for level, _ in headings(page) if level < 3] == [1, 2, 2]
    assert unsafe(page) is None


@given(
    st.lists(st.sampled_from(["text", "- point", "```", "    code", "> quote", "", "\tcode"]), max_size=12)
)
def test_a_note_without_headings_stands_as_it_was_written(lines: list[str]) -> None:
    text = "\n".join(lines)
    page = page_with(text)
    written = "\n".join(f"    {line}".rstrip() for line in lines).rstrip()
    assert written in "\n".join(line.rstrip() for line in page.splitlines())


def test_a_line_of_a_note_is_a_line_of_the_page() -> None:
    tokens = MarkdownIt().parse(
        page_with("one pill\nanother\\\na third\n\n- a point\n  goes on\n\n    in\n    code")
    )
    inlines = [token for token in tokens if token.type == "inline"]
    breaks = {
        token.content.split("\n")[0].strip(): [
            child.type for child in token.children or () if "break" in child.type
        ]
        for token in inlines
    }
    assert breaks["one pill"] == ["hardbreak", "hardbreak"]
    assert breaks["a point"] == ["hardbreak"]


def test_headings_of_a_note_go_below_those_of_the_page() -> None:
    page = page_with("# One\n\nTwo\n===\n\nThree\nlines\n---\n\n###### Six\n\n```\n# code\n```\n\n> # quoted")
    assert headings(page)[2:-1] == [
        (3, "One"),
        (3, "Two"),
        (4, "Three lines"),
        (6, "Six"),
        (3, "quoted"),
    ]
    assert "    ```\n    # code\n" in page


@given(st.text(alphabet="ab1.)#*_`<>[]&;~=+-\\ !|x", max_size=30))
def test_our_words_are_shown_as_they_are(text: str) -> None:
    tokens = MarkdownIt().parse(plain(text))
    shown = "".join(
        child.content for token in tokens for child in token.children or () if child.type != "softbreak"
    )
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    assert shown == " ".join(text.split())


def test_the_numbers_of_a_card_are_those_of_the_content(run: Run, desk: Desk) -> None:
    notebook = desk.open("mini")
    notebook.start_note("onset-im", "").save("Q: When?\nA: After {onset-im.onset}.").result(20)
    notebook.start_note("onset-im", "").save("no card: {onset-im.onset}").result(20)
    desk.close()
    for command in (("export", "notes"), ("notes",)):
        told = run(*command).out.replace("\u00a0", " ")
        assert "A: After about 5 min." in told
        assert "no card: {onset-im.onset}" in told
