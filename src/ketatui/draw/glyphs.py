"""The signs that stand for certainty, verdicts and marks, and what replaces them in ASCII."""

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from ketatui.pack.parts import Model

M = TypeVar("M", bound=Model)


class Glyphs(NamedTuple):
    """One set of signs. Each stands beside its word, so that none must be understood alone."""

    certainty: Mapping[str, str]
    verdict: Mapping[str, str]
    bar: str
    """Beside the current item."""
    rule: str
    star: str
    bullet: str
    dot: str
    """Between the parts of a line."""
    care: str
    left: str
    right: str
    ellipsis: str
    divider: str
    tick: str
    """On an axis; then the pieces of a mark above it."""
    thick: str
    thin: str
    point: str
    start: str
    stop: str
    to_left: str
    to_right: str
    box: str
    """To tick."""
    lines: Mapping[str, str]
    """For each certainty the pieces of a line: upright, flat, then the four corners of a box."""
    crossings: str
    """Two lines that cross: neither is established, the upright one is, the flat one, both."""
    arrow_down: str
    arrow_up: str
    heights: str
    """A bar in a cell, from none to the whole height."""
    ascii: bool = False


UNICODE = Glyphs(
    certainty={"established": "◆◆◆", "probable": "◆◆", "contested": "⇄", "hypothesis": "◇"},
    verdict={
        "supported": "✓",
        "needs qualification": "~",
        "misleading": "✗",
        "refuted": "✗",
        "not checkable": "–",
    },
    bar="▌",
    rule="─",
    star="★",
    bullet="•",
    dot="·",
    care="!",
    left="‹",
    right="›",
    ellipsis="…",
    divider="│",
    tick="┴",
    thick="━",
    thin="─",
    point="●",
    start="├",
    stop="┤",
    to_left="◄",
    to_right="►",
    box="□",
    lines={"established": "┃━┏┓┗┛", "probable": "│─┌┐└┘", "contested": "╎╌┌┐└┘", "hypothesis": "┊┈┌┐└┘"},
    crossings="┼╂┿╋",
    arrow_down="▼",
    arrow_up="▲",
    heights=" ▁▂▃▄▅▆▇█",
)

ASCII = Glyphs(
    certainty={"established": "+++", "probable": "++", "contested": "<>", "hypothesis": "?"},
    verdict={
        "supported": "v",
        "needs qualification": "~",
        "misleading": "x",
        "refuted": "x",
        "not checkable": "-",
    },
    bar="|",
    rule="-",
    star="*",
    bullet="*",
    dot=",",
    care="!",
    left="<",
    right=">",
    ellipsis="...",
    divider="|",
    tick="+",
    thick="=",
    thin="-",
    point="o",
    start="|",
    stop="|",
    to_left="<",
    to_right=">",
    box="[ ]",
    lines={"established": "#=++++", "probable": "|-++++", "contested": "!~++++", "hypothesis": ":.++++"},
    crossings="++++",
    arrow_down="v",
    arrow_up="^",
    heights=" .:#",
    ascii=True,
)

_ASCII_TEXT = {
    "–": "-",
    "—": "-",
    "−": "-",
    "‑": "-",
    "’": "'",
    "‘": "'",
    "′": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "…": "...",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "≈": "~",
    "±": "+/-",
    "×": "x",
    "÷": "/",
    "√": "sqrt ",
    "∞": "infinity",
    "‰": " per mille",
    "·": ".",
    "•": "*",
    "→": "->",
    "←": "<-",
    "↑": "^",
    "↓": "v",
    "↔": "<->",
    "⇄": "<>",
    "⇒": "=>",
    "°": "deg ",
    "§": "section ",
    "€": "EUR ",
    "£": "GBP ",
    "©": "(c)",
    "®": "(R)",
    "ß": "ss",
    "ı": "i",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "ŋ": "ng",
    "∆": "Delta",
    "★": "*",
    "◆": "+",
    "◇": "?",
    "●": "o",
    "▌": "|",
    "✓": "v",
    "✗": "x",
    "\u0338": "/",
    "\ufffd": "?",
    "\u00a0": "\u00a0",
}
"""What stands for signs and letters; an accent goes, and a Greek letter has its name."""

_MICRO = "[µμ](?=[gLlMms])"
"""A millionth of a unit; elsewhere it is the letter mu."""

_GREEK = r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)"
_LATIN = r"LATIN (SMALL|CAPITAL) (?:LETTER|LIGATURE) (\w\w?)\b"
_RAISED = "[²³¹⁰-⁾]+"
"""An exponent: 10⁻⁹ must not become 109."""

UNKNOWN = "?"
"""What a letter without an entry is shown as."""

unknown: set[str] = set()
"""The letters that `ascii_text` has shown so since the program began: the reader is told once."""


def ascii_text(text: str) -> str:
    """Return `text` in ASCII: – as -, ≥ as >=, µg as mcg; a letter without an entry is shown as ?.

    No-break spaces stay: they are the business of whoever breaks the lines.
    """
    if text.isascii():
        return text
    text = re.sub(_MICRO, "mc", re.sub(_RAISED, lambda found: f"^{found[0]}", text))
    return "".join(map(_shown, text))


def foreign(text: str) -> bool:
    """Tell whether `text` has a letter without an entry."""
    return not text.isascii() and None in map(_entry, re.sub(_MICRO, "", text))


def wide(text: str) -> str:
    """Return what stands for the signs of `text` that take more letters than one, each once."""
    if text.isascii():
        return ""
    shown = (found.replace("mu", "mc") for found in map(_entry, dict.fromkeys(text)) if found)
    return " ".join(dict.fromkeys(found.strip() for found in shown if len(found) > 1))


def _shown(character: str) -> str:
    entry = _entry(character)
    if entry is None:
        unknown.add(character)
    return UNKNOWN if entry is None else entry


@lru_cache(maxsize=4096)
def _entry(character: str) -> str | None:
    """Return what stands for a character, nothing for one that takes no cell; None if it has no entry."""
    if character.isascii():
        return character
    if character in _ASCII_TEXT:
        return _ASCII_TEXT[character]
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return ""
    bare = unicodedata.normalize("NFKD", character)
    if "⁄" in bare:
        return " " + bare.replace("⁄", "/")
    if "\u0338" in bare:  # struck through, it says the opposite
        return None
    return "".join(map(_bare, bare)) or None


def _bare(character: str) -> str:
    """Return a sign or a letter without its accents: a Greek letter's name, Ł as L."""
    if character.isascii() or character in _ASCII_TEXT:
        return _ASCII_TEXT.get(character, character)
    name = unicodedata.name(character, "")
    letter = re.match(_GREEK, name) or re.match(_LATIN, name)
    if not letter:
        return ""
    return letter[2].lower() if letter[1] == "SMALL" else letter[2].capitalize()


def in_ascii(part: M) -> M:
    """Return a model with all of its texts in ASCII."""
    changes = {field.name: _value(getattr(part, field.name)) for field in dataclasses.fields(part)}
    return dataclasses.replace(part, **changes)


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return ascii_text(value)
    if isinstance(value, tuple):
        return tuple(_value(entry) for entry in value)
    if isinstance(value, Mapping):
        return {name: _value(entry) for name, entry in value.items()}
    return in_ascii(value) if isinstance(value, Model) else value
