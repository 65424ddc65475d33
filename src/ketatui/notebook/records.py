"""What the reader keeps, as values.

Times are UTC, written as ISO 8601 with microseconds, and sort as text. An `item` is an id of the
pack: of an item, or of a topic.
"""

import re
from typing import NamedTuple

_TAG = re.compile(r"(?<![\w#/&])#([^\W\d_][\w-]*)")


class Bookmark(NamedTuple):
    """An item the reader marked, with the words it had then."""

    uuid: str
    item: str
    label: str
    quote: str
    created: str
    updated: str
    version: int


class Note(NamedTuple):
    """What the reader wrote about an item.

    Attributes:
        uuid: Identity of the note, the same on every machine.
        item: What it is about.
        quote: The words of the item when the note was begun.
        text: The reader's words, with newlines and tabs.
        created: When it was first saved.
        updated: When its text was last changed.
        version: 1, and one more with each change; 0 until it is first saved.
        split_from: Uuid of the note that another session changed while this one was being
            written from it, or "".
    """

    uuid: str
    item: str
    quote: str
    text: str
    created: str
    updated: str
    version: int
    split_from: str = ""

    @property
    def tags(self) -> tuple[str, ...]:
        """The words that stand in the text with # before them, in small letters, each once."""
        return tuple(dict.fromkeys(tag.lower() for tag in _TAG.findall(self.text)))


class Wording(NamedTuple):
    """What a note said before it was changed: at which of its versions, and since when."""

    version: int
    text: str
    at: str


class Earlier(NamedTuple):
    """What a note or a bookmark was about, and how a bookmark was called, before that was changed.

    Attributes:
        version: The version of the record that said so.
        item: What it was about.
        quote: The words of the item then.
        label: What a bookmark was called; "" for a note.
        at: Until when.
    """

    version: int
    item: str
    quote: str
    label: str
    at: str


class Saved(NamedTuple):
    """How the saving of a note ended.

    Attributes:
        note: The note as it now stands; None where a new note had no text, so that there is none.
        conflict: Whether another session had changed the note meanwhile. Then that one keeps its
            text, and `note` is a new one beside it, which the editing goes on with.
    """

    note: Note | None
    conflict: bool = False


class Place(NamedTuple):
    """Where the reader was in a topic: an item, and the line of it that stood on top."""

    topic: str
    item: str
    line: int
    at: str


class Seen(NamedTuple):
    """A wording of an item that the reader has seen, and when first and last."""

    item: str
    wording: str
    first: str
    last: str


class Mark(NamedTuple):
    """What the reader has on an item."""

    bookmarked: bool = False
    notes: int = 0
