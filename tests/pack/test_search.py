"""Search finds what is said in the reader's words or in the field's, and nothing typed can break it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import packs
from ketatui import draw
from ketatui.draw.spans import line_text
from ketatui.pack.build import build
from ketatui.pack.library import open_bytes
from ketatui.pack.search import FUNCTION_WORDS

if TYPE_CHECKING:
    from pathlib import Path

SIGNS = ["AND", "NOT", "NEAR(", ")", '"', "*", ":", "vein", "^", "-"]


def found(words: str, limit: int = 20) -> list[str]:
    return [hit.id for hit in packs.mini_library().search(words, limit).hits]


def test_all_kinds_are_found_but_prose_and_cards_and_what_stands_elsewhere() -> None:
    title = getattr(packs.mini_library().item("basics-table"), "title", "")
    typed = ("acts minutes vein receptor breathing fast", "trial", "history", "onset", title)
    hits = [hit for words in typed for hit in packs.mini_library().search(words, 50).hits]
    kinds = {"statement", "claim", "term", "callout", "disagreement", "source", "table", "timeline"}
    assert {hit.kind for hit in hits} == kinds


def test_a_source_is_found_by_who_wrote_it_where_and_when() -> None:
    library = packs.content_library()
    for typed in ("berman 2000", "biological psychiatry antidepressant effects berman"):
        assert "berman-2000" in [hit.id for hit in library.search(typed, 5).hits]


def test_numbers_are_found_as_they_are_told() -> None:
    assert "known-since" in found("1962")
    assert "onset-im-trial" in found("12,345")


def test_what_is_nowhere_is_not_found() -> None:
    assert found("zebra") == []


def test_word_forms_and_accents_do_not_matter() -> None:
    assert found("textbooks") == found("textbook")
    assert {*found("textbook")} == {"claim-minutes", "basics-disagreement"}
    assert found("réceptor") == found("receptor") == ["known-since"]


def test_the_technical_layer_and_the_reason_of_a_verdict_are_searched() -> None:
    assert found("ward") == ["onset-im"]
    assert found("praise") == ["claim-best"]


def test_other_names_of_a_term_find_it() -> None:
    assert found("kick-in")[0] == "term-onset"
    assert found("onset")[0] == "term-onset"


def test_a_lay_word_finds_what_is_said_in_the_words_of_the_field(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    packs.change(pack, "glossary.toml", 'term = "Onset"', 'term = "Receptor"')
    library = open_bytes(build(pack))
    assert "known-since" not in found("how fast")
    hits = [hit.id for hit in library.search("how fast?").hits]
    assert hits[0] == "term-onset"
    assert "known-since" in hits
    assert "known-since" in [hit.id for hit in library.search("KICK-INS").hits]
    assert "known-since" not in [hit.id for hit in library.search("kick").hits]


def test_what_readers_ask_finds_the_answer_and_is_not_shown(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    change = 'basis = "label"\nasked = ["when will the zebra gallop"]'
    packs.change(pack, "topics/basics.toml", 'basis = "label"', change)
    library = open_bytes(build(pack))
    (hit,) = library.search("zebras galloping").hits
    assert hit.id == "onset-iv"
    assert not any("zebra" in line_text(line) for line in draw.speak(library.item(hit.id)))


def test_what_a_statement_is_about_is_searched_though_its_text_does_not_say_it() -> None:
    assert found("adults")[0] == "onset-im-trial"
    assert found("relief") == ["onset-im-trial"]


def test_what_holds_more_of_the_words_comes_first() -> None:
    assert found("muscle trial strongest receptor")[0] in {"onset-im", "onset-im-trial"}


def test_the_best_comes_first() -> None:
    hits = packs.mini_library().search("trial adults vein", 20).hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert found("vein strongest")[0] in {"onset-iv", "onset-im"}
    both = found("receptor blocks")
    assert both[0] == "known-since"


def test_as_many_as_asked_for() -> None:
    assert len(found("it acts", 2)) == 2
    assert found("it acts", 2) == found("it acts", 20)[:2]


def test_function_words_are_left_out() -> None:
    assert found("what is the receptor") == found("receptor")
    assert {"what", "is", "the"} <= FUNCTION_WORDS


def test_function_words_count_when_there_are_no_others() -> None:
    assert found("the best")[0] == "claim-best"
    assert found("is the") != []


def test_much_that_is_typed_is_no_trouble() -> None:
    many = " ".join(f"w{number}" for number in range(600))
    assert found(many) == []
    assert found(f"receptor {many}") == ["known-since"]
    assert found("receptor \udcff")[:1] == found("receptor")[:1]


def test_blanks_in_a_name_do_not_matter() -> None:
    assert found("  how   FAST ? ")[0] == "term-onset"


@pytest.mark.parametrize("words", ["", " ", "…", '"', "-", "(((", "\0", "_"])
def test_what_has_no_word_finds_nothing(words: str) -> None:
    assert found(words) == []


@pytest.mark.parametrize(
    "words",
    ['"vein"', "vein*", "vein AND", "text:vein", "^vein", "NEAR(vein)", "vein'", "{text}: vein", "+vein"],
)
def test_the_language_of_the_search_engine_means_nothing(words: str) -> None:
    assert "onset-iv" in found(words)


@example("AND OR NOT NEAR")
@example("a " * 5000)
@example('""""')
@example("5-HT3's")
@given(
    st.text()
    | st.lists(st.sampled_from(["AND", "NOT", "NEAR(", ")", '"', "*", ":", "vein", "^", "-"])).map(" ".join)
)
def test_nothing_typed_breaks_a_search(words: str) -> None:
    hits = packs.mini_library().search(words, 5).hits
    assert len(hits) <= 5
    assert all(hit.score > 0 for hit in hits)


def test_a_hit_tells_where_it_stands() -> None:
    (hit,) = packs.mini_library().search("receptor", 5).hits
    assert (hit.topic, hit.title) == ("more", "More: History")
