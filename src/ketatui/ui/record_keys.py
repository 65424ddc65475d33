"""What can be done with a bookmark or a note, in the list of them and on the page of one."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from ketatui.draw import Line, Span
from ketatui.draw.wrap import wrap
from ketatui.notebook import Earlier, Note, NotebookError, Saved, Wording
from ketatui.review.own import called
from ketatui.ui.bars import Foot
from ketatui.ui.commands import bindings, elsewhere
from ketatui.ui.line import ask
from ketatui.ui.move_page import MovePage
from ketatui.ui.note import NoteScreen
from ketatui.ui.outside import Outcome, edit_outside
from ketatui.ui.page import Page
from ketatui.ui.pane import Pane
from ketatui.ui.records import BRING_BACK, MOVE, Record, has_changed, place_of, whole, words_now
from ketatui.ui.session import Session
from ketatui.ui.trail_page import TrailPage

T = TypeVar("T")


class RecordKeys(Page):
    """The keys of a record; ends with the item that the reader goes to."""

    BINDINGS = [*bindings("record", *elsewhere("notebook"))]
    helps_with: Sequence[str] = ("record",)

    deleted: list[Record]
    """What was deleted in this session, the last at its end; shared by all such pages."""
    here: str
    """The item that the reader comes from, or nothing."""

    @property
    def record(self) -> Record | None:
        """The bookmark or note that is current."""
        raise NotImplementedError

    def say(self, message: str, tone: str = "text") -> None:
        """Tell the reader something in the last line of what lies on top, until the next key."""
        for foot in self.app.screen.query(Foot):
            foot.say(message, tone)

    def after(self, future: Future[T], then: Callable[[Future[T]], None]) -> None:
        """Call `then` on this thread when something has been written, even if this page is closed by then."""
        app = self.app
        future.add_done_callback(lambda done: app.call_later(then, done))

    async def action_edit(self) -> None:
        """Edit the note that is current, or what the bookmark is called."""
        record = self.record
        if isinstance(record, Note):
            edit = self.session.notebook.edit_note(record)
            screen = NoteScreen(self.session, record.quote, edit)
            self.app.push_screen(screen, lambda _: self.notebook_changed())
        elif record is not None:

            def called(label: str) -> str:
                self.session.notebook.set_bookmark(record.item, True, record.quote, label)
                self.notebook_changed()
                return ""

            await ask(self, "what to call this bookmark", called, text=record.label, enter="sets it")

    def action_search_all(self) -> None:
        """Search everywhere, and end with what is chosen."""
        self.search_over(self.close_with)

    def action_edit_outside(self) -> None:
        """Give the note that is current to the reader's own editor."""
        record = self.record
        if isinstance(record, Note):
            edit = self.session.notebook.edit_note(record)
            self.came_back(edit_outside(self.app, self.session, edit))
            edit.end()
        elif record is not None:
            self.say("This is a bookmark; only notes go to an editor.")

    def came_back(self, outcome: Outcome) -> None:
        """Tell how it went in the editor."""
        if outcome.message:
            self.say(outcome.message, "warning")
        if outcome.saved is not None:
            self.after(outcome.saved, self.saved)
        self.notebook_changed()

    def saved(self, done: Future[Saved]) -> None:
        """Tell how the saving of what the editor gave back has ended."""
        if (error := done.exception()) is not None:
            self.say(f"{error}.", "warning")
        elif done.result().conflict:
            self.say("Another session changed this note; both texts are kept.", "warning")
        self.notebook_changed()

    def action_card(self) -> None:
        """Make a card whose answer is what the note says."""
        from ketatui.ui.own_card import card_of_note

        record = self.record
        if isinstance(record, Note):
            card_of_note(self, self.session, record, self.notebook_changed)
        elif record is not None:
            self.say("This is a bookmark; a card is made from a note or a statement.")

    def action_delete(self) -> None:
        """Delete the note or the bookmark that is current; it can be brought back."""
        record = self.record
        if record is None:
            return
        self.session.notebook.delete(record)
        self.deleted.append(record)
        self.notebook_changed()
        undo, gone = self.session.key("undo"), self.session.key("deleted")
        if isinstance(record, Note) or record.label:
            self.say(f"Deleted. {undo} brings it back; later, {gone} in the list shows it.")
        else:
            self.say(f"Bookmark taken away. {undo} brings it back.")

    def action_undo(self) -> None:
        """Bring back what was deleted last in this session."""
        if self.deleted:
            self.bring_back(self.deleted.pop())
        else:
            listed = self.session.key("deleted")
            self.say(f"Nothing was deleted in this session; {listed} lists what was deleted before.")

    def bring_back(self, record: Record) -> None:
        """Let a deleted record be there again."""
        self.after(self.session.notebook.restore(record), self._brought_back)
        self.notebook_changed()
        self.point_at(record)

    def point_at(self, record: Record) -> None:
        """Make a record current, where there are several."""

    def _brought_back(self, done: Future[None]) -> None:
        error = done.exception()
        self.say("Brought back." if error is None else f"{error}.", "text" if error is None else "warning")
        self.notebook_changed()

    def action_accept(self) -> None:
        """Let the record be about its item's words as they now are."""
        record = self.record
        if record is None:
            return
        now = words_now(self.session, record.item)
        if now is None:
            moves = self.session.key("move")
            self.say(f"This item is no longer in the content: {moves} moves it to another.", "warning")
        elif not has_changed(self.session, record):
            self.say("The words are the ones it was made about.")
        else:
            self.session.notebook.set_subject(record, record.item, now)
            self.say("It is about the new words now; the ones before are kept with it.")
            self.notebook_changed()

    def action_move(self) -> None:
        """Choose another item for the record."""
        record = self.record
        if record is None:
            return

        def chosen(item: str | None) -> None:
            if item:
                quote = words_now(self.session, item) or ""
                moving = self.session.notebook.set_subject(record, item, quote)
                self.after(moving, lambda done: self.moved(done.exception(), item))

        self.app.push_screen(MovePage(self.session, record, self.here), chosen)

    def moved(self, error: BaseException | None, item: str) -> None:
        """Tell how the moving ended."""
        if error is not None:
            self.say(f"It was not moved: {error}.", "warning")
        else:
            self.say(f"Moved to {place_of(self.session, item)}.")
        self.notebook_changed()


