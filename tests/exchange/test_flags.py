"""Flags go to the editors with all that they need to act on them."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import packs
from exchange.test_page import MARKDOWN, WORDS, headings, words
from ketatui import outcome
from ketatui.exchange.flags import Flag, page
from ketatui.safe import unsafe
from notebook.desk import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from exchange.asking import Run
    from notebook.desk import Desk

OLD = "Into a muscle it acts after 3 min."


@pytest.fixture
def flagged(desk: Desk) -> Desk:
    """Flags on a statement, one about older words; on a claim, a term, and what is gone; and a note."""
    notebook = desk.open("mini")
    notebook.set_bookmark("onset-im", True, words("onset-im"))
    for item, quote, text in (
        ("gone", "Words it had.", "#flag who says so?"),
        ("claim-at-once", words("claim-at-once"), "the #Flag verdict is too mild #check"),
        ("onset-im", words("onset-im"), "#flag The label says 3–4 min\n\n# see\npage 9"),
        ("onset-im", OLD, "#flag"),
        ("term-onset", words("term-onset"), "#flag a synonym is missing"),
        ("onset-im", words("onset-im"), "no flag, #flagged"),
    ):
        notebook.start_note(item, quote).save(text).result(PATIENCE)
    desk.close()
    return desk


def test_a_flag_stands_under_the_words_it_is_about(flagged: Desk, run: Run) -> None:
    ended = run("export", "flags")
    assert (ended.code, ended.err) == (outcome.DONE, "")
    assert re.match(
        r"# Mini: flags for the editors, \d{4}-\d\d-\d\d\n\n"
        r"To the tests\. Written by ketatui \S+ on the content `mini`, last reviewed on 2026-11-22\.\n",
        ended.out,
    )
    expected = f"""
## `basics#onset-im`

Basics, How fast, and GluN2B

It says:

> {WORDS}

*   **Flag** of 2026-11-22

    The label says 3–4 min

    ### see
    page 9

*   **Flag** of 2026-11-22

    It was made about these words, which have changed since:

    > {OLD}

    (without a remark)

## `claims#claim-at-once`
"""
    assert expected in ended.out
    assert "    the verdict is too mild #check\n" in ended.out
    assert ended.out.endswith(
        """
## No longer in the content

*   **Flag** of 2026-11-22 on `#gone`

    It was made about these words:

    > Words it had.

    who says so?
"""
    )
    assert "no flag" not in ended.out


def test_flags_go_by_the_order_of_the_content_and_what_is_gone_comes_last(flagged: Desk, run: Run) -> None:
    assert [title for _, title in headings(run("export", "flags").out) if title != "see"][1:] == [
        "`basics#onset-im`",
        "`claims#claim-at-once`",
        "`glossary#term-onset`",
        "No longer in the content",
    ]


def test_flags_as_json(flagged: Desk, run: Run) -> None:
    told = run("export", "flags", "--format", "json").json
    assert {key: told[key] for key in ("pack", "title", "reviewed", "report")} == {
        "pack": "mini",
        "title": "Mini",
        "reviewed": "2026-11-22",
        "report": "the tests",
    }
    first, second, *_, last = told["flags"]
    assert first == {
        "item": "onset-im",
        "topic": "basics",
        "section": "How fast, and GluN2B",
        "now": WORDS,
        "then": None,
        "remark": "The label says 3–4 min\n\n# see\npage 9",
        "created": first["created"],
        "updated": first["created"],
    }
    assert first["created"].startswith("2026-11-22T10:")
    assert (second["then"], second["remark"]) == (OLD, "")
    assert (last["item"], last["topic"], last["now"], last["then"]) == ("gone", None, None, "Words it had.")
    assert len(told["flags"]) == 5


def test_flags_of_a_topic_or_on_what_is_marked_alone_can_be_had(flagged: Desk, run: Run) -> None:
    def items(*arguments: str) -> list[str]:
        return [flag["item"] for flag in run("export", "flags", "--format", "json", *arguments).json["flags"]]

    assert items("--topic", "claims") == ["claim-at-once"]
    assert items("--topic", "glossary") == ["term-onset"]
    assert items("--marked") == ["onset-im", "onset-im"]
    ended = run("export", "flags", "--topic", "more")
    assert (ended.code, ended.line) == (outcome.DONE, "no flag was chosen, so the export is empty")
    assert run("export", "flags", "--topic", "mores").line.startswith(
        'no topic "mores"; did you mean "more"?'
    )


@pytest.mark.parametrize("form", ["markdown", "json"])
def test_flags_go_to_a_file_for_its_owner_alone(flagged: Desk, run: Run, tmp_path: Path, form: str) -> None:
    file = tmp_path / "flags"
    ended = run("export", "flags", "--format", form, "--ascii", "--to", file)
    assert (ended.code, ended.out, ended.line) == (outcome.DONE, "", f"5 flags written to {file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_bytes().isascii()
    assert "who says so?" in file.read_text()
    assert run("export", "flags", "--format", form, "--ascii").out.isascii()
    assert run("export", "flags", "--to", tmp_path / "none" / "flags").code == outcome.FILE_FAULT


def test_flags_that_cannot_be_read_are_not_taken_for_none(run: Run, data: Path) -> None:
    data.mkdir(parents=True)
    (data / "notebook.db").mkdir()
    ended = run("export", "flags")
    assert (ended.code, ended.out) == (outcome.FILE_FAULT, "")
    assert "notebook.db" in ended.line


def outer(text: str) -> list[tuple[str, str]]:
    tokens = MarkdownIt().parse(text)
    return [(token.type, token.markup) for token in tokens if token.level == 0 and token.nesting >= 0]


@given(MARKDOWN, st.text(max_size=30))
def test_no_remark_reaches_out_of_its_place(remark: str, item: str) -> None:
    def of(remark: str, item: str) -> str:
        day = "2026-11-22T10:00"
        flags = [
            Flag("onset-im", "basics", "", ["words"], remark, remark, day, day),
            Flag(item, None, "", (), "", remark, day, day),
        ]
        return page(flags, packs.mini_library())

    assert outer(of(remark, item)) == outer(of("a", "b"))
    assert [level for level, _ in headings(of(remark, item)) if level < 3] == [1, 2, 2]
    assert unsafe(of(remark, item)) is None
