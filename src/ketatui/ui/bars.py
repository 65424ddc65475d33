"""The lines that frame the text: topic bar, heading and footer; each paints only itself."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from textual import events
from textual.message import Message

from ketatui.draw import Line, Span, cells, words
from ketatui.draw.wrap import cut
from ketatui.notebook import Mark
from ketatui.ui.rows import Rows
from ketatui.ui.session import Session

WIDE = 120
"""Columns from which on there is room beside the text: for details, and for counts in the topic bar."""

Hint = tuple[str, str]
"""A key, and a word for what it does."""


class Bar(Rows):
    """One or more lines that are made anew when asked."""

    def spans(self, width: int) -> Sequence[Sequence[Span]]:
        """Return the lines of the bar."""
        raise NotImplementedError

    def row(self, y: int) -> Line:
        """Return a line of the bar."""
        lines = self.spans(self.size.width)
        return tuple(lines[y]) if y < len(lines) else ()


class Counts(NamedTuple):
    """What the topic bar tells beside the names.

    Attributes:
        due: How many cards are due.
        read: How many items of the current topic were read.
        items: Of how many; with 0 nothing is told of them.
        bookmarks: How many bookmarks there are.
        notes: How many notes there are.
    """

    due: int = 0
    read: int = 0
    items: int = 0
    bookmarks: int = 0
    notes: int = 0

    def told(self, star: str, room: int) -> str:
        """Return the counts in `room` cells, the most important first; the last are left out if need be."""
        parts = [
            f"due {self.due}" if self.due else "",
            f"read {self.read}/{self.items}" if self.items else "",
            words.kept(self.bookmarks, 0, star),
            words.kept(0, self.notes, star),
        ]
        fitting = ""
        for part in filter(None, parts):
            more = f"{fitting}  {part}".lstrip()
            if cells(more) > room:
                break
            fitting = more
        return fitting


class TopicBar(Bar):
    """The names of the topics on one line, the current one in brackets; a window of them if need be."""

    class Chosen(Message):
        """A topic's name was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._names = [self._session.shown(head.title) for head in session.library.topics]
        self.current = 0
        self._counts = Counts()

    def show_kept(self, marks: Iterable[Mark]) -> None:
        """Show how many bookmarks and notes there are, where there is room."""
        kept = [*marks]
        bookmarks, notes = sum(mark.bookmarked for mark in kept), sum(mark.notes for mark in kept)
        self._show_counts(self._counts._replace(bookmarks=bookmarks, notes=notes))

    def show_read(self, read: int, items: int) -> None:
        """Show how many of the items of the current topic were read, where there is room."""
        self._show_counts(self._counts._replace(read=read, items=items))

    def show_due(self, due: int) -> None:
        """Show how many cards are due, where there is room."""
        self._show_counts(self._counts._replace(due=due))

    def _show_counts(self, counts: Counts) -> None:
        self._counts = counts
        self.refresh_rows()

    def show(self, index: int) -> None:
        """Make a topic current."""
        self.current = index
        self.refresh_rows()

    def spans(self, width: int) -> Sequence[Sequence[Span]]:
        """Return the names, and a rule below them."""
        rule = Span(self._session.glyphs.rule * width, "dim")
        named = self._named(width)
        if told := self._told(named, width):
            blank = width - sum(cells(span.text) for span in named) - cells(told) - 1
            named += [Span(" " * blank), Span(told, "mark")]
        return (named, (rule,))

    def _told(self, named: Sequence[Span], width: int) -> str:
        """Return the counts that there is room for beside the names."""
        room = width - sum(cells(span.text) for span in named) - 2
        return self._counts.told(self._session.glyphs.star, room) if width >= WIDE else ""

    def _named(self, width: int) -> list[Span]:
        """Return the names that fit, blanks between them, the brackets in place of blanks."""
        first, last = self._window(width)
        glyphs = self._session.glyphs
        roomy = sum(cells(name) + 2 for name in self._names) <= width
        spans = [Span(glyphs.left, "dim")] if first else []
        for index in range(first, last):
            before = "[" if index == self.current else " "
            after = "]" if index == self.current else " "
            if not roomy:
                beside = index in {first, self.current + 1}
                before = "" if before == " " and beside else before
                after = "" if after == " " else after
            style = "heading" if index == self.current else "text"
            spans.append(Span(f"{before}{self._names[index]}{after}", style))
        if last < len(self._names):
            spans.append(Span(glyphs.right, "dim"))
        return spans

    def _window(self, width: int) -> tuple[int, int]:
        """Return the range of topics that fits around the current one."""
        first, last = self.current, self.current + 1
        while True:
            if last < len(self._names) and self._taken(first, last + 1) <= width:
                last += 1
            elif first and self._taken(first - 1, last) <= width:
                first -= 1
            else:
                return first, last

    def _taken(self, first: int, last: int) -> int:
        """Return the cells of a range of names, with what stands between them and the arrows beside."""
        names = sum(cells(name) + 1 for name in self._names[first:last]) - 1
        brackets = (self.current == first) + (self.current == last - 1)
        return names + brackets + (first > 0) + (last < len(self._names))

    def on_click(self, event: events.Click) -> None:
        """Choose the topic under the mouse."""
        at, index = 0, self._window(self.size.width)[0]
        for span in self._named(self.size.width):
            at += cells(span.text)
            if span.style != "dim":
                if event.x < at:
                    self.post_message(self.Chosen(index))
                    return
                index += 1


