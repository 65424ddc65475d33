"""The reader in the terminals, sizes, settings and folders that people have."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.room import (
    BAR,
    EDITOR,
    PALETTE,
    SOON,
    STAR,
    TITLES,
    TOPICS,
    Reader,
    find,
    items,
    note_texts,
    notes,
    one_source,
    said,
    until,
    words,
)

if TYPE_CHECKING:
    from app.conftest import Open

FIRST = TOPICS[0]
COLOUR = re.compile(rb"\x1b\[(?:[0-9;:]*;)?(?:[34][0-9]|9[0-7]|10[0-7])(?:[;:][0-9;:]*)?m")
"""A change of colour, back to the terminal's own too."""


def tour(reader: Reader) -> Reader:
    """Open what there is to open."""
    for opening in ("enter", "?", "s", "/"):
        reader.press(opening)
        reader.calm().press("esc")
        reader.calm()
    return reader


@pytest.mark.parametrize(
    "term", ["xterm", "linux", "vt100", "screen", "tmux-256color", "xterm-256color", "foo"]
)
def test_every_terminal_paints_and_is_given_back(term: str, open_reader: Open) -> None:
    """Case 29: by its names, known and unknown."""
    reader = tour(open_reader(one_source().address, env={"TERM": term}).at(one_source().place))
    assert words(said(one_source().item))[:40] in reader.flat
    reader.quits()
    assert 1049 not in reader.modes


@pytest.mark.parametrize("term", ["dumb", None])
def test_a_terminal_without_cursor_addressing_gets_lines_and_a_prompt(term: str | None) -> None:
    """Case 29: lines and a prompt for dumb and for none."""
    with Reader(FIRST, env={"TERM": term}) as reader:
        reader.wait_for(f"{TITLES[0]}, 1 of {len(items(FIRST))}>").press("q", "enter")
        assert reader.wait_exit() == 0
        assert b"\x1b" not in reader.log
        assert said(items(FIRST)[0])[:40] in words(reader.log.decode())


@pytest.mark.parametrize(
    ("env", "theme"),
    [({"NO_COLOR": "1"}, ""), ({"NO_COLOR": "0", "COLORTERM": "truecolor"}, "nord"), ({"TERM": "vt100"}, "")],
)
def test_no_colour_where_none_is_wanted_or_to_be_had(
    env: dict[str, str], theme: str, config: Path, open_reader: Open
) -> None:
    """Case 30: whatever the config says; what is marked and the cursor are still told apart."""
    config.write_text(f'theme = "{theme}"\n' if theme else "")
    reader = tour(open_reader(one_source().address, env=env))
    reader.press("m", ":")
    reader.wait_for(PALETTE).calm()
    assert any(cell.reverse for row in reader.cells for cell in row)
    reader.press(*"theme")
    reader.calm()
    assert "Theme" not in reader.text
    reader.press("esc")
    reader.calm().press("f", *"ketamine")
    reader.calm().press("esc")
    reader.calm().press("a")
    reader.wait_for(EDITOR).press(*"one")
    reader.calm()
    assert sum(cell.reverse for row in reader.cells for cell in row) == 1
    reader.press("esc")
    reader.reads().quits()
    assert not COLOUR.search(reader.log)


def test_an_empty_no_color_counts_as_none(open_reader: Open) -> None:
    """Case 30: as no-color.org has it."""
    assert COLOUR.search(open_reader(FIRST, env={"NO_COLOR": ""}).log)


def test_the_theme_without_colours_can_be_chosen(config: Path, open_reader: Open) -> None:
    config.write_text('theme = "ketatui-mono"\n')
    assert not COLOUR.search(tour(open_reader(FIRST)).log)


