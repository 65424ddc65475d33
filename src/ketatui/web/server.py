"""The server: one page, its files, and a WebSocket for each window.

Of textual-serve only the client in the browser is used, with what it says and is told. Its server
starts what it serves with a shell, asks nobody who they are, and has no limit on windows, sizes,
messages or time; little of it would be left.
"""

import asyncio
import errno
import fcntl
import gc
import html
import logging
import os
import signal
import socket
import stat
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from aiohttp import WSCloseCode, WSMsgType, web

from ketatui.outcome import DONE, FILE_FAULT, Refusal, put, tell
from ketatui.web.gate import Denied, Gate, OwnGate, ProxyGate, Visitor
from ketatui.web.said import LONGEST, Allowance, BadMessageError, Keys, Ping, Size, said, size_of
from ketatui.web.seat import Seat

OF_ONE_READER = 4
"""Windows of one reader at most, where there are several readers."""

_HERE = Path(__file__).parent
_CLIENT = files("textual_serve") / "static"
_FILES = {
    "textual.js": (Path(str(_CLIENT / "js" / "textual.js")), "text/javascript"),
    "xterm.css": (Path(str(_CLIENT / "css" / "xterm.css")), "text/css"),
    "page.js": (_HERE / "page.js", "text/javascript"),
    "page.css": (_HERE / "page.css", "text/css"),
    "icon.svg": (_HERE / "icon.svg", "image/svg+xml"),
}
_HEARTBEAT = 20.0
"""Seconds after which a browser is asked whether it is still there; half of it more, and it is not."""
_FAREWELL = 1.0
"""Seconds in which a browser has heard that its window ends."""
_ENDING = 4.0
"""Seconds in which all windows have ended."""

_HEADER = 65536
"""Bytes of a header: of the cookies, which those of all servers of this machine are."""

_HEADERS = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), clipboard-read=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Server": "ketatui",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src {socket}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Limits(NamedTuple):
    """What there may be at once.

    Attributes:
        windows: Windows of all readers.
        of_one: Windows of one of them.
    """

    windows: int
    of_one: int


