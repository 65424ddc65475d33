"""A terminal without UTF-8 gets ASCII, by one table, and no note loses a letter to that."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from app.room import EDITOR, PALETTE, TOPICS, Reader, items, note_texts, until

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = TOPICS[0]
SHOWN_AS = "? stands for a letter that this terminal does not have."
KEPT = """
import os, sys
from ketatui.config import read_config
from ketatui.opening import open_content, open_notebook
from ketatui.paths import find_paths
paths = find_paths(None, None, os.environ)
book = open_notebook(paths, open_content(paths))
book.start_note(sys.argv[1], "").save(sys.argv[2]).result(20)
book.close()
"""


@contextmanager
def ascii_reader(text: str = "", **env: str) -> Iterator[Reader]:
    """The reader on a terminal without UTF-8, with a note on its first item; what it sends must be ASCII."""
    if text:
        subprocess.run([sys.executable, "-c", KEPT, items(FIRST)[0]["id"], text], check=True)
    with Reader(FIRST, env=env or {"LANG": "C"}) as reader:
        reader.wait_for("1 of")
        yield reader.calm()
        assert reader.log.isascii(), set(re.findall(r"[^\x00-\x7f]", reader.log.decode("utf-8", "replace")))
        assert b"\\u" not in reader.log


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C"},
        {"LC_ALL": "POSIX"},
        {"LANG": "de_DE.ISO-8859-1"},
        {"LANG": "C", "PYTHONUTF8": "0"},
        {"LANG": "C", "PYTHONUTF8": "1"},
        {"LANG": "C.UTF-8", "PYTHONIOENCODING": "latin-1"},
    ],
    ids=str,
)
def test_whatever_says_so_all_of_the_app_is_ascii(env: dict[str, str]) -> None:
    """Case 31: text, details, help, palette with its scroll bars, search, notes and the editor."""
    with ascii_reader("Müller: 3–5 µg ≥ ½, 語, \u2502", **env) as reader:
        for opening in ("enter", "?", "w", "P", "c", "t"):
            reader.press(opening)
            reader.calm().press("esc")
            reader.calm()
        reader.press(":")
        reader.wait_for(PALETTE).press(*"note")
        reader.calm().press("esc")
        reader.calm().press("f", *"kg")
        reader.calm().press("esc")
        reader.calm().press("v")
        reader.on_page("Bookmarks and notes").wait_for("Muller: 3-5 mcg >=  1/2, ?").press("enter")
        reader.on_page("Your note").wait_for("Muller").press("e")
        reader.wait_for("Read only").press("esc")
        reader.on_page("Your note").press("q")
        reader.on_page("Bookmarks and notes").press("q")
        reader.wait_for("1 of").press("q")
        assert reader.wait_exit() == 0


@pytest.mark.parametrize(
    "env", [{"LC_ALL": "", "LANG": "C.UTF-8"}, {"LC_ALL": "C.UTF-8", "LANG": "C"}, {}], ids=str
)
def test_a_terminal_with_utf8_gets_its_signs(env: dict[str, str]) -> None:
    with Reader(FIRST, env={"LANG": None, **env}) as reader:
        reader.opened().wait_for("─").quits()


def test_a_letter_that_cannot_be_shown_is_told_once() -> None:
    with ascii_reader("one 語") as reader:
        assert SHOWN_AS not in reader.text
        reader.press("enter")
        reader.wait_for("Details").press("G")
        reader.wait_for("one ?").wait_for(SHOWN_AS).press("esc")
        reader.wait_gone(SHOWN_AS).press("enter", "G")
        reader.wait_for("one ?")
        reader.settled(700)
        assert SHOWN_AS not in reader.text


def test_signs_that_ascii_has_words_for_are_not_told() -> None:
    with ascii_reader("5 µg ≥ é –") as reader:
        reader.press("v")
        reader.wait_for("5 mcg >= e -").settled(700)
        assert SHOWN_AS not in reader.text


def test_what_is_painted_on_the_way_is_not_told_as_letters() -> None:
    """The first sign beyond ASCII has the terminal asked how wide it paints some others."""
    with ascii_reader() as reader:
        reader.press("a")
        reader.wait_for(EDITOR).send("é")
        reader.wait_for(lambda it: b"\x1b[6n" in it.log).settled(1000)
        assert SHOWN_AS not in reader.text
        reader.send("語")
        reader.wait_for(SHOWN_AS)


def test_a_note_with_letters_that_cannot_be_shown_is_read_and_not_changed() -> None:
    text = "one 語\n  two"
    with ascii_reader(text) as reader:
        reader.press("v")
        reader.wait_for("one ?").press("e")
        reader.sees("Read only: this note has letters that the terminal cannot show (?)")
        reader.press(*"abc", "backspace", "delete", "tab", "ctrl+x", "ctrl+z", "ctrl+w", "enter")
        reader.paste("pasted")
        reader.calm()
        assert "abc" not in reader.text
        assert "pasted" not in reader.text
        reader.press("esc")
        reader.on_page("Bookmarks and notes").press("q")
        reader.wait_for("1 of").press("q")
        assert reader.wait_exit() == 0
    assert note_texts() == [text]


def test_a_note_with_signs_of_several_letters_is_written_on_and_keeps_them() -> None:
    with ascii_reader("Müller – 5 µg ≥ 3") as reader:
        reader.press("v")
        reader.wait_for("Muller - 5 mcg >= 3").press("e")
        reader.wait_for("Shown as ? here, and kept as they are: mc >=").wait_for("Muller - 5 ?g ? 3")
        reader.press(*" and", "esc")
        reader.on_page("Bookmarks and notes").wait_for("5 mcg >= 3 and")
        until(lambda: note_texts() == ["Müller – 5 µg ≥ 3 and"])


def test_what_is_typed_is_shown_in_ascii_and_kept() -> None:
    with ascii_reader() as reader:
        reader.press("a")
        reader.wait_for(EDITOR)
        reader.send("é – 語.")
        reader.wait_for("e - ??.").press("esc")
        reader.wait_for("1 of")
        until(lambda: note_texts() == ["é – 語."])
