"""What a search goes through: written for each item while a pack is compiled."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ketatui.pack import spelling
from ketatui.pack.facets import ABOUT
from ketatui.pack.look import grounds
from ketatui.pack.mentions import names
from ketatui.pack.model import Callout, Claim, Item, See, Source, Statement, Term, Vocabulary
from ketatui.pack.pictures import Checklist, Curve, Diagram, Disagreement, Matrix, Table, Timeline
from ketatui.pack.search import CARE, FUNCTION_WORDS, KIND_NAMES, plain_name, words_of

SCHEMA = """
CREATE VIRTUAL TABLE search USING fts5 (
    title, text, detail, about, asked, tokenize = "porter unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE called USING fts5 (
    name, term UNINDEXED, tokenize = "porter unicode61 remove_diacritics 2"
);
CREATE TABLE stands (term TEXT, number INTEGER, name TEXT, PRIMARY KEY (term, number)) WITHOUT ROWID;
CREATE TABLE exact (name TEXT, id TEXT, main INTEGER, PRIMARY KEY (name, id)) WITHOUT ROWID;
CREATE TABLE common (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE bytes (name TEXT PRIMARY KEY, data BLOB);
"""

_COMMON, _MANY = 0.4, 100
"""The share of the items, and how many at least, in which a word stands that tells nothing about them."""


class Row(NamedTuple):
    """The words of an item, by how much they count."""

    title: str = ""
    text: str = ""
    detail: str = ""
    about: str = ""
    asked: str = ""


class Index:
    """Writes the tables of the search."""

    def __init__(
        self, database: sqlite3.Connection, vocabulary: Vocabulary, statements: Mapping[str, Statement]
    ) -> None:
        self._database = database
        self._statements = statements
        self._names = {
            word.id: f"{word.name} {word.short}".rstrip()
            for listed in vars(vocabulary).values()
            for word in listed
        }
        self._kinds = bytearray()
        self._items = 0
        self._times: Counter[str] = Counter()
        """In how many items each word stands."""
        self._spelt: Counter[str] = Counter()
        """The same, whatever its accents."""
        self._found: dict[str, bool] = {}

    def add(self, position: int, item: Item, topic: str, title: str) -> None:
        """Write the words of an item, and by what it can be told apart; in the order of the positions."""
        urgent = isinstance(item, Callout) and item.tone == CARE
        self._kinds.append(KIND_NAMES.index(CARE if urgent else item.kind))
        found = facets(item, topic, self._statements)
        rows = [(name, value, position) for name, value in found]
        self._database.executemany("INSERT INTO facet VALUES (?, ?, ?)", rows)
        if isinstance(item, Source):
            self._database.execute(
                "INSERT OR IGNORE INTO exact VALUES (?, ?, TRUE)", (plain_name(item.label), item.id)
            )
        if isinstance(item, See) or (row := self._row(item, title)) is None:
            return
        self._database.execute(
            "INSERT INTO search (rowid, title, text, detail, about, asked) VALUES (?, ?, ?, ?, ?, ?)",
            (position, *row),
        )
        words = {word.casefold() for part in row for word in words_of(part)}
        self._items += 1
        self._times.update(words)
        self._spelt.update({spelling.plain(word) for word in words})

    def finish(self, terms: Sequence[Term]) -> None:
        """Write what needs to know all items: names, words that all have, the spelling of words."""
        database = self._database
        database.executemany(
            "INSERT INTO called (name, term) VALUES (?, ?)",
            [(name, term.id) for term in terms for name in names(term)],
        )
        database.execute("CREATE VIRTUAL TABLE temp.token USING fts5vocab (main, called, instance)")
        counts = dict(database.execute("SELECT doc, count(DISTINCT term) FROM temp.token GROUP BY doc"))
        database.execute("DROP TABLE temp.token")
        tokens = bytes(
            min(counts.get(row, 0), 255) for (row,) in database.execute("SELECT rowid FROM called")
        )
        database.executemany(
            "INSERT INTO bytes VALUES (?, ?)", [("kinds", bytes(self._kinds)), ("tokens", tokens)]
        )
        for term in terms:
            found = enumerate(name for name in _looked_for(term) if self._stands(name))
            database.executemany("INSERT INTO stands VALUES (?, ?, ?)", [(term.id, *row) for row in found])
        exact = [(plain_name(name), term.id, name == term.term) for term in terms for name in names(term)]
        database.executemany("INSERT OR IGNORE INTO exact VALUES (?, ?, ?)", exact)
        common = [
            (word,)
            for word, count in self._times.items()
            if count > self._most and word not in FUNCTION_WORDS
        ]
        database.executemany("INSERT INTO common VALUES (?)", common)
        spelling.write(database, self._spelt)

    @property
    def _most(self) -> float:
        return max(_COMMON * self._items, _MANY)

    def _stands(self, name: str) -> bool:
        """Tell whether a name stands in any item, and not in nearly all."""
        if name not in self._found:
            query = "SELECT count(*) FROM search WHERE search MATCH ?"
            (count,) = self._database.execute(query, (f'"{name}"',)).fetchone()
            self._found[name] = 0 < count <= self._most
        return self._found[name]

    def _row(self, item: Item, title: str) -> Row | None:
        """Return what a search looks through; None for what it does not find."""
        match item:
            case Statement():
                about = [*vars(item.about).values()]
                about += [word for number in item.numbers.values() for word in (number.what, number.of)]
                told = " ".join(self._names[word] for word in dict.fromkeys(about) if word in self._names)
                return Row(title, item.text, item.detail, told, "\n".join(item.asked))
            case Callout():
                return Row(title, f"{item.title}\n{item.text}", asked="\n".join(item.asked))
            case Disagreement():
                sides = "\n".join(side.heard + side.says for side in item.sides)
                return Row(title, f"{item.question}\n{item.follows}", sides, asked="\n".join(item.asked))
            case Claim():
                return Row(title, item.text, item.why)
            case Term():
                return Row(" ".join(names(item)), item.text)
            case Source():
                record = f"{item.authors}\n{item.container}\n{item.year or ''}\n{item.doi}\n{item.pmid}"
                return Row(item.label, item.title, record, item.type)
            case Table() | Timeline() | Matrix() | Checklist() | Diagram() | Curve():
                return Row(title, item.title, "\n".join(_parts(item)))
        return None


def _looked_for(term: Term) -> Iterable[str]:
    """Return by what else a term is looked for: its first name word by word, its names as phrases."""
    main, *synonyms = (" ".join(words_of(name)) for name in names(term))
    return dict.fromkeys(filter(None, [*main.split(), main, *synonyms]))


def _parts(item: Item) -> Iterator[str]:
    """Yield how the rows, steps and boxes of a picture are called."""
    match item:
        case Table() | Timeline():
            yield from (column.title for column in item.columns)
            yield from (row.name for row in item.body)
        case Matrix():
            yield from (risk.title for risk in item.risks)
        case Checklist():
            yield from (step.text for step in item.steps)
        case Diagram():
            yield from (node.label for node in item.nodes)
        case Curve():
            yield from (series.title for series in item.series)


def facets(item: Item, topic: str, statements: Mapping[str, Statement]) -> set[tuple[str, str]]:
    """Return the facets of an item; what rests on statements is about what they are about.

    Args:
        item: The item, resolved; of one shown away from its home, that one.
        topic: Where it stands.
        statements: All statements, resolved, by their ids.
    """
    if isinstance(item, See) and item.shown:
        item = item.shown
    found = {("kind", item.kind), ("in", topic), *_own(item)}
    for id_ in {item.id, *grounds(item)}:
        if id_ in statements:
            found |= {*_about(statements[id_])}
    return {(name, value) for name, value in found if value}


def _own(item: Item) -> Iterator[tuple[str, str]]:
    match item:
        case Statement():
            yield from (("certainty", item.certainty), ("basis", item.basis))
            yield from (("heard", heard.verdict) for heard in item.heard)
            yield from (("source", id_) for c in item.citations for id_ in (c.source, c.via))
            yield from (("type", citation.type) for citation in item.citations)
            having = {
                "claim": item.heard,
                "disagreement": item.disagreements,
                "detail": item.detail,
                "number": item.numbers,
            }
            yield from (("has", name) for name, there in having.items() if there)
        case Claim():
            yield from (("verdict", item.verdict), ("heard", item.verdict))
        case Source():
            yield from (("source", item.id), ("type", item.type))
        case Callout():
            yield "tone", item.tone


def _about(statement: Statement) -> Iterator[tuple[str, str]]:
    for about in (statement.about, *(number.about for number in statement.numbers.values())):
        yield from ((name, getattr(about, name)) for name in ABOUT)
