"""A folder of TOML becomes a `Pack`, or all of its mistakes at once.

Each item is validated by itself, by the class that its kind names; `rules` then looks across the
whole pack. This module, `schema` and the child process that compiles alone import pydantic.
"""

import dataclasses
import json
import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from ketatui.pack import authored, model, pictures, rules
from ketatui.pack.authored import Block, Pack, Section, Topic
from ketatui.pack.files import NAMES, Document, pack_files, read_document
from ketatui.pack.kinds import KINDS
from ketatui.pack.model import Item
from ketatui.pack.parts import Model
from ketatui.pack.problem import PackError, Problem, nearest
from ketatui.safe import unsafe

M = TypeVar("M", bound=Model)

BLOCKS = ("claims", "sources", "passages")
"""Kinds of block, in whose place compile puts items."""

UNPLACED = frozenset({"claim", "source", "term", "card", "passage"})
"""Kinds of item that no section holds as such: they stand in other files."""

_DATES = {
    field.name
    for room in (model, pictures, authored)
    for kind in vars(room).values()
    if isinstance(kind, type) and issubclass(kind, Model)
    for field in dataclasses.fields(kind)
    if field.type == date or date in get_args(field.type)
}
"""Names of the fields that hold a date."""

_ADAPTERS: dict[str, TypeAdapter[Any]] = {}


def validate(folder: Path) -> Pack:
    """Return the pack in `folder`; PackError tells every mistake in it."""
    pack, problems = examine(folder)
    if problems or pack is None:
        raise PackError(problems)
    return pack


def examine(folder: Path) -> tuple[Pack | None, list[Problem]]:
    """Return what could be read of the pack, and every mistake in it."""
    if not pack_files(folder):
        return None, [Problem("pack.toml", 1, "", "", f"there is no pack in {folder}")]
    reader = _Reader(folder)
    pack = reader.pack()
    if pack is None:
        return None, reader.problems
    found = rules.problems(pack, reader.places, reader.broken, whole=reader.whole)
    return pack, sorted({*reader.problems, *found})


