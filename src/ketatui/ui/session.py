"""What every screen of one session shares."""

from collections.abc import Sequence
from typing import NamedTuple

from ketatui.config import Config
from ketatui.draw import Glyphs, View
from ketatui.notebook import Mark, Note, Notebook
from ketatui.pack.library import Library, Place
from ketatui.pack.model import Item, See

_NOTHING = Mark()


class Session(NamedTuple):
    """The content, the reader's notebook, and how they are shown."""

    library: Library
    notebook: Notebook
    config: Config
    glyphs: Glyphs

    def item(self, id_: str) -> Item:
        """Return an item; where it only shows another, that one."""
        item = self.library.item(id_)
        return item.shown if isinstance(item, See) and item.shown else item

    def view(self, place: Place, find: str = "", part: int | None = None) -> View:
        """Return what the reader has on the item at a place."""
        mark = self.notebook.marks.get(place.subject, _NOTHING)
        return View(bookmarked=mark.bookmarked, notes=mark.notes, find=find, part=part)

    def notes(self, id_: str) -> Sequence[Note]:
        """Return the notes on an item; NotebookError where they cannot be read now."""
        mark = self.notebook.marks.get(id_, _NOTHING)
        return self.notebook.notes(id_) if mark.notes else ()
