"""What every part of the content is made of: frozen dataclasses whose fields say who fills them in.

A field made by `wording()` is wording of ours: it may name numbers in braces. A field made by
`compiled()` is filled in by compile and may not be written by an editor.
"""

from collections.abc import Mapping
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, ClassVar, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")


def wording(*, default: Any = ..., paraphrase: bool = False) -> Any:
    """Make a field of wording; `paraphrase` says it keeps an article's own figures."""
    metadata = {"text": True, "paraphrase": paraphrase}
    if default is ...:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


def compiled(*, default: Any) -> Any:
    """Make a field that the program fills in and no editor writes."""
    return field(default=default, metadata={"compiled": True})


@dataclass(init=False, eq=False, repr=False)
class Model:
    """What every part of the content is: frozen, closed to unknown keys, strict about types.

    A frozen dataclass in all but how it is made: its methods stand here once for all parts, since
    every start of the reader imports this module, and compiling them anew for each class takes
    three quarters of that time.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "forbid", "strict": True}

    def __init__(self, **values: Any) -> None:
        """Set every field; TypeError for one that is missing or unknown."""
        own = self.__dict__
        for field_ in fields(self):
            name = field_.name
            if name in values:
                own[name] = values.pop(name)
            elif field_.default is not MISSING:
                own[name] = field_.default
            elif field_.default_factory is not MISSING:
                own[name] = field_.default_factory()
            else:
                raise TypeError(f"{type(self).__name__} needs {name}")
        if values:
            raise TypeError(f"{type(self).__name__} has no {', '.join(values)}")

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        """Refuse to change a part."""
        raise FrozenInstanceError(f"cannot assign to {name}")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse to change a part."""
        raise FrozenInstanceError(f"cannot delete {name}")

    def __eq__(self, other: object) -> bool:
        """Tell whether `other` is of the same class and equal in all fields."""
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        """Return a hash of all fields; TypeError where one cannot be hashed."""
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        """Return the class with the fields that do not hold their default."""
        shown = (f"{name}={value!r}" for name, value in vars(self).items() if value)
        return f"{type(self).__name__}({', '.join(shown)})"


@dataclass_transform(kw_only_default=True, field_specifiers=(field, wording, compiled))
def part(cls: type[T]) -> type[T]:
    """Make a frozen dataclass with keyword fields of a `Model`."""
    return dataclass(init=False, eq=False, repr=False)(cls)