class _Reader:
    """Reads one pack; keeps what is wrong, and where each id stands."""

    def __init__(self, folder: Path) -> None:
        self.problems: list[Problem] = []
        self.places: dict[str, tuple[str, int]] = {}
        self.broken: set[str] = set()
        self.documents = {
            document.file: document
            for document in (read_document(folder, path, self.problems) for path in pack_files(folder))
        }
        for name in NAMES:
            if name not in self.documents:
                self.problems.append(Problem(name, 1, "", "", "is missing from the pack"))
        self.whole = not self.problems
        """Whether every file could be read; else what seems to lead nowhere may stand in one of those."""
        for name in self.documents:
            if "/" not in name and name not in NAMES:
                reason = f"is no file of a pack{nearest(name, NAMES)}"
                self.problems.append(Problem(name, 1, "", "", reason))

    def document(self, name: str) -> Document:
        return self.documents.get(name, Document(name, {}))

    def pack(self) -> Pack | None:
        manifest = self.file(model.Manifest, "pack.toml")
        vocabulary = self.file(model.Vocabulary, "vocabulary.toml")
        self.only("claims.toml", "claim")
        self.only("sources.toml", "source")
        self.only("glossary.toml", "term")
        self.only("cards.toml", "card")
        self.only("articles.toml", "article", "passage", "row", "conflict")
        topics = tuple(self.topics())
        claims = self.tables(model.Claim, "claims.toml", "claim")
        sources = self.tables(model.Source, "sources.toml", "source")
        terms = self.tables(model.Term, "glossary.toml", "term")
        cards = self.tables(model.Card, "cards.toml", "card")
        articles = self.tables(authored.Article, "articles.toml", "article")
        passages = self.tables(model.Passage, "articles.toml", "passage")
        rows = self.tables(authored.Utterance, "articles.toml", "row")
        conflicts = self.tables(authored.Conflict, "articles.toml", "conflict")
        if manifest is None or vocabulary is None:
            return None
        return Pack(
            manifest=manifest,
            vocabulary=vocabulary,
            topics=topics,
            claims=claims,
            sources=sources,
            terms=terms,
            cards=cards,
            articles=articles,
            passages=passages,
            rows=rows,
            conflicts=conflicts,
        )

    def only(self, name: str, *known: str) -> None:
        for key, value in self.document(name).data.items():
            if key not in known:
                reason = f"is no table of this file{nearest(key, known)}"
                self.problems.append(Problem(name, 1, "", key, reason))
                self.whole = False
            else:
                self.listed(name, 1, key, value, key)

    def listed(self, file: str, line: int, where: str, value: Any, header: str) -> None:
        if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
            self.problems.append(Problem(file, line, "", where, f"must be written [[{header}]]"))
            self.whole = False

    def file(self, kind: type[M], name: str) -> M | None:
        document = self.document(name)
        return self.build(kind, name, document.line, document.data) if document.data else None

    def tables(self, kind: type[M], name: str, header: str) -> tuple[M, ...]:
        built = [self.build(kind, name, line, table) for line, table in self.document(name).tables(header)]
        return tuple(part for part in built if part is not None)

    def topics(self) -> Iterator[Topic]:
        for name, document in self.documents.items():
            if not name.startswith("topics/") or not document.data:
                continue
            data = {key: value for key, value in document.data.items() if key != "section"}
            topic = self.build(Topic, name, document.line, data)
            self.listed(name, document.line, "section", document.data.get("section", []), "section")
            sections = tuple(self.sections(name, document))
            if topic:
                yield dataclasses.replace(topic, sections=sections)

    def sections(self, name: str, document: Document) -> Iterator[Section]:
        items = document.tables("section", "item")
        for line, table in document.tables("section"):
            raw = table.get("item", [])
            self.listed(name, line, "item", raw, "section.item")
            tables = [entry for entry in raw if isinstance(entry, Mapping)] if isinstance(raw, list) else []
            content = [self.item(name, *next(items)) for _ in tables]
            bare = {key: value for key, value in table.items() if key != "item"}
            section = self.build(Section, name, line, bare, str(table.get("title", "")))
            if section:
                kept = tuple(part for part in content if part is not None)
                yield dataclasses.replace(section, content=kept)

    def item(self, file: str, line: int, table: Mapping[str, Any]) -> Item | Block | None:
        fields = dict(table)
        kind = fields.pop("kind", "statement")
        if kind in BLOCKS:
            return self.build(Block, file, line, table)
        placed = [name for name in KINDS if name not in UNPLACED]
        reason = ""
        if "kind" not in table and not {"certainty", "basis", "citations"} & fields.keys():
            reason = "is required: only a statement goes without"
        elif kind not in placed:
            reason = f'"{kind}" is no kind of item{nearest(str(kind), [*placed, *BLOCKS])}'
        if reason:
            id_ = str(fields.get("id", ""))
            self.problems.append(Problem(file, line, id_, "kind", reason))
            self.broken.add(id_)
            return None
        return self.build(KINDS[kind], file, line, fields)

    def build(self, kind: type[M], file: str, line: int, data: Mapping[str, Any], name: str = "") -> M | None:
        """Validate one model; None where it is wrong."""
        id_ = str(data.get("id", name))
        if "id" in data:
            self._place(rules.place_key(kind, id_), id_, file, line)
        part, faults = _shape(kind, data)
        found = dict([*faults, *_leaves(data)])
        self.problems += [Problem(file, line, id_, where, reason) for where, reason in found.items()]
        if found:
            self.broken.add(id_)
            self.whole = self.whole and kind not in {Topic, Section}
            return None
        return part

    def _place(self, key: str, id_: str, file: str, line: int) -> None:
        first = self.places.setdefault(key, (file, line))
        if first != (file, line):
            reason = f"stands already at {first[0]}:{first[1]}; ids are unique in the pack"
            self.problems.append(Problem(file, line, id_, "id", reason))
            self.broken.add(id_)


