"""How well colours stand out from each other, as terminals show them."""

from __future__ import annotations

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
XTERM = [
    *(BLACK, (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205)),
    *((229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255)),
    *((255, 0, 255), (0, 255, 255), WHITE),
]
CONSOLE = [
    *(BLACK, (170, 0, 0), (0, 170, 0), (170, 85, 0), (0, 0, 170), (170, 0, 170), (0, 170, 170)),
    *((170, 170, 170), (85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85), (85, 85, 255)),
    *((255, 85, 255), (85, 255, 255), WHITE),
]
"""The sixteen colours of xterm, and of the Linux console and of VGA."""
READABLE = 3.0
"""The least contrast that WCAG 2.2 asks of large text and signs (1.4.3, 1.4.11)."""

Rgb = tuple[int, int, int]


def luminance(colour: Rgb) -> float:
    """As WCAG 2.2 defines it."""
    red, green, blue = (
        (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in (v / 255 for v in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


NAMES = "black red green yellow blue magenta cyan white".split()
NAMED = dict(zip([*NAMES, *(f"bright{name}" for name in NAMES)], XTERM, strict=True))


def rgb(colour: str, own: Rgb) -> Rgb:
    """The colour of a cell (`vt.Cell`) on an xterm; `own` is what is the terminal's own."""
    if colour == "default":
        return own
    if colour in NAMED:
        return NAMED[colour]
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)
