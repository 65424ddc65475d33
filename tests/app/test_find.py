"""Find here: literal, with smart case; counted, marked at any size, round the ends, and cleared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.room import Reader, items

if TYPE_CHECKING:
    from app.conftest import Open

TOLD = re.compile(r"“[^”]*”: (\d+) of (\d+) in this topic")


def looking(reader: Reader, words: str) -> Reader:
    reader.press("/")
    reader.wait_for("find in this topic").press(*words, "enter")
    reader.wait_gone("find in this topic")
    return reader


def told(reader: Reader) -> tuple[int, int]:
    found = TOLD.search(reader.calm().foot)
    assert found, reader.foot
    return int(found[1]), int(found[2])


def test_a_capital_makes_case_count(open_reader: Open) -> None:
    reader = looking(open_reader("risks"), "nhs")
    assert told(reader)[1] > 0
    looking(reader, "NHS")
    assert told(reader)[1] > 0
    looking(reader, "Nhs").wait_for("“Nhs” does not stand in this topic")


def test_hits_are_counted_and_the_end_is_told(open_reader: Open) -> None:
    reader = looking(open_reader("risks"), "bladder")
    at, total = told(reader)
    assert (at, total > 5) == (1, True)
    seen = [at]
    for _ in items("risks"):
        reader.press("n")
        reader.calm()
        seen.append(told(reader)[0])
        if "on from the other end" in reader.foot:
            break
    assert seen[-1] == 1
    assert seen[:-1] == sorted(set(seen[:-1]))
    reader.press("N")
    reader.wait_for("on from the other end")
    assert told(reader)[0] == seen[-2]


@pytest.mark.parametrize("size", [(40, 30), (120, 40)])
def test_marks_and_count_survive_another_size(open_reader: Open, size: tuple[int, int]) -> None:
    reader = looking(open_reader("risks"), "bladder")
    _, total = told(reader)
    inside = hit_look(reader, "bladder")
    reader.resize(*size)
    reader.calm()
    assert hit_look(reader, "bladder") == inside
    reader.press("n")
    reader.calm()
    assert told(reader)[1] == total


def hit_look(reader: Reader, word: str) -> object:
    """How the first letter of the first `word` on the screen looks."""
    for row, line in enumerate(reader.calm().screen[3:-1], 3):
        column = line.find(word)
        if column >= 0:
            look = reader.cells[row][column][1:]
            assert look != reader.cells[row][max(column - 2, 1)][1:], "it is marked"
            return look
    raise AssertionError("not in sight")


def test_signs_mean_themselves(open_reader: Open) -> None:
    reader = looking(open_reader("risks"), ".*")
    reader.wait_for("“.*” does not stand in this topic")
    looking(reader, "(?i").wait_for("“(?i” does not stand in this topic")


def test_esc_clears_the_marks(open_reader: Open) -> None:
    reader = looking(open_reader("risks"), "bladder")
    told(reader)
    reader.press("esc")
    reader.wait_gone("in this topic").press("n")
    reader.wait_for("Nothing is looked for")


def test_words_in_a_cell_are_found_where_they_are_broken(open_reader: Open) -> None:
    reader = looking(open_reader("routes", size=(60, 30)), "under the tongue")
    assert told(reader)[1] > 0


def test_a_very_long_paste_is_looked_for_and_told_in_one_line(open_reader: Open) -> None:
    reader = open_reader("risks")
    reader.press("/")
    reader.wait_for("find in this topic")
    reader.paste("é" * 50_000)
    reader.press("enter")
    reader.wait_for(re.compile("“é+…")).press("j")
    reader.at(2)


def test_a_very_long_paste_is_looked_up_in_the_glossary_and_told_in_short(open_reader: Open) -> None:
    """Case 34."""
    reader = open_reader("risks")
    reader.press("t")
    reader.on_page("Glossary").press("/")
    reader.wait_for("a word to look up")
    reader.paste("ketamine [onset] " * 10_000)
    reader.wait_for(re.compile(r"No word of the glossary is called “ketamine \[onset\][^”]*…”")).calm()
    reader.press("esc", "esc")
    reader.on_page("Glossary").wait_for("In this text")
