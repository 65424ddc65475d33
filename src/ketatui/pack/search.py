"""Search: what fits the words that a reader types best, said in the reader's words or in the field's."""

import re
import sqlite3
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from heapq import nsmallest
from itertools import chain
from typing import NamedTuple

from ketatui.pack import spelling
from ketatui.pack.facets import Facet, condition
from ketatui.pack.kinds import KINDS
from ketatui.pack.model import CARDS, GLOSSARY
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
    im ive dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt wont wouldnt cant couldnt shouldnt
    """.split()
)
"""Words that a search leaves out, unless it has no others.

The English stop words of the Snowball project, those with an apostrophe also without it, and five words
that stress or hedge a question.
"""

_DEFINES = frozenset(
    "mean means meant meaning meanings define defined defines definition definitions".split()
)
"""Words that ask what the others mean: a term then comes before all else, and they are left out."""

_WEIGHTS = "0.5, 1.0, 0.5, 0.5, 1.5"
"""How much the columns count: title, text, detail, what it is about, what is asked of it."""

CARE = "seek care"
"""The kind, for a search, of a callout that tells when to seek care."""

KIND_NAMES = (*KINDS, CARE)
"""All kinds of item, for a search; an index tells a kind by its place among them."""

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
    CARE: 2.0,
}
"""What articles claim, what a word means, who said it and how it is drawn counts less than what is known;
what tells when to seek care counts more."""

_FAR = 0.05
"""The share of the best score below which an item has too little to do with what was typed."""

NEVER = frozenset(["see", "card", "prose", "passage"])
"""What is never found by itself: it only shows, asks, joins or retells what is."""

_BEGUN = 0.5
"""How much a word counts that only begins with the last one typed: it may not be at its end."""

_TELLING = 2
"""Letters from which on the beginning of a word tells something."""

_WIDENED = 0.2
"""How much another name of what was typed counts beside the word itself."""

_MENDED = 0.5
"""How much a word counts that is nearly what was typed."""

_FEW = 3
"""Items that a word which stands nowhere must find; with fewer, nearly the same ones are looked for."""

_NAMED = 10.0
"""How much more a term counts when another of its names is all that was typed."""

_MOST = 64
"""Words that are looked at; what is typed beyond them says little more."""

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")

_BEGINNING = 4
"""Letters by which a word is known again that matches the same names with another ending."""

_PIECES = re.compile(r"[-'’.]")

Queries = tuple[tuple[str, float], ...]
"""What is looked for because of one word that was typed: queries of FTS5, each with how much it counts."""


class Asked(NamedTuple):
    """What was typed, as it is looked for."""

    parts: Sequence[Queries]
    """For each word that counts, what is looked for."""
    mended: Mapping[str, Sequence[str]]
    """Words that stand nowhere, with those that are looked for as well."""
    defines: bool = False
    """Whether it asks what a word means."""

    @property
    def marks(self) -> str:
        """A query for all of it: what to mark in what was found."""
        return " OR ".join(query for part in self.parts for query, _ in part)


class Hit(NamedTuple):
    """A search result."""

    position: int
    id: str
    topic: str
    kind: str
    title: str
    """Where it stands; of a term its name."""
    score: float
    """Greater is better; see `Ranking.search`."""


class Fitting(NamedTuple):
    """What fits, as far as it was asked for, and how much there is of it."""

    hits: Sequence[Hit]
    counts: Mapping[str, int]
    """How many items fit, by topic, those beyond the limit too."""


class Ranking:
    """Searches the items of one library."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._scorer = Scorer(database, "search", _WEIGHTS)

    @cached_property
    def _kinds(self) -> bytes:
        """The kinds of all items, by their positions, each as its place among `KIND_NAMES`."""
        return self._bytes("kinds")

    @cached_property
    def _topics(self) -> tuple[Sequence[int], Sequence[str]]:
        """The positions at which the topics begin, in their order, and the topics."""
        rows = self._database.execute(
            "SELECT (SELECT min(position) FROM item WHERE topic = part.id) AS begin, id"
            " FROM (SELECT id FROM topic UNION ALL VALUES (?), (?)) AS part"
            " WHERE begin IS NOT NULL ORDER BY begin",
            (GLOSSARY, CARDS),
        )
        begin, topics = zip(*rows, strict=True)
        return begin, topics

    @cached_property
    def _common(self) -> frozenset[str]:
        return frozenset(word for (word,) in self._database.execute("SELECT word FROM common"))

    @cached_property
    def _tokens(self) -> bytes:
        """How many different words each name has, by the name's row, counted from 1."""
        return b"\0" + self._bytes("tokens")

    def _bytes(self, name: str) -> bytes:
        data: bytes = self._database.execute("SELECT data FROM bytes WHERE name = ?", (name,)).fetchone()[0]
        return data

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
            if word == begun and len(word) >= _TELLING:
                queries.append((f"{_phrase(word)} *", _BEGUN))
            if names := called.get(word):
                queries.append((_any_of(names), _WIDENED))
            if near := self._near(word, queries):
                queries.append((_any_of(near), _MENDED))
                mended[word] = near
            parts.append(tuple(queries))
        return Asked(parts, mended, defines)

    def search(
        self, typed: str, asked: Asked, limit: int, wanted: Sequence[Facet], within: Collection[int] | None
    ) -> Fitting:
        """Return the items that fit best, best first.

        What has exactly the id, the name or the label that was typed comes first. Then an item's
        score is the sum of bm25 over the words (of a word and what else is looked for because of
        it, the better), times the share of the words that stand in it, less or more for some kinds
        (`_KINDS`). What fits far less than the best (`_FAR`) is left out.

        Args:
            typed: All that was typed.
            asked: What is looked for.
            limit: The most items.
            wanted: The facets that an item must have.
            within: Positions of which it must be one, or None.
        """
        scores = self._scorer.scored(asked.parts)
        first, named = self._exact(typed)
        kinds = self._kinds
        counted = {**_KINDS, "term": _NAMED} if asked.defines else _KINDS
        weights = [counted.get(kind, 1.0) for kind in KIND_NAMES]
        points = {row: score * weights[kinds[row]] for row, score in scores.items()}
        for row in named & points.keys():
            points[row] *= _NAMED
        points |= dict.fromkeys(first, max(points.values(), default=1.0))
        places = [facet for facet in wanted if facet.name == "in"]
        others = [facet for facet in wanted if facet.name != "in"]
        points = self._kept(points, self._allowed(others, within))
        least = max(points.values(), default=0.0) * _FAR
        here = self._kept(points, self._allowed(places, None))
        points = {row: score for row, score in here.items() if score >= least} or here
        best = nsmallest(limit, ((row not in first, -score, row) for row, score in points.items()))
        return self._told([row for _, _, row in best], points)

    def fitting(self, limit: int, wanted: Sequence[Facet], within: Collection[int] | None) -> Fitting:
        """Return the items that have what is wanted, in reading order."""
        allowed = self._allowed(wanted, within) or set()
        rows = [row for row in sorted(allowed) if not self._is_never(row)]
        return self._told(rows[:limit], dict.fromkeys(rows, 0.0))

    @staticmethod
    def _kept(points: dict[int, float], allowed: Collection[int] | None) -> dict[int, float]:
        """Return the points of what is allowed; None allows all."""
        return points if allowed is None else {row: points[row] for row in points.keys() & allowed}

    def _told(self, rows: Sequence[int], points: Mapping[int, float]) -> Fitting:
        """Return items by their positions, in this order, and how many of those with points a topic has."""
        counts = self._counts(sorted(points))
        found = self._database.execute(
            "SELECT position, id, topic, kind, title FROM item"
            f" WHERE position IN ({', '.join(map(str, rows))})"
        )
        by_position = {item[0]: Hit._make((*item, points[item[0]])) for item in found}
        return Fitting([by_position[row] for row in rows], counts)

    def _counts(self, rows: Sequence[int]) -> Mapping[str, int]:
        """Return how many of these positions, which are in order, each topic has."""
        begin, topics = self._topics
        counts: dict[str, int] = {}
        at = 0
        while at < len(rows):
            place = bisect_right(begin, rows[at])
            end = bisect_left(rows, begin[place], at) if place < len(begin) else len(rows)
            counts[topics[place - 1]] = end - at
            at = end
        return counts

    def _is_never(self, row: int) -> bool:
        return KIND_NAMES[self._kinds[row]] in NEVER

    def _allowed(self, wanted: Sequence[Facet], within: Collection[int] | None) -> Collection[int] | None:
        """Return the positions of what has the facets and is within; None where all are."""
        if not wanted:
            return within
        holds, values = condition(wanted, "position")
        rows = self._database.execute(f"SELECT position FROM item WHERE {holds}", values)
        having = {row for (row,) in rows}
        return having if within is None else having & {*within}

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

    def _exact(self, typed: str) -> tuple[set[int], set[int]]:
        """Return the positions of what has exactly this id, name or label, and of what is also called so."""
        name = plain_name(typed.strip(" ?!."))
        rows = self._database.execute(
            "SELECT position, main FROM exact JOIN item USING (id) WHERE name = ?", (name,)
        ).fetchall()
        own = self._database.execute("SELECT position FROM item WHERE id = ?", (name,)).fetchall()
        first = {row for (row,) in own if not self._is_never(row)} | {row for row, main in rows if main}
        return first, {row for row, main in rows if not main}

    def names(self, name: str) -> list[str]:
        """Return all names of the terms that are called so."""
        rows = self._database.execute(
            "SELECT DISTINCT called.name FROM exact JOIN called ON called.term = exact.id"
            " WHERE exact.name = ?",
            (plain_name(name),),
        )
        return [other for (other,) in rows]

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
            if count >= self._tokens[row] and row in first:
                names = found[first[row]]
                for name in self._names_of(self._term(row)):
                    names += [name] if name not in names else []
        return found

    def _term(self, row: int) -> str:
        term: str = self._database.execute("SELECT term FROM called WHERE rowid = ?", (row,)).fetchone()[0]
        return term

    def _names_of(self, term: str) -> list[str]:
        rows = self._database.execute("SELECT name FROM stands WHERE term = ? ORDER BY number", (term,))
        return [name for (name,) in rows]

    def _near(self, word: str, queries: Iterable[tuple[str, float]]) -> Sequence[str]:
        """Return words nearly the same as one that stands nowhere, if it finds hardly anything."""

        def found(query: str, most: int) -> int:
            statement = "SELECT 1 FROM search WHERE search MATCH ? LIMIT ?"
            return len(self._database.execute(statement, (query, most)).fetchall())

        if found(_phrase(word), 1) or found(" OR ".join(query for query, _ in queries), _FEW) >= _FEW:
            return ()
        return spelling.near(self._database, word)


