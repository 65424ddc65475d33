"""Details tell what lies behind an item: how sure it is, who says so, what is heard, numbers, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import packs
from ketatui.draw import ASCII, UNICODE, cells, line_text
from ketatui.draw.details import Beside, NoteLine, details
from ketatui.pack.kinds import KINDS
from ketatui.pack.model import Statement
from ketatui.safe import NBSP

if TYPE_CHECKING:
    from ketatui.pack.model import Item

BESIDE = Beside(
    packs.mini_library().vocabulary,
    notes=[
        NoteLine("u1", "2026-11-22", "Asked “Dr. Müller”\nabout it"),
        NoteLine("u2", "2026-11-23", "a\tb"),
    ],
    report="the tests",
)


def told(id_: str, width: int = 200, beside: Beside = BESIDE) -> str:
    return told_of(packs.mini_library().item(id_), width, beside)


def told_of(item: Item, width: int = 200, beside: Beside = BESIDE) -> str:
    lines = details(item, width, UNICODE, beside)
    return "\n".join(line_text(line).rstrip() for line in lines).replace(NBSP, " ")


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_is_wider_than_asked(kind: str) -> None:
    for width in [*range(20, 50), 80, 200]:
        for glyphs in (UNICODE, ASCII):
            for line in details(packs.one_of_each()[kind], width, glyphs, BESIDE):
                assert cells(line_text(line)) <= width, (width, line_text(line))


@pytest.mark.parametrize("kind", KINDS)
def test_ascii_is_ascii(kind: str) -> None:
    lines = details(packs.one_of_each()[kind], 60, ASCII, BESIDE._replace(report="the “tests”"))
    assert all(line_text(line).isascii() for line in lines)


@pytest.mark.parametrize("kind", KINDS)
def test_the_readers_notes_stand_in_every_kind(kind: str) -> None:
    text = told_of(packs.one_of_each()[kind])
    assert "Your note, 2026-11-22\n  Asked “Dr. Müller”\n  about it" in text
    assert "Your note, 2026-11-23\n  a b" in text


def test_a_statement_tells_how_sure_it_is_and_why() -> None:
    text = told("onset-iv")
    assert "How sure\n  ⇄ contested: sound sources disagree\n  Two books disagree." in text


def test_a_statement_tells_who_says_so_and_how_that_was_read() -> None:
    text = told("onset-im-trial")
    assert "  Trial 2019, Results. randomised trial, abstract read, not yet checked" in text
    assert "  Reviewer 2020. systematic review, quoted by mirror.example, checked 21 Nov 2026" in text
    assert "Graded high by Reviewer 2020" in text


def test_a_statement_tells_what_is_heard_and_disputed() -> None:
    text = told("onset-im")
    assert "What is heard\n  ✓ supported: It acts within 5 minutes. 1× in First Page\n" in text
    assert "  ✗ misleading: It acts at once. 2× in Second Page, First Page\n" in text
    assert "Disputed\n  • Does it act at once or in minutes?" in text
    assert "In more detail\n  Measured in a ward" in text


def test_a_statement_tells_its_numbers_and_what_they_are_about() -> None:
    text = told("onset-im-trial")
    assert "  onset: 4 min (95 % CI 3–6)  Trial 2019" in text
    assert "  share of people, pain relief: 58 % against 31 %  Trial 2019" in text
    assert "  share of people: 12,345 patients  Reviewer 2020" in text
    assert "About\n  plain substance, into a muscle, adults, human" in text


def test_what_a_statement_is_about_is_named_by_its_own_list_of_the_vocabulary() -> None:
    library = packs.content_library()
    names = {field: {w.id: w.name for w in listed} for field, listed in vars(library.vocabulary).items()}
    for item in packs.items(library).values():
        if not isinstance(item, Statement):
            continue
        about = vars(item.about)
        expected = [names[field][word] for field, word in about.items() if word and field in names]
        expected += [word for word in (item.about.given, item.about.subject) if word]
        text = told_of(item, 500, Beside(library.vocabulary))
        if expected:
            found = text.partition("\nAbout\n  ")[2].partition("\n")[0]
            assert sorted(found.split(", ")) == sorted(", ".join(expected).split(", ")), item.id
        for number in item.numbers.values():
            what = names["what"][number.what] + (f", {names['of'][number.of]}" if number.of else "")
            assert f"\n  {what}: {number.words}".replace(NBSP, " ") in text, item.id


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        (
            "claim-at-once",
            "Verdict\n  misleading\n\nWhy\n  It takes about 5 min into a muscle.\n\nHeard in\n",
        ),
        ("claim-at-once", "Answered by\n  • Into a muscle it acts after about 5 min"),
        ("basics-disagreement", "Claims\n  • It acts at once.\n  • It acts within 5 minutes."),
        ("basics-disagreement", "Statements\n  • Into a muscle"),
        ("trial", "Address\n  https://doi.org/10.1000/test"),
        ("trial", "Cited by\n  • In a trial it acted after 4 min"),
        ("book", "Address\n  https://book.example/page"),
        ("basics-prose", "Rests on\n  • Into a muscle"),
        ("basics-callout", "Rests on\n  • Into a muscle"),
        ("term-onset", "Rests on\n  • Into a muscle"),
        ("see-onset", "How sure\n  ◆◆ probable"),
    ],
)
def test_what_lies_behind_other_kinds(id_: str, expected: str) -> None:
    assert expected in told(id_)


def test_a_mistake_is_reported_by_the_id() -> None:
    assert "Found a mistake?\n  Tell the tests, naming onset-iv." in told("onset-iv")
    assert "Found a mistake?" not in told("onset-iv", beside=BESIDE._replace(report=""))


def test_links_lead_to_their_items() -> None:
    lines = details(packs.mini_library().item("onset-im"), 60, UNICODE, BESIDE)
    targets = {span.target for line in lines for span in line if span.target}
    assert targets == {"book", "claim-minutes", "claim-at-once", "basics-disagreement", "note:u1", "note:u2"}
