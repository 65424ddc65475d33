"""Search everywhere: a line to type in, and below it what fits, by topic, while one types."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from ketatui.draw import Line, Span
from ketatui.draw.pieces import paragraph
from ketatui.draw.result import excerpt, result
from ketatui.draw.spans import NOTE
from ketatui.draw.wrap import cut, wrap
from ketatui.notebook import NotebookError
from ketatui.pack.library import Hit
from ketatui.pack.model import GLOSSARY
from ketatui.search import NoteHit, NoteIndex, Results, parse, search
from ketatui.search.query import NOTES
from ketatui.ui.bars import Bar, Foot, Head
from ketatui.ui.block_list import BlockList
from ketatui.ui.page import Page
from ketatui.ui.records import place_of
from ketatui.ui.session import Session

_MOST = 200
"""Results in the content, and as many notes, that are shown at most."""
_FIRST, _BEST = 3, 12
"""Results of a topic that are shown among those of others, as far as they are among the best of all."""

_FILTERS = (
    ("in:risks", "in a topic, in:notes in your notes"),
    ("route:im", "by route, form, condition, population, level, region, subject"),
    ("certainty:established", "or probable, contested, hypothesis"),
    ("verdict:misleading", "claims; heard:misleading also what answers them"),
    ("kind:claim", "or statement, callout, disagreement, table, term, source"),
    ("basis:trial", "what it rests on; type:label what kind of work it cites"),
    ("has:note", "or bookmark, claim, disagreement, number, detail"),
)
"""Filters as examples, each with what it does."""


class _More(NamedTuple):
    """Stands for the other results of a topic."""

    topic: str
    title: str
    number: int


_Entry = Hit | NoteHit | _More


class _Group(NamedTuple):
    """The results in one topic, or in the reader's notes."""

    topic: str
    title: str
    entries: Sequence[_Entry]


@dataclass
class Searched:
    """What is kept of a search while the reader reads on.

    Attributes:
        typed: What was looked for.
        current: Which result was current.
        notes: The words of the reader's notes; None where they have to be read anew.
    """

    typed: str = ""
    current: int = 0
    notes: NoteIndex | None = field(default=None, repr=False)


class _Line(Input):
    """What is looked for. Keys that are no letters move among the results."""

    BINDINGS = [
        Binding("escape", "screen.leave", "Back", show=False),
        Binding("down,ctrl+n", "screen.step('down')", "Next", show=False),
        Binding("up", "screen.step('up')", "Previous", show=False),
        Binding("pagedown", "screen.step('page_down')", "Page down", show=False),
        Binding("pageup", "screen.step('page_up')", "Page up", show=False),
        Binding("tab", "screen.group(1)", "Next topic", show=False),
        Binding("shift+tab", "screen.group(-1)", "Topic before", show=False),
    ]


class _Told(Bar):
    """How many results there are where; what is wrong with a filter, or was spelt otherwise."""

    text, tone = "", "dim"

    def tell(self, text: str, tone: str = "dim") -> None:
        """Show a line."""
        if (text, tone) != (self.text, self.tone):
            self.text, self.tone = text, tone
            self.refresh()

    def spans(self, width: int) -> Sequence[Sequence[Span]]:
        """Return the line, as much of it as fits."""
        text = cut(self._session.shown(self.text), width - 2, self._session.glyphs.ellipsis)
        return ((Span(f" {text}", self.tone),),)


