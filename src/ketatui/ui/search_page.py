"""Search everywhere: a line to type in, and below it what fits, by topic, while one types."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input
from textual.worker import get_current_worker

from ketatui.draw import Line, Span
from ketatui.draw.pieces import paragraph
from ketatui.draw.result import excerpt, result
from ketatui.draw.spans import NOTE
from ketatui.draw.wrap import cut, wrap
from ketatui.notebook import NotebookError
from ketatui.pack.model import GLOSSARY
from ketatui.pack.search import Hit
from ketatui.search import NoteHit, NoteIndex, Results, parse, search
from ketatui.search.query import NOTES, values_of
from ketatui.ui.bars import Bar, Foot, Head
from ketatui.ui.block_list import BlockList
from ketatui.ui.page import SEARCHING, Page
from ketatui.ui.records import place_of
from ketatui.ui.session import Session

_MOST = 200
"""Results in the content, and as many notes, that are shown at most."""
_FIRST, _BEST = 3, 12
"""Results of a topic that are shown among those of others, as far as they are among the best of all."""

FILTERS = (
    ("in:risks", "in a topic, in:notes in your notes"),
    ("route:im", "by route, form, condition, population, level, region, subject"),
    ("certainty:established", "or probable, contested, hypothesis"),
    ("verdict:misleading", "claims; heard:misleading also what answers them"),
    ("kind:claim", "or statement, callout, disagreement, table, term, source"),
    ("basis:trial", "what it rests on; type:label what kind of work it cites"),
    ("has:note", "or bookmark, claim, disagreement, number, detail"),
    ("-route:im", "a minus leaves out; a comma means one or the other"),
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
    number: int
    """How many there are."""
    entries: Sequence[_Entry]
    """Those that can be shown."""


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
        Binding("alt+b", "cursor_left_word", "Word left", show=False),
        Binding("alt+f", "cursor_right_word", "Word right", show=False),
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

    helps_with: Sequence[str] = (SEARCHING,)

    def __init__(self, session: Session) -> None:
        super().__init__(session, "Search everywhere", lambda _: ())
        arrows = "up/down" if session.glyphs.ascii else "↓ ↑"
        self._hints = [
            ("enter", "go there"),
            (arrows, "move"),
            ("tab", "next topic"),
            ("esc", "back"),
            ("F1", "keys"),
        ]
        self._searched = session.searched
        asks_for = "words, or filters such as route:im"
        self._line = _Line(session.searched.typed, placeholder=asks_for, compact=True)
        self._line.cursor_blink = False
        self._told = _Told(session)
        self._list = BlockList(session, self._nothing)
        self._list.can_focus = False
        self._entries: Sequence[_Entry] = ()
        self._headings: dict[int, str] = {}
        """By its first entry the heading over each group."""
        self._results: Results | None = None
        self._notes: NoteIndex | None = None
        self._shown_notes: NoteIndex | None = None
        self.body = self._line

    def compose(self) -> ComposeResult:
        """Make title, line, what is told of the results, the results, and footer."""
        head = Head(self.session)
        head.title = self._heading
        yield head
        yield self._line
        yield self._told
        yield self._list
        yield Foot(self.session, self._hints, self._hints[1:4:2])

    def on_mount(self) -> None:
        """Begin with what was looked for last."""
        self._read_notes()
        self._show()

    # The reader's notes

    def _read_notes(self) -> None:
        """Read the notes aside, where there are any."""
        if any(mark.notes for mark in self.session.notebook.marks.values()):
            self.run_worker(self._index_notes, thread=True, exclusive=True)
        else:
            self._notes = None

    def _index_notes(self) -> None:
        worker = get_current_worker()
        try:
            index = NoteIndex(self.session.notebook.each_note())
        except NotebookError:  # the last line tells what is wrong with the notebook
            return
        if not worker.is_cancelled:  # no other reading has begun since
            self.app.call_from_thread(self._notes_are_read, index)

    def _notes_are_read(self, index: NoteIndex) -> None:
        self._notes = index
        if self.is_attached:
            self._show()

    def notebook_changed(self) -> None:
        """Read the notes anew, and show what fits now."""
        super().notebook_changed()
        self._read_notes()
        self._show()

    # Results

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits now."""
        event.stop()
        if event.value != self._searched.typed:
            self._searched.typed, self._searched.current = event.value, 0
            self._show()

    def _show(self) -> None:
        session = self.session
        query = parse(self._searched.typed, session.library)
        results = search(query, session.library, session.notebook.marks, self._notes, _MOST)
        # what is shown belongs to these notes, even if others have been read when it is drawn
        self._results, self._shown_notes = results, self._notes
        groups = self._groups(results)
        best = {hit.id for hit in results.found.hits[:_BEST]}
        entries: list[_Entry] = []
        self._headings.clear()
        for group in groups:
            alone = len(groups) == 1
            shown = len(group.entries) if alone else self._first(group, best)
            more = group.number - shown
            told = f", the best {shown}" if alone and more else ""
            self._headings[len(entries)] = f"{group.title}, {group.number}{told}"
            entries += group.entries[:shown]
            if more and not alone:
                entries.append(_More(group.topic, group.title, more))
        self._entries = entries
        self._list.show(len(entries), self._block, self._searched.current)
        self._tell(results, groups)
        self._tell_place()

    @staticmethod
    def _first(group: _Group, best: Collection[str]) -> int:
        """Return how many results of a topic are shown among those of others: one, if there is any."""
        if group.topic == NOTES:
            return min(len(group.entries), _FIRST)
        among = sum(isinstance(entry, Hit) and entry.id in best for entry in group.entries)
        return min(max(min(among, _FIRST), 1), len(group.entries))

    def _groups(self, results: Results) -> list[_Group]:
        """Return the results by topic, the topic of the best first, the reader's notes last."""
        titles = {head.id: head.title for head in self.session.library.topics} | {GLOSSARY: "Glossary"}
        counts = results.found.counts
        found: dict[str, list[_Entry]] = {hit.topic: [] for hit in results.found.hits}
        for hit in results.found.hits:
            found[hit.topic].append(hit)
        groups = [
            _Group(topic, titles[topic], number, found.get(topic, ()))
            for topic in (*found, *sorted(counts.keys() - found.keys()))
            if (number := counts[topic])
        ]
        notes = _Group(NOTES, "Your notes", results.notes_count, results.notes)
        return [*groups, notes] if results.notes else groups

    def _tell(self, results: Results, groups: Sequence[_Group]) -> None:
        counts = f" {self.session.glyphs.dot} ".join(f"{group.title} {group.number}" for group in groups)
        mended = results.found.asked.mended
        if results.query.faults:
            self._told.tell(results.query.faults[0], "warning")
        elif asks := results.query.asks:
            known = values_of(self.session.library, asks)
            self._told.tell(f"{asks}: {', '.join(known)}", "text")
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
                assert self._shown_notes
                marked_note = self._shown_notes.marked(entry, self._results.found.asked)
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
        if self._results and (asks := self._results.query.asks):
            return self._values(asks, width)
        if self._searched.typed.strip():
            if self._results and self._results.query.is_filtered:
                told = "Nothing like that with these filters."
            else:
                told = "Nothing like that: not in the content, and not in your notes."
            return paragraph(told, width, "dim")
        told = "Words in your own way: in statements, claims, words of the glossary, sources and your notes."
        lines = [*paragraph(told, width, "dim"), (), *paragraph("Filters", width, "heading")]
        for example, does in FILTERS:
            spans = [Span(f"{example:24}", "strong"), Span(shown(does), "dim")]
            lines += wrap(spans, width, first="  ", rest=" " * (26 if width > 60 else 4))
        return lines

    def _values(self, name: str, width: int) -> Sequence[Line]:
        """Return what a filter can be, each value with its name."""
        lines: list[Line] = [*paragraph(f"{name}: is one of these, or how one begins", width, "heading")]
        for value, called in values_of(self.session.library, name).items():
            spans = [Span(f"{value:24}", "strong"), Span(f" {self.session.shown(called)}", "dim")]
            lines += wrap(spans, width, first="  ", rest=" " * (27 if width > 60 else 4))
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

    def _tell_place(self) -> None:
        results = self._results
        hits = sum(not isinstance(entry, _More) for entry in self._entries)
        total = sum(results.found.counts.values()) + results.notes_count if results else 0
        at = sum(not isinstance(entry, _More) for entry in self._entries[: self._list.current + 1])
        told = f"{at} of {hits}" + (f", {total} in all" if total > hits else "")
        for head in self.query(Head):  # none where the page was left while the notes were read
            head.show(self._heading, told if hits else "")

    def on_block_list_moved(self) -> None:
        """Tell which result is current."""
        self._searched.current = self._list.current
        self._tell_place()

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
