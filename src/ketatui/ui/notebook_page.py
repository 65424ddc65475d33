"""The list of bookmarks and notes: sorted, searched, by tag; and of those that were deleted."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from ketatui.draw import Line
from ketatui.draw.pieces import paragraph
from ketatui.draw.words import count
from ketatui.notebook import Bookmark, Note, NotebookError
from ketatui.notebook.draft import Draft
from ketatui.notebook.drafts import left
from ketatui.notebook.listing import Listing, in_memory
from ketatui.ui.bars import Foot, Head
from ketatui.ui.block_list import BlockList
from ketatui.ui.commands import bindings
from ketatui.ui.line import ask
from ketatui.ui.note import NoteScreen
from ketatui.ui.outside import edit_draft
from ketatui.ui.page import ChoicePage
from ketatui.ui.record_keys import RecordKeys, RecordPage
from ketatui.ui.records import Record, left_by_editor, listed, place_of, words_now
from ketatui.ui.session import Session

_ORDERS = ("time", "place", "tag")
_HINTS = [
    ("enter", "open"),
    ("edit", "edit"),
    ("delete", "delete"),
    ("undo", "undo"),
    ("sort", "sort"),
    ("tags", "tags"),
    ("deleted", "deleted ones"),
    ("search", "search"),
]
_AGAIN = 1.0
"""Seconds after which to read again what could not be read."""
_GONE_HINTS = [("undo", "bring back"), ("deleted", "what is there"), ("search", "search")]


class NotebookPage(RecordKeys):
    """Bookmarks and notes, the newest first unless sorted otherwise."""

    BINDINGS = [*bindings("list")]
    helps_with: Sequence[str] = ("list", "record")

    def __init__(self, session: Session, deleted: list[Record], here: str) -> None:
        """Make the page.

        Args:
            session: What is read, and how.
            deleted: What was deleted in this session, the last at its end.
            here: The item that the reader comes from, or nothing.
        """
        super().__init__(session, "Bookmarks and notes", lambda _: (), _HINTS)
        self.deleted, self.here = deleted, here
        self._list = BlockList(session, self._nothing)
        self.body = self._list
        self._listing = in_memory(())
        self._drafts: Sequence[Draft] = ()
        self._above: Sequence[Draft] = ()
        """Those that are shown above the records."""
        self._stale = False
        self._places: dict[str, str] = {}
        self._order = "time"
        self._words = ""
        self._tag = ""
        self._gone = False
        self._fault = ""

    def on_mount(self) -> None:
        """Show the records."""
        self._load()

    @property
    def record(self) -> Record | None:
        """The bookmark or note that is current; nothing among those that were deleted."""
        entry = self._current()
        return None if self._gone or isinstance(entry, Draft) else entry

    @property
    def draft(self) -> Draft | None:
        """The text that an editor left which is current, if one is."""
        entry = self._current()
        return entry if isinstance(entry, Draft) else None

    def _current(self) -> Record | Draft | None:
        return self._entry(self._list.current) if self._count else None

    @property
    def _count(self) -> int:
        return len(self._above) + len(self._listing)

    def _entry(self, index: int) -> Record | Draft | None:
        """Return what stands at a place in the list; None where it cannot be read."""
        drafts = len(self._above)
        if index < drafts:
            return self._above[index]
        if self._fault:  # each try would wait for the file
            return None
        try:
            return self._listing.record(index - drafts)
        except NotebookError as error:
            self._failed(error)
            return None

    def _failed(self, error: NotebookError) -> None:
        """Show what is wrong with the notebook, and read it anew soon: nobody tells when that is over."""
        self._fault = str(error)
        self.set_timer(_AGAIN, self.notebook_changed)

    def _names(self) -> Sequence[str]:
        """Return what drafts and records are known again by, in their order."""
        return [*(draft.name for draft in self._above), *self._listing.uuids]

    def _load(self) -> None:
        """Read the records anew."""
        session = self.session
        self._stale = False
        self._drafts = (
            () if self._gone else left(session.drafts, session.library.manifest.id, session.notebook)
        )
        self._show()

    def _show(self, *, from_top: bool = False) -> None:
        """Show what fits; what is current stays so where it is among them."""
        at = self._list.current
        current = self._names()[at] if self._count else ""
        self._above = () if self._tag or self._words else self._drafts
        self._fault = ""
        try:
            self._listing = self._listed()
        except NotebookError as error:
            self._listing = in_memory(())
            self._failed(error)
        index = 0
        if current and not from_top:
            names = self._names()
            index = names.index(current) if current in names else at
        self._list.show(self._count, self._block, index)
        self.query_one(Foot).hint(self.hints_for(_GONE_HINTS if self._gone else _HINTS))
        self.query_one(Head).show(self._title(), self._position())

    def _block(self, index: int, width: int) -> Sequence[Line]:
        entry = self._entry(index)
        if entry is None:
            return paragraph(self._fault or "It is no longer in the notebook.", width, "warning")
        if isinstance(entry, Draft):
            return left_by_editor(self.session, entry, width)
        return listed(self.session, entry, width)

    def _listed(self) -> Listing:
        """Return what fits, in its order."""
        notebook = self.session.notebook
        if self._gone:
            return in_memory(record for record in notebook.deleted() if self._fits(record))
        if self._order == "time" and not (self._tag or self._words):
            return notebook.listing()
        key = self._key()
        return notebook.listing(lambda record: key(record) if self._fits(record) else None)

    def _key(self) -> Callable[[Record], object]:
        """Return by what records are sorted; of those that are alike in it the newest comes first."""
        if self._order == "place":
            places = {id_: index for index, id_ in enumerate(self.session.library.ids())}
            return lambda record: places.get(record.item, len(places))
        return _by_tag if self._order == "tag" else lambda _: 0

    def _fits(self, record: Record) -> bool:
        if self._tag and not (isinstance(record, Note) and self._tag in record.tags):
            return False
        own = record.text if isinstance(record, Note) else record.label
        if record.item not in self._places:
            self._places[record.item] = place_of(self.session, record.item)
        text = f"{own}\n{record.quote}\n{self._places[record.item]}".casefold()
        return all(word in text for word in self._words.casefold().split())

    def _title(self) -> str:
        title = "Deleted" if self._gone else "Bookmarks and notes"
        title += f", #{self._tag}" if self._tag else ""
        return title + (f", with “{self._words}”" if self._words else "")

    def _position(self) -> str:
        order = "" if self._gone else f" by {self._order}"
        return f"{self._list.current + 1} of {self._count}{order}" if self._count else ""

    def _nothing(self, width: int) -> Sequence[Line]:
        key = self.session.key
        if self._fault:
            return paragraph(self._fault, width, "warning")
        if self._tag or self._words:
            told = f"Nothing here is like that; {key('leave')} shows all."
        elif self._gone:
            told = f"Nothing was deleted. {key('deleted')} shows what is there."
        else:
            told = "Your bookmarks and notes will stand here: "
            told += f"{key('mark')} sets a bookmark, {key('note')} writes a note."
        return paragraph(told, width, "dim")

    def notebook_changed(self) -> None:
        """Show what was written meanwhile, here or in another session; once this page is on top."""
        if not self.is_attached:
            return
        super().notebook_changed()
        if self.app.screen is self:
            self._load()
        else:
            self._stale = True

    async def on_screen_resume(self) -> None:
        """Show what was written while another page lay on top."""
        if self._stale:
            self._load()

    def on_block_list_moved(self) -> None:
        """Tell which of them is current."""
        self.query_one(Head).show(self._title(), self._position())

    def on_block_list_chosen(self) -> None:
        """Open the note that is current; go to what is bookmarked, if that still says the same."""
        record = self.record
        if self.draft:
            edit, outside, delete = map(self.session.key, ("edit", "edit-outside", "delete"))
            gives = f"{outside} gives it to the editor, " if self.session.may("edit-outside") else ""
            self.say(f"{edit} takes it into its note, {gives}{delete} deletes it.")
            return
        if record is None and not self._gone:
            return
        if record is None:
            self.say(f"This was deleted: {self.session.key('undo')} brings it back.")
            return
        if isinstance(record, Bookmark) and words_now(self.session, record.item) == record.quote:
            self.close_with(record.item)
            return
        page = RecordPage(self.session, record, self.deleted, self.here)
        self.app.push_screen(page, self._go_on)

    def _go_on(self, chosen: str | None) -> None:
        if chosen:
            self.close_with(chosen)

    def point_at(self, record: Record) -> None:
        """Make a record current."""
        if record.uuid in (names := self._names()):
            self._list.go(names.index(record.uuid))

    def action_sort(self) -> None:
        """Sort by time, by place in the content, or by tag, one after the other."""
        self._order = _ORDERS[(_ORDERS.index(self._order) + 1) % len(_ORDERS)]
        self._show()

    def action_tags(self) -> None:
        """Show only what bears one tag."""
        notebook = self.session.notebook
        counts: Counter[str] = Counter()
        try:
            if self._gone:
                counts.update(tag for record in notebook.deleted() for tag in _tags(record))
            else:
                notebook.listing(lambda record: counts.update(_tags(record)))
        except NotebookError as error:
            self.say(f"{error}.", "warning")
            return
        if not counts:
            self.say("No note has a tag yet: write one into a note as a word with # before it.")
            return
        choices = [(tag, f"#{tag}  {count(number, 'note')}") for tag, number in sorted(counts.items())]
        self.app.push_screen(ChoicePage(self.session, "Tags", choices), self._tagged)

    def _tagged(self, tag: str | None) -> None:
        if tag:
            self._tag = tag
            self._show(from_top=True)

    def action_deleted(self) -> None:
        """Show what was deleted, or again what is there."""
        self._gone = not self._gone
        self._words, self._tag = "", ""
        self._load()
        self._list.go(0)

    def action_undo(self) -> None:
        """Bring back what was deleted last; in the list of what was deleted, what is current."""
        record = self._current()
        if not self._gone:
            super().action_undo()
        elif record is not None and not isinstance(record, Draft):
            self.deleted[:] = [other for other in self.deleted if other.uuid != record.uuid]
            self.bring_back(record)

    async def action_edit(self) -> None:
        """Edit the note that is current, or what the bookmark is called; take up what an editor left."""
        if self.draft is None:
            await super().action_edit()
            return
        try:
            edit = self.draft.take_up(self.session.notebook, self._somewhere())
        except NotebookError as error:
            self._refuse(self.draft, error)
            return
        screen = NoteScreen(self.session, edit.note.quote, edit)
        self.app.push_screen(screen, lambda _: self.notebook_changed())

    def action_edit_outside(self) -> None:
        """Give the note that is current, or what an editor left, to the reader's own editor."""
        if self.draft is None:
            super().action_edit_outside()
        else:
            self.came_back(edit_draft(self.app, self.session, self.draft, self._somewhere()))

    def action_delete(self) -> None:
        """Delete what is current; it can be brought back."""
        if self.draft is None:
            super().action_delete()
            return
        try:
            gone = self.draft.discard(self.session.notebook, self._somewhere())
        except NotebookError as error:
            self._refuse(self.draft, error)
            return
        listed, undo = self.session.key("deleted"), self.session.key("undo")
        self.say(f"Deleted. {listed} lists it, and {undo} brings it back there.")
        self.after(gone, self._discarded)

    def _discarded(self, done: Future[None]) -> None:
        if (error := done.exception()) is not None:
            self.say(f"It is not deleted: {error}.", "warning")
        self.notebook_changed()

    def _refuse(self, draft: Draft, error: NotebookError) -> None:
        outside = self.session.key("edit-outside")
        told = self.session.notebook.told(str(error))
        self.say(f"{told}: {outside} lets it recover them." if draft.unsaved else f"{told}.", "warning")
        self.notebook_changed()

    def _somewhere(self) -> str:
        """Return an item for a text of which it is not known what it is about."""
        library = self.session.library
        places = (place.subject for head in library.topics for place in library.index(head.id))
        return self.here or next(places, "")

    async def action_search(self) -> None:
        """Ask for words that are to stand in them."""
        asks_for = "words in notes, labels and what they are about"
        await ask(self, asks_for, lambda _: "", typed=self._search, text=self._words)

    def _search(self, words: str) -> None:
        self._words = " ".join(words.split())
        self._show(from_top=True)

    def action_leave(self) -> None:
        """Leave what narrows the list, then the page."""
        if self._words or self._tag or self._gone:
            self._words, self._tag, self._gone = "", "", False
            self._load()
            self._list.go(0)
        else:
            self.close_with("")


def _tags(record: Record) -> Sequence[str]:
    return record.tags if isinstance(record, Note) else ()


def _by_tag(record: Record) -> tuple[bool, list[str]]:
    tags = sorted(_tags(record))
    return not tags, tags
