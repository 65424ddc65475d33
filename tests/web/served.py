"""`ketatui web` as a process, the browser that talks with it, and what both leave behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import aiohttp

from keys import sequence
from sshd import cpu_seconds
from vt import Emulator
from wire import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

GONE = 3.0
"""Seconds after the end of a server in which all it has started has ended."""


class Served:
    """A server that runs.

    Attributes:
        address: What it has printed: the address that lets in one browser; "" behind a web server.
    """

    def __init__(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        command: Sequence[str] = (sys.executable, "-m", "ketatui"),
    ) -> None:
        known = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
        self.process = subprocess.Popen(
            [*command, "web", *arguments],
            env={**known, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        behind = "--socket" in arguments
        self.said = [self.process.stderr.readline()]
        while self.said[-1].startswith("ketatui: Compiling"):
            self.said.append(self.process.stderr.readline())
        self.address = "" if behind else self.process.stdout.readline().strip()
        parts = urlsplit(self.address)
        self.host = parts.netloc
        self.origin = f"http://{self.host}"
        self.room = parts.path.partition("/open/")[0] + "/"
        self.page = f"{self.origin}{self.room}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        left = self.readers()
        if self.process.poll() is None:
            self.process.kill()
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def readers(self) -> set[int]:
        """The processes that it has started, and what they have started."""
        parents: dict[int, int] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError):
                    state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                    if state != "Z":
                        parents[int(entry.name)] = int(parent)
        found: set[int] = set()
        for pid in parents:
            above = pid
            while above > 1 and above != self.process.pid:
                above = parents.get(above, 0)
            if above == self.process.pid:
                found.add(pid)
        return found - {self.process.pid}

    def end(self, number: int) -> int:
        """Sends a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def gone(readers: set[int], timeout: float = GONE) -> float:
    """Waits until processes have ended; the time on a processor that they used meanwhile."""
    end = time.monotonic() + timeout
    first = {pid: cpu_seconds(pid) for pid in readers}
    last = dict(first)
    while left := {pid for pid in readers if alive(pid)}:
        for pid in left:
            last[pid] = max(last[pid], cpu_seconds(pid))
        assert time.monotonic() < end, left
        time.sleep(0.02)
    return sum(last.values()) - sum(first.values())


def alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def size_of(pid: int) -> tuple[int, int]:
    """Columns and rows of a process's terminal."""
    terminal = os.open(f"/proc/{pid}/fd/0", os.O_RDWR | os.O_NOCTTY)
    try:
        return os.get_terminal_size(terminal)
    finally:
        os.close(terminal)


async def until(happened: Callable[[], object], timeout: float = PATIENCE) -> None:
    end = time.monotonic() + timeout
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(0.02)


class Window:
    """A window that shows the reader, as the client in a browser does."""

    def __init__(self, talk: aiohttp.ClientWebSocketResponse, size: tuple[int, int]) -> None:
        self.talk = talk
        self.log = b""
        self.told: list[Any] = []
        self._answers: list[str] = []
        self._emulator = Emulator(size, self._answers.append)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._emulator.lines)

    async def say(self, *envelope: object) -> None:
        await self.talk.send_str(json.dumps(envelope))

    async def send(self, text: str) -> None:
        await self.say("stdin", text)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.send(sequence(key))
            await asyncio.sleep(0.15 if key == "esc" else 0)

    async def hear(self) -> bool:
        """Takes what comes next; False when nothing can come any more."""
        message = await self.talk.receive()
        if message.type is aiohttp.WSMsgType.BINARY:
            self.log += message.data
            self._emulator.feed(message.data)
            for answer in self._answers:
                await self.send(answer)
            self._answers.clear()
        elif message.type is aiohttp.WSMsgType.TEXT:
            self.told.append(json.loads(message.data))
        else:
            return False
        return True

    async def wait_for(self, *sights: str) -> Self:
        try:
            async with asyncio.timeout(PATIENCE):
                while not all(sight in self.text for sight in sights):
                    assert await self.hear(), f"ended ({self.talk.close_code}) before {sights}\n{self.text}"
        except TimeoutError:
            raise AssertionError(f"never saw {sights}\n{self.text}") from None
        return self

    async def ended(self) -> int | None:
        """The code with which it was closed."""
        async with asyncio.timeout(PATIENCE):
            while await self.hear():
                pass
        return self.talk.close_code


class Browser:
    """A browser that has come in, or that has not."""

    def __init__(self, served: Served, client: aiohttp.ClientSession, stack: AsyncExitStack) -> None:
        self.served, self.client, self._stack = served, client, stack

    async def status(self, address: str, **headers: str) -> int:
        async with self.client.get(address, headers=headers, allow_redirects=False) as answer:
            return answer.status

    async def words(self, address: str, **headers: str) -> str:
        async with self.client.get(address, headers=headers) as answer:
            return await answer.text()

    async def window(
        self,
        size: tuple[object, object] = (80, 24),
        *,
        headers: Mapping[str, str] | None = None,
        address: str | None = None,
    ) -> Window:
        """Opens a window.

        Raises:
            aiohttp.WSServerHandshakeError: it is not let in.
        """
        page = address or self.served.page
        query = f"?width={size[0]}&height={size[1]}"
        told = {"Origin": self.served.origin} if headers is None else dict(headers)
        talk = await self.client.ws_connect(f"ws{page.removeprefix('http')}ws{query}", headers=told)
        self._stack.push_async_callback(talk.close)
        shown = (80, 24) if not all(isinstance(each, int) for each in size) else size
        return Window(talk, (int(str(shown[0])), int(str(shown[1]))))

    async def refused(self, *size: object, **told: Any) -> int:
        """The status with which a window is refused."""
        try:
            await self.window((size[0], size[1]) if size else (80, 24), **told)
        except aiohttp.WSServerHandshakeError as error:
            return error.status
        return 101


@asynccontextmanager
async def stranger(served: Served, socket: Path | None = None) -> AsyncIterator[Browser]:
    """A browser that was not let in."""
    async with AsyncExitStack() as stack:
        jar = aiohttp.CookieJar(unsafe=True)
        connector = aiohttp.UnixConnector(str(socket)) if socket else aiohttp.TCPConnector(limit=0)
        client = aiohttp.ClientSession(cookie_jar=jar, connector=connector)
        stack.push_async_callback(client.close)
        yield Browser(served, client, stack)


@asynccontextmanager
async def let_in(served: Served) -> AsyncIterator[Browser]:
    """A browser that has used the address."""
    async with stranger(served) as browser:
        assert await browser.status(served.address) == 200
        yield browser