@pytest.mark.parametrize("colorterm", ["", "truecolor", "junk"])
def test_the_default_theme_needs_256_colours_at_most(colorterm: str, open_reader: Open) -> None:
    """Case 30: what COLORTERM says that nobody knows counts for nothing."""
    reader = open_reader(FIRST, env={"COLORTERM": colorterm})
    assert COLOUR.search(reader.log)
    if colorterm != "truecolor":
        assert b";2;" not in reader.log


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize(
    ("arguments", "env"), [(["--ascii"], {}), ([], {"LC_ALL": "POSIX", "PYTHONUTF8": "0"})]
)
def test_ascii_is_all_that_an_ascii_terminal_gets(
    arguments: list[str], env: dict[str, str], size: tuple[int, int]
) -> None:
    table = find(lambda item: item["kind"] == "table")
    with Reader(*arguments, table.address, size=size, env={"LANG": "C", **env}) as reader:
        reader.wait_for(f"{table.place} of").press("m")
        reader.wait_for("Bookmark set")
        tour(reader).press(":")
        reader.wait_for(PALETTE)
        reader.press(*"Keys")
        reader.calm().press("esc")
        reader.calm().press("a")
        reader.wait_for(EDITOR).press(*["x", "enter"] * 30, "esc")
        reader.calm()
        assert reader.log.isascii(), set(re.findall(r"[^\x00-\x7f]", reader.log.decode()))
        assert b"\\u" not in reader.log


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40), (300, 100), (500, 200)])
def test_any_size_has_bars_text_and_foot(size: tuple[int, int], open_reader: Open) -> None:
    """Case 32: from the smallest that can be read in to one that nobody has."""
    place = min(10, len(items(FIRST)))
    item = items(FIRST)[place - 1]
    reader = open_reader(f"{FIRST}#{item['id']}", size=size).at(place)
    assert reader.topic == TITLES[0]
    assert reader.foot.startswith("j k move")
    assert " ".join(said(item).split()[:5]) in reader.current
    assert tour(reader).position == (place, len(items(FIRST)))


def test_what_is_current_stays_in_sight_while_the_window_changes(open_reader: Open) -> None:
    place = len(items(FIRST)) // 2
    item = items(FIRST)[place - 1]
    reader = open_reader(f"{FIRST}#{item['id']}").at(place)
    begun = " ".join(said(item).split()[:4])
    for size in ((40, 12), (120, 40), (40, 14), (80, 24), (200, 12), (60, 60), (80, 24)):
        reader.resize(*size)
        reader.wait_for(lambda it: BAR in it.text and len(it.screen[1].strip()) == len(it.screen[1]))
        reader.calm()
        assert reader.position == (place, len(items(FIRST)))
        assert begun in reader.current, size


ENLARGE = "Please enlarge: 40x12 at least"
ASKS = {
    (39, 12): [ENLARGE, "ketatui --plain reads in any window", "! whom to call now, q quits"],
    (80, 11): [ENLARGE, "ketatui --plain reads in any window", "! whom to call now, q quits"],
    (20, 6): [
        *("Please enlarge:", "40x12 at least"),
        *("ketatui --plain", "reads in any window"),
        *("! whom to call now,", "q quits"),
    ],
    (20, 5): ["Please enlarge:", "40x12 at least", "! whom to call now", "q quits"],
    (40, 1): [f"{ENLARGE}. q quits"],
    (20, 3): ["Please enlarge:", "40x12 at least", "q quits"],
    (16, 1): ["Enlarge to 40x12"],
    (10, 2): ["Enlarge to", "40x12"],
    (5, 4): ["40x12"],
    (2, 3): ["›"],
    (1, 1): ["›"],
}


def asked(reader: Reader) -> list[str]:
    return [row for row in reader.screen if row]


@pytest.mark.parametrize("size", ASKS)
def test_a_window_too_small_to_read_in_asks_for_room(size: tuple[int, int]) -> None:
    """Case 32: from the start on; keys that nobody can see the effect of have none."""
    with Reader(FIRST, size=size) as reader:
        reader.wait_for(lambda _: asked(reader) == ASKS[size])
        reader.press("j", "space", "a", "x", ":", "ctrl+p", "ctrl+c")
        reader.calm().press("esc")
        assert asked(reader.calm()) == ASKS[size]
        reader.resize(80, 24)
        reader.opened().at(1).resize(*size)
        reader.wait_for(lambda _: asked(reader) == ASKS[size]).press("q")
        assert reader.wait_exit() == 0
    assert not notes()["notes"]


