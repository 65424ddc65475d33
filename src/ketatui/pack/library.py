"""The compiled library: what the running reader reads, an item when it is looked at."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from ketatui.pack import codec
from ketatui.pack.model import GLOSSARY, Item, Manifest, Term, Vocabulary

FORMAT = 4
"""The format of library files; another is stale. Raise it when compile resolves anything differently."""

FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "do",
        "does",
        "did",
        "for",
        "from",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "should",
        "so",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "was",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "you",
        "your",
    ]
)
"""Words that a search leaves out, unless it has no others."""

_MARKED = re.compile("\x02[^\x03]*\x03")

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


class TopicHead(NamedTuple):
    """A topic as the topic bar and the contents need it."""

    id: str
    title: str
    sections: tuple[str, ...]


class Place(NamedTuple):
    """A place in a topic's index: enough to lay out an item that was not yet read."""

    id: str
    subject: str
    """The id that notes and bookmarks made here belong to."""
    kind: str
    section: int
    """0 for the summary, else counted from 1."""
    size: int
    """Characters of text, to estimate a height."""


class Hit(NamedTuple):
    """A search result."""

    item: Item
    topic: str
    title: str
    score: float
    """bm25 turned so that greater is better; a claim counts for less."""


class Library:
    """Read access to one compiled pack. Not for use by several threads."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        meta = dict(database.execute("SELECT key, value FROM meta"))
        if meta.get("format") != str(FORMAT):
            raise sqlite3.DatabaseError("another library format")
        self._vocabulary = meta["vocabulary"]
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
            "SELECT id, subject, kind, section, size FROM item WHERE topic = ? ORDER BY position",
            (topic,),
        )
        return [Place(*row) for row in rows]

    def item(self, id_: str) -> Item:
        """Return an item; KeyError if there is none of that id, sqlite3.DatabaseError if it is damaged."""
        return self._item(id_)

    def _read(self, id_: str) -> Item:
        row = self._database.execute("SELECT data FROM item WHERE id = ?", (id_,)).fetchone()
        if row is None:
            raise KeyError(id_)
        try:
            return codec.loads(row[0])
        except (ValueError, LookupError, TypeError) as error:
            raise sqlite3.DatabaseError(f"item {id_} cannot be read") from error

    def topic_of(self, id_: str) -> str | None:
        """Return where an item stands: a topic, `GLOSSARY`, `CARDS`; None if there is no such item."""
        row = self._database.execute("SELECT topic FROM item WHERE id = ?", (id_,)).fetchone()
        return row[0] if row else None

    def ids(self, topic: str | None = None) -> Iterator[str]:
        """Yield the ids of all items, or of a topic's."""
        rows = self._database.execute("SELECT id, topic FROM item ORDER BY position")
        return (id_ for id_, home in rows if topic in {None, home})

    def terms(self) -> list[Term]:
        """Return the glossary, by the alphabet."""
        found = (self.item(place.id) for place in self.index(GLOSSARY))
        return [term for term in found if isinstance(term, Term)]

    def search(self, words: str, limit: int = 20) -> list[Hit]:
        """Return what fits any of `words` best: statements, claims and terms, best first.

        What articles claim stands behind what is known, unless it fits much better.
        """
        query = self._query(words)
        if not query:
            return []
        rows = self._database.execute(
            "SELECT item.id, item.topic, search.title,"
            " -bm25(search, 2.0, 1.0) * iif(item.kind = 'claim', 0.6, 1.0) AS score"
            " FROM search JOIN item ON item.position = search.rowid"
            " WHERE search MATCH ? ORDER BY score DESC, item.position LIMIT ?",
            (query, limit),
        )
        return [Hit(self.item(id_), topic, title, score) for id_, topic, title, score in rows]

    def _query(self, words: str) -> str:
        """Return an FTS5 query for any of the words and for the terms that they are names of.

        Function words go unless all are such.
        """
        found = _words(words)
        told = [word for word in found if word.casefold() not in FUNCTION_WORDS] or found
        return _any_of(dict.fromkeys([*told, *self._called(found)]))

    def _called(self, words: Sequence[str]) -> Iterator[str]:
        """Yield what else the terms are called that have a name all of whose words are among `words`.

        The words of a term's first name count one by one, its synonyms as phrases.
        """
        if not words:
            return
        rows = self._database.execute(
            "SELECT DISTINCT term, highlight(called, 0, char(2), char(3)) FROM called WHERE called MATCH ?",
            (_any_of(words),),
        )
        for id_, marked in rows.fetchall():
            if not _WORD.search(_MARKED.sub(" ", marked)):
                term = self.item(id_)
                assert isinstance(term, Term)
                yield from _words(term.term)
                yield from (" ".join(_words(synonym)) for synonym in term.synonyms)

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text)]


def _any_of(words: Iterable[str]) -> str:
    """Return an FTS5 query for any of the words or phrases, each quoted."""
    return " OR ".join(f'"{word}"' for word in words)


def open_file(path: Path) -> Library:
    """Open a library file for reading; sqlite3.Error if it is none of this format."""
    uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
    return Library(sqlite3.connect(uri, uri=True))


def open_bytes(data: bytes) -> Library:
    """Open a library that is kept in memory."""
    database = sqlite3.connect(":memory:")
    database.deserialize(data)
    return Library(database)
