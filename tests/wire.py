"""A program on a pty of its own: what it sends, when, and what it costs. Knows no escape codes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PATIENCE = 90.0
"""Seconds to wait for what should happen at once: only a broken program uses them up, on any machine."""

FRAME = 0.005
CALM = 8
"""Looks, a `FRAME` of seconds apart, without work after which all is drawn (Textual draws at 60 Hz)."""

# A session leader that opens a terminal gets it as its controlling terminal, so no code of ours
# has to run between fork and exec, where threads make that unsafe.
TAKE_TERMINAL = 'tty=$1; shift; exec "$@" <>"$tty" >&0 2>&0'

OF_THE_TERMINAL = {"COLORTERM", "NO_COLOR", "COLUMNS", "LINES", "LANGUAGE", "TERM_PROGRAM"}
OF_THE_TERMINAL_PREFIXES = ("LC_", "SSH_", "TEXTUAL", "TMUX")


class Chunk(NamedTuple):
    """What one read returned, and the moment it did (`time.perf_counter`)."""

    at: float
    data: bytes


def environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """This process's environment on a plain UTF-8 xterm, with `changes`; None takes a name out."""
    known = {
        name: value
        for name, value in os.environ.items()
        if name not in OF_THE_TERMINAL and not name.startswith(OF_THE_TERMINAL_PREFIXES)
    }
    known |= {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
    for name, value in changes.items():
        known.pop(name, None)
        if value is not None:
            known[name] = value
    return known


class Wire:
    """Starts `argv` on a new pty; a thread keeps reading, as a terminal does.

    Args:
        argv: the command and its arguments.
        size: columns and rows.
        env: changes to this process's environment; None takes a name out.
        cwd: where to start it.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.chunks: list[Chunk] = []
        self._news = threading.Condition()
        self._reading = threading.Event()
        self._reading.set()
        self._ended = False
        self._wake_in, self._wake_out = os.pipe()
        self._master, slave = pty.openpty()
        os.set_blocking(self._master, False)
        self._set_size(*size)
        self._first_settings = termios.tcgetattr(slave)
        launcher = ["/bin/sh", "-c", TAKE_TERMINAL, "sh", os.ttyname(slave), *argv]
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            launcher,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment(env or {}),
            cwd=cwd,
            start_new_session=True,
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, name="wire", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def is_as_given(self) -> bool:
        """Whether the terminal's settings (echo, line by line, signals) are those the program got."""
        return termios.tcgetattr(self._master) == self._first_settings

    @property
    def log(self) -> bytes:
        """Every byte the program has sent."""
        return b"".join(chunk.data for chunk in list(self.chunks))

    @property
    def bytes_out(self) -> int:
        return sum(len(chunk.data) for chunk in list(self.chunks))

    def send(self, data: str | bytes) -> None:
        """Types `data`.

        Raises:
            TimeoutError: the program does not read it.
        """
        left = data.encode() if isinstance(data, str) else data
        while left:
            if not select.select([], [self._master], [], PATIENCE)[1]:
                raise TimeoutError(f"{len(left)} bytes were not read")
            left = left[os.write(self._master, left[:1024]) :]

    def resize(self, width: int, height: int) -> None:
        self._set_size(width, height)

    def kill(self, number: int = signal.SIGKILL) -> None:
        self.process.send_signal(number)

    def pause(self) -> None:
        """Reads no more, like a terminal that has stalled."""
        self._reading.clear()
        os.write(self._wake_out, b".")

    def resume(self) -> None:
        self._reading.set()

    def close_master(self) -> None:
        """The terminal goes away, as when a window is closed or a connection drops."""
        if self._master >= 0:
            self._ended = True
            os.write(self._wake_out, b".")
            self._reading.set()
            self._reader.join()
            os.close(self._master)
            self._master = -1

    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """The exit code (minus the signal's number if a signal ended it), everything read."""
        code = self.process.wait(timeout)
        if self._reading.is_set():
            self._reader.join(timeout=1)
        return code

    def close(self) -> None:
        """Ends the program and whatever it has started in its process group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()
        self.close_master()
        for fd in (self._wake_in, self._wake_out):
            with contextlib.suppress(OSError):
                os.close(fd)
        self._wake_in = self._wake_out = -1

    def wait_until(self, happened: Callable[[], bool], timeout: float = PATIENCE) -> bool:
        """Asks again whenever bytes come; False when time is over or nothing more can come."""
        deadline = time.perf_counter() + timeout
        while True:
            seen, more = len(self.chunks), self._reader.is_alive()
            if happened():
                return True
            left = deadline - time.perf_counter()
            if left <= 0 or not more:
                return False
            with self._news:
                if len(self.chunks) == seen:
                    self._news.wait(min(left, 0.05))

    def quiet(self, seconds: float, timeout: float = PATIENCE) -> float:
        """Waits until no byte has come for `seconds`; the moment the last one did.

        Raises:
            TimeoutError: it never stopped sending.
        """
        start = time.perf_counter()
        while (now := time.perf_counter()) < start + timeout:
            last = self.chunks[-1].at if self.chunks else start
            rest = max(start, last) + seconds - now
            if rest <= 0:
                return last
            time.sleep(rest)
        raise TimeoutError(f"still sending after {timeout:g} s")

    def rest(self) -> None:
        """Waits until the program has slept for a while: it has done all that it will do for now.

        Bytes alone do not tell that on a busy machine, where it may be waiting for a processor, nor
        does the clock tell there that it never rests, but what it has used of a processor.
        """
        end, spent = time.monotonic() + PATIENCE, 0.0
        with contextlib.suppress(OSError):  # it has ended
            spent = self.cpu_seconds()
        seen, looks = len(self.chunks), 0
        while looks < CALM:
            if time.monotonic() > end and self.cpu_seconds() - spent > PATIENCE / 2:
                raise TimeoutError("it never rests")
            time.sleep(FRAME)
            looks += 1
            if self._runs() or len(self.chunks) != seen:
                seen, looks = len(self.chunks), 0

    def _runs(self) -> bool:
        """Whether it has a processor, or waits for one, or for a disk."""
        tasks = [*Path(f"/proc/{self.pid}/task").glob("*/stat")]
        with contextlib.suppress(OSError):
            return any(task.read_text().rpartition(")")[2].split()[0] in "RD" for task in tasks)
        return False

    def cpu_seconds(self) -> float:
        """Time on a processor of all threads that live, from the scheduler's own count."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9

    def wakeups(self) -> int:
        """How often its threads that live have gone to sleep of themselves so far."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                found = re.search(r"^voluntary_ctxt_switches:\s*(\d+)", (task / "status").read_text(), re.M)
                total += int(found[1]) if found else 0
        return total

    def private_bytes(self) -> int:
        """Memory that is this process's alone (private clean and dirty)."""
        rollup = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        rows = (line.split() for line in rollup.splitlines())
        return 1024 * sum(int(row[1]) for row in rows if row[0].startswith("Private_"))

    def _set_size(self, width: int, height: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def _read(self) -> None:
        while not self._ended:
            self._reading.wait()
            ready, _, _ = select.select([self._master, self._wake_in], [], [])
            if self._wake_in in ready:
                os.read(self._wake_in, 64)
                continue
            try:
                data = os.read(self._master, 65536)
            except BlockingIOError:
                continue
            except OSError:  # EIO: the last process that held the terminal is gone
                data = b""
            if not data:
                break
            with self._news:
                self.chunks.append(Chunk(time.perf_counter(), data))
                self._news.notify_all()
        with self._news:
            self._news.notify_all()


def held_up(pid: int) -> float:
    """Seconds for which the threads of a process that live have waited for a processor so far."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            total += int((task / "schedstat").read_text().split()[1])
    return total / 1e9
