"""`make readers`: many readers on one host, each a guest with a profile of their own."""

from __future__ import annotations

import argparse
import heapq
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from statistics import mean, quantiles
from typing import TYPE_CHECKING, NamedTuple

from bench.keys import APART, Typist, items
from bench.measure import Session
from bench.programs import HERE, Program, reader
from bench.report import aligned, circumstances_of, spread, tell
from bench.world import World
from keys import sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SIZE = (80, 24)
COUNTS = (1, 10, 50, 100)
PAUSE = 2.0
"""Seconds between two keys of one who reads, on average."""
RUNS = 5.0
"""Seconds for which those who read have read when measuring begins: so that each has pressed some keys."""
RESTS = 5.0
"""Seconds for which sessions that rest are watched."""
STARTS = 5
HOST = 16 * 2**30
"""Bytes of memory of the host that is told of."""
SYSTEM = 2**30
"""Bytes of it that are left to the system, with its buffers for files."""
BUSY = 0.7
"""Share of the processors that readers may use, so that a key seldom finds them all taken."""

PAGING = "space space space b l space space h".split()
SEARCHING = ["f", *"ketamine dose".replace(" ", ""), "down", "down", "enter", "space"]
WRITING = ["a", *"askatnextvisit", "esc", "j", "j", "m"]


class Rest(NamedTuple):
    """What one session at rest takes: bytes of its own and in proportion, and by the second."""

    private: float
    proportional: float
    threads: float
    files: float
    wakeups: float
    cpu: float


class Busy(NamedTuple):
    """While some read: what a key of one more takes, and what the host gives for each that reads."""

    sessions: int
    reading: int
    seconds: list[float]
    cpu: float
    """Share of a processor that one who reads takes, the sessions at rest left out."""
    host: float
    """Share of all processors in use, those of the measuring included."""
    private: float


@dataclass
class Round:
    """What was measured with so many sessions."""

    sessions: int
    rest: Rest
    paints: list[float]
    busy: list[Busy]


class Crowd(threading.Thread):
    """Presses keys in some sessions, each key at a moment of its own."""

    def __init__(self, sessions: Sequence[Session], seed: int) -> None:
        super().__init__(name="crowd", daemon=True)
        self._chance = random.Random(seed)
        self._over = threading.Event()
        ways = cycle((PAGING, SEARCHING, WRITING))
        self._due: list[tuple[float, int, Session, Iterator[str]]] = [
            (time.monotonic() + self._chance.uniform(0, PAUSE), number, session, cycle(way))
            for number, (session, way) in enumerate(zip(sessions, ways, strict=False))
        ]

    def __enter__(self) -> Crowd:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        heapq.heapify(self._due)
        while self._due and not self._over.wait(max(self._due[0][0] - time.monotonic(), 0)):
            _, number, session, keys = self._due[0]
            session.wire.send(sequence(next(keys)))
            then = time.monotonic() + self._chance.uniform(0.5 * PAUSE, 1.5 * PAUSE)
            heapq.heapreplace(self._due, (then, number, session, keys))


