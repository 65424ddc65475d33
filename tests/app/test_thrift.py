"""What a reader costs the host and the line, told in counts: updates of the screen, wakeups, lines made."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from app.room import EDITOR, TOPICS

if TYPE_CHECKING:
    from app.conftest import Open
    from app.room import Reader

FIRST = TOPICS[0]
RESTS = 3.0
"""Seconds for which a reader at rest is watched."""
POLLED = 4.0
"""Wakeups a second that a look at the notebook once a second may take: of two threads, there and back."""


def updates(reader: Reader, *keys: str) -> int:
    """How many pieces a reader sends for some keys, each pressed when all is calm."""
    reader.calm()
    before = len(reader.chunks)
    for key in keys:
        reader.press(key)
        reader.calm()
    return len(reader.chunks) - before


@pytest.mark.parametrize("keys", ["jjjjjjjjkkkk", "mmmmmmmmmm"])
def test_a_key_is_painted_once(keys: str, open_reader: Open) -> None:
    """Text and bars together; now and then a piece may be cut in two on its way."""
    reader = open_reader(FIRST)
    assert len(keys) <= updates(reader, *keys) < 1.5 * len(keys)


def test_a_letter_of_a_search_is_painted_once(open_reader: Open) -> None:
    """With its results and how many they are."""
    reader = open_reader(FIRST)
    reader.press("f")
    reader.on_page("Search everywhere")
    assert 8 <= updates(reader, *"ketamine") < 12


def test_keys_that_never_end_are_seen_while_they_come(open_reader: Open) -> None:
    """Painting is not put off until the last of them."""
    reader = open_reader(FIRST)
    reader.press("a")
    reader.wait_for(EDITOR).calm()
    before = len(reader.chunks)
    reader.send("so it goes on " * 100)
    reader.wait_until(lambda: reader.screen[6:].count("") < 8)
    reader.calm()
    assert len(reader.chunks) - before > 3


def test_a_reader_at_rest_sleeps(open_reader: Open) -> None:
    """No thread looks whether something has happened, but for the notebook's own polling."""
    reader = open_reader(FIRST)
    time.sleep(3)  # place and what was seen are written
    before = reader.wakeups()
    time.sleep(RESTS)
    assert reader.wakeups() - before < POLLED * RESTS
