"""A screen as a picture: an SVG on the terminal's grid, and a PNG of twice its size from it."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from bench.glyphs import BLOCKS, BRAILLE, DRAWN, LINES, SHADES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vt import Cell

FONT = "DejaVu Sans Mono"
FONT_FILE = "DejaVuSansMono.ttf"
FONT_PACKAGE = "fonts-dejavu-core"
FONT_SIZE = 15
WIDTH, HEIGHT = 9, 19  # of a cell, in whole pixels, so that nothing falls between two
BASELINE = 15
MARGIN = 14
SCALE = 2
COLOURS = 64
"""Of a PNG: the theme's colours and the shades of their letters' edges."""

ANSI = {
    "default": "d8d8d8",
    "black": "1c1c1c",
    "red": "cd5c5c",
    "green": "6fae6f",
    "yellow": "c9a554",
    "blue": "6a8fd0",
    "magenta": "b07ab8",
    "cyan": "5fb0b0",
    "white": "d8d8d8",
    "brightblack": "7a7a7a",
    "brightred": "e88888",
    "brightgreen": "98cf98",
    "brightyellow": "e8cf86",
    "brightblue": "98b8f0",
    "brightmagenta": "d4a4dc",
    "brightcyan": "90d6d6",
    "brightwhite": "ffffff",
}
DEFAULT_BACKGROUND = "1c1c1c"


class Shape(NamedTuple):
    """What is drawn in a cell beside text: a line or a block, and lines at the text."""

    char: str
    colour: str
    underline: bool
    strike: bool


class Look(NamedTuple):
    """How a cell's text is drawn."""

    colour: str
    bold: bool
    italic: bool


def svg(cells: Sequence[Sequence[Cell]]) -> str:
    """The picture: backgrounds as rectangles, text by runs with a place for each character."""
    width = len(cells[0]) * WIDTH + 2 * MARGIN
    height = len(cells) * HEIGHT + 2 * MARGIN
    ground = Counter(background(cell) for row in cells for cell in row).most_common(1)[0][0]
    extent = f'width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {extent}>',
        f"<style>text{{font:{FONT_SIZE}px '{FONT}',monospace;white-space:pre}}</style>",
        "<style>.b{font-weight:bold}.i{font-style:italic}</style>",
        f'<rect {extent} rx="8" fill="#{ground}"/>',
        f'<g transform="translate({MARGIN} {MARGIN})">',
    ]
    for y, row in enumerate(cells):
        parts += backgrounds(row, y, ground)
        parts += shapes(row, y)
        parts += texts(row, y)
    return "\n".join([*parts, "</g>", "</svg>", ""])


def png(picture: str) -> bytes:
    """The picture at twice its size, in the few colours that a terminal shows."""
    import cairosvg
    from PIL import Image

    data: bytes = cairosvg.svg2png(bytestring=picture.encode(), scale=SCALE)
    small = BytesIO()
    Image.open(BytesIO(data)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True
    )
    return small.getvalue()


def foreground(cell: Cell) -> str:
    return own_background(cell) if cell.reverse else own_foreground(cell)


def background(cell: Cell) -> str:
    return own_foreground(cell) if cell.reverse else own_background(cell)


def own_foreground(cell: Cell) -> str:
    return ANSI.get(cell.fg, cell.fg)


def own_background(cell: Cell) -> str:
    return DEFAULT_BACKGROUND if cell.bg == "default" else ANSI.get(cell.bg, cell.bg)


def backgrounds(row: Sequence[Cell], y: int, ground: str) -> Iterator[str]:
    x = 0
    for colour, run in groupby(row, key=background):
        count = len([*run])
        if colour != ground:
            yield rectangle(x * WIDTH, y * HEIGHT, count * WIDTH, HEIGHT, colour)
        x += count


def shapes(row: Sequence[Cell], y: int) -> Iterator[str]:
    """Lines and blocks, drawn edge to edge, and the lines under and through text."""
    x = 0
    for shape, run in groupby(row, key=shape_of):
        count = len([*run])
        left, top, width = x * WIDTH, y * HEIGHT, count * WIDTH
        if shape.char in SHADES:
            yield rectangle(left, top, width, HEIGHT, shape.colour, SHADES[shape.char])
        elif shape.char in BLOCKS:
            yield from block(shape, left, top, count)
        elif shape.char in BRAILLE:
            for at in range(left, left + width, WIDTH):
                yield from dots(shape, at, top)
        elif shape.char in LINES:
            for at in range(left, left + width, WIDTH):
                yield from line(shape, at, top)
        if shape.underline:
            yield rectangle(left, top + BASELINE + 2, width, 1, shape.colour)
        if shape.strike:
            yield rectangle(left, top + BASELINE - 5, width, 1, shape.colour)
        x += count


def shape_of(cell: Cell) -> Shape:
    char = cell.text if cell.text in DRAWN else ""
    return Shape(char, foreground(cell), cell.underline, cell.strike)


def block(shape: Shape, left: int, top: int, count: int) -> Iterator[str]:
    x1, y1, x2, y2 = BLOCKS[shape.char]
    y, height = top + y1 * HEIGHT / 8, (y2 - y1) * HEIGHT / 8
    if (x1, x2) == (0, 8):
        yield rectangle(left, y, count * WIDTH, height, shape.colour)
    else:
        for at in range(left, left + count * WIDTH, WIDTH):
            yield rectangle(at + x1 * WIDTH / 8, y, (x2 - x1) * WIDTH / 8, height, shape.colour)


def dots(shape: Shape, left: int, top: int) -> Iterator[str]:
    for x, y in BRAILLE[shape.char]:
        yield rectangle(left + 1 + x * WIDTH // 2, top + 1 + y * HEIGHT / 4, 2.5, 2.5, shape.colour)


def line(shape: Shape, left: int, top: int) -> Iterator[str]:
    to_left, to_right, up, down = map(int, LINES[shape.char])
    middle, centre = left + WIDTH // 2, top + HEIGHT // 2
    flat, upright = max(to_left, to_right), max(up, down)
    if flat:
        start = left if to_left else middle
        end = left + WIDTH if to_right else middle + max(upright, 1)
        yield rectangle(start, centre, end - start, flat, shape.colour)
    if upright:
        start = top if up else centre
        end = top + HEIGHT if down else centre + max(flat, 1)
        yield rectangle(middle, start, upright, end - start, shape.colour)


def texts(row: Sequence[Cell], y: int) -> Iterator[str]:
    places = [(x, cell) for x, cell in enumerate(row) if is_text(cell)]
    for look, run in groupby(places, key=lambda place: look_of(place[1])):
        cells = [*run]
        xs = " ".join(str(x * WIDTH) for x, cell in cells for _ in cell.text)
        style = " ".join(name for name, on in (("b", look.bold), ("i", look.italic)) if on)
        classes = f' class="{style}"' if style else ""
        words = escape("".join(cell.text for _, cell in cells))
        place = f'x="{xs}" y="{y * HEIGHT + BASELINE}"'
        yield f'<text {place} fill="#{look.colour}"{classes}>{words}</text>'


def is_text(cell: Cell) -> bool:
    return bool(cell.text.strip()) and cell.text not in DRAWN


def look_of(cell: Cell) -> Look:
    return Look(foreground(cell), cell.bold, cell.italic)


def rectangle(x: float, y: float, width: float, height: float, colour: str, opacity: float = 1) -> str:
    faint = f' opacity="{opacity:g}"' if opacity < 1 else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="#{colour}"'
        f' shape-rendering="crispEdges"{faint}/>'
    )