@pytest.mark.parametrize("size", [(39, 12), (20, 6), (1, 1)])
def test_with_room_again_all_is_as_it_was(size: tuple[int, int], open_reader: Open) -> None:
    """Case 32: the text at its line, details, a page."""
    reader = open_reader(FIRST)
    reader.press("space", "space", "j")
    for opening, sight in (((), TITLES[0]), (("enter",), "── Details"), (("esc", "?", "space"), "Keys")):
        reader.press(*opening)
        reader.wait_for(sight)
        before = reader.calm().screen
        reader.resize(*size)
        reader.wait_for(lambda _: asked(reader) == ASKS.get(size, ["›"]))
        reader.calm().resize(80, 24)
        reader.wait_for(sight)
        assert reader.calm().screen == before, opening
    reader.press("esc")
    reader.reads().quits()


@pytest.mark.parametrize("size", [(40, 9), (20, 3), (1, 1)])
def test_what_is_written_is_neither_covered_nor_lost_in_a_small_window(
    size: tuple[int, int], open_reader: Open
) -> None:
    """The keyboard of a phone comes up: a note, a find, a search, the palette and a label go on."""
    reader = open_reader(FIRST, size=(40, 14))
    before = reader.calm().screen
    for opening, sight in (
        (("/",), "find in this topic"),
        (("f",), "route:im"),
        ((":",), "topic, section"),
        (("M",), "what to call"),
        (("a",), EDITOR),
    ):
        reader.press(*opening)
        reader.wait_for(sight).press(*"one")
        reader.wait_for("one").calm().resize(*size)
        reader.press(*" two q")
        if size[0] > 1:
            reader.wait_for("one two q")
        reader.calm().resize(40, 14)
        reader.wait_for("one two q").resize(*size)
        reader.calm().press("esc")
        reader.wait_for(lambda _: asked(reader)[:1] in (["›"], [ENLARGE], ["Please enlarge:"]))
        reader.resize(40, 14)
        reader.reads()
        assert reader.calm().screen[:-1] == before[:-1]
    reader.quits()
    assert note_texts() == ["one two q"]


def test_whom_to_call_is_read_in_a_small_window_too(open_reader: Open) -> None:
    reader = open_reader(FIRST, size=(40, 14))
    before = reader.calm().screen
    reader.resize(40, 6)
    reader.sees(ENLARGE).press("!")
    reader.sees("Call your local emergency number.")
    seen = ""
    while "What this is" not in seen:
        seen = reader.flat
        assert reader.step("space")
    reader.resize(24, 5)
    reader.calm().press("esc")
    reader.sees(ENLARGE).resize(40, 14)
    reader.reads()
    assert reader.calm().screen == before
    reader.press("!")
    reader.sees("Call your local emergency number.").resize(40, 6)
    reader.sees("Call your local emergency number.").press("q")
    reader.sees(ENLARGE).press("q")
    assert reader.wait_exit() == 0


def test_a_storm_of_sizes_ends_with_the_last(open_reader: Open) -> None:
    """Case 32: 200 of them in two seconds, too small ones among them."""
    place = len(items(FIRST)) // 2
    reader = open_reader(f"{FIRST}#{items(FIRST)[place - 1]['id']}").at(place)
    before = reader.calm().screen
    end = time.monotonic() + 2
    for number in range(200):
        reader.resize(1 + number * 7 % 140, 1 + number * 5 % 50)
        time.sleep(max(end - time.monotonic(), 0) / (200 - number))
    reader.resize(80, 24)
    reader.wait_for(lambda it: it.screen[0] == before[0])
    assert reader.calm().screen[:3] == before[:3]
    assert " ".join(said(items(FIRST)[place - 1]).split()[:4]) in reader.current
    reader.at(place).quits()


