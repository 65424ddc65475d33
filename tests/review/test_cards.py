"""What can be asked: the pack's cards and the reader's, by topic and by tag, with the numbers of now."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

import packs
from ketatui.notebook.records import Note
from ketatui.pack import library
from ketatui.pack.build import build
from ketatui.review.cards import Deck, digest, has_changed
from ketatui.review.own import cloze_form, question_form
from ketatui.safe import unsafe
from review.logs import memory
from review.test_own import TEXTS, statement

if TYPE_CHECKING:
    from pathlib import Path


def note(text: str, item: str = "onset-im", uuid: str = "own") -> Note:
    return Note(uuid, item, "", text, "", "", 1)


def deck(*notes: Note) -> Deck:
    return Deck(packs.mini_library(), notes)


def test_a_card_of_the_pack_has_its_topic_its_statements_and_its_words() -> None:
    card = deck().card("card-onset")
    assert (card.id, card.topic, card.items) == ("card-onset", "basics", ("onset-im",))
    assert card.question == "How fast does it act in a muscle?"
    assert card.answer == "After about\u00a05\u00a0min."
    assert (card.own, card.tags, card.fault) == (False, frozenset(), "")


def test_all_cards_of_the_content_are_in_the_deck_in_their_order_and_can_be_asked() -> None:
    content = packs.content_library()
    whole = Deck(content, ())
    assert [*whole.heads] == [*content.ids("cards")]
    for id_ in whole.heads:
        card = whole.card(id_)
        assert card.question
        assert card.answer
        assert card.fault == ""
        assert [part.partition(":")[0] for part in card.said.split()] == [*card.items]
        assert card.topic == content.topic_of(card.items[0])
    by_topic = [id_ for topic in content.topics for id_ in whole.chosen(topic.id)]
    assert sorted(by_topic) == sorted(whole.heads)


def test_there_is_no_other_card() -> None:
    with pytest.raises(KeyError):
        deck().card("onset-im")


def test_a_note_in_the_form_of_a_card_is_one_and_comes_first() -> None:
    cards = deck(note("Q: Why?\nA: Because.\n#Ward #exam"), note("Only a note.", uuid="other"))
    assert [*cards.heads] == ["own", "card-onset"]
    card = cards.card("own")
    assert (card.question, card.answer) == ("Why?", "Because.")
    assert (card.topic, card.items, card.own, card.fault) == ("basics", ("onset-im",), True, "")
    assert card.tags == {"ward", "exam"}


def test_a_card_of_the_readers_has_the_numbers_of_the_content() -> None:
    made = statement("onset-im")
    card = deck(note(question_form(made).replace("Q: ", "Q: Faster than {onset-iv.onset}?"))).card("own")
    assert card.answer == made.text
    assert card.question == "Faster than up to\u00a01\u00a0min?"
    card = deck(note(cloze_form(made))).card("own")
    assert card.answer == made.text
    assert [piece.text for piece in card.pieces if piece.gap] == [
        "about\u00a05\u00a0min",
        "18–22\u00a0min",
    ]


def test_a_number_that_changes_in_the_content_changes_in_the_card(tmp_path: Path) -> None:
    pack = packs.copy(tmp_path)
    mine = note(question_form(statement("onset-im")))
    before = Deck(library.open_bytes(build(pack)), [mine]).card("own")
    packs.change(pack, "topics/basics.toml", "value = 5, unit", "value = 7, unit")
    after = Deck(library.open_bytes(build(pack)), [mine]).card("own")
    assert "about\u00a07\u00a0min" in after.answer
    assert has_changed(after, memory("own", said=before.said))
    assert not has_changed(before, memory("own", said=before.said))


def test_a_number_that_is_gone_stands_there_by_its_name_and_is_told() -> None:
    card = deck(
        note("Q: {onset-im.gone}?\nA: {no-such.number}, {onset-im.gone}, {x}, {basics-prose.a}")
    ).card("own")
    assert card.question == "{onset-im.gone}?"
    assert card.answer == "{no-such.number}, {onset-im.gone}, {x}, {basics-prose.a}"
    assert card.fault == "{onset-im.gone}, {no-such.number}, {basics-prose.a} are no longer in the content"
    assert deck(note("Q: Why?\nA: {a.b}")).card("own").fault == "{a.b} is no longer in the content"


def test_a_card_that_is_only_begun_says_what_it_needs() -> None:
    assert deck(note("Q:\nA: x")).card("own").fault == "this card has no question yet"
    assert deck(note("Q: x\nA:")).card("own").fault == "this card has no answer yet"


@pytest.mark.parametrize(
    ("item", "topic"),
    [("onset-im", "basics"), ("more", "more"), ("card-onset", "basics"), ("term-onset", "basics"),
     ("basics-summary", "basics"), ("trial", "sources"), ("more-timeline", "more")],
)  # fmt: skip
def test_a_card_of_the_readers_has_the_topic_of_what_it_is_about(item: str, topic: str) -> None:
    card = deck(note("Q: Why?\nA: Because.", item)).card("own")
    assert (card.topic, card.items) == (topic, (item,))
    assert card.said.partition(":")[0] == ("" if item == "more" else item)


@pytest.mark.parametrize("item", ["", "gone", "gone.too", "é"])
def test_a_card_about_what_is_no_longer_in_the_content_is_not_in_the_deck(item: str) -> None:
    assert [*deck(note("Q: Why?\nA: Because.", item)).heads] == ["card-onset"]


def test_a_tag_chooses_own_cards_and_cards_on_what_was_tagged() -> None:
    cards = deck(
        note("Q: Why?\nA: Because. #exam", "onset-iv", "first"),
        note("To know #ward", "onset-im", "second"),
        note("Q: When?\nA: Now.", "onset-im", "third"),
        note("#term", "card-onset", "fourth"),
    )
    assert cards.tags == {"exam": ["first"], "term": ["card-onset"], "ward": ["card-onset"]}
    assert cards.chosen() == ["first", "third", "card-onset"]
    assert cards.chosen(tag="ward") == ["card-onset"]
    assert cards.chosen("basics", "exam") == ["first"]
    assert cards.chosen("more", "exam") == cards.chosen(tag="none") == cards.chosen("more") == []


def test_the_digest_is_of_the_words_of_all_that_a_card_rests_on() -> None:
    mini = packs.mini_library()
    both = ("onset-im", "onset-iv")
    first, second = (sha256(statement(id_).text.encode()).hexdigest()[:16] for id_ in both)
    assert digest(mini, ["onset-im", "onset-iv"]) == f"onset-im:{first} onset-iv:{second}"
    assert digest(mini, ["onset-im", "gone"]) == f"onset-im:{first}"


def test_what_was_never_rated_has_not_changed() -> None:
    card = deck().card("card-onset")
    assert not has_changed(card, None)
    assert not has_changed(card, memory(said=""))
    assert not has_changed(card, memory(said=card.said))
    assert has_changed(card, memory(said="onset-im:0123456789abcdef"))
    assert not has_changed(card, memory(said="other:0123456789abcdef")), "it rests on something else"
    assert not has_changed(card._replace(said=""), memory(said="onset-im:0123456789abcdef"))
    assert not has_changed(card, memory(said="damaged"))


@given(TEXTS)
def test_no_note_is_refused_and_none_sends_control_codes(text: str) -> None:
    cards = deck(note(text), note("Q: {onset-im.onset}\nA: " + text, uuid="answer"))
    for id_ in cards.heads:
        card = cards.card(id_)
        assert unsafe(card.question + card.answer + card.fault) is None
