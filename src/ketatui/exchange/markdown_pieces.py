"""Pieces of Markdown: texts of ours that act as none, and texts of the reader's that stay in their place."""

import re
from collections.abc import Iterable

from markdown_it import MarkdownIt

from ketatui.safe import safe_line

INDENT = "    "
_SIGNS = re.compile(r"[\\`*_\[\]<>]|&(?=#?\w+;)|~(?=~)")
_HEADING = re.compile(r"#|^[ >\t]*(?:=+|-+)[ \t]*$", re.MULTILINE)
_BEGINNING = re.compile(r"^(?:([#+=~-])|(\d+)([.)]))")


def lowered(text: str) -> str:
    """Return a note with its headings below those of the page, and each of its lines a line there too.

    Nothing else in it changes.
    """
    if "\n" not in text and not _HEADING.search(text):
        return text
    lines = text.split("\n")
    for token in reversed(MarkdownIt().parse(text)):
        if token.type == "inline" and token.map is not None:
            for line in range(token.map[0], token.map[1] - 1):
                lines[line] = lines[line] if lines[line].endswith("\\") else f"{lines[line].rstrip()}  "
        if token.type != "heading_open" or token.map is None:
            continue
        first, end = token.map
        if token.markup.startswith("#"):
            lines[first] = re.sub(r"#+", lambda found: _deeper(len(found[0])), lines[first], count=1)
        elif token.level == 0:
            words_of = " ".join(line.strip() for line in lines[first : end - 1])
            lines[first:end] = [f"{_deeper(int(token.tag[1]))} {words_of}"]
    return "\n".join(lines)


def _deeper(level: int) -> str:
    return "#" * min(level + 2, 6)


def indented(text: str) -> str:
    """Return a text as part of a point of a list."""
    return "\n".join(INDENT + line if line.strip() else "" for line in text.split("\n")).rstrip()


def quoted(paragraphs: Iterable[str]) -> str:
    """Return texts of ours as the paragraphs of a block quote."""
    return "\n>\n".join(f"> {plain(paragraph)}" for paragraph in paragraphs)


def plain(text: str) -> str:
    """Return a text on one line in which nothing acts as Markdown."""
    text = _SIGNS.sub(lambda found: f"\\{found[0]}", safe_line(text))
    return _BEGINNING.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", text)
