"""`make bench`: this reader beside a one-line app and its peers, in one run, in turn."""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bench import keys, search
from bench.bars import drawn
from bench.measure import Session, Usage
from bench.notes import fill
from bench.programs import HERE, floor, peers, reader
from bench.report import Figures, Pictured, aligned, circumstances, panels, pictures_table, table, tell
from bench.world import CONTENT, World
from counts import SIZES, counted
from grown import grow

if TYPE_CHECKING:
    from collections.abc import Iterator

NORMAL = (80, 24)
WIDE = (120, 40)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="warm starts of each (9)")
    parser.add_argument("--keys", type=int, default=60, help="keys in each walk (60)")
    parser.add_argument("--presses", type=int, default=200, help="keys of each kind by itself (200)")
    parser.add_argument("--notes", type=int, default=10_000, help="notes in the notebook (10000)")
    parser.add_argument("--no-peers", action="store_true", help="hello and ketatui alone")
    parser.add_argument("--print", action="store_true", help="leave bench/RESULTS.md as it is")
    parser.add_argument("--counts", action="store_true", help="only what no machine changes, as CI holds it")
    options = parser.parse_args()
    if options.counts:
        print_counts()
        return
    with tempfile.TemporaryDirectory(prefix="ketatui-bench-") as folder:
        world = World(Path(folder))
        tell(f"Writing {options.notes} notes")
        fill(world, options.notes)
        ready = world.opening()
        programs = [floor(), reader(world.topics[0], ready, world.env)]
        if not options.no_peers:
            programs += peers(world.markdown(), ready, world.env)
        found = [Figures(program) for program in programs]
        first_paints(found, options.rounds)
        idle(found)
        walks(found, options.keys)
        wide(found[1], options.keys // 2)
        pressed = [*each_key(world, found[1], options.presses)]
        pictured = [*pictures(world, options.rounds // 3, options.keys // 3)]
        searched = [*searches(world, options.notes)]
    parts = (
        table(found),
        circumstances(found, options.rounds),
        keys.table(pressed, options.presses),
        pictures_table(pictured),
        search.table(searched),
    )
    results = "\n\n".join(parts) + "\n"
    print(results)
    if not options.print:
        results = f"# What `make bench` measured\n\n{results}"
        (HERE / "RESULTS.md").write_text(results, encoding="utf-8")
        (HERE / "RESULTS.svg").write_text(drawn(panels(found)), encoding="utf-8")


def print_counts() -> None:
    """What tests/test_counts.py holds, in a world of its own for each size."""
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="ketatui-counts-") as folder:
            counts = [*counted(Path(folder), size, World(Path(folder)).env)]
        lines = [[count.what, f"{count.found:.4g}", f"{count.most:g}"] for count in counts]
        print(aligned([[f"{size[0]}×{size[1]}", "found", "at most"], *lines]), end="\n\n")


def first_paints(found: list[Figures], rounds: int) -> None:
    for turn in range(rounds + 1):
        tell(f"First paint, round {turn} of {rounds}" if turn else "Warming up")
        for one in found:
            with Session(one.program, NORMAL) as session:
                if turn:
                    one.paints.append(session.paint)


def idle(found: list[Figures]) -> None:
    tell("Idle for ten seconds")
    with ExitStack() as stack:
        sessions = [stack.enter_context(Session(one.program, NORMAL)) for one in found]
        time.sleep(2)
        before = [session.usage() for session in sessions]
        time.sleep(10)
        for one, session, start in zip(found, sessions, before, strict=True):
            end = session.usage()
            one.idle = Usage(end.size - start.size, end.cpu - start.cpu, end.memory)


def walks(found: list[Figures], keys: int) -> None:
    for one in found:
        tell(f"Reading with {one.program.name}")
        with Session(one.program, NORMAL) as session:
            time.sleep(1)
            one.steps += session.walk(keys)
            one.memory_after = session.usage().memory


def wide(reader: Figures, keys: int) -> None:
    tell("120×40 with details")
    for _ in range(3):
        with Session(reader.program, WIDE) as session:
            reader.wide_paints.append(session.paint)
    with Session(reader.program, WIDE) as session:
        time.sleep(1)
        reader.wide_steps += session.walk(keys)


def each_key(world: World, reader: Figures, presses: int) -> Iterator[keys.Keys]:
    """Each kind of key by itself, at both sizes."""
    for size in (NORMAL, WIDE):
        for one in keys.measure(world, reader.program, size, presses):
            tell(f"{presses} times {one.kind} at {size[0]}×{size[1]}")
            yield one


def pictures(world: World, rounds: int, keys: int) -> Iterator[Pictured]:
    """The largest picture of each kind: opened, stepped through, and paged past."""
    for kind, (topic, item) in world.pictures().items():
        tell(f"A {kind}")
        one = Pictured(kind, item["id"])
        ready = " ".join(str(item.get("title") or item["question"]).split()[:3])
        program = reader(f"{topic}#{item['id']}", ready, world.env)
        for turn in range(rounds + 1):
            paints = []
            for each in (floor(), program):
                with Session(each, NORMAL) as session:
                    paints.append(session.paint)
            if turn:
                one.paints.append((paints[0], paints[1]))
        with Session(program, NORMAL) as session:
            time.sleep(1)
            session.press("enter", "enter")
            one.parts = [session.press("part", "j") for _ in range(keys)]
            session.press("leave", "esc")
            one.pages = [session.press("page", "space") for _ in range(keys // 2)]
        yield one


def searches(world: World, notes: int) -> Iterator[search.Searching]:
    """Search in the content, and in a library a hundred times as large."""
    for times in (1, 100):
        tell(f"Searching in {times} times the content")
        file = grow(CONTENT, world.root / "grown", world.root / "cache", times)
        yield search.measure(file, times, notes)


if __name__ == "__main__":
    main()
