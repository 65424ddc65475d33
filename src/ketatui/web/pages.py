"""What a browser is sent before a terminal: the page, its files, a sentence; and what it may do with them."""

import html
from importlib.resources import files
from pathlib import Path

from aiohttp import web

from ketatui.web.gate import Visitor

_HERE = Path(__file__).parent
_CLIENT = files("textual_serve") / "static"
_FILES = {
    "textual.js": (Path(str(_CLIENT / "js" / "textual.js")), "text/javascript"),
    "xterm.css": (Path(str(_CLIENT / "css" / "xterm.css")), "text/css"),
    "page.js": (_HERE / "page.js", "text/javascript"),
    "page.css": (_HERE / "page.css", "text/css"),
    "icon.svg": (_HERE / "icon.svg", "image/svg+xml"),
}

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


def page(visitor: Visitor) -> web.Response:
    """Return the page that shows a reader, and may talk to where that is shown and nowhere else."""
    socket = f"ws{visitor.address.removeprefix('http')}ws"
    text = (_HERE / "page.html").read_text("utf-8").replace("{socket}", html.escape(socket))
    answer = web.Response(text=text, content_type="text/html")
    answer.headers["Content-Security-Policy"] = _POLICY.format(socket=socket)
    return answer


def file(name: str) -> web.FileResponse:
    """Return a file of the page.

    Raises:
        web.HTTPNotFound: It has none of that name.
    """
    if (found := _FILES.get(name)) is None:
        raise web.HTTPNotFound
    path, type_ = found
    return web.FileResponse(path, headers={"Content-Type": f"{type_}; charset=utf-8"})


def sentence(status: int, words: str, head: str = "") -> web.Response:
    """Return a page of a sentence, which is HTML."""
    text = (_HERE / "words.html").read_text("utf-8")
    text = text.replace("{head}", head).replace("{words}", words)
    answer = web.Response(status=status, text=text, content_type="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def add_headers(_request: web.Request, answer: web.StreamResponse) -> None:
    """Tell the browser, with whatever it is sent, what may be done with that."""
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    answer.headers["Server"] = _HEADERS["Server"]
    answer.headers.setdefault("Content-Security-Policy", _POLICY.format(socket="'none'"))
