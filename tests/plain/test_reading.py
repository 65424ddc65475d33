"""Reading line by line: a topic from end to end, its pictures, details, search, contents."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

import packs
from app.room import until
from plain.talk import KETATUI, Talk, strange, words

if TYPE_CHECKING:
    from pathlib import Path

    from plain.conftest import Start

BASICS = packs.mini_library().index("basics")


def printed(*arguments: str) -> Any:
    done = subprocess.run(
        [*KETATUI, *arguments, "--json", "--content", str(packs.MINI)], capture_output=True, check=True
    )
    return json.loads(done.stdout)


def text(id_: str) -> str:
    item = packs.mini_library().item(id_)
    return words(str(getattr(item, "text", None) or getattr(item, "title", "")).replace("\u00a0", " "))


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"TERM": None}, {"TERM": ""}])
def test_a_dumb_terminal_opens_it(env: dict[str, str | None], start: Start) -> None:
    """Case 29: TERM is dumb, unset or empty."""
    talk = start("basics", env=env)
    assert talk.prompt == f"Basics, 1 of {len(BASICS)}>"
    assert "It acts within about 5 min." in words(talk.begun)
    talk.quits()


def test_it_opens_by_hand_on_any_terminal(start: Start) -> None:
    talk = start("--plain", "basics#onset-im", env={"TERM": "xterm-256color"})
    assert text("onset-im") in words(talk.begun)
    assert talk.prompt == f"Basics, 3 of {len(BASICS)}>"
    talk.quits()
    assert not strange(talk.log)


def test_enter_reads_a_topic_through(start: Start) -> None:
    talk = start("basics")
    heard = words(talk.begun)
    for number in range(2, len(BASICS) + 1):
        answer = talk.ask("")
        while ", more>" in talk.prompt:
            answer += " " + talk.ask("")
        heard += f" {answer}"
        assert talk.prompt == f"Basics, {number} of {len(BASICS)}>"
    for place in BASICS:
        assert text(place.id)[:50] in heard
    assert "Section: How fast, and GluN2B." in heard
    assert "Established, trial. 2 sources." in heard
    assert "Seek care now: When breathing stops." in heard
    assert talk.ask("") == "The end of Basics. l goes on to More."
    assert "Topic: More." in talk.ask("l")
    assert "Topic: Basics." in talk.ask("1")
    assert talk.prompt == f"Basics, {len(BASICS)} of {len(BASICS)}>"


def test_what_is_read_counts_as_read_once_one_has_rested(start: Start, data: Path) -> None:
    talk = start("basics#onset-im")
    file = data / "notebook.db"

    def read() -> bool:
        with closing(sqlite3.connect(file)) as db:
            return bool(
                db.execute("SELECT 1 FROM known WHERE item = 'onset-im' AND wording <> ''").fetchall()
            )

    until(lambda: file.exists() and read())
    assert "Basics, 1 of" in talk.ask("c")


def test_the_place_is_kept(start: Start) -> None:
    talk = start("basics")
    talk.ask("")
    talk.ask("j")
    talk.quits()
    again = start()
    assert again.prompt == f"Basics, 3 of {len(BASICS)}>"


def test_moving_about(start: Start) -> None:
    talk = start("basics#onset-im")
    for line, place in [
        ("k", 2),
        ("b", 1),
        ("g 5", 5),
        ("]", 5),
        ("[", 2),
        ("[", 1),
        ("G", len(BASICS)),
        ("g", 1),
    ]:
        talk.ask(line)
        assert talk.prompt == f"Basics, {place} of {len(BASICS)}>", line
    assert talk.ask("k") == "The beginning of Basics."
    assert talk.ask("h") == "This is the first topic."
    assert talk.ask("g 999") == f"Basics has items 1 to {len(BASICS)}."
    assert text("onset-iv") in talk.ask("#onset-iv")
    assert text("onset-iv") in talk.ask(".")
    assert "It acts within" in talk.ask("<")
    assert talk.ask("<") == "There is nothing to go back to."


def test_details_tell_all_and_lead_on_by_number(start: Start) -> None:
    talk = start("basics#onset-im-trial")
    told = talk.ask("d")
    for part in (
        "How sure: established: ",
        "Graded high by",
        "Who says so: Trial 2019 [",
        "abstract read",
        "quoted by",
        "Numbers: onset",
        "4 min (95 % CI 3–6)",
        "Found a mistake? Tell the tests, naming onset-im-trial.",
    ):
        assert part in told, part
    number = re.search(r"Trial 2019 \[(\d+)\]", told)
    assert number
    assert "choose 1 to" in talk.prompt
    assert "Trial 2019" in talk.ask(number[1])
    assert talk.prompt.startswith("Sources, ")
    assert text("onset-im-trial") in talk.ask("<")


@pytest.mark.parametrize("pack", [packs.MINI, packs.COFFEE], ids=lambda pack: pack.name)
def test_every_number_of_every_item_leads_somewhere(pack: Path, start: Start) -> None:
    library = packs.mini_library() if pack == packs.MINI else packs.coffee_library()
    seen = set[str]()
    talk = start(content=pack)
    for head in library.topics:
        for place in library.index(head.id):
            if place.kind in seen:
                continue
            seen.add(place.kind)
            talk.ask(f"#{place.id}")
            talk.ask("d")
            offered = re.search(r"choose 1 to (\d+)|(1) to choose", talk.prompt)
            for number in range(1, int(offered[1] or 1) + 1 if offered else 0):
                answer = talk.ask(str(number))
                assert answer
                assert "no longer in the content" not in answer
                talk.ask(f"#{place.id}")
                talk.ask("d")
    talk.quits()
    assert not strange(talk.log)


def test_a_picture_is_told_row_by_row_and_can_be_passed_over(start: Start) -> None:
    talk = start("basics#basics-table", size=(40, 6))
    assert "Table: How fast, by the way in." in words(talk.begun)
    assert talk.prompt.endswith("more>")
    assert "into a muscle. Begins after: about 5 min" in talk.ask("")
    assert "When breathing stops" in talk.ask("j")


def test_a_search_offers_its_results_by_number(start: Start) -> None:
    talk = start("more")
    told = talk.ask("f muscle")
    assert re.match(r"\d+ found: ", told)
    number = re.search(r"(\d+) Probable, Basics, How fast, and GluN2B: Into a muscle", told)
    assert number, told
    assert text("onset-im") in talk.ask(number[1])
    assert talk.prompt == f"Basics, 3 of {len(BASICS)}>"
    assert talk.ask("f") == told
    talk.ask("<")
    assert talk.prompt.startswith("More, 1 of")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "f breathe",
            "1 found: Basics 1. 1 Seek care, Basics, How fast, and GluN2B: When breathing stops. If ",
        ),
        ("f xyzzyx", "Nothing like that, not in the content and not in your notes."),
        ("f in:moon", 'in: nothing is called "moon"'),
        ("f certainty:", "certainty:contested certainty:established"),
        ("f", "f WORDS searches in your own words."),
        ("/xyzzyx", "“xyzzyx” does not stand in Basics; f looks everywhere."),
        ("/", "/WORDS finds words in this topic"),
        ("t kick", "Onset"),
        ("t xyzzyx", "The glossary has no word like xyzzyx"),
        ("s", "1 "),
        ("!", "In an emergency: Call your local emergency number."),
        ("#nowhere", "There is no item nowhere"),
        ("99", "There are 4 topics; c tells their numbers."),
        ("hello there", "There is no command hello here; ? tells all."),
        ("j two", "j takes no words; ? tells all commands."),
        ("#", "# takes ID"),
        ("\x1b[A", "There is no command"),
        ("HELP", "Enter: on"),
    ],
)
def test_a_line_gets_one_clear_answer(line: str, told: str, start: Start) -> None:
    talk = start("basics#onset-im")
    assert talk.ask(line).startswith(told)
    assert talk.prompt.startswith("Basics, ")


@pytest.mark.parametrize("room", ["v", "r", "w"])
def test_whom_to_call_is_told_everywhere(room: str, start: Start) -> None:
    talk = start("basics#onset-im")
    talk.ask("m")
    talk.ask(room)
    assert not talk.prompt.startswith("Basics")
    assert talk.ask("!").startswith("In an emergency: Call your local emergency number.")
    assert "whom to call in an emergency" in talk.ask("?")


def test_words_are_found_in_the_topic(start: Start) -> None:
    talk = start("basics")
    assert text("onset-rats") in talk.ask("/rats")
    assert "On from the beginning of the topic." in talk.ask("/Some of what")
    assert text("onset-rats") in talk.ask("/rats")


def test_what_was_offered_stays_until_another_command(start: Start) -> None:
    talk = start("basics#onset-im")
    talk.ask("c")
    offered = talk.prompt
    assert talk.ask("99").startswith("Choose from 1 to ")
    assert talk.prompt == offered
    assert "There is no command" in talk.ask("xyz")
    assert talk.prompt == offered
    assert "Topic: More." in talk.ask("2")


def test_the_next_unread_item_is_found(start: Start) -> None:
    talk = start("basics")
    assert "left in this topic." in talk.ask("u")
    assert talk.prompt.startswith("Basics, 2 of")


@pytest.mark.parametrize("width", [40, 20])
def test_no_line_is_wider_than_the_terminal(width: int, start: Start) -> None:
    talk = start("basics", size=(width, 24))
    for line in ("?", "", "d", "", "", "c", "f muscle", "!", "g 6", "d"):
        told = talk.lines(line)
        assert all(len(row) < width for row in told.splitlines()), told


def test_an_address_is_a_line_of_its_own_and_whole(start: Start, tmp_path: Path) -> None:
    """The terminal wraps it, so that it is still one where it is copied."""
    long = "https://x.example/" + "".join(f"{number:03}/" for number in range(60))
    pack = packs.copy(tmp_path)
    packs.change(pack, "sources.toml", "https://book.example/page", long)
    talk = start("basics#onset-im", content=pack, size=(40, 24))
    assert long in talk.lines("s").splitlines()
    told = subprocess.run(
        [*KETATUI, "show", "book", "--width", "40", "--content", str(pack)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"  {long}" in told.stdout.splitlines()


def test_a_resize_counts_from_the_next_answer_on(start: Start) -> None:
    talk = start("basics", size=(80, 24))
    talk.resize(30, 24)
    assert max(map(len, talk.lines(".").splitlines())) < 30


def test_ascii_is_all_that_an_ascii_terminal_gets(start: Start) -> None:
    """Case 31."""
    for arguments, env in ([["--ascii"], {}], [[], {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "LANG": "C"}]):
        talk = start(*arguments, "basics", env=env)
        for line in ("g 3", "d", "", "", "g 4", "d", "G", "f book", "?", "!"):
            talk.ask(line)
        talk.quits()
        assert talk.log.isascii()
        assert "mcg" in talk.told


def test_lines_typed_ahead_are_done_once_and_in_order(start: Start) -> None:
    talk = start("basics")
    talk.send("\n" * 4 + "k\n")
    assert talk.wait_until(lambda: talk.told.count("> ") == 6)
    assert talk.prompt == f"Basics, 4 of {len(BASICS)}>"


@pytest.mark.parametrize("arguments", [["basics", "--plain"], ["basics"]])
def test_what_is_no_terminal_gets_the_text(arguments: list[str]) -> None:
    content = ["--content", str(packs.MINI)]
    env = {**os.environ, "TERM": "dumb"}
    shown = subprocess.run([*KETATUI, "show", "basics", *content], capture_output=True, check=True).stdout
    done = subprocess.run([*KETATUI, *arguments, *content], capture_output=True, check=True, env=env)
    assert done.stdout == shown


def test_a_terminal_to_read_from_is_needed_as_well() -> None:
    """Case 7: with nothing to be typed the text is printed, and no processor is kept busy."""
    with_null = ["/bin/sh", "-c", 'exec "$@" </dev/null', "sh", *KETATUI]
    with Talk("basics", command=with_null) as talk:
        assert talk.wait_exit() == 0
        assert "It acts within about 5 min." in words(talk.told)


def test_no_heavy_library_is_loaded(start: Start) -> None:
    script = """
import sys
from ketatui.cli import main
code = main(sys.argv[1:])
heavy = {"textual", "rich", "pydantic", "pydantic_core", "readline", "asyncio", "psycopg"}
heavy |= {"ketatui.stores", "ketatui.sync", "ketatui.notebook.told"}
print("loaded:", sorted(heavy & sys.modules.keys()))
sys.exit(code)
"""
    talk = start("basics", command=[sys.executable, "-c", script])
    for line in (
        "d",
        "f muscle",
        "m",
        "a",
        "mine",
        ".",
        "v",
        "1",
        "e",
        "",
        "q",
        "r",
        "",
        "3",
        "q",
        "w",
        "q",
        "t",
        "c",
    ):
        talk.ask(line)
    talk.quits()
    assert "loaded: []" in talk.told
