"""A pack of our own, with items of the shapes that tests need."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from app.room import CONTENT

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = """
id = "shapes"
title = "Shapes"
topics = ["shapes", "second"]
notice = "For tests only."
emergency = [{ region = "", line = "Call your local emergency number." }]
reviewed = 2026-11-22
complete = false
report = "nobody"
licence = "CC BY 4.0"
"""

SOURCE = """
[[source]]
id = "book"
type = "reference work"
label = "Book"
title = "A book of shapes"
"""

SECOND = """
id = "second"
title = "Second"
summary = ["One.", "Two.", "Three."]
statements = ["shape-a"]
[[section]]
title = "Here"
[[section.item]]
kind = "sources"
order = "label"
"""

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def word(number: int) -> str:
    """A word without digits, another for each number."""
    text = ""
    for _ in range(3):
        number, letter = divmod(number, 26)
        text = LETTERS[letter] + text
    return f"w{text}"


def text(first: int, count: int) -> str:
    return " ".join(word(number) for number in range(first, first + count))


def pack(folder: Path, sizes: list[int]) -> list[str]:
    """Write a pack whose first topic has a statement of each of these numbers of words.

    Every word of the statements stands in the pack once. Returns their texts.
    """
    topics = folder / "topics"
    topics.mkdir(parents=True)
    shutil.copy(CONTENT / "vocabulary.toml", folder)
    for name in ("claims.toml", "articles.toml", "glossary.toml", "cards.toml"):
        (folder / name).write_text("")
    (folder / "pack.toml").write_text(MANIFEST)
    (folder / "sources.toml").write_text(SOURCE)
    (topics / "second.toml").write_text(SECOND + prose("second-only", "Only this."))
    texts = [text(sum(sizes[:index]), size) for index, size in enumerate(sizes)]
    blocks = [
        'id = "shapes"\ntitle = "Shapes"\nsummary = ["One.", "Two.", "Three."]\nstatements = ["shape-a"]\n'
    ]
    for index, wording in enumerate(texts):
        if index % 3 == 0:
            blocks.append(f'[[section]]\ntitle = "Section {LETTERS[index]}"\n')
        blocks.append(statement(f"shape-{LETTERS[index]}", wording))
    (topics / "shapes.toml").write_text("\n".join(blocks))
    return texts


def env(folder: Path) -> dict[str, str]:
    """The environment in which the pack in `folder / "pack"` is read."""
    return {"KETATUI_CONTENT": str(folder / "pack"), "KETATUI_CACHE_DIR": str(folder / "cache")}


def statement(id_: str, wording: str) -> str:
    return f"""
[[section.item]]
id = "{id_}"
text = "{wording}"
certainty = "established"
basis = "textbook"
citations = [{{ source = "book", at = "here", read = "passage" }}]
"""


def prose(id_: str, wording: str) -> str:
    return f'[[section.item]]\nid = "{id_}"\nkind = "prose"\ntext = "{wording}"\n'
