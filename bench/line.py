"""`make line`: from a key to the full page over a slow, lossy line, through a real sshd, beside the peers."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import sshd
from bench import link
from bench.programs import HERE, Program, peers, reader
from bench.report import aligned, circumstances_of, kilobytes, spread, tell
from bench.world import CONTENT, World
from keys import sequence
from relay import Relay
from vt import Emulator
from wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Remote = Callable[[Sequence[str]], Sequence[str]]

SIZE = (80, 24)
SETTLED = 2.0
"""Seconds without a change on the screen after which a page is full: a packet that is lost again and again
comes sooner on such a line."""
NOTHING = 10.0
"""Seconds after which a key will change nothing."""
START = 90.0
"""Seconds that a start may take."""

Keys = tuple[tuple[str, str], ...]
READ: Keys = (*(("item", "j"), ("item", "j"), ("page", "space")) * 2, ("page", "space"))
ALL: Keys = (
    *READ,
    *(("topic", "l"), ("details", "enter"), ("", "esc")) * 2,
    ("search", "f"),
    *(("letter of a search", letter) for letter in "dose"),
)
"""What is pressed: what it is for (nothing where it only leads back), and the key."""

KINDS = tuple(dict.fromkeys(kind for kind, _ in ALL if kind))


class Reached(NamedTuple):
    """Seconds until the screen was as it stayed, and bytes that came."""

    seconds: float
    size: int


@dataclass
class Found:
    """What was measured of one program, by kind; "start" is from the call of ssh on."""

    program: Program
    steps: dict[str, list[Reached]] = field(default_factory=dict)

    def add(self, kind: str, reached: Reached) -> None:
        self.steps.setdefault(kind, []).append(reached)


class Distant:
    """A program at the other end of the line, and what of it has reached the screen here."""

    def __init__(self, command: Sequence[str]) -> None:
        self.wire = Wire(command, size=SIZE)
        self._emulator = Emulator(SIZE, lambda _: None)
        self._fed = 0
        self._lines: list[str] = []
        self._changed = 0.0

    def __enter__(self) -> Distant:
        return self

    def __exit__(self, *_: object) -> None:
        self.wire.close()

    def started(self, ready: str) -> Reached:
        """Waits until it has painted its text.

        Raises:
            TimeoutError: It never showed the words by which it is seen that it has.
        """
        while ready not in " ".join(" ".join(self._lines).split()):
            self._look()
            if time.perf_counter() > self.wire.started + START:
                raise TimeoutError(f"never saw {ready!r} in {self._lines}")
        return self._full(self.wire.started, 0)

    def press(self, key: str) -> Reached:
        """Waits until the screen is as a key leaves it; no time where it changes nothing."""
        start, before = time.perf_counter(), self.wire.bytes_out
        self.wire.send(sequence(key))
        return self._full(start, before)

    def _full(self, start: float, before: int) -> Reached:
        wait = SETTLED
        while time.perf_counter() < max(self._changed, start) + wait:
            self._look()
            wait = SETTLED if self._changed > start else NOTHING
        return Reached(max(self._changed, start) - start, self.wire.bytes_out - before)

    def _look(self) -> None:
        self.wire.wait_until(lambda: len(self.wire.chunks) > self._fed, timeout=0.1)
        for chunk in self.wire.chunks[self._fed :]:
            self._emulator.feed(chunk.data)
            self._fed += 1
            if (lines := self._emulator.lines) != self._lines:
                self._lines, self._changed = lines, chunk.at


def main() -> None:
    parser = argparse.ArgumentParser(prog="make line", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="sessions of each program, in turn (5)")
    parser.add_argument("--delay", type=float, default=100, help="milliseconds, each way (100)")
    parser.add_argument("--loss", type=float, default=1, help="packets lost in a hundred, each way (1)")
    parser.add_argument("--rate", type=float, default=64, help="kilobits a second, each way (64)")
    parser.add_argument("--relay", action="store_true", help="through a relay: needs no root, loses nothing")
    parser.add_argument("--no-peers", action="store_true", help="ketatui alone")
    parser.add_argument("--print", action="store_true", help="leave bench/LINE.md as it is")
    options = parser.parse_args()
    bad = link.Bad(options.delay / 1000, 0 if options.relay else options.loss / 100, options.rate * 1000)
    if missing := sshd.why_not():
        sys.exit(f"make line cannot measure here: {missing}.")
    if not options.relay:
        if missing := link.why_not():
            sys.exit(f"make line cannot measure here: {missing}. Without loss of packets: ARGS=--relay")
        link.alone()
    with tempfile.TemporaryDirectory(prefix="ketatui-line-") as folder:
        world = World(Path(folder))
        ready = world.opening()
        mine = reader(world.topics[0], ready, world.env)
        direct = replace(mine, name="ketatui, direct", env={**world.env, "KETATUI_DIRECT": "1"})
        programs = [mine, direct]
        if not options.no_peers:
            programs += peers(world.markdown(), ready, world.env)
        found = [Found(program) for program in programs]
        with line(bad, Path(folder), options.relay) as (how, remote):
            echo = echoes(remote)
            for turn in range(options.rounds):
                for one in found:
                    tell(f"{one.program.name}, round {turn + 1} of {options.rounds}")
                    own = {"KETATUI_DATA_DIR": str(Path(folder, f"{one.program.name} {turn}"))}
                    measure(one, remote, own)
    results = f"{table(found)}\n\n{told(found, echo, bad, how, options.rounds)}\n"
    print(results)
    if not options.print:
        (HERE / "LINE.md").write_text(f"# What `make line` measured\n\n{results}", encoding="utf-8")


@contextmanager
def line(bad: link.Bad, folder: Path, relayed: bool) -> Iterator[tuple[str, Remote]]:
    """A server at the other end of such a line.

    Yields:
        What makes the line; what gives the command here that runs a command there, on a terminal.
    """
    with ExitStack() as stack:
        (folder / "sshd").mkdir()
        host = sshd.Sshd(folder / "sshd", data=folder / "data", content=CONTENT, cache=folder / "cache")
        host.let_in()
        if relayed:
            stack.enter_context(host.running())
            relay = stack.enter_context(Relay(host.port, delay=bad.delay, rate=bad.rate / 8))
            before: Sequence[str] = ()
            how, port, to = "a relay of TCP on loopback", relay.port, "127.0.0.1"
        else:
            how, before = stack.enter_context(link.joined(bad))
            stack.enter_context(host.running(f"ListenAddress {link.FAR}\n"))
            port, to = 0, link.FAR

        def remote(command: Sequence[str]) -> Sequence[str]:
            there = ("-tt", "-o", f"HostName={to}")
            return [*before, *host.ssh(*there, port=port, command=[f"exec {shlex.join(command)}"])]

        yield how, remote


def measure(one: Found, remote: Remote, own: Mapping[str, str]) -> None:
    """One session of a program in surroundings of its own: how it starts, and what its keys do."""
    keys = {"item": one.program.item, "page": one.program.page}
    passed = {"LANG": "C.UTF-8", "PYTHONPATH": os.environ.get("PYTHONPATH"), **one.program.env, **own}
    surroundings = [f"{name}={value}" for name, value in passed.items() if value]
    with Distant(remote(["env", *surroundings, *one.program.argv])) as distant:
        one.add("start", distant.started(one.program.ready))
        for kind, key in ALL if one.program.topic else READ:
            reached = distant.press(keys.get(kind, key))
            if kind and reached.seconds:
                one.add(kind, reached)


def echoes(remote: Remote) -> list[float]:
    """Seconds until a letter is seen that the other side's terminal itself echoes."""
    tell("The line itself")
    with Distant(remote(["sh", "-c", "echo ready; exec cat"])) as distant:
        distant.started("ready")
        return [distant.press(letter).seconds for letter in "abcdefghij"]


def table(found: Sequence[Found]) -> str:
    lines = [["80×24", *(one.program.name for one in found)]]
    lines += [[kind, *(cell(one.steps.get(kind, [])) for one in found)] for kind in ("start", *KINDS)]
    return aligned(lines)


def cell(steps: Sequence[Reached]) -> str:
    if not steps:
        return "–"
    return f"{spread([step.seconds for step in steps])}, {kilobytes([step.size for step in steps])}"


def told(found: Sequence[Found], echo: Sequence[float], bad: link.Bad, how: str, rounds: int) -> str:
    return (
        f"{circumstances_of([one.program for one in found])} The line: {bad}; made by {how}. A letter "
        f"that the far terminal echoes is seen after {spread(echo)}. From a key to the last change of the "
        f"screen, {SETTLED:g} s without another: median with the least and the most of {rounds} sessions "
        "of each, in turn, and the median of bytes. A start is from the call of ssh on, its own greeting "
        "included. Direct: with KETATUI_DIRECT=1, by Textual's own driver. An item is a line down in less, "
        "w3m, hike and frogmouth."
    )


if __name__ == "__main__":
    main()
