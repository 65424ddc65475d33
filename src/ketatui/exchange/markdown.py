"""Notes and bookmarks as Markdown to print: each under its words, with who says so and how sure it is.

What the reader wrote stays as it was written. It stands indented, as a point of a list, so that
no open block in it reaches into what comes after, and its headings go below those of the page.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from markdown_it import MarkdownIt

from ketatui import __version__, draw
from ketatui.draw import words
from ketatui.exchange.sources import links
from ketatui.notebook import Bookmark, Note
from ketatui.pack.library import Library
from ketatui.pack.model import CARDS, GLOSSARY, Callout, Card, Citation, Claim, Item, Prose, Statement, Term
from ketatui.safe import safe_line

_INDENT = "    "
_SIGNS = re.compile(r"[\\`*_\[\]<>]|&(?=#?\w+;)|~(?=~)")
_HEADING = re.compile(r"#|^[ >\t]*(?:=+|-+)[ \t]*$", re.MULTILINE)
_BEGINNING = re.compile(r"^(?:([#+=~-])|(\d+)([.)]))")


class Kept(NamedTuple):
    """What the reader has on one item."""

    bookmark: Bookmark | None
    notes: tuple[Note, ...]


def by_item(bookmarks: Iterable[Bookmark], notes: Iterable[Note], *, marked: bool) -> dict[str, Kept]:
    """Return what the reader has by item; where only what is `marked` is asked for, that."""
    kept = {bookmark.item: Kept(bookmark, ()) for bookmark in bookmarks}
    for note in notes:
        there = kept.get(note.item)
        if there or not marked:
            bookmark, others = there or Kept(None, ())
            kept[note.item] = Kept(bookmark, (*others, note))
    return kept


def markdown(library: Library, kept: Mapping[str, Kept], day: str) -> str:
    """Return what the reader has as a page of Markdown.

    Args:
        library: What it is about.
        kept: By item; see `by_item`.
        day: Today, ISO 8601.
    """
    pack = library.manifest
    blocks = [
        f"# {_plain(pack.title)}: notes and bookmarks, {day}",
        f"Written by ketatui {__version__}. The content was last reviewed on {pack.reviewed.isoformat()}.",
    ]
    left = dict(kept)
    heads = [(head.id, head.title) for head in library.topics]
    for id_, title in (*heads, (GLOSSARY, "Glossary"), (CARDS, "Review cards")):
        found = [(item, left.pop(item)) for item in (id_, *library.ids(id_)) if item in left]
        if found:
            blocks.append(f"## {_plain(title)}")
            for item, own in found:
                blocks += _free(own) if item == id_ else _on(library.item(item), own, library)
    if left:
        blocks.append("## No longer in the content")
        for item, own in left.items():
            blocks += _gone(item, own)
    blocks += ["* * *", _HOW_READ, _plain(pack.notice)]
    blocks.append(f"Found a mistake? Tell {_plain(pack.report)}, naming the id that stands with the words.")
    return "\n\n".join(blocks) + "\n"


_MEANT = ("passage read", "abstract read", "quoted by", "not yet checked")
_HOW_READ = f"How a source was read: {'; '.join(f'“{how}”: {words.READ[how]}' for how in _MEANT)}."


def _on(item: Item, own: Kept, library: Library) -> Iterator[str]:
    """Yield what is about an item: its words, who says so, and what the reader has on it."""
    yield _quoted(_words(item))
    yield from _facts(item, library)
    yield from _own(own, now=draw.said(item)[0])


def _words(item: Item) -> list[str]:
    match item:
        case Statement() | Claim():
            return [item.text]
        case Card():
            return [item.question, item.answer]
        case Prose() | Callout() | Term():
            return draw.said(item)[:1]
    return draw.said(item)


def _facts(item: Item, library: Library) -> Iterator[str]:
    known = f"`#{item.id}`"
    match item:
        case Statement():
            yield " ".join(filter(None, (_sure(item), _plain(item.why), known)))
            yield "\n".join(f"- {line}" for line in _citations(item.citations))
            return
        case Claim():
            yield f"Popular articles say so ({_plain(', '.join(item.articles))}). {known}"
            yield f"Verdict: **{item.verdict}** ({words.VERDICTS[item.verdict]}). {_plain(item.why)}"
        case _:
            yield known
    linked = dict.fromkeys(link.id for link in links(item) if link.kind == "statement")
    rests_on = [other for other in map(library.item, linked) if isinstance(other, Statement)]
    if rests_on and isinstance(item, Statement | Claim | Card | Prose | Callout | Term):
        told = (f"- {_plain(other.text)} {_sure(other)}\n{_indented(_listed(other))}" for other in rests_on)
        yield "It rests on:\n\n" + "\n".join(told)


def _sure(item: Statement) -> str:
    return f"**{item.certainty}** ({words.CERTAINTY[item.certainty]}), {_plain(words.basis(item))}."


def _listed(item: Statement) -> str:
    return "\n".join(f"- {line}" for line in _citations(item.citations))


def _citations(citations: Iterable[Citation]) -> Iterator[str]:
    for citation in citations:
        checked = f"checked {citation.checked.isoformat()}" if citation.checked else "not yet checked"
        parts = (citation.label, citation.at, words.how_read(citation), checked)
        yield ", ".join(_plain(part) for part in parts if part)


def _free(own: Kept) -> Iterator[str]:
    """Yield what the reader has on a whole topic."""
    yield from _own(own, now=None)


def _gone(item: str, own: Kept) -> Iterator[str]:
    """Yield what is about an item that the content has no longer, under the words it had."""
    records: list[Note | Bookmark] = [*own.notes, *([own.bookmark] if own.bookmark else [])]
    newest = max(records, key=lambda record: record.updated)
    yield _quoted([newest.quote or "(its words were not kept)"])
    yield f"`#{safe_line(item).replace('`', '')}`"
    yield from _own(own, now=newest.quote)


def _own(own: Kept, now: str | None) -> Iterator[str]:
    """Yield the bookmark and the notes; those made about other words than `now` show them."""
    if own.bookmark:
        label = f": {_plain(own.bookmark.label)}" if own.bookmark.label else ""
        yield f"★ Bookmarked on {own.bookmark.created[:10]}{label}"
        if _changed(own.bookmark.quote, now):
            yield "It was bookmarked with these words, which have changed since:"
            yield _quoted([own.bookmark.quote])
    for note in own.notes:
        yield "\n\n".join(_note(note, now))


def _note(note: Note, now: str | None) -> Iterator[str]:
    written = note.created[:10]
    changed = f", last changed on {note.updated[:10]}" if note.updated[:10] != written else ""
    split = " (also changed in another session; both texts are kept)" if note.split_from else ""
    yield f"*   **My note** of {written}{changed}{split}"
    if _changed(note.quote, now):
        yield f"{_INDENT}It was written about these words, which have changed since:"
        yield _indented(_quoted([note.quote]))
    yield _indented(_lowered(note.text))


def _lowered(text: str) -> str:
    """Return a note with its headings below those of the page; nothing else in it changes."""
    if not _HEADING.search(text):
        return text
    lines = text.split("\n")
    for token in reversed(MarkdownIt().parse(text)):
        if token.type != "heading_open" or token.map is None:
            continue
        first, end = token.map
        if token.markup.startswith("#"):
            lines[first] = re.sub(r"#+", lambda found: _deeper(len(found[0])), lines[first], count=1)
        elif token.level == 0:
            words_of = " ".join(line.strip() for line in lines[first : end - 1])
            lines[first:end] = [f"{_deeper(int(token.tag[1]))} {words_of}"]
    return "\n".join(lines)


def _deeper(level: int) -> str:
    return "#" * min(level + 2, 6)


def _changed(quote: str, now: str | None) -> bool:
    return now is not None and bool(quote) and quote.split() != now.split()


def _indented(text: str) -> str:
    return "\n".join(_INDENT + line if line.strip() else "" for line in text.split("\n")).rstrip()


def _quoted(paragraphs: Iterable[str]) -> str:
    return "\n>\n".join(f"> {_plain(paragraph)}" for paragraph in paragraphs)


def _plain(text: str) -> str:
    """Return a text on one line in which nothing acts as Markdown."""
    text = _SIGNS.sub(lambda found: f"\\{found[0]}", safe_line(text))
    return _BEGINNING.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", text)
