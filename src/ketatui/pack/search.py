"""Search: what fits the words that a reader types best, said in the reader's words or in the field's."""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from ketatui.pack import spelling
from ketatui.pack.facets import Facet, condition
from ketatui.safe import safe_line

FUNCTION_WORDS = frozenset(
    """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers
    herself it its itself they them their theirs themselves what which who whom this that these those am is
    are was were be been being have has had having do does did doing would should could ought i'm you're
    he's she's it's we're they're i've you've we've they've i'd you'd he'd she'd we'd they'd i'll you'll
    he'll she'll we'll they'll isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't won't
    wouldn't shan't shouldn't can't cannot couldn't mustn't let's that's who's what's here's there's when's
    where's why's how's a an the and but if or because as until while of at by for with about against
    between into through during before after above below to from up down in out on off over under again
    further then once here there when where why how all any both each few more most other some such no nor
    not only own same so than too very can will just now
    really actually maybe perhaps please
    """.split()
)
"""Words that a search leaves out, unless it has no others.

The English stop words of the Snowball project, and five words that stress or hedge a question.
"""

_DEFINES = frozenset(
    "mean means meant meaning meanings define defined defines definition definitions".split()
)
"""Words that ask what the others mean: a term then comes before all else, and they are left out."""

_WEIGHTS = "0.5, 1.0, 0.5, 0.5, 1.5"
"""How much the columns count: title, text, detail, what it is about, what is asked of it."""

_KINDS = {
    "claim": 0.4,
    "term": 0.25,
    "source": 0.4,
    "table": 0.25,
    "timeline": 0.25,
    "matrix": 0.25,
    "checklist": 0.25,
    "diagram": 0.25,
    "curve": 0.25,
}
"""What articles claim, what a word means, who said it and how it is drawn counts less than what is known."""

_BEGUN = 0.5
"""How much a word counts that only begins with the last one typed: it may not be at its end."""

_WIDENED = 0.2
"""How much another name of what was typed counts beside the word itself."""

_MENDED = 0.5
"""How much a word counts that is nearly what was typed."""

_FEW = 3
"""Items that a word must stand in; with fewer, nearly the same words are looked for as well."""

_NAMED = 10.0
"""How much more a term counts when another of its names is all that was typed."""

_MOST = 64
"""Words that are looked at; what is typed beyond them says little more."""

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")

_BEGINNING = 4
"""Letters by which a word is known again that matches the same names with another ending."""

_PIECES = re.compile(r"[-'’.]")

Queries = Sequence[tuple[str, float]]
"""What is looked for because of one word that was typed: queries of FTS5, each with how much it counts."""


class Asked(NamedTuple):
    """What was typed, as it is looked for."""

    parts: Sequence[Queries]
    """For each word that counts, what is looked for."""
    mended: Mapping[str, Sequence[str]]
    """Words that hardly stand anywhere, with those that are looked for as well."""
    defines: bool = False
    """Whether it asks what a word means."""

    @property
    def marks(self) -> str:
        """A query for all of it: what to mark in what was found."""
        return " OR ".join(query for part in self.parts for query, _ in part)


class Row(NamedTuple):
    """An item that fits."""

    position: int
    id: str
    topic: str
    kind: str
    title: str
    score: float


