"""Which lines of a run of blocks are in sight: where the window begins, and how it moves."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ketatui.draw import Line


class Block(NamedTuple):
    """An item as drawn: the lines before its own (a section's title), its own, and a blank."""

    lines: Sequence[Line]
    lead: int
    """Lines before the item's own."""

    @property
    def height(self) -> int:
        """All of its lines."""
        return len(self.lines)

    @property
    def end(self) -> int:
        """The line after the item's last own line."""
        return len(self.lines) - 1


class Window:
    """A window on blocks that are drawn when they are first asked for.

    It begins at `line` of the block `top`. It never begins before the first block, and never ends
    after the last one unless all of them fit in it.
    """

    def __init__(self, block: Callable[[int], Block]) -> None:
        self._block = block
        self.count = 0
        self.height = 0
        self.top = 0
        self.line = 0

    @property
    def beginning(self) -> tuple[int, int]:
        """The block and its line at which the window begins."""
        return self.top, self.line

    def at(self, row: int) -> tuple[int, int]:
        """Return the block at a row of the window, and which of its lines stands there."""
        index, line = self.top, self.line + row
        while index < self.count and line >= (height := self._block(index).height):
            index, line = index + 1, line - height
        return index, line

    def row(self, index: int) -> int:
        """Return the row at which a block's first line stands; beyond the window only roughly."""
        row = -self.line
        if index < self.top:
            return row - sum(self._block(i).height for i in range(index, self.top))
        for between in range(self.top, index):
            row += self._block(between).height
            if row > self.height:
                return row + (index - between - 1)
        return row

    def begin(self, index: int, line: int = 0) -> None:
        """Begin at an item's own `line`; at line 0 with what stands before it."""
        if self.count:
            block = self._block(index)
            self.top = index
            self.line = block.lead + min(line, block.height - block.lead - 1) if line else 0
            self.settle()

    def scroll(self, lines: int) -> int:
        """Move by lines, as far as there is text; return by how many it moved."""
        top, line = self.beginning
        self.line += lines
        self.settle()
        between = sum(self._block(i).height for i in range(min(top, self.top), max(top, self.top)))
        return (between if self.top > top else -between) + self.line - line

    def settle(self) -> None:
        """Bring the beginning into a block, and neither end out of the text."""
        while self.line < 0 and self.top > 0:
            self.top -= 1
            self.line += self._block(self.top).height
        self.line = max(self.line, 0)
        while self.top < self.count - 1 and self.line >= self._block(self.top).height:
            self.line -= self._block(self.top).height
            self.top += 1
        shown, index = -self.line, self.top
        while index < self.count and shown < self.height:
            shown += self._block(index).height
            index += 1
        if index == self.count and shown < self.height:
            self.end()

    def end(self) -> None:
        """End with the text."""
        index, left = self.count, self.height
        while index > 0 and left > 0:
            index -= 1
            left -= self._block(index).height
        self.top, self.line = index, max(-left, 0)

    def end_at(self, index: int) -> None:
        """Show the end of a block."""
        self.top, self.line = index, max(self._block(index).height - self.height, 0)
        self.settle()

    def reveal(self, index: int) -> None:
        """Bring a block into sight by the smallest move; of one taller than the window its beginning."""
        if index < self.top or self.row(index) > self.height:  # a row beyond the window is a guess
            self.begin(index)
        block, row = self._block(index), self.row(index)
        if row < 0:
            self.scroll(row)
        elif row + block.end > self.height:
            own = row + block.lead
            self.scroll(min(row + block.end - self.height, own if own > 1 else row))

    def reveal_line(self, index: int, line: int) -> None:
        """Bring a line of a block into sight, in the middle if it was not there."""
        row = self.row(index) + line
        if not 0 <= row < self.height:
            self.scroll(row - self.height // 2)

    def lift(self, index: int, line: int | None = None) -> None:
        """Begin with a line of a block, or an item's own first, even if blanks follow the text."""
        self.top, self.line = index, self._block(index).lead if line is None else max(line - 1, 0)

    def return_to(self, beginning: tuple[int, int]) -> None:
        """Begin again where the window once began."""
        self.top, line = beginning
        self.line = min(line, self._block(self.top).height - 1)
        self.settle()

    def hidden_above(self, index: int) -> int:
        """Return how many lines of a block stand above the window."""
        return max(-self.row(index), 0)

    def hidden_below(self, index: int) -> int:
        """Return how many of an item's own lines stand below the window."""
        return max(self.row(index) + self._block(index).end - self.height, 0)

    def misses(self, index: int) -> bool:
        """Tell whether an item's first own line is out of sight."""
        return not 0 <= self.row(index) + self._block(index).lead < self.height

    def shows(self, index: int) -> bool:
        """Tell whether any of an item's own lines is in sight."""
        row, block = self.row(index), self._block(index)
        return row + block.lead < self.height and row + block.end > 0

    def covered_by(self, index: int) -> bool:
        """Tell whether an item fills the whole window."""
        row, block = self.row(index), self._block(index)
        return row + block.lead <= 0 and row + block.end >= self.height

    def foremost(self) -> int:
        """Return the first item that begins in sight, or that fills the window; else what ends in sight."""
        index, row = self.top, -self.line
        while index < self.count - 1:
            block = self._block(index)
            if row + block.lead >= 0 or row + block.end >= self.height:
                break
            row += block.height
            index += 1
        below = row + self._block(index).lead >= self.height
        return index - 1 if below and index > self.top else index
