"""What the reader keeps, as values.

Times are UTC, written as ISO 8601 with microseconds, and sort as text. An `item` is an id of the
pack: of an item, or of a topic.
"""

import re
from typing import Literal, NamedTuple

FLAG = "flag"
"""The tag of a note that tells the editors of the content what is wrong."""

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

    @property
    def is_flag(self) -> bool:
        """Whether it tells the editors of the content what is wrong."""
        return FLAG in self.tags


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
    """A wording of an item that the reader has seen, and when first and last.

    Attributes:
        item: What was seen.
        wording: Its words then.
        first: When they were first seen.
        last: When they were last seen.
        sure: How sure it was said to be then, "" where that is not said or not known.
        sources: The ids of its sources then, sorted, with blanks between them.
    """

    item: str
    wording: str
    first: str
    last: str
    sure: str = ""
    sources: str = ""


class Known(NamedTuple):
    """What the reader knows of an item: that it exists, and once it was read, in which words.

    Attributes:
        item: Which.
        wording: Its words when it was first read, or when its newest change was marked as seen; ""
            where it was never read.
        sure: How sure it was said to be then.
        sources: The ids of its sources then, sorted, with blanks between them.
        at: When.
    """

    item: str
    wording: str
    sure: str
    sources: str
    at: str


Event = Literal["rate", "suspend", "resume", "undo"]


class Review(NamedTuple):
    """A row of the review log: one thing that the reader did with a card. Never changed, never removed.

    Attributes:
        uuid: Identity of the row, the same on every machine.
        card: Id of a card of the pack, or the uuid of the note that is the reader's own card.
        event: What was done.
        rating: From 1 (again) to 4 (easy); 0 where nothing was rated.
        at: When, by the clock of that moment.
        turn: Sorts the rows of a card: like `at`, but never before the row that was there already.
        retention: The share of answers to be remembered that was aimed at; 0 where nothing was rated.
        predicted: The chance that the answer was known, as the schedule had it; None where it had none.
        said: Which words the card rested on, by `digest`.
        revokes: Uuid of the row that this one undoes, or "".
    """

    uuid: str
    card: str
    event: Event
    rating: int
    at: str
    turn: str
    retention: float
    predicted: float | None
    said: str
    revokes: str


class Memory(NamedTuple):
    """What the log of a card comes to; it can be made from the log again at any time.

    Attributes:
        card: Which.
        state: 0 never rated, 1 learning, 2 review, 3 relearning, as FSRS counts.
        step: How far it is in learning or relearning; None in review.
        stability: Days in which the chance of knowing it falls to 90 %; None where never rated.
        difficulty: From 1 to 10; None where never rated.
        due: When it is to be asked again; "" where never rated.
        first: When it was first rated, or "".
        last: When it was last rated, or "".
        ratings: How many times it was rated.
        lapses: How many times it was known no more, once it had been learned.
        suspended: Whether it is not to be asked.
        said: Which words it rested on when it was last rated, by `digest`.
    """

    card: str
    state: int
    step: int | None
    stability: float | None
    difficulty: float | None
    due: str
    first: str
    last: str
    ratings: int
    lapses: int
    suspended: bool
    said: str


class Mark(NamedTuple):
    """What the reader has on an item."""

    bookmarked: bool = False
    notes: int = 0
