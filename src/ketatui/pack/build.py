"""A folder of content becomes a library file; run as a child process, so that no reader imports pydantic.

`python -m ketatui.pack.build CONTENT TARGET` writes the library to TARGET, or to standard output
where TARGET is `-`. A bad pack exits with 65 and its problems on standard output, as JSON; a TARGET
that cannot be written exits with 74.
"""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ketatui.outcome import BAD_DATA, FILE_FAULT
from ketatui.pack import codec
from ketatui.pack.authored import Pack
from ketatui.pack.compile import Compiler, Entry
from ketatui.pack.files import pack_files
from ketatui.pack.library import FORMAT
from ketatui.pack.mentions import names
from ketatui.pack.model import (
    Callout,
    Claim,
    Item,
    See,
    Statement,
    Term,
)
from ketatui.pack.pictures import Disagreement
from ketatui.pack.problem import PackError
from ketatui.pack.validate import validate
from ketatui.whole import write_whole

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (name TEXT PRIMARY KEY, size INTEGER, modified INTEGER, digest TEXT) WITHOUT ROWID;
CREATE TABLE topic (position INTEGER PRIMARY KEY, id TEXT UNIQUE, title TEXT, sections TEXT);
CREATE TABLE item (
    position INTEGER PRIMARY KEY, topic TEXT, section INTEGER, id TEXT UNIQUE,
    subject TEXT, kind TEXT, data TEXT
);
CREATE INDEX item_topic ON item (topic, position);
CREATE VIRTUAL TABLE search USING fts5 (
    title, text, detail, about, asked, tokenize = "porter unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE called USING fts5 (
    name, term UNINDEXED, tokenize = "porter unicode61 remove_diacritics 2"
);
"""


def build(content: Path) -> bytes:
    """Return the library of the pack in `content`, as the bytes of its file.

    Raises:
        PackError: The pack has mistakes; all are told.
    """
    stamps = list(_stamps(content))
    pack = validate(content)
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.executescript(_SCHEMA)
    database.execute("BEGIN")
    database.executemany("INSERT INTO file VALUES (?, ?, ?, ?)", stamps)
    _write(database, pack)
    database.execute("COMMIT")
    for table in ("search", "called"):
        database.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    database.execute("VACUUM")
    return database.serialize()


def _stamps(content: Path) -> Iterator[tuple[str, int, int, str]]:
    for path in pack_files(content):
        with suppress(OSError):  # validate tells of a file that cannot be read
            status = path.stat()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield path.relative_to(content).as_posix(), status.st_size, status.st_mtime_ns, digest


def _write(database: sqlite3.Connection, pack: Pack) -> None:
    compiler = Compiler(pack)
    meta = {"format": str(FORMAT), "manifest": codec.dumps(pack.manifest)}
    meta["vocabulary"] = codec.dumps(pack.vocabulary)
    database.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    by_id = {topic.id: topic for topic in pack.topics}
    words = {
        word.id: f"{word.name} {word.short}".rstrip()
        for listed in vars(pack.vocabulary).values()
        for word in listed
    }
    position = 0
    for number, id_ in enumerate(pack.manifest.topics):
        topic = by_id[id_]
        topic_title = compiler.fill(topic.title)
        sections = [compiler.fill(section.title) for section in topic.sections]
        database.execute(
            "INSERT INTO topic VALUES (?, ?, ?, ?)",
            (number, topic.id, topic_title, json.dumps(sections, ensure_ascii=False)),
        )
        titles = [topic_title, *(f"{topic_title}: {title}" for title in sections)]
        for entry in compiler.entries(topic):
            _write_entry(database, position, entry, titles[entry.section], words)
            position += 1
    for entry in (*compiler.terms(), *compiler.cards()):
        _write_entry(database, position, entry, "", words)
        position += 1
    database.executemany(
        "INSERT INTO called (name, term) VALUES (?, ?)",
        [(name, term.id) for term in pack.terms for name in names(term)],
    )


def _write_entry(
    database: sqlite3.Connection, position: int, entry: Entry, title: str, words: Mapping[str, str]
) -> None:
    item = entry.item
    database.execute(
        "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            position,
            entry.topic,
            entry.section,
            item.id,
            entry.subject,
            item.kind,
            codec.dumps(_unasked(item)),
        ),
    )
    if not isinstance(item, See) and (row := _search_row(item, title, words)):
        database.execute(
            "INSERT INTO search (rowid, title, text, detail, about, asked) VALUES (?, ?, ?, ?, ?, ?)",
            (position, *row),
        )


def _unasked(item: Item) -> Item:
    """Return an item without the questions that only a search looks at."""
    match item:
        case Statement() | Callout() | Disagreement():
            return replace(item, asked=())
        case See(shown=Item() as shown):
            return replace(item, shown=_unasked(shown))
    return item


def _search_row(item: Item, title: str, words: Mapping[str, str]) -> tuple[str, str, str, str, str] | None:
    """Return what a search looks through: title, text, detail, what it is about, what is asked of it."""
    match item:
        case Statement():
            about = [*vars(item.about).values()]
            about += [word for number in item.numbers.values() for word in (number.what, number.of)]
            told = " ".join(words[word] for word in dict.fromkeys(about) if word in words)
            return title, item.text, item.detail, told, "\n".join(item.asked)
        case Callout():
            return title, f"{item.title}\n{item.text}", "", "", "\n".join(item.asked)
        case Disagreement():
            sides = "\n".join(side.heard + side.says for side in item.sides)
            return title, f"{item.question}\n{item.follows}", sides, "", "\n".join(item.asked)
        case Claim():
            return title, item.text, item.why, "", ""
        case Term():
            return " ".join(names(item)), item.text, "", "", ""
    return None


def main(content: str, target: str) -> int:
    """Build `content` into `target`; return the exit code."""
    try:
        data = build(Path(content))
    except PackError as error:
        sys.stdout.write(json.dumps([problem.data() for problem in error.problems]))
        return BAD_DATA
    if target == "-":
        sys.stdout.buffer.write(data)
        return 0
    try:
        write_whole(Path(target), data)
    except OSError:
        return FILE_FAULT
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
