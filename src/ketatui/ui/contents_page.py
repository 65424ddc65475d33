"""The contents: topics and their sections, with what the reader has in each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ketatui.draw import Line, Span, cells, words
from ketatui.draw.wrap import wrap
from ketatui.notebook import Mark
from ketatui.pack.library import TopicHead
from ketatui.ui.page import Page
from ketatui.ui.session import Session

_MEASURE = 76
"""Cells in a line at most, so that a count stands near what it counts."""


class _Row(NamedTuple):
    target: str
    title: str
    is_topic: bool
    told: str


class ContentsPage(Page):
    """Ends with the first item of what is chosen."""

    def __init__(self, session: Session, here: str) -> None:
        """Make the page; `here` is the first item of the section that the reader comes from."""
        super().__init__(session, "Contents", self._lines, [("enter", "go there")])
        self._here = here

    def _lines(self, width: int) -> Sequence[Line]:
        session, width = self.session, min(width, _MEASURE)
        rows = [row for head in session.library.topics for row in _rows(session, head)]
        room = max((cells(row.told) for row in rows), default=0)
        lines: list[Line] = []
        for row in rows:
            if row.is_topic and lines:
                lines.append(())
            indent = "" if row.is_topic else "  "
            name = Span(session.shown(row.title), "heading" if row.is_topic else "text", row.target)
            first, *rest = wrap([name], width - room - 2, first=indent, rest=indent + "  ")
            blank = " " * (width - sum(cells(span.text) for span in first) - cells(row.told))
            lines += [(*first, Span(blank), Span(row.told, "mark")) if row.told else first, *rest]
        return lines

    def on_mount(self) -> None:
        """Begin at the section that the reader comes from."""
        self.call_after_refresh(self.pane.point_at, self._here)

    def action_search_all(self) -> None:
        """Search everywhere, and end with what is chosen."""
        self.search_over(self.close_with)

    def notebook_changed(self) -> None:
        """Show the new counts."""
        super().notebook_changed()
        self.pane.remake()


def _rows(session: Session, head: TopicHead) -> Iterator[_Row]:
    """Yield a topic and its sections."""
    marks: Mapping[str, Mark] = session.notebook.marks
    places = session.library.index(head.id)
    if not places:
        return
    subjects = {place.subject: place.section for place in places}
    kept = [(subjects[item], mark) for item, mark in marks.items() if item in subjects]
    yield _Row(places[0].id, head.title, True, _told(session, [mark for _, mark in kept]))
    for section, title in enumerate(head.sections, 1):
        first = next((place.id for place in places if place.section == section), None)
        if first is not None:
            told = _told(session, [mark for where, mark in kept if where == section])
            yield _Row(first, title, False, told)


def _told(session: Session, marks: Sequence[Mark]) -> str:
    return words.kept(
        sum(mark.bookmarked for mark in marks), sum(mark.notes for mark in marks), session.glyphs.star
    )
