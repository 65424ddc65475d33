"""What the reader keeps: bookmarks and notes, and what is told where they cannot be saved."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ketatui.draw.spans import NOTE
from ketatui.notebook import FLAG, READY_WAIT, Bookmark, Mark, Note, NotebookError
from ketatui.ui.bars import Foot, TopicBar
from ketatui.ui.following import Following

if TYPE_CHECKING:
    from ketatui.ui.trail_page import TrailPage


class Keeping(Following):
    """Sets bookmarks, opens notes, and shows what has changed in the notebook."""

    _deleted: list[Bookmark | Note]
    _marks: dict[str, Mark]
    _faults: int = 0

    def open_notebook(self) -> None:
        """Begin with the marks that the notebook has."""
        self._deleted = []
        self.session.notebook.can_be_read(READY_WAIT)
        self._marks = dict(self.session.notebook.marks)
        self.query_one(TopicBar).show_kept(self._marks.values())
        if any(self.session.drafts.glob("reviews-*")):
            from ketatui.notebook import log_left
            from ketatui.review.scheduling import replay

            if log_left.take_up(self.session.drafts, self.session.notebook, replay):
                self.say("Ratings that could not be saved the last time are added to the log now.")
        if any(self.session.drafts.glob("*.md")):
            from ketatui.notebook.drafts import left

            if left(self.session.drafts, self.session.library.manifest.id, self.session.notebook):
                shows = self.session.key("notebook")
                self.say(f"A text was left that is in no note: {shows} shows it.")

    def action_mark(self) -> None:
        """Set or take away a bookmark."""
        if not (id_ := self._subject()):
            return
        on = not self.session.notebook.marks.get(id_, Mark()).bookmarked
        self.session.notebook.set_bookmark(id_, on, self._words(id_))
        self.notebook_changed()
        self.say("Bookmark set." if on else "Bookmark taken away.")

    async def action_label(self) -> None:
        """Ask what to call the bookmark on the current item; it is set if need be."""
        if not (id_ := self._subject()):
            return
        from ketatui.ui.line import ask

        def called(label: str) -> str:
            self.session.notebook.set_bookmark(id_, True, self._words(id_), label)
            self.notebook_changed()
            self.say("Bookmark set.")
            return ""

        label = next((mark.label for mark in self._bookmarks() if mark.item == id_), "")
        await ask(self, "what to call this bookmark", called, text=label, enter="sets it")

    def _bookmarks(self) -> Sequence[Bookmark]:
        try:
            return self.session.notebook.bookmarks()
        except NotebookError as error:
            self.say(str(error))
            return ()

    def action_note(self) -> None:
        """Write a note on the current item."""
        if id_ := self._subject():
            self._write(id_, self._words(id_))

    def action_flag(self) -> None:
        """Write a note to the editors on the current item."""
        if id_ := self._subject():
            self._write(id_, self._words(id_), f"#{FLAG} ")

    def action_topic_note(self) -> None:
        """Write a note on the topic as a whole: on its summary, but about no words of it."""
        head = self._heads[self._topic]
        if places := self.session.library.index(head.id):
            self._write(places[0].subject, "")

    def _write(self, id_: str, quote: str, template: str = "") -> None:
        from ketatui.ui.note import NoteScreen

        edit = self.session.notebook.start_note(id_, quote, template)
        self.app.push_screen(NoteScreen(self.session, quote, edit), lambda _: self.notebook_changed())

    def action_contents(self) -> None:
        """Show topics and sections, with what the reader has in each."""
        from ketatui.ui.contents_page import ContentsPage

        place, places = self.list.place, self.session.library.index(self._heads[self._topic].id)
        here = next((other.id for other in places if place and other.section == place.section), "")
        self.app.push_screen(ContentsPage(self.session, here), lambda chosen: self.follow(chosen or ""))

    def action_notebook(self) -> None:
        """Show all bookmarks and notes."""
        from ketatui.ui.notebook_page import NotebookPage

        page = NotebookPage(self.session, self._deleted, self._subject())
        self.app.push_screen(page, self._from_notebook)

    def follow(self, target: str) -> None:
        """Go where a target leads; one of a note leads to its page."""
        if target.startswith(NOTE):
            self._open(target)
        else:
            super().follow(target)

    def _page_over(self, over: str) -> "TrailPage | None":
        """Return the page that `over` tells of; None where it is none, or a note that is not there."""
        if not over.startswith(NOTE):
            return super()._page_over(over)
        from ketatui.ui.record_keys import RecordPage

        try:
            note = self.session.notebook.note(over.removeprefix(NOTE))
        except NotebookError as error:
            self.say(str(error))
            return None
        if note is None:
            self.say("That note was deleted.")
            return None
        page = RecordPage(self.session, note, self._deleted, self._subject())
        page.over = over
        return page

    def _left(self, chosen: str | None) -> None:
        """Show what has changed in the notebook, and go on from the page."""
        self.notebook_changed()
        super()._left(chosen)

    def _from_notebook(self, chosen: str | None) -> None:
        self.notebook_changed()
        self.follow(chosen or "")

    def notebook_changed(self) -> None:
        """Show what has changed in the notebook, here or in another session, once anything is shown."""
        if self._topic < 0:
            return
        marks = dict(self.session.notebook.marks)
        changed = {id_ for id_ in marks.keys() | self._marks.keys() if marks.get(id_) != self._marks.get(id_)}
        self._marks = marks
        if changed:
            self.query_one(TopicBar).show_kept(marks.values())
        for id_ in changed:
            self.list.redraw(id_)
        if changed and self.details is not None and self.details.display:
            self.details.show(self.list.target, quoted=self.list.part is not None, again=True)
        self.show_trouble()

    def show_trouble(self) -> None:
        """Tell what is not saved or not sent, as long as that is so; and once what else is wrong."""
        notebook = self.session.notebook
        self.query_one(Foot).warn(notebook.trouble or notebook.unsent)
        faults, notices = len(self.session.config.faults), len(notebook.notices)
        if faults + notices > self._faults:
            what = "Something happened to the notebook" if notices else "The config file has a fault"
            self.say(f"{what}: ! tells more.")
        self._faults = faults + notices
