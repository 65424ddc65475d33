"""The signs that stand for certainty, verdicts and marks, and what replaces them in ASCII."""

import dataclasses
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ketatui.pack.model import Model

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Glyphs:
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
    ascii=True,
)

_ASCII_TEXT = {
    "–": "-",
    "—": "-",
    "−": "-",
    "‑": "-",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "…": "...",
    "≥": ">=",
    "≤": "<=",
    "±": "+/-",
    "×": "x",
    "·": ".",
    "•": "*",
    "→": "->",
    "←": "<-",
    "⇄": "<>",
    "µ": "mc",
    "μ": "mc",
    "°": "deg ",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "κ": "kappa",
    "ß": "ss",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "\u00a0": "\u00a0",
}


def ascii_text(text: str) -> str:
    """Return `text` in ASCII: – as -, ≥ as >=, µg as mcg; a letter without an entry is shown as ?.

    No-break spaces stay: they are the business of whoever breaks the lines.
    """
    if text.isascii():
        return text
    return "".join(_ascii_character(character) for character in text)


def _ascii_character(character: str) -> str:
    if character.isascii():
        return character
    if character in _ASCII_TEXT:
        return _ASCII_TEXT[character]
    bare = "".join(c for c in unicodedata.normalize("NFKD", character) if c.isascii())
    return bare or "?"


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