class RecordPage(RecordKeys, TrailPage):
    """A bookmark or a note with all there is of it."""

    def __init__(self, session: Session, record: Record, deleted: list[Record], here: str) -> None:
        hints = [("enter", "go there"), ("edit", "edit"), ("delete", "delete"), ("move", "move")]
        if has_changed(session, record):
            hints.append(("accept", "take new words"))
        title = f"Your {called(record).lower()}" if isinstance(record, Note) else "Bookmark"
        super().__init__(session, title, self._lines, hints)
        self._record, self.deleted, self.here = record, deleted, here
        self._wordings: Sequence[Wording] = ()
        self._earlier: Sequence[Earlier] = ()
        self._fault = ""
        self._read_before()

    @property
    def record(self) -> Record:
        """The record that is shown."""
        return self._record

    def _read_before(self) -> None:
        """Read what the record said and was about before."""
        notebook, record = self.session.notebook, self._record
        self._fault = ""
        try:
            self._wordings = notebook.wordings(record.uuid) if isinstance(record, Note) else ()
            self._earlier = notebook.earlier(record.uuid)
        except NotebookError as error:
            self._fault = str(error)

    def _lines(self, width: int) -> list[Line]:
        if self._fault:
            return wrap([Span(self._fault, "warning")], width)
        return whole(self.session, self._record, self._wordings, self._earlier, width)

    def moved(self, error: BaseException | None, item: str) -> None:
        """Follow the record to its new item."""
        if error is None:
            self._record = self._record._replace(item=item)
        super().moved(error, item)

    def notebook_changed(self) -> None:
        """Show the record as it now is; close where it is no longer there."""
        if not self.is_attached:
            return
        super().notebook_changed()
        notebook = self.session.notebook
        try:
            found: list[Record] = [*notebook.notes(self._record.item), *notebook.bookmarks()]
        except NotebookError:  # what is shown stays; the last line tells what is wrong
            return
        now = next((record for record in found if record.uuid == self._record.uuid), None)
        if now is None:
            if self.app.screen is self:
                self.close_with("")
            return
        shown = self._record, self._wordings, self._earlier, self._fault
        self._record = now
        self._read_before()
        if shown != (now, self._wordings, self._earlier, self._fault):
            self.pane.remake()
            self.pane.on_focus()

    def on_pane_chosen(self, message: Pane.Chosen) -> None:
        """Go to the item, or bring the earlier wording back."""
        message.prevent_default()
        if message.target == MOVE:
            self.action_move()
            return
        if not message.target.startswith(BRING_BACK):
            self.close_with(message.target)
            return
        version = int(message.target.removeprefix(BRING_BACK))
        notebook, note = self.session.notebook, self._record
        assert isinstance(note, Note)
        text = next(wording.text for wording in self._wordings if wording.version == version)
        edit = notebook.edit_note(note)
        edit.save(text)
        edit.end()
        self.say("Brought back; what it said just now is kept among the earlier wordings.")
        self.notebook_changed()
