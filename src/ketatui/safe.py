"""Text that may reach a terminal: no control codes, no hidden direction changes.

Content, notes, arguments, environment and file names all pass here before they are shown.
Unicode's line and paragraph separators count as controls: terminals act on some of them.
"""

import re

REPLACEMENT = "\ufffd"

NBSP = "\u00a0"
"""A blank at which no line breaks: it stands between a number and its unit."""

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional marks, overrides and isolates
    "\u2028\u2029\ufeff\ufff9-\ufffb"  # separators, byte order mark, annotation marks
    "\ud800-\udfff]"  # lone surrogates, which no terminal encoding can carry
)
_FOREIGN = re.compile("[^\t\n -~]")
_COMBINING = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{8})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def unsafe(text: str) -> str | None:
    """Return the first character of `text` that may not reach a terminal, or None."""
    found = _UNSAFE.search(text)
    return found.group() if found else None


def safe(text: str) -> str:
    """Return `text` with every unsafe character shown as U+FFFD; newlines and tabs stay.

    Carriage returns before a newline are dropped, and more than eight combining marks on one
    letter are cut to eight, so that a line cannot grow out of its cells.
    """
    if text.isascii() and text.isprintable():  # most texts are, and that is seen much sooner
        return text
    text = _UNSAFE.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if text.isascii() else _COMBINING.sub(r"\1", text)


def escaped(text: str, *, ascii_only: bool = False) -> str:
    """Return JSON text with every unsafe character, or every one beyond ASCII, as JSON escapes it."""
    return (_FOREIGN if ascii_only else _UNSAFE).sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def safe_line(text: str) -> str:
    """Return `text` made safe and put on one line."""
    return " ".join(safe(text).split())
