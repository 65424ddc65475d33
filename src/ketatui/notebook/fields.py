"""Fields of a line of an export: each is what it should be, or a fault that says why not."""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from ketatui.notebook.edits import LIMIT
from ketatui.safe import safe

_ID = 200
_LAST = 2**53
_YEARS = range(1900, 9001)
"""Within these years a time is one in every time zone."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)")


class FieldFault(Exception):
    """One fault: a field, or "" for the line, and the reason."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)


def _string(told: dict[str, Any], field: str) -> str:
    if field not in told:
        raise FieldFault(field, "it is missing")
    value = told[field]
    if not isinstance(value, str):
        raise FieldFault(field, "it is no text")
    return value


def text(told: dict[str, Any], field: str) -> str:
    """Return a text made safe, of at most 1 MiB."""
    text = safe(_string(told, field))
    if len(text.encode()) > LIMIT:
        raise FieldFault(field, "it is longer than 1 MiB")
    return text


def name(told: dict[str, Any], field: str) -> str:
    """Return an id that must be there: of a pack, of a card."""
    name = item(told, field)
    if not name.strip():
        raise FieldFault(field, "it is empty")
    return name


def item(told: dict[str, Any], field: str) -> str:
    """Return the id of an item; "" for what is about nothing that is known."""
    item = safe(_string(told, field))
    if len(item) > _ID:
        raise FieldFault(field, f"it is longer than {_ID} letters")
    return item


def uuid(told: dict[str, Any], field: str) -> str:
    """Return a UUID as it is written everywhere."""
    text = _string(told, field)
    try:
        uuid = str(UUID(text))
    except ValueError:
        uuid = ""
    if uuid != text.lower():
        raise FieldFault(field, "it is no UUID")
    return uuid


def choice(told: dict[str, Any], field: str, choices: Collection[str]) -> str:
    """Return one of a few words."""
    word = _string(told, field)
    if word not in choices:
        raise FieldFault(field, f"it is none of {', '.join(choices)}")
    return word


def _number(told: dict[str, Any], field: str) -> float | None:
    """Return a number; None for what is none."""
    if field not in told:
        raise FieldFault(field, "it is missing")
    value = told[field]
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def rating(told: dict[str, Any], *, rated: bool) -> int:
    """Return a rating from 1 to 4 where something was `rated`, else 0."""
    value = _number(told, "rating")
    if not isinstance(value, int) or value not in (range(1, 5) if rated else [0]):
        wanted = "no whole number from 1 to 4" if rated else "not 0, and nothing was rated"
        raise FieldFault("rating", f"it is {wanted}")
    return value


def share(told: dict[str, Any], field: str) -> float:
    """Return a number from 0 to 1."""
    value = _number(told, field)
    if value is None or not 0 <= value <= 1:
        raise FieldFault(field, "it is no number from 0 to 1")
    return float(value)


def version(told: dict[str, Any], before: int = _LAST + 1) -> int:
    """Return a version, one `before` another."""
    if "version" not in told:
        raise FieldFault("version", "it is missing")
    value = told["version"]
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _LAST:
        raise FieldFault("version", "it is no whole number from 1 to 2^53")
    if value >= before:
        raise FieldFault("version", f"it is not below {before}, the record's own")
    return value


def time(told: dict[str, Any], field: str) -> str:
    """Return a time as the notebook writes it."""
    text = _string(told, field)
    try:
        time = datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        time = None
    if time is None:
        raise FieldFault(field, "it is no time of UTC as ISO 8601 has it, such as 2026-11-28T09:30:00+00:00")
    if time.year not in _YEARS:
        raise FieldFault(field, f"it is not within the years {_YEARS[0]} to {_YEARS[-1]}")
    return time.astimezone(UTC).isoformat(timespec="microseconds")
