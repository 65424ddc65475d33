"""A line that is long, thin or cuts what it carries into pieces: keys do what they do without it."""

from __future__ import annotations

import json
import math
import time
from typing import TYPE_CHECKING

import pytest

from app.room import EDITOR, TOPICS, Item, Reader, note_texts, printed
from keys import sequence
from relay import Relay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.conftest import Open
    from sshd import Sshd

FIRST = TOPICS[0]
DELAY = 0.2
"""Seconds that each way takes."""
THIN = 8000.0
"""Bytes a second: 64 kbit/s."""
BYTE = 0.003
"""Seconds from one byte to the next on the thinnest line."""
PATIENT = {"ESCDELAY": "2000"}
"""A busy machine may take long between two bytes; a lone escape is not typed there."""
FIND = ("/", *"dose", "enter")
BURST = (
    *("j", "space", "l", "j", *FIND, "m", "a", *"typed ahead, q", "esc"),
    *("n", "k", "m", "A", *"on q", "esc", "5", "j", "q"),
)
"""What one types who knows the way, without a look at the screen."""

Kept = tuple[list[str], list[tuple[str, str]], str, tuple[int, int] | None]


def kept(data: Path) -> Kept:
    """What a notebook holds: bookmarks, notes and the place."""
    found: dict[str, list[Item]] = json.loads(printed("notes", "--json", "--data", str(data)))
    with Reader("--data", str(data)) as reader:
        reader.opened()
        place = reader.topic, reader.position
        reader.quits()
    marks = [mark["item"] for mark in found["bookmarks"]]
    return marks, [(note["item"], note["text"]) for note in found["notes"]], *place


def typed(keys: Sequence[str]) -> str:
    return "".join(map(sequence, keys))


def at_leisure(folder: Path) -> Kept:
    """What the burst does where each key is typed when the one before has had its effect."""
    with Reader(FIRST, "--data", str(folder)) as reader:
        reader.opened()
        for key in BURST[:-1]:
            reader.press(key)
            reader.calm()
        reader.quits()
    return kept(folder)


@pytest.mark.parametrize(("rate", "at_once"), [(math.inf, False), (THIN, True)], ids=["long", "thin"])
def test_keys_typed_ahead_over_a_slow_line_are_neither_lost_nor_applied_twice(
    rate: float, at_once: bool, server: Sshd, data: Path, tmp_path: Path
) -> None:
    server.let_in()
    expected = at_leisure(tmp_path / "leisure")
    assert len(expected[0]) == 2
    assert [text for _, text in expected[1]] == ["typed ahead, q", "on q"]
    with server.running(), Relay(server.port, delay=DELAY, rate=rate) as line:
        command = server.ssh("-tt", port=line.port, command=[f"exec {server.program} {FIRST}"])
        with Reader(command=command) as reader:
            reader.wait_for(lambda it: isinstance(it, Reader) and bool(it.current))
            for piece in [typed(BURST)] if at_once else map(sequence, BURST):
                reader.send(piece)
            assert reader.wait_exit() == 0
    assert kept(data) == expected


def trickle(reader: Reader, keys: str) -> None:
    """Types so that each byte comes by itself."""
    for byte in keys.encode():
        reader.send(bytes([byte]))
        time.sleep(BYTE)


def test_keys_may_come_byte_by_byte(open_reader: Open) -> None:
    reader = open_reader(FIRST, env=PATIENT)
    keys = ("down", "end", "home", "right", "left", "pagedown", "pageup", "tab", "shift+tab", "down", "down")
    trickle(reader, typed(keys))
    reader.at(3, FIRST)
    trickle(reader, "a\x1b[200~pasted: Grüße, 5 µg\x1b[201~, typed: ≥\x1b[D<\x1b[3~!")
    reader.wait_for("pasted: Grüße, 5 µg, typed: <!")
    trickle(reader, "\x1bjj\x1b[<0;1;1M\x1b[<0;1;1mk")
    reader.reads().at(4).quits()
    assert note_texts() == ["pasted: Grüße, 5 µg, typed: <!"]


def test_an_escape_and_what_follows_in_one_piece_are_keys_of_their_own(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    for number, behind in enumerate("jkGg< \r/:'12=\x1b", 1):
        reader.send(f"anote {number}\x1b{behind}\x1b")
        reader.reads()
    reader.quits()
    assert note_texts() == [f"note {number}" for number in range(1, 15)]


def test_a_paste_with_escapes_in_it_is_text_and_no_keys(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.press("a")
    reader.wait_for(EDITOR).paste("red \x1b[31mwords\x1bq and\x1b[A up, " + "and so on" * 6)
    reader.wait_for("up, and so on").press("esc")
    reader.reads().quits()
    (text,) = note_texts()
    assert text.startswith("red �[31mwords�q and�[A up, and so on")


JUNK = (
    b"\xff\xfe\xc3(\x80",
    b"\x00",
    b"\x1b[<99;99",
    b"\x1b[<0;-5;2M",
    b"\x1b[1;2;3",
    b"\x1b[?1;2c",
    b"\x1b[?2026;9$y",
    b"\x1b[48;x;2t",
    b"\x1b[99999999999u",
    b"\x1b[97;1;99999999999u",
    b"\x1b[55296u",
    b"\x1b[99999999999;9R",
)


def test_what_a_broken_line_sends_ends_nothing(open_reader: Open) -> None:
    """Case 34: broken UTF-8, reports from the mouse that cannot be, sequences without an end or a sense."""
    reader = open_reader(FIRST)
    for number, junk in enumerate(JUNK):
        reader.send(junk + b"\x1b\x1b")
        reader.calm()
        reader.press("esc")
        reader.press("g", "j")
        reader.at(2)
        assert reader.process.poll() is None, (number, junk)
    reader.press("a")
    reader.wait_for(EDITOR)
    for junk in JUNK:
        reader.send(junk + b"\x1b[D\x1b[C")
        reader.calm()
    reader.send(" words")
    reader.wait_for("words")
    reader.press("esc")
    reader.reads().quits()
    (text,) = note_texts()
    assert text.endswith(" words")
