"""Terminals, colours, locales and sizes, each with each of the others somewhere in one table."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import pytest

from app.contrast import BLACK, READABLE, WHITE, Rgb, contrast, rgb
from app.room import EDITOR, PALETTE, TITLES, TOPICS, Reader, items, one_source, said, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from vt import Cell

Env = dict[str, str | None]

JUNK = "junk" * 75
TERMS = ("xterm-256color", "xterm", "linux", "vt100", "screen", "tmux-256color", "unknown", JUNK)
COLOURS: tuple[Env, ...] = (
    {},
    {"COLORTERM": "truecolor"},
    {"COLORTERM": "junk"},
    {"NO_COLOR": "1"},
    {"NO_COLOR": ""},
)
LOCALES: tuple[Env, ...] = ({"LANG": "C.UTF-8"}, {"LANG": None}, {"LANG": "C"}, {"LC_ALL": "POSIX"})
SIZES = ((40, 12), (80, 24), (120, 40), (300, 100))
CASES = [
    (term, colour, (term + colour) % 4, (2 * term + term // 4 + colour) % 4)
    for term in range(len(TERMS))
    for colour in range(len(COLOURS))
]
"""Indices of the four; any two of them stand together in some case."""

COLOUR = re.compile(rb"\x1b\[(?:[0-9;:]*;)?(?:[34][0-9]|9[0-7]|10[0-7])(?:[;:][0-9;:]*)?m")
SEQUENCE = re.compile(r"\x1b(?:\[[ -?]*[@-~]|\].*?(?:\x07|\x1b\\)|[=>78])", re.DOTALL)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")


def name(case: tuple[int, int, int, int]) -> str:
    term, colour, locale, size = case
    told = {**COLOURS[colour], **LOCALES[locale]}
    return " ".join([TERMS[term][:16], *(f"{k}={v}" for k, v in told.items()), "{}x{}".format(*SIZES[size])])


def test_any_two_stand_together_in_the_table() -> None:
    counts = [len(TERMS), len(COLOURS), len(LOCALES), len(SIZES)]
    for one, other in itertools.combinations(range(4), 2):
        pairs = {(case[one], case[other]) for case in CASES}
        assert len(pairs) == counts[one] * counts[other]


@pytest.mark.parametrize("case", CASES, ids=name)
def test_wherever_one_reads_it_is_there_and_is_left_as_it_was(case: tuple[int, int, int, int]) -> None:
    """Cases 29, 30, 31 and 32: text, place in words, keys, details; nothing that the terminal lacks."""
    term, colour, locale, size = case
    env = {"TERM": TERMS[term], **COLOURS[colour], **LOCALES[locale]}
    place = one_source()
    with Reader(place.address, env=env, size=SIZES[size]) as reader:
        reader.wait_for(lambda it: f"{place.place} of {len(items(place.topic))}" in it.screen[2])
        reader.calm()
        in_ascii = locale > 1
        assert reader.topic == TITLES[TOPICS.index(place.topic)]
        begun = words(said(place.item))[:20]
        (row,) = [row for row in reader.screen if row[1:].startswith(begun)]
        assert row[0] == ("|" if in_ascii else "▌")
        assert reader.foot.startswith("j k move")
        assert reader.foot.endswith("! help now  ? keys")
        is_readable(reader)
        reader.press("enter")
        reader.wait_for("Who says so" if SIZES[size][1] > 12 else "How sure")
        is_readable(reader.calm())
        reader.press("esc")
        reader.at(place.place).quits()
        sends_only_what_it_may(reader, env, in_ascii=in_ascii)
        assert reader.is_as_given
        assert reader.cursor is not None
        assert not reader.modes & {47, 1047, 1049, 1000, 1003, 1006, 1004, 2004}
        assert 7 in reader.modes


Own = tuple[Rgb, Rgb]
"""The terminal's own colours: of letters, and behind them."""
DARK, LIGHT = (WHITE, BLACK), (BLACK, WHITE)


