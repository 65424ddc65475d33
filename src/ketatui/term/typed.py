"""What a terminal sends, taken apart where Textual's parser would go wrong with it.

A terminal sends the escape key as the character that begins the sequences of other keys. Textual takes it
for that key when nothing follows for a while. Over a slow line what was typed behind it comes in the same
piece: then it is part of a sequence that does not exist, and the key is lost, or typed as a letter.
"""

import re
from collections.abc import Iterator

ESCAPE = "\x1b"
"""The escape key, as a piece of its own."""

_PASTE = re.compile(r"\x1b\[20[01]~")
_LONE = re.compile(r"\x1b(?![\[Obf\t\x7f])")
"""An escape that begins nothing: neither a sequence nor one of the few keys with alt that terminals send for
others (word back and on, the tab back of Linux's console, word deleted)."""
_OPEN = re.compile(r"\x1b(?:\[(?:2(?:0[01]?)?)?)?\Z")
_STANDS_FOR = "\ufffd"


class Typed:
    """Takes pieces as they come, however they are cut, and gives pieces that can be parsed."""

    def __init__(self) -> None:
        self._held = ""
        self._pasted = False

    @property
    def waits(self) -> bool:
        """Whether the end of what came can only be understood by what follows, if it follows at once."""
        return bool(self._held)

    def take(self, text: str) -> Iterator[str]:
        """Yield what is to be parsed, and `ESCAPE` where that key was pressed.

        What is pasted holds no keys: an escape in it is shown as a sign.

        Args:
            text: What has come.
        """
        text = self._held + text
        found = _OPEN.search(text)
        end = found.start() if found else len(text)
        self._held = text[end:]
        yield from self._apart(text[:end])

    def rest(self) -> Iterator[str]:
        """Yield what was held back, as nothing has followed it."""
        held, self._held = self._held, ""
        if held and self._pasted:
            yield held.replace(ESCAPE, _STANDS_FOR)
        elif held:
            yield held

    def _apart(self, text: str) -> Iterator[str]:
        start = 0
        for mark in _PASTE.finditer(text):
            yield from self._keys(text[start : mark.start()])
            yield mark.group()
            self._pasted = mark.group() == "\x1b[200~"
            start = mark.end()
        yield from self._keys(text[start:])

    def _keys(self, text: str) -> Iterator[str]:
        if self._pasted:
            text = text.replace(ESCAPE, _STANDS_FOR)
            if text:
                yield text
            return
        first, *others = _LONE.split(text)
        if first:
            yield first
        for other in others:
            yield ESCAPE
            if other:
                yield other
