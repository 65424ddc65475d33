"""Where the server listens, by whom it is reached, and until when."""

import asyncio
import errno
import fcntl
import gc
import logging
import os
import signal
import socket
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ketatui.outcome import DONE, FILE_FAULT, Refusal, put, tell
from ketatui.web.gate import OwnGate, ProxyGate
from ketatui.web.server import Limits, Server

OF_ONE_READER = 4
"""Windows of one reader at most, where there are several readers."""


def serve_oneself(port: int, windows: int, arguments: Sequence[str]) -> int:
    """Serve oneself on loopback until a signal ends it, and return the exit code.

    Args:
        port: Where to listen; 0 for any that is free.
        windows: How many windows there may be at once.
        arguments: Those of `ketatui`.

    Raises:
        Refusal: Nothing can listen there.
    """
    gate = OwnGate()
    server = Server(gate, Limits(windows, windows), lambda _: arguments)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            reason = f"port {port} is not to be had ({error.strerror}); --port names another"
            raise Refusal(reason) from error

        def told() -> None:
            tell("this address lets in one browser of this machine, once; ctrl+c ends all")
            put(f"{gate.address(listener.getsockname()[1])}\n")

        return _serve(server, listener, told)


def serve_readers(
    place: Path,
    address: str,
    header: str,
    windows: int,
    arguments: Callable[[str], Sequence[str]],
) -> int:
    """Serve whom a web server names, behind a socket of this machine, and return the exit code.

    Args:
        place: The socket's path; the account that runs this and its group may use it.
        address: Where readers find the page.
        header: The header in which the web server names the reader.
        windows: How many windows there may be at once.
        arguments: Gives those of `ketatui` for a profile.

    Raises:
        Refusal: Nothing can listen there, or nobody could be let in.
    """
    limits = Limits(windows, min(windows, OF_ONE_READER))
    server = Server(ProxyGate(address, header), limits, lambda profile: arguments(profile or ""))
    with _listening_at(place) as listener:
        return _serve(server, listener, lambda: tell(f"reading behind {place}, at {address}"))


@contextmanager
def _listening_at(place: Path) -> Iterator[socket.socket]:
    """Listen at a path, at a socket that its owner and its group may use, and leave none behind.

    Raises:
        Refusal: Nothing can listen there, or another server does.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        try:
            with _alone_in(place.parent):
                _clear(place)
                before = os.umask(0o117)
                try:
                    listener.bind(str(place))
                finally:
                    os.umask(before)
                listener.listen()
                ours = place.lstat()
        except OSError as error:
            raise Refusal(f"nothing can listen at {place}: {error.strerror or error}", FILE_FAULT) from error
        try:
            yield listener
        finally:
            with suppress(OSError), _alone_in(place.parent):
                if os.path.samestat(ours, place.lstat()):  # else it is that of another server by now
                    place.unlink()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other servers from putting a socket there, or taking one away, for a moment."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _clear(place: Path) -> None:
    """Take away a socket at which nobody listens, as a server leaves it that was killed."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as tried:
        tried.setblocking(False)  # where many wait already, somebody listens
        if tried.connect_ex(str(place)) == errno.ECONNREFUSED and stat.S_ISSOCK(place.lstat().st_mode):
            place.unlink()


def _serve(server: Server, listener: socket.socket, told: Callable[[], None]) -> int:
    """Serve until a signal ends it, having told where."""
    gc.enable()
    logging.getLogger("aiohttp").addHandler(logging.NullHandler())
    logging.getLogger("asyncio").addHandler(logging.NullHandler())
    return asyncio.run(_until_ended(server, listener, told))


async def _until_ended(server: Server, listener: socket.socket, told: Callable[[], None]) -> int:
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # as by nohup
            asyncio.get_running_loop().add_signal_handler(number, asked.set)
    async with server.listening(listener):
        told()
        await asked.wait()
    if server.killed:
        tell(f"all windows are ended; readers that had to be killed: {server.killed}")
    else:
        tell("all windows are ended, and what was written in them is saved")
    return DONE
