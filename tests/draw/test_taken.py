"""What is taken along of an item reads well in a mail: its words, how sure they are, who says so."""

from __future__ import annotations

import pytest

import packs
from ketatui.draw.source import address, reference
from ketatui.draw.taken import sources, taken
from ketatui.pack.kinds import KINDS
from ketatui.pack.model import Source, Statement
from ketatui.pack.pictures import Diagram
from ketatui.safe import NBSP

MINI = packs.mini_library()
COFFEE = packs.coffee_library()
TRIAL, REVIEW = (item for item in map(MINI.item, ("trial", "review")) if isinstance(item, Source))


def text(id_: str, part: str = "") -> str:
    return taken(MINI.item(id_), part, MINI.item).text.replace(NBSP, " ")


def named(found: object) -> list[str]:
    assert isinstance(found, list | tuple)
    return [source.id for source in found]


def test_a_statement_is_told_with_how_sure_it_is_and_each_source() -> None:
    assert text("onset-im") == (
        "Into a muscle it acts after about 5 min and is strongest at 18–22 min.\n"
        "How sure: probable, textbook. One textbook, no trial.\n"
        "Source:\n"
        "- Müller 6e: Müller's book of everything. Müller R, ed. Elsewhere. about 2005."
        " https://book.example/page (Page of doses; passage read; checked 22 Nov 2026)"
    )


def test_what_was_read_elsewhere_is_told_with_where() -> None:
    assert text("onset-im-trial").splitlines()[2:] == [
        "Sources:",
        f"- {reference(TRIAL)} (Results; abstract read; not yet checked)",
        f"- {reference(REVIEW)} (quoted by mirror.example; checked 21 Nov 2026)",
        "  mirror.example: A page at which papers can be read. https://mirror.example",
    ]


def test_what_rests_on_statements_is_told_with_them() -> None:
    told = text("basics-callout")
    assert told.startswith("Seek care now: When breathing stops. If nothing has happened after 18–22 min")
    assert told.endswith(f"\n\nIt rests on:\n\n{text('onset-im')}")


def test_what_answers_a_claim_is_not_called_its_ground() -> None:
    told = text("claim-at-once")
    assert "[" in told.splitlines()[1]
    assert "It rests on" not in told
    before, _, answers = told.partition("\n\nAnswered by:\n\n")
    assert "onset-" not in before, "ids mean nothing in a mail"
    assert answers.startswith(text("onset-im").splitlines()[0])


def test_the_sources_of_a_picture_follow_it_with_how_they_were_read() -> None:
    told = taken(MINI.item("basics-table"), "", MINI.item)
    assert told.name == "table"
    _, _, listed = told.text.partition("\n\nSources:\n")
    lines = listed.splitlines()
    assert [line.split(":")[0] for line in lines] == [f"- {source.label}" for source in told.sources]
    assert lines[0].endswith("(passage read)")


def test_a_box_of_a_map_is_told_with_what_it_rests_on() -> None:
    diagram = COFFEE.item("body-map")
    assert isinstance(diagram, Diagram)
    node = diagram.nodes[0]
    told = taken(diagram, node.id, COFFEE.item)
    assert told.name == "box"
    assert told.text.startswith(f"{node.label}\n\nIt rests on:\n\n")
    assert {link.id for link in node.links}
    assert told.text != taken(diagram, "", COFFEE.item).text


def test_a_number_has_the_source_that_it_was_taken_from() -> None:
    trial = MINI.item("onset-im-trial")
    assert named(sources(trial, "", MINI.item)) == ["trial", "review"]
    assert named(sources(trial, "share", MINI.item)) == ["trial"]
    assert named(sources(trial, "who", MINI.item)) == ["review"]
    assert named(sources(MINI.item("trial"), "", MINI.item)) == ["trial"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "see"])
def test_every_kind_is_taken_along_with_its_sources(kind: str) -> None:
    library = COFFEE if kind in {"matrix", "checklist", "diagram", "curve"} else MINI
    told = taken(packs.one_of_each()[kind], "", library.item)
    assert told.text
    assert told.text == told.text.strip()
    for source in told.sources:
        assert reference(source) in told.text
    assert bool(told.sources) == (kind != "passage"), "an article is no source of ours"


def test_every_statement_of_the_pack_is_told_with_all_that_it_cites() -> None:
    library = packs.content_library()
    for item in packs.items(library).values():
        told = taken(item, "", library.item) if isinstance(item, Statement) else None
        if isinstance(item, Statement) and told:
            assert {source.id for source in told.sources} == {c.source for c in item.citations}
            assert told.text.count("\n- ") == len(item.citations)


def source(authors: str = "", doi: str = "", url: str = "") -> Source:
    return Source(id="x", type="cohort", label="X", title="Why?", authors=authors, doi=doi, url=url)


def test_a_reference_has_a_doi_or_an_address() -> None:
    assert reference(source()) == "X: Why?"
    assert (
        reference(source(authors="A B", doi="10.1/x", url="https://x.example")) == "X: Why? A B. doi:10.1/x"
    )
    assert reference(source(url="https://x.example")) == "X: Why? https://x.example"


@pytest.mark.parametrize(
    ("doi", "expected"),
    [
        ("10.1007/s00213-002-1236-6", "https://doi.org/10.1007/s00213-002-1236-6"),
        (
            "10.1002/(SICI)1(19980815)17:1<1::AID>3.0.CO;2-#",
            "https://doi.org/10.1002/(SICI)1(19980815)17:1%3C1::AID%3E3.0.CO;2-%23",
        ),
        ("", "https://x.example"),
    ],
)
def test_a_doi_is_an_address_whatever_stands_in_it(doi: str, expected: str) -> None:
    assert address(source(doi=doi, url="https://x.example")) == expected
