"""A sitting at the cards: what becomes of a rating, how it is taken back, and two sittings at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

import packs
from ketatui.notebook import NotebookError
from ketatui.pack import library
from ketatui.pack.build import build
from ketatui.review.queue import Scope
from ketatui.review.scheduling import replay
from ketatui.review.sitting import Sitting
from notebook.desk import PATIENCE, Desk, locked, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ketatui.notebook import Memory, Notebook
    from ketatui.pack.library import Library


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def sit(desk: Desk, notebook: Notebook, scope: Scope = Scope(), new: int = 5) -> Sitting:  # noqa: B008
    content = packs.content_library()
    return Sitting(content, notebook, scope, retention=0.9, new=new, clock=lambda: desk.time)


def asked(sitting: Sitting) -> str:
    return sitting.card.id if sitting.card else ""


@pytest.mark.parametrize("rating", [1, 2, 3, 4])
def test_a_rating_is_taken_back_as_if_it_had_not_been(desk: Desk, rating: int) -> None:
    notebook = desk.open()
    sitting = sit(desk, notebook)
    first = asked(sitting)
    for _ in range(2):  # a card that is new, then one that was rated and taken back
        sitting.rate(rating)
        assert notebook.memories[first].ratings == 1
        assert asked(sitting) != first
        assert sitting.undo()
        assert asked(sitting) == first
        assert notebook.flush(PATIENCE)
        assert notebook.memories[first] == replay(first, ())
    assert not sitting.undo()
    assert [row.event for row in notebook.reviews()] == ["rate", "undo"] * 2


def test_each_of_many_ratings_is_taken_back_in_turn(desk: Desk) -> None:
    notebook = desk.open()
    sitting = sit(desk, notebook)
    before: list[tuple[str, dict[str, Memory]]] = []
    for rating in (3, 1, 4, 2, 3, 3, 1, 4, 3):
        before.append((asked(sitting), {**notebook.memories}))
        sitting.rate(rating)
        desk.time += timedelta(minutes=4)
        sitting.look()
    for card, memories in reversed(before):
        assert sitting.undo()
        assert asked(sitting) == card
        assert notebook.flush(PATIENCE)
        rated = {id_: memory for id_, memory in notebook.memories.items() if memory.ratings}
        assert rated == {id_: memory for id_, memory in memories.items() if memory.ratings}


def test_what_is_expected_is_what_the_log_comes_to(desk: Desk) -> None:
    notebook = desk.open()
    sitting = sit(desk, notebook)
    for rating in (3, 3, 4, 1, 2, 3, 3, 3):
        sitting.rate(rating)
        expected = {**notebook.memories}
        assert notebook.flush(PATIENCE)
        assert notebook.memories == expected
        desk.time += timedelta(hours=9)
        sitting.look()


def test_the_chance_that_was_predicted_is_in_the_log(desk: Desk) -> None:
    notebook = desk.open()
    sitting = sit(desk, notebook, new=1)
    card = asked(sitting)
    sitting.rate(4)
    desk.time += timedelta(days=20)
    sitting = sit(desk, notebook, new=0)
    assert asked(sitting) == card
    sitting.rate(3)
    assert notebook.flush(PATIENCE)
    first, second = notebook.reviews(card)
    assert first.predicted is None
    assert second.predicted is not None
    assert 0.5 < second.predicted < 0.9, "it was to be asked when 90 % was left, and it is later"
    assert (first.retention, second.retention) == (0.9, 0.9)


def test_a_suspended_card_is_asked_no_more_until_it_is_resumed(desk: Desk) -> None:
    notebook = desk.open()
    sitting = sit(desk, notebook)
    card = asked(sitting)
    sitting.suspend()
    assert asked(sitting) != card
    assert [each.id for each in sitting.suspended] == [card]
    assert asked(sit(desk, notebook)) != card
    sitting.resume(card)
    sitting.look()
    assert asked(sitting) == card
    assert sitting.suspended == []


def test_a_cram_asks_what_is_not_due_and_keeps_nothing(desk: Desk) -> None:
    notebook = desk.open()
    sitting = sit(desk, notebook, Scope(topic="history", cram=True), new=0)
    cards = [*sitting._deck.chosen("history")]
    seen = []
    for _ in cards:
        seen.append(asked(sitting))
        sitting.rate(1 if len(seen) == 1 else 3)
    assert seen == cards
    assert asked(sitting) == cards[0], "what was not known comes once more at the end"
    sitting.rate(3)
    assert sitting.card is None
    assert notebook.reviews() == ()
    assert notebook.memories == {}


def test_a_card_that_another_sitting_has_answered_is_told(desk: Desk) -> None:
    mine, theirs = desk.open(), desk.open()
    one, other = sit(desk, mine), sit(desk, theirs)
    assert asked(one) == asked(other)
    card = asked(other)
    assert not other.changed()
    one.rate(4)
    assert mine.flush(PATIENCE)
    until(lambda: card in theirs.memories, theirs)
    assert other.changed()
    other.look()
    assert asked(other) != card
    assert not other.changed()


def test_two_sittings_that_rate_one_card_both_count(desk: Desk) -> None:
    mine, theirs = desk.open(), desk.open()
    one, other = sit(desk, mine), sit(desk, theirs)
    card = asked(one)
    one.rate(4)
    other.rate(1)
    assert mine.flush(PATIENCE)
    assert theirs.flush(PATIENCE)
    until(lambda: mine.memories[card].ratings == 2, mine)
    until(lambda: theirs.memories[card].ratings == 2, theirs)
    assert mine.memories == theirs.memories
    assert mine.memories[card] == replay(card, mine.reviews(card))


def test_a_card_follows_its_statement_and_tells_that_it_has_changed(desk: Desk, tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)

    def mini(new: int = 5) -> tuple[Sitting, Library]:
        content = library.open_bytes(build(pack))
        return Sitting(content, notebook, Scope(), retention=0.9, new=new, clock=lambda: desk.time), content

    notebook = desk.open("mini")
    sitting, _ = mini()
    assert sitting.card
    card, answer = sitting.card.id, sitting.card.answer
    assert not sitting.has_changed
    sitting.rate(4)
    packs.change(pack, "topics/basics.toml", "value = 5, unit", "value = 7, unit")
    desk.time += timedelta(days=60)
    sitting, _ = mini(new=0)
    assert asked(sitting) == card
    assert sitting.card
    assert sitting.card.answer == answer.replace("5", "7")
    assert sitting.has_changed
    sitting.rate(3)
    assert sitting.undo()
    assert sitting.has_changed
    sitting.rate(3)
    desk.time += timedelta(days=600)
    sitting, _ = mini(new=0)
    assert asked(sitting) == card
    assert not sitting.has_changed


def test_a_card_that_is_gone_is_not_asked_and_keeps_its_log(desk: Desk, tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    notebook = desk.open("mini")

    def mini() -> Sitting:
        content = library.open_bytes(build(pack))
        return Sitting(content, notebook, Scope(), retention=0.9, new=5, clock=lambda: desk.time)

    sitting = mini()
    card = asked(sitting)
    sitting.rate(4)
    cards = pack / "cards.toml"
    kept = cards.read_text("utf-8")
    cards.write_text("")
    desk.time += timedelta(days=60)
    assert mini().card is None
    assert [row.card for row in notebook.reviews()] == [card]
    cards.write_text(kept)
    back = mini()
    assert asked(back) == card
    assert back.memory
    assert back.memory.ratings == 1


def test_a_note_in_the_form_of_a_card_is_asked(desk: Desk) -> None:
    notebook = desk.open()
    notebook.start_note("overdose", "words").save("Q: Mine?\nA: Yes.\n#ward").result(PATIENCE)
    sitting = sit(desk, notebook, Scope(tag="ward"))
    assert sitting.card
    assert (sitting.card.question, sitting.card.answer, sitting.card.own) == ("Mine?", "Yes.", True)
    sitting.rate(3)
    note = notebook.notes()[0]
    assert [*notebook.memories] == [note.uuid]
    notebook.delete(note).result(PATIENCE)
    assert sit(desk, notebook, Scope(tag="ward")).card is None
    assert len(notebook.reviews(note.uuid)) == 1


def test_the_words_of_the_last_time_are_known(desk: Desk, tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    notebook = desk.open("mini")

    def mini() -> Sitting:
        content = library.open_bytes(build(pack))
        return Sitting(content, notebook, Scope(), retention=0.9, new=5, clock=lambda: desk.time)

    sitting = mini()
    assert sitting.before == {}
    words = "Into a muscle it acts after about\u00a05\u00a0min and is strongest at 18–22\u00a0min."
    notebook.keep_seen("onset-im", "older words")
    notebook.keep_seen("onset-im", words)
    sitting.rate(4)
    packs.change(pack, "topics/basics.toml", "value = 5, unit", "value = 7, unit")
    desk.time += timedelta(days=60)
    assert notebook.flush(PATIENCE)
    sitting = mini()
    assert sitting.has_changed
    assert sitting.before == {"onset-im": words}


def own(notebook: Notebook, text: str = "Q: Mine?\nA: Yes.", item: str = "overdose") -> None:
    notebook.start_note(item, "words").save(text).result(PATIENCE)


def test_a_rating_is_taken_back_though_its_card_is_no_card_any_more(desk: Desk) -> None:
    notebook = desk.open()
    own(notebook)
    sitting = sit(desk, notebook)
    sitting.rate(1)
    (note,) = notebook.notes()
    notebook.edit_note(note).save("no card").result(PATIENCE)
    sitting.reload()
    assert sitting.undo()
    assert sitting.card is not None
    assert sitting.card.id != note.uuid
    assert notebook.flush(PATIENCE)
    assert [row.event for row in notebook.reviews(note.uuid)] == ["rate", "undo"]


def test_a_card_that_cannot_be_read_anew_is_still_asked(desk: Desk) -> None:
    notebook = desk.open()
    own(notebook)
    sitting = sit(desk, notebook)
    card = asked(sitting)
    with locked(desk.file), pytest.raises(NotebookError):
        sitting.reload()
    assert asked(sitting) == card
    sitting.rate(3)
    assert notebook.flush(PATIENCE)


def test_a_cram_goes_on_after_a_card_was_edited(desk: Desk) -> None:
    notebook = desk.open()
    sitting = sit(desk, notebook, Scope(topic="history", cram=True))
    for _ in range(3):
        sitting.rate(3)
    card, left = asked(sitting), sitting.counts
    sitting.reload()
    assert (asked(sitting), sitting.counts) == (card, left)


def test_what_was_crammed_is_taken_back(desk: Desk) -> None:
    notebook = desk.open()
    sitting = sit(desk, notebook, Scope(topic="history", cram=True))
    order = []
    for rating in (3, 1, 3):
        order.append((asked(sitting), sitting.counts))
        sitting.rate(rating)
    for card, counts in reversed(order):
        assert sitting.undo()
        assert (asked(sitting), sitting.counts) == (card, counts)
    assert not sitting.undo()
    assert notebook.reviews() == ()


def test_what_was_done_is_taken_back_in_another_scope_too(desk: Desk) -> None:
    notebook = desk.open()
    sitting = sit(desk, notebook)
    card = asked(sitting)
    sitting.rate(3)
    sitting.choose(Scope(topic="history"))
    assert asked(sitting) != card
    assert sitting.undo()
    assert asked(sitting) == card


def test_a_resumption_is_taken_back(desk: Desk) -> None:
    notebook = desk.open()
    sitting = sit(desk, notebook)
    card = asked(sitting)
    sitting.suspend()
    sitting.resume(card)
    assert sitting.undo()
    assert [each.id for each in sitting.suspended] == [card]
    assert asked(sitting) != card


def test_a_cram_leaves_out_what_another_session_suspends_and_nothing_else(desk: Desk) -> None:
    mine, theirs = desk.open(), desk.open()
    cram = sit(desk, mine, Scope(cram=True))
    other = sit(desk, theirs)
    first, second = [*cram._deck.heads][:2]
    assert asked(cram) == asked(other) == first
    other.suspend()
    assert theirs.flush(PATIENCE)
    until(lambda: first in mine.memories, mine)
    assert cram.changed()
    cram.look()
    assert asked(cram) == second


def test_a_card_that_another_session_deletes_is_asked_no_more(desk: Desk) -> None:
    mine, theirs = desk.open(), desk.open()
    own(mine)
    sitting = sit(desk, mine)
    (note,) = mine.notes()
    assert asked(sitting) == note.uuid
    until(theirs.notes, theirs)
    theirs.delete(note).result(PATIENCE)
    until(lambda: "overdose" not in mine.marks, mine)
    assert sitting.changed()
    sitting.look()
    assert asked(sitting) != note.uuid


def test_a_card_that_is_moved_to_another_item_has_not_changed(desk: Desk) -> None:
    notebook = desk.open()
    own(notebook)
    sitting = sit(desk, notebook)
    sitting.rate(4)
    (note,) = notebook.notes()
    notebook.set_subject(note, "im-anaesthesia", "words").result(PATIENCE)
    desk.time += timedelta(days=60)
    sitting = sit(desk, notebook)
    assert asked(sitting) == note.uuid
    assert not sitting.has_changed
