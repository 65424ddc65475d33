"""Every key of the help does what the help says: a trial for each command of the table."""

from __future__ import annotations

import os
import tomllib
from typing import TYPE_CHECKING

import pytest

from app.room import CONTENT, SOON, STAR, TITLES, TOPICS, Item, find, items, notes, spot, until, words
from ketatui.ui.commands import COMMANDS, SCOPES, Command, keys_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.conftest import Open

    Trial = Callable[[Open, str], None]

SENT = {
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "slash": "/",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "exclamation_mark": "!",
    "question_mark": "?",
    "colon": ":",
}
TRIALS: dict[str, Trial] = {}
FIRST = TOPICS[0]
LAST = len(items(FIRST)) if False else 0


def trial(id_: str) -> Callable[[Trial], Trial]:
    def enter(function: Trial) -> Trial:
        TRIALS[id_] = function
        return function

    return enter


def sources(item: Item) -> list[str]:
    """The sources that a statement cites, in their order."""
    return list(dict.fromkeys(citation["source"] for citation in item.get("citations", ())))


def sections(topic: str) -> list[str]:
    table = tomllib.loads((CONTENT / "topics" / f"{topic}.toml").read_text("utf-8"))
    return [section["title"] for section in table["section"]]


@pytest.mark.parametrize(
    "command, key",
    [
        pytest.param(command, key, id=f"{command.id} {key}")
        for command in COMMANDS
        for key in command.keys.split(",")
    ],
)
def test_a_key_does_what_the_help_says(command: Command, key: str, open_reader: Open) -> None:
    assert command.id in TRIALS, "a command needs a trial"
    TRIALS[command.id](open_reader, SENT.get(key, key))


def test_the_help_lists_every_key_and_every_command(open_reader: Open) -> None:
    reader = open_reader(FIRST, size=(100, 120))
    reader.press("?")
    reader.on_page("Keys")
    for title in SCOPES.values():
        reader.sees(title)
    for command in COMMANDS:
        reader.sees(f"{keys_of(command, {})} {command.help}")
        reader.sees(command.id)


def test_the_foot_shows_no_more_keys_than_it_has_room_for(open_reader: Open) -> None:
    reader = open_reader(FIRST, size=(40, 12))
    shown = reader.foot
    assert all(word.strip() in f"{shown}  " for word in shown.split("  "))
    hints = [f"{keys_of(c, {}).split(' ')[0]} {c.footer}" for c in COMMANDS if c.footer]
    assert shown.split("  ") == hints[: len(shown.split("  "))]


# Moving


@trial("down")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.at(2)


@trial("up")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(f"{FIRST}#{items(FIRST)[1]['id']}").at(2)
    reader.press(key)
    reader.at(1)


def scrolls(open_reader: Open, on: str, back: str, lines: int) -> None:
    reader = open_reader(FIRST)
    first = [row[1:] for row in reader.rows]
    assert reader.step(on)
    assert [row[1:] for row in reader.rows][: len(first) - lines] == first[lines:]
    assert reader.step(back)
    assert [row[1:] for row in reader.rows] == first


@trial("page-down")
def _(open_reader: Open, key: str) -> None:
    scrolls(open_reader, key, "b", 19)


@trial("page-up")
def _(open_reader: Open, key: str) -> None:
    scrolls(open_reader, "space", key, 19)


@trial("half-down")
def _(open_reader: Open, key: str) -> None:
    scrolls(open_reader, key, "ctrl+u", 10)


@trial("half-up")
def _(open_reader: Open, key: str) -> None:
    scrolls(open_reader, "ctrl+d", key, 10)


@trial("first")
def _(open_reader: Open, key: str) -> None:
    last = len(items(FIRST))
    reader = open_reader(f"{FIRST}#{items(FIRST)[-1]['id']}").at(last)
    reader.press(key)
    reader.at(1).sees(" ".join(items(FIRST)[0]["text"].split()[:5]))


@trial("last")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.at(len(items(FIRST)))
    assert not reader.step("space")


@trial("enter")
def _(open_reader: Open, key: str) -> None:
    statement = find(lambda item: item["kind"] == "statement" and len(sources(item)) == 1)
    reader = open_reader(statement.address).at(statement.place)
    reader.press(key)
    reader.wait_for("── Details").sees("How sure")
    reader.press("esc")
    reader.reads().at(statement.place)