class Host:
    """Sessions that come one after the other and stay."""

    def __init__(self, world: World, stack: ExitStack) -> None:
        self._stack = stack
        topic = world.topics[0]
        first = next(item for item in world.items(topic) if "text" in item)
        own = {name: value for name, value in world.env.items() if name == "HOME"}
        program = reader(topic, world.opening(), own)
        self._program = replace(program, argv=program.argv[:-1])
        self._place = f"{topic}#{first['id']}"
        self._known = 0
        self.sessions: list[Session] = []

    @property
    def program(self) -> Program:
        """The reader of one more guest."""
        self._known += 1
        guest = ("--kiosk", "--profile", f"guest{self._known}", "--idle", "60", self._place)
        return replace(self._program, argv=(*self._program.argv, *guest))

    def fill(self, count: int) -> None:
        """Let guests come until there are so many."""
        while len(self.sessions) < count:
            self.sessions.append(self._stack.enter_context(Session(self.program, SIZE)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="make readers", description=__doc__)
    parser.add_argument("--keys", type=int, default=120, help="keys of the one who is watched (120)")
    parser.add_argument("--most", type=int, default=COUNTS[-1], help="sessions at most (100)")
    parser.add_argument("--print", action="store_true", help="leave bench/READERS.md as it is")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ketatui-readers-") as folder, ExitStack() as stack:
        others = by_others()
        host = Host(World(Path(folder)), stack)
        for _ in range(2):  # the content is compiled, and all that is read lies in memory
            Session(host.program, SIZE).wire.close()
        rounds = [measure(host, count, options.keys) for count in COUNTS if count <= options.most]
        program = host.program
    results = report(rounds, program, others)
    print(results)
    if not options.print:
        (HERE / "READERS.md").write_text(f"# What `make readers` measured\n\n{results}", encoding="utf-8")


def measure(host: Host, count: int, keys: int) -> Round:
    tell(f"{count} sessions")
    host.fill(count)
    time.sleep(3)  # what is looked for a while after the first paint
    rest = resting(host.sessions)
    paints = []
    for _ in range(STARTS):
        with Session(host.program, SIZE) as session:
            paints.append(session.paint.text)
    readers = sorted({0, min(10, count), count // 2, count} if count > 1 else {0})
    return Round(count, rest, paints, [busy(host, reading, keys) for reading in readers])


def resting(sessions: Sequence[Session]) -> Rest:
    """Watch sessions that nobody sits at."""
    before = [(session.wire.wakeups(), session.wire.cpu_seconds()) for session in sessions]
    time.sleep(RESTS)
    after = [(session.wire.wakeups(), session.wire.cpu_seconds()) for session in sessions]
    pids = [session.wire.pid for session in sessions]
    return Rest(
        mean(memory(pid, "Private_") for pid in pids),
        mean(memory(pid, "Pss:") for pid in pids),
        mean(len([*Path(f"/proc/{pid}/task").iterdir()]) for pid in pids),
        mean(len([*Path(f"/proc/{pid}/fd").iterdir()]) for pid in pids),
        mean(late[0] - early[0] for early, late in zip(before, after, strict=True)) / RESTS,
        mean(late[1] - early[1] for early, late in zip(before, after, strict=True)) / RESTS,
    )


def busy(host: Host, reading: int, keys: int) -> Busy:
    """Press keys in one more session while `reading` of the others are read in."""
    tell(f"  {reading} of them read")
    with Session(host.program, SIZE) as watched, Crowd(host.sessions[:reading], reading):
        time.sleep(RUNS if reading else 1)
        crowd = host.sessions[:reading]
        used, ticks, start = spent(crowd), processors(), time.perf_counter()
        pressed = [pressed.seconds for pressed in islice(items(Typist(watched, 2 * APART)), keys)]
        took = time.perf_counter() - start
        each = (spent(crowd) - used) / took / reading if reading else 0.0
        after = processors()
        private = mean(memory(session.wire.pid, "Private_") for session in crowd) if crowd else 0.0
    share = (after[0] - ticks[0]) / max(after[1] - ticks[1], 1)
    return Busy(len(host.sessions), reading, pressed, each, share, private)


def spent(sessions: Sequence[Session]) -> float:
    return sum(session.wire.cpu_seconds() for session in sessions)


def processors() -> tuple[int, int]:
    """Ticks of all processors so far: those in use, and all."""
    ticks = [*map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def memory(pid: int, kind: str) -> int:
    """Bytes of a kind of memory: those whose name begins so."""
    rows = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines())
    return 1024 * sum(int(row[1]) for row in rows if row[0].startswith(kind))


def by_others() -> float:
    """Share of the processors that is in use before anything is measured."""
    before = processors()
    time.sleep(RESTS)
    after = processors()
    return (after[0] - before[0]) / max(after[1] - before[1], 1)


def report(rounds: Sequence[Round], program: Program, others: float) -> str:
    parts = [resting_table(rounds), busy_table(rounds), carried(rounds[-1]), told(program, others), BEYOND]
    return "\n\n".join(parts) + "\n"


def resting_table(rounds: Sequence[Round]) -> str:
    rows: list[tuple[str, Callable[[Round], str]]] = [
        ("private memory of each", lambda one: mebibytes(one.rest.private)),
        ("… in proportion", lambda one: mebibytes(one.rest.proportional)),
        ("threads of each", lambda one: f"{one.rest.threads:.0f}"),
        ("open files of each", lambda one: f"{one.rest.files:.0f}"),
        ("wakeups of each", lambda one: f"{one.rest.wakeups:.1f} a second"),
        ("CPU of each", lambda one: f"{1000 * one.rest.cpu:.2f} ms a second"),
        ("first paint of one more", lambda one: spread(one.paints)),
    ]
    lines = [["sessions at rest", *(str(one.sessions) for one in rounds)]]
    return aligned(lines + [[what, *map(show, rounds)] for what, show in rows])


def busy_table(rounds: Sequence[Round]) -> str:
    lines = [
        [
            *("sessions", "of them read", "key, p50", "key, p99", "CPU of each that reads"),
            *("private memory of each", "processors in use"),
        ]
    ]
    lines += [
        [
            *(str(one.sessions), str(one.reading)),
            *(f"{1000 * percentile(one.seconds, which):.0f} ms" for which in (50, 99)),
            f"{1000 * one.cpu:.1f} ms a second" if one.reading else "–",
            mebibytes(one.private) if one.reading else "–",
            f"{100 * one.host:.0f} %",
        ]
        for found in rounds
        for one in found.busy
    ]
    return aligned(lines)


def carried(last: Round) -> str:
    """What a larger host would carry, from what was measured with the most sessions."""
    most = last.busy[-1]
    own = max(last.rest.private, most.private)
    shared = (last.rest.proportional - last.rest.private) * last.sessions
    room = HOST - SYSTEM - shared
    memory = f"({mebibytes(HOST)} − {mebibytes(SYSTEM)} for the system − {mebibytes(shared)} shared)"
    lines = [
        ["a host of 16 GiB", "readers", "from"],
        ["by memory", f"{room / own:.0f}", f"{memory} ÷ {mebibytes(own)} each"],
    ]
    for cores in (2, 4, 8):
        for share in (1.0, 0.1) if most.reading else ():
            each = share * most.cpu + (1 - share) * last.rest.cpu
            told = f"{share:g} × {1000 * most.cpu:.1f} + {1 - share:g} × {1000 * last.rest.cpu:.2f}"
            lines.append(
                [
                    f"by CPU, {cores} cores, {100 * share:.0f} % of them read",
                    f"{BUSY * cores / each:.0f}",
                    f"{100 * BUSY:.0f} % of {cores} cores ÷ ({told}) ms a second each",
                ]
            )
    return aligned(lines)


def told(program: Program, others: float) -> str:
    return (
        f"{circumstances_of([program])} Each session is that of a guest (`--kiosk --profile NAME`) on a pty "
        "at 80×24, with a notebook of its own; pack and library file are the same for all. Who reads presses "
        f"a key every {PAUSE:g} s on average, at random moments: a third pages, a third searches, a third "
        "writes a note. A key is from pressing to its last byte, of one more guest who goes from item to "
        "item. Memory is a mean of all sessions, from smaps_rollup; wakeups are voluntary context switches "
        "of all threads. The terminals are the measuring process, on the same processors; what sshd takes "
        "for a line is not in it. Before it began, others had "
        f"{100 * others:.0f} % of the processors in use."
    )


BEYOND = """\
**After one host.** Nothing is shared between readers but files that are only read: the pack, the library
compiled from it, and the program. So a second host needs a copy of these and nothing else, and readers are
divided among hosts by the names of their profiles.

1. One host, more memory or cores: the table above is linear in both.
2. Several hosts, each with some of the profiles. A notebook is one SQLite file with a rollback journal; it
   belongs on a disk of its host, not on a network file system, where locks cannot be relied upon. The name in
   front finds the host: one line of `authorized_keys` for each key, on the host of its profile only, or a
   jump host that looks the profile up. A profile moves while it is not in use: copy its folder, then its
   key line.
3. New content: install it on each host; a session that runs keeps the library it has opened, a new one
   compiles the new one once (two that start at once do no harm).
4. Failure of a host: its readers are away until it, or the copy of its `profiles` folder, is back. The
   backups that each notebook keeps lie beside it, so the folder is copied elsewhere as a whole, nightly or by
   the minute; what was written since is lost with the disk.
5. What would save most memory before that: sessions forked from one process that has imported everything, so
   that code and types are shared. It is not done: it would be a server that holds the keys of all readers'
   sessions, where now each is a process of its own that the system limits and ends."""


def mebibytes(count: float) -> str:
    return f"{count / 2**20:.1f} MiB"


def percentile(seconds: Sequence[float], which: int) -> float:
    return quantiles(seconds, n=100, method="inclusive")[which - 1]


if __name__ == "__main__":
    main()
