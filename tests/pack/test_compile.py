"""What an editor wrote, resolved: every number in words, every reference with what it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import packs
from ketatui.pack.build import build
from ketatui.pack.compile import Compiler
from ketatui.pack.library import open_bytes
from ketatui.pack.mentions import Glossary
from ketatui.pack.model import (
    Callout,
    Card,
    Claim,
    Item,
    Passage,
    Prose,
    See,
    Source,
    Statement,
    Term,
)
from ketatui.pack.pictures import Datum, Disagreement, Table
from ketatui.pack.validate import validate
from ketatui.safe import NBSP

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TypeVar

    T = TypeVar("T", bound=Item)

FIVE = f"about{NBSP}5{NBSP}min"
PEAK = f"18–22{NBSP}min"


def item(kind: type[T], id_: str) -> T:
    found = packs.mini_library().item(id_)
    assert isinstance(found, kind)
    return found


def compiled(kind: type[T], pack: Path, id_: str) -> T:
    found = open_bytes(build(pack)).item(id_)
    assert isinstance(found, kind)
    return found


def sources(datum: Datum) -> list[str]:
    return [cited.label for cited in datum.sources]


def ids_in(pack: Path, topic: str) -> list[str]:
    compiler = Compiler(validate(pack))
    (found,) = (t for t in compiler.pack.topics if t.id == topic)
    return [entry.item.id for entry in compiler.entries(found)]


def test_a_statement_knows_its_numbers_its_sources_and_what_is_said_about_it() -> None:
    statement = item(Statement, "onset-im")
    assert statement.text == f"Into a muscle it acts after {FIVE} and is strongest at {PEAK}."
    assert statement.numbers["onset"].words == FIVE
    assert [(c.label, c.type) for c in statement.citations] == [("Müller 6e", "reference work")]
    assert [(h.id, h.verdict, h.articles, h.times) for h in statement.heard] == [
        ("claim-minutes", "supported", ("First Page",), 1),
        ("claim-at-once", "misleading", ("Second Page", "First Page"), 2),
    ]
    assert statement.heard[0].why == f"The textbook says {FIVE}."
    assert [link.id for link in statement.disagreements] == ["basics-disagreement"]
    for claim in ("claim-minutes", "claim-at-once"):
        assert [link.id for link in item(Claim, claim).disagreements] == ["basics-disagreement"]


def test_a_number_takes_from_its_statement_what_it_does_not_say_itself() -> None:
    number = item(Statement, "onset-im-trial").numbers["onset"]
    assert (number.source, number.about.route, number.about.population) == ("trial", "im", "adults")
    alone = item(Statement, "onset-im").numbers["onset"]
    assert (alone.source, alone.about.form, alone.about.subject) == ("book", "plain", "human")


def test_a_citation_tells_at_whose_place_it_was_read() -> None:
    statement = item(Statement, "onset-im-trial")
    assert statement.citations[1].via_label == "mirror.example"
    assert statement.citations[0].via_label == ""
    assert statement.grades[0].label == "Reviewer 2020"


def test_a_topic_begins_with_its_summary() -> None:
    place = packs.mini_library().index("basics")[0]
    assert (place.id, place.section) == ("basics-summary", 0)
    summary = item(Prose, "basics-summary")
    assert summary.text.startswith(f"It acts within {FIVE}. It has been known since 1962.")
    assert [link.id for link in summary.links] == ["onset-im", "known-since"]


def test_what_is_no_statement_takes_the_numbers_of_statements() -> None:
    assert FIVE in item(Prose, "basics-prose").text
    assert PEAK in item(Callout, "basics-callout").text
    assert FIVE in item(Term, "term-onset").text
    assert item(Claim, "claim-at-once").why == f"It takes {FIVE} into a muscle."


def test_links_tell_where_they_lead() -> None:
    (link,) = item(Term, "term-onset").links
    assert (link.id, link.kind, link.topic) == ("onset-im", "statement", "basics")
    assert FIVE in link.words


def test_a_disagreement_has_the_links_of_each_side() -> None:
    heard, says = item(Disagreement, "basics-disagreement").sides
    assert heard.heard == "One page says at once, another within 5 minutes."
    assert [link.id for link in heard.links] == ["claim-at-once", "claim-minutes"]
    assert says.says == f"A textbook says {FIVE}, a trial 4{NBSP}min (95{NBSP}%{NBSP}CI{NBSP}3–6)."
    assert [link.id for link in says.links] == ["onset-im", "onset-im-trial"]


def test_a_claim_names_its_articles() -> None:
    claim = item(Claim, "claim-at-once")
    assert claim.articles == ("Second Page", "First Page")
    assert [link.id for link in claim.links] == ["onset-im", "onset-iv"]


def test_a_source_knows_what_cites_it() -> None:
    assert [link.id for link in item(Source, "trial").cited_by] == ["onset-im-trial", "onset-rats"]
    assert [link.id for link in item(Source, "mirror").cited_by] == ["onset-im-trial"]


def test_see_shows_another_item_and_its_home() -> None:
    see = item(See, "see-onset")
    assert see.shown == item(Statement, "onset-im")
    assert see.home is not None
    assert (see.home.id, see.home.topic) == ("onset-im", "basics")
    (place,) = (p for p in packs.mini_library().index("more") if p.id == "see-onset")
    assert place.subject == "onset-im"


def test_a_table_shows_two_numbers_for_one_cell_as_two_each_with_its_source() -> None:
    table = item(Table, "basics-table")
    assert [row.name for row in table.body] == ["into a muscle", "into a vein"]
    muscle, vein = table.body
    assert [(n.words.replace(NBSP, " "), sources(n), n.target) for n in muscle.cells[0]] == [
        ("about 5 min", ["Müller 6e"], "onset-im.onset"),
        ("4 min (95 % CI 3–6)", ["Trial 2019"], "onset-im-trial.onset"),
    ]
    assert [n.words for n in muscle.cells[1]] == [PEAK]
    assert [n.note for n in vein.cells[0]] == ["left, US"]
    assert vein.cells[1] == ()


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        ('form = "plain"', ["onset-im.onset", "onset-im-trial.onset"]),
        ('population = "adults"', ["onset-im-trial.onset"]),
        ('subject = "animal"', ["onset-rats.onset"]),
    ],
)
def test_a_table_shows_human_numbers_unless_it_says_otherwise(
    where: str, numbers: list[str], tmp_path: Path
) -> None:
    pack = packs.copy(tmp_path)
    packs.change(pack, "topics/basics.toml", 'rows = "route"', f'rows = "route"\nwhere = {{ {where} }}')
    table = open_bytes(build(pack)).item("basics-table")
    assert isinstance(table, Table)
    assert [[datum.target for datum in row.cells[0]] for row in table.body] == [numbers]


def test_a_table_of_some_statements_shows_only_theirs(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    packs.change(pack, "topics/basics.toml", 'rows = "route"', 'rows = "route"\nstatements = ["onset-iv"]')
    table = open_bytes(build(pack)).item("basics-table")
    assert isinstance(table, Table)
    assert [row.key for row in table.body] == ["iv"]


def test_titles_take_numbers_too(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    packs.change(pack, "topics/more.toml", 'title = "History"', 'title = "Since {known-since.year}"')
    (more,) = (head for head in open_bytes(build(pack)).topics if head.id == "more")
    assert more.sections == ("Since 1962",)


def test_claims_stand_in_the_order_asked_for(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    file = "topics/claims.toml"
    assert ids_in(pack, "claims")[1:4] == ["claim-at-once", "claim-minutes", "claim-best"]
    packs.change(pack, file, '"verdict"', '"article"')
    assert ids_in(pack, "claims")[1:4] == ["claim-minutes", "claim-at-once", "claim-best"]
    packs.change(pack, file, '"article"', '"topic"')
    assert ids_in(pack, "claims")[1:4] == ["claim-minutes", "claim-at-once", "claim-best"]


def test_articles_are_read_in_their_own_order_with_a_verdict_on_each_thing_said() -> None:
    library = packs.mini_library()
    passages = [item for item in packs.items(library).values() if isinstance(item, Passage)]
    assert [(passage.label, passage.title) for passage in passages] == [
        ("First Page", "How fast"),
        ("First Page", ""),
        ("Second Page", ""),
    ]
    assert [[(told.claim, told.verdict) for told in passage.rows] for passage in passages] == [
        [("claim-minutes", "supported")],
        [("claim-at-once", "misleading")],
        [("claim-at-once", "misleading"), ("claim-best", "not checkable")],
    ]


def test_a_row_that_no_claim_answers_yet_is_read_all_the_same(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    packs.change(pack, "pack.toml", "complete = true", "complete = false")
    packs.change(pack, "claims.toml", 'heard = ["second-1", "first-2"]', 'heard = ["second-1"]')
    passage = compiled(Passage, pack, "passage-first-rest")
    assert [(told.text, told.claim, told.verdict) for told in passage.rows] == [
        ("Says it acts at once.", "", None)
    ]


def test_only_the_passages_of_one_article_can_be_asked_for(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    packs.change(pack, "topics/claims.toml", 'order = "text"', 'order = "text"\narticle = "second"')
    assert ids_in(pack, "claims")[4:] == ["passage-second"]


def test_a_card_follows_the_number_of_its_statement(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    card = compiled(Card, pack, "card-onset")
    assert (card.answer, card.topic) == (f"After {FIVE}.", "basics")
    packs.change(pack, "topics/basics.toml", "value = 5, unit", "value = 6, unit")
    assert compiled(Card, pack, "card-onset").answer == f"After {FIVE.replace('5', '6')}."


def test_a_word_of_the_glossary_is_linked_where_it_first_stands_in_a_topic(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    packs.change(pack, "glossary.toml", 'term = "Onset"', 'term = "Muscle"')
    library = open_bytes(build(pack))
    found = packs.items(library)

    def mentions(id_: str) -> list[tuple[str, str, bool]]:
        item = found[id_]
        shown = item.shown if isinstance(item, See) and item.shown else item
        return [(mention.id, mention.words, mention.first) for mention in shown.mentions]

    standing = [id_ for id_ in found if mentions(id_)]
    first = [id_ for id_ in standing if mentions(id_)[0][2]]
    basics = [place.id for place in library.index("basics")]
    assert first[0] == next(id_ for id_ in basics if id_ in standing)
    assert len([id_ for id_ in first if id_ in basics]) == 1, "once in a topic"
    assert any(not mentions(id_)[0][2] for id_ in standing), "later it is not linked again"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Onset comes first.", ["Onset"]),
        ("Many onsets differ.", ["onsets"]),
        ("An early-onset case.", []),
        ("A MAO inhibitor.", ["MAO"]),
        ("Mao wrote.", []),
        ("The hearts' onset.", ["onset"]),
        ("Kick-in, then more.", []),
        ("Nothing of it.", []),
    ],
)
def test_words_of_the_glossary_are_whole_words(text: str, expected: list[str]) -> None:
    term = Term(id="term-onset", term="Onset", synonyms=("kick-in", "MAO"), text="x", statements=())
    marked = Glossary([term]).mark(Prose(id="p", text=text), set())
    assert [mention.words for mention in marked.mentions] == expected


def test_sources_stand_in_the_order_asked_for(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    assert ids_in(pack, "sources")[1:] == ["book", "review", "trial", "mirror"]
    text = (pack / "topics/sources.toml").read_text()
    (pack / "topics/sources.toml").write_text(text.replace('order = "label"', 'order = "type"'))
    assert ids_in(pack, "sources")[1:] == ["review", "trial", "book", "mirror"]
