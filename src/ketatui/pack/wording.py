"""Numbers named in wording: `{onset}` of the statement itself, `{im-onset.onset}` of another."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from ketatui.pack.parts import Model

M = TypeVar("M", bound=Model)

NAME = re.compile(r"\{([^{}]*)\}")
"""What stands in braces."""

_REFERENCE = re.compile(r"(?:(?P<id>[a-z0-9][a-z0-9-]*)\.)?(?P<name>[a-z][a-z0-9_]*)")


@dataclass(frozen=True)
class Reference:
    """A number named in a text: its statement's id ("" for the text's own) and its name."""

    id: str
    name: str


@dataclass(frozen=True)
class Wording:
    """One field of wording: where it stands in its item, and what it says."""

    where: str
    """Path of the field: `text`, `sides[1].says`."""
    text: str
    paraphrase: bool
    required: bool


def wordings(part: Model, prefix: str = "") -> Iterator[Wording]:
    """Yield every field of wording in `part` and the models inside it."""
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        values = value if isinstance(value, tuple) else (value,)
        for index, entry in enumerate(values):
            where = prefix + field.name + (f"[{index}]" if isinstance(value, tuple) else "")
            if field.metadata.get("text"):
                required = field.default is dataclasses.MISSING
                yield Wording(where, entry, bool(field.metadata.get("paraphrase")), required)
            elif isinstance(entry, Model) and not field.metadata.get("compiled"):
                yield from wordings(entry, f"{where}.")


def rewrite(part: M, say: Callable[[str], str]) -> M:
    """Return `part` with `say` applied to all its wording, in the models inside it too."""
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        if field.metadata.get("text"):
            changes[field.name] = (
                tuple(say(entry) for entry in value) if isinstance(value, tuple) else say(value)
            )
        elif not field.metadata.get("compiled"):
            if isinstance(value, tuple):
                changes[field.name] = tuple(_rewritten(entry, say) for entry in value)
            elif isinstance(value, Model):
                changes[field.name] = rewrite(value, say)
    return dataclasses.replace(part, **changes)


def _rewritten(entry: Any, say: Callable[[str], str]) -> Any:
    return rewrite(entry, say) if isinstance(entry, Model) else entry


def references(text: str) -> Iterator[Reference | str]:
    """Yield what stands in braces in `text`: a reference, or the words themselves where they are none."""
    for found in NAME.finditer(text):
        match = _REFERENCE.fullmatch(found[1])
        yield Reference(match["id"] or "", match["name"]) if match else found[1]


def fill(text: str, words: Callable[[Reference], str]) -> str:
    """Return `text` with each reference replaced by its number's words."""

    def number(found: re.Match[str]) -> str:
        match = _REFERENCE.fullmatch(found[1])
        assert match, found[1]
        return words(Reference(match["id"] or "", match["name"]))

    return NAME.sub(number, text)


def bare_digits(text: str, literal: tuple[str, ...]) -> str | None:
    """Return the first word of `text` that holds a digit and is neither named nor declared literal."""
    rest = NAME.sub(" ", text)
    for name in sorted(literal, key=len, reverse=True):
        rest = rest.replace(name, " ")
    return next((word for word in rest.split() if any(c.isnumeric() for c in word)), None)


def summary_id(topic: str) -> str:
    """Return the id of a topic's summary, the first item of the topic."""
    return f"{topic}-summary"
