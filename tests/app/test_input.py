"""Whatever comes in on the terminal, the reader goes on, and keys that come at once are all acted upon."""

from __future__ import annotations

import random
import sys
import time
from typing import TYPE_CHECKING

import pytest

from app.room import EDITOR, TOPICS, Reader, note_texts, notes, until

if TYPE_CHECKING:
    from pathlib import Path

    from app.conftest import Open

FIRST = TOPICS[0]
RESTS = 1.0
"""Seconds for which what the reader costs at rest is measured."""
JUNK = {
    "bytes that are no UTF-8": b"\xff\xfe\xc3\xe8\xaa\xed\xa0\x80\x9b" * 100,
    "the mouse": b"\x1b[<0;999999;999999M\x1b[<65;1;1M\x1b[<35;-4;3M\x1b[M\xff\xff\xff\x1b[<;;M" * 200,
    "half of a sequence": b"\x1b[1;",
    "a very long sequence": b"\x1b[" + b"1;" * 5000 + b"m",
    "replies nobody asked for": b"\x1b[?62;22c\x1b[>0;0c\x1b]11;rgb:0/0/0\x07\x1bP1$r0m\x1b\\\x1b[48;1;1;1;1t"
    * 50,
    "keys of kitty that are none": b"\x1b[97:65;1u\x1b[99999999999;1u\x1b[113;1;9999999u\x1b[;;u" * 50,
}


def is_well(reader: Reader) -> None:
    """It shows the text, rests, and ends with q."""
    reader.press("esc")
    reader.wait_for("of ").calm()
    before = reader.cpu_seconds()
    time.sleep(RESTS)
    assert reader.cpu_seconds() - before < RESTS / 5
    reader.quits()
    assert b"Traceback" not in reader.log


@pytest.mark.parametrize("name", JUNK)
def test_junk_is_nothing(name: str, open_reader: Open) -> None:
    """Case 34: no key of it is acted upon."""
    reader = open_reader(FIRST)
    before = reader.screen
    reader.send(JUNK[name])
    reader.calm()
    if name != "the mouse":
        assert reader.screen == before
    is_well(reader)


@pytest.mark.parametrize("seed", range(3))
def test_random_bytes_end_nothing_but_what_keys_end(seed: int, open_reader: Open) -> None:
    """Case 34: with all that their letters open; no q among them."""
    chance = random.Random(seed)
    keys = [byte for byte in range(256) if byte not in b"qQ\x11"]
    reader = open_reader(FIRST, env={"EDITOR": None, "VISUAL": None})
    for _ in range(6):
        reader.send(bytes(chance.choices([*keys, *[27] * 20, *b"[[[[;;;;<0123456789M"], k=400)))
        reader.calm()
    for _ in range(8):
        reader.press("esc")
    reader.reads()
    is_well(reader)


def test_a_paste_is_no_keys(open_reader: Open) -> None:
    """Case 34: neither in the text nor in the editor, with sequences and without an end."""
    reader = open_reader(FIRST)
    reader.paste("q\x1bq\x1b[Bq" * 1000)
    reader.calm().press("a")
    reader.wait_for(EDITOR).paste("one\x1bqtwo")
    reader.wait_for("two").press("esc")
    reader.reads()
    until(lambda: note_texts() == ["one\ufffdqtwo"])
    reader.send("\x1b[200~ no end")
    reader.wait_until(lambda: False, 6.0)
    is_well(reader)


@pytest.mark.parametrize("opening", ["?", "a", "f", "v", "/", ":", "enter"])
def test_esc_and_a_letter_in_one_piece_are_two_keys(opening: str, open_reader: Open) -> None:
    """As they come over a slow line: the one closes what is open, the other quits."""
    reader = open_reader(FIRST)
    before = reader.screen
    reader.press(opening)
    reader.wait_for(lambda it: it.screen != before)
    reader.calm().send("\x1bq")
    assert reader.wait_exit() == 0


def test_keys_behind_them_keep_their_order(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.send("ab\x1bjj\x1bja c\x1b/")
    reader.wait_for("find in this topic").send("\x1bq")
    assert reader.wait_exit() == 0
    assert note_texts() == ["b", " c"]


LABORIOUS = """
import asyncio, sys, time
from textual.widgets import Input
from ketatui.cli import main
from ketatui.ui.line import AskLine

submitted = AskLine.on_input_submitted

async def labours(self, event: Input.Submitted):
    end = time.thread_time() + 0.4
    while time.thread_time() < end:
        await asyncio.sleep(0)
    submitted(self, event)

AskLine.on_input_submitted = labours
sys.exit(main(sys.argv[1:]))
"""
"""A reader that has much to do for enter, as any has on a machine that gives it little time."""


def test_a_key_waits_for_one_that_takes_long(open_reader: Open) -> None:
    reader = open_reader(FIRST, command=[sys.executable, "-c", LABORIOUS])
    reader.send("/ketamine\rm")
    reader.wait_for("Bookmark set").quits()
    assert len(notes()["bookmarks"]) == 1


def test_words_are_gone_through_with_alt_where_one_writes(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.send("aone two\x1bb\x1bbx\x1bfy\x1b\x7f")
    reader.wait_for(" two").wait_gone("one two").press("esc")
    reader.reads()
    until(lambda: note_texts() == [" two"])


def test_a_key_with_alt_that_the_config_names_is_one_key(config: Path, open_reader: Open) -> None:
    config.write_text('[keys]\ndown = "alt+q,j"\n')
    reader = open_reader(FIRST)
    reader.send("\x1bq")
    reader.at(2).quits()
