"""What the reader does, in counts that no machine changes: bytes, modules, widgets, SQL statements."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from keys import sequence
from wire import PATIENCE, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROBE = Path(__file__).with_name("probe.py")
SETTLED = 0.3
"""Seconds without a byte after which what a key has begun is over, once the program rests."""

AT_REST = 1.3
"""Seconds after which the place and what was seen have been written."""

SIZES = ((80, 24), (120, 40))


class Count(NamedTuple):
    """How much of something there was, and the most that there may be."""

    what: str
    found: float
    most: float


class Start(NamedTuple):
    """The most that a start may come to, at one of `SIZES`.

    Attributes:
        bytes: Sent until nothing more comes.
        ours: Modules of this package.
        beyond: Modules that a Textual app of one line does not have, and that are not of this package.
        widgets: Mounted, screens not counted.
        library: SQL statements on the library.
        notebook: SQL statements on the notebook.
        threads: That live.
    """

    bytes: int
    ours: int
    beyond: int
    widgets: int
    library: int
    notebook: int
    threads: int


class Walk(NamedTuple):
    """Keys that do one thing, `times` over, and the most that it may come to on average.

    Attributes:
        bytes: Sent, at each of `SIZES`.
        library: SQL statements on the library, at each of `SIZES`.
        notebook: SQL statements on the notebook, at rest.
    """

    what: str
    keys: tuple[str, ...]
    times: int
    bytes: tuple[int, int]
    library: tuple[int, int]
    notebook: int


STARTS = (
    Start(4_000, 100, 5, 7, 12, 20, 5),
    Start(12_000, 112, 5, 10, 18, 20, 5),
)
WALKS = (
    Walk("item", ("j",), 12, (700, 2_500), (2, 6), 2),
    Walk("page", ("space",), 6, (1_700, 4_800), (4, 12), 3),
    Walk("topic", ("l",), 6, (2_000, 5_200), (5, 10), 4),
    Walk("details", ("enter", "esc"), 3, (2_500, 1_000), (5, 5), 6),
    Walk("search of seven letters", ("f", *"bladder", "esc"), 1, (10_000, 20_000), (110, 140), 10),
    Walk("note of four letters", ("a", *"word", "esc"), 1, (3_500, 7_600), (5, 10), 28),
)


class Told(NamedTuple):
    """What a program has come to so far."""

    bytes: int
    modules: frozenset[str]
    widgets: int
    threads: int
    sql: Counter[str]


class Session:
    """A program with the probe in it, on a terminal; what it tells is kept in `folder`."""

    def __init__(
        self, folder: Path, size: tuple[int, int], env: Mapping[str, str | None], *program: str
    ) -> None:
        self._answers = folder / "answers"
        self._answers.write_text("")
        self._wire = Wire([sys.executable, str(PROBE), str(self._answers), *program], size=size, env=env)
        self._wire.wait_until(lambda: self._wire.bytes_out > 1_000)
        self._rest()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._wire.close()

    def press(self, *keys: str) -> None:
        for key in keys:
            self._wire.send(sequence(key))
            self._rest()

    def _rest(self) -> None:
        self._wire.rest()
        self._wire.quiet(SETTLED)
        self._wire.rest()

    def told(self) -> Told:
        time.sleep(AT_REST)
        self._wire.rest()
        before = len(self._answers.read_text())
        self._wire.kill(signal.SIGUSR1)
        deadline = time.monotonic() + PATIENCE
        while not (news := self._answers.read_text()[before:]).endswith("\n"):
            if time.monotonic() > deadline:
                raise TimeoutError("the program does not tell")
            time.sleep(0.02)
        told = json.loads(news)
        modules = frozenset(told["modules"])
        return Told(self._wire.bytes_out, modules, told["widgets"], told["threads"], Counter(told["sql"]))


def counted(
    folder: Path, size: tuple[int, int], env: Mapping[str, str | None] | None = None
) -> Iterator[Count]:
    """Start the reader on a terminal of `size`, one of `SIZES`, walk through it, and tell what that took.

    The library and the notebook lie where the environment, with the changes in `env`, says, and are
    made by a start that is not counted.
    """
    which, env = SIZES.index(size), env or {}
    with Session(folder, size, env, "reader", "overview") as first:
        first.told()
    with Session(folder, size, env, "floor") as floor:
        least = floor.told().modules
    with Session(folder, size, env, "reader", "overview") as session:
        told = session.told()
        yield from _of_start(told, least, STARTS[which])
        for walk in WALKS:
            for _ in range(walk.times):
                session.press(*walk.keys)
            before, told = told, session.told()
            sql = told.sql - before.sql
            for what, found, most in (
                ("bytes", told.bytes - before.bytes, walk.bytes[which]),
                ("statements on the library", sql["library"], walk.library[which]),
                ("statements on the notebook", sql["notebook"], walk.notebook),
            ):
                yield Count(f"{walk.what}: {what}", found / walk.times, most)


def _of_start(told: Told, least: frozenset[str], most: Start) -> Iterator[Count]:
    ours = {name for name in told.modules if name.partition(".")[0] == "ketatui"}
    yield Count("start: bytes", told.bytes, most.bytes)
    yield Count("start: modules of ketatui", len(ours), most.ours)
    yield Count("start: other modules beyond a one-line app's", len(told.modules - least - ours), most.beyond)
    yield Count("start: widgets", told.widgets, most.widgets)
    yield Count("start: statements on the library", told.sql["library"], most.library)
    yield Count("start: statements on the notebook", told.sql["notebook"], most.notebook)
    yield Count("start: threads", told.threads, most.threads)
