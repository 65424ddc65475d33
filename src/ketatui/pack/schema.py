"""The shape of a pack's files as a JSON Schema, from which an editor for TOML completes and marks mistakes.

It knows less than `check`: words of the vocabulary, units and ids of the pack at hand are offered,
but others are not refused, since they may be about to be written.
"""

import ast
import inspect
import textwrap
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from itertools import pairwise
from typing import Any, get_args

from pydantic import TypeAdapter

from ketatui.pack import authored, model, pictures
from ketatui.pack.authored import Pack
from ketatui.pack.kinds import KINDS
from ketatui.pack.look import placed
from ketatui.pack.model import Statement
from ketatui.pack.parts import Model
from ketatui.pack.units import UNITS
from ketatui.pack.validate import UNPLACED

_Schema = dict[str, Any]
_BELOW = "#/$defs/"

_TABLES: Mapping[str, Mapping[str, type[Model]]] = {
    "claims.toml": {"claim": model.Claim},
    "sources.toml": {"source": model.Source},
    "glossary.toml": {"term": model.Term},
    "cards.toml": {"card": model.Card},
    "articles.toml": {
        "article": authored.Article,
        "passage": model.Passage,
        "row": authored.Utterance,
        "conflict": authored.Conflict,
    },
}


def schema(pack: Pack | None) -> _Schema:
    """Return one JSON Schema for every file of a pack; `pack` gives the ids and words that it offers."""
    definitions: _Schema = {}
    item = {"anyOf": [*(_kind(name, definitions) for name in KINDS if name not in UNPLACED)]}
    item["anyOf"].append(_definition(authored.Block, definitions))
    section = _definition(authored.Section, definitions)
    _properties(definitions, authored.Section)["item"] = {"type": "array", "items": item}
    topic = _definition(authored.Topic, definitions)
    _properties(definitions, authored.Topic)["section"] = {"type": "array", "items": section}
    files = [
        ("pack.toml", _definition(model.Manifest, definitions)),
        ("vocabulary.toml", _definition(model.Vocabulary, definitions)),
        ("topics/*.toml", topic),
        *((name, _file(tables, definitions)) for name, tables in _TABLES.items()),
    ]
    if pack:
        _offer(definitions, pack)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A file of a ketatui pack",
        "anyOf": [{"title": name, **shape} for name, shape in files],
        "$defs": definitions,
    }


def _file(tables: Mapping[str, type[Model]], definitions: _Schema) -> _Schema:
    arrays = {
        name: {"type": "array", "items": _definition(kind, definitions)} for name, kind in tables.items()
    }
    return {"type": "object", "properties": arrays, "additionalProperties": False}


def _definition(kind: type[Model], definitions: _Schema) -> _Schema:
    """Add the shape of a model, and of those in it, to `definitions`; return a reference to it."""
    if kind.__name__ not in definitions:
        found = TypeAdapter(kind).json_schema(ref_template=_BELOW + "{model}")
        for name, inner in {**found.pop("$defs", {}), kind.__name__: found}.items():
            rooms = (vars(room) for room in (model, pictures, authored))
            known: Any = next(room[name] for room in rooms if name in room)
            written = {field.name: field for field in fields(known) if "compiled" not in field.metadata}
            docs = _docs(known)
            inner["properties"] = {
                field: {**shape, "description": docs[field]} if field in docs else shape
                for field, shape in inner["properties"].items()
                if field in written
            }
            inner["additionalProperties"] = False
            definitions.setdefault(name, inner)
    return {"$ref": _BELOW + kind.__name__}


@cache
def _docs(kind: type[Model]) -> Mapping[str, str]:
    """Return what stands in quotes under the fields of a model, those of its bases included."""
    docs: dict[str, str] = {}
    for cls in reversed(kind.__mro__):
        if issubclass(cls, Model):
            body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
            assert isinstance(body, ast.ClassDef)
            for field, below in pairwise(body.body):
                match field, below:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(
                        value=ast.Constant(value=str(doc))
                    ):
                        docs[name] = inspect.cleandoc(doc)
    return docs


