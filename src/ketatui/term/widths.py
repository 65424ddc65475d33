"""How many cells characters take: as Textual reckons, and where one can rely on it."""

import unicodedata

from rich.cells import cell_len

_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0xAC),  # not U+00AD, which some terminals hide
    (0xAE, 0x17F),
    (0x391, 0x3A1),
    (0x3A3, 0x3C9),
    (0x410, 0x44F),
    (0x2013, 0x2014),
    (0x2500, 0x257F),
    (0x2580, 0x2595),
    (0x2800, 0x28FF),
)
_SINGLE = "‘’‚“”„†‡•…‰′″‹›€⁰⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾⁄₀₁₂₃₄₅₆₇₈₉←↑→↓⇄−√∞∑≈≠≤≥■□▲△▼▽►◄◆◇○●★☆✓✗"

CERTAIN = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1)) | {*_SINGLE}
"""Characters that take one cell wherever East Asian ambiguous ones do; none alone is an emoji or joined."""

_JOINER = "\u200d"


def unambiguous() -> frozenset[str]:
    """Return those of `CERTAIN` that take one cell even where ambiguous characters take two.

    Ambiguous is what Unicode's annex 11 (East Asian Width) calls so.
    """
    return frozenset(sign for sign in CERTAIN if unicodedata.east_asian_width(sign) != "A")


def clusters(text: str) -> list[tuple[str, int]]:
    """Return what of a text stands together in its cells, and how many cells Textual gives to that.

    A joiner at the end is left out: some terminals let it join what is written next, wherever that is.
    """
    found: list[str] = []
    for sign in text.rstrip(_JOINER):
        joined = found and (not cell_len(sign) or found[-1].endswith(_JOINER))
        if joined:
            found[-1] += sign
        else:
            found.append(sign)
    return [(cluster, cell_len(cluster)) for cluster in found]
