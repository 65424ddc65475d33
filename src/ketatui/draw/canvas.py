"""A field of cells in which lines are drawn by dots: braille, or one character a cell in ASCII."""

from collections.abc import Iterator, Sequence

from ketatui.draw.glyphs import Glyphs

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot of a braille cell, by its row and column."""
_BLANK = 0x2800
_ACROSS, _DOWN = 2, 4

_PATTERNS = ((1, 0), (3, 3), (1, 2), (5, 2), (2, 4))
"""How many dots of a line are set, then left out; a line is known by it without colour."""
_CHARACTERS = "*.:+~"
"""What stands for the same in ASCII."""


class Canvas:
    """Lines, bars and signs at shares of its width and height, from the lower left."""

    def __init__(self, width: int, height: int, glyphs: Glyphs) -> None:
        self._width, self._height, self._glyphs = width, height, glyphs
        self._across, self._down = (1, 1) if glyphs.ascii else (_ACROSS, _DOWN)
        self._dots = [[0] * width for _ in range(height)]
        self._signs: dict[tuple[int, int], str] = {}

    @staticmethod
    def sample(index: int, glyphs: Glyphs) -> str:
        """Return how the line of a number looks, in three cells."""
        canvas = Canvas(3, 1, glyphs)
        canvas.line([(0.0, 0.4), (1.0, 0.4)], index)
        return next(canvas.rows())

    def row(self, share: float) -> int:
        """Return the row at a share of the height, the uppermost being 0."""
        return min(max(self._height - 1 - int(share * self._height), 0), self._height - 1)

    def line(self, points: Sequence[tuple[float, float]], index: int) -> None:
        """Draw a line through points that go from left to right, in the pattern of a number."""
        on, off = _PATTERNS[index % len(_PATTERNS)]
        for walked, (x, y) in enumerate(self._walk(points)):
            if walked % (on + off) < on or self._glyphs.ascii:
                self._set(x, y, index)

    def bar(self, across: float, low: float, high: float) -> None:
        """Draw an upright line over a range."""
        column = self._column(across)
        if self.row(low) != self.row(high):
            for row in range(self.row(high), self.row(low) + 1):
                self._signs.setdefault((row, column), self._glyphs.divider)

    def sign(self, across: float, share: float, sign: str) -> None:
        """Put a sign at a place, or beside those that are there: right, left, in another row."""
        row, column = self.row(share), self._column(across)
        taken = {place for place, other in self._signs.items() if other != self._glyphs.divider}
        free = {(r, c) for r in range(self._height) for c in range(self._width)} - taken
        place = min(
            free,
            key=lambda at: (abs(at[0] - row), at[1] < column, abs(at[1] - column), at[0]),
            default=(row, column),
        )
        self._signs[place] = sign

    def rows(self) -> Iterator[str]:
        """Yield the rows, the uppermost first."""
        for row, dots in enumerate(self._dots):
            yield "".join(
                self._cell(self._signs.get((row, column), ""), bits) for column, bits in enumerate(dots)
            )

    def _column(self, across: float) -> int:
        return min(max(round(across * (self._width - 1)), 0), self._width - 1)

    def _walk(self, points: Sequence[tuple[float, float]]) -> Iterator[tuple[int, int]]:
        """Yield the dots of a line one after another, without gaps where it is steep."""
        last_x, rows = self._width * self._across - 1, self._height * self._down
        before: tuple[int, int] | None = None
        for across, share in points:
            x, y = round(across * last_x), min(max(int(share * rows), 0), rows - 1)
            if before and before != (x, y):
                steps = max(abs(x - before[0]), abs(y - before[1]))
                for step in range(1, steps):
                    share_ = step / steps
                    yield (
                        round(before[0] + (x - before[0]) * share_),
                        round(before[1] + (y - before[1]) * share_),
                    )
            if before != (x, y):
                yield x, y
            before = x, y

    def _set(self, x: int, y: int, index: int) -> None:
        from_top = self._height * self._down - 1 - y
        column, row = x // self._across, from_top // self._down
        if self._glyphs.ascii:
            self._dots[row][column] = self._dots[row][column] or index + 1
        else:
            self._dots[row][column] |= _DOTS[from_top % _DOWN][x % _ACROSS]

    def _cell(self, sign: str, bits: int) -> str:
        """Return a sign, or the dots; a bar does not cut a line."""
        return sign if sign and not (bits and sign == self._glyphs.divider) else self._character(bits)

    def _character(self, bits: int) -> str:
        if not bits:
            return " "
        return _CHARACTERS[(bits - 1) % len(_CHARACTERS)] if self._glyphs.ascii else chr(_BLANK + bits)