# Reading


@trial("next-topic")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    for topic in TOPICS[1:]:
        reader.press(key)
        reader.at(1, topic)
    assert not reader.step(key)


@trial("previous-topic")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(TOPICS[-1])
    for topic in reversed(TOPICS[:-1]):
        reader.press(key)
        reader.at(1, topic)
    assert not reader.step(key)


@trial("topic")
def _(open_reader: Open, key: str) -> None:
    index = (int(key) - 1) % 10
    start = 0 if index else 1
    reader = open_reader(TOPICS[start])
    if index < len(TOPICS):
        reader.press(key)
        reader.at(1, TOPICS[index])
    else:
        assert not reader.step(key)
        assert reader.topic == TITLES[start]


@trial("next-section")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    for title in sections(FIRST)[:4]:
        reader.press(key)
        reader.wait_for(lambda it, title=title: it.screen[2].strip().startswith(title))  # type: ignore[misc]
    reader.press("G")
    reader.at(len(items(FIRST))).calm()
    assert not reader.step(key)


@trial("previous-section")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press("]", "]", "]", "j")
    titles = sections(FIRST)
    for title in [titles[2], titles[1], titles[0]]:
        reader.press(key)
        reader.wait_for(lambda it, title=title: it.screen[2].strip().startswith(title))  # type: ignore[misc]
    reader.press(key)
    reader.at(1).calm()
    assert not reader.step(key)


@trial("sources")
def _(open_reader: Open, key: str) -> None:
    statement = find(lambda item: item["kind"] == "statement" and len(sources(item)) == 1)
    reader = open_reader(statement.address).at(statement.place)
    reader.press(key)
    reader.on_page("Source").sees(spot(sources(statement.item)[0]).item["title"])


@trial("mark")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.wait_for(lambda it: it.screen[3].endswith(STAR))
    until(lambda: [mark["item"] for mark in notes()["bookmarks"]] == [items(FIRST)[0]["id"]])
    reader.press(key)
    reader.wait_for(lambda it: not it.screen[3].endswith(STAR))
    until(lambda: not notes()["bookmarks"])


@trial("note")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.wait_for(f"Note on {items(FIRST)[0]['id']}")
    reader.press(*"mine")
    reader.wait_for("mine").wait_for("saved").press("esc")
    reader.reads().wait_for("1 note")


@trial("notebook")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.on_page("Bookmarks and notes").sees("m sets a bookmark, a writes a note")
    reader.press("q")
    reader.reads()


@trial("find")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    reader.press(key)
    reader.wait_for("find in this topic")
    reader.press("esc")
    reader.wait_gone("find in this topic").reads()


def found(open_reader: Open) -> tuple[str, list[int]]:
    """A word of the first topic's text, and the places of the items in whose text it stands."""
    texts = [words((item.get("shown") or item).get("text", "")) for item in items(FIRST)]
    for word in texts[1].split():
        places = [place for place, text in enumerate(texts, 1) if word in text]
        if len(word) > 6 and word.isalpha() and word.islower() and 2 < len(places) < 6:
            return word, places
    raise AssertionError("no such word")


@trial("next-hit")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    word, _ = found(open_reader)
    reader.press("/", *word, "enter")
    reader.wait_for(f"“{word}” stands here")
    first = reader.calm().position
    reader.press(key)
    reader.wait_for(lambda _: reader.position > first)


@trial("previous-hit")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    word, _ = found(open_reader)
    reader.press("/", *word, "enter")
    reader.wait_for(f"“{word}” stands here")
    first = reader.calm().position
    reader.press(key)
    reader.wait_for("on from the other end")
    assert reader.calm().position > first


@trial("back")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    assert reader.step(key)
    assert "nothing to go back to" in reader.foot
    target = jumped(reader_ := open_reader(FIRST))
    reader_.press(key)
    reader_.at(1, FIRST)
    assert target


@trial("forward")
def _(open_reader: Open, key: str) -> None:
    reader = open_reader(FIRST)
    place = jumped(reader)
    reader.press("<")
    reader.at(1, FIRST)
    reader.press(key)
    reader.at(place[1], place[0])
    reader.calm()
    assert reader.step(key)
    assert "nothing to go forward to" in reader.foot
