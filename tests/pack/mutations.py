"""One field of a pack changed, without writing files.

Reading the files takes longest and says nothing here: they are read once, and validation is given
what they hold, with the change in it.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import pytest

from ketatui.pack import authored, files, model, validate
from ketatui.pack.files import Document
from ketatui.pack.kinds import KINDS
from ketatui.pack.parts import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ketatui.pack.problem import Problem

    Table = dict[str, Any]
    Steps = tuple[str | int, ...]

HEADERS: dict[str, type[Model]] = {
    "claim": model.Claim,
    "source": model.Source,
    "term": model.Term,
    "card": model.Card,
    "article": authored.Article,
    "passage": model.Passage,
    "row": authored.Utterance,
    "conflict": authored.Conflict,
}
FILES: dict[str, type[Model]] = {"pack.toml": model.Manifest, "vocabulary.toml": model.Vocabulary}


@dataclass(frozen=True)
class Field:
    """A field of a block: the way to it in its file, and how much of that leads to the block."""

    file: str
    steps: Steps
    depth: int
    block: type[Model] | None
    """What the block is; nothing for the whole of a file that only holds tables."""
    id: str
    """The block's id."""

    @property
    def name(self) -> str:
        return str(self.steps[-1])

    @property
    def path(self) -> str:
        """The way from the block to the field, as problems tell it: `citations[1].via`."""
        steps = self.steps[self.depth :]
        return "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps).removeprefix(".")

    @property
    def group(self) -> str:
        """What fields have in common that are the same field of the same kind."""
        names = [str(step) for step in self.steps[self.depth :] if isinstance(step, str)]
        if names[0] == "numbers" and len(names) > 1:
            names[1] = "*"
        block = self.block.__name__ if self.block else self.file
        return f"{block} {'.'.join(names)}"

    @property
    def table(self) -> type[Model] | None:
        """The class of the table that the field stands in; nothing where any name may stand."""
        hint: Any = self.block
        for step in self.steps[self.depth : -1]:
            if dataclasses.is_dataclass(hint):
                hint = get_type_hints(hint).get(str(step))
            elif hint is not None:
                hint = next(part for part in reversed(get_args(hint)) if part is not Ellipsis)
        return hint if isinstance(hint, type) and issubclass(hint, Model) else None

    @property
    def known(self) -> set[str]:
        """The names of all fields of that table."""
        return {field.name for field in dataclasses.fields(self.table)} if self.table else set()

    @property
    def required(self) -> bool:
        fields = dataclasses.fields(self.table) if self.table else ()
        missing = dataclasses.MISSING
        return any(
            field.name == self.name and field.default is missing and field.default_factory is missing
            for field in fields
        )


@dataclass(frozen=True)
class Baseline:
    """A pack as it was read, with what is wrong with it from the start."""

    folder: Path
    documents: Mapping[str, Document]
    problems: frozenset[Problem]
    pack: authored.Pack

    def fields(self) -> Iterator[Field]:
        for document in self.documents.values():
            yield from _walk(document.file, document.data, (), 0, FILES.get(document.file), "")

    @cached_property
    def groups(self) -> Mapping[str, list[Field]]:
        groups: defaultdict[str, list[Field]] = defaultdict(list)
        for field in self.fields():
            groups[field.group].append(field)
        return groups

    def value(self, field: Field) -> Any:
        value: Any = self.documents[field.file].data
        for step in field.steps:
            value = value[step]
        return value

    def examine(
        self, field: Field, edit: Callable[[Table], object]
    ) -> tuple[authored.Pack | None, list[Problem]]:
        """Return the pack with the table of `field` edited, and what is wrong with it now."""
        document = self.documents[field.file]
        spoilt = Document(document.file, _edited(document.data, field.steps, edit), document.lines)
        documents = {**self.documents, field.file: spoilt}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(validate, "pack_files", lambda folder: [folder / name for name in documents])
            patch.setattr(
                validate,
                "read_document",
                lambda folder, path, _: documents[path.relative_to(folder).as_posix()],
            )
            pack, problems = validate.examine(self.folder)
        return pack, [problem for problem in problems if problem not in self.problems]


@cache
def baseline(folder: Path) -> Baseline:
    unread: list[Problem] = []
    read = [files.read_document(folder, path, unread) for path in files.pack_files(folder)]
    assert not unread
    pack, problems = validate.examine(folder)
    assert pack is not None
    documents = {document.file: document for document in read}
    return Baseline(folder, documents, frozenset(problems), pack)


def _walk(
    file: str, value: Any, steps: Steps, depth: int, block: type[Model] | None, id_: str
) -> Iterator[Field]:
    if isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _walk(file, entry, (*steps, index), depth, block, id_)
    elif isinstance(value, dict):
        if found := _block(file, value, steps):
            block, depth, id_ = found, len(steps), value.get("id", "")
        for name, entry in value.items():
            yield Field(file, (*steps, name), depth, block, id_)
            yield from _walk(file, entry, (*steps, name), depth, block, id_)


def _block(file: str, table: Mapping[str, Any], steps: Steps) -> type[Model] | None:
    """Return what a table is if it is a block."""
    if file.startswith("topics/"):
        if not steps:
            return authored.Topic
        if len(steps) == 2:
            return authored.Section
        kind = table.get("kind", "statement")
        return {**KINDS, **dict.fromkeys(validate.BLOCKS, authored.Block)}[kind] if len(steps) == 4 else None
    return HEADERS.get(str(steps[0])) if len(steps) == 2 else None


def _edited(data: Any, steps: Steps, edit: Callable[[Table], object]) -> Any:
    """Return a copy of `data` with the table that holds the last of `steps` edited."""
    if len(steps) == 1:
        table = dict(data)
        edit(table)
        return table
    copy = data.copy()
    copy[steps[0]] = _edited(data[steps[0]], steps[1:], edit)
    return copy