class Scorer:
    """Scores the rows of a table of FTS5.

    While one types, all words but the last stay as they are: their scores are kept from one search to
    the next.
    """

    def __init__(self, database: sqlite3.Connection, table: str, weights: str) -> None:
        """Prepare to score; `weights` tell how much each column counts."""
        self._database = database
        self._select = f"SELECT rowid, ? * bm25({table}, {weights}) FROM {table} WHERE {table} MATCH ?"
        self._kept: dict[Queries, Mapping[int, float]] = {}

    def scored(self, parts: Sequence[Queries]) -> Mapping[int, float]:
        """Return the score of each row in which any of the parts is found.

        The sum over the parts, of each the best of its queries, times the share of the parts found.
        """
        kept = {part: self._kept.get(part) for part in parts}
        self._kept = {part: self._best(part) if best is None else best for part, best in kept.items()}
        if len(parts) == 1:
            return self._kept[parts[0]]
        total: dict[int, float] = {}
        for part in parts:
            best = self._kept[part]
            for row, score in best.items():
                total[row] = total.get(row, 0.0) + score
        found = Counter(chain.from_iterable(self._kept[part] for part in parts))
        return {row: score * found[row] / len(parts) for row, score in total.items()}

    def _best(self, part: Queries) -> Mapping[int, float]:
        best: dict[int, float] = {}
        for query, weight in part:
            rows = self._database.execute(self._select, (-weight, query))
            if not best:
                best = dict(rows)
                continue
            for row, score in rows:
                if score > best.get(row, 0.0):
                    best[row] = score
        return best


def words_of(text: str) -> list[str]:
    """Return the words of a text; what stands between letters with a sign, such as 5-HT3, is one."""
    return [word.replace("’", "'") for word in _WORD.findall(safe_line(text))]


def plain_name(name: str) -> str:
    """Return a name as it is compared: in small letters, with single blanks."""
    return " ".join(safe_line(name).split()).casefold()


def _phrase(word: str) -> str:
    return f'"{word}"'


def _any_of(words: Iterable[str]) -> str:
    """Return an FTS5 query for any of the words or phrases, each quoted."""
    return " OR ".join(map(_phrase, dict.fromkeys(words)))
