"""What every screen of one session shares."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ketatui.config import Config
from ketatui.draw import Glyphs, View, split
from ketatui.notebook import Mark, Note, Notebook
from ketatui.pack.library import Library, Place
from ketatui.pack.model import Item, See

_NOTHING = Mark()
_AS_IT_IS: Mapping[str, str] = MappingProxyType({})


class Session(NamedTuple):
    """The content, the reader's notebook, and how they are shown."""

    library: Library
    notebook: Notebook
    config: Config
    glyphs: Glyphs
    drafts: Path
    """Folder of the texts that an editor outside is at."""

    def item(self, target: str) -> Item:
        """Return the item that a target leads to; where it only shows another, that one."""
        item = self.library.item(split(target)[0])
        return item.shown if isinstance(item, See) and item.shown else item

    def view(self, place: Place, find: str = "", chosen: Mapping[str, str] = _AS_IT_IS) -> View:
        """Return what the reader has on the item at a place, and what was chosen of its settings."""
        mark = self.notebook.marks.get(place.subject, _NOTHING)
        return View(mark.bookmarked, mark.notes, find, chosen=tuple(chosen.items()))

    def notes(self, id_: str) -> Sequence[Note]:
        """Return the notes on an item; NotebookError where they cannot be read now."""
        mark = self.notebook.marks.get(id_, _NOTHING)
        return self.notebook.notes(id_) if mark.notes else ()
