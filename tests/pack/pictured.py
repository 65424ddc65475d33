"""The small pack with a topic more, in which every kind of picture stands."""

from __future__ import annotations

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import packs
from ketatui.pack.build import build
from ketatui.pack.compile import Compiler
from ketatui.pack.kinds import KINDS
from ketatui.pack.library import open_bytes
from ketatui.pack.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketatui.pack.library import Library
    from ketatui.pack.model import Item

PICTURES = "topics/pictures.toml"
TOPIC = Path(__file__).parent / "pictures.toml"


def copy(folder: Path) -> Path:
    """A copy that may be spoilt."""
    pack = packs.copy(folder)
    shutil.copy(TOPIC, pack / PICTURES)
    packs.change(pack, "pack.toml", '"more", ', '"more", "pictures", ')
    more = {"dose": "dose", "over": "time", "level": "level", "length": "length", "parameter": "parameter"}
    words = "".join(f'  {{ id = "{id_}", name = "{name}" }},\n' for id_, name in more.items())
    words += '  { id = "score", name = "score" },\n'
    packs.change(pack, "vocabulary.toml", "what = [\n", f"what = [\n{words}")
    low = '{ id = "low", name = "low dose" }'
    packs.change(pack, "vocabulary.toml", low, f'{low}, {{ id = "high", name = "high dose" }}')
    states = '{ id = "us", name = "United States", short = "US" }'
    packs.change(pack, "vocabulary.toml", states, f'{states}, {{ id = "eu", name = "Europe" }}')
    return pack


@cache
def folder() -> Path:
    """One copy for all who only read it."""
    directory = TemporaryDirectory()
    atexit.register(directory.cleanup)
    return copy(Path(directory.name))


@cache
def library() -> Library:
    return open_bytes(build(folder()))


@cache
def items() -> dict[str, Item]:
    """Every item as the library keeps it."""
    return packs.items(library())


def compiled() -> Iterator[Item]:
    """Every item as compile makes it, before the library keeps it."""
    compiler = Compiler(validate(folder()))
    for topic in compiler.pack.topics:
        yield from (entry.item for entry in compiler.entries(topic))
    yield from (entry.item for entry in (*compiler.terms(), *compiler.cards()))


def each() -> dict[str, Item]:
    """An item of every kind; of the pictures, the one that stands first in their topic."""
    found = {item.kind: item for item in reversed(items().values())}
    found |= {item.kind: item for item in reversed(items().values()) if item.id.startswith("pic-")}
    assert found.keys() == KINDS.keys()
    return found
