"""What a terminal shows: pyte, with what it lacks or chokes on put right."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pyte

if TYPE_CHECKING:
    from collections.abc import Callable

CSI = re.compile(r"\x1b\[([0-?]*)([ -/]*)([@-~])")
STRING = re.compile(r"\x1b[P\]X^_].*?(?:\x07|\x1b\\)", re.DOTALL)
NO_CELL = re.compile("[\u200b-\u200d\u2060\ufe00-\ufe0f]")
UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[P\]X^_][^\x07]*|[ -/]*)?\Z", re.DOTALL)
PLAIN_PARAMETERS = re.compile(r"[0-9;]*\Z")
OTHER_SCREEN = {47, 1047, 1049}
PYTE_COLOURS = {"brown": "yellow", "brightbrown": "brightyellow", "bfightmagenta": "brightmagenta"}


class Cell(NamedTuple):
    """One place on the screen; behind a wide character stands a cell without text.

    Colours are "default", a name ("red", "brightred") or six hexadecimal digits.
    """

    text: str
    fg: str
    bg: str
    bold: bool
    italic: bool
    underline: bool
    strike: bool
    reverse: bool


class Screen(pyte.Screen):
    """pyte's screen with the other buffer full-screen programs draw on."""

    def __init__(self, width: int, height: int, answer: Callable[[str], None]) -> None:
        self.private_modes: set[int] = set()
        self._answer = answer
        self._first: tuple[Any, Any] | None = None
        super().__init__(width, height)

    def write_process_input(self, data: str) -> None:
        self._answer(data)

    def reset(self) -> None:
        super().reset()
        self.private_modes = {7, 25}
        self._first = None

    def set_mode(self, *modes: int, **how: bool) -> None:
        if how.get("private"):
            self.private_modes |= set(modes)
            if OTHER_SCREEN & set(modes) and self._first is None:
                self._first = (self.buffer, self.cursor)
                self.buffer, self.cursor = self._blank()
        super().set_mode(*modes, **how)

    def reset_mode(self, *modes: int, **how: bool) -> None:
        super().reset_mode(*modes, **how)
        if how.get("private"):
            self.private_modes -= set(modes)
            if OTHER_SCREEN & set(modes) and self._first is not None:
                hidden = self.cursor.hidden
                self.buffer, self.cursor = self._first
                self.cursor.hidden = hidden
                self._first = None

    def _blank(self) -> tuple[Any, Any]:
        fresh = pyte.Screen(self.columns, self.lines)
        fresh.cursor.hidden = self.cursor.hidden
        return fresh.buffer, fresh.cursor


class Emulator:
    """Bytes in, cells out. Strings (OSC, DCS, APC, PM, SOS) show nothing and are left out.

    Args:
        size: columns and rows.
        answer: takes what a terminal replies when it is asked (cursor position, its kind).
    """

    def __init__(self, size: tuple[int, int], answer: Callable[[str], None]) -> None:
        self._screen = Screen(*size, answer)
        self._stream = pyte.Stream(self._screen)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""

    def feed(self, data: bytes) -> None:
        text = self._rest + self._decode(data)
        text = NO_CELL.sub("", STRING.sub("", text))  # pyte leaves out what follows one of them
        unfinished = UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        self._rest = text[cut:]
        self._stream.feed(CSI.sub(_for_pyte, text[:cut]))

    def resize(self, width: int, height: int) -> None:
        self._screen.resize(height, width)

    @property
    def lines(self) -> list[str]:
        """Each row as text, its full width."""
        return ["".join(cell.text for cell in row) for row in self.cells]

    @property
    def cells(self) -> list[list[Cell]]:
        screen = self._screen
        rows = (screen.buffer[y] for y in range(screen.lines))
        return [[_cell(row[x]) for x in range(screen.columns)] for row in rows]

    @property
    def cursor(self) -> tuple[int, int] | None:
        """Column and row, or None while it is hidden."""
        cursor = self._screen.cursor
        return None if cursor.hidden else (cursor.x, cursor.y)

    @property
    def modes(self) -> frozenset[int]:
        """The DEC private modes that are on: 25 the cursor, 1049 the other screen, 1003 mouse…"""
        return frozenset(self._screen.private_modes)


def visible(cells: list[list[Cell]]) -> list[list[Cell]]:
    """Cells with no more of a blank than is seen of it: neither its colour nor its weight."""
    return [[_visible(cell) for cell in row] for row in cells]


def _visible(cell: Cell) -> Cell:
    if cell.text != " " or cell.underline or cell.strike or cell.reverse:
        return cell
    return cell._replace(fg="default", bold=False, italic=False)


def _for_pyte(found: re.Match[str]) -> str:
    """The sequence, or nothing where pyte would stumble (kitty's keyboard, queries, `4:3`)."""
    parameters, intermediate, final = found.groups()
    plain = PLAIN_PARAMETERS.match(parameters.removeprefix("?"))
    if intermediate or not plain or (parameters.startswith("?") and final not in "hl"):
        return ""
    return found.group()


def _cell(char: Any) -> Cell:
    return Cell(
        char.data,
        PYTE_COLOURS.get(char.fg, char.fg),
        PYTE_COLOURS.get(char.bg, char.bg),
        char.bold,
        char.italics,
        char.underscore,
        char.strikethrough,
        char.reverse,
    )
