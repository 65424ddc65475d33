"""A library that was made large is the one that compiling the large pack writes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

import packs
from grown import grow
from ketatui.pack.build import build
from ketatui.pack.shelf import open_library
from large import write

if TYPE_CHECKING:
    from pathlib import Path

TOLD = {
    "topic": "SELECT position, id, title, sections FROM topic",
    "item": "SELECT topic, section, id, subject, kind, title FROM item",
    "body": "SELECT id, data FROM item JOIN body USING (position)",
    "facet": "SELECT id, name, value FROM item JOIN facet USING (position)",
    "search": "SELECT id, search.title, text, detail, about,"
    " asked FROM item JOIN search ON search.rowid = position",
    "called": "SELECT name, term FROM called",
    "tokens": "SELECT term, substr(data, called.rowid, 1) FROM called JOIN bytes ON bytes.name = 'tokens'",
    "kind": "SELECT id, substr(data, position + 1, 1) FROM item JOIN bytes ON name = 'kinds'",
    "exact": "SELECT * FROM exact",
}
"""What is told of every item, wherever it stands."""


@pytest.mark.parametrize("topic", ["", "basics"], ids=["topics", "length"])
def test_it_is_what_compiling_writes(tmp_path: Path, topic: str) -> None:
    write(packs.MINI, tmp_path / "compiled", 5, topic)
    with (
        closing(sqlite3.connect(grow(packs.MINI, tmp_path / "pack", tmp_path, 5, topic))) as grown,
        closing(sqlite3.connect(":memory:")) as compiled,
    ):
        compiled.deserialize(build(tmp_path / "compiled"))
        for name, query in TOLD.items():
            rows = [{*database.execute(query)} for database in (grown, compiled)]
            if name == "body" and topic:  # sources and claims are the same for all copies, and name them all
                rows = [{row for row in found if row[0].startswith(f"{topic}-")} for found in rows]
            assert rows[0] == rows[1], name


def test_the_reader_opens_it_as_the_library_of_its_pack(tmp_path: Path) -> None:
    grow(packs.MINI, tmp_path / "pack", tmp_path / "cache", 5)
    told: list[str] = []
    with closing(open_library(tmp_path / "pack", tmp_path / "cache", told.append)) as library:
        assert len(library.topics) == 2 * 5 + 2
        assert [*library.manifest.topics] == [head.id for head in library.topics]
        assert all(library.index(head.id) for head in library.topics)
    assert not told
