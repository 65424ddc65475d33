"""Ending a session that nobody sits at any more: without a key for so long, told a while before.

The time is kept by a thread, since a terminal that has stalled blocks the event loop.
"""

import threading
import time
from collections.abc import Callable

NOTICE = 60.0
"""Seconds before the end at which it is told; of a limit below twice that, the half."""


class Idle:
    """Watches for keys that do not come."""

    def __init__(
        self,
        limit: float,
        elsewhere: Callable[[], bool],
        notice: Callable[[float], None],
        end: Callable[[], None],
    ) -> None:
        """Prepare to watch.

        Args:
            limit: Seconds without a key after which the session ends.
            elsewhere: Tells whether the keys go to another program, so that none can come.
            notice: Is called, on the thread, with the seconds that are left.
            end: Is called, on the thread, when they are over.
        """
        self._limit = limit
        self._notice = min(NOTICE, limit / 2)
        self._elsewhere, self._tell, self._end = elsewhere, notice, end
        self._last = time.monotonic()
        self._over = threading.Event()

    def watch(self) -> None:
        """Begin to watch."""
        self.touched()
        threading.Thread(target=self._run, name="idle", daemon=True).start()

    def touched(self) -> None:
        """Take note of a key."""
        self._last = time.monotonic()

    def done(self) -> None:
        """Watch no more."""
        self._over.set()

    def _run(self) -> None:
        told, left = 0.0, self._limit - self._notice
        while not self._over.wait(max(left, 0.01)):
            if self._elsewhere():
                self.touched()
            last = self._last
            left = last + self._limit - time.monotonic()
            if left <= 0:
                self._end()
                return
            if left > self._notice:
                left -= self._notice
            elif told != last:
                told = last
                self._tell(left)