class Server:
    """Serves windows until it is ended."""

    def __init__(self, gate: Gate, limits: Limits, arguments: Callable[[str | None], Sequence[str]]) -> None:
        """Make a server.

        Args:
            gate: Who may come in.
            limits: What there may be at once.
            arguments: Gives those of `ketatui` for a profile, or for oneself.
        """
        self._gate, self._limits, self._arguments = gate, limits, arguments
        self._windows: Counter[str | None] = Counter()
        self._ended = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self.app = web.Application(middlewares=[self._answered])
        self.app.on_response_prepare.append(_add_headers)
        room = gate.room
        self.app.router.add_get(f"{room}/", self._page, allow_head=False)
        self.app.router.add_get(f"{room}/ws", self._window, allow_head=False)
        self.app.router.add_get(f"{room}/static/{{name}}", self._file)
        if isinstance(gate, OwnGate):
            self.app.router.add_get(f"{room}/open/{{token}}", self._open, allow_head=False)

    async def end(self) -> None:
        """Let no window begin any more, end all that there are, and return when they have ended."""
        self._ended.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._empty.wait(), _ENDING)

    async def _open(self, request: web.Request) -> web.StreamResponse:
        """Take the token; the page itself then asks for the page, with the cookie."""
        assert isinstance(self._gate, OwnGate)
        cookie = self._gate.use(request, request.match_info["token"])
        room = f"{self._gate.room}/"
        # No redirect: after a click in another page, browsers send no strict cookie along with that.
        head = f'<meta http-equiv="refresh" content="0; url={room}">'
        answer = _words(200, f'Opening <a href="{room}">ketatui</a> …', head)
        answer.set_cookie(self._gate.cookie, cookie, path=room, httponly=True, samesite="Strict")
        return answer

    async def _page(self, request: web.Request) -> web.StreamResponse:
        visitor = self._gate.came(request)
        self._need_room(visitor)
        text = (_HERE / "page.html").read_text("utf-8")
        text = text.replace("{socket}", html.escape(_socket(visitor)))
        answer = web.Response(text=text, content_type="text/html")
        answer.headers["Content-Security-Policy"] = _POLICY.format(socket=_socket(visitor))
        return answer

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self._gate.came(request)
        if (found := _FILES.get(request.match_info["name"])) is None:
            raise Denied(404, "There is no such page.")
        path, type_ = found
        return web.FileResponse(path, headers={"Content-Type": f"{type_}; charset=utf-8"})

    async def _window(self, request: web.Request) -> web.StreamResponse:
        visitor = self._gate.came(request, to_talk=True)
        self._need_room(visitor)
        try:
            size = size_of(request.query.get("width"), request.query.get("height"))
        except BadMessageError as error:
            raise Denied(400, f"This is no window: {error}.") from error
        talk = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=LONGEST, compress=False)
        if not talk.can_prepare(request):
            raise Denied(400, "This is for the page alone.")
        self._windows[visitor.profile] += 1
        self._empty.clear()
        try:
            seat = await self._seat(visitor, size)
            try:
                await talk.prepare(request)
                code, why = await self._shown(talk, seat)
            finally:
                await seat.end()
        finally:
            self._windows[visitor.profile] -= 1
            if not self._windows.total():
                self._empty.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                await talk.close(code=code, message=why.encode())
        return talk

    async def _seat(self, visitor: Visitor, size: Size) -> Seat:
        try:
            return await Seat.taken(self._arguments(visitor.profile), size)
        except OSError as error:
            tell(f"no reader can be started: {error.strerror}")
            raise Denied(503, "No window can be opened now. Come back in some minutes.") from error

    async def _shown(self, talk: web.WebSocketResponse, seat: Seat) -> tuple[int, str]:
        """Let a window show a reader until one of them, or the server, has ended; return why, for the end.

        An end by a browser that is gone is one like any other.
        """
        tasks = [
            asyncio.create_task(each) for each in (_listen(talk, seat), _show(talk, seat), self._ended.wait())
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        try:
            for task in done:
                task.result()
        except BadMessageError as error:
            return WSCloseCode.POLICY_VIOLATION, str(error)
        except ConnectionError:
            pass
        except Exception as error:
            _tell_of(error)
            return WSCloseCode.INTERNAL_ERROR, ""
        return WSCloseCode.OK, ""

    def _need_room(self, visitor: Visitor) -> None:
        """Return where one window more may be opened.

        Raises:
            Denied: There are too many.
        """
        if self._ended.is_set():
            raise Denied(503, "ketatui is being ended here.")
        if self._windows.total() >= self._limits.windows:
            raise Denied(503, f"All {self._limits.windows} places are taken. Come back in some minutes.")
        if self._windows[visitor.profile] >= self._limits.of_one:
            raise Denied(503, f"You have {self._limits.of_one} windows open. Close one of them.")

    @web.middleware
    async def _answered(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Answer in words where a request is not met, and tell of a fault in a line."""
        try:
            try:
                return await handler(request)
            except web.HTTPException as error:
                self._gate.came(request)  # what is there and what is not, no stranger is told
                words = "There is no such page." if error.status == 404 else "This is not done here."
                raise Denied(error.status, words) from error
        except Denied as denied:
            answer = _words(denied.status, html.escape(str(denied)))
            if denied.status == 503:
                answer.headers["Retry-After"] = "60"
            return answer
        except (asyncio.CancelledError, ConnectionError):
            raise
        except Exception as error:
            _tell_of(error)
            return _words(500, "A fault in ketatui itself. All that was written is saved.")


def _tell_of(error: Exception) -> None:
    tell(f"a fault in ketatui itself: {type(error).__name__}")


async def _listen(talk: web.WebSocketResponse, seat: Seat) -> None:
    """Pass on what a browser says until it is gone.

    Raises:
        BadMessageError: It says something that our page does not.
    """
    allowance = Allowance(time.monotonic())
    async for message in talk:
        if message.type is not WSMsgType.TEXT:
            raise BadMessageError("only text is said here")
        match said(message.data):
            case Keys(data):
                await seat.type(data)
            case Size() as size:
                seat.resize(size)
            case Ping(mark):
                await talk.send_json(["pong", mark])
        if (wait := allowance.take(len(message.data), time.monotonic())) > 0:
            await asyncio.sleep(wait)


async def _show(talk: web.WebSocketResponse, seat: Seat) -> None:
    """Send on what a reader shows until it has ended."""
    while data := await seat.look():
        await talk.send_bytes(data)


def _socket(visitor: Visitor) -> str:
    """Return where the page finds its WebSocket."""
    return f"ws{visitor.address.removeprefix('http')}ws"


def _words(status: int, words: str, head: str = "") -> web.Response:
    """Return a page of a sentence, which is HTML."""
    text = (_HERE / "words.html").read_text("utf-8")
    text = text.replace("{head}", head).replace("{words}", words)
    answer = web.Response(status=status, text=text, content_type="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def _add_headers(_request: web.Request, answer: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    answer.headers["Server"] = _HEADERS["Server"]
    answer.headers.setdefault("Content-Security-Policy", _POLICY.format(socket="'none'"))


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
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise Refusal(f"port {port} is not to be had ({error.strerror}); --port names another") from error
    address = gate.address(listener.getsockname()[1])

    def told() -> None:
        tell("this address lets in one browser of this machine, once; ctrl+c ends all")
        put(f"{address}\n")

    return _serve(gate, Limits(windows, windows), lambda _: arguments, listener, told)


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
    gate = ProxyGate(address, header)
    with _listening_at(place) as listener:
        return _serve(
            gate,
            Limits(windows, min(windows, OF_ONE_READER)),
            lambda profile: arguments(profile or ""),
            listener,
            lambda: tell(f"reading behind {place}, at {address}"),
        )


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


def _serve(
    gate: Gate,
    limits: Limits,
    arguments: Callable[[str | None], Sequence[str]],
    listener: socket.socket,
    told: Callable[[], None],
) -> int:
    gc.enable()
    logging.getLogger("aiohttp").addHandler(logging.NullHandler())
    logging.getLogger("asyncio").addHandler(logging.NullHandler())
    return asyncio.run(_until_ended(gate, limits, arguments, listener, told))


async def _until_ended(
    gate: Gate,
    limits: Limits,
    arguments: Callable[[str | None], Sequence[str]],
    listener: socket.socket,
    told: Callable[[], None],
) -> int:
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # as by nohup
            asyncio.get_running_loop().add_signal_handler(number, asked.set)
    server = Server(gate, limits, arguments)
    runner = web.AppRunner(server.app, access_log=None, handle_signals=False, shutdown_timeout=0.1, max_field_size=_HEADER)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        told()
        await asked.wait()
        await server.end()
    finally:
        await runner.cleanup()
    return DONE
