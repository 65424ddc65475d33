"""Search in content and notes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import packs
from ketatui.notebook import Mark, Note
from ketatui.search import NoteIndex, parse, search

if TYPE_CHECKING:
    from ketatui.search import Results

NOTES = (
    Note("u1", "bladder-signs", "Signs of harm", "ask about the burning feeling", "1", "1", 1),
    Note("u2", "im-iv-onset", "A standard textbook", "Tell Dr Réne: 20 min, then home", "2", "2", 1),
    Note("u3", "gone-from-content", "old words", "burning question", "3", "3", 1),
)
MARKS = {
    "bladder-signs": Mark(bookmarked=True, notes=1),
    "im-iv-onset": Mark(notes=1),
    "gone-from-content": Mark(notes=1),
    "law-uk": Mark(bookmarked=True),
}


def found(typed: str) -> Results:
    library = packs.content_library()
    return search(parse(typed, library), library, MARKS, NoteIndex(NOTES), 50)


def notes(typed: str) -> list[str]:
    return [hit.note.uuid for hit in found(typed).notes]


def items(typed: str) -> list[str]:
    return [hit.id for hit in found(typed).found.hits]


def test_notes_are_found_by_their_words_and_those_they_are_about() -> None:
    assert notes("burning") == ["u3", "u1"]
    assert notes("rene") == ["u2"]
    assert notes("textbook") == ["u2"]
    assert notes("zebra") == []


def test_what_was_looked_for_is_marked_in_a_note() -> None:
    results = found("rene zebra")
    (hit,) = results.notes
    assert NoteIndex(NOTES).marked(hit, results.found.asked) == "Tell Dr \x02Réne\x03: 20 min, then home"


def test_only_what_has_a_note_or_a_bookmark() -> None:
    assert {*items("has:note")} == {"bladder-signs", "im-iv-onset"}
    assert {*items("has:bookmark")} == {"bladder-signs", "law-uk"}
    assert items("has:note has:bookmark") == ["bladder-signs"]
    assert {*items("has:note,bookmark")} == {"bladder-signs", "im-iv-onset", "law-uk"}
    assert items("has:note muscle") == ["im-iv-onset"]


def test_what_is_left_out_is_not_there() -> None:
    with_, without, all_ = (items(f"onset {f}") for f in ("route:im", "-route:im", ""))
    assert {*with_} & {*all_}
    assert not {*with_} & {*without}


def test_only_in_notes() -> None:
    assert items("in:notes burning") == []
    assert notes("in:notes burning") == ["u3", "u1"]
    assert notes("in:notes") == ["u3", "u2", "u1"]


def test_a_filter_holds_for_what_a_note_is_about() -> None:
    assert notes("burning in:risks") == ["u1"]
    assert notes("in:routes") == ["u2"]
    assert notes("route:im") == ["u2"]


def test_a_filter_alone_gives_all_in_reading_order() -> None:
    library = packs.content_library()
    found_ = items("verdict:refuted,misleading")
    order = [id_ for id_ in library.ids() if id_ in found_]
    assert found_ == order
    assert len(found_) > 10


@pytest.mark.parametrize("typed", ["", " ", "?", "...", '"', "*", "🙂"])
def test_what_has_no_words_finds_nothing(typed: str) -> None:
    assert (items(typed), notes(typed)) == ([], [])


def test_all_that_fits_is_counted_by_topic_however_much_is_asked_for() -> None:
    library = packs.content_library()
    few, many = (search(parse("dose", library), library, MARKS, None, limit) for limit in (5, 2000))
    assert len(few.found.hits) == 5
    assert few.found.counts == many.found.counts
    assert sum(many.found.counts.values()) == len(many.found.hits)
    risks = search(parse("dose in:risks", library), library, MARKS, None, 2000)
    assert len(risks.found.hits) == few.found.counts["risks"]


def test_what_fits_far_less_than_the_best_is_left_out() -> None:
    hits = packs.content_library().search("bladder pain burning", 2000).hits
    least = min(hit.score for hit in hits)
    assert hits[0].score / 20 <= least < hits[0].score / 10


def test_an_id_a_name_and_a_label_that_are_all_that_was_typed_come_first() -> None:
    assert items("law-uk")[0] == "law-uk"
    assert items("K-hole")[0] == "term-k-hole"
    assert items("Berman 2000")[0] == "berman-2000"
    assert items("bladder-signs in:risks")[0] == "bladder-signs"


@pytest.mark.parametrize("lay", ["spray", "drip", "shot", "kids"])
def test_lay_words_widen_the_search(lay: str) -> None:
    asked = packs.content_library().search(f"{lay} ", 5).asked
    assert any(len(part) > 1 for part in asked.parts), "by itself, and by its other names"
    assert all(len(part) == 1 for part in packs.content_library().search("zzzz ", 5).asked.parts)


@settings(max_examples=60)
@given(st.text(alphabet="brning has:note in:risks-'\"*() ", max_size=30))
def test_each_letter_of_a_search_can_be_the_last(typed: str) -> None:
    for end in range(len(typed) + 1):
        found(typed[:end])
