"""Any one field of the published pack is renamed, retyped or deleted, and the change is told or does nothing.

Reading the files takes longest and says nothing here: they are read once, and the change is made to
what they hold. The block changed is one of all blocks, so every kind and every field comes up.
"""

from __future__ import annotations

import copy
import dataclasses
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import packs
from ketatui.pack import authored, codec, files, model, validate
from ketatui.pack.files import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ketatui.pack.problem import Problem

    Steps = tuple[str | int, ...]

HEADERS = {
    "claims.toml": {"claim": model.Claim},
    "sources.toml": {"source": model.Source},
    "glossary.toml": {"term": model.Term},
    "articles.toml": {
        "article": authored.Article,
        "row": authored.Utterance,
        "conflict": authored.Conflict,
    },
}


@dataclass(frozen=True)
class Field:
    """One field of one block: the way to it in its file, the block, and the table that it stands in."""

    file: str
    steps: Steps
    block: Steps

    @property
    def name(self) -> str:
        return str(self.steps[-1])

    @property
    def own(self) -> str:
        """The way from the block to the field, as problems tell it: `citations[1].via`."""
        steps = self.steps[len(self.block) :]
        return "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps).removeprefix(".")


@dataclass(frozen=True)
class Baseline:
    """A pack as it is read, with all that is wrong with it from the start."""

    folder: Path
    documents: Mapping[str, Document]
    fields: tuple[Field, ...]
    problems: frozenset[Problem]
    pack: Any


def below(data: Any, steps: Steps) -> Any:
    for step in steps:
        data = data[step]
    return data


def fields_of(document: Document) -> Iterator[Field]:
    def walk(value: Any, steps: Steps, block: Steps) -> Iterator[Field]:
        if isinstance(value, dict):
            if "id" in value or "kind" in value or (len(steps) == 2 and steps[0] == "section"):
                block = block if document.file == "vocabulary.toml" else steps
            for name, entry in value.items():
                yield Field(document.file, (*steps, name), block)
                yield from walk(entry, (*steps, name), block)
        elif isinstance(value, list):
            for index, entry in enumerate(value):
                yield from walk(entry, (*steps, index), block)

    return walk(document.data, (), ())


@cache
def baseline(folder: Path) -> Baseline:
    unread: list[Problem] = []
    read = [files.read_document(folder, path, unread) for path in files.pack_files(folder)]
    documents = {document.file: document for document in read}
    pack, problems = validate.examine(folder)
    assert pack is not None
    assert not unread
    fields = tuple(field for document in read for field in fields_of(document))
    return Baseline(folder, documents, fields, frozenset(problems), codec.to_data(pack))


@contextmanager
def changed(base: Baseline, field: Field) -> Iterator[Any]:
    """Let the table that holds the field be changed, and validation read that instead of files."""
    document = base.documents[field.file]
    data = copy.deepcopy(document.data)
    yield below(data, field.steps[:-1])
    documents = {**base.documents, field.file: dataclasses.replace(document, data=data)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validate, "pack_files", lambda folder: [folder / name for name in documents])
        patch.setattr(
            validate,
            "read_document",
            lambda folder, path, problems: documents[path.relative_to(folder).as_posix()],
        )
        global SEEN  # noqa: PLW0603
        SEEN = validate.examine(base.folder)