@pytest.mark.parametrize("theme", ["ketatui", "ketatui-dark"])
def test_a_window_that_changes_under_pages_has_its_details_or_not(
    theme: str, config: Path, open_reader: Open
) -> None:
    config.write_text(f'theme = "{theme}"\n')
    place = one_source().place
    reader = open_reader(one_source().address)
    reader.press("a")
    reader.wait_for(EDITOR).press("x", "esc")
    for width, there in ((120, True), (80, False)):
        reader.at(place).press("v")
        reader.on_page("Bookmarks and notes").press("enter")
        reader.on_page("Your note").press("?")
        reader.on_page("Keys").calm().resize(width, 40)
        reader.calm().press("esc")
        reader.on_page("Your note").press("esc")
        reader.on_page("Bookmarks and notes").press("esc")
        reader.at(place).calm()
        assert len(reader.cells[0]) == width
        assert ("│ " in reader.screen[4]) is there


def test_from_120_columns_details_follow_what_is_current(open_reader: Open) -> None:
    place = one_source().place
    reader = open_reader(one_source().address, size=(120, 40)).at(place)
    reader.wait_for("Who says so")
    reader.press("k")
    reader.at(place - 1).press("j")
    reader.at(place).wait_for("Who says so")
    reader.press("enter", "enter")
    reader.on_page("Source").press("esc")
    reader.at(place).press("esc", "j")
    reader.at(place + 1)
    reader.resize(80, 24)
    reader.wait_for(lambda it: it.screen[1].startswith("─" * 80) and "Who says so" not in it.text)
    reader.calm().resize(120, 40)
    reader.wait_for("How sure")
    assert reader.at(place + 1).screen[1] == "─" * 120


def test_keys_are_remapped(config: Path, open_reader: Open) -> None:
    config.write_text('[keys]\ndown = "z"\nquit = "Q"\nmark = "B"\ntopic-2 = "f2"\n')
    reader = open_reader(FIRST)
    assert "B mark" in reader.foot
    reader.press("z")
    reader.at(2).press("B")
    reader.wait_for("Bookmark set").press("?")
    reader.on_page("Keys").wait_for(re.compile(r"\bz +next item")).press("Q")
    reader.reads()
    assert not reader.step("m")
    reader.press("f2")
    reader.at(1, TOPICS[1]).press("Q")
    assert reader.wait_exit() == 0


def looks(reader: Reader) -> set[tuple[str, str]]:
    return {(cell.fg, cell.bg) for row in reader.cells for cell in row}


@pytest.mark.parametrize("theme", ["ketatui-dark", "ketatui-light", "ansi-light", "nord"])
def test_a_theme_of_the_config_is_used(theme: str, config: Path, open_reader: Open) -> None:
    usual = open_reader(FIRST)
    config.write_text(f'theme = "{theme}"\n')
    reader = open_reader(FIRST)
    assert reader.screen == usual.screen
    assert looks(reader) != looks(usual) or theme.startswith("ansi")


