"""What the reader keeps: bookmarks and notes, and what is told where they cannot be saved."""

from ketatui.notebook import Bookmark, Mark, Note
from ketatui.ui.bars import Foot
from ketatui.ui.reading import Reading


class Keeping(Reading):
    """Sets bookmarks, opens notes, and shows what has changed in the notebook."""

    _deleted: list[Bookmark | Note]
    _marks: dict[str, Mark]
    _faults: int = 0

    def open_notebook(self) -> None:
        """Begin with the marks that the notebook has."""
        self._deleted = []
        self._marks = dict(self.session.notebook.marks)

    def action_mark(self) -> None:
        """Set or take away a bookmark."""
        if not (id_ := self._subject()):
            return
        on = not self.session.notebook.marks.get(id_, Mark()).bookmarked
        self.session.notebook.set_bookmark(id_, on, self._words(id_))
        self.notebook_changed()
        self.say("Bookmark set." if on else "Bookmark taken away.")

    def action_note(self) -> None:
        """Write a note on the current item."""
        if not (id_ := self._subject()):
            return
        from ketatui.ui.note import NoteScreen

        quote = self._words(id_)
        edit = self.session.notebook.start_note(id_, quote)
        self.app.push_screen(NoteScreen(self.session, quote, edit), lambda _: self.notebook_changed())

    def action_notebook(self) -> None:
        """Show all bookmarks and notes."""
        from ketatui.ui.notebook_page import NotebookPage

        self.app.push_screen(NotebookPage(self.session, self._deleted), self._from_notebook)

    def _from_notebook(self, chosen: str | None) -> None:
        self.notebook_changed()
        self.follow(chosen or "")

    def notebook_changed(self) -> None:
        """Show what has changed in the notebook, here or in another session."""
        marks = dict(self.session.notebook.marks)
        changed = {id_ for id_ in marks.keys() | self._marks.keys() if marks.get(id_) != self._marks.get(id_)}
        self._marks = marks
        for id_ in changed:
            self.list.redraw(id_)
        if changed and self.details is not None and self.details.display:
            self.details.show(self.list.target, quoted=self.list.part is not None, again=True)
        self.show_trouble()

    def show_trouble(self) -> None:
        """Tell what is not saved, as long as that is so; and once what else is wrong."""
        notebook = self.session.notebook
        self.query_one(Foot).warn(notebook.trouble)
        faults, notices = len(self.session.config.faults), len(notebook.notices)
        if faults + notices > self._faults:
            what = "Something happened to the notebook" if notices else "The config file has a fault"
            self.say(f"{what}: ! tells more.")
        self._faults = faults + notices