class SearchPage(Page):
    """Ends with the item or the note that is chosen."""

    def __init__(self, session: Session, searched: Searched) -> None:
        super().__init__(session, "Search everywhere", lambda _: ())
        arrows = "up/down" if session.glyphs.ascii else "↓ ↑"
        self._hints = [
            ("enter", "go there"),
            (arrows, "move"),
            ("tab", "next topic"),
            ("esc", "back"),
            ("F1", "keys"),
        ]
        self._searched = searched
        self._line = _Line(searched.typed, placeholder="words, or filters such as route:im", compact=True)
        self._line.cursor_blink = False
        self._told = _Told(session)
        self._list = BlockList(session, self._nothing)
        self._list.can_focus = False
        self._entries: Sequence[_Entry] = ()
        self._headings: dict[int, str] = {}
        """By its first entry the heading over each group."""
        self._results: Results | None = None
        self._index: NoteIndex | None = None
        """The words of the notes as they were when the results were found."""
        self.body = self._line

    def compose(self) -> ComposeResult:
        """Make title, line, what is told of the results, the results, and footer."""
        head = Head(self.session)
        head.title = self._heading
        yield head
        yield self._line
        yield self._told
        yield self._list
        yield Foot(self.session, self._hints)

    def on_mount(self) -> None:
        """Begin with what was looked for last."""
        self._read_notes()
        self._show(self._searched.current)

    # The reader's notes

    def _read_notes(self) -> None:
        """Read the notes aside, where there are any that were not read yet."""
        if self._searched.notes is None and any(mark.notes for mark in self.session.notebook.marks.values()):
            self.run_worker(self._index_notes, thread=True, exclusive=True)

    def _index_notes(self) -> None:
        try:
            index = NoteIndex(self.session.notebook.notes())
        except NotebookError:  # the last line tells what is wrong with the notebook
            return
        self.app.call_from_thread(self._notes_are_read, index)

    def _notes_are_read(self, index: NoteIndex) -> None:
        self._searched.notes = index
        if self.is_attached:
            self._show(self._list.current)

    def notebook_changed(self) -> None:
        """Read the notes anew."""
        super().notebook_changed()
        self._searched.notes = None
        self._read_notes()

    # Results

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits now."""
        event.stop()
        if event.value != self._searched.typed:
            self._searched.typed = event.value
            self._show(0)

    def _show(self, current: int) -> None:
        session, searched = self.session, self._searched
        query = parse(searched.typed, session.library)
        self._index = searched.notes
        self._results = search(query, session.library, session.notebook.marks, self._index, _MOST)
        groups = self._groups(self._results)
        best = {hit.id for hit in self._results.found.hits[:_BEST]}
        entries: list[_Entry] = []
        self._headings.clear()
        for group in groups:
            self._headings[len(entries)] = f"{group.title}, {len(group.entries)}"
            shown = len(group.entries) if len(groups) == 1 else self._first(group, best)
            entries += group.entries[:shown]
            if more := len(group.entries) - shown:
                entries.append(_More(group.topic, group.title, more))
        self._entries = entries
        self._list.show(len(entries), self._block, current)
        self._tell(self._results, groups)
        self._moved()

    @staticmethod
    def _first(group: _Group, best: Collection[str]) -> int:
        """Return how many results of a topic are shown among those of others: one at least."""
        if group.topic == NOTES:
            return min(len(group.entries), _FIRST)
        among = sum(isinstance(entry, Hit) and entry.id in best for entry in group.entries)
        return max(min(among, _FIRST), 1)

    def _groups(self, results: Results) -> list[_Group]:
        """Return the results by topic, the topic of the best first, the reader's notes last."""
        titles = {head.id: head.title for head in self.session.library.topics} | {GLOSSARY: "Glossary"}
        found: dict[str, list[_Entry]] = {}
        for hit in results.found.hits:
            found.setdefault(hit.topic, []).append(hit)
        groups = [_Group(topic, titles.get(topic, topic), hits) for topic, hits in found.items()]
        return [*groups, _Group(NOTES, "Your notes", results.notes)] if results.notes else groups

    def _tell(self, results: Results, groups: Sequence[_Group]) -> None:
        counts = f" {self.session.glyphs.dot} ".join(f"{g.title} {len(g.entries)}" for g in groups)
        mended = results.found.asked.mended
        if results.query.faults:
            self._told.tell(results.query.faults[0], "warning")
        elif mended:
            told = "; ".join(f"{word}: also {', '.join(near)}" for word, near in mended.items())
            self._told.tell(f"{told}. {counts}", "text")
        else:
            self._told.tell(counts)

    def _block(self, index: int, width: int) -> Sequence[Line]:
        session, entry = self.session, self._entries[index]
        width = min(width, session.config.width)
        lines: list[Line] = []
        if index in self._headings:
            lines += [*paragraph(session.shown(self._headings[index]), width, "heading")]
        match entry:
            case Hit():
                assert self._results
                marked = session.library.marked(entry, self._results.found.asked)
                section = "" if entry.topic == GLOSSARY else entry.title.partition(": ")[2]
                item = session.library.item(entry.id)
                lines += result(item, section, marked, width, session.glyphs)
            case NoteHit():
                place = session.shown(place_of(session, entry.note.item))
                lines += wrap([Span("your note", "mark"), Span(f"  {place}", "dim")], width)
                assert self._results
                assert self._index
                marked_note = self._index.marked(entry, self._results.found.asked)
                lines += excerpt(marked_note, width, session.glyphs)
            case _More():
                told = f"{entry.number} more in {entry.title}"
                return [
                    *lines,
                    *paragraph(session.shown(f"{session.glyphs.ellipsis} {told}"), width, "link"),
                    (),
                ]
        return [*lines, ()]

    def _nothing(self, width: int) -> Sequence[Line]:
        shown = self.session.shown
        if self._searched.typed.strip():
            if self._results and self._results.query.is_filtered:
                told = "Nothing like that with these filters."
            else:
                told = "Nothing like that: not in the content, and not in your notes."
            return paragraph(told, width, "dim")
        told = "Words in your own way: in statements, claims, words of the glossary, sources and your notes."
        lines = [*paragraph(told, width, "dim"), (), *paragraph("Filters", width, "heading")]
        for example, does in _FILTERS:
            spans = [Span(f"{example:24}", "strong"), Span(shown(does), "dim")]
            lines += wrap(spans, width, first="  ", rest=" " * (26 if width > 60 else 4))
        return lines

    # Moving and choosing

    def action_step(self, how: str) -> None:
        """Move among the results."""
        getattr(self._list, f"action_{how}")()

    def action_group(self, step: int) -> None:
        """Go to the first result of the next topic, or of this one or the one before; round the ends."""
        starts = [*self._headings]
        here = self._list.current
        if step > 0:
            index = next((start for start in starts if start > here), starts[0] if starts else None)
        else:
            index = next(
                (start for start in reversed(starts) if start < here), starts[-1] if starts else None
            )
        if index is not None:
            self._list.go(index)

    def _moved(self) -> None:
        self._searched.current = self._list.current
        hits = sum(not isinstance(entry, _More) for entry in self._entries)
        total = self._results and len(self._results.found.hits) + len(self._results.notes)
        at = sum(not isinstance(entry, _More) for entry in self._entries[: self._list.current + 1])
        told = f"{at} of {hits}" + (f", {total} in all" if total and total > hits else "")
        self.query_one(Head).show(self._heading, told if hits else "")

    def on_block_list_moved(self) -> None:
        """Tell which result is current."""
        self._moved()

    def on_block_list_chosen(self) -> None:
        """Go to the result that was clicked."""
        self._choose()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the current result."""
        event.stop()
        self._choose()

    def _choose(self) -> None:
        if not self._entries:
            return
        match self._entries[self._list.current]:
            case Hit(id=id_):
                self.close_with(id_)
            case NoteHit(note=note):
                self.close_with(f"{NOTE}{note.uuid}")
            case _More(topic=topic):
                self._line.value = f"{self._line.value.strip()} in:{topic}"
                self._line.action_end()
