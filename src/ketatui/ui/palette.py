"""The palette: Textual's own, without its box and signs, so that ASCII terminals can show it too.

Beside commands it knows topics, sections, bookmarks and notes by name.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from ketatui.draw.spans import NOTE
from ketatui.draw.wrap import cut
from ketatui.notebook import NotebookError
from ketatui.ui.commands import bindings
from ketatui.ui.following import Following
from ketatui.ui.records import place_of

if TYPE_CHECKING:
    from ketatui.ui.app import KetatuiApp

_NAMED = 60
"""Cells of a name at most."""
_OFFERED = 20
"""Bookmarks and notes that are offered at most; the search everywhere finds all."""


Place = tuple[Callable[[], None], str, str]
"""How one goes there, its name, and what is told of it."""


class Palette(CommandPalette):
    """All commands by name."""

    CSS_PATH = Path("palette.tcss")
    BINDINGS = [*bindings("repaint")]

    def __init__(self, *, reads: bool) -> None:
        """Make the palette; `reads` tells whether it lies over the text, where all can be done."""
        told = "command, topic, section, note or theme" if reads else "theme; more where one reads"
        super().__init__(placeholder=told, id="--command-palette")

    def action_repaint(self) -> None:
        """Draw the screen anew."""
        cast("KetatuiApp", self.app).repaint()


class Places(Provider):
    """Topics, sections, bookmarks and notes by name, while one reads."""

    async def discover(self) -> Hits:
        """Yield the topics."""
        if isinstance(self.screen, Following):
            for go, name, help_ in _topics(self.screen):
                yield DiscoveryHit(Content(name), go, text=name, help=help_)

    async def search(self, query: str) -> Hits:
        """Yield what has a name like that."""
        reader = self.screen
        if not isinstance(reader, Following):
            return
        matcher = self.matcher(query)
        for go, name, help_ in (*_topics(reader), *_sections(reader), *_records(reader, query)):
            score, offsets = matcher.fuzzy_search.match(query, name)
            if score > 0:
                shown = Content(name)
                for offset in offsets:
                    shown = shown.stylize(matcher.match_style, offset, offset + 1)
                yield Hit(score, shown, go, text=name, help=escape(help_))


def _topics(reader: Following) -> Iterator[Place]:
    """Yield each topic; one goes to where one was in it."""
    for index, head in enumerate(reader.session.library.topics):
        key = f" ({(index + 1) % 10})" if index < 10 else ""
        name = reader.session.shown(f"Topic: {head.title}{key}")
        yield partial(reader.action_topic, index), name, "go to this topic"


def _sections(reader: Following) -> Iterator[Place]:
    """Yield each section."""
    session = reader.session
    for head in session.library.topics:
        first: dict[int, str] = {}
        for place in session.library.index(head.id):
            first.setdefault(place.section, place.id)
        for number, title in enumerate(head.sections, 1):
            if number in first:
                name = session.shown(f"Section: {head.title} {session.glyphs.right} {title}")
                yield partial(reader.follow, first[number]), name, "go to this section"


def _records(reader: Following, query: str) -> Iterator[Place]:
    """Yield the bookmarks and notes in whose names the words stand."""
    session = reader.session
    words = query.casefold().split()

    def fits(text: str) -> bool:
        return all(word in text for word in words)

    try:
        bookmarks, notes = session.notebook.bookmarks(), session.notebook.notes()
    except NotebookError:
        return
    marked = (("Bookmark", mark.item, mark.label or mark.quote, mark.item) for mark in bookmarks)
    written = (("Note", f"{NOTE}{note.uuid}", note.text, note.item) for note in notes)
    for found in (marked, written):
        fitting = (entry for entry in found if fits(f"{entry[0]}: {_first_line(entry[2])}".casefold()))
        for kind, target, text, item in islice(fitting, _OFFERED):
            name = cut(_first_line(text), _NAMED, session.glyphs.ellipsis)
            place = session.shown(place_of(session, item))
            yield partial(reader.follow, target), session.shown(f"{kind}: {name}"), place


def _first_line(text: str) -> str:
    line = text.lstrip().partition("\n")[0]
    return " ".join(line[: 4 * _NAMED].split())
