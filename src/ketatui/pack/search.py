"""Search: what fits the words that a reader types best, said in the reader's words or in the field's."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

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
    """.split()
)
"""Words that a search leaves out, unless it has no others: the English stop words of the Snowball project."""

_WEIGHTS = "0.5, 1.0, 0.5, 0.5, 1.5"
"""How much the columns count: title, text, detail, what it is about, what is asked of it."""

_KINDS = {"claim": 0.4, "term": 0.25}
"""What articles claim, and what a word means, counts for less than what is known."""

_WIDENED = 0.2
"""How much another name of what was typed counts beside the word itself."""

_EXACT = 10.0
"""How much more a term counts one of whose names is all that was typed."""

_MOST = 64
"""Words that are looked at; what is typed beyond them says little more."""

_BEGINNING = 4
"""Letters by which a word is known again whatever its ending."""

_MARKED = re.compile("\x02[^\x03]*\x03")

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


def search(database: sqlite3.Connection, typed: str, limit: int) -> Sequence[tuple[str, str, str, float]]:
    """Return id, topic, title and score of the items that fit best, best first.

    Each word that counts is looked for by itself and by what else the term is called that it names.
    An item's score is the sum of bm25 over the words (of a word and its other names, the better),
    times the share of the words that stand in it. What articles claim and what words mean count for
    less (`_KINDS`), a term that is all that was typed for more (`_EXACT`).
    """
    groups = _groups(database, [*dict.fromkeys(_words(typed.casefold()))][:_MOST])
    if not groups:
        return []
    found = " UNION ALL ".join(
        f"SELECT rowid, {number}, -bm25(search, {_WEIGHTS}) * {weight} FROM search WHERE search MATCH ?"
        for number, group in enumerate(groups)
        for weight in (1.0, _WIDENED)[: len(group)]
    )
    kinds = " ".join(f"WHEN '{kind}' THEN {weight}" for kind, weight in _KINDS.items())
    statement = f"""
        WITH found (row, part, score) AS MATERIALIZED ({found}),
        best (row, score) AS (SELECT row, max(score) FROM found GROUP BY row, part)
        SELECT item.id, item.topic, search.title, sum(best.score) * count(*) / {len(groups)}.0
            * CASE WHEN item.id = ? THEN {_EXACT} ELSE CASE item.kind {kinds} ELSE 1.0 END END AS score
        FROM best JOIN item ON item.position = best.row JOIN search ON search.rowid = best.row
        GROUP BY best.row ORDER BY score DESC, item.position LIMIT ?
    """
    queries = [query for group in groups for query in group]
    return database.execute(statement, (*queries, _named(database, typed), limit)).fetchall()


def _groups(database: sqlite3.Connection, words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return for each word that counts its FTS5 query, and one for its other names where it has any."""
    told = [word for word in dict.fromkeys(words) if word.casefold() not in FUNCTION_WORDS]
    others: dict[str, list[str]] = {word: [] for word in told or dict.fromkeys(words)}
    for word, called in _called(database, words, [*others]):
        others[word] += called
    return [
        (_any_of([word]), _any_of(called)) if called else (_any_of([word]),)
        for word, called in others.items()
    ]


def _called(
    database: sqlite3.Connection, words: Sequence[str], told: Sequence[str]
) -> Iterator[tuple[str, list[str]]]:
    """Yield what else the terms are called that have a name all of whose words are among `words`.

    Endings do not matter. The names go with the first word that counts; a term's first name counts
    word by word, the others as phrases.
    """
    rows = database.execute(
        "SELECT DISTINCT term, highlight(called, 0, char(2), char(3)) FROM called WHERE called MATCH ?",
        (_any_of(words) or '""',),
    ).fetchall()
    for term, marked in rows:
        if _WORD.search(_MARKED.sub(" ", marked)):
            continue
        beginnings = {word.casefold()[:_BEGINNING] for word in _words(marked.translate({2: " ", 3: " "}))}
        first = next((word for word in told if word.casefold()[:_BEGINNING] in beginnings), None)
        if first:
            names = database.execute("SELECT name FROM called WHERE term = ? ORDER BY rowid", (term,))
            main, *synonyms = (" ".join(_words(name)) for (name,) in names)
            yield first, [*main.split(), main, *synonyms]


def _named(database: sqlite3.Connection, typed: str) -> str:
    """Return the term that is called exactly so, or nothing."""
    name = " ".join(safe_line(typed).strip(" ?!.").split())
    row = database.execute("SELECT term FROM called WHERE name = ? COLLATE NOCASE", (name,)).fetchone()
    return row[0] if row else ""


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(safe_line(text))]


def _any_of(words: Iterable[str]) -> str:
    """Return an FTS5 query for any of the words or phrases, each quoted."""
    return " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
