"""Notes and bookmarks as Markdown to print: each under its words, with who says so and how sure it is.

What the reader wrote stays as it was written. It stands indented, as a point of a list, so that
no open block in it reaches into what comes after, and its headings go below those of the page.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ketatui import __version__, draw
from ketatui.draw import words
from ketatui.exchange.markdown_pieces import INDENT, indented, lowered, plain, quoted
from ketatui.exchange.page_items import facts, sources, stated, words_of
from ketatui.notebook import Bookmark, Note
from ketatui.pack.library import Library
from ketatui.pack.model import CARDS, GLOSSARY, Item, Statement
from ketatui.safe import safe_line


class Kept(NamedTuple):
    """What the reader has on one item."""

    bookmark: Bookmark | None
    notes: tuple[Note, ...]


_NOTHING = Kept(None, ())


def by_item(bookmarks: Iterable[Bookmark], notes: Iterable[Note], *, marked: bool) -> dict[str, Kept]:
    """Return what the reader has by item; where only what is `marked` is asked for, that."""
    kept = {bookmark.item: Kept(bookmark, ()) for bookmark in bookmarks}
    for note in notes:
        there = kept.get(note.item)
        if there or not marked:
            bookmark, others = there or Kept(None, ())
            kept[note.item] = Kept(bookmark, (*others, note))
    return kept


def page(library: Library, kept: Mapping[str, Kept], day: str) -> str:
    """Return what the reader has as a page of Markdown.

    A note that is about no words is about its topic as a whole, and stands first in it.

    Args:
        library: What it is about.
        kept: By item; see `by_item`.
        day: Today, ISO 8601.
    """
    pack = library.manifest
    blocks = [
        f"# {plain(pack.title)}: notes and bookmarks, {day}",
        f"Written by ketatui {__version__}. The content was last reviewed on {pack.reviewed.isoformat()}.",
    ]
    left = dict(kept)
    cited: list[Statement] = []
    heads = [(head.id, head.title) for head in library.topics]
    for id_, title in (*heads, (GLOSSARY, "Glossary"), (CARDS, "Review cards")):
        found = {item: left.pop(item) for item in library.ids(id_) if item in left}
        if found:
            blocks.append(f"## {plain(title)}")
            for own in found.values():
                blocks += _own(Kept(None, tuple(note for note in own.notes if not note.quote)), now=None)
            for item, own in found.items():
                about = Kept(own.bookmark, tuple(note for note in own.notes if note.quote))
                if about != _NOTHING:
                    blocks += _on(library.item(item), about, library)
                    cited += stated(library.item(item), library)
    if left:
        blocks.append("## No longer in the content")
        for item, own in left.items():
            blocks += _gone(item, own)
    if cited:
        blocks += ["## The sources named above", sources(cited, library), _HOW_SURE, _HOW_READ]
    blocks += ["* * *", plain(pack.notice)]
    blocks.append(f"Found a mistake? Tell {plain(pack.report)}, naming the id that stands with the words.")
    return "\n\n".join(blocks) + "\n"


_MEANT = ("passage read", "abstract read", "quoted by", "not yet checked")
_HOW_SURE = f"How sure: {'; '.join(f'“{sure}”: {means}' for sure, means in words.CERTAINTY.items())}."
_HOW_READ = f"How a source was read: {'; '.join(f'“{how}”: {words.READ[how]}' for how in _MEANT)}."


def _on(item: Item, own: Kept, library: Library) -> Iterator[str]:
    """Yield what is about an item: its words, who says so, and what the reader has on it."""
    yield quoted(words_of(item))
    yield from facts(item, library)
    yield from _own(own, now=draw.said(item)[0])


def _gone(item: str, own: Kept) -> Iterator[str]:
    """Yield what is about an item that the content has no longer, under the words it had."""
    records: list[Note | Bookmark] = [*own.notes, *([own.bookmark] if own.bookmark else [])]
    newest = max(records, key=lambda record: record.updated)
    yield quoted([newest.quote or "(its words were not kept)"])
    if item:
        yield f"`#{safe_line(item).replace('`', '')}`"
    yield from _own(own, now=newest.quote)


def _own(own: Kept, now: str | None) -> Iterator[str]:
    """Yield the bookmark and the notes; those made about other words than `now` show them."""
    if own.bookmark:
        label = f": {plain(own.bookmark.label)}" if own.bookmark.label else ""
        yield f"★ Bookmarked on {own.bookmark.created[:10]}{label}"
        if words.have_changed(own.bookmark.quote, now):
            yield "It was bookmarked with these words, which have changed since:"
            yield quoted([own.bookmark.quote])
    for note in own.notes:
        yield "\n\n".join(_note(note, now))


def _note(note: Note, now: str | None) -> Iterator[str]:
    written = note.created[:10]
    changed = f", last changed on {note.updated[:10]}" if note.updated[:10] != written else ""
    split = f" ({words.SPLIT})" if note.split_from else ""
    yield f"*   **My note** of {written}{changed}{split}"
    if words.have_changed(note.quote, now):
        yield f"{INDENT}It was written about these words, which have changed since:"
        yield indented(quoted([note.quote]))
    yield indented(lowered(note.text))