def _leaves(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the values themselves, whatever field they stand in."""
    key = where.rpartition(".")[2]
    if isinstance(value, Mapping):
        for name, entry in value.items():
            yield from _leaves(entry, f"{where}.{name}" if where else name)
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _leaves(entry, f"{where}[{index}]")
    elif isinstance(value, str):
        if found := unsafe(value):
            yield where, f"holds the control character U+{ord(found):04X}"
        elif key in _DATES:
            yield where, "must be a date like 2026-11-22, without quotes"
    elif isinstance(value, datetime) or not isinstance(value, bool | int | float | date):
        yield where, "must be a string, a number, a date, true or false"
    elif isinstance(value, date) and key not in _DATES:
        yield where, f"must not be a date; write it in quotes if {value} is a name"
    elif isinstance(value, float) and not math.isfinite(value):
        yield where, "must be a finite number"


def _shape(kind: type[M], data: Mapping[str, Any]) -> tuple[M | None, list[tuple[str, str]]]:
    """Return `data` as a model of `kind`, and where it differs from the shape of that."""
    try:
        part = _adapter(kind).validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        return None, [(_path(detail["loc"]), _reason(kind, detail)) for detail in error.errors()]
    return part, [*_compiled(part), *(rules.block(part) if isinstance(part, Block) else ())]


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path.removeprefix(".")


def _reason(kind: type[Model], detail: Any) -> str:
    match detail["type"]:
        case "missing" if detail["loc"][:1] == ("summary",):
            return "is required: a summary has three sentences"
        case "missing":
            return "is required"
        case "unexpected_keyword_argument":
            known = _fields(kind, detail["loc"][:-1])
            return f"is no field here{nearest(str(detail['loc'][-1]), known)}"
        case "literal_error":
            known = detail["ctx"]["expected"]
            options = known.replace("'", "").replace(" or ", ", ").split(", ")
            given = str(detail["input"])
            return f'"{given}" is none of: {", ".join(options)}{nearest(given, options)}'
        case _:
            given = json.dumps(detail["input"], ensure_ascii=False, default=str)
            shown = given if len(given) <= 60 else given[:57] + "…"
            return f"{detail['msg'][0].lower()}{detail['msg'][1:]}, not {shown}"


def _fields(kind: type[Model], path: tuple[int | str, ...]) -> list[str]:
    """Return the names of the fields that may stand at `path` inside `kind`."""
    hint: Any = kind
    for step in path:
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            hint = get_type_hints(hint).get(str(step), hint)
        while get_args(hint):
            hint = get_args(hint)[-2 if get_args(hint)[-1] is Ellipsis else -1]
    if not (isinstance(hint, type) and dataclasses.is_dataclass(hint)):
        return []
    return [field.name for field in dataclasses.fields(hint) if "compiled" not in field.metadata]


def _compiled(part: Model, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the fields that only compile may fill in."""
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        if field.metadata.get("compiled"):
            if value != field.default:
                yield prefix + field.name, "is filled in by the program and may not be written"
            continue
        values = (
            value.items()
            if isinstance(value, Mapping)
            else enumerate(value if isinstance(value, tuple) else (value,))
        )
        for step, entry in values:
            if isinstance(entry, Model):
                inner = f".{step}" if isinstance(value, Mapping) else f"[{step}]"
                here = field.name + (inner if entry is not value else "")
                yield from _compiled(entry, f"{prefix}{here}.")


def _adapter(kind: type[M]) -> TypeAdapter[M]:
    if kind.__name__ not in _ADAPTERS:
        _ADAPTERS[kind.__name__] = TypeAdapter(kind)
    return _ADAPTERS[kind.__name__]
