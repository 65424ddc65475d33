"""Packs to test with: a small one, one in which every picture stands, and the one that is published."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ketatui.pack import library
from ketatui.pack.build import build
from ketatui.pack.kinds import KINDS
from ketatui.pack.validate import validate

if TYPE_CHECKING:
    from ketatui.pack.authored import Pack
    from ketatui.pack.library import Library
    from ketatui.pack.model import Item

MINI = Path(__file__).parent / "mini"
COFFEE = Path(__file__).parent / "coffee"
CONTENT = Path(__file__).parents[2] / "content"


def copy(folder: Path, source: Path = MINI) -> Path:
    """A copy that may be spoilt."""
    return shutil.copytree(source, folder / "pack")


def change(pack: Path, file: str, old: str, new: str) -> None:
    """Replace `old`, which must stand once in the file."""
    path = pack / file
    text = path.read_bytes().decode()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_bytes(text.replace(old, new).encode())


def line_of_id(pack: Path, file: str, id_: str) -> int:
    lines = (pack / file).read_text("utf-8", "replace").split("\n")
    return lines.index(f'id = "{id_}"') + 1


@cache
def mini() -> Pack:
    return validate(MINI)


@cache
def mini_library() -> Library:
    return library.open_bytes(build(MINI))


@cache
def coffee_library() -> Library:
    return library.open_bytes(build(COFFEE))


def one_of_each() -> dict[str, Item]:
    """An item of every kind as the library keeps it."""
    mini = {
        "statement": "onset-im-trial",
        "prose": "basics-prose",
        "callout": "basics-callout",
        "table": "basics-table",
        "timeline": "more-timeline",
        "disagreement": "basics-disagreement",
        "claim": "claim-at-once",
        "source": "trial",
        "passage": "passage-first-fast",
        "term": "term-onset",
        "card": "card-onset",
        "see": "see-onset",
    }
    coffee = {
        "matrix": "harm-matrix",
        "checklist": "evening-checklist",
        "diagram": "body-map",
        "curve": "body-curve",
    }
    assert mini.keys() | coffee.keys() == KINDS.keys()
    items = {kind: mini_library().item(id_) for kind, id_ in mini.items()}
    return items | {kind: coffee_library().item(id_) for kind, id_ in coffee.items()}


@cache
def content_library() -> Library:
    return library.open_bytes(build(CONTENT))


def items(opened: Library) -> dict[str, Item]:
    return {id_: opened.item(id_) for id_ in opened.ids()}
