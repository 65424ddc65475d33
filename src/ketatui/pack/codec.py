"""Items to JSON and back, without pydantic.

What validation let in is rebuilt by the types of the fields alone, so that the running reader need
not import a validator. Fields that hold their default are left out of the JSON.
"""

import dataclasses
import json
import types
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from ketatui.pack.kinds import KINDS
from ketatui.pack.model import Item
from ketatui.pack.parts import Model

T = TypeVar("T", bound=Model)
_Build = Callable[[Any], Any]
_BUILDERS: dict[type[Model], dict[str, _Build]] = {}


def to_data(value: Any) -> Any:
    """Return a model, and all that is in it, as JSON's own types; an item tells its kind."""
    if isinstance(value, Model):
        data = {"kind": value.kind} if isinstance(value, Item) else {}
        for field in dataclasses.fields(value):
            entry = getattr(value, field.name)
            if entry != _default(field):
                data[field.name] = to_data(entry)
        return data
    if isinstance(value, tuple):
        return [to_data(entry) for entry in value]
    if isinstance(value, Mapping):
        return {name: to_data(entry) for name, entry in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def from_data(kind: type[T], data: Mapping[str, Any]) -> T:
    """Rebuild a model of `kind` from what `to_data` gave; KeyError for a field it does not have."""
    builders = _builders(kind)
    return kind(**{name: builders[name](entry) for name, entry in data.items()})


def item_from_data(data: Mapping[str, Any]) -> Item:
    """Rebuild an item of the kind that it names."""
    fields = dict(data)
    return from_data(KINDS[fields.pop("kind")], fields)


def dumps(value: Model) -> str:
    """Return a model as JSON text."""
    return json.dumps(to_data(value), ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> Item:
    """Rebuild an item from its JSON text."""
    return item_from_data(json.loads(text))


def _builders(kind: type[Model]) -> dict[str, _Build]:
    if kind not in _BUILDERS:
        hints = get_type_hints(kind)
        _BUILDERS[kind] = {field.name: _builder(hints[field.name]) for field in dataclasses.fields(kind)}
    return _BUILDERS[kind]


def _builder(hint: Any) -> _Build:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        entry = _builder(arguments[0])
        return lambda values: tuple(entry(value) for value in values)
    if origin is Mapping or (isinstance(origin, type) and issubclass(origin, Mapping)):
        entry = _builder(arguments[1])
        return lambda values: {name: entry(value) for name, value in values.items()}
    if origin in (Union, types.UnionType):
        entry = _builder(next(part for part in arguments if part is not type(None)))
        return lambda value: None if value is None else entry(value)
    if isinstance(hint, type) and issubclass(hint, Item):
        return item_from_data
    if isinstance(hint, type) and issubclass(hint, Model):
        return lambda value: from_data(hint, value)
    return date.fromisoformat if hint is date else lambda value: value
