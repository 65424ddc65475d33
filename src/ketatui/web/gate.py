"""Who may come in: oneself by a token that is used once, or whom a web server before this names.

No other page of the reader's browser may speak for them: `Host` and `Origin` must be our own, else a
name that is made to lead here (DNS rebinding) or a foreign page (cross-site WebSockets) could.
"""

import re
import secrets
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from aiohttp import web

from ketatui.kiosk import profile_name
from ketatui.outcome import Refusal

_LOOPBACK = r"127\.0\.0\.1|localhost|\[::1\]"
_OWN_HOST = re.compile(rf"(?:{_LOOPBACK})(?::[0-9]{{1,5}})?", re.ASCII | re.IGNORECASE)
_NAMED_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?|\[[0-9a-f:]+\](?::[0-9]{1,5})?")
_PATH = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*")
_NO_ADDRESS = "--address is where readers find the page, such as https://read.example.org/"
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")


class Denied(Exception):
    """A request that is not met: the status, and why, as a sentence for whoever is at the browser."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Visitor(NamedTuple):
    """Who has come in.

    Attributes:
        address: Where their browser finds the page, with a slash at the end.
        profile: The profile of a guest; None for oneself.
    """

    address: str
    profile: str | None = None


class Gate(Protocol):
    """What lets people in.

    Attributes:
        room: The path beneath which everything lies, without a slash at the end.
    """

    room: str

    def came(self, request: web.BaseRequest, *, to_talk: bool = False) -> Visitor:
        """Return who has sent a request.

        Args:
            request: The request.
            to_talk: Whether it opens a WebSocket, which no browser does without telling the origin.

        Raises:
            Denied: They may not come in.
        """


class OwnGate:
    """Lets in the browser that brings the token, and from then on knows it by a cookie.

    Browsers send a cookie to all ports of a host. So that no other server of this machine is sent it,
    it is for a path that only we have; so that none can put its own in the place of it, its name is one
    that only we know.

    Attributes:
        cookie: The name of the cookie.
    """

    def __init__(self) -> None:
        self.room = f"/{secrets.token_urlsafe(9)}"
        self.cookie = f"ketatui-{secrets.token_urlsafe(9)}"
        self._token = secrets.token_urlsafe(32)
        self._cookie = secrets.token_urlsafe(32)
        self._used = False

    def address(self, port: int) -> str:
        """Return the address that lets in one browser, once."""
        return f"http://127.0.0.1:{port}{self.room}/open/{self._token}"

    def use(self, request: web.BaseRequest, token: str) -> str:
        """Take the token, and return the value of the cookie to come in with from now on.

        Raises:
            Denied: It is not the token, or another browser has used it.
        """
        _need_origin(request, _own_address(request), to_talk=False)
        if self._is_known(request):
            return self._cookie
        if not secrets.compare_digest(token.encode(errors="replace"), self._token.encode()):
            raise Denied(401, "This address does not let you in.")
        if self._used:
            raise Denied(401, "This address was used before; it lets in one browser, once.")
        self._used = True
        return self._cookie

    def came(self, request: web.BaseRequest, *, to_talk: bool = False) -> Visitor:
        """Return oneself; see `Gate`."""
        address = _own_address(request)
        _need_origin(request, address, to_talk=to_talk)
        if not self._is_known(request):
            raise Denied(401, "You are not let in. The address that ketatui web prints lets you in, once.")
        return Visitor(f"{address}{self.room}/")

    def _is_known(self, request: web.BaseRequest) -> bool:
        brought = request.cookies.get(self.cookie, "")
        return secrets.compare_digest(brought.encode(errors="replace"), self._cookie.encode())


class ProxyGate:
    """Lets in whom a web server names that has its own login, and that alone can reach us."""

    room = ""

    def __init__(self, address: str, header: str) -> None:
        """Make the gate.

        Args:
            address: Where readers find the page.
            header: The header in which the web server names the reader.

        Raises:
            Refusal: One of them is none.
        """
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError as error:  # it is no port, or what is in brackets no address
            raise Refusal(_NO_ADDRESS) from error
        host = parts.netloc.lower()
        if port == {"http": 80, "https": 443}.get(parts.scheme, 0):  # which no browser names
            host = host.rpartition(":")[0]
        sound = parts.scheme in {"http", "https"} and _NAMED_HOST.fullmatch(host)
        if not sound or parts.query or parts.fragment or not _PATH.fullmatch(parts.path or "/"):
            raise Refusal(_NO_ADDRESS)
        if parts.scheme == "http" and not _OWN_HOST.fullmatch(host):
            raise Refusal("--address must begin with https: else anyone on the way could read along")
        if not _HEADER.fullmatch(header):
            raise Refusal("--user-header is the name of a header, such as X-Remote-User")
        self._host, self._header = host, header
        self._origin = f"{parts.scheme}://{host}"
        self._address = self._origin + (parts.path or "/")

    def came(self, request: web.BaseRequest, *, to_talk: bool = False) -> Visitor:
        """Return whom the web server names; see `Gate`."""
        if _host(request) != self._host:
            raise Denied(403, "Nothing is read under that name of a host.")
        _need_origin(request, self._origin, to_talk=to_talk)
        names = request.headers.getall(self._header, [])
        if len(names) != 1 or not names[0]:
            raise Denied(401, "The web server does not say who you are.")
        try:
            return Visitor(self._address, profile_name(names[0]))
        except Refusal as refusal:
            raise Denied(403, f"You cannot read here under your name: {refusal}.") from refusal


def _own_address(request: web.BaseRequest) -> str:
    """Return the origin of a request to ourselves, whose port a tunnel may have changed."""
    host = _host(request)
    if not _OWN_HOST.fullmatch(host):
        raise Denied(403, "Nothing is read under that name of a host.")
    return f"http://{host}"


def _host(request: web.BaseRequest) -> str:
    hosts = request.headers.getall("Host", [])
    return hosts[0].lower() if len(hosts) == 1 else ""


def _need_origin(request: web.BaseRequest, own: str, *, to_talk: bool) -> None:
    """Return where a request comes from our own page, or, if it is not `to_talk`, from no page."""
    origins = request.headers.getall("Origin", [])
    if origins != [own] and (origins or to_talk):
        raise Denied(403, "Another page may not read here for you.")
