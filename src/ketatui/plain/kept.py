"""Bookmarks and notes: what can be done with each."""

from ketatui.draw import words
from ketatui.notebook import Note, NotebookError
from ketatui.notebook.draft import Draft
from ketatui.plain.desk import Desk, Record
from ketatui.plain.listing import Listing
from ketatui.plain.room import Command


class Kept(Listing):
    """Does something with the bookmark or note that is open.

    Attributes:
        goes: Where the reader wants to go in the text, once the room is left; or nothing.
    """

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
        super().__init__(desk, uuid)
        self.goes = ""
        self._here = here

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

        listed = ([f"{number} {self.listed(record)}"] for number, record in enumerate(deleted, 1))
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
