"""A folder of content becomes a library file; run as a child process, so that no reader imports pydantic.

`python -m ketatui.pack.build CONTENT TARGET` writes the library to TARGET, or to standard output
where TARGET is `-`. A bad pack exits with 65 and its problems on standard output, as JSON; a TARGET
that cannot be written exits with 74.
"""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

from ketatui.outcome import BAD_DATA, FILE_FAULT
from ketatui.pack import codec, facets, spelling
from ketatui.pack.authored import Pack
from ketatui.pack.compile import Compiler, Entry
from ketatui.pack.files import pack_files
from ketatui.pack.indexing import SCHEMA as SEARCHED
from ketatui.pack.indexing import Index
from ketatui.pack.library import FORMAT
from ketatui.pack.model import Callout, Item, See, Statement, Term
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
    subject TEXT, kind TEXT, title TEXT
);
CREATE TABLE body (position INTEGER PRIMARY KEY, data TEXT);
CREATE INDEX item_topic ON item (topic, position);
"""


def build(content: Path) -> bytes:
    """Return the library of the pack in `content`, as the bytes of its file.

    Raises:
        PackError: The pack has mistakes; all are told.
    """
    stamps = list(_stamps(content))
    pack = validate(content)
    database = sqlite3.connect(":memory:", isolation_level=None)
    for schema in (_SCHEMA, SEARCHED, facets.SCHEMA, spelling.SCHEMA):
        database.executescript(schema)
    database.execute("BEGIN")
    database.executemany("INSERT INTO file VALUES (?, ?, ?, ?)", stamps)
    _write(database, pack, _digest(stamps))
    database.execute("COMMIT")
    for table in ("search", "called", "spelling"):
        database.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    database.execute("PRAGMA temp_store = MEMORY")  # VACUUM would need a folder for temporary files
    database.execute("VACUUM")
    return database.serialize()


def _stamps(content: Path) -> Iterator[tuple[str, int, int, str]]:
    for path in pack_files(content):
        with suppress(OSError):  # validate tells of a file that cannot be read
            status = path.stat()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield path.relative_to(content).as_posix(), status.st_size, status.st_mtime_ns, digest


def _digest(stamps: Iterable[tuple[str, int, int, str]]) -> str:
    """Return the digest of all files by their names and digests; when they were written does not matter."""
    told = "".join(f"{digest}  {name}\n" for name, _, _, digest in sorted(stamps))
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()


def _write(database: sqlite3.Connection, pack: Pack, digest: str) -> None:
    compiler = Compiler(pack)
    meta = {"format": str(FORMAT), "digest": digest, "manifest": codec.dumps(pack.manifest)}
    meta["vocabulary"] = codec.dumps(pack.vocabulary)
    database.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    by_id = {topic.id: topic for topic in pack.topics}
    index = Index(database, pack.vocabulary, compiler.statements)
    position = count()
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
            _write_entry(database, index, next(position), entry, titles[entry.section])
    for entry in (*compiler.terms(), *compiler.cards()):
        title = entry.item.term if isinstance(entry.item, Term) else ""
        _write_entry(database, index, next(position), entry, title)
    index.finish(pack.terms)


def _write_entry(database: sqlite3.Connection, index: Index, position: int, entry: Entry, title: str) -> None:
    item = entry.item
    database.execute(
        "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?)",
        (position, entry.topic, entry.section, item.id, entry.subject, item.kind, title),
    )
    database.execute("INSERT INTO body VALUES (?, ?)", (position, codec.dumps(_unasked(item))))
    index.add(position, item, entry.topic, title)


def _unasked(item: Item) -> Item:
    """Return an item without the questions that only a search looks at."""
    match item:
        case Statement() | Callout() | Disagreement():
            return replace(item, asked=())
        case See(shown=Item() as shown):
            return replace(item, shown=_unasked(shown))
    return item


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
