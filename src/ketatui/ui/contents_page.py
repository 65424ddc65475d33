"""The contents: topics and sections, with what the reader has in each, what was read, and what is due."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ketatui.draw import Line, Span, cells, words
from ketatui.draw.wrap import wrap
from ketatui.pack.library import Library, Place, TopicHead, to_read
from ketatui.pack.model import Source
from ketatui.ui.due import DueCards
from ketatui.ui.page import Page
from ketatui.ui.session import Session

_MEASURE = 76
"""Cells in a line at most, so that a count stands near what it counts."""
_NARROW = 60
"""Cells below which it is told in fewer words how much was read."""


class _Part(NamedTuple):
    """A topic or a section."""

    target: str
    title: str
    is_topic: bool
    subjects: frozenset[str]
    to_read: frozenset[str]
    sources: int
    """How many sources are listed, which are looked up, not read."""


class _Row(NamedTuple):
    """A part as it is shown: what the reader has in it, and how much was read."""

    part: _Part
    kept: str
    read: str


class ContentsPage(Page):
    """Ends with the first item of what is chosen."""

    def __init__(self, session: Session, here: str) -> None:
        """Make the page; `here` is the first item of the section that the reader comes from."""
        super().__init__(session, "Contents", self._lines, [("enter", "go there")])
        self._here = here
        self._due = DueCards(session)
        self._topics = [[*_parts(session.library, head)] for head in session.library.topics]
        self._narrow = False
        self._shown: Sequence[_Row] = ()

    def _lines(self, width: int) -> Sequence[Line]:
        width = min(width, _MEASURE)
        self._narrow = width < _NARROW
        self._shown = rows = self._rows()
        column = max((cells(row.read) for row in rows), default=0)
        lines: list[Line] = []
        for part, kept, read in rows:
            if part.is_topic and lines:
                lines.append(())
            indent = "" if part.is_topic else "  "
            name = Span(self.session.shown(part.title), "heading" if part.is_topic else "text", part.target)
            told = [Span(kept, "mark"), Span(f"  {read:>{column}}" if column else "", "dim")]
            room = sum(cells(span.text) for span in told)
            first, *rest = wrap([name], width - room - 2, first=indent, rest=indent + "  ")
            blank = " " * (width - sum(cells(span.text) for span in first) - room)
            lines += [(*first, Span(blank), *told) if kept or read else first, *rest]
        return lines

    def _rows(self) -> list[_Row]:
        """Return what is shown of each part; of a section how far it is read, in a topic that was begun."""
        marks, read = self.session.notebook.marks, self.session.notebook.read
        due = self._due.by_topic()
        rows: list[_Row] = []
        for head, parts in zip(self.session.library.topics, self._topics, strict=True):
            begun = bool(parts and parts[0].to_read & read)
            for part in parts:
                kept = [marks[item] for item in part.subjects & marks.keys()]
                told = words.kept(
                    sum(mark.bookmarked for mark in kept),
                    sum(mark.notes for mark in kept),
                    self.session.glyphs.star,
                )
                if part.is_topic:
                    waiting = f"{due[head.id]} due" if due[head.id] else ""
                    sources = words.count(part.sources, "source") if part.sources else ""
                    told = "  ".join(filter(None, [told, waiting, sources]))
                count, items = len(part.to_read & read), len(part.to_read)
                how_far = ""
                if part.is_topic:
                    how_far = words.read_of(count, items, narrow=self._narrow)
                elif begun and items:
                    left = items - count
                    how_far = f"{left} {'left' if self._narrow else 'unread'}" if left else "read"
                rows.append(_Row(part, told, how_far))
        return rows

    def on_mount(self) -> None:
        """Begin at the section that the reader comes from."""
        self.call_after_refresh(self.pane.point_at, self._here)

    def action_search_all(self) -> None:
        """Search everywhere, and end with what is chosen."""
        self.search_over(self.close_with)

    def notebook_changed(self) -> None:
        """Show the new counts."""
        super().notebook_changed()
        if self._rows() != self._shown:
            self.pane.remake()


def _parts(library: Library, head: TopicHead) -> Iterator[_Part]:
    """Yield a topic and its sections."""
    sections: dict[int, list[Place]] = {}
    for place in (places := library.index(head.id)):
        sections.setdefault(place.section, []).append(place)
    if places:
        yield _part(head.title, places, is_topic=True)
    for section, title in enumerate(head.sections, 1):
        if section in sections:
            yield _part(title, sections[section], is_topic=False)


def _part(title: str, places: Sequence[Place], *, is_topic: bool) -> _Part:
    subjects = frozenset(place.subject for place in places)
    sources = sum(place.kind == Source.kind for place in places)
    return _Part(places[0].id, title, is_topic, subjects, to_read(places), sources)
