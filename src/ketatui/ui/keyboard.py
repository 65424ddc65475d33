"""Keys in their turn: one is acted upon when the one before has had its effect.

Textual sends a key to what has the focus when it comes, and an effect takes a moment: an editor
opens, a line takes the focus. Keys that come in one piece, as over a slow line, would reach what
was there before: a quick note could quit the reader.
"""

import asyncio
import gc
from collections import deque
from collections.abc import Callable, Container, Sequence
from contextlib import ExitStack
from time import monotonic, thread_time

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen

_PATIENCE = 0.3
"""Seconds of rest after which the next key is let through, whatever became of the one before."""
_WORK = 0.01
"""Seconds on a processor in that time from which on it was no rest: a busy machine gives few of them."""
_LONGEST = 40
"""How many times over that time is waited for at most."""
_AGAIN = 0.005
"""Seconds after which to look again whether what was opened is ready."""
_UNSEEN = 0.1
"""Seconds of keys on end after which what they do is painted as it comes, and not only when each is done."""
_BREATH = 0.03
"""Seconds after a key at which there is time to collect garbage; what follows a rest comes later."""
_YOUNG, _OLDER = 5_000, 10
"""Objects made and kept at which those among them that are garbage are collected, and how often so until
those that were kept by then are gone through too."""
_MUCH = 50_000
"""Objects at which garbage is collected at once."""


def collect_between_keys() -> None:
    """Collect garbage from now on: between keys, so that none has to wait for it."""
    gc.set_threshold(_MUCH, _OLDER, _OLDER)
    gc.enable()


def _collect() -> None:
    young, older, oldest = gc.get_count()
    if young >= _YOUNG:
        gc.collect(0 if older < _OLDER else 1 if oldest < _OLDER else 2)


class Keyboard:
    """Holds keys and pastes of one app back while an earlier one is acted upon."""

    def __init__(self, app: App[int]) -> None:
        self._app = app
        self._held: deque[events.Event] = deque()
        self._next: events.Event | None = None
        self._turn = 0
        self._busy = False
        self._since = 0.0
        self._still = ExitStack()
        self._screen: Screen[object] | None = None
        self._to: DOMNode = app
        self._at: DOMNode = app
        self._patience: asyncio.TimerHandle | None = None

    @property
    def keeps_still(self) -> bool:
        """Whether painting waits for the effect of a key."""
        return self._screen is not None

    def holds(self, event: events.Event) -> bool:
        """Keep an event for later, if an earlier one is still acted upon; tell whether that is so."""
        if self._busy and event is not self._next:
            self._held.append(event)
            return True
        if not self._busy:
            self._since = monotonic()
        self._busy, self._next = True, None
        self._turn += 1
        if monotonic() - self._since < _UNSEEN:
            self._still.enter_context(self._app.batch_update())
            self._screen = self._app.screen
        return False

    def first_of(self, event: events.Event, bound: Callable[[], Container[str]]) -> events.Event:
        """Return the first of the keys that an event, which is not held, stands for; hold the other back.

        Esc and a key that follow each other at once look like one key with alt: over a slow line both come
        in one piece. They are two where alt and that key have no meaning, and where the terminal does not
        tell of alt by itself.

        Args:
            event: The event.
            bound: Gives the keys that have a meaning now.
        """
        if not isinstance(event, events.Key) or not event.key.startswith("alt+") or event.character is None:
            return event
        if event.key in bound():
            return events.Key(event.key, None)
        letter = event.character if event.character.isalnum() else event.key.removeprefix("alt+")
        self._held.appendleft(events.Key(letter, event.character))
        return events.Key("escape", "\x1b")

    def forget(self) -> None:
        """Let what is held back never come, nor wait for what was to come next."""
        self._held.clear()
        if self._next is not None:
            self._next, self._busy = None, False

    def follow(self, sent_to: DOMNode) -> None:
        """Let the next event through when the one just sent to a widget has bubbled up and is done."""
        turn, self._to, self._at = self._turn, sent_to, sent_to
        self._climb([*sent_to.ancestors_with_self] * 2, turn)
        self._wait(turn, _LONGEST)

    def _wait(self, turn: int, times: int) -> None:
        """Let the next event through once there has been rest, though the way of this one had no end."""
        begun = thread_time()

        def over() -> None:
            if times > 1 and thread_time() - begun >= _WORK:
                self._wait(turn, times - 1)
            else:
                self._done(turn)

        self._patience = asyncio.get_running_loop().call_later(_PATIENCE, over)

    def _climb(self, path: Sequence[DOMNode], turn: int) -> None:
        """Go the way of the event, behind it, and then of what it set off: from the widget to the app."""
        for index, node in enumerate(path):
            rest = path[index + 1 :]
            if node.call_later(*((self._climb, rest, turn) if rest else (self._arrived, turn))):
                return

    def _arrived(self, turn: int) -> None:
        """Go the way from what has the focus by now, if that is another; then be ready."""
        focused = self._app.focused
        if focused is None or focused is self._at:
            self._app.call_later(self._ready, turn)
        else:
            self._at = focused
            self._climb([*focused.ancestors_with_self], turn)

    def _ready(self, turn: int) -> None:
        if self._busy and turn == self._turn and self._opens():
            asyncio.get_running_loop().call_later(_AGAIN, self._ready, turn)
        else:
            self._done(turn)

    def _opens(self) -> bool:
        """Tell whether what takes keys from now on is still on its way: without focus, or without a size."""
        focused = self._app.screen.focused
        if focused is not None and focused is not self._to and not focused.size:
            self._paint()  # it is laid out with that
            return True
        return focused is None

    def _done(self, turn: int) -> None:
        if turn != self._turn or not self._busy or self._next:
            return
        if self._patience is not None:
            self._patience.cancel()
        self._paint()
        if self._held:
            self._next = self._held.popleft()
            self._app.post_message(self._next)
        else:
            self._busy = False
            asyncio.get_running_loop().call_later(_BREATH, _collect)

    def _paint(self) -> None:
        """Let be painted what a key did; all of a screen that has come meanwhile."""
        before, self._screen = self._screen, None
        self._still.close()
        if before is None or not self._app.screen_stack:
            return
        screen = self._app.screen
        if screen is not before:
            screen.refresh()
        screen.check_idle()
