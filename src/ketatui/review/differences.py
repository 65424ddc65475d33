"""Which words of two texts differ, and whether only their numbers do."""

import re
from collections.abc import Sequence, Set
from difflib import SequenceMatcher
from typing import NamedTuple

_PIECE = re.compile(r"\s+|\S+")

_NUMBER = re.compile(
    r"(?<![^ \n])(?:at[ \n](?=least\xa0)|up[ \n](?=to\xa0)|more[ \n](?=than\xa0))?"
    r"(?:[^\w \n]*[^\W\d]+\xa0)*[^\w \n]*\d[^ \n]*"
    r"(?:[ \n](?:\((?:SD|SE|IQR|between.sources)\)|person-years|million)[.,;:]*)*"
)
"""A number as `pack.units.words` tells it: no-break blanks hold it and its unit together."""


class Piece(NamedTuple):
    """A piece of a text, and whether it stands in the other text too."""

    text: str
    differs: bool


def differences(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts in pieces; each text is what its pieces come to.

    Words are compared, not the blanks between them.
    """
    pieces = _PIECE.findall(old), _PIECE.findall(new)
    words = [[piece for piece in text if not piece.isspace()] for text in pieces]
    found = SequenceMatcher(None, words[0], words[1], autojunk=False).get_matching_blocks()
    same = (
        {block.a + index for block in found for index in range(block.size)},
        {block.b + index for block in found for index in range(block.size)},
    )
    return _marked(pieces[0], same[0]), _marked(pieces[1], same[1])


def _marked(pieces: Sequence[str], same: Set[int]) -> list[Piece]:
    """Return pieces joined: words that are not the same are marked, and the blanks between two such."""
    found: list[Piece] = []

    def add(text: str, differs: bool) -> None:
        if found and found[-1].differs == differs:
            found[-1] = Piece(found[-1].text + text, differs)
        elif text:
            found.append(Piece(text, differs))

    blank = ""
    word = 0
    for text in pieces:
        if text.isspace():
            blank = text
        else:
            differs = word not in same
            add(blank, differs and bool(found) and found[-1].differs)
            add(text, differs)
            blank = ""
            word += 1
    add(blank, False)
    return found


def only_numbers_differ(old: str, new: str) -> bool:
    """Tell whether two texts that differ are the same but for numbers.

    A number is a word with a digit before any letter, with what no-break blanks hold to it: its unit,
    “about”, “against”. The “at” of “at least”, “up” of “up to” and “more” of “more than” belong to it, and
    so do the brackets behind it with its range. Several numbers in a row count as one.
    """
    return old.split() != new.split() and _without_numbers(old) == _without_numbers(new)


def _without_numbers(text: str) -> list[str]:
    words = _NUMBER.sub("\0", text).split()
    return [word for word, before in zip(words, ["", *words], strict=False) if (word, before) != ("\0", "\0")]
