"""What to send so that a terminal which shows some rows shows others."""

from collections import Counter
from collections.abc import Collection, Sequence
from operator import ne

from ketatui.term.canvas import BLANK, Cell, Row
from ketatui.term.style import PLAIN, change, on_blank

_NEAR = 4
"""Cells without a change that are sent again: to go past them takes as many bytes."""
_ERASED = 3
"""Blanks at the end of a row that are sent; more are erased, which takes as many bytes."""
_MOVED = 3
"""Rows that must have moved together before scrolling is tried."""


def place(y: int, x: int) -> str:
    """Return what leads to a cell from anywhere."""
    return f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1 if y else ''}H"


class _Sender:
    """Writes cells, and goes about between them, with no more bytes than it takes."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._at: tuple[int, int] | None = None
        self._style = PLAIN

    def go(self, y: int, x: int) -> None:
        """Go to a cell."""
        if self._at == (y, x):
            return
        if self._style.link:  # it is told anew where it goes on
            self.plain()
        if self._at is not None and self._at[0] == y and self._at[1] < x:
            count = x - self._at[1]
            self.parts.append(f"\x1b[{count if count > 1 else ''}C")
        else:
            self.parts.append(place(y, x))
        self._at = y, x

    def put(self, cells: Sequence[Cell], *, exactly: bool = False) -> None:
        """Write cells; blanks in whatever style they look the same in, unless `exactly` as they are."""
        style, parts = self._style, self.parts
        for text, look in cells:
            if look is not style and look != style and (exactly or text != " " or on_blank(style) != look):
                parts.append(change(style, look))
                style = look
            parts.append(text)
        self._style = style
        if self._at is not None:
            self._at = self._at[0], self._at[1] + len(cells)

    def erase(self) -> None:
        """Blank the line from here on; some terminals do so with the background in use, some without."""
        if on_blank(self._style) != PLAIN:
            self.plain()
        self.parts.append("\x1b[K")

    def scroll(self, top: int, bottom: int, lines: int) -> None:
        """Move the rows from `top` to `bottom` up by `lines`, or down where that is negative."""
        self.plain()
        self.parts.append(f"\x1b[{top + 1};{bottom + 1}r")
        self._at = None
        self.go(bottom if lines > 0 else top, 0)
        self.parts += ["\x1bD" if lines > 0 else "\x1bM"] * abs(lines)
        self.parts.append("\x1b[r")
        self._at = None

    def plain(self) -> None:
        """Take the terminal's own look again."""
        self.parts.append(change(self._style, PLAIN))
        self._style = PLAIN

    def lose(self) -> None:
        """Be somewhere; where, not all terminals agree on."""
        self._at = None


def difference(
    shown: Sequence[Row | None],
    wanted: Sequence[Row],
    rows: Collection[int],
    certain: frozenset[str],
) -> str:
    """Return what turns `shown` into `wanted`; it begins anywhere, and leaves the terminal's own look.

    A row is sent whole where it holds, or held, what takes more or fewer cells on some terminals.

    Args:
        shown: The rows that a terminal shows; None where that is not known.
        wanted: The rows that it is to show.
        rows: The only ones that may differ.
        certain: The characters that are known to take one cell.
    """
    changed = [y for y in sorted(rows) if shown[y] != wanted[y]]
    sender = _Sender()
    _repaint(sender, shown, wanted, changed, certain)
    painted = "".join(sender.parts)
    if len(changed) > _MOVED and (move := _move(shown, wanted, changed)):
        top, bottom, lines = move
        moved, empty = [*shown], [BLANK] * len(wanted[0])
        within = shown[top : bottom + 1]
        kept = [*within[lines:]] if lines > 0 else [*within[:lines]]
        gone: list[Row | None] = [empty] * abs(lines)
        moved[top : bottom + 1] = [*kept, *gone] if lines > 0 else [*gone, *kept]
        sender = _Sender()
        sender.scroll(top, bottom, lines)
        rest = [y for y in sorted({*changed, *range(top, bottom + 1)}) if moved[y] != wanted[y]]
        _repaint(sender, moved, wanted, rest, certain)
        scrolled = "".join(sender.parts)
        return min(painted, scrolled, key=len)
    return painted


def _move(
    shown: Sequence[Row | None], wanted: Sequence[Row], changed: Sequence[int]
) -> tuple[int, int, int] | None:
    """Return the region in which most rows have moved alike, and by how many lines; None for no such."""
    before: dict[str, int] = {}
    for y, row in enumerate(shown):
        if row is not None and (text := _text(row)).strip():
            before[text] = y
    found = [(y, before[text]) for y in changed if (text := _text(wanted[y])) in before]
    moves = Counter(old - new for new, old in found if old != new)
    lines, count = max(moves.items(), key=lambda move: move[1], default=(0, 0))
    if count < _MOVED:
        return None
    alike = [y for new, old in found if old - new == lines for y in (new, old)]
    return min(alike), max(alike), lines


def _text(row: Row) -> str:
    """Return a piece of a row by which it is known again: what stands at its edges may not move with it."""
    return "".join([text for text, _ in row[len(row) // 8 : len(row) // 2]])


def _repaint(
    sender: _Sender,
    shown: Sequence[Row | None],
    wanted: Sequence[Row],
    changed: Sequence[int],
    certain: frozenset[str],
) -> None:
    for y in changed:
        _row(sender, y, shown[y], wanted[y], certain)
    sender.plain()


def _row(sender: _Sender, y: int, was: Row | None, row: Row, certain: frozenset[str]) -> None:
    """Send what of a row has changed."""
    whole = not certain.issuperset([text for text, _ in row])
    if whole or was is None or not certain.issuperset([text for text, _ in was]):
        sender.go(y, 0)
        sender.erase()
        was = [BLANK] * len(row)
    if whole:
        sender.put(row, exactly=True)
        sender.lose()
        return
    end = len(row)
    while end and row[end - 1] == BLANK:
        end -= 1
    changed = [x for x, other in enumerate(map(ne, was, row)) if other]
    within = [x for x in changed if x < end]
    runs: list[tuple[int, int]] = []
    for x in within:
        if runs and x - runs[-1][1] <= _NEAR:
            runs[-1] = runs[-1][0], x + 1
        else:
            runs.append((x, x + 1))
    beyond = changed[len(within) :]
    erased = bool(beyond) and beyond[-1] - beyond[0] >= _ERASED
    if beyond and not erased:
        runs.append((beyond[0], beyond[-1] + 1))
    for first, last in runs:
        sender.go(y, first)
        sender.put(row[first:last])
    if erased:
        sender.go(y, beyond[0])
        sender.erase()
    if runs and runs[-1][1] == len(row):
        sender.lose()
