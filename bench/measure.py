"""One program on a pty: its first paint, its keys, its rest. Looks at the screen only afterwards."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

from keys import sequence
from vt import Emulator
from wire import PATIENCE, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.programs import Program

SETTLED = 0.3
"""Seconds without a byte after which a burst is over (details follow after 80 ms of rest)."""

NOTHING = 1.0
"""Seconds without a byte after which a key is taken to do nothing."""

ROUND = ("topic", *("item",) * 6, *("page",) * 3)
"""What a walk presses, again and again."""

COMPILED = {"PYTHONDONTWRITEBYTECODE": None}
"""Python keeps what it has compiled, as it does for a reader, whatever holds where one measures."""

SIGNS_OF_THE_CURRENT = str.maketrans("▌│┃>", "    ")


@dataclass(frozen=True)
class Paint:
    """Seconds from the start until the text stood there and until the last byte; bytes in all."""

    text: float
    last: float
    size: int


@dataclass(frozen=True)
class Step:
    """A key: what it was for, seconds to its last byte, bytes; without a byte it takes for ever."""

    kind: str
    seconds: float
    size: int
    scrolled: bool


@dataclass(frozen=True)
class Usage:
    """What a program has used so far: bytes sent, seconds of CPU, memory that is its own."""

    size: int
    cpu: float
    memory: int


class Session:
    """A program that has painted; `paint` says how fast."""

    def __init__(self, program: Program, size: tuple[int, int]) -> None:
        self.program = program
        self.wire = Wire(program.argv, size=size, env={**program.env, **COMPILED})
        self._emulator = Emulator(size, lambda _: None)
        self._seen = 0
        try:
            self.paint = self._painted()
        except TimeoutError:
            self.wire.close()
            raise

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.wire.close()

    def usage(self) -> Usage:
        wire = self.wire
        return Usage(wire.bytes_out, wire.cpu_seconds(), wire.private_bytes())

    def walk(self, count: int) -> Iterator[Step]:
        """Presses keys until `count` of them have changed the screen."""
        keys = {"topic": self.program.topic, "item": self.program.item, "page": self.program.page}
        done = silent = 0
        for kind in cycle(kind for kind in ROUND if keys[kind]):
            step = self.press(kind, keys[kind])
            if step.size:
                yield step
                done, silent = done + 1, 0
            else:
                silent += 1
            if done == count or silent > 2 * len(ROUND):
                return

    def press(self, kind: str, key: str, patience: float = NOTHING) -> Step:
        """Presses a key; its first byte may take as long as `patience`."""
        before, size = self.look(), self.wire.bytes_out
        start = time.perf_counter()
        self.wire.send(sequence(key))
        self.wire.wait_until(lambda: self.wire.bytes_out > size, patience)
        last = self.wire.quiet(SETTLED)
        after = self.look()
        same = sum(a == b for a, b in zip(before, after, strict=True))
        size = self.wire.bytes_out - size
        return Step(kind, last - start if size else math.inf, size, same < len(after) / 2)

    def wait_for(self, key: str, words: str, patience: float = PATIENCE) -> float:
        """Presses a key; seconds until `words` stand on the screen, on which they must not stand before.

        Raises:
            TimeoutError: they never came.
        """
        self.look()
        start = time.perf_counter()
        self.wire.send(sequence(key))
        while (left := start + patience - time.perf_counter()) > 0:
            count = len(self.wire.chunks)
            if (seen := self._first_seen(words)) is not None:
                return seen - start
            self.wire.wait_until(lambda count=count: len(self.wire.chunks) > count, left)  # type: ignore[misc]
        raise TimeoutError(f"{words!r} did not come within {patience:g} s")

    def _painted(self) -> Paint:
        deadline = time.perf_counter() + 3 * PATIENCE
        text = None
        while text is None and time.perf_counter() < deadline:
            self.wire.wait_until(lambda: self.wire.bytes_out > 0)
            last = self.wire.quiet(SETTLED)
            text = self._first_seen(self.program.ready)
        if text is None:
            raise TimeoutError(f"{self.program.name} never showed {self.program.ready!r}")
        return Paint(text - self.wire.started, last - self.wire.started, self.wire.bytes_out)

    def _first_seen(self, words: str) -> float | None:
        """When the chunk came that completed some words on the screen."""
        for chunk in self.wire.chunks[self._seen :]:
            self._emulator.feed(chunk.data)
            self._seen += 1
            if words in " ".join(" ".join(self._emulator.lines).split()):
                return chunk.at
        return None

    def look(self) -> list[str]:
        for chunk in self.wire.chunks[self._seen :]:
            self._emulator.feed(chunk.data)
            self._seen += 1
        return [line.translate(SIGNS_OF_THE_CURRENT).rstrip() for line in self._emulator.lines]