def is_readable(reader: Reader, rows: slice = slice(None), terminals: Sequence[Own] = (DARK, LIGHT)) -> None:
    """Every letter stands out, on a dark background and on a light one."""
    looks = {(cell.fg, cell.bg) for row in reader.cells[rows] for cell in row if cell.text.strip()}
    for fore, back in looks:
        for own, background in terminals:
            assert contrast(rgb(fore, own), rgb(back, background)) >= READABLE, (fore, back)


def shows_its_cursor(reader: Reader, typed: str, terminals: Sequence[Own]) -> None:
    """Where the next letter goes, right of what was typed last, is another background than further on."""
    row = row_of(reader, typed)
    at = "".join(cell.text for cell in row).index(typed) + len(typed)
    for own, background in terminals:
        cursor, other = (_behind(cell, own, background) for cell in (row[at], row[at + 4]))
        assert contrast(cursor, other) >= READABLE, (row[at], row[at + 4])


def row_of(reader: Reader, typed: str) -> list[Cell]:
    (row,) = [row for row in reader.cells if typed in "".join(cell.text for cell in row)]
    return row


def _behind(cell: Cell, own: Rgb, background: Rgb) -> Rgb:
    return rgb(cell.fg, own) if cell.reverse else rgb(cell.bg, background)


@pytest.mark.parametrize("term", ["linux", "xterm-256color"])
@pytest.mark.parametrize(
    ("theme", "terminals"),
    [
        ("ketatui", (DARK, LIGHT)),
        ("ketatui-dark", (DARK, LIGHT)),
        ("ketatui-light", (DARK, LIGHT)),
        ("ansi-dark", (DARK,)),
        ("ansi-light", (LIGHT,)),
    ],
)
def test_where_one_types_and_chooses_all_is_seen(
    theme: str, terminals: Sequence[Own], term: str, config: Path
) -> None:
    """Case 29: what is selected, the cursor, what is asked for, which command is current, whom to call."""
    config.write_text(f'theme = "{theme}"\n')
    with Reader(TOPICS[0], env={"TERM": term, "COLORTERM": None}) as reader:
        reader.opened().press("a")
        reader.wait_for(EDITOR).press(*"one two")
        reader.wait_for("one two").calm()
        shows_its_cursor(reader, "one two", terminals)
        reader.send("\x1b[1;2D" * 3)  # shift and left
        reader.wait_for(lambda _: len({_look(cell) for cell in row_of(reader, "one two")[1:7]}) > 1)
        is_readable(reader.calm(), terminals=terminals)
        reader.press("esc")
        reader.reads().press("M")
        is_readable(reader.wait_for("hat to call this"), terminals=terminals)
        reader.press(*"my label")
        reader.wait_for("my label").calm()
        shows_its_cursor(reader, "my label", terminals)
        reader.press("esc")
        reader.reads().press(":")
        is_readable(reader.wait_for(PALETTE[1:]).calm(), slice(3, 9), terminals)
        reader.press("esc")
        reader.reads().press("!")
        is_readable(reader.on_page("Notice and emergency").calm(), terminals=terminals)


def _look(cell: Cell) -> tuple[str, str, bool]:
    return cell.fg, cell.bg, cell.reverse


def sends_only_what_it_may(reader: Reader, env: Mapping[str, str | None], *, in_ascii: bool) -> None:
    """No letter, no colour and no control that the terminal does not have."""
    text = SEQUENCE.sub("", reader.log.decode())
    assert not CONTROLS.search(text), CONTROLS.findall(text)
    assert "\\u" not in text
    assert reader.log.isascii() is in_ascii
    no_colour = bool(env.get("NO_COLOR")) or (env["TERM"] == "vt100" and "COLORTERM" not in env)
    assert (b"\x1b[>" in reader.log) is (env["TERM"] not in {"linux", "vt100"})
    truecolor, colours = env.get("COLORTERM") == "truecolor", str(env["TERM"]).endswith("256color")
    assert not (no_colour and COLOUR.search(reader.log))
    assert (b"8;2;" in reader.log) is (truecolor and not no_colour)
    assert (b"8;5;" in reader.log) is (colours and not truecolor and not no_colour)
