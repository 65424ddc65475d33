"""A pack that is many times as large takes so many times the work to compile, and no more."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

import packs
from ketatui.pack.build import build
from ketatui.pack.library import open_bytes
from ketatui.pack.mentions import Glossary
from ketatui.pack.model import Prose, Term
from ketatui.pack.validate import examine
from large import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

    from ketatui.pack.library import Library

SHAPES = pytest.mark.parametrize("topic", ["", "basics"], ids=["topics", "length"])


def steps(do: Callable[[], object]) -> int:
    """How many steps of Python's own machine this takes in our rooms: the same on every machine."""
    count = 0

    def step(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if event == "opcode":
            count += 1
        elif event == "call":
            if "ketatui" not in frame.f_code.co_filename:
                return None
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        do()
    finally:
        sys.settrace(before)
    return count


@SHAPES
def test_a_pack_made_larger_is_sound(tmp_path: Path, topic: str) -> None:
    write(packs.MINI, tmp_path / "pack", 3, topic)
    pack, problems = examine(tmp_path / "pack")
    assert not problems
    assert pack
    small = {topic.id: len(topic.sections) for topic in packs.mini().topics}
    large = {topic.id: len(topic.sections) for topic in pack.topics}
    if topic:
        assert large == small | {topic: 3 * small[topic]}
    else:
        assert len(large) == len(small) + 2 * len(["basics", "more"])
        assert len(pack.claims) == 3 * len(packs.mini().claims)


@SHAPES
def test_compiling_is_linear(tmp_path: Path, topic: str) -> None:
    taken = []
    for times in (4, 20, 52):
        write(packs.MINI, folder := tmp_path / str(times), times, topic)
        taken.append(steps(lambda folder=folder: build(folder)))  # type: ignore[misc]
    first, second = taken[1] - taken[0], taken[2] - taken[1]
    assert second == pytest.approx(2 * first, rel=0.03)


def test_no_pattern_grows_with_the_glossary(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_pattern = re.compile
    patterns = []

    def noted(pattern: str, flags: int = 0) -> re.Pattern[str]:
        patterns.append(pattern)
        return compile_pattern(pattern, flags)

    monkeypatch.setattr(re, "compile", noted)
    many = [Term(id=f"t-{n}", term=f"Word {n}", text="A word.", statements=()) for n in range(1000)]
    glossary = Glossary(many)
    marked = glossary.mark(Prose(id="p", text="Here stands word 7, and words 999 do not."), set())
    assert [mention.id for mention in marked.mentions] == ["t-7"]
    assert all(len(pattern) < 100 for pattern in patterns)


def test_a_text_is_looked_through_once_however_many_terms_there_are() -> None:
    text = Prose(id="p", text="Onset is when an effect begins, as word 3 tells, and no word more. " * 9)

    def marking(terms: int) -> int:
        glossary = Glossary(
            [Term(id=f"t-{n}", term=f"Word {n}", text="A word.", statements=()) for n in range(terms)]
        )
        return steps(lambda: glossary.mark(text, set()))

    assert marking(10) == marking(1000)


def machine_steps(library: Library, do: Callable[[], object]) -> int:
    """How many steps of SQLite's own machine this takes."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    library._database.set_progress_handler(step, 1)
    try:
        do()
    finally:
        library._database.set_progress_handler(None, 1)
    return count


def library_of(folder: Path, times: int, topic: str) -> Library:
    write(packs.MINI, folder / f"{topic}{times}", times, topic)
    return open_bytes(build(folder / f"{topic}{times}"))


def test_a_first_search_reads_what_fits_however_much_else_there_is(tmp_path: Path) -> None:
    small, large = (library_of(tmp_path, times, "basics") for times in (3, 30))
    assert len([*large.ids()]) > 5 * len([*small.ids()])
    word = "Reviewer "
    assert [hit.id for hit in small.search(word).hits] == [hit.id for hit in large.search(word).hits]
    small, large = (open_bytes(library._database.serialize()) for library in (small, large))
    taken = [machine_steps(library, lambda it=library: it.search(word)) for library in (small, large)]  # type: ignore[misc]
    assert 0 < taken[1] - taken[0] < 30, "only the few words that most items have are more"


def test_while_one_types_the_words_before_are_not_looked_for_again() -> None:
    library = packs.mini_library()
    asked: list[str] = []
    library.search("muscle effec")
    library._database.set_trace_callback(asked.append)
    try:
        library.search("muscle effect")
    finally:
        library._database.set_trace_callback(None)
    scored = [statement for statement in asked if "bm25" in statement]
    assert scored
    assert not any("muscle" in statement for statement in scored)


def test_where_an_item_stands_is_read_of_it_alone(tmp_path: Path) -> None:
    small, large = (library_of(tmp_path, times, "basics") for times in (3, 30))
    last = [place.id for place in small.index("basics")][-1]
    assert small.standing(last) == large.standing(last) is not None
    taken = [machine_steps(library, lambda it=library: it.standing(last)) for library in (small, large)]  # type: ignore[misc]
    assert taken[0] == taken[1]
