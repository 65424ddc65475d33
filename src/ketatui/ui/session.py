"""What every screen of one session shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ketatui.config import Config
from ketatui.draw import Glyphs, View, split
from ketatui.draw.glyphs import ascii_text
from ketatui.notebook import Mark, Note, Notebook
from ketatui.pack.library import Library, Place
from ketatui.pack.model import Item, See
from ketatui.ui.commands import BY_ID, COMMANDS, FOR_GUESTS, Command, keys_of

if TYPE_CHECKING:
    from ketatui.notebook.draft import Draft

_NOTHING = Mark()
_AS_IT_IS: Mapping[str, str] = MappingProxyType({})


@dataclass
class Searched:
    """What was looked for everywhere, and which result was current: kept while the reader reads on."""

    typed: str = ""
    current: int = 0


class Session(NamedTuple):
    """The content, the reader's notebook, and how they are shown."""

    library: Library
    notebook: Notebook
    config: Config
    glyphs: Glyphs
    drafts: Path
    """Folder of the texts that an editor outside is at."""
    searched: Searched
    guest: bool = False
    """Whether the reader is a guest of the host, and stays in the reader (`--kiosk`)."""

    @property
    def commands(self) -> Sequence[Command]:
        """What this reader can do."""
        return FOR_GUESTS if self.guest else COMMANDS

    def may(self, command: str) -> bool:
        """Tell whether this reader may do what a command, or the action of one, does."""
        found = BY_ID.get(command.replace("_", "-"))
        return found is None or not (self.guest and found.reaches_out)

    def key(self, command: str) -> str:
        """Return the first key of a command as a person writes it; what is no command stays as it is."""
        found = BY_ID.get(command)
        return keys_of(found, self.config.keys).split(" ")[0] if found else command

    @property
    def moving(self) -> tuple[str, str]:
        """The keys that move, and a word for it."""
        return f"{self.key('down')} {self.key('up')}", "move"

    def shown(self, text: str) -> str:
        """Return text in the characters that this terminal has."""
        return ascii_text(text) if self.glyphs.ascii else text

    def item(self, target: str) -> Item:
        """Return the item that a target leads to; where it only shows another, that one."""
        item = self.library.item(split(target)[0])
        return item.shown if isinstance(item, See) and item.shown else item

    def view(self, place: Place, find: str = "", chosen: Mapping[str, str] = _AS_IT_IS) -> View:
        """Return what the reader has on the item at a place, and what was chosen of its settings."""
        mark = self.notebook.marks.get(place.subject, _NOTHING)
        return View(mark.bookmarked, mark.notes, find, chosen=tuple(chosen.items()))

    def saw(self, id_: str) -> None:
        """Let the notebook keep that the reader has seen an item as it now is."""
        from ketatui.review.known import known_now

        seen = known_now(self.item(id_))
        self.notebook.keep_seen(id_, seen.wording, seen.sure, seen.sources.split())

    def begin_draft(self, note: Note) -> "Draft":
        """Put the text of a note into a file of its own; return it, locked.

        Raises:
            OSError: It cannot be written, or a guest has no room for more of them.
        """
        from ketatui.notebook.drafts import begin

        self.need_room()
        return begin(self.drafts, self.library.manifest.id, note)

    def need_room(self) -> None:
        """Return where a text can be put into a file of its own.

        Raises:
            OSError: A guest has no room for more.
        """
        if self.guest:
            from ketatui.kiosk import need_room

            need_room(self.drafts)

    def notes(self, id_: str) -> Sequence[Note]:
        """Return the notes on an item; NotebookError where they cannot be read now."""
        mark = self.notebook.marks.get(id_, _NOTHING)
        return self.notebook.notes(id_) if mark.notes else ()
