"""A line between a client and a server: as slow and as long as one likes, and it can be cut.

Where it is cut, no end comes through, and nothing else.
"""

from __future__ import annotations

import contextlib
import math
import select
import socket
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PACKET = 1400
"""Bytes that are sent as one."""


class Lane:
    """What is under way in one direction: each piece is sent behind the one before, and arrives later.

    Args:
        delay: Seconds from when a piece is sent until it is there.
        rate: Bytes that are sent in a second.
    """

    def __init__(self, delay: float = 0.0, rate: float = math.inf) -> None:
        self._delay = delay
        self._rate = rate
        self._free = 0.0
        self._under_way: deque[tuple[float, bytes]] = deque()

    def put(self, data: bytes, now: float) -> None:
        """Takes a piece that is to be sent at this moment (`time.monotonic`)."""
        self._free = max(self._free, now) + len(data) / self._rate
        self._under_way.append((self._free + self._delay, data))

    def arrived(self, now: float) -> Iterator[bytes]:
        """What is there by now, each piece once."""
        while self._under_way and self._under_way[0][0] <= now:
            yield self._under_way.popleft()[1]

    def waiting(self) -> int:
        """How many pieces are under way."""
        return len(self._under_way)

    @property
    def next(self) -> float:
        """When the next piece arrives."""
        return self._under_way[0][0] if self._under_way else math.inf


def rest(lanes: Iterable[Lane], now: float) -> float | None:
    """Seconds until something arrives in one of them; None where nothing is under way."""
    soonest = min((lane.next for lane in lanes), default=math.inf)
    return None if soonest == math.inf else max(0.0, soonest - now)


class Relay:
    """Passes on what comes for `port` on a port of its own, until it is cut.

    Args:
        port: Where the server listens.
        delay: Seconds that each way takes.
        rate: Bytes a second, each way.
    """

    def __init__(self, port: int, *, delay: float = 0.0, rate: float = math.inf) -> None:
        self._to = port
        self._delay, self._rate = delay, rate
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._lanes: dict[socket.socket, Lane] = {}
        self._silent: set[socket.socket] = set()
        self._wake, self._woken = socket.socketpair()
        self._cut = False
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        for each in (self._listening, self._wake, self._woken, *self._pairs):
            each.close()

    def cut(self) -> None:
        """Passes nothing on any more: both sides wait, as for a train that comes out of no tunnel."""
        self._cut = True
        self._wake.send(b".")
        self._thread.join()

    def _run(self) -> None:
        while True:
            heard = [self._listening, self._woken, *(self._pairs.keys() - self._silent)]
            timeout = rest(self._lanes.values(), time.monotonic())
            ready, _, _ = select.select(heard, [], [], timeout)
            if self._cut:
                return
            for each in ready:
                if each is self._listening:
                    client, server = each.accept()[0], socket.create_connection(("127.0.0.1", self._to))
                    self._pairs |= {client: server, server: client}
                    self._lanes |= {end: Lane(self._delay, self._rate) for end in (client, server)}
                else:
                    self._take(each)
            for sender in [*self._lanes]:
                self._pass_on(sender)

    def _take(self, sender: socket.socket) -> None:
        try:
            data = sender.recv(PACKET)
        except OSError:
            data = b""
        if not data:
            self._silent.add(sender)
        self._lanes[sender].put(data, time.monotonic())

    def _pass_on(self, sender: socket.socket) -> None:
        for data in self._lanes[sender].arrived(time.monotonic()) if sender in self._lanes else ():
            if not data or not self._sent(sender, data):
                self._end(sender)
                return

    def _sent(self, sender: socket.socket, data: bytes) -> bool:
        try:
            self._pairs[sender].sendall(data)
        except OSError:
            return False
        return True

    def _end(self, sender: socket.socket) -> None:
        for each in (sender, self._pairs[sender]):
            del self._pairs[each], self._lanes[each]
            self._silent.discard(each)
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
