"""The palette: Textual's own, without its box and signs, so that ASCII terminals can show it too.

Beside commands it knows sections, bookmarks and notes by name.
"""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from textual.command import CommandPalette, Hit, Hits, Provider
from textual.content import Content

from ketatui.draw.spans import NOTE
from ketatui.draw.wrap import cut
from ketatui.notebook import NotebookError
from ketatui.ui.following import Following
from ketatui.ui.records import place_of
from ketatui.ui.session import Session

_NAMED = 60
"""Cells of a name at most."""
_OFFERED = 20
"""Bookmarks and notes that are offered at most; the search everywhere finds all."""


class Palette(CommandPalette):
    """All commands by name."""

    CSS_PATH = Path("palette.tcss")

    def __init__(self) -> None:
        super().__init__(placeholder="command, topic, section, note or theme", id="--command-palette")


class Places(Provider):
    """Sections, bookmarks and notes by name, while one reads."""

    async def search(self, query: str) -> Hits:
        """Yield what has a name like that."""
        reader = self.screen
        if not isinstance(reader, Following):
            return
        matcher = self.matcher(query)
        for target, name, help_ in (*_sections(reader.session), *_records(reader.session, query)):
            score, offsets = matcher.fuzzy_search.match(query, name)
            if score > 0:
                shown = Content(name)
                for offset in offsets:
                    shown = shown.stylize(matcher.match_style, offset, offset + 1)
                yield Hit(score, shown, partial(reader.follow, target), text=name, help=help_)


def _sections(session: Session) -> Iterator[tuple[str, str, str]]:
    """Yield target, name and help of each section."""
    for head in session.library.topics:
        first: dict[int, str] = {}
        for place in session.library.index(head.id):
            first.setdefault(place.section, place.id)
        for number, title in enumerate(head.sections, 1):
            if number in first:
                name = session.shown(f"Section: {head.title} {session.glyphs.right} {title}")
                yield first[number], name, "go to this section"


def _records(session: Session, query: str) -> Iterator[tuple[str, str, str]]:
    """Yield target, name and help of the bookmarks and notes in whose names the words stand."""
    words = query.casefold().split()

    def fits(name: str) -> bool:
        return all(word in name.casefold() for word in words)

    try:
        bookmarks, notes = session.notebook.bookmarks(), session.notebook.notes()
    except NotebookError:
        return
    marked = (
        (mark.item, f"Bookmark: {_name(session, mark.label or mark.quote)}", mark.item) for mark in bookmarks
    )
    written = ((f"{NOTE}{note.uuid}", f"Note: {_name(session, note.text)}", note.item) for note in notes)
    for found in (marked, written):
        fitting = (entry for entry in found if fits(entry[1]))
        for target, name, item in islice(fitting, _OFFERED):
            yield target, name, session.shown(place_of(session, item))


def _name(session: Session, text: str) -> str:
    line = text.strip().split("\n", 1)[0]
    return session.shown(cut(" ".join(line[: 4 * _NAMED].split()), _NAMED, session.glyphs.ellipsis))
