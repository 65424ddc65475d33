"""A reader on a terminal of its own, that of one window.

The terminal is a pty whose other end only this process holds. When this process ends, by SIGKILL too,
the system hangs the terminal up, and the reader ends as over SSH: what was written is saved.
"""

import asyncio
import fcntl
import os
import signal
import struct
import sys
import termios
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Self

from ketatui.web.said import Size

PROGRAM = "ketatui-web"
"""What TERM_PROGRAM is in a browser."""

_READER = (
    "import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "from ketatui.__main__ import main; sys.exit(main())"
)
"""Takes the terminal, which tells of hang-ups and sizes only then, and reads."""
_DEADLINE = 2.7
"""Seconds in which a reader has ended that was told to; it takes 2.5 at most."""
_HUNG = 60.0
"""Seconds in which a reader takes some of what is typed, else it hangs."""
_CHUNK = 65536
_OTHER_TERMINALS = {
    "COLUMNS",
    "KONSOLE_VERSION",
    "LC_ALL",
    "LINES",
    "STY",
    "TERM_PROGRAM_VERSION",
    "VTE_VERSION",
    "WT_SESSION",
}
_OTHERS = ("SSH_", "TEXTUAL", "TMUX")


def surroundings(env: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what tells of another terminal, and with what tells of a browser's."""
    kept = {
        name: value
        for name, value in env.items()
        if name not in _OTHER_TERMINALS and not name.startswith(_OTHERS)
    }
    return {
        **kept,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "TERM_PROGRAM": PROGRAM,
        "LC_CTYPE": "C.UTF-8",
    }


class Seat:
    """One reader at work, and the end of its terminal at which one types and looks."""

    def __init__(self, master: int, process: asyncio.subprocess.Process) -> None:
        self._master, self._process = master, process
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def taken(cls, arguments: Sequence[str], size: Size) -> Self:
        """Start `ketatui` with arguments on a new terminal of some size.

        Raises:
            OSError: The system has no terminal or no process left.
        """
        master, slave = os.openpty()
        try:
            os.set_blocking(master, False)
            _set_size(master, size)
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-c",
                _READER,
                *arguments,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=surroundings(os.environ),
                start_new_session=True,
            )
        except BaseException:
            os.close(master)
            raise
        finally:
            os.close(slave)
        return cls(master, process)

    async def look(self) -> bytes:
        """Return what comes next to be shown; nothing when the reader has ended."""
        while True:
            try:
                return os.read(self._master, _CHUNK)
            except BlockingIOError:
                await self._ready(self._loop.add_reader, self._loop.remove_reader)
            except OSError:  # nobody holds the terminal any more
                return b""

    async def type(self, data: bytes) -> None:
        """Type; what the reader does not take yet waits, and so does the caller.

        Raises:
            TimeoutError: It has long taken nothing.
        """
        left = memoryview(data)
        while left:
            try:
                left = left[os.write(self._master, left) :]
            except BlockingIOError:
                async with asyncio.timeout(_HUNG):
                    await self._ready(self._loop.add_writer, self._loop.remove_writer)
            except OSError:  # nobody holds the terminal any more
                return

    def resize(self, size: Size) -> None:
        """Give the terminal another size, of which the system tells the reader."""
        with suppress(OSError):
            _set_size(self._master, size)

    async def end(self) -> bool:
        """End the reader and what it has started, and return whether it ended by itself.

        Called once, when nobody types or looks any more. What the reader still says goes nowhere, but is
        taken: else it might wait for that.
        """
        self._signal(signal.SIGHUP)
        self._signal(signal.SIGCONT)  # else one that was stopped would not hear of it
        with suppress(TimeoutError):
            async with asyncio.timeout(_DEADLINE):
                while await self.look():
                    pass
                await self._process.wait()
        ended = self._process.returncode is not None
        self._signal(signal.SIGKILL)
        await self._process.wait()
        os.close(self._master)
        return ended

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    async def _ready(
        self, add: Callable[[int, Callable[[], None]], None], remove: Callable[[int], bool]
    ) -> None:
        ready = asyncio.Event()
        add(self._master, ready.set)
        try:
            await ready.wait()
        finally:
            remove(self._master)


def _set_size(terminal: int, size: Size) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", size.height, size.width, 0, 0))
