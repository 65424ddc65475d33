"""A window: what its browser says goes to a reader, and what the reader shows to the browser."""

import asyncio
import time

from aiohttp import WSCloseCode, WSMsgType, web

from ketatui.outcome import tell
from ketatui.web.said import Allowance, BadMessageError, Keys, Ping, Size, said
from ketatui.web.seat import Seat


async def shown(talk: web.WebSocketResponse, seat: Seat, ended: asyncio.Event) -> tuple[int, str]:
    """Let a window show a reader until one of them, or the server, has ended; return why, for the page.

    An end by a browser that is gone is one like any other.
    """
    tasks = [asyncio.create_task(each) for each in (_listen(talk, seat), _show(talk, seat), ended.wait())]
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
        return WSCloseCode.POLICY_VIOLATION, f"The reader was ended: {error}."
    except ConnectionError:
        pass
    except TimeoutError:
        tell("a reader took no keys any more and was ended")
        return WSCloseCode.INTERNAL_ERROR, "The reader took no keys any more, and was ended."
    except Exception as error:
        tell_of(error)
        return WSCloseCode.INTERNAL_ERROR, "A fault in ketatui itself. What was written is saved."
    if ended.is_set():
        return WSCloseCode.GOING_AWAY, "ketatui was ended where it runs. What was written is saved."
    return WSCloseCode.OK, "The reader has ended."


def tell_of(error: Exception) -> None:
    """Tell whoever runs the server of a fault, in a line."""
    tell(f"a fault in ketatui itself: {type(error).__name__}")


async def _listen(talk: web.WebSocketResponse, seat: Seat) -> None:
    """Pass on what a browser says until it is gone.

    Raises:
        BadMessageError: It says something that our page does not.
        TimeoutError: The reader takes nothing of it.
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
