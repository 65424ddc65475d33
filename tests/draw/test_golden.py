"""How every kind of item looks and is said, as it was last found good: a file in `golden/` for each."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import packs
from ketatui import draw
from ketatui.draw import ASCII, UNICODE, View, line_text
from ketatui.draw.comparison import Comparer
from ketatui.draw.side_by_side import side_by_side
from ketatui.pack.kinds import KINDS
from ketatui.pack.model import Statement
from ketatui.safe import NBSP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketatui.draw import Line
    from ketatui.pack.model import Item

GOLDEN = Path(__file__).parent / "golden"
PICTURES = frozenset("table timeline matrix checklist diagram curve disagreement".split())
WIDTHS = [40, 80, 120, 200]
REWRITE = "KETATUI_GOLDEN"
COMMAND = f"{REWRITE}=1 .venv/bin/pytest tests/draw/test_golden.py"
KIND = pytest.mark.parametrize("kind", KINDS)


def items(kind: str) -> Sequence[Item]:
    """All pictures of a kind that coffee has; of another kind the one item."""
    if kind in PICTURES:
        return [item for item in packs.items(packs.coffee_library()).values() if item.kind == kind]
    return [packs.one_of_each()[kind]]


def now(kind: str) -> str:
    return "\n".join(line.replace(NBSP, " ").rstrip() for item in items(kind) for line in told(item)) + "\n"


def told(item: Item) -> Iterator[str]:
    for glyphs, called in ((UNICODE, "Unicode"), (ASCII, "ASCII")):
        for width in WIDTHS:
            yield head(item, f"{width} columns, {called}")
            yield from texts(draw.draw(item, width, glyphs, View()))
    for setting in draw.settings(item):
        value, words = setting.choices[-1]
        yield head(item, f"80 columns, Unicode, {setting.title}: {words}")
        yield from texts(draw.draw(item, 80, UNICODE, View(chosen=((setting.id, value),))))
    yield head(item, "speech")
    yield from draw.said(item)


def head(item: Item, what: str) -> str:
    return f"=== {item.id}, {what}"


def comparisons() -> Iterator[str]:
    """Some routes, forms and statements of coffee side by side."""
    library = packs.coffee_library()
    statements = [item for item in packs.items(library).values() if isinstance(item, Statement)]
    comparer = Comparer(library.vocabulary, statements)
    compared = {
        "two routes": comparer.things("route", ["drunk", "gum"]),
        "three forms": comparer.things("form", ["caffeine", "paraxanthine", "theobromine"]),
        "two statements": comparer.statements(
            {"wake-cup-trial": "Waking › Soon", "bed-trial": "Waking › Bed"}
        ),
    }
    for called, comparison in compared.items():
        for glyphs, characters in ((UNICODE, "Unicode"), (ASCII, "ASCII")):
            for width in WIDTHS:
                yield f"=== {called}, {width} columns, {characters}"
                drawn = side_by_side(comparison, width, glyphs)
                yield from texts([*drawn.head, *drawn.body])


def texts(lines: Sequence[Line]) -> Iterator[str]:
    return map(line_text, lines)


def compare(kind: str, found: str, folder: Path) -> None:
    """Fail with a diff where the drawing is another than the one kept; keep it where that was asked for."""
    file = folder / f"{kind}.txt"
    if os.environ.get(REWRITE) == "1":
        folder.mkdir(exist_ok=True)
        file.write_text(found, "utf-8")
    kept = file.read_text("utf-8") if file.exists() else ""
    if found != kept:
        diff = difflib.unified_diff(
            kept.splitlines(), found.splitlines(), f"golden/{kind}.txt", "now", lineterm="", n=2
        )
        pytest.fail("\n".join([*diff, "", f"If that is meant: {COMMAND}"]), pytrace=False)


@KIND
def test_it_looks_and_is_said_as_it_was_found_good(kind: str) -> None:
    compare(kind, now(kind), GOLDEN)


def test_comparisons_look_as_they_were_found_good() -> None:
    compare("comparison", "".join(f"{line.rstrip()}\n" for line in comparisons()), GOLDEN)


def test_every_kind_has_its_file_and_no_other_stands_there() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == {*KINDS, "comparison"}


def test_what_has_changed_is_told_as_a_diff_with_the_command_that_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(REWRITE, raising=False)
    (tmp_path / "card.txt").write_text("one\ntwo\nthree\n", "utf-8")
    compare("card", "one\ntwo\nthree\n", tmp_path)
    with pytest.raises(pytest.fail.Exception) as failed:
        compare("card", "one\n2\nthree\n", tmp_path)
    told_ = str(failed.value).splitlines()
    assert told_[2:7] == ["@@ -1,3 +1,3 @@", " one", "-two", "+2", " three"]
    assert told_[-1] == f"If that is meant: {COMMAND}"
    assert (tmp_path / "card.txt").read_text("utf-8") == "one\ntwo\nthree\n"


def test_the_command_keeps_what_is_drawn_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REWRITE, "1")
    compare("card", "new\n", tmp_path / "golden")
    assert (tmp_path / "golden" / "card.txt").read_text("utf-8") == "new\n"
