"""A driver for a thin line: it keeps what the terminal shows, and sends only the difference.

It is used as any driver is: `App(driver_class=ThinDriver)`. What it believes can be wrong: another
program may have written to the terminal. So all is sent again after the app was suspended, when the
terminal has changed its size, even to the one that it had, or is looked at again, and after `forget`.
Whatever it does not understand turns it off: from there on all passes as it is written.

A row with anything that may take more or fewer cells than Textual thinks is sent whole whenever it
changes. Ambiguous characters (frames, dashes, accents) are thought to take one cell, as by Textual;
the terminal is asked with the first frame that is not ASCII, and believed.
"""

import os
import re
from contextlib import suppress

from textual import events, log
from textual.message import Message

from ketatui.term.canvas import Canvas, Row
from ketatui.term.difference import difference, place
from ketatui.term.listening import ListeningDriver
from ketatui.term.widths import CERTAIN, unambiguous

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
"""What frames an update that a terminal may show at once (private mode 2026)."""
_OTHER_SCREEN = "\x1b[?1049h"
_THROUGH = re.compile(
    r"(?:\x1b\[\?(?!0*(?:3|6|47|1047)(?!\d))\d+(?:\$p|[hl])"  # modes but those that wipe or move
    r"|\x1b\[[<=>][\d;]*u"  # the protocol for keys
    r"|\x1b\](?!8;)\d+;[^\x00-\x06\x08-\x1f\x7f-\x9f]*?(?:\x1b\\|\x07)"  # title, clipboard, pointer
    r"|\x07)*"
)
"""What is known to paint nothing."""
_AMBIGUOUS = "─▌◆–é"
_QUESTION = f"\x1b[2H{_AMBIGUOUS}\x1b[6n"
"""Asks where the cursor is after ambiguous characters (DSR), not in row 1, which some keys tell of."""

_CELLS = 400_000
"""Cells of the largest terminal of which is kept what it shows; one may claim any size."""
_LAID_OUT = 0.05
"""Seconds after which Textual has painted for another size; for the one that it had before it does not."""


class ThinDriver(ListeningDriver):
    """Sends what changes on the screen, and whatever else is written as it is."""

    _canvas: Canvas | None = None
    _shown: list[Row | None]
    _forgot = True
    _off = False
    _held = ""
    _away = False
    _cursor = (0, 0)
    _told = (0, 0)
    """The size that Textual was told last."""
    _certain = CERTAIN
    _asked = _waits = False

    def write(self, data: str) -> None:
        """Send what has to be sent, so that the terminal shows what is written.

        Args:
            data: What is written: a frame as Textual paints it, or sequences that paint nothing.
        """
        if self._off:
            super().write(data)
        elif data == _BEGIN:
            self._held = data
        elif data == _END and self._held:
            self._held = ""  # nothing has changed
        elif _THROUGH.fullmatch(data):
            super().write(data)
            if _OTHER_SCREEN in data:  # the app begins, or comes back
                self.repaint()
        elif changes := self._changes(data):
            super().write(self._held + changes)
            self._held = ""

    def forget(self) -> None:
        """Take nothing for granted: the next frame sends all that is to be seen."""
        self._forgot = True

    def repaint(self) -> None:
        """Send all that is to be seen; may be called from any thread."""
        self._repaint_after(0)

    def _repaint_after(self, seconds: float) -> None:
        self.forget()
        if self._canvas is not None:
            refresh = self._app.call_later, self._app.refresh
            self._loop.call_soon_threadsafe(self._loop.call_later, seconds, *refresh)

    def process_message(self, message: Message) -> None:
        """Pass on what the terminal tells.

        Args:
            message: What that is.
        """
        if isinstance(message, events.Resize):
            if message.size != self._told and self._in_band_window_resize:
                self._told = message.size
                self._repaint_after(_LAID_OUT)
        elif isinstance(message, events.AppBlur):
            self._away = True
        elif isinstance(message, events.AppFocus) and self._away:
            self._away = False
            self.repaint()
        elif isinstance(message, events.CursorPosition) and self._waits and message.y == 1:
            self._waits = False
            if message.x != len(_AMBIGUOUS):
                self._certain = unambiguous()
                self.repaint()
            return
        super().process_message(message)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return columns and rows; Textual asks at the start, and when the terminal has changed its size."""
        self._repaint_after(_LAID_OUT)
        self._told = super()._get_terminal_size()
        return self._told

    def _true_size(self) -> tuple[int, int]:
        """Return what the terminal has by now; what Textual takes for it where it does not tell."""
        if self._in_band_window_resize and min(self._told):
            return self._told
        with suppress(OSError):
            size = os.get_terminal_size(self.fileno)
            if min(size):
                return size
        return super()._get_terminal_size()

    def _changes(self, data: str) -> str:
        """Return what to send for a frame; or all of it, and be off, where that is not understood."""
        try:
            return self._difference(data)
        except Exception as error:  # whatever it is, the app can go on without this
            log.error(f"all is sent from here on: {type(error).__name__}")
            self._off = True
            self.repaint()
            return data

    def _difference(self, data: str) -> str:
        size, canvas = self._true_size(), self._canvas
        if size[0] * size[1] > _CELLS:
            raise ValueError("a terminal of that size is not kept")
        if canvas is None:
            canvas = self._canvas = Canvas(*size)
        elif (canvas.width, canvas.height) != size:
            canvas.resize(*size)
            self._forgot = True
        if self._forgot:
            self._forgot = False
            self._shown, self._cursor = [None] * canvas.height, (-1, -1)
        canvas.paint(data)
        question = ""
        if not self._asked and not data.isascii() and canvas.height > 1 and canvas.width > len(_AMBIGUOUS):
            self._asked = self._waits = True
            question, self._shown[1] = _QUESTION, None
        rows = canvas.touched if None not in self._shown else range(canvas.height)
        changes = question + difference(self._shown, canvas.rows, rows, self._certain)
        for y in rows:
            self._shown[y] = [*canvas.rows[y]]
        canvas.touched.clear()
        before, self._cursor = self._cursor, (canvas.y, canvas.x)
        if changes or before != self._cursor:
            changes += place(canvas.y, canvas.x)
        return changes
