"""Fields of a line of an export: each is what it should be, or a fault that says why not."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from ketatui.notebook.edits import LIMIT
from ketatui.safe import safe

_ID = 200
_LAST = 2**53
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)")


class Fault(Exception):
    """One fault: a field, or "" for the line, and the reason."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)


def _string(told: dict[str, Any], field: str) -> str:
    if field not in told:
        raise Fault(field, "it is missing")
    value = told[field]
    if not isinstance(value, str):
        raise Fault(field, "it is no text")
    return value


def text(told: dict[str, Any], field: str) -> str:
    """Return a text made safe, of at most 1 MiB."""
    text = safe(_string(told, field))
    if len(text.encode()) > LIMIT:
        raise Fault(field, "it is longer than 1 MiB")
    return text


def name(told: dict[str, Any], field: str) -> str:
    """Return the id of a pack or of an item."""
    text = safe(_string(told, field))
    if not text.strip() or len(text) > _ID:
        raise Fault(field, f"it is empty, or longer than {_ID} letters")
    return text


def uuid(told: dict[str, Any], field: str) -> str:
    """Return a UUID as it is written everywhere."""
    text = _string(told, field)
    try:
        uuid = str(UUID(text))
    except ValueError:
        uuid = ""
    if uuid != text.lower():
        raise Fault(field, "it is no UUID")
    return uuid


def version(told: dict[str, Any], before: int = _LAST + 1) -> int:
    """Return a version, one `before` another."""
    if "version" not in told:
        raise Fault("version", "it is missing")
    value = told["version"]
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _LAST:
        raise Fault("version", "it is no whole number from 1 to 2^53")
    if value >= before:
        raise Fault("version", f"it is not below {before}, the record's own")
    return value


def time(told: dict[str, Any], field: str) -> str:
    """Return a time as the notebook writes it."""
    text = _string(told, field)
    try:
        time = datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        time = None
    if time is None:
        raise Fault(field, "it is no time of UTC as ISO 8601 has it, such as 2026-11-28T09:30:00+00:00")
    return time.astimezone(UTC).isoformat(timespec="microseconds")
