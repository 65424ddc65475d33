"""The server in this process, with less patience than in use: with what is gone, hangs or does not end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import pytest

from app.room import TITLES, note_texts
from ketatui.web import seat, server
from ketatui.web.gate import OwnGate
from web.served import Window, alive, until
from web.test_oneself import writing
from wire import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

READS = TITLES[0]
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGHUP, signal.SIG_IGN); print('stays', flush=True);"
    "time.sleep(600)"
)


class Room:
    """A server, and a browser that it has let in.

    Attributes:
        readers: The processes that it has started.
        port: Where it listens.
    """

    def __init__(self, serving: server.Server, client: aiohttp.ClientSession, page: str) -> None:
        self.serving, self._client, self.page = serving, client, page
        self.readers: list[int] = []
        self.port = int(page.split(":")[2].partition("/")[0])

    async def window(self) -> Window:
        origin = f"http://127.0.0.1:{self.port}"
        address = f"{self.page}ws?width=80&height=24"
        return Window(await self._client.ws_connect(address, headers={"Origin": origin}), (80, 24))


@asynccontextmanager
async def room(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    gate = OwnGate()
    serving = server.Server(gate, server.Limits(3, 3), lambda _: [])
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        async with (
            serving.listening(listener),
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client,
        ):
            async with client.get(gate.address(port)) as answer:
                assert answer.status == 200
            made = Room(serving, client, f"http://127.0.0.1:{port}{gate.room}/")
            start = asyncio.create_subprocess_exec

            async def started(*arguments: str, **named: object) -> asyncio.subprocess.Process:
                process: asyncio.subprocess.Process = await start(*arguments, **named)  # type: ignore[arg-type]  # as it came
                made.readers.append(process.pid)
                return process

            monkeypatch.setattr(asyncio, "create_subprocess_exec", started)
            yield made


async def test_a_browser_that_no_longer_answers_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a laptop that sleeps: the connection is there, and nobody at its other end."""
    monkeypatch.setattr(server, "_HEARTBEAT", 2.0)
    async with room(monkeypatch) as made:
        asleep = await made.window()  # which hears, and answers, only while this waits for what it shows
        await writing(asleep, "before it slept")
        awake = await made.window()
        first, second = made.readers
        async with asyncio.timeout(PATIENCE):
            while alive(first):
                await awake.say("ping", "x")
                await awake.hear()
                await asyncio.sleep(0.05)
        assert alive(second)
    assert note_texts() == ["before it slept"]


async def test_a_reader_that_hangs_gives_its_place_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody takes what is typed, nobody would hear either that the browser is gone."""
    monkeypatch.setattr(seat, "_HUNG", 0.5)
    async with room(monkeypatch) as made:
        window = await made.window()
        await window.wait_for(READS)
        (reader,) = made.readers
        os.kill(reader, signal.SIGSTOP)
        await window.send("x" * 20_000)
        assert await window.ended() == 1011
        await until(lambda: not alive(reader))
        again = await made.window()
        await again.wait_for(READS)


async def test_a_reader_that_does_not_end_is_killed_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat, "_DEADLINE", 0.3)
    async with room(monkeypatch) as made:
        window = await made.window()
        await window.wait_for(READS)
        await window.press("q")
        assert await window.ended() == 1000
        assert made.serving.killed == 0
        monkeypatch.setattr(seat, "_READER", STUBBORN)
        window = await made.window()
        await window.wait_for("stays")
        await window.talk.close()
        await until(lambda: not any(map(alive, made.readers)))
        await until(lambda: made.serving.killed == 1)


async def test_a_connection_that_asks_for_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else whoever is on this machine could hold all that there may be; windows stay."""
    monkeypatch.setattr(server, "_IDLE", 0.5)
    async with room(monkeypatch) as made:
        window = await made.window()
        await window.wait_for(READS, "1 of")
        for said in (b"", b"GET / HT"):
            reader, writer = await asyncio.open_connection("127.0.0.1", made.port)
            writer.write(said)
            async with asyncio.timeout(PATIENCE):
                assert await reader.read() == b""
            writer.close()
        await window.press("j")
        await window.wait_for("2 of")
