"""The server: one page, its files, and a WebSocket for each window.

Of textual-serve only the client in the browser is used, with what it says and is told. Its server
starts what it serves with a shell, asks nobody who they are, and has no limit on windows, sizes,
messages or time; little of it would be left.
"""

import asyncio
import html
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from socket import socket
from typing import NamedTuple

from aiohttp import web

from ketatui.outcome import tell
from ketatui.web import pages
from ketatui.web.gate import Denied, Gate, OwnGate, Visitor
from ketatui.web.said import LONGEST, BadMessageError, Size, size_of
from ketatui.web.seat import Seat
from ketatui.web.window import shown, tell_of

_HEARTBEAT = 20.0
"""Seconds after which a browser is asked whether it is still there; half of it more, and it is not."""
_FAREWELL = 1.0
"""Seconds in which a browser has heard that its window ends."""
_ENDING = 4.0
"""Seconds in which all windows have ended."""
_IDLE = 60.0
"""Seconds in which a connection brings a whole request."""
_HEADER = 65536
"""Bytes of a header: of the cookies, which those of all servers of this machine are."""


class Limits(NamedTuple):
    """What there may be at once.

    Attributes:
        windows: Windows of all readers.
        of_one: Windows of one of them.
    """

    windows: int
    of_one: int


class Server:
    """Serves windows until it is ended.

    Attributes:
        killed: How many readers did not end by themselves.
    """

    def __init__(self, gate: Gate, limits: Limits, arguments: Callable[[str | None], Sequence[str]]) -> None:
        """Make a server.

        Args:
            gate: Who may come in.
            limits: What there may be at once.
            arguments: Gives those of `ketatui` for a profile, or for oneself.
        """
        self._gate, self._limits, self._arguments = gate, limits, arguments
        self.killed = 0
        self._windows: Counter[str | None] = Counter()
        self._ended = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._app = web.Application(middlewares=[self._answered])
        self._app.on_response_prepare.append(pages.add_headers)
        room = gate.room
        self._app.router.add_get(f"{room}/", self._page, allow_head=False)
        self._app.router.add_get(f"{room}/ws", self._window, allow_head=False)
        self._app.router.add_get(f"{room}/static/{{name}}", self._file)
        if isinstance(gate, OwnGate):
            self._app.router.add_get(f"{room}/open/{{token}}", self._open, allow_head=False)

    @asynccontextmanager
    async def listening(self, listener: socket) -> AsyncIterator[None]:
        """Serve those who come to a socket; in the end let no window begin any more, and end all."""
        runner = web.AppRunner(
            self._app,
            access_log=None,
            handle_signals=False,
            keepalive_timeout=_IDLE,
            max_field_size=_HEADER,
            shutdown_timeout=0.1,
        )
        await runner.setup()
        try:
            await web.SockSite(runner, listener).start()
            yield
            self._ended.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), _ENDING)
        finally:
            await runner.cleanup()

    async def _open(self, request: web.Request) -> web.StreamResponse:
        """Take the token; the page itself then asks for the page, with the cookie."""
        assert isinstance(self._gate, OwnGate)
        cookie = self._gate.use(request, request.match_info["token"])
        room = f"{self._gate.room}/"
        # No redirect: after a click in another page, browsers send no strict cookie along with that.
        head = f'<meta http-equiv="refresh" content="0; url={room}">'
        answer = pages.sentence(200, f'Opening <a href="{room}">ketatui</a> …', head)
        answer.set_cookie(self._gate.cookie, cookie, path=room, httponly=True, samesite="Strict")
        return answer

    async def _page(self, request: web.Request) -> web.StreamResponse:
        visitor = self._gate.came(request)
        self._need_room(visitor)
        return pages.page(visitor)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self._gate.came(request)
        return pages.file(request.match_info["name"])

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
                code, why = await shown(talk, seat, self._ended)
            finally:
                self.killed += not await seat.end()
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
            answer = pages.sentence(denied.status, html.escape(str(denied)))
            if denied.status == 503:
                answer.headers["Retry-After"] = "60"
            return answer
        except (asyncio.CancelledError, ConnectionError):
            raise
        except Exception as error:
            tell_of(error)
            return pages.sentence(500, "A fault in ketatui itself. All that was written is saved.")
