"""Libraries many times as large, without the hours that compiling such a pack takes.

A pack of two copies is compiled; every further copy is made from the second in the library itself, by
replacing the word that tells it apart. `tests/pack/test_grown.py` holds this against compiled packs.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ketatui.pack.build import build
from ketatui.pack.model import CARDS, GLOSSARY
from ketatui.pack.shelf import library_file
from large import word, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECOND = word(1)
_MARKED = f"%-{SECOND}"


class Topic(NamedTuple):
    """A topic of the larger pack: the topic that it is made from, and as which copy."""

    position: int
    id: str
    base: str
    copy: int


def grow(content: Path, folder: Path, cache: Path, times: int, topic: str = "") -> Path:
    """Makes a pack `times` as large in `folder`, and its library in `cache`; see `large.write`.

    The files of the pack are there by name and number, as far as a start looks at them, and are empty.
    """
    shutil.rmtree(folder, ignore_errors=True)
    write(content, folder, min(times, 2), topic)
    cache.mkdir(parents=True, exist_ok=True)
    file = library_file(cache, folder)
    file.write_bytes(build(folder))
    if times > 2:
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE"):
                database.execute(f"PRAGMA {pragma}")
            database.execute("PRAGMA cache_size = -256000")
            database.execute("BEGIN")
            _grow(database, folder, times)
            database.execute("COMMIT")
            for table in ("search", "called"):
                database.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    return file


def _grow(database: sqlite3.Connection, folder: Path, times: int) -> None:
    database.create_function("of_copy", 2, _of_copy, deterministic=True)
    topics = [*_topics(database, times)]
    database.execute("CREATE TEMP TABLE copies (copy INTEGER PRIMARY KEY)")
    database.executemany("INSERT INTO temp.copies VALUES (?)", ((copy,) for copy in range(1, times)))
    database.execute("CREATE TEMP TABLE grown (position INTEGER, id TEXT, base TEXT, copy INTEGER)")
    database.executemany("INSERT INTO temp.grown VALUES (?, ?, ?, ?)", topics)
    for place, id_ in enumerate((GLOSSARY, CARDS)):
        database.execute("INSERT INTO temp.grown VALUES (?, ?, ?, 0)", (len(topics) + place, id_, id_))
    _sections(database, times)
    _place(database)
    _copy(database, times)
    _files(database, folder, topics, times)


def _of_copy(text: str | None, copy: int) -> str | None:
    return text.replace(SECOND, word(copy)) if copy and text else text


def _topics(database: sqlite3.Connection, times: int) -> Iterator[Topic]:
    """The topics of the larger pack in their order: the second copy of some again and again."""
    ids = [id_ for (id_,) in database.execute("SELECT id FROM topic ORDER BY position")]
    marked = [id_ for id_ in ids if id_.endswith(SECOND)]
    first = ids.index(marked[0]) if marked else len(ids)
    position = 0
    for base in ids[:first]:
        yield Topic(position, base, base, 0)
        position += 1
    for copy in range(1, times):
        for base in marked:
            yield Topic(position, base.replace(SECOND, word(copy)), base, copy)
            position += 1
    for base in ids[first + len(marked) :]:
        yield Topic(position, base, base, 0)
        position += 1


def _sections(database: sqlite3.Connection, times: int) -> None:
    """Writes the topics, those with sections of the second copy with such of every copy."""
    database.execute("CREATE TEMP TABLE own (topic TEXT PRIMARY KEY, first INTEGER, sections INTEGER)")
    rows = database.execute("SELECT id, title, sections FROM topic").fetchall()
    heads = {}
    for id_, title, sections in rows:
        titles: list[str] = json.loads(sections)
        (last,) = database.execute(
            "SELECT coalesce(max(section), 0) FROM item WHERE topic = ? AND id NOT LIKE ?", (id_, _MARKED)
        ).fetchone()
        first = len(titles) if id_.endswith(SECOND) else last
        database.execute("INSERT INTO temp.own VALUES (?, ?, ?)", (id_, first, len(titles) - first))
        grown = [*titles[:first], *titles[first:] * (times - 1)]
        heads[id_] = title, json.dumps(grown, ensure_ascii=False)
    database.execute("DELETE FROM topic")
    topics = database.execute(
        "SELECT position, id, base FROM temp.grown WHERE base NOT IN (?, ?)", (GLOSSARY, CARDS)
    )
    database.executemany(
        "INSERT INTO topic VALUES (?, ?, ?, ?)",
        [(place, id_, *heads[base]) for place, id_, base in topics.fetchall()],
    )


def _place(database: sqlite3.Connection) -> None:
    """Gives every item of every copy its position: by topic and section, then as in the smaller pack."""
    database.execute(
        "CREATE TEMP TABLE placed (position INTEGER PRIMARY KEY, base INTEGER, copy INTEGER, section INTEGER)"
    )
    database.execute(
        """
        INSERT INTO temp.placed
        SELECT row_number() OVER (ORDER BY topic, section, base, copy) - 1, base, copy, section FROM (
            SELECT grown.position AS topic, item.section AS section, item.position AS base, grown.copy AS copy
            FROM item JOIN temp.grown ON grown.base = item.topic
            WHERE grown.copy > 0 OR item.id NOT LIKE ?1
            UNION ALL
            SELECT grown.position,
                item.section + coalesce((item.section > own.first) * own.sections * (copies.copy - 1), 0),
                item.position, copies.copy
            FROM item JOIN temp.grown ON grown.base = item.topic
            LEFT JOIN temp.own ON own.topic = item.topic JOIN temp.copies
            WHERE grown.copy = 0 AND item.id LIKE ?1
        )
        """,
        (_MARKED,),
    )


def _copy(database: sqlite3.Connection, times: int) -> None:
    """Writes anew all that belongs to items, and what terms and sources are called."""
    of = {
        column: f"of_copy({column}, copy)"
        for column in ("id", "subject", "title", "topic", "data", "value", "name", "term")
    }
    for table, columns, order in (
        ("item", f"{of['topic']}, placed.section, {of['id']}, {of['subject']}, kind, {of['title']}", "1"),
        ("body", of["data"], "1"),
    ):
        database.execute(f"CREATE TEMP TABLE old_{table} AS SELECT * FROM {table}")
        database.execute(f"CREATE INDEX temp.of_{table} ON old_{table} (position)")
        database.execute(f"DELETE FROM {table}")
        database.execute(
            f"INSERT INTO {table} SELECT placed.position, {columns} FROM temp.placed"
            f" JOIN temp.old_{table} AS old ON old.position = placed.base ORDER BY {order}"
        )
    database.execute("CREATE TEMP TABLE old_facet AS SELECT * FROM facet")
    database.execute("DELETE FROM facet")
    database.execute("CREATE INDEX temp.by_base ON placed (base)")
    database.execute(
        f"INSERT INTO facet SELECT name, {of['value']}, placed.position FROM temp.old_facet AS old"
        " JOIN temp.placed ON placed.base = old.position ORDER BY 1, 2, 3"
    )
    searched = "title, text, detail, about, asked"
    database.execute(f"CREATE TEMP TABLE old_search AS SELECT rowid AS base, {searched} FROM search")
    database.execute("CREATE INDEX temp.of_search ON old_search (base)")
    database.execute("DELETE FROM search")
    database.execute(
        f"INSERT INTO search (rowid, {searched})"
        f" SELECT placed.position, {of['title']}, text, detail, about, asked"
        " FROM temp.placed JOIN temp.old_search USING (base) ORDER BY 1"
    )
    for table, columns, copied, key in (
        ("stands", "term, number, name", f"{of['term']}, number, {of['name']}", "term"),
        ("exact", "name, id, main", f"{of['name']}, {of['id']}, main", "id"),
    ):
        database.execute(
            f"INSERT INTO {table} ({columns}) SELECT {copied} FROM {table} JOIN temp.copies"
            f" WHERE copy > 1 AND {key} LIKE ? ORDER BY 1, 2",
            (_MARKED,),
        )
    _called(database, times)
    kinds = _bytes(database, "kinds")
    bases = database.execute("SELECT base FROM temp.placed ORDER BY position")
    _set_bytes(database, "kinds", bytes(kinds[base] for (base,) in bases))


def _called(database: sqlite3.Connection, times: int) -> None:
    tokens = _bytes(database, "tokens")
    names = database.execute("SELECT rowid, name, term FROM called WHERE term LIKE ?", (_MARKED,)).fetchall()
    for copy in range(2, times):
        rows = ((_of_copy(name, copy), _of_copy(term, copy)) for _, name, term in names)
        database.executemany("INSERT INTO called (name, term) VALUES (?, ?)", rows)
    counts = bytes(tokens[row - 1] for row, _, _ in names)
    _set_bytes(database, "tokens", tokens + counts * (times - 2))


def _bytes(database: sqlite3.Connection, name: str) -> bytes:
    data: bytes = database.execute("SELECT data FROM bytes WHERE name = ?", (name,)).fetchone()[0]
    return data


def _set_bytes(database: sqlite3.Connection, name: str, data: bytes) -> None:
    database.execute("UPDATE bytes SET data = ? WHERE name = ?", (data, name))


def _files(database: sqlite3.Connection, folder: Path, topics: Sequence[Topic], times: int) -> None:
    """Puts the files of all topics into the folder, empty, and notes them and the topics."""
    rows = []
    database.execute("DELETE FROM file WHERE name LIKE 'topics/%'")
    for topic in topics:
        path = folder / "topics" / f"{topic.id}.toml"
        path.write_bytes(b"")
        rows.append((f"topics/{path.name}", 0, path.stat().st_mtime_ns, ""))
    database.executemany("INSERT INTO file VALUES (?, ?, ?, ?)", rows)
    (manifest,) = database.execute("SELECT value FROM meta WHERE key = 'manifest'").fetchone()
    told = json.loads(manifest)
    told["topics"] = [topic.id for topic in topics]
    values = ((json.dumps(told, ensure_ascii=False), "manifest"), (f"grown-{times}", "digest"))
    database.executemany("UPDATE meta SET value = ? WHERE key = ?", values)
