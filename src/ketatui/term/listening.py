"""A driver that hears a terminal out, whatever comes: keys, pastes, replies, and junk among them.

Textual's own reading ends the app at a byte that is not UTF-8, takes a reply it does not know for
keys, and acts upon an escape sequence inside a paste. Here the bytes are taken apart first; what is
one whole sequence goes to Textual's parser.
"""

import os
import re
import selectors
from codecs import getincrementaldecoder
from collections.abc import Generator, Iterator
from threading import Event
from time import monotonic

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

_TOKEN = re.compile(
    r"(?P<paste>\x1b\[200~)"
    r"|(?P<sequence>\x1b\[(?:M[^\x1b]{3}|\[[A-E]|(?!M|\[\Z)[ -?]*[@-~])|\x1bO[^\x1b])"
    r"|(?P<string>\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\))"
    r"|(?P<unfinished>\x1b(?:\[(?:M[^\x1b]{0,2}|\[|[ -?]*)|O|[\]P_^X][^\x07\x1b]*\x1b?)?\Z)"
    r"|(?P<broken>\x1b(?:\[[ -?]+|\]\d[^\x07\x1b]*)(?=\x1b))"
    r"|(?P<key>\x1b[^\x1b])"
    r"|(?P<escape>\x1b)"
    r"|(?P<text>[^\x1b]+)",
    re.DOTALL,
)
_LONGEST = 32
"""Characters of a sequence that Textual's parser can take."""
_WORDS = re.compile(r"(\x1b\[\d*;\d*;)([\d:]+)u")
"""A key that stands for text (kitty's protocol), as an input method hands over whole words."""
_PASTES, _PASTED = "\x1b[200~", "\x1b[201~"
"""Begins and ends a paste."""
_STALLED = 5.0
"""Seconds without a byte after which a paste is over, though its end was not seen: keys are keys again.

What the line still had of it comes with its end.
"""
_IDLE = 0.1
"""Seconds after which to look whether a paste has stalled, or whether a terminal is there again."""


class _Parser(XTermParser):
    """Textual's parser, fed with whole sequences."""

    def whole(self, sequence: str) -> list[Message]:
        """Return what a sequence means; nothing where that is not known."""
        found = [*self.feed(sequence)]
        if self._timeout_time is not None:  # it waits for more, which does not come
            self._timeout_time = 0.0
            for _ in self.tick():  # and would take what there is for keys
                found.clear()
        if self.terminal_pixel_size is not None and not all(self.terminal_pixel_size):
            self.mouse_pixels = False  # of a terminal that knows none
        return found

    def renewed(self) -> "_Parser":
        """Return another, which knows the size of the terminal too: in its pixels the mouse may be told."""
        new = _Parser()
        new.terminal_size, new.terminal_pixel_size = self.terminal_size, self.terminal_pixel_size
        new.mouse_pixels = self.mouse_pixels
        return new


