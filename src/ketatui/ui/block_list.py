"""Blocks of lines one below the other, one of them current; only those in sight are made."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from textual import events
from textual.message import Message

from ketatui.draw import Line, Span
from ketatui.ui.commands import bindings
from ketatui.ui.cramped import is_hidden
from ketatui.ui.rows import Rows
from ketatui.ui.session import Session

_GUTTER = 1
_KEPT = 256
"""Blocks whose lines are kept."""


class BlockList(Rows, can_focus=True):
    """However many blocks there are, as many are drawn as fit into the window."""

    BINDINGS = [*bindings("move")]

    class Chosen(Message):
        """The reader opens the current block."""

    class Moved(Message):
        """Another block has become current."""

    def __init__(self, session: Session, empty: Callable[[int], Sequence[Line]]) -> None:
        """Make a list without blocks; `empty` gives the lines that are shown where there are none."""
        super().__init__(session)
        self._empty = empty
        self._make: Callable[[int, int], Sequence[Line]] | None = None
        self.count = 0
        self.current = 0
        self._top = 0
        """The block on top, and how many of its lines are above the window."""
        self._above = 0
        self._window: list[tuple[int, Line]] | None = None
        self._block = lru_cache(maxsize=_KEPT)(self._made)

    def show(self, count: int, make: Callable[[int, int], Sequence[Line]], current: int = 0) -> None:
        """Show `count` blocks; `make` gives the lines of one, by its number and the width."""
        self._block.cache_clear()
        self._make, self.count = make, count
        self.current = max(min(current, count - 1), 0)
        self._top = min(self._top, max(count - 1, 0))
        self._above = 0
        self._to_current()

    def _made(self, index: int, width: int) -> Sequence[Line]:
        return (self._make(index, width) if self._make else ()) or ((),)

    def _lines(self, index: int) -> Sequence[Line]:
        return self._block(index, max(self.size.width - _GUTTER - 1, 10))

    def on_resize(self) -> None:
        """Keep the current block in sight."""
        if is_hidden(self):
            return
        self._above = 0
        self._to_current()

    def _to_current(self) -> None:
        """Bring the current block into sight, as a whole where it fits."""
        if self.current <= self._top or not self.count:
            self._top, self._above = self.current, 0
        else:
            first, room = self.current, self.size.height - len(self._lines(self.current))
            while first > self._top and room > 0:
                first -= 1
                room -= len(self._lines(first))
            if first == self.current:
                self._top, self._above = first, 0
            elif (first, max(-room, 0)) > (self._top, self._above):
                self._top, self._above = first, max(-room, 0)
        self._fill()
        self._fill_up()

    def _fill_up(self) -> None:
        """Leave no room below the last block while there are lines above the window."""
        if self.count and (self._top or self._above) and len(self._seen()) < self.size.height:
            self._to_end()

    def _fill(self) -> None:
        self._window = None
        self.refresh_rows()

    def _seen(self) -> list[tuple[int, Line]]:
        """Return the lines in the window, each with the number of its block."""
        if self._window is None:
            height = self.size.height
            window: list[tuple[int, Line]] = []
            for index in range(self._top, self.count):
                window += [(index, line) for line in self._lines(index)]
                if len(window) >= height + self._above:
                    break
            if not self.count:
                window = [(-1, line) for line in self._empty(max(self.size.width - _GUTTER - 1, 10))]
            self._window = window[self._above :][:height]
        return self._window

    def row(self, y: int) -> Line:
        """Return a line of the window, the bar beside it where it is of the current block."""
        window = self._seen()
        index, line = window[y] if y < len(window) else (-1, ())
        bar = self._session.glyphs.bar if index == self.current and line else " "
        return (Span(bar, "mark"), *line)

    def go(self, index: int) -> None:
        """Make a block current."""
        self._choose(max(min(index, self.count - 1), 0))
        self._to_current()

    def _choose(self, index: int) -> None:
        if index != self.current:
            self.current = index
            self.post_message(self.Moved())
            self.refresh_rows()

    def _scroll(self, lines: int) -> None:
        """Move the window by lines; the current block follows into it."""
        before = self._top, self._above
        self._above += lines
        while self._above < 0 and self._top > 0:
            self._top -= 1
            self._above += len(self._lines(self._top))
        self._above = max(self._above, 0)
        while self._top < self.count - 1 and self._above >= len(self._lines(self._top)):
            self._above -= len(self._lines(self._top))
            self._top += 1
        self._fill()
        self._fill_up()
        if not self.count:
            return
        seen = [index for index, line in self._seen() if line]
        if (self._top, self._above) == before:
            self._choose(max(seen[-1] if lines > 0 else seen[0], 0))
        elif self.current not in seen:
            self._choose(seen[0] if lines > 0 else seen[-1])

    def _to_end(self) -> None:
        """Let the last line stand at the foot of the window."""
        room = self.size.height
        first = self.count
        while first and room > 0:
            first -= 1
            room -= len(self._lines(first))
        self._top, self._above = first, max(-room, 0)
        self._fill()

    def action_down(self) -> None:
        """Go to the next block; on, in one that is taller than the window."""
        tall = self.count and len(self._lines(self.current)) > self.size.height
        if tall and (self._seen()[-1][0] == self.current):
            self._scroll(1)
        elif self.current < self.count - 1:
            self.go(self.current + 1)

    def action_up(self) -> None:
        """Go to the block before; back, in one that is taller than the window."""
        if not self.count:
            return
        if self.current == self._top and self._above:
            self._scroll(-1)
            return
        self.go(self.current - 1)
        if self.current == self._top:
            self._above = max(len(self._lines(self.current)) - self.size.height, 0)
            self._fill()

    def action_page_down(self) -> None:
        """Scroll a window on."""
        self._scroll(max(self.size.height - 1, 1))

    def action_page_up(self) -> None:
        """Scroll a window back."""
        self._scroll(-max(self.size.height - 1, 1))

    def action_half_down(self) -> None:
        """Scroll half a window on."""
        self._scroll(max(self.size.height // 2, 1))

    def action_half_up(self) -> None:
        """Scroll half a window back."""
        self._scroll(-max(self.size.height // 2, 1))

    def action_first(self) -> None:
        """Go to the first block."""
        self.go(0)

    def action_last(self) -> None:
        """Go to the last block."""
        self.go(self.count - 1)

    def action_enter(self) -> None:
        """Open the current block."""
        if self.count:
            self.post_message(self.Chosen())

    def on_click(self, event: events.Click) -> None:
        """Make the block under the mouse current; open it where it was so already."""
        window = self._seen()
        if event.button != 1 or event.chain != 1 or event.y >= len(window) or window[event.y][0] < 0:
            return
        index = window[event.y][0]
        if index == self.current:
            self.action_enter()
        else:
            self.go(index)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll on by three lines."""
        event.stop()
        self._scroll(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back by three lines."""
        event.stop()
        self._scroll(-3)
