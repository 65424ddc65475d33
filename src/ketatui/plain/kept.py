"""Bookmarks and notes: a numbered list, and what can be done with each."""

from collections.abc import Iterator, Sequence

from ketatui.draw import words
from ketatui.notebook import Bookmark, Note, NotebookError
from ketatui.notebook.draft import Draft
from ketatui.notebook.drafts import left
from ketatui.plain.desk import Desk, Record
from ketatui.plain.out import Block
from ketatui.plain.room import Command, Room
from ketatui.review.own import called

_LISTED = 150
"""Letters of a note that the list tells."""


class Kept(Room):
    """Lists bookmarks and notes, the newest first; a number opens one, and commands do something with it.

    The numbers stay as they were told, whatever is deleted or written, until the list is told again.

    Attributes:
        goes: Where the reader wants to go in the text, once the room is left; or nothing.
    """

    enter_help = "the rest of what is told here, then the next one"
    number_help = "opens the bookmark or note of that number"
    commands = (
        Command("l", "list", "tell the list again"),
        Command("/", "find", "only those with these words; alone: all", "WORDS"),
        Command("g", "go", "go to where it stands in the text"),
        Command("e", "edit", "edit the note; call the bookmark something"),
        Command("d", "delete", "delete it"),
        Command("u", "undo", "bring back what was deleted last"),
        Command("x", "deleted", "what was deleted; a number brings it back"),
        Command("o", "earlier", "what the note said before; a number brings that back"),
        Command("w", "accept", "let it be about the words as they now are"),
        Command("m", "move", "move it to the item that you come from, or to another by its id", "[ID]"),
        Command("q b", "quit", "back to the text"),
    )

    def __init__(self, desk: Desk, here: str, uuid: str = "") -> None:
        """Make the room.

        Args:
            desk: What all rooms share.
            here: The item that the reader comes from, or nothing.
            uuid: The note to begin with, or nothing.
        """
        super().__init__(desk)
        self.goes = ""
        self._here, self._uuid = here, uuid
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
        listed = ([f"{number} {self._listed(entry)}"] for number, entry in enumerate(self._entries, 1))
        self.desk.out.tell([["A number opens one; ? tells what can be done with it."], *listed])

    def _listed(self, entry: Record | Draft) -> str:
        if isinstance(entry, Draft):
            return f"A text that is in no note: {_beginning(entry.text)}"
        head = f"{_kind(entry)}, {self.desk.place_of(entry.item)}, {words.day(entry.updated)}"
        told = entry.text if isinstance(entry, Note) else entry.label or entry.quote
        return f"{head}: {_beginning(told)}"

    # Opening

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
            there = f"Choose from 1 to {len(self._entries)}." if self._entries else "There is nothing here."
            self.desk.say(there)
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

    # What is done

    def do_list(self, _: str) -> None:
        """Tell the list as it now is."""
        if self._load():
            self._tell()

    def do_find(self, typed: str) -> None:
        """List only what has some words."""
        self._words = typed
        self.do_list("")

    def do_go(self, _: str) -> None:
        """Leave for where the record stands."""
        record = self._open()
        if record is None:
            return
        if self.desk.library.topic_of(record.item) is None:
            self.desk.say("What it is about is no longer in the content; m moves it.")
        else:
            self.goes, self.over = record.item, True

    def do_edit(self, _: str) -> None:
        """Edit what is open."""
        if (draft := self._draft) is not None:
            self._take_up(draft)
            return
        record = self._open()
        if isinstance(record, Note):
            from ketatui.plain.writing import Editing

            Editing(self.desk, record).stay()
        elif record is not None:
            name = self.desk.line("call it, empty keeps what it is called: ")
            if name and name.strip():
                future = self.desk.notebook.set_bookmark(record.item, True, record.quote, name)
                self.desk.outcome(future, "The bookmark has a new name.")

    def _take_up(self, draft: Draft) -> None:
        try:
            edit = draft.take_up(self.desk.notebook, self._here)
        except NotebookError as error:
            self.desk.tell_fault(error)
        else:
            self.desk.outcome(edit.end(), "It is in its note now; l lists that.")

    def do_delete(self, _: str) -> None:
        """Delete what is open."""
        if (draft := self._draft) is not None:
            try:
                future = draft.discard(self.desk.notebook, self._here)
            except NotebookError as error:
                self.desk.tell_fault(error)
            else:
                self.desk.outcome(future, "Deleted; x brings it back as a note.")
            return
        record = self._open()
        if record is not None:
            future = self.desk.notebook.delete(record)
            if self.desk.outcome(future, "Deleted; u brings it back."):
                self.desk.deleted.append(record)

    def do_undo(self, _: str) -> None:
        """Bring back what was deleted last in this session."""
        if self.desk.deleted:
            self._bring_back(self.desk.deleted.pop())
        else:
            self.desk.say("Nothing was deleted in this session; x lists what was deleted before.")

    def _bring_back(self, record: Record) -> None:
        self.desk.outcome(self.desk.notebook.restore(record), "Brought back; l lists it.")

    def do_deleted(self, _: str) -> None:
        """Offer what was deleted."""
        try:
            deleted = self.desk.notebook.deleted()
        except NotebookError as error:
            self.desk.tell_fault(error)
            return
        if not deleted:
            self.desk.say("Nothing was deleted.")
            return

        def chosen(index: int) -> None:
            record = deleted[index]
            self.desk.deleted[:] = [other for other in self.desk.deleted if other.uuid != record.uuid]
            self._bring_back(record)

        listed = ([f"{number} {self._listed(record)}"] for number, record in enumerate(deleted, 1))
        self.desk.out.tell([["Deleted; a number brings it back:"], *listed])
        self.offer(len(deleted), chosen)

    def do_earlier(self, _: str) -> None:
        """Offer what a note said before."""
        note = self._open()
        if note is None:
            return
        try:
            wordings = self.desk.notebook.wordings(note.uuid) if isinstance(note, Note) else ()
        except NotebookError as error:
            self.desk.tell_fault(error)
            return
        if not wordings or not isinstance(note, Note):
            self.desk.say("It has not said anything else before.")
            return

        def chosen(index: int) -> None:
            edit = self.desk.notebook.edit_note(note)
            edit.save(wordings[index].text)
            self.desk.outcome(
                edit.end(), "Brought back; what it said just now is kept among the earlier ones."
            )

        self.desk.out.tell(
            [f"{number} {words.day(wording.at)}: {first}", *rest]
            for number, wording in enumerate(wordings, 1)
            for first, *rest in [wording.text.split("\n")]
        )
        self.offer(len(wordings), chosen)

    def do_accept(self, _: str) -> None:
        """Let the record be about its item's words as they now are."""
        record = self._open()
        if record is None:
            return
        now = self.desk.words_now(record.item)
        if now is None:
            self.desk.say("What it is about is no longer in the content; m moves it.")
        elif not words.have_changed(record.quote, now):
            self.desk.say("The words are the ones it was made about.")
        else:
            future = self.desk.notebook.set_subject(record, record.item, now)
            self.desk.outcome(future, "It is about the new words now; the ones before are kept with it.")

    def do_move(self, typed: str) -> None:
        """Let the record be about another item."""
        record = self._open()
        if record is None:
            return
        item = typed.removeprefix("#") or self._here
        if self.desk.library.topic_of(item) is None:
            self.desk.say(f"There is no item {item[:60]}." if item else "m takes the id of an item.")
            return
        future = self.desk.notebook.set_subject(record, item, self.desk.words_now(item) or "")
        self.desk.outcome(future, f"Moved to {self.desk.place_of(item)}.")


def _kind(record: Record) -> str:
    return "Bookmark" if isinstance(record, Bookmark) else called(record)


def _beginning(text: str) -> str:
    told = " ".join(text[: 4 * _LISTED].split())
    if not told:
        return "(no text)"
    return told if len(told) <= _LISTED else f"{told[:_LISTED].rpartition(' ')[0] or told[:_LISTED]} …"
