"""Two states of one record: nothing written in either is lost, whichever is joined to which."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketatui.notebook.joining import combine, join, rejoin
from ketatui.notebook.records import Wording
from notebook.histories import STEPS, Step, abouts, at, called, first, lived, said

TWO = st.tuples(st.sampled_from(["note", "bookmark"]), STEPS, STEPS, STEPS)


@settings(max_examples=600)
@given(TWO)
def test_joining_loses_nothing_and_its_order_is_all_one(
    lives: tuple[str, list[Step], list[Step], list[Step]],
) -> None:
    kind, before, one_way, other_way = lives
    start = lived(first(kind), before)
    one, other = lived(start, one_way), lived(start, other_way)
    joined = join(one, other)
    assert joined == join(other, one)
    record, beside = joined
    both = [record, *([beside] if beside else [])]
    assert said(*both) >= said(one, other) if kind == "note" else called(record) >= called(one, other)
    assert abouts(*both) >= abouts(one, other)
    assert record.version >= max(one.version, other.version)
    for versions in ([past.version for past in record.wordings], [past.version for past in record.earlier]):
        assert versions == sorted({*versions})
        assert not versions or versions[-1] < record.version
    if not (one.deleted or other.deleted):
        assert not record.deleted
    for old in (one, other, record):
        assert join(record, old) == (record, None)


@settings(max_examples=300)
@given(STEPS, STEPS)
def test_a_later_state_takes_the_place_of_an_earlier_one(before: list[Step], after: list[Step]) -> None:
    start = lived(first(), before)
    later = lived(start, [step for step in after if step[0] != "draft"])
    record, beside = join(start, later)
    assert beside is None
    assert record._replace(version=0, updated="") == later._replace(version=0, updated="")


@settings(max_examples=600)
@given(STEPS, STEPS, STEPS)
def test_states_whose_common_text_is_known_lose_nothing_and_double_nothing(
    before: list[Step], one_way: list[Step], other_way: list[Step]
) -> None:
    start = lived(first(), before)
    mine, theirs = lived(start, one_way), lived(start, other_way)
    record, beside = rejoin(mine, theirs, lambda note: note.text == start.text)
    both = [record, *([beside] if beside else [])]
    assert said(*both) >= said(mine, theirs) - {start.text}
    assert abouts(*both) >= abouts(mine, theirs)
    texts = [each.text for each in (mine, theirs) if each.text != start.text]
    assert {each.text for each in both} == {*texts} or not texts
    for each in both:
        for versions in ([past.version for past in each.wordings], [past.version for past in each.earlier]):
            assert versions == sorted({*versions})
            assert not versions or versions[-1] < each.version
    for changed, other in ((mine, theirs), (theirs, mine)):
        if changed.text != start.text and not changed.deleted and other.text == start.text:
            assert (record.text, record.deleted, beside) == (changed.text, "", None)


def test_texts_that_parted_stand_side_by_side() -> None:
    one = lived(first(), [("edit", "b", 1)])
    other = lived(first(), [("edit", "c", 2)])
    record, beside = join(one, other)
    assert (record.text, record.uuid) == ("c", one.uuid)
    assert beside
    assert (beside.text, beside.split_from) == ("b", one.uuid)
    assert beside.uuid != one.uuid
    assert [past.text for past in record.wordings] == ["a", "b"]


def test_a_text_outlives_a_deletion_elsewhere() -> None:
    edited = lived(first(), [("edit", "b", 1)])
    deleted = lived(first(), [("delete", "", 2)])
    record, beside = join(edited, deleted)
    assert (record.text, record.deleted, beside) == ("b", "", None)


def test_a_deletion_is_taken_over_where_nothing_else_happened() -> None:
    deleted = lived(first(), [("delete", "", 2)])
    assert join(first(), deleted).record == deleted


def test_wordings_of_the_same_version_are_both_kept() -> None:
    one = lived(first(), [("edit", "b", 1), ("edit", "c", 1)])
    other = lived(first(), [("edit", "d", 2), ("edit", "e", 2)])
    record, _ = join(one, other)
    assert said(record) == set("abcde")
    assert record.wordings[0] == Wording(1, "a", at(0))


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [("", "", ""), ("x", "", "x"), ("x", "y", "x; y"), ("x; y", "y", "x; y"), ("b; a", "b; a", "b; a")],
)
def test_two_bookmarks_on_an_item_become_the_older_one_with_both_names(
    one: str, other: str, both: str
) -> None:
    mine = first("bookmark", one)
    theirs = first("bookmark", other)._replace(uuid="0" * 36, created=at(3), quote="other words")
    record = combine(mine, theirs)
    assert record == combine(theirs, mine)
    assert (record.uuid, record.text, record.quote) == (mine.uuid, both, "words")
    assert abouts(record) == {("i", "words"), ("i", "other words")}
    assert combine(record, theirs) == record
