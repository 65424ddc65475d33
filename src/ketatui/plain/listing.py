"""Bookmarks and notes as a numbered list, and one of them as a whole."""

from collections.abc import Iterator, Sequence

from ketatui.draw import words
from ketatui.notebook import Bookmark, Note, NotebookError
from ketatui.notebook.draft import Draft
from ketatui.notebook.drafts import left
from ketatui.plain.desk import Desk, Record
from ketatui.plain.out import Block
from ketatui.plain.room import Room, choose_from
from ketatui.review.own import called

_LISTED = 150
"""Letters of a note that the list tells."""


class Listing(Room):
    """Lists bookmarks and notes, the newest first; a number opens one.

    The numbers stay as they were told, whatever is deleted or written, until the list is told again.
    """

    enter_help = "the rest of what is told here, then the next one"
    number_help = "opens the bookmark or note of that number"

    def __init__(self, desk: Desk, uuid: str = "") -> None:
        """Make the room, with the note to begin with, if with one."""
        super().__init__(desk)
        self._uuid = uuid
        self._entries: Sequence[Record | Draft] = ()
        self._current: int | None = None
        self._words = ""

    @property
    def where(self) -> str:
        """Which one is open."""
        if self._current is None:
            return f"Bookmarks and notes, {len(self._entries)}"
        return f"Bookmarks and notes, {self._current + 1} of {len(self._entries)}"

    def begin(self) -> None:
        """Tell the list, or one note."""
        could = self._load()
        for index, entry in enumerate(self._entries):
            if isinstance(entry, Note) and entry.uuid == self._uuid:
                self.number(index + 1)
                return
        if could:
            self._tell()

    def _load(self) -> bool:
        """Read all there is anew; return whether there is something to tell of it."""
        notebook = self.desk.notebook
        self._current = None
        records: list[Record] = []
        could = True
        try:
            records += [*notebook.bookmarks(), *notebook.notes()]
        except NotebookError as error:
            self.desk.tell_fault(error)
            could = False
        records.sort(key=lambda record: record.updated, reverse=True)
        drafts = left(self.desk.drafts, self.desk.library.manifest.id, notebook)
        self._entries = [entry for entry in (*drafts, *records) if self._fits(entry)]
        return could or bool(self._entries)

    def _fits(self, entry: Record | Draft) -> bool:
        if not self._words:
            return True
        if isinstance(entry, Draft):
            told = entry.text
        else:
            own = entry.text if isinstance(entry, Note) else entry.label
            told = f"{own}\n{entry.quote}\n{self.desk.place_of(entry.item)}"
        return all(word in told.casefold() for word in self._words.casefold().split())

    def _tell(self) -> None:
        if not self._entries:
            self.desk.say("Nothing here is like that." if self._words else "No bookmarks and no notes yet.")
            return
        listed = ([f"{number} {self.listed(entry)}"] for number, entry in enumerate(self._entries, 1))
        self.desk.out.tell([["A number opens one; ? tells what can be done with it."], *listed])

    def listed(self, entry: Record | Draft) -> str:
        """Return the line that a list tells of an entry."""
        if isinstance(entry, Draft):
            return f"A text that is in no note: {_beginning(entry.text)}"
        head = f"{_kind(entry)}, {self.desk.place_of(entry.item)}, {words.day(entry.updated)}"
        told = entry.text if isinstance(entry, Note) else entry.label or entry.quote
        return f"{head}: {_beginning(told)}"

    def do_list(self, _: str) -> None:
        """Tell the list as it now is."""
        if self._load():
            self._tell()

    def do_find(self, typed: str) -> None:
        """List only what has some words."""
        self._words = typed
        self.do_list("")

    def enter(self) -> None:
        """Open the next one."""
        following = 0 if self._current is None else self._current + 1
        if following < len(self._entries):
            self.number(following + 1)
        elif self._entries:
            self.desk.say("That was the last one. q leads back to the text.")
        else:
            self.desk.say("There is nothing here. q leads back to the text.")

    def number(self, number: int) -> None:
        """Open one by its number."""
        if not 1 <= number <= len(self._entries):
            self.desk.say(choose_from(len(self._entries)) if self._entries else "There is nothing here.")
            return
        self._current = number - 1
        entry = self._entries[self._current]
        if isinstance(entry, Draft):
            self.desk.out.tell(
                [
                    ["A text that is in no note.", *entry.text.split("\n")],
                    ["e takes it into its note, d deletes it."],
                ]
            )
        elif record := self._fresh(entry):
            self.desk.out.tell(self._whole(record))

    def _whole(self, record: Record) -> Iterator[Block]:
        """Yield all there is of a record."""
        date = words.day(record.created)
        changed = words.day(record.updated)
        dated = date if changed == date else f"{date}, changed {changed}"
        yield [f"{_kind(record)}, {self.desk.place_of(record.item)}, {dated}."]
        if isinstance(record, Note):
            yield record.text.split("\n")
            if record.split_from:
                yield ["Another session changed the same note; that text stands in a note of its own."]
        elif record.label:
            yield [f"Called: {record.label}"]
        now = self.desk.words_now(record.item)
        if record.quote and now is None:
            yield [f"It was about words that are no longer in the content: {record.quote}"]
        elif words.have_changed(record.quote, now):
            yield [f"It was made about: {record.quote}", f"That now says: {now}"]
        elif record.quote:
            yield [f"About: {record.quote}"]

    def _fresh(self, record: Record) -> Record | None:
        """Return a record as it now is; None, and that is told, where it is no longer there."""
        notebook = self.desk.notebook
        try:
            found: list[Record] = [*notebook.notes(record.item), *notebook.bookmarks()]
            if all(other.uuid != record.uuid for other in found):
                found = [*notebook.notes()]
        except NotebookError as error:
            self.desk.tell_fault(error)
            return None
        now = next((other for other in found if other.uuid == record.uuid), None)
        if now is None:
            self.desk.say("This was deleted; u or x brings it back.")
        return now

    def _open(self) -> Record | None:
        """Return the record that is open, as it now is; None, and that is told, where none is."""
        if self._current is None:
            self.desk.say("Open one first, by its number.")
            return None
        entry = self._entries[self._current]
        if isinstance(entry, Draft):
            self.desk.say("This text is in no note: e takes it into its note, d deletes it.")
            return None
        return self._fresh(entry)

    @property
    def _draft(self) -> Draft | None:
        entry = self._entries[self._current] if self._current is not None else None
        return entry if isinstance(entry, Draft) else None


def _kind(record: Record) -> str:
    return "Bookmark" if isinstance(record, Bookmark) else called(record)


def _beginning(text: str) -> str:
    told = " ".join(text[: 4 * _LISTED].split())
    if not told:
        return "(no text)"
    return told if len(told) <= _LISTED else f"{told[:_LISTED].rpartition(' ')[0] or told[:_LISTED]} …"