def test_a_theme_is_changed_in_the_palette(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    before, look = reader.screen, looks(reader)
    reader.press(":")
    reader.wait_for(PALETTE).press(*"ketatui-light")
    reader.calm().press("enter")
    reader.reads().calm()
    assert reader.screen == before
    assert not looks(reader) & look


FAULTS = [
    ("theme = 3", "theme: must be a name in quotes"),
    ('theme = "ketatui-drak"', "ketatui-dark"),
    ("width = 4000", "width: must be a whole number"),
    ("[keys]\nfly = 'x'", 'no command "fly"'),
    ("colour = 1", "colour: there is no such setting"),
    ("theme = = 1", "is not TOML"),
]


@pytest.mark.parametrize(("text", "told"), FAULTS)
def test_a_fault_in_the_config_is_told_and_not_fatal(
    text: str, told: str, config: Path, open_reader: Open
) -> None:
    """Case 35: in a line, with more of it on a page."""
    config.write_text(text)
    reader = open_reader(FIRST)
    assert reader.foot == "The config file has a fault: ! tells more."
    reader.press("!")
    reader.on_page("Notice and emergency").press("G")
    reader.sees(told).press("q")
    reader.reads()


def test_the_width_of_the_text_is_set(config: Path, open_reader: Open) -> None:
    config.write_text("width = 50\n")
    reader = open_reader(FIRST, size=(100, 30))
    assert max(len(row) for row in reader.rows) <= 51


WITHOUT_RIGHTS = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(24, 1)  # the programs that follow may not write where modes forbid it
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def test_without_a_place_to_save_reading_goes_on_and_says_so(data: Path) -> None:
    data.mkdir()
    data.chmod(0o500)
    command = [sys.executable, "-c", WITHOUT_RIGHTS, "-m", "ketatui"]
    with Reader(FIRST, command=command) as reader:
        reader.opened().wait_for("not being saved").press("j")
        reader.at(2)
        assert "not being saved" in reader.foot
        reader.press("m")
        reader.wait_for(STAR).press("a", *"mine")
        reader.wait_for("mine").wait_for(EDITOR).sees("not being saved")
        assert "is kept" not in reader.text
        reader.press("esc")
        reader.sees("mine").press("esc")
        reader.reads().press("!")
        reader.on_page("Notice and emergency").press("G")
        reader.wait_for(lambda it: str(data) in "".join(row.strip() for row in it.screen)).press("q")
        reader.reads().press("q")
        reader.on_page("Not saved").sees("q again leaves").press("q")
        assert reader.wait_exit() == 0
    assert not list(data.iterdir())


def test_another_session_is_seen(open_reader: Open) -> None:
    """Case 13: within two seconds, without a key."""
    one, other = open_reader(FIRST), open_reader(FIRST)
    one.press("m")
    one.wait_for(STAR)
    other.wait_for(STAR, timeout=SOON)
    other.press("a")
    other.wait_for(EDITOR).press(*"from the other")
    other.wait_for("from the other").press("esc")
    other.reads().wait_for("1 note")
    one.wait_for("1 note", timeout=SOON).press("enter")
    one.wait_for("── Details").press("G")
    one.wait_for("from the other")


def test_the_running_reader_has_no_pydantic() -> None:
    code = """
import asyncio, os, sys
from ketatui.opening import open_content, open_notebook
from ketatui.config import read_config
from ketatui.draw import UNICODE
from ketatui.paths import find_paths
from ketatui.ui.app import KetatuiApp
from ketatui.ui.session import Searched, Session

paths = find_paths(None, None, os.environ)
library = open_content(paths)
notebook = open_notebook(paths, library)
app = KetatuiApp(Session(library, notebook, read_config(paths.config), UNICODE, paths.drafts, Searched()))

async def read():
    async with app.run_test() as pilot:
        await pilot.press("j", "enter", "escape", "s", "escape", "question_mark", "q", "v", "q")
        await pilot.press("a", "x", "escape", "exclamation_mark", "q")
        await pilot.press("slash", "a", "enter", "n", "l", "G")
        print(len(app.screen_stack))

asyncio.run(read())
notebook.close()
heavy = {"pydantic", "pydantic_core", "sqlalchemy", "numpy", "PIL", "aiohttp", "textual_serve"}
heavy |= {"psycopg", "psycopg_binary"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["1", "[]"], done.stdout


def test_the_running_reader_has_no_ssl(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    assert "libssl" not in Path(f"/proc/{reader.pid}/maps").read_text("utf-8")


def test_what_asks_for_ssl_later_gets_it() -> None:
    code = """
from ketatui.reading import _no_tls
with _no_tls():
    from ketatui.ui.app import read
import ssl
ssl.create_default_context()
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_notebook_that_another_program_holds_ends_nothing(open_reader: Open) -> None:
    reader = open_reader(FIRST)
    reader.press("a")
    reader.wait_for(EDITOR)
    reader.send("kept for later")
    reader.press("esc")
    until(lambda: note_texts() == ["kept for later"])
    file = Path(os.environ["KETATUI_DATA_DIR"]) / "notebook.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        reader.press("v")
        reader.wait_for("another program")
        reader.press("esc")
        reader.calm().send("\rG")  # the second in the same piece, while the first waits for the notebook
        reader.wait_for("Your notes").press("esc")
        reader.calm()
    reader.press("v")
    reader.wait_for("kept for later").press("q")
    reader.calm().quits()
