"""Notes that are cards: which are, what their sides say, and notes begun as cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import packs
from ketatui.pack.model import Statement
from ketatui.review.own import HIDDEN, Form, Piece, cloze_form, form, from_note, question_form, template
from ketatui.safe import unsafe

if TYPE_CHECKING:
    from ketatui.pack.library import Library

PIECES = st.sampled_from(
    ["Q:", "A:", "C:", "c:", "[", "]", "(", ")", "\n", " ", "#tag", "{a.b}", "word", "\x1b[2J"]
)
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=12).map("".join)


def statement(id_: str, library: Library | None = None) -> Statement:
    item = (library or packs.mini_library()).item(id_)
    assert isinstance(item, Statement)
    return item


def sides(text: str) -> tuple[str, str] | None:
    found = form(text)
    return (found.question, "".join(piece.text for piece in found.answer)) if found else None


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("Q: Why?\nA: Because.", "Why?", "Because."),
        ("q:Why?\na:Because.", "Why?", "Because."),
        ("\n \n  Q: Why?\n  A: Because.\n", "Why?", "Because."),
        (
            "Q: Why\nnot?\nA: One.\n\n- two\n  - three\nA: four",
            "Why\nnot?",
            "One.\n\n- two\n  - three\nA: four",
        ),
        ("Q: Why?\n#ward #exam\nA: Because.\n#week-1\nAlways.\n #ward ", "Why?", "Because.\nAlways."),
        ("#ward\nQ: Why #this?\nA: It #is.", "Why #this?", "It #is."),
        ("Q: \nA: Because.", "", "Because."),
        ("Q: Why?\r\nA: Because.", "Why?", "Because."),
    ],
)
def test_a_note_with_a_question_and_an_answer_is_a_card(text: str, question: str, answer: str) -> None:
    assert sides(text) == (question, answer)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A note.",
        "A: Because.\nQ: Why?",
        "Q: Why? A: Because.",
        "Q: Why?",
        "A note.\nQ: Why?\nA: Because.",
        "Q : Why?\nA: Because.",
        "Q1: Why?\nA: Because.",
        "#ward",
        "C: No gap.",
        "C: [a link](https://example.org) and ![a picture](p.png)",
        "C: [ ] to do, [] nothing, [not\nclosed]",
        "[gap] C: too late",
    ],
)
def test_another_note_is_none(text: str) -> None:
    assert form(text) is None


def test_all_gaps_of_a_card_are_hidden_at_once() -> None:
    assert form("C: After [5 min] it is [strong], see [there](https://example.org).\n#ward") == Form(
        f"After {HIDDEN} it is {HIDDEN}, see [there](https://example.org).",
        (
            Piece("After "),
            Piece("5 min", gap=True),
            Piece(" it is "),
            Piece("strong", gap=True),
            Piece(", see [there](https://example.org)."),
        ),
    )


def test_a_gap_may_be_all_there_is() -> None:
    assert form("c:[ all ]") == Form(HIDDEN, (Piece("all", gap=True),))


@given(TEXTS)
def test_any_text_is_a_card_or_none(text: str) -> None:
    found = form(text)
    if found:
        told = found.question + "".join(piece.text for piece in found.answer)
        assert unsafe(told) is None
        assert all(piece.text for piece in found.answer if piece.gap)
        assert found.question.count(HIDDEN) >= sum(piece.gap for piece in found.answer)


@pytest.mark.parametrize("begun", ["Q: x\nA: ", "C: [x] "])
def test_a_long_note_is_taken_apart_at_once(begun: str) -> None:
    for stuff in ("[" * 200_000, "[a" * 100_000, "[" + "a" * 200_000, "# " * 100_000, "\n#a" * 70_000):
        assert form(begun + stuff)


@given(st.text(max_size=80))
def test_a_card_made_from_a_note_has_its_text_as_the_answer(text: str) -> None:
    plain = text.replace("#", "").replace("\r", "")
    made = sides(from_note(plain))
    assert made is not None
    assert made[0] == ""
    assert [*filter(str.isalnum, made[1])] == [*filter(str.isalnum, plain)]


def test_the_text_of_a_statement_names_its_numbers_again() -> None:
    assert template(statement("onset-im")) == (
        "Into a muscle it acts after {onset-im.onset} and is strongest at {onset-im.peak}."
    )


def test_every_statement_of_the_content_says_the_same_from_its_template() -> None:
    library = packs.content_library()
    with_numbers = 0
    for item in packs.items(library).values():
        if isinstance(item, Statement):
            told = template(item)
            for name, number in item.numbers.items():
                told = told.replace(f"{{{item.id}.{name}}}", number.words)
            assert told == item.text
            with_numbers += template(item) != item.text
    assert with_numbers > 300


def test_a_statement_becomes_a_card_with_room_for_the_question() -> None:
    made = statement("onset-im")
    assert question_form(made) == f"Q: \nA: {template(made)}"
    assert sides(question_form(made)) == ("", template(made))


def test_the_numbers_of_a_statement_become_gaps() -> None:
    made = form(cloze_form(statement("onset-im")))
    assert made is not None
    assert made.question == f"Into a muscle it acts after {HIDDEN} and is strongest at {HIDDEN}."
    assert [piece.text for piece in made.answer if piece.gap] == ["{onset-im.onset}", "{onset-im.peak}"]


def test_every_statement_with_numbers_in_its_text_becomes_a_card_with_gaps() -> None:
    for item in packs.items(packs.content_library()).values():
        if isinstance(item, Statement):
            made = form(cloze_form(item))
            gaps = [piece.text for piece in made.answer if piece.gap] if made else []
            assert len(gaps) == item.authored.count("{")
            assert made is None or "".join(piece.text for piece in made.answer) == template(item)


def test_brackets_of_a_statement_make_no_gap() -> None:
    whole = statement("onset-im")
    odd = Statement(**{**vars(whole), "authored": "The [odd] one {onset}(late) acts {peak}."})
    made = form(cloze_form(odd))
    assert made is not None
    assert made.question == f"The (odd) one {HIDDEN} (late) acts {HIDDEN}."


def test_a_card_made_from_a_flag_is_no_flag() -> None:
    text = from_note("#flag the number is wrong\n#ward and #flags stay")
    assert text == "Q: \nA: the number is wrong\n#ward and #flags stay"


def test_only_numbers_in_the_words_of_a_statement_become_gaps() -> None:
    """A statement may have numbers that only its details show: of these there are none to hide."""
    content = packs.content_library()
    gapless = [
        item
        for item in map(content.item, content.ids())
        if isinstance(item, Statement) and item.numbers and not form(cloze_form(item))
    ]
    assert gapless
    assert not any("{" in item.authored for item in gapless)
