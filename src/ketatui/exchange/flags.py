"""Flags for the editors: what a reader says is wrong, with all that an editor needs to act on it."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from ketatui import __version__, draw
from ketatui.draw import words
from ketatui.exchange.markdown_pieces import INDENT, indented, lowered, plain, quoted
from ketatui.exchange.page_items import words_of
from ketatui.notebook import FLAG, Note, Notebook
from ketatui.pack.library import Library
from ketatui.pack.model import CARDS, GLOSSARY
from ketatui.safe import safe_line

_TAG = re.compile(rf"(?<![\w#/&])#{FLAG}(?![\w-])[ \t]*", re.IGNORECASE)


class Flag(NamedTuple):
    """A flag as an editor needs it.

    Attributes:
        item: What is flagged.
        topic: Where that stands; None where it is no longer in the content.
        section: The title of its section, "" where it is in none.
        now: Its words, a paragraph each; nothing where it is gone.
        then: The words it was flagged with where they have changed, "" else.
        remark: What the reader says of it, without the tag.
        created: When it was flagged.
        updated: When the remark was last changed.
    """

    item: str
    topic: str | None
    section: str
    now: Sequence[str]
    then: str
    remark: str
    created: str
    updated: str


def chosen_flags(notebook: Notebook, library: Library, topic: str | None, marked: bool) -> list[Flag]:
    """Return the flags in the order of the content; what is gone from that comes last.

    Args:
        notebook: What the reader keeps.
        library: What it is about.
        topic: Only what stands in this topic; everywhere where None.
        marked: Whether only flags on what is bookmarked are asked for.

    Raises:
        NotebookError: The notebook cannot be read now.
    """
    notes = [note for note in notebook.notes() if note.is_flag]
    if marked:
        items = {bookmark.item for bookmark in notebook.bookmarks()}
        notes = [note for note in notes if note.item in items]
    flags = [_flag(note, library) for note in notes]
    order = {id_: number for number, id_ in enumerate(library.ids())} if flags else {}
    flags.sort(key=lambda flag: order.get(flag.item, len(order)))
    return [flag for flag in flags if topic in {None, flag.topic}]


def _flag(note: Note, library: Library) -> Flag:
    home = library.topic_of(note.item)
    remark = _TAG.sub("", note.text).strip()
    if home is None:
        return Flag(note.item, None, "", (), note.quote, remark, note.created, note.updated)
    item = library.item(note.item)
    then = note.quote if words.have_changed(note.quote, draw.said(item)[0]) else ""
    section = _section(library, home, note.item)
    return Flag(note.item, home, section, words_of(item), then, remark, note.created, note.updated)


def _section(library: Library, topic: str, item: str) -> str:
    head = next((head for head in library.topics if head.id == topic), None)
    number = next((place.section for place in library.index(topic) if place.id == item), 0)
    return head.sections[number - 1] if head and number else ""


def as_json(flags: Sequence[Flag], library: Library) -> str:
    """Return flags as JSON, with what tells of which content they are."""
    pack = library.manifest
    told = {
        "pack": pack.id,
        "title": pack.title,
        "reviewed": pack.reviewed.isoformat(),
        "report": pack.report,
        "version": __version__,
        "flags": [
            flag._asdict() | {"now": "\n".join(flag.now) or None, "then": flag.then or None} for flag in flags
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def page(flags: Sequence[Flag], library: Library) -> str:
    """Return flags as Markdown for a mail or an issue tracker: by item, what is gone at the end."""
    pack = library.manifest
    today = datetime.now(UTC).astimezone().date()
    content = f"the content `{pack.id}`, last reviewed on {pack.reviewed.isoformat()}"
    blocks = [
        f"# {plain(pack.title)}: flags for the editors, {today.isoformat()}",
        f"To {plain(pack.report)}. Written by ketatui {__version__} on {content}.",
    ]
    last = ""
    for flag in flags:
        if flag.topic is not None and flag.item != last:
            blocks += [f"## `{flag.topic}#{flag.item}`", _where(flag, library), "It says:", quoted(flag.now)]
        elif flag.topic is None and "## No longer in the content" not in blocks:
            blocks.append("## No longer in the content")
        blocks.append("\n\n".join(_told(flag)))
        last = flag.item
    return "\n\n".join(blocks) + "\n"


def _where(flag: Flag, library: Library) -> str:
    titles = {head.id: head.title for head in library.topics} | {GLOSSARY: "Glossary", CARDS: "Review cards"}
    return ", ".join(plain(part) for part in (titles.get(flag.topic or "", ""), flag.section) if part)


def _told(flag: Flag) -> Iterator[str]:
    """Yield a flag as a point of a list."""
    created, updated = flag.created[:10], flag.updated[:10]
    changed = f", last changed on {updated}" if updated != created else ""
    gone = f" on `#{safe_line(flag.item).replace('`', '')}`" if flag.topic is None and flag.item else ""
    yield f"*   **Flag** of {created}{changed}{gone}"
    if flag.then:
        about = "these words, which have changed since" if flag.topic is not None else "these words"
        yield f"{INDENT}It was made about {about}:"
        yield indented(quoted([flag.then]))
    yield indented(lowered(flag.remark or "(without a remark)"))