class Ranking:
    """Searches the items of one library."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    @cached_property
    def _common(self) -> frozenset[str]:
        return frozenset(word for (word,) in self._database.execute("SELECT word FROM common"))

    @cached_property
    def _names(self) -> dict[int, tuple[str, int]]:
        """The term of each name, and how many different words the name has, by the name's row."""
        rows = self._database.execute("SELECT rowid, term, tokens FROM called")
        return {row: (term, tokens) for row, term, tokens in rows}

    def asked(self, typed: str) -> Asked:
        """Return what to look for when this is typed.

        Function words are left out, and words that most items have, unless there are no others.
        The last word may be only begun.
        """
        words = [*dict.fromkeys(words_of(typed.casefold()))][:_MOST]
        told = [word for word in words if word not in FUNCTION_WORDS] or words
        told = [word for word in told if word not in self._common] or told
        defines = not _DEFINES.isdisjoint(told)
        told = [word for word in told if word not in _DEFINES] or told
        called = self._called(words, told)
        begun = words[-1] if words and typed[-1:].isalnum() else ""
        parts, mended = [], {}
        for word in told:
            queries = [(_phrase(word), 1.0)]
            if word == begun:
                queries.append((f"{_phrase(word)} *", _BEGUN))
            if names := called.get(word):
                queries.append((_any_of(names), _WIDENED))
            if near := self._near(word, queries):
                queries.append((_any_of(near), _MENDED))
                mended[word] = near
            parts.append(queries)
        return Asked(parts, mended, defines)

    def search(
        self, typed: str, asked: Asked, limit: int, wanted: Sequence[Facet], within: Collection[int] | None
    ) -> list[Row]:
        """Return the items that fit best, best first.

        What has exactly the id, the name or the label that was typed comes first. Then an item's
        score is the sum of bm25 over the words (of a word and what else is looked for because of
        it, the better), times the share of the words that stand in it, less for some kinds (`_KINDS`).

        Args:
            typed: All that was typed.
            asked: What is looked for.
            limit: The most items.
            wanted: The facets that an item must have.
            within: Positions of which it must be one, or None.
        """
        if not asked.parts:
            return []
        first, named = self._exact(typed)
        scores, values = scored(asked.parts, "search", f"bm25(search, {_WEIGHTS})")
        weights = {**_KINDS, "term": _NAMED} if asked.defines else _KINDS
        kinds = " ".join(f"WHEN '{kind}' THEN {weight}" for kind, weight in weights.items())
        holds, more = _restricted(wanted, within, "scored.row")
        named_marks = ", ".join("?" * len(named))
        statement = f"""
            {scores}
            SELECT item.position, item.id, item.topic, item.kind, item.title, scored.score
                * CASE WHEN item.id IN ({named_marks}) THEN {_NAMED} ELSE 1.0 END
                * CASE item.kind {kinds} ELSE 1.0 END AS points
            FROM scored JOIN item ON item.position = scored.row
            WHERE {holds} ORDER BY points DESC, item.position LIMIT ?
        """
        found = [
            Row(*row) for row in self._database.execute(statement, (*values, *named, *more, limit)).fetchall()
        ]
        return [*self._first(first, found, wanted, within), *(row for row in found if row.id not in first)][
            :limit
        ]

    def fitting(self, limit: int, wanted: Sequence[Facet], within: Collection[int] | None) -> list[Row]:
        """Return the items that have what is wanted, in reading order."""
        holds, values = _restricted(wanted, within, "position")
        rows = self._database.execute(
            "SELECT position, id, topic, kind, title, 0.0 FROM item"
            f" WHERE {holds} AND kind <> 'see' AND kind <> 'card' ORDER BY position LIMIT ?",
            (*values, limit),
        )
        return [Row(*row) for row in rows]

    def marked(self, position: int, asked: Asked) -> tuple[str, str]:
        """Return text and detail of an item, what was looked for between STX and ETX."""
        marked = [f"highlight(search, {column}, char(2), char(3))" for column in (1, 2)]
        row: tuple[str, str] | None = self._database.execute(
            f"SELECT {', '.join(marked)} FROM search WHERE rowid = ? AND search MATCH ?",
            (position, asked.marks or '""'),
        ).fetchone()
        if row is None:
            row = self._database.execute(
                "SELECT text, detail FROM search WHERE rowid = ?", (position,)
            ).fetchone()
        return row or ("", "")

    def _first(
        self,
        ids: Sequence[str],
        found: Sequence[Row],
        wanted: Sequence[Facet],
        within: Collection[int] | None,
    ) -> Iterator[Row]:
        """Yield the items of these ids, with the best score there is."""
        best = max((row.score for row in found), default=1.0)
        holds, values = _restricted(wanted, within, "position")
        for id_ in ids:
            row = self._database.execute(
                f"SELECT position, id, topic, kind, title, ? FROM item WHERE id = ? AND {holds}",
                (best, id_, *values),
            ).fetchone()
            if row is not None:
                yield Row(*row)

    def _exact(self, typed: str) -> tuple[Sequence[str], Sequence[str]]:
        """Return the ids of what has exactly this id, name or label; and of terms that are also called so."""
        name = plain_name(typed.strip(" ?!."))
        rows = self._database.execute("SELECT id, main FROM exact WHERE name = ?", (name,)).fetchall()
        own = self._database.execute("SELECT id FROM item WHERE id = ?", (name,)).fetchall()
        first = dict.fromkeys([*(id_ for (id_,) in own), *(id_ for id_, main in rows if main)])
        return [*first], [id_ for id_, main in rows if not main and id_ not in first]

    def _called(self, words: Sequence[str], told: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return what else the terms are called that have a name all of whose words are among `words`.

        Endings do not matter. The names go with the first word that counts; those that stand
        nowhere, or nearly everywhere, are left out.
        """
        matched: Counter[int] = Counter()
        first: dict[int, str] = {}
        seen: set[tuple[str, frozenset[int]]] = set()
        for word in words:
            for piece in _PIECES.split(word):
                query = "SELECT rowid FROM called WHERE called MATCH ?"
                rows = frozenset(row for (row,) in self._database.execute(query, (_phrase(piece),)))
                same = piece[:_BEGINNING], rows
                if same in seen:  # the same word with another ending
                    continue
                seen.add(same)
                matched.update(rows)
                if word in told:
                    first = dict.fromkeys(rows, word) | first
        found: dict[str, list[str]] = defaultdict(list)
        for row, count in matched.items():
            term, tokens = self._names[row]
            if count >= tokens and row in first:
                names = found[first[row]]
                for name in self._names_of(term):
                    names += [name] if name not in names else []
        return found

    def _names_of(self, term: str) -> list[str]:
        rows = self._database.execute("SELECT name FROM stands WHERE term = ? ORDER BY number", (term,))
        return [name for (name,) in rows]

    def _near(self, word: str, queries: Queries) -> Sequence[str]:
        """Return words nearly the same as one that hardly stands anywhere, by any of its queries."""
        rows = self._database.execute(
            "SELECT 1 FROM search WHERE search MATCH ? LIMIT ?",
            (" OR ".join(query for query, _ in queries), _FEW),
        )
        return spelling.near(self._database, word) if len(rows.fetchall()) < _FEW else ()


def scored(parts: Sequence[Queries], table: str, bm25: str) -> tuple[str, list[str]]:
    """Return the SQL of a table `scored (row, score)` of all that fits any of the parts; its values."""
    found = " UNION ALL ".join(
        f"SELECT rowid, {number}, -{bm25} * {weight} FROM {table} WHERE {table} MATCH ?"
        for number, part in enumerate(parts)
        for _, weight in part
    )
    statement = f"""
        WITH found (row, part, score) AS MATERIALIZED ({found}),
        best (row, score) AS (SELECT row, max(score) FROM found GROUP BY row, part),
        scored (row, score) AS (SELECT row, sum(score) * count(*) / {len(parts)}.0 FROM best GROUP BY row)
    """
    return statement, [query for part in parts for query, _ in part]


def words_of(text: str) -> list[str]:
    """Return the words of a text; what stands between letters with a sign, such as 5-HT3, is one."""
    return [word.replace("’", "'") for word in _WORD.findall(safe_line(text))]


def plain_name(name: str) -> str:
    """Return a name as it is compared: in small letters, with single blanks."""
    return " ".join(safe_line(name).split()).casefold()


def _restricted(
    wanted: Sequence[Facet], within: Collection[int] | None, column: str
) -> tuple[str, list[str | int]]:
    """Return the SQL that holds for what has the facets and is within; its values."""
    holds, values = condition(wanted, column)
    parts: list[str] = [holds] if holds else []
    if within is not None:
        parts.append(f"{column} IN ({', '.join(map(str, within))})")
    return " AND ".join(parts) or "TRUE", [*values]


def _phrase(word: str) -> str:
    return f'"{word}"'


def _any_of(words: Iterable[str]) -> str:
    """Return an FTS5 query for any of the words or phrases, each quoted."""
    return " OR ".join(map(_phrase, dict.fromkeys(words)))
