"""No text of a reader, a file or the environment reaches the terminal as a command."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from app import packs
from app.room import EDITOR, TOPICS, Reader, items, note_texts, until

if TYPE_CHECKING:
    from pathlib import Path

    from app.conftest import Open

FIRST = TOPICS[0]
ATTACKS = {
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "title": "\x1b]0;PWNED\x1b\\",
    "clear": "\x1b[2J\x1b[3J",
    "c1": "\x9b2J\x9d0;PWNED\x9c",
    "shift": "\x0e\x0f\x08\x7f\x00",
    "bidi": "\u202eevil\u202c\u2066\u2069\u200f",
    "lines": "\u2028\u2029\ufeff",
}
ATTACK = "".join(ATTACKS.values())
SENT = re.compile(
    r"\x1b\](?:0|52);|\x1b\[3J|[\x80-\x9f\x0e\x0f\x08\x7f\x00]"
    r"|[\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]"
)
MARKUP = "[bold]x[/] [@click=app.quit]here[/] [/] [red"


def clean(reader: Reader) -> None:
    """The program has sent none of the commands."""
    reader.calm()
    found = SENT.search(reader.log.decode("utf-8", "surrogateescape"))
    assert not found, repr(found)


def write_note(text: str) -> None:
    """Put a note on the first item as a hostile file would hold it: past all that cleans it."""
    code = """
