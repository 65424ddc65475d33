"""A wire between a client and a server that can be cut: no end comes through, and nothing else."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from typing import Self


class Relay:
    """Passes on what comes for `port` on a port of its own, until it is cut."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._pairs: dict[socket.socket, socket.socket] = {}
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
            ready, _, _ = select.select([self._listening, self._woken, *self._pairs], [], [])
            if self._cut:
                return
            for each in ready:
                if each is self._listening:
                    client, server = each.accept()[0], socket.create_connection(("127.0.0.1", self._to))
                    self._pairs |= {client: server, server: client}
                elif each in self._pairs:
                    self._pass_on(each)

    def _pass_on(self, sender: socket.socket) -> None:
        try:
            data = sender.recv(65536)
            if data:
                self._pairs[sender].sendall(data)
        except OSError:
            data = b""
        if not data:
            for each in (sender, self._pairs[sender]):
                del self._pairs[each]
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