class Head(Bar):
    """The section that is being read, and how far the reader is in the topic."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.title, self.position = "", ""

    def show(self, title: str, position: str) -> None:
        """Show a section's title and a position."""
        self.title, self.position = title, position
        self.refresh_rows()

    def spans(self, width: int) -> Sequence[Sequence[Span]]:
        """Return the title at the left and the position at the right."""
        room = width - cells(self.position) - 3
        title = cut(self._session.shown(self.title), room, self._session.glyphs.ellipsis)
        blank = " " * (width - 2 - cells(title) - cells(self.position))
        return ((Span(f" {title}", "heading"), Span(blank), Span(f"{self.position} ", "dim")),)


class Foot(Bar):
    """The keys that matter here, or a message to the reader."""

    def __init__(self, session: Session, hints: Sequence[Hint], kept: Collection[Hint] = ()) -> None:
        """Make the line.

        Args:
            session: What is read, and how.
            hints: What it names, as far as there is room: the first ones before those after them.
            kept: Those that are named however narrow it is.
        """
        super().__init__(session)
        self.hints, self._kept = hints, kept
        self._meanwhile: Sequence[Hint] = ()
        self.message, self.tone, self.trouble = "", "", ""

    def say(self, message: str, tone: str = "text") -> None:
        """Show a message in place of the keys; the keys again where it is empty."""
        self.message, self.tone = message, tone
        self.refresh_rows()

    def hint(self, hints: Sequence[Hint]) -> None:
        """Show other keys."""
        self.hints = hints
        self.refresh_rows()

    def hint_meanwhile(self, hints: Sequence[Hint]) -> None:
        """Show the keys of what asks for something, until there are none."""
        if hints != self._meanwhile:
            self._meanwhile = hints
            self.refresh_rows()

    def hush(self) -> None:
        """Take a message away, unless it warns."""
        if self.tone == "text":
            self.say("")

    def warn(self, trouble: str) -> None:
        """Show what is wrong in place of the keys, as long as it is."""
        self.trouble = trouble
        self.refresh_rows()

    def spans(self, width: int) -> Sequence[Sequence[Span]]:
        """Return as many of the keys as fit, or the message, or what is wrong."""
        if self.message or self.trouble:
            tone = self.tone if self.message else "warning"
            text = self._session.shown(self.message or self.trouble)
            ellipsis = self._session.glyphs.ellipsis
            tail = ellipsis if self.message else f"{ellipsis} {self._session.key('notice')} tells all"
            text = cut(text, width - 1, tail)
            return ((Span(f" {text}", tone),),)
        spans: list[Span] = []
        hints = self._meanwhile or self.hints
        room = width + 1 - sum(_hint_size(hint) for hint in hints if hint in self._kept)
        for hint in hints:
            if hint not in self._kept:
                room -= _hint_size(hint)
                if room < 0:
                    continue
            key, word = hint
            spans += [Span(f" {key}", "strong"), Span(f" {word} ", "dim")]
        return (spans,)


def _hint_size(hint: Hint) -> int:
    return cells(hint[0]) + cells(hint[1]) + 3
