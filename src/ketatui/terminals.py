"""What the environment tells of the terminal, and what Textual is told of it before it is imported."""

import re
from collections.abc import Mapping, MutableMapping

ROOM = (40, 12)
"""Columns and lines that the reader needs."""

_MONOCHROME = re.compile(r"vt(52|[1-4]\d\d|510|520)\b|.+-(m|mono)\b")
"""Names of terminals without colours: those of DEC, and what terminfo calls monochrome."""
_OLD = re.compile(r"vt\d+|linux")
"""Names of terminals that may show what asks for newer keys, instead of leaving it."""


def is_cramped(columns: int, lines: int) -> bool:
    """Tell whether a window has too few columns or lines to read in."""
    return columns < ROOM[0] or lines < ROOM[1]


def is_colourless(env: Mapping[str, str]) -> bool:
    """Tell whether there are no colours: NO_COLOR is set and not empty, or TERM names such a terminal."""
    term = env.get("TERM", "").lower()
    return bool(env.get("NO_COLOR")) or (not env.get("COLORTERM") and bool(_MONOCHROME.match(term)))


def prepare(env: MutableMapping[str, str]) -> None:
    """Tell Textual of the terminal; it reads this once, when it is imported.

    An empty NO_COLOR counts as unset (no-color.org); not so for Textual.
    """
    if not env.get("NO_COLOR"):
        env.pop("NO_COLOR", None)
    env.setdefault("TEXTUAL_FPS", "250")  # how soon a key shows, not how often one paints
    term = env.get("TERM", "").lower()
    if term == "unknown":
        env["TERM"] = "xterm"  # Textual paints nothing where that is the name
    if _OLD.match(term):
        env.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
