"""The list of a topic's items: one widget, drawn a line at a time, whatever its length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ketatui import draw
from ketatui.draw import Line, Span, find
from ketatui.pack.library import Place
from ketatui.ui.commands import bindings
from ketatui.ui.session import Session
from ketatui.ui.strips import strip, styles

_GUTTER = 1
_KEPT = 256
"""Drawings that are kept; more than any window shows."""


@dataclass(frozen=True)
class _Block:
    """An item as drawn: the lines before its own (a section's title), its own, and a blank."""

    lines: Sequence[Line]
    lead: int
    """Lines before the item's own."""

    @property
    def height(self) -> int:
        return len(self.lines)

    @property
    def end(self) -> int:
        """The line after the item's last own line."""
        return len(self.lines) - 1


class ItemList(Widget, can_focus=True):
    """Shows the items of one topic. One is current; the window begins at a line of some item."""

    BINDINGS = [*bindings("move")]

    @dataclass
    class Moved(Message):
        """Another item, or another part of it, is current; or the window moved."""

    @dataclass
    class Opened(Message):
        """The reader asks for the details of what is current."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._places: Sequence[Place] = ()
        self._sections: Sequence[str] = ()
        self._blocks: dict[int, _Block] = {}
        self._styles: Mapping[str, Style] = {}
        self._top = 0
        self._line = 0
        self._waiting: int | None = 0
        self.current = 0
        self.part: int | None = None
        self.words = ""

    # What is shown

    def load(self, places: Sequence[Place], sections: Sequence[str], current: int, line: int) -> None:
        """Show a topic, with `line` of the item `current` at the top where it is long."""
        self._places, self._sections = places, sections
        self._blocks.clear()
        self.part, self.words = None, ""
        self.current = min(max(current, 0), max(len(places) - 1, 0))
        if self.size.height:
            self._begin(self.current, line)
        else:
            self._waiting = line
        self._repaint()

    @property
    def count(self) -> int:
        """How many items the topic has."""
        return len(self._places)

    @property
    def place(self) -> Place | None:
        """The place that is current."""
        return self._places[self.current] if self._places else None

    @property
    def line(self) -> int:
        """The line of the current item that stands at the top of the window; 0 if its first is in sight."""
        block = self._block(self.current)
        return max(self._line - block.lead, 0) if self._top == self.current else 0

    @property
    def target(self) -> str:
        """The id that what is current leads to: a part's, inside an item, else the item's own."""
        if self.part is not None:
            return draw.parts(list(self._block(self.current).lines))[self.part]
        return self.place.subject if self.place else ""

    def index_of(self, id_: str) -> int | None:
        """Return where an item stands in this topic, or None."""
        return next((i for i, p in enumerate(self._places) if id_ in {p.id, p.subject}), None)

    def redraw(self, subject: str | None = None) -> None:
        """Draw anew what shows an item, or everything: its marks, the theme or the find changed."""
        if subject is None:
            self._blocks.clear()
            self._styles = {}
            self.refresh()
            return
        for index in [i for i in self._blocks if self._places[i].subject == subject]:
            height = self._blocks.pop(index).height
            if self._block(index).height == height:
                self._refresh_item(index)
            else:
                self.refresh()

    # Drawing

    @property
    def _measure(self) -> int:
        return max(min(self._session.config.width, self.size.width - _GUTTER - 1), 10)

    def _block(self, index: int) -> _Block:
        if index not in self._blocks:
            if len(self._blocks) >= _KEPT:
                self._blocks.clear()
            self._blocks[index] = self._drawn(index)
        return self._blocks[index]

    def _drawn(self, index: int) -> _Block:
        place = self._places[index]
        lead: list[Line] = []
        if index and place.section != self._places[index - 1].section:
            title = self._sections[place.section - 1]
            if self._session.glyphs.ascii:
                title = draw.glyphs.ascii_text(title)
            lead = [(Span(title, "heading"),), ()]
        part = self.part if index == self.current else None
        view = self._session.view(place, self.words, part)
        item = self._session.library.item(place.id)
        lines = draw.draw(item, self._measure, self._session.glyphs, view)
        return _Block((*lead, *lines, ()), len(lead))

    def render_line(self, y: int) -> Strip:
        """Return a line of the window."""
        if not self._styles:
            self._styles = styles(self)
        width = self.size.width
        index, line = self._at(y)
        if index >= len(self._places):
            return Strip.blank(width, self._styles[""])
        block = self._block(index)
        inside = index == self.current and block.lead <= line < block.end
        bar = Span(self._session.glyphs.bar if inside else " ", "mark")
        return strip((bar, *block.lines[line]), self._styles, width)

    def _at(self, y: int) -> tuple[int, int]:
        """Return the item at a row of the window, and which of its lines stands there."""
        index, line = self._top, self._line + y
        while index < len(self._places) and line >= (height := self._block(index).height):
            index, line = index + 1, line - height
        return index, line

    def _row(self, index: int) -> int:
        """Return the row of the window at which an item's first line stands, if it is near the window."""
        row = -self._line
        if index < self._top:
            return row - sum(self._block(i).height for i in range(index, self._top))
        for between in range(self._top, index):
            row += self._block(between).height
            if row > self.size.height:
                return row + (index - between)
        return row

    def _refresh_item(self, index: int, width: int | None = None) -> None:
        row = self._row(index)
        top, bottom = max(row, 0), min(row + self._block(index).height, self.size.height)
        if bottom > top:
            self.refresh(Region(0, top, width or self.size.width, bottom - top))

    def _repaint(self) -> None:
        self.refresh()
        self.post_message(self.Moved())

    # Moving

    def _begin(self, index: int, line: int = 0) -> None:
        """Let the window begin at a line of an item; its section's title stays in sight at line 0."""
        if not self._places:
            return
        block = self._block(index)
        self._top = index
        self._line = block.lead + min(line, block.height - block.lead - 1) if line else 0
        self._settle()

    def _scroll(self, lines: int) -> int:
        """Move the window by lines, as far as there is text; return by how many it moved."""
        before = (self._top, self._line)
        self._line += lines
        self._settle()
        return self._distance(before)

    def _distance(self, before: tuple[int, int]) -> int:
        (top, line), low, high = before, min(before[0], self._top), max(before[0], self._top)
        moved = sum(self._block(i).height for i in range(low, high))
        return (moved if self._top > top else -moved) + self._line - line

    def _settle(self) -> None:
        """Bring the window's beginning into an item, and neither end out of the text."""
        while self._line < 0 and self._top > 0:
            self._top -= 1
            self._line += self._block(self._top).height
        self._line = max(self._line, 0)
        while self._top < len(self._places) - 1 and self._line >= self._block(self._top).height:
            self._line -= self._block(self._top).height
            self._top += 1
        left, index = -self._line, self._top
        while index < len(self._places) and left < self.size.height:
            left += self._block(index).height
            index += 1
        if index == len(self._places) and left < self.size.height:
            self._end()

    def _end(self) -> None:
        """Let the window end with the text."""
        index, left = len(self._places), self.size.height
        while index > 0 and left > 0:
            index -= 1
            left -= self._block(index).height
        self._top, self._line = max(index, 0), max(-left, 0)

    def _go(self, index: int) -> None:
        """Make an item current and bring it into sight, by the smallest move of the window."""
        before, old = (self._top, self._line), self.current
        self._leave_part()
        self.current = index
        if index < self._top or self._row(index) > 2 * self.size.height:
            self._begin(index)
        block, row = self._block(index), self._row(index)
        if row < 0:
            self._scroll(row)
        elif row + block.end > self.size.height:
            own = row + block.lead
            self._scroll(min(row + block.end - self.size.height, own if own > 1 else row))
        if (self._top, self._line) == before:
            self._refresh_item(old, _GUTTER)
            self._refresh_item(index, _GUTTER)
            self.post_message(self.Moved())
        else:
            self._repaint()

    def go(self, index: int) -> None:
        """Make an item current, and bring it into sight."""
        if 0 <= index < len(self._places) and (index != self.current or self._hidden(index)):
            self._go(index)

    def _hidden(self, index: int) -> bool:
        row, block = self._row(index), self._block(index)
        return row + block.lead < 0 or row + block.lead >= self.size.height

    def action_down(self) -> None:
        """Go on in an item that is not wholly seen, else to the next; inside one, to its next part."""
        if not self._places or self._step_part(1):
            return
        hidden = self._row(self.current) + self._block(self.current).end - self.size.height
        if hidden > 0:
            self._scroll(min(hidden, max(self.size.height // 2, 1)))
            self._repaint()
        elif self.current < len(self._places) - 1:
            self._go(self.current + 1)

    def action_up(self) -> None:
        """Go back in an item that is not wholly seen, else to the one before."""
        if not self._places or self._step_part(-1):
            return
        row = self._row(self.current)
        if row < 0:
            self._scroll(max(row, -max(self.size.height // 2, 1)))
            self._repaint()
        elif self.current > 0:
            self._go_up()

    def _go_up(self) -> None:
        """Go to the item before; of one taller than the window its end is shown."""
        index = self.current - 1
        tall = self._block(index).height > self.size.height
        hidden = index < self._top or (index == self._top and self._line > 0)
        self._go(index)
        if tall and hidden:
            block = self._block(index)
            self._top, self._line = index, max(block.height - self.size.height, 0)
            self._settle()
            self._repaint()

    def _page(self, lines: int) -> None:
        if not self._places:
            return
        self._leave_part()
        moved = self._scroll(lines)
        if moved == 0:
            self.current = len(self._places) - 1 if lines > 0 else 0
        elif not self._covers(self.current):
            self.current = self._foremost()
        self._repaint()

    def _covers(self, index: int) -> bool:
        """Tell whether an item stands across the top of the window and goes on below it."""
        row, block = self._row(index), self._block(index)
        return row + block.lead <= 0 and row + block.end >= self.size.height

    def _foremost(self) -> int:
        """Return the item to be current after a page: the first that begins in sight, or covers it."""
        index, row = self._top, -self._line
        while index < len(self._places) - 1:
            block = self._block(index)
            if row + block.lead >= 0 or row + block.end >= self.size.height:
                break
            row += block.height
            index += 1
        return index

    def action_page_down(self) -> None:
        """Move a window on."""
        self._page(max(self.size.height - 1, 1))

    def action_page_up(self) -> None:
        """Move a window back."""
        self._page(-max(self.size.height - 1, 1))

    def action_half_down(self) -> None:
        """Move half a window on."""
        self._page(max(self.size.height // 2, 1))

    def action_half_up(self) -> None:
        """Move half a window back."""
        self._page(-max(self.size.height // 2, 1))

    def action_first(self) -> None:
        """Go to the beginning."""
        if self._places:
            self._go(0)

    def action_last(self) -> None:
        """Go to the end."""
        if self._places:
            self._leave_part()
            self.current = len(self._places) - 1
            self._end()
            self._repaint()

    def go_section(self, step: int) -> None:
        """Go to the first item of the next section, or of this one and then of the one before."""
        if not self._places:
            return
        starts = [i for i, p in enumerate(self._places) if i == 0 or p.section != self._places[i - 1].section]
        if step > 0:
            index = next((i for i in starts if i > self.current), None)
        else:
            index = next((i for i in reversed(starts) if i < self.current), None)
        if index is not None:
            self._leave_part()
            self.current = index
            self._begin(index)
            self._repaint()

    # Inside an item

    def action_enter(self) -> None:
        """Go into a table; open the details of anything else, or of the part that is current."""
        if not self._places:
            return
        kind = self._session.item(self._places[self.current].id).kind
        if kind == "table" and self.part is None and draw.parts(list(self._block(self.current).lines)):
            self._set_part(0)
        else:
            self.post_message(self.Opened())

    def _step_part(self, step: int) -> bool:
        if self.part is None:
            return False
        count = len(draw.parts(list(self._block(self.current).lines)))
        self._set_part(min(max(self.part + step, 0), count - 1))
        return True

    def _set_part(self, part: int | None) -> None:
        self.part = part
        self._blocks.pop(self.current, None)
        if part is not None:
            self._show_part(part)
        self._repaint()

    def _show_part(self, part: int) -> None:
        seen = -1
        for number, line in enumerate(self._block(self.current).lines):
            seen += sum(1 for span in line if span.target)
            if seen >= part:
                row = self._row(self.current) + number
                if row < 0:
                    self._scroll(row - 1)
                elif row >= self.size.height:
                    self._scroll(row - self.size.height + 1)
                return

    def _leave_part(self) -> None:
        if self.part is not None:
            self.part = None
            self._blocks.pop(self.current, None)

    def leave(self) -> bool:
        """Leave the inside of an item; False if the reader is not in one."""
        if self.part is None:
            return False
        self._set_part(None)
        return True

    # Finding

    def look_for(self, words: str) -> int:
        """Mark `words` wherever they stand in the topic; return in how many places."""
        self.words = words
        self.redraw()
        return sum(self._hits(index) for index in range(len(self._places))) if words else 0

    def _hits(self, index: int) -> int:
        item = self._session.library.item(self._places[index].id)
        return find.count(draw.body(item, self._measure, self._session.glyphs, draw.View()), self.words)

    def go_hit(self, step: int, *, here: bool = False) -> bool | None:
        """Go to the next item with a hit, around the end if need be.

        Returns:
            None if there is none, True if the search went around the end, else False.
        """
        count = len(self._places)
        first = 0 if here else step
        for distance in range(count):
            index = (self.current + first + distance * step) % count
            if self._hits(index):
                wrapped = (index < self.current) if step > 0 else (index > self.current)
                self._go(index)
                self._show_hit(index)
                return wrapped
        return None

    def _show_hit(self, index: int) -> None:
        block = self._block(index)
        for number, line in enumerate(block.lines):
            if any(span.style == "hit" for span in line):
                row = self._row(index) + number
                if not 0 <= row < self.size.height:
                    self._scroll(row - self.size.height // 2)
                    self._repaint()
                return

    # Events

    def on_resize(self) -> None:
        """Draw anew at the new width; the window keeps its place in the current item."""
        self._blocks.clear()
        if not self._places:
            return
        if self._waiting is not None:
            self._begin(self.current, self._waiting)
            self._waiting = None
        else:
            self._line = min(self._line, self._block(self._top).height - 1)
            self._settle()
            if self._hidden(self.current) and not self._covers(self.current):
                self._begin(self.current)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Make the item under the mouse current."""
        index, _ = self._at(event.y)
        if index < len(self._places):
            self._go(index)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move the window on by three lines."""
        event.stop()
        self._page(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move the window back by three lines."""
        event.stop()
        self._page(-3)
