"""Characters that are drawn rather than taken from a font, so that they meet without a gap."""

from __future__ import annotations


def _arms(chars: str, arms: str) -> dict[str, str]:
    return dict(zip(chars, arms.split(), strict=True))


LINES = {
    **_arms("─│┌┐└┘├┤┬┴┼", "1100 0011 0101 1001 0110 1010 0111 1011 1101 1110 1111"),
    **_arms("━┃┏┓┗┛┣┫┳┻╋", "2200 0022 0202 2002 0220 2020 0222 2022 2202 2220 2222"),
    **_arms("┿╂", "2211 1122"),
    **_arms("╭╮╰╯╴╵╶╷╸╹╺╻", "0101 1001 0110 1010 1000 0010 0100 0001 2000 0020 0200 0002"),
}
"""The arms from the middle of the cell to the left, right, top and bottom; 1 light, 2 heavy."""

BLOCKS = {
    "█": (0, 0, 8, 8),
    "▀": (0, 0, 8, 4),
    "▐": (4, 0, 8, 8),
    "▔": (0, 0, 8, 1),
    "▕": (7, 0, 8, 8),
    **{char: (0, 7 - n, 8, 8) for n, char in enumerate("▁▂▃▄▅▆▇")},
    **{char: (0, 0, n + 1, 8) for n, char in enumerate("▏▎▍▌▋▊▉")},
}
"""Left, top, right and bottom in eighths of the cell."""

SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}
"""How much of the colour covers the cell."""

_BITS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))

BRAILLE = {
    chr(0x2800 + bits): [place for n, place in enumerate(_BITS) if bits >> n & 1] for bits in range(1, 256)
}
"""The column and the row of each dot; few monospaced fonts have these."""

DRAWN = BRAILLE.keys() | LINES.keys() | BLOCKS.keys() | SHADES.keys()