import sys
from pathlib import Path
import sqlite3
from ketatui.notebook import Notebook
from ketatui.paths import find_paths
import os
paths = find_paths(None, None, os.environ)
from ketatui.pack.shelf import open_library
pack = open_library(paths.content, paths.cache, print).manifest.id
book = Notebook.open(paths.notebook, paths.backups, pack=pack)
book.start_note(sys.argv[1], "quoted").save("a note").result(20)
book.set_bookmark(sys.argv[1], True, "marked").result(20)
book.close()
db = sqlite3.connect(paths.notebook)
attack = sys.stdin.read()
db.execute("UPDATE note SET text = ?, quote = ?", (attack, attack))
db.execute("UPDATE bookmark SET quote = ?, label = ?", (attack, attack))
db.commit()
"""
    done = subprocess.run(
        [sys.executable, "-c", code, items(FIRST)[0]["id"]], input=text, encoding="utf-8", check=False
    )
    assert done.returncode == 0


def test_a_hostile_notebook_is_shown_without_its_commands(open_reader: Open) -> None:
    """Case 25: in the list, in the editor, in the details."""
    write_note(f"begin {ATTACK} end")
    reader = open_reader(FIRST)
    reader.sees("1 note").press("v")
    reader.on_page("Bookmarks and notes").wait_for("begin").wait_for("\ufffd")
    clean(reader)
    reader.press("G", "e")
    reader.calm()
    reader.press("esc")
    reader.calm()
    reader.press("q")
    reader.reads().press("enter")
    reader.wait_for("── Details").press("G")
    reader.wait_for("Your note")
    clean(reader)


@pytest.mark.parametrize("name", ATTACKS)
def test_a_paste_is_shown_and_kept_without_its_commands(name: str, open_reader: Open) -> None:
    """Case 25: neither the screen nor the notebook has them."""
    reader = open_reader(FIRST)
    reader.press("a")
    reader.wait_for(EDITOR)
    reader.paste(f"before {ATTACKS[name]} after")
    reader.wait_for("before").wait_for("after")
    reader.press("esc")
    reader.calm()
    if reader.foot.startswith("esc done"):
        reader.press("esc")
    reader.reads().press("enter")
    reader.wait_for("── Details")
    clean(reader)
    until(note_texts)
    assert not SENT.search(note_texts()[0])


def test_a_paste_into_the_find_is_shown_without_its_commands(open_reader: Open) -> None:
    reader = open_reader(FIRST, size=(100, 24))
    reader.press("/")
    reader.wait_for("find in this topic")
    reader.paste(f"x{ATTACK}y")
    reader.wait_for("y").press("enter")
    reader.wait_for("does not stand in this topi")
    clean(reader)


def test_markup_is_shown_as_it_is_written(open_reader: Open) -> None:
    """Case 26: in the editor, the details, the list of notes and the find."""
    reader = open_reader(FIRST)
    reader.press("a")
    reader.wait_for(EDITOR)
    reader.paste(MARKUP)
    reader.wait_for(MARKUP).press("esc")
    reader.reads().press("enter")
    reader.wait_for("── Details").press("G")
    reader.wait_for(MARKUP).press("esc", "v")
    reader.wait_for(MARKUP).press("q", "/", *"[bold]x", "enter")
    reader.wait_for("“[bold]x” does not stand")


def test_a_hostile_config_is_told_without_its_commands(config: Path, open_reader: Open) -> None:
    """Case 25: what is wrong in a file is quoted."""
    quoted = "".join(f"\\u{ord(c):04x}" for c in ATTACK)
    config.write_text(f'theme = "{quoted}"\n"{quoted}" = 1\n[keys]\n"{quoted}" = "x"\ndown = "{quoted}"\n')
    reader = open_reader(FIRST)
    reader.press("!")
    reader.on_page("Notice and emergency").press("G")
    reader.wait_for("there is no theme")
    reader.press("q", "?")
    reader.on_page("Keys")
    clean(reader)


@pytest.mark.parametrize("name", ["TERM", "LANG", "COLORTERM", "TERM_PROGRAM", "USER"])
def test_a_hostile_environment_is_not_repeated(name: str, open_reader: Open) -> None:
    attack = ATTACK.replace("\x00", "")
    value = f"C.UTF-8{attack}" if name == "LANG" else f"xterm{attack}"
    reader = open_reader(FIRST, env={name: value})
    clean(reader)
    reader.quits()
    clean(reader)


def test_hostile_arguments_and_names_are_told_without_their_commands(tmp_path: Path) -> None:
    """Case 25: what was asked for is repeated in refusals."""
    attack = ATTACK.replace("\x00", "").replace("/", "")
    for arguments in (
        [attack],
        [f"{FIRST}#{attack}"],
        ["--content", str(tmp_path / attack), FIRST],
        ["show", f"--{attack}"],
        ["search", attack],
    ):
        with Reader(*arguments) as reader:
            assert reader.wait_exit() in {0, 1, 2, 65}
            clean_lines = reader.log.decode("utf-8", "surrogateescape")
            assert not SENT.search(clean_lines), arguments
            assert "Traceback" not in clean_lines


def test_a_folder_with_a_hostile_name_is_read(tmp_path: Path, open_reader: Open) -> None:
    """Case 25: names of files are told where something is wrong with them."""
    folder = tmp_path / "x\x1b]0;PWNED\x07\u202e"
    packs.pack(folder / "pack", [5, 5])
    os.symlink("/nowhere", folder / "data")  # noqa: PTH211
    env = {**packs.env(folder), "KETATUI_DATA_DIR": str(folder / "data")}
    reader = open_reader("shapes", env=env)
    reader.wait_for("not being saved").press("!")
    reader.on_page("Notice and emergency")
    clean(reader)


def test_in_tmux_neither_title_nor_clipboard_changes(tmp_path: Path) -> None:
    """Case 25: where it lets programs set both."""
    write_note(f"begin {ATTACK} end")
    config = tmp_path / "tmux.conf"
    config.write_text("set -g set-clipboard on\nset -g allow-rename on\nset -g automatic-rename off\n")
    tmux = ["tmux", "-S", str(tmp_path / "socket"), "-f", str(config)]

    def ask(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*tmux, *command], capture_output=True, encoding="utf-8", check=False)

    def shows(sight: str) -> bool:
        return sight in ask("capture-pane", "-p").stdout

    reader = shlex.join([sys.executable, "-m", "ketatui", FIRST])
    begun = ask("-u", "new-session", "-d", "-x", "80", "-y", "24", reader)
    assert begun.returncode == 0, begun.stderr
    try:
        title = ask("display-message", "-p", "#{pane_title} #{window_name}").stdout
        until(partial(shows, "1 note"))
        for key, sight in (
            ("v", "Bookmarks and notes"),
            ("G", "2 of 2"),
            ("Enter", "Your note"),
            ("e", EDITOR),
        ):
            ask("send-keys", key)
            until(partial(shows, sight))
        assert ask("display-message", "-p", "#{pane_title} #{window_name}").stdout == title
        assert ask("show-buffer").returncode != 0
    finally:
        ask("kill-server")


ODD = {
    "two hundred marks on a letter": "Z" + "\u0301" * 200,
    "wide": "語語語",
    "joined": "👩\u200d⚕\ufe0f and 👨\u200d👩\u200d👧",
    "from right to left": "שלום עולם",
    "flags and skins": "🇩🇪 👍🏽",
    "no width": "a\u200b\u2060b",
}


@pytest.mark.parametrize("size", [(40, 12), (120, 40)])
@pytest.mark.parametrize("odd", ODD)
def test_odd_letters_stay_in_their_cells(odd: str, size: tuple[int, int], open_reader: Open) -> None:
    """Case 28: what is painted in pieces is what is painted at once, and frames stand where they did."""
    write_note(f"before {ODD[odd]} after\n\n{ODD[odd] * 30}\n\nlast")
    reader = open_reader(FIRST, size=size)
    reader.press("v")
    reader.on_page("Bookmarks and notes").wait_for("after").press("j", "k", "G", "g", "j", "enter")
    reader.on_page("Your note").press("space", "b", "G", "g")
    whole(reader)
    assert re.search(r"before .+ after$", reader.text, re.MULTILINE)
    reader.press("e")
    reader.wait_for(EDITOR).press("up", "up", "x", "left", "backspace", "end", "down")
    whole(reader)
    reader.press("esc")
    reader.on_page("Your note").press("esc")
    reader.on_page("Bookmarks and notes").press("esc")
    reader.reads().press("enter", "G")
    whole(reader)
    if size[0] == 120:
        column = {row.index("│") for row in reader.screen[3:-1]}
        assert len(column) == 1


def whole(reader: Reader) -> None:
    """A repaint changes nothing, but what the topic bar counts, which may have grown meanwhile."""
    before = reader.calm().screen[1:]
    reader.press("ctrl+l")
    assert reader.calm().screen[1:] == before