class Listener:
    """Makes Textual's events of the bytes of a terminal."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._parser = _Parser()
        self._rest = ""
        self._paste: list[str] | None = None
        self._stalled = False
        """Whether the last paste was over before its end was seen."""
        self._heard = 0.0

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield what has come; what may go on waits for the next bytes, or for `tick`."""
        self._heard = monotonic()
        text, self._rest = self._rest + self._decode(data), ""
        if self._stalled:
            before, end, _ = text.partition(_PASTED)
            self._paste = [] if end and _PASTES not in before else None
            self._stalled = False
        at = 0
        while at < len(text):
            if self._paste is not None:
                at = yield from self._in_paste(text, at)
                continue
            token = _TOKEN.match(text, at)
            assert token is not None
            at = token.end()
            if token.lastgroup == "unfinished":
                self._rest = token[0]
            elif token.lastgroup == "paste":
                self._paste = []
            else:
                yield from self._meant(token.lastgroup or "", token[0])

    @property
    def patience(self) -> float | None:
        """Seconds for which to wait for bytes until `tick` has something to do; None where it has nothing."""
        if self._paste is not None:
            return _IDLE
        if not self._rest:
            return None
        return max(self._heard + constants.ESCAPE_DELAY - monotonic(), 0.0)

    def tick(self) -> Iterator[Message]:
        """Yield what has been waited for long enough: a lone esc, what was no sequence, half a paste."""
        waited = monotonic() - self._heard
        if self._paste is not None:
            if waited >= _STALLED:
                self._paste.append(self._rest)
                self._stalled = True
                yield self._pasted()
        elif self._rest and waited >= constants.ESCAPE_DELAY:
            rest, self._rest = self._rest, ""
            if len(rest) < 3:
                yield from self._meant("key" if rest[1:] else "escape", rest)
            elif rest[1] == "[":
                yield from self._meant("sequence", rest)
            else:  # no reply of the terminal after all
                yield from self._meant("key", rest[:2])
                yield from self._meant("text", rest[2:].removesuffix("\x1b"))

    def _meant(self, kind: str, token: str) -> Iterator[Message]:
        if kind == "text":
            for character in token:
                yield from self._parser.whole(character)
        elif kind == "sequence" and len(token) <= _LONGEST:
            try:
                yield from self._parser.whole(token)
            except Exception:  # numbers that are none; the parser has ended by that
                self._parser = self._parser.renewed()
        elif kind == "sequence" and (words := _WORDS.fullmatch(token)):
            for character in filter(None, words[2].split(":")):
                yield from self._meant("sequence", f"{words[1]}{character}u")
        elif kind == "escape":
            yield events.Key("escape", "\x1b")
        elif kind == "key":
            yield from self._escape_and(token[1])

    def _escape_and(self, character: str) -> Iterator[Message]:
        """Yield what Textual calls alt and a key; it may as well be esc and, at once, that key."""
        if character == "\t":  # shift+tab on the Linux console
            yield from self._parser.whole("\x1b\t")
            return
        for event in self._parser.whole(character):
            if isinstance(event, events.Key):
                shift = "shift+" if character.isupper() else ""
                key = character.lower() if character.isalnum() else event.key
                yield events.Key(f"alt+{shift}{key}", character)

    def _in_paste(self, text: str, at: int) -> Generator[Message, None, int]:
        """Take what belongs to the paste; return where it ends."""
        assert self._paste is not None
        end = text.find(_PASTED, at)
        if end >= 0:
            self._paste.append(text[at:end])
            yield self._pasted()
            return end + len(_PASTED)
        begun = next((n for n in range(len(_PASTED) - 1, 0, -1) if text.endswith(_PASTED[:n])), 0)
        self._paste.append(text[at : len(text) - begun])
        self._rest = text[len(text) - begun :]
        return len(text)

    def _pasted(self) -> Message:
        text, self._paste, self._rest = "".join(self._paste or ()), None, ""
        return events.Paste(text.replace("\x00", ""))


class _End(Event):
    """An event that can be waited for beside a terminal, so that nobody has to look for it now and then."""

    def __init__(self) -> None:
        super().__init__()
        self._in, self._out = os.pipe()

    def fileno(self) -> int:
        """Return what can be read while the event is set."""
        return self._in

    def set(self) -> None:
        """Let whoever waits go on."""
        if not self.is_set():
            super().set()
            os.write(self._out, b".")

    def clear(self) -> None:
        """Let whoever comes wait again."""
        if self.is_set():
            super().clear()
            os.read(self._in, 1)

    def __del__(self) -> None:
        """Let go of what was held for it."""
        os.close(self._in)
        os.close(self._out)


class ListeningDriver(LinuxDriver):
    """Reads the terminal with a `Listener`."""

    exit_event: _End

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        """Make a driver, as Textual makes one."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.exit_event = _End()

    def run_input_thread(self) -> None:
        """Read until the driver ends, and pass on what comes."""
        listener = Listener()
        with selectors.SelectSelector() as selector:
            terminal = selector.register(self.fileno, selectors.EVENT_READ)
            end = selector.register(self.exit_event, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if (terminal, selectors.EVENT_READ) in selector.select(listener.patience):
                    for message in listener.feed(self._read()):
                        self.process_message(message)
                for message in listener.tick():
                    self.process_message(message)
            selector.unregister(end.fileobj)
            if selector.select(_IDLE):  # what came late is no more for whoever has the terminal next
                for message in listener.feed(self._read()):
                    self.process_message(message)

    def _read(self) -> bytes:
        """Return what there is to read; where the terminal is gone, nothing, and not at once."""
        try:
            data = os.read(self.fileno, 4096)
        except OSError:
            data = b""
        if not data:
            self.exit_event.wait(_IDLE)
        return data

    def process_message(self, message: Message) -> None:
        """Pass a message on, but no size that the terminal was not asked for.

        Args:
            message: What has come.
        """
        if not isinstance(message, events.Resize) or self._in_band_window_resize:
            super().process_message(message)
