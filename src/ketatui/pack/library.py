"""The compiled library: what the running reader reads, an item when it is looked at."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from ketatui.pack import codec
from ketatui.pack.facets import Facet, condition, known
from ketatui.pack.model import CARDS, GLOSSARY, Item, Manifest, Source, Term, Vocabulary

if TYPE_CHECKING:
    from ketatui.pack.search import Asked, Hit, Ranking

FORMAT = 18
"""The format of library files; another is stale. Raise it when compile resolves anything differently."""


class TopicHead(NamedTuple):
    """A topic as the topic bar and the contents need it."""

    id: str
    title: str
    sections: tuple[str, ...]


class Place(NamedTuple):
    """A place in a topic's index: enough to know of an item that was not yet read."""

    id: str
    subject: str
    """The id that notes and bookmarks made here belong to."""
    kind: str
    section: int
    """0 for the summary, else counted from 1."""


class CardHead(NamedTuple):
    """A review card as the choice of what to ask needs it: what it asks is not yet read."""

    id: str
    topic: str
    """The home of its first statement."""
    statements: tuple[str, ...]


class Found(NamedTuple):
    """The results of a search, and what was looked for."""

    hits: "Sequence[Hit]"
    counts: Mapping[str, int]
    """How many items fit, by topic, those beyond the limit too."""
    asked: "Asked"


