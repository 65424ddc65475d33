"""What a browser says: keys, a size, a ping; and how much of it is taken."""

import json
import re
from typing import Any, NamedTuple

WIDTHS, HEIGHTS = (20, 300), (10, 100)
"""Columns and rows that a terminal may have."""
LONGEST = 2 * 1024 * 1024
"""Bytes of a message: a paste that fills the largest note, as JSON writes it."""

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_PASTED, _PASTED_END = "\x1b[200~", "\x1b[201~"
_PING = 64
"""Characters of a ping."""


class BadMessageError(ValueError):
    """Something that our page does not say."""


class Size(NamedTuple):
    """Columns and rows."""

    width: int
    height: int


class Keys(NamedTuple):
    """What was typed or pasted, or what the terminal answers."""

    data: bytes


class Ping(NamedTuple):
    """Something to be sent back."""

    mark: str


def size_of(width: object, height: object) -> Size:
    """Return the size of a terminal, within what it may have.

    Args:
        width: Columns: a whole number, or one in digits.
        height: Rows, likewise.

    Raises:
        BadMessageError: They are none.
    """
    return Size(
        *(
            min(max(_whole(each), least), most)
            for each, (least, most) in zip((width, height), (WIDTHS, HEIGHTS), strict=True)
        )
    )


def _whole(value: object) -> int:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise BadMessageError("a size is two whole numbers")


def said(message: str) -> Keys | Size | Ping | None:
    """Return what a message says; None where that is nothing to be acted upon.

    Raises:
        BadMessageError: It is none of our page.
    """
    try:
        envelope: Any = json.loads(message)
    except (ValueError, RecursionError) as error:
        raise BadMessageError("this is no JSON") from error
    match envelope:
        case ["stdin", str(text)]:
            return Keys(_typed(text).encode(errors="replace"))
        case ["resize", {"width": width, "height": height}]:
            return size_of(width, height)
        case ["ping", str(mark)] if len(mark) <= _PING:
            return Ping(mark)
        case ["focus"] | ["blur"]:  # which the terminal tells among its keys, where it is asked to
            return None
    raise BadMessageError("this is nothing to be said here")


def _typed(text: str) -> str:
    """Return what was typed, or pasted: then without what would end the paste, so that the rest is typed."""
    if not (text.startswith(_PASTED) and text.endswith(_PASTED_END)):
        return text
    return _PASTED + text[len(_PASTED) : -len(_PASTED_END)].replace("\x1b", "") + _PASTED_END


class Allowance:
    """How much may be said at once, and in the long run; more than that has to wait.

    A message counts as one, and each 1024 bytes of it as another.
    """

    PER_SECOND = 500.0
    AT_ONCE = 4000.0

    def __init__(self, now: float) -> None:
        """Begin with all that may be said at once, at a time in seconds."""
        self._left, self._at = self.AT_ONCE, now

    def take(self, length: int, now: float) -> float:
        """Return the seconds to wait after a message of some bytes that came at a time."""
        self._left = min(self.AT_ONCE, self._left + (now - self._at) * self.PER_SECOND)
        self._at = now
        self._left -= 1 + length / 1024
        return max(0.0, -self._left / self.PER_SECOND)
