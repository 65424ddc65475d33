"""Text to scroll and pieces of it to choose: details, a source's page, help, lists."""

from collections.abc import Callable, Sequence

from textual import events
from textual.message import Message

from ketatui.draw import Line, Span, target_at
from ketatui.ui.commands import bindings
from ketatui.ui.cramped import is_hidden
from ketatui.ui.rows import Rows
from ketatui.ui.session import Session
from ketatui.ui.trail import At

_GUTTER = 1


class Pane(Rows, can_focus=True):
    """Lines made for the width at hand. One target among them is current, where there is any."""

    BINDINGS = [*bindings("move")]

    class Chosen(Message):
        """The reader follows a target."""

        def __init__(self, target: str) -> None:
            super().__init__()
            self.target = target

    def __init__(self, session: Session, make: Callable[[int], Sequence[Line]] = lambda _: ()) -> None:
        super().__init__(session)
        self._make = make
        self._lines: Sequence[Line] = ()
        self._targets: list[tuple[int, str]] = []
        self._made_for = -1
        self._top = 0
        self._current: int | None = None
        self._waiting: At | None = None
        """Where to be as soon as the pane has a size."""

    @property
    def target(self) -> str:
        """The target that is current, or nothing."""
        return self._targets[self._current][1] if self._current is not None else ""

    @property
    def at(self) -> At:
        """Where the reader is, so that `return_to` leads there again, at another size too."""
        if self._waiting is not None:
            return self._waiting
        if self._current is None:
            return At(row=-self._top)
        return At(self._current, self._targets[self._current][0] - self._top)

    def return_to(self, at: At) -> None:
        """Be again where the reader once was; with what is current in sight, whatever the size now is."""
        self._waiting = None if self.size.height else at
        self._current = min(at.target, len(self._targets) - 1) if at.target >= 0 and self._targets else None
        line = 0 if self._current is None else self._targets[self._current][0]
        self._top = max(min(line - at.row, len(self._lines) - self.size.height), 0)
        if self._current is not None and self.size.height:
            self._bring(line)
        self.refresh_rows()

    def _bring(self, line: int) -> None:
        """Bring a line into sight, in the middle if it was not there."""
        if not self._top <= line < self._top + self.size.height:
            self._scroll(line - self.size.height // 2 - self._top)

    def show(self, make: Callable[[int], Sequence[Line]]) -> None:
        """Show other lines, from their beginning."""
        self._make = make
        self._top, self._current, self._waiting = 0, None, None
        if self.size.width:
            self.remake()
        else:
            self._lines, self._targets, self._made_for = (), [], -1
        if self.has_focus:
            self._catch_up()

    def point_at(self, target: str) -> None:
        """Make the first place that leads to `target` current, and bring it into sight."""
        found = next((i for i, (_, other) in enumerate(self._targets) if other == target), None)
        if found is not None:
            self._current = found
            self._bring(self._targets[found][0])
            self.refresh_rows()

    def remake(self) -> None:
        """Make the lines anew; the place, and what is current, stay where they can."""
        at, target = self.at, self.target
        width = max(self.size.width - _GUTTER - 1, 10)
        self._made_for = self.size.width
        self._lines = self._make(width)
        unique: list[tuple[int, str]] = []
        parts: set[str] = set()
        for number, line in enumerate(self._lines):
            for span in line:
                last = unique[-1][1] if unique else ""
                if span.target and (span.part not in parts if span.part else span.target != last):
                    unique.append((number, span.target))
                    parts.add(span.part)
        self._targets = unique
        if target and not (at.target < len(unique) and unique[at.target][1] == target):
            there = (i for i, (_, other) in enumerate(unique) if other == target)
            at = at._replace(target=next(there, at.target))
        self.return_to(at)

    def on_resize(self) -> None:
        """Make the lines for a new width; a page that was just opened has its first size now."""
        if is_hidden(self):
            return
        if self._made_for == self.size.width:
            self.return_to(self.at)
        else:
            self.remake()
        if self.has_focus:
            self.on_focus()

    def on_focus(self) -> None:
        """Show which target is current: the first one in sight, unless the one that was so is in sight."""
        self._catch_up()
        self.refresh_rows()

    def on_blur(self) -> None:
        """Show nothing as current in a pane that the reader has left."""
        self.refresh_rows()

    def row(self, y: int) -> Line:
        """Return a line of the window, the bar beside it where it is of the current target."""
        if self._made_for != self.size.width and not is_hidden(self):
            self.remake()
            if self.has_focus:
                self._catch_up()
        number = self._top + y
        line = self._lines[number] if number < len(self._lines) else ()
        target = self.target if self.has_focus and self._near(number) else ""
        current = bool(target) and any(span.target == target for span in line)
        if current and len({span.target for span in line if span.target}) > 1:  # the bar cannot tell which
            line = tuple(span._replace(style="part") if span.target == target else span for span in line)
        bar = self._session.glyphs.bar if current else " "
        return (Span(bar, "mark"), *line)

    def _near(self, number: int) -> bool:
        """Tell whether a line can belong to the current target: not to a later one of the same id."""
        if self._current is None:
            return False
        begin = self._targets[self._current][0]
        after = self._current + 1
        end = self._targets[after][0] if after < len(self._targets) else len(self._lines)
        return begin <= number < max(end, begin + 1)

    def _scroll(self, lines: int) -> None:
        self._waiting = None  # what the reader does before there is a size holds as well
        self._top = max(min(self._top + lines, len(self._lines) - self.size.height), 0)
        self.refresh_rows()

    def _step(self, step: int) -> None:
        after = -1 if self._current is None else self._current
        after += step
        if 0 <= after < len(self._targets):
            number = self._targets[after][0]
            if self._top <= number < self._top + self.size.height:
                self._current = after
                self.refresh_rows()
                return
            distance = number - (self._top + self.size.height - 1) if step > 0 else number - self._top
            if abs(distance) <= self.size.height // 2:
                self._current = after
                self._scroll(distance)
                return
        self._scroll(step * max(self.size.height // 2, 1))

    def action_down(self) -> None:
        """Go to the next target in reach, else scroll."""
        self._step(1)

    def action_up(self) -> None:
        """Go to the target before in reach, else scroll."""
        self._step(-1)

    def action_page_down(self) -> None:
        """Scroll a window on."""
        self._scroll(max(self.size.height - 1, 1))
        self._catch_up()

    def action_page_up(self) -> None:
        """Scroll a window back."""
        self._scroll(-max(self.size.height - 1, 1))
        self._catch_up()

    def action_half_down(self) -> None:
        """Scroll half a window on."""
        self._scroll(max(self.size.height // 2, 1))
        self._catch_up()

    def action_half_up(self) -> None:
        """Scroll half a window back."""
        self._scroll(-max(self.size.height // 2, 1))
        self._catch_up()

    def action_first(self) -> None:
        """Scroll to the beginning."""
        self._scroll(-len(self._lines))
        self._catch_up()

    def action_last(self) -> None:
        """Scroll to the end."""
        self._scroll(len(self._lines))
        self._catch_up()
        if self._targets and self._targets[-1][0] >= self._top:
            self._current = len(self._targets) - 1

    def _catch_up(self) -> None:
        """Make a target in sight current, the first one, unless the current one is still in sight."""
        if not self._targets:
            return
        seen = range(self._top, self._top + self.size.height)
        if self._current is None or self._targets[self._current][0] not in seen:
            inside = [i for i, (number, _) in enumerate(self._targets) if number in seen]
            self._current = inside[0] if inside else self._current

    def action_enter(self) -> None:
        """Follow the current target."""
        if self.target:
            self.post_message(self.Chosen(self.target))

    def on_click(self, event: events.Click) -> None:
        """Follow the target under the mouse."""
        number = self._top + event.y
        if number < len(self._lines):
            target = target_at(self._lines[number], event.x - _GUTTER)
            if target and event.button == 1 and event.chain == 1:
                places = (
                    i for i, (begin, led) in enumerate(self._targets) if led == target and begin <= number
                )
                self._current = max(places, default=self._current)
                self.refresh_rows()
                self.post_message(self.Chosen(target))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll on by three lines."""
        event.stop()
        self._scroll(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back by three lines."""
        event.stop()
        self._scroll(-3)
