"""A pack many times over, under ids of their own: to see what grows with size."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import tomllib
from typing import TYPE_CHECKING, Any

from ketatui.pack.wording import summary_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

Document = dict[str, Any]

_LISTS = ("claim", "source", "term", "card", "article", "passage", "row", "conflict")
_REFERENCES = frozenset(
    "statements statement source via item article passage rows heard claims claim conflicts topics"
    " passes treated lasts kills boxed model".split()
)
"""The keys under which ids of others stand; numbers, `id.name`, are known by their form."""
_NAMES = frozenset(["label", "term", "synonyms"])
"""The keys of what is unique in a pack beside ids."""
_IN_BRACES = re.compile(r"\{([a-z0-9-]+)\.")
_NUMBER = re.compile(r"([a-z0-9-]+)\.([a-z][a-z0-9_]*)")
_GATHERING = frozenset(["table", "timeline"])


def word(copy: int) -> str:
    """What tells the ids and names of a copy apart, always of four letters; nothing for the first."""
    letters = (chr(ord("a") + copy // 26**place % 26) for place in (2, 1, 0))
    return "q" + "".join(letters) if copy else ""


def write(content: Path, folder: Path, times: int, topic: str = "") -> None:
    """Writes the pack in `content` anew, `times` as large, as an editor would have it.

    It has so many times the topics, or, where one is named, that topic so many times as long.
    """
    documents = {
        path.relative_to(content).as_posix(): tomllib.loads(path.read_text("utf-8"))
        for path in sorted(content.rglob("*.toml"))
    }
    _bound(documents)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "topics").mkdir(parents=True)
    for name, document in _long(documents, times, topic) if topic else _many(documents, times):
        (folder / name).write_text("\n".join(_toml(document)), encoding="utf-8")


def _bound(documents: Mapping[str, Document]) -> None:
    """Lets pictures that gather from all statements gather from those there are in one copy."""
    numbers = {
        item["id"]: item.get("numbers", {}).values()
        for _, item in _items(documents)
        if "kind" not in item or item["kind"] == "statement"
    }
    for _, item in _items(documents):
        if item.get("kind") in _GATHERING and not item.get("statements") and "columns" in item:
            asked = {column["what"] for column in item["columns"] if "what" in column}
            found = (id_ for id_, told in numbers.items() if any(one["what"] in asked for one in told))
            if asked:
                item["statements"] = [*found]


def _items(documents: Mapping[str, Document]) -> Iterator[tuple[str, Document]]:
    """The items of all topics, each with its topic."""
    for name, document in documents.items():
        if name.startswith("topics/"):
            for section in document["section"]:
                for item in section.get("item", ()):
                    if "id" in item:
                        yield document["id"], item


def _many(documents: Mapping[str, Document], times: int) -> Iterator[tuple[str, Document]]:
    """Each topic many times, with its claims, sources, terms and cards.

    The topics of all claims and of all sources stand there once, and show those of all copies.
    """
    manifest = documents["pack.toml"]
    topics = {name: document for name, document in documents.items() if name.startswith("topics/")}
    whole = {name for name, document in topics.items() if _shows_all(document)}
    repeated = {document["id"] for name, document in topics.items() if name not in whole}
    ids = {id_ for topic, item in _items(documents) if topic in repeated for id_ in [item["id"]]}
    ids |= repeated | {summary_id(topic) for topic in repeated}
    ids |= {
        entry["id"] for document in documents.values() for key in _LISTS for entry in document.get(key, ())
    }
    once = [topic for topic in manifest["topics"] if topic not in repeated]
    order = [topic for topic in manifest["topics"] if topic in repeated]
    order = [_id(topic, copy) for copy in range(times) for topic in order] + once
    yield "pack.toml", manifest | {"topics": order}
    yield "vocabulary.toml", documents["vocabulary.toml"]
    for name, document in documents.items():
        if name in whole:
            yield name, document | {"section": [*_sections(document, ids, times)]}
        elif name in topics:
            for copy in range(times):
                copied = _copied(document, ids, copy)
                yield f"topics/{copied['id']}.toml", copied
        elif name not in {"pack.toml", "vocabulary.toml"}:
            yield (
                name,
                {
                    key: [_copied(entry, ids, copy) for copy in range(times) for entry in entries]
                    for key, entries in document.items()
                },
            )


def _shows_all(document: Document) -> bool:
    """Whether a topic shows all claims or all sources of a pack."""
    return any(
        item.get("kind") in {"claims", "sources"}
        for section in document["section"]
        for item in section.get("item", ())
    )


def _sections(document: Document, ids: Collection[str], times: int) -> Iterator[Document]:
    """The sections of a topic that shows all of something; those on one article for each copy of it."""
    yield from document["section"]
    for copy in range(1, times):
        for section in document["section"]:
            if any("article" in item for item in section["item"]):
                items = [item for item in section["item"] if "id" not in item]
                yield _copied(section | {"item": items}, ids, copy)


def _long(documents: Mapping[str, Document], times: int, long: str) -> Iterator[tuple[str, Document]]:
    """One topic many times as long: its sections again and again, with items of their own."""
    ids = {item["id"] for topic, item in _items(documents) if topic == long}
    for name, document in documents.items():
        if document.get("id") == long:
            sections = [
                _copied(section, ids, copy) for copy in range(times) for section in document["section"]
            ]
            yield name, document | {"section": sections}
        else:
            yield name, document


def _id(id_: str, copy: int) -> str:
    return f"{id_}-{word(copy)}" if copy else id_


def _copied(block: Document, ids: Collection[str], copy: int) -> Document:
    """A block as one copy has it: what it is called, and all that it refers to among `ids`."""
    if not copy:
        return block
    return {
        key: [_copied(entry, ids, copy) for entry in value]
        if key in {"section", "item"} and isinstance(value, list)
        else _id(value, copy)
        if key == "id" and value in ids
        else _named(value, copy)
        if key in _NAMES
        else _referred(value, key, ids, copy)
        for key, value in block.items()
    }


def _named(value: str | Sequence[str], copy: int) -> str | list[str]:
    if isinstance(value, str):
        return f"{value} {word(copy)}"
    return [f"{name} {word(copy)}" for name in value]


def _referred(value: Any, key: str, ids: Collection[str], copy: int) -> Any:
    if isinstance(value, dict):
        return {name: _referred(entry, name, ids, copy) for name, entry in value.items()}
    if isinstance(value, list):
        return [_referred(entry, key, ids, copy) for entry in value]
    if not isinstance(value, str):
        return value
    if key in _REFERENCES and value in ids:
        return _id(value, copy)
    if (number := _NUMBER.fullmatch(value)) and number[1] in ids:
        return f"{_id(number[1], copy)}.{number[2]}"
    return _IN_BRACES.sub(lambda found: f"{{{_id(found[1], copy)}." if found[1] in ids else found[0], value)


def _toml(document: Document) -> Iterator[str]:
    """The lines of a file: its own keys, then its tables, those in sections below them."""
    tables = {key: value for key, value in document.items() if key == "section" or key in _LISTS}
    yield from (f"{key} = {_value(value)}" for key, value in document.items() if key not in tables)
    for key, entries in tables.items():
        for entry in entries:
            yield f"\n[[{key}]]"
            yield from (
                f"{name} = {_value(value)}"
                for name, value in entry.items()
                if name != "item" or key != "section"
            )
            for item in entry.get("item", ()) if key == "section" else ():
                yield f"\n[[{key}.item]]"
                yield from (f"{name} = {_value(value)}" for name, value in item.items())


def _value(value: Any) -> str:
    match value:
        case dict():
            return f"{{ {', '.join(f'{name} = {_value(entry)}' for name, entry in value.items())} }}"
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case dt.date():
            return value.isoformat()
        case _:
            return json.dumps(value, ensure_ascii=False)