def _kind(name: str, definitions: _Schema) -> _Schema:
    """Return the shape of a kind of item; a statement may leave its kind out."""
    kind = KINDS[name]
    reference = _definition(kind, definitions)
    shape = definitions[kind.__name__]
    shape["properties"] = {"kind": {"const": name}, **shape["properties"]}
    if kind is not Statement:
        shape["required"] = ["kind", *shape.get("required", ())]
    return reference


def _properties(definitions: _Schema, kind: type[Model]) -> _Schema:
    properties: _Schema = definitions[kind.__name__]["properties"]
    return properties


def _offer(definitions: _Schema, pack: Pack) -> None:
    """Add the words and ids of a pack to the fields that name them."""
    parts = [part for _, part in placed(pack)]
    statements = [part.id for part in parts if isinstance(part, Statement)]
    sources = [source.id for source in pack.sources]
    claims = [claim.id for claim in pack.claims]
    articles = [article.id for article in pack.articles]
    rows = [row.id for row in pack.rows]
    numbers = _numbers(part for part in parts if isinstance(part, Statement))
    words = {name: [word.id for word in listed] for name, listed in vars(pack.vocabulary).items()}
    keys = dict.fromkeys(id_ for name in get_args(pictures.Rows) for id_ in words.get(name, ()))
    offers: Mapping[tuple[str, str], Collection[str]] = {
        ("Number", "what"): words["what"],
        ("Number", "of"): words["of"],
        ("Number", "unit"): UNITS,
        ("Number", "source"): sources,
        ("Column", "what"): words["what"],
        ("Column", "of"): words["of"],
        ("Citation", "source"): sources,
        ("Citation", "via"): sources,
        ("Grade", "source"): sources,
        ("Cell", "row"): keys,
        ("Cell", "statement"): statements,
        ("Cell", "source"): sources,
        ("Timeline", "expected"): keys,
        ("Event", "number"): [*numbers["time"], *numbers["date"]],
        ("Side", "claims"): claims,
        ("Stretch", "number"): [*numbers["time"], *numbers["date"]],
        ("Stretch", "claim"): claims,
        ("Stretch", "unit"): [name for name, unit in UNITS.items() if unit.measure == "time"],
        ("Risk", "numbers"): numbers["share"],
        **{("Risk", outcome): statements for outcome in (*pictures.OUTCOMES, "boxed")},
        ("Step", "statement"): statements,
        ("Step", "source"): sources,
        ("Series", "form"): words["form"],
        ("Series", "route"): words["route"],
        ("Series", "dose"): numbers["dose"],
        ("Series", "over"): numbers["time"],
        ("Series", "model"): statements,
        ("Point", "level"): numbers["level"],
        ("Point", "time"): numbers["time"],
        ("Claim", "heard"): rows,
        ("Passage", "article"): articles,
        ("Block", "article"): articles,
        ("Utterance", "passage"): [passage.id for passage in pack.passages],
        ("Conflict", "rows"): rows,
        ("Manifest", "topics"): [topic.id for topic in pack.topics],
        ("Source", "region"): words["region"],
        ("Disagreement", "conflicts"): [conflict.id for conflict in pack.conflicts],
        ("See", "item"): [
            *(part.id for part in parts if not isinstance(part, authored.Block | model.See)),
            *claims,
            *(term.id for term in pack.terms),
        ],
        **{("About", name): words[name] for name in words if name not in {"what", "of"}},
        **{
            (name, "statements"): statements
            for name, shape in definitions.items()
            if "statements" in shape.get("properties", {})
        },
    }
    for (name, field), known in offers.items():
        if known and field in definitions.get(name, {}).get("properties", {}):
            shape = definitions[name]["properties"][field]
            place = shape["items"] if shape.get("type") == "array" else shape
            place.pop("type", None)
            place["anyOf"] = [{"enum": [*known]}, {"type": "string"}]


def _numbers(statements: Iterable[Statement]) -> Mapping[str, Sequence[str]]:
    """Return the numbers of statements, `statement-id.name`, by what they measure; dates and doses too."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for statement in statements:
        for name, number in statement.numbers.items():
            unit = UNITS.get(number.unit)  # a pack is offered with its mistakes
            measure = (unit and unit.measure) or {"date": "date", "mg": "dose", "mg/kg": "dose"}.get(
                number.unit
            )
            if measure:
                found[measure].append(f"{statement.id}.{name}")
    return found
