"""The list of a topic's items: one widget, drawn a line at a time, whatever its length."""

from collections.abc import Mapping, Sequence

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from ketatui import draw
from ketatui.draw import Line, Span, target_at
from ketatui.pack.library import Place
from ketatui.ui.blocks import Blocks
from ketatui.ui.commands import bindings
from ketatui.ui.cramped import is_hidden
from ketatui.ui.rows import Rows
from ketatui.ui.session import Session
from ketatui.ui.window import Block, Window

_GUTTER = 1


class ItemList(Rows, can_focus=True):
    """Shows the items of one topic. One is current; the window begins at a line of some item."""

    BINDINGS = [*bindings("move")]

    class Moved(Message):
        """Another item, or another part of it, is current; or the window moved."""

    class Entered(Message):
        """The reader has gone into an item."""

    class Opened(Message):
        """The reader asks for the details of what is current."""

    class Followed(Message):
        """The reader clicked on words that lead somewhere."""

        def __init__(self, target: str) -> None:
            super().__init__()
            self.target = target

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._places: Sequence[Place] = ()
        self._blocks = Blocks(session, lambda: self._measure)
        self._inside: tuple[Block, int | None, Block] | None = None
        self._window = Window(self._block)
        self._waiting: int | None = 0
        """The line at which to begin when there is a size."""
        self._laid_out = Size(0, 0)
        self._lowered: tuple[int, int] | None = None
        self.current = 0
        self.part: int | None = None
        self._hits: list[int] = []

    # What is shown

    def load(self, places: Sequence[Place], sections: Sequence[str], current: int, line: int) -> None:
        """Show a topic, with `line` of the item `current` at the top where it is long."""
        self._places = places
        self._window.count = len(places)
        self._blocks.load(places, sections)
        self.part, self._lowered, self._hits = None, None, []
        self.current = min(max(current, 0), max(len(places) - 1, 0))
        if self.size.height:
            self._window.begin(self.current, line)
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
        """The current item's line at the top of the window; 0 where its first is in sight."""
        top, line = self._lowered or self._window.beginning
        begun = bool(self._places) and top == self.current
        return max(line - self._block(self.current).lead, 0) if begun else 0

    @property
    def top(self) -> tuple[str, int]:
        """The item at which the window begins, and at which of its lines, were there no panel over it."""
        index, line = self._lowered or self._window.beginning
        return (self._places[index].id, line) if self._places else ("", 0)

    @property
    def target(self) -> str:
        """What the current part leads to, inside an item; else the item's own id."""
        if self.part is not None:
            return self._parts()[self.part]
        return self.place.id if self.place else ""

    def index_of(self, id_: str) -> int | None:
        """Return where an item stands in this topic, or else where it is shown once more; or None."""
        places = [*enumerate(self._places)]
        home = next((index for index, place in places if place.id == id_), None)
        return home if home is not None else next((i for i, p in places if p.subject == id_), None)

    def redraw(self, subject: str | None = None) -> None:
        """Draw anew what shows an item, or everything: its marks or the find changed."""
        if subject is None:
            self._blocks.forget()
            self._window.settle()
        elif not all(as_high for _, as_high in [*self._blocks.redraw(subject)]):
            self._window.settle()
        self.refresh_rows()

    # Drawing

    @property
    def _measure(self) -> int:
        return max(min(self._session.config.width, self.size.width - _GUTTER - 1), 10)

    def _block(self, index: int) -> Block:
        return self._blocks[index]

    def _shown(self, index: int) -> Block:
        """Return a block with the current part marked, where the reader is inside it."""
        block = self._block(index)
        if index != self.current or self.part is None:
            return block
        if self._inside is None or self._inside[0] is not block or self._inside[1] != self.part:
            marked = Block(draw.with_part(block.lines, self.part), block.lead)
            self._inside = block, self.part, marked
        return self._inside[2]

    def _part_names(self) -> list[str]:
        return draw.part_names(self._block(self.current).lines)

    def _parts(self) -> list[str]:
        return draw.parts(self._block(self.current).lines)

    def row(self, y: int) -> Line:
        """Return a line of the window, the bar beside it where it is of the current item."""
        index, line = self._window.at(y)
        if index >= len(self._places):
            return ()
        block = self._shown(index)
        inside = index == self.current and block.lead <= line < block.end
        return (Span(self._session.glyphs.bar if inside else " ", "mark"), *block.lines[line])

    def render_line(self, y: int) -> Strip:
        """Return a line as Textual paints it, the first time before it tells the size."""
        if self._waiting is not None:
            self._lay_out()
        return super().render_line(y)

    def _repaint(self) -> None:
        self.refresh_rows()
        self.post_message(self.Moved())

    # Moving

    def go(self, index: int, top: tuple[str, int] = ("", 0)) -> None:
        """Make an item current, and bring it into sight: by beginning at a former `top`, if that shows it."""
        begin = self.index_of(top[0]) if top[0] else None
        if begin is not None or index != self.current or self._window.misses(index):
            self._go(index, None if begin is None else (begin, top[1]))

    def _go(self, index: int, beginning: tuple[int, int] | None = None) -> None:
        self._leave_part()
        self.current = index
        if beginning is not None:
            self._window.return_to(beginning)
        if beginning is None or not self._window.shows(index):
            self._window.reveal(index)
        self._repaint()

    def action_down(self) -> None:
        """Go on in an item that is not wholly seen, else to the next; inside one, to its next part."""
        if not self._places or self.step_part(1):
            return
        if hidden := self._window.hidden_below(self.current):
            self._window.scroll(min(hidden, max(self.size.height // 2, 1)))
            self._repaint()
        elif self.current < len(self._places) - 1:
            self._go(self.current + 1)

    def action_up(self) -> None:
        """Go back in an item that is not wholly seen, else to the one before, if need be to its end."""
        if not self._places or self.step_part(-1):
            return
        if hidden := self._window.hidden_above(self.current):
            self._window.scroll(-min(hidden, max(self.size.height // 2, 1)))
            self._repaint()
        elif self.current > 0:
            index = self.current - 1
            partly = self._window.hidden_above(index)
            self._go(index)
            if partly and self._window.hidden_below(index):
                self._window.end_at(index)
                self._repaint()

    def _page(self, lines: int) -> None:
        if not self._places:
            return
        self._leave_part()
        if self._window.scroll(lines) == 0:
            self.current = len(self._places) - 1 if lines > 0 else 0
        elif not self._window.covered_by(self.current):
            self.current = self._window.foremost()
        self._repaint()

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
            self._window.end()
            self._repaint()

    def go_section(self, step: int) -> None:
        """Go to the first item of the next section, or of this one and then of the one before."""
        places = self._places
        starts = [i for i, p in enumerate(places) if i == 0 or p.section != places[i - 1].section]
        if step > 0:
            index = next((i for i in starts if i > self.current), None)
        else:
            index = next((i for i in reversed(starts) if i < self.current), None)
        if index is not None:
            self._leave_part()
            self.current = index
            self._window.begin(index)
            self._repaint()

    # Inside an item

    def action_enter(self) -> None:
        """Go into what has parts; open the details of anything else, or of the part that is current."""
        if not self._places:
            return
        item = self._session.item(self._places[self.current].id)
        if draw.enters(item) and self.part is None and self._parts():
            self._set_part(0)
            self.post_message(self.Entered())
        else:
            self.post_message(self.Opened())

    @property
    def part_name(self) -> str:
        """The name of the part that is current, inside an item; else nothing."""
        return "" if self.part is None else self._part_names()[self.part]

    def enter_part(self, name: str) -> None:
        """Go into the current item to the part of that name, if it has one."""
        if name in (names := self._part_names() if name else []):
            self._set_part(names.index(name))

    def step_part(self, step: int) -> bool:
        """Go to another part of the item that the reader is in; False if there is none such."""
        if self.part is None:
            return False
        self._set_part(min(max(self.part + step, 0), len(self._parts()) - 1))
        return True

    def _set_part(self, part: int | None) -> None:
        self.part = part
        if part is not None:
            lines = self._shown(self.current).lines
            self._window.reveal_line(self.current, draw.line_of_part(lines, part))
        self._repaint()

    def _leave_part(self) -> None:
        self.part = None

    def leave(self) -> bool:
        """Leave the inside of an item; False if the reader is not in one."""
        if self.part is None:
            return False
        self._set_part(None)
        return True

    # Arranging a picture

    def chosen(self, subject: str) -> Mapping[str, str]:
        """Return what the reader has chosen of an item's settings, in this session."""
        return self._blocks.chosen(subject)

    def choose(self, subject: str, setting: str, value: str) -> None:
        """Arrange a picture; an empty value takes a choice back."""
        self._blocks.choose(subject, setting, value)
        self._rearranged(subject)

    def put_back(self, subject: str) -> None:
        """Show a picture again as it was before it was arranged."""
        self._blocks.put_back(subject)
        self._rearranged(subject)

    def _rearranged(self, subject: str) -> None:
        self._leave_part()
        self._count_hits()
        self.redraw(subject)
        self._window.reveal(self.current)
        self._repaint()

    # Under a panel

    def lift(self) -> None:
        """Show the current item, or its current part, at the top, as a panel will lie over what is below."""
        if self._places and self._lowered is None:
            self._lowered = self._window.beginning
            lines = self._block(self.current).lines
            part = None if self.part is None else draw.line_of_part(lines, self.part)
            self._window.lift(self.current, part)
            self.refresh_rows()

    def lower(self) -> None:
        """Show again what was shown before the panel came."""
        if self._lowered is not None:
            self._window.return_to(self._lowered)
            self._lowered = None
            self.refresh_rows()

    # Finding

    def look_for(self, words: str) -> None:
        """Mark `words` wherever they stand in the topic; nothing is marked where they are empty."""
        self._blocks.words = words
        self._count_hits()
        self.redraw()

    @property
    def compared(self) -> dict[str, None]:
        """The statements that are marked to be compared, in the order in which they were."""
        return self._blocks.compared

    @property
    def words(self) -> str:
        """What is looked for."""
        return self._blocks.words

    @property
    def hits(self) -> int:
        """In how many places of the topic the words stand."""
        return sum(self._hits)

    @property
    def hits_before(self) -> int:
        """In how many places the words stand before the current item."""
        return sum(self._hits[: self.current])

    def _count_hits(self) -> None:
        self._hits = [*map(self._blocks.count_hits, range(self.count))]

    def go_hit(self, step: int, *, here: bool = False) -> bool | None:
        """Go to the next item with a hit, around the end if need be.

        Returns:
            None if there is none, True if the search went around the end, else False.
        """
        count = len(self._places)
        first = 0 if here else step
        for distance in range(count):
            index = (self.current + first + distance * step) % count
            if self._hits[index]:
                wrapped = (index < self.current) if step > 0 else (index > self.current)
                self._go(index)
                lines = self._block(index).lines
                hit = next((n for n, line in enumerate(lines) if any(s.style == "hit" for s in line)), 0)
                self._window.reveal_line(index, hit)
                self._repaint()
                return wrapped
        return None

    # Events

    def on_resize(self) -> None:
        """Draw anew at the new size; the window stays where it began, the current item in sight."""
        if is_hidden(self):
            self._laid_out = Size(0, 0)  # what is drawn meanwhile is drawn for a size that counts for nothing
        elif self.size != self._laid_out:
            self._lay_out()
            self.refresh()

    def _lay_out(self) -> None:
        entered = self.part_name
        self._blocks.forget()
        self._lowered = None
        window = self._window
        self._laid_out = self.size
        window.height = self.size.height
        if not self._places:
            return
        if self.words:
            self._count_hits()
        if entered:
            names = self._part_names()
            self.part = names.index(entered) if entered in names else None
        if self._waiting is not None:
            window.begin(self.current, self._waiting)
            self._waiting = None
            self.post_message(self.Moved())
        else:
            window.line = min(window.line, self._block(window.top).height - 1)
            window.settle()
            if window.misses(self.current) and not window.covered_by(self.current):
                window.begin(self.current)

    def on_click(self, event: events.Click) -> None:
        """Make the item under the mouse current; words that lead somewhere are followed."""
        index, line = self._window.at(event.y)
        if index >= len(self._places):
            return
        target = target_at(self._block(index).lines[line], event.x - _GUTTER)
        self._go(index)
        if not target or event.button != 1 or event.chain != 1:
            return
        item, node = draw.split(target)
        if node and item == self._places[index].subject and target in self._parts():
            self._set_part(self._parts().index(target))  # a box of a map: one is there already
        else:
            self.post_message(self.Followed(target))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move the window on by three lines."""
        event.stop()
        self._page(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move the window back by three lines."""
        event.stop()
        self._page(-3)