class Library:
    """Read access to one compiled pack. Not for use by several threads."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        meta = dict(database.execute("SELECT key, value FROM meta"))
        if meta.get("format") != str(FORMAT):
            raise sqlite3.DatabaseError("another library format")
        self._vocabulary = meta["vocabulary"]
        self.digest = meta["digest"]
        """Of the files of the pack: the same wherever and in whichever format they were compiled."""
        self.manifest = codec.from_data(Manifest, json.loads(meta["manifest"]))
        rows = database.execute("SELECT id, title, sections FROM topic ORDER BY position")
        self.topics = tuple(
            TopicHead(id_, title, tuple(json.loads(sections))) for id_, title, sections in rows
        )
        self._item = lru_cache(maxsize=512)(self._read)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What statements and numbers may be about, by name."""
        return codec.from_data(Vocabulary, json.loads(self._vocabulary))

    def index(self, topic: str) -> list[Place]:
        """Return the places of a topic in reading order."""
        rows = self._database.execute(
            "SELECT id, subject, kind, section FROM item WHERE topic = ? ORDER BY position",
            (topic,),
        )
        return [
            Place(id_, id_ if subject == id_ else subject, intern(kind), section)
            for id_, subject, kind, section in rows
        ]

    def item(self, id_: str) -> Item:
        """Return an item; KeyError if there is none of that id, sqlite3.DatabaseError if it is damaged."""
        return self._item(id_)

    def _read(self, id_: str) -> Item:
        row = self._database.execute(
            "SELECT data FROM body JOIN item USING (position) WHERE id = ?", (id_,)
        ).fetchone()
        if row is None:
            raise KeyError(id_)
        try:
            return codec.loads(row[0])
        except (ValueError, LookupError, TypeError) as error:
            raise sqlite3.DatabaseError(f"item {id_} cannot be read") from error

    def topic_of(self, id_: str) -> str | None:
        """Return where an item stands: a topic, `GLOSSARY`, `CARDS`; None if there is no such item."""
        if not id_.isascii():
            return None
        row = self._database.execute("SELECT topic FROM item WHERE id = ?", (id_,)).fetchone()
        return row[0] if row else None

    def standing(self, id_: str) -> tuple[str, str] | None:
        """Return the titles of the topic and the section in which an item stands; None where in no topic.

        The summary of a topic stands in no section: "".
        """
        if not id_.isascii():
            return None
        row = self._database.execute("SELECT topic, section FROM item WHERE id = ?", (id_,)).fetchone()
        head = next((head for head in self.topics if row and head.id == row[0]), None)
        if head is None:
            return None
        return head.title, head.sections[row[1] - 1] if row[1] else ""

    def homes(self) -> Iterator[tuple[str, str, str]]:
        """Yield id, kind and topic of every item, in reading order, as they are asked for."""
        rows = self._database.execute("SELECT id, kind, topic FROM item ORDER BY position")
        return ((id_, kind, topic) for id_, kind, topic in rows)

    def ids(self, topic: str | None = None) -> Iterator[str]:
        """Yield the ids of all items, or of a topic's."""
        rows = self._database.execute("SELECT id, topic FROM item ORDER BY position")
        return (id_ for id_, home in rows if topic in {None, home})

    def cards(self) -> list[CardHead]:
        """Return the review cards in their order."""
        rows = self._database.execute(
            "SELECT id, json_extract(data, '$.topic'), json_extract(data, '$.statements')"
            " FROM item JOIN body USING (position) WHERE topic = ? ORDER BY position",
            (CARDS,),
        )
        return [CardHead(id_, topic, tuple(json.loads(statements))) for id_, topic, statements in rows]

    def terms(self) -> list[Term]:
        """Return the glossary, by the alphabet."""
        found = (self.item(place.id) for place in self.index(GLOSSARY))
        return [term for term in found if isinstance(term, Term)]

    @cached_property
    def _ranking(self) -> "Ranking":
        from ketatui.pack.search import Ranking  # only who searches needs it

        return Ranking(self._database)

    def search(
        self,
        typed: str,
        limit: int = 20,
        wanted: Sequence[Facet] = (),
        within: Collection[str] | None = None,
    ) -> Found:
        """Return what fits best, best first: all kinds of items but prose and cards.

        Args:
            typed: The words. Without any, all that has what is wanted fits, in reading order.
            limit: The most results.
            wanted: The facets that a result must have.
            within: The ids of which it must be one; None where that does not matter.
        """
        asked = self._ranking.asked(typed)
        among = None if within is None else self._positions(within)
        if asked.parts:
            return Found(*self._ranking.search(typed, asked, limit, wanted, among), asked)
        if wanted or within is not None:
            return Found(*self._ranking.fitting(limit, wanted, among), asked)
        return Found((), {}, asked)

    def names(self, name: str) -> Sequence[str]:
        """Return all names of the terms that are called so, in any case of letters."""
        return self._ranking.names(name)

    def marked(self, hit: "Hit", asked: "Asked") -> tuple[str, str]:
        """Return text and detail of a result, what was looked for between STX and ETX."""
        return self._ranking.marked(hit.position, asked)

    def _positions(self, ids: Iterable[str]) -> list[int]:
        rows = self._database.execute(
            "SELECT position FROM item WHERE id IN (SELECT value FROM json_each(?))", (json.dumps([*ids]),)
        )
        return [position for (position,) in rows]

    def fitting(self, wanted: Sequence[Facet], topic: str | None = None) -> list[str]:
        """Return the ids of what has the facets, in a topic or everywhere, in reading order."""
        holds, values = condition(wanted, "position")
        rows = self._database.execute(
            f"SELECT id FROM item WHERE {holds or 'TRUE'} AND topic = coalesce(?, topic) ORDER BY position",
            (*values, topic),
        )
        return [id_ for (id_,) in rows]

    def facet_counts(self, topic: str) -> Mapping[Facet, int]:
        """Return how many places of a topic have each facet."""
        rows = self._database.execute(
            "SELECT name, value, count(*) FROM facet JOIN item USING (position) WHERE topic = ?"
            " GROUP BY name, value",
            (topic,),
        )
        return {Facet(name, (value,)): count for name, value, count in rows}

    @cached_property
    def facets(self) -> Mapping[str, Sequence[str]]:
        """By its name all values that a facet has."""
        return known(self._database)

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def open_file(path: Path) -> Library:
    """Open a library file for reading; sqlite3.Error if it is none of this format."""
    uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
    return Library(sqlite3.connect(uri, uri=True))


def open_bytes(data: bytes) -> Library:
    """Open a library that is kept in memory."""
    database = sqlite3.connect(":memory:")
    database.deserialize(data)
    return Library(database)


def to_read(places: Iterable[Place]) -> frozenset[str]:
    """Return what there is to read at some places: all but sources, which are looked up."""
    return frozenset(place.subject for place in places if place.kind != Source.kind)
