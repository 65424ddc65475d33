"""`make sizes`: what grows with the content and with the notebook, and what does not.

The real content 10, 100 and 1,000 times over, as so many times the topics and as one topic so many times
as long; and notebooks of a thousand to a million notes.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench import size_report
from bench.measure import Session, Step
from bench.notes import PATIENCE, fill_at_once, know_all, paths_of
from bench.picture import png
from bench.programs import HERE, Program, floor, reader
from bench.report import tell
from bench.search import SHOWN, keystrokes
from bench.world import CONTENT, World
from grown import grow
from ketatui import draw
from ketatui.draw import UNICODE
from ketatui.draw.result import result
from ketatui.notebook import Notebook
from ketatui.pack.library import Library, open_file
from ketatui.pack.model import Statement
from ketatui.search import parse, search
from large import word, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NORMAL = (80, 24)
LONG = "risks"
"""The topic that is made many times as long, and the one that is opened."""
SHAPES = ("topics", "length")
PACKS = (1, 10, 100, 1000)
NOTEBOOKS = (0, 1_000, 10_000, 100_000, 1_000_000)
COMPILED = (1, 10, 100)
MOST = 200
BYTES = 12_000_000
"""Of a library, at most, for each time the content."""
SLOW = 120.0
"""Seconds after which what a key should bring is taken to never come."""
TYPED = "pain"


@dataclass
class PackSize:
    """What was measured of one pack; seconds and bytes."""

    shape: str
    times: int
    items: int = 0
    places: int = 0
    """Of the topic that is opened."""
    library: int = 0
    paints: list[tuple[float, float]] = field(default_factory=list)
    """First paints, the floor's and the reader's, in turn."""
    topics: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    searches: list[float] = field(default_factory=list)
    contents: float = 0.0
    after_paint: int = 0
    after_walk: int = 0
    after_search: int = 0

    @property
    def ratio(self) -> float:
        return median(mine / least for least, mine in self.paints)


@dataclass
class Compiled:
    """What compiling a pack took: seconds of CPU, and memory at most."""

    shape: str
    times: int
    source: int
    cpu: float
    memory: int


@dataclass
class NotebookSize:
    """What was measured of one notebook; seconds and bytes."""

    notes: int
    file: int = 0
    paints: list[tuple[float, float]] = field(default_factory=list)
    listed: float = 0.0
    """From `v` to the list."""
    narrowed: float = 0.0
    """From a letter typed to narrow the list to those notes."""
    searched: float = 0.0
    """From `f` to the notes among what fits."""
    keys: list[float] = field(default_factory=list)
    """Of a letter typed there, to the last byte."""
    first_save: float = 0.0
    """Of the first note after opening, which waits until the file has been checked and backed up."""
    saves: list[float] = field(default_factory=list)
    after_paint: int = 0
    after_list: int = 0
    after_search: int = 0

    @property
    def ratio(self) -> float:
        return median(mine / least for least, mine in self.paints)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make sizes", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="warm starts of each (5)")
    parser.add_argument("--most", type=int, default=1000, help="largest pack, in times the content (1000)")
    parser.add_argument("--compile", type=int, default=100, help="largest pack that is compiled (100)")
    parser.add_argument("--notes", type=int, default=1_000_000, help="largest notebook (1000000)")
    parser.add_argument("--keys", type=int, default=200, help="keystrokes of searches (200)")
    parser.add_argument("--print", action="store_true", help="leave bench/SIZES.md and its picture")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ketatui-sizes-") as folder:
        root = Path(folder)
        compiled = [*compiling(root, [times for times in COMPILED if times <= options.compile])]
        packs = measured_packs(root, [times for times in PACKS if times <= options.most], options)
        notebooks = measured_notebooks(root, [size for size in NOTEBOOKS if size <= options.notes], options)
    text = size_report.report(packs, compiled, notebooks, [floor(), reader("", "", {})], options.rounds)
    print(text)
    if not options.print:
        picture = size_report.picture(packs, compiled, notebooks)
        (HERE / "SIZES.md").write_text(f"# What `make sizes` measured\n\n{text}", encoding="utf-8")
        (HERE / "sizes.svg").write_text(picture, encoding="utf-8")
        (HERE / "sizes.png").write_bytes(png(picture))


def named(shape: str, times: int) -> str:
    if shape == "topics":
        return f"{times} times the topics"
    return f"one topic {times} times as long"


# Compiling


def compiling(root: Path, sizes: Sequence[int]) -> Iterator[Compiled]:
    """Packs of TOML through the compiler, as its child process runs it."""
    for shape in SHAPES:
        for times in sizes:
            tell(f"Compiling {named(shape, times)}")
            folder = root / "compiled"
            write(CONTENT, folder, times, LONG if shape == "length" else "")
            command = [
                sys.executable,
                "-P",
                "-m",
                "ketatui.pack.build",
                str(folder),
                str(root / "compiled.db"),
            ]
            child = subprocess.Popen(command)
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode:
                raise RuntimeError(f"{named(shape, times)} could not be compiled")
            source = sum(path.stat().st_size for path in folder.rglob("*.toml"))
            yield Compiled(shape, times, source, used.ru_utime + used.ru_stime, 1024 * used.ru_maxrss)
            (root / "compiled.db").unlink()


# Packs


def measured_packs(root: Path, sizes: Sequence[int], options: argparse.Namespace) -> list[PackSize]:
    found: list[tuple[PackSize, Program, Path]] = []
    for shape in SHAPES:
        for times in sizes:
            needed = BYTES * times if shape == "topics" else BYTES * times // 10
            if shutil.disk_usage(root).free < needed:
                tell(f"{named(shape, times)} needs {needed // 10**9 + 1} GB in {root.parent}: left out")
            elif times > 1 or shape == SHAPES[0]:
                tell(f"Making {named(shape, times)}")
                found.append(made(root / f"{shape}-{times}", shape, times))
    paints([(one.paints, program) for one, program, _ in found], options.rounds)
    for one, program, file in found:
        tell(f"Reading {named(one.shape, one.times)}")
        read(one, program)
        one.searches += searched(file, options.keys // (5 if one.times > 100 else 1))
    return [one for one, _, _ in found]


def made(root: Path, shape: str, times: int) -> tuple[PackSize, Program, Path]:
    """A pack with its library, and the reader who opens it in the middle of its middle copy."""
    root.mkdir()
    content = root / "pack"
    file = grow(CONTENT, content, root / "cache", times, LONG if shape == "length" else "")
    world = World(root, content)
    library = open_file(file)
    copy = f"-{word(times // 2)}" if times > 1 else ""
    topic = f"{LONG}{copy}" if shape == "topics" else LONG
    places = library.index(topic)
    own = [place for place in places if place.kind == Statement.kind and place.id.endswith(copy or place.id)]
    item = library.item(own[len(own) // 2].id)
    assert isinstance(item, Statement)
    one = PackSize(shape, times, len([*library.ids()]), len(places), file.stat().st_size)
    know_all(world, library.digest)
    library.close()
    return one, reader(f"{topic}#{item.id}", " ".join(item.text.split()[:3]), world.env), file


def paints(programs: Sequence[tuple[list[tuple[float, float]], Program]], rounds: int) -> None:
    """First paints in turn, each beside one of the floor."""
    for turn in range(rounds + 1):
        tell(f"First paint, round {turn} of {rounds}" if turn else "Warming up")
        for paints, program in programs:
            seconds = []
            for each in (floor(), program):
                with Session(each, NORMAL) as session:
                    seconds.append(session.paint.text)
            if turn:
                paints.append((seconds[0], seconds[1]))


def read(one: PackSize, program: Program) -> None:
    with Session(program, NORMAL) as session:
        time.sleep(1)
        one.after_paint = session.usage().memory
        steps: list[Step] = []
        for _ in range(3):
            steps += [session.press("topic", key, SLOW) for key in ("l", "h")]
            steps += [session.press("page", "space", SLOW) for _ in range(4)]
        one.topics += [step.seconds for step in steps if step.kind == "topic"]
        one.pages += [step.seconds for step in steps if step.kind == "page"]
        one.after_walk = session.usage().memory
    with Session(program, NORMAL) as session:
        time.sleep(1)
        session.wait_for("f", "Search everywhere", SLOW)
        for letter in TYPED:
            session.press("search", letter, SLOW)
        time.sleep(1)
        one.after_search = session.usage().memory
    with Session(program, NORMAL) as session:
        time.sleep(1)
        one.contents = waited(session, "c", "Contents")


def searched(file: Path, count: int) -> Iterator[float]:
    """Seconds from each of some keystrokes to results that are drawn, without notes."""
    library = open_file(file)
    step = max(len([*keystrokes()]) // count, 1)
    for text in keystrokes(step):
        start = time.perf_counter()
        results = search(parse(text, library), library, {}, None, MOST)
        for hit in results.found.hits[:SHOWN]:
            marked = library.marked(hit, results.found.asked)
            result(library.item(hit.id), hit.title, marked, NORMAL[0] - 2, UNICODE)
        yield time.perf_counter() - start
    library.close()


# Notebooks


def measured_notebooks(root: Path, sizes: Sequence[int], options: argparse.Namespace) -> list[NotebookSize]:
    found: list[tuple[NotebookSize, Program, World]] = []
    for notes in sizes:
        tell(f"Writing {notes} notes")
        found.append(kept(root / f"notes-{notes}", notes))
    paints([(one.paints, program) for one, program, _ in found], options.rounds)
    for one, program, world in found:
        tell(f"Keeping {one.notes} notes")
        if one.notes:
            look_up(one, program)
        save(one, world)
    return [one for one, _, _ in found]


def kept(root: Path, notes: int) -> tuple[NotebookSize, Program, World]:
    root.mkdir()
    world = World(root)
    ready = world.opening()
    library = open_file(next((root / "cache").glob("library-*.db")))
    know_all(world, library.digest)
    fill_at_once(world, notes, words_of(library))
    library.close()
    paths = paths_of(world)
    one = NotebookSize(notes, paths.notebook.stat().st_size)
    return one, reader(world.topics[0], ready, world.env), world


def words_of(library: Library) -> list[tuple[str, str]]:
    """The items of all topics with the words that a note on them quotes."""
    ids = dict.fromkeys(place.subject for head in library.topics for place in library.index(head.id))
    return [(id_, draw.said(library.item(id_))[0]) for id_ in ids]


def look_up(one: NotebookSize, program: Program) -> None:
    with Session(program, NORMAL) as session:
        time.sleep(1)
        one.after_paint = session.usage().memory
        one.listed = waited(session, "v", "by time")
        session.wire.quiet(1.0, SLOW)
        one.after_list = session.usage().memory
        session.press("search", "/", SLOW)
        session.press("search", "5", SLOW)
        one.narrowed = waited(session, "0", "with “50”")
    with Session(program, NORMAL) as session:
        time.sleep(1)
        begun = session.wait_for("f", "Search everywhere", SLOW)
        session.wire.send("in:notes visi")
        one.searched = begun + waited(session, "t", "Your notes,")
        session.wire.quiet(1.0, SLOW)
        if one.searched < SLOW:
            one.keys += [session.press("search", letter, SLOW).seconds for letter in " up"]
        one.after_search = session.usage().memory


def waited(session: Session, key: str, words: str) -> float:
    """Seconds from a key until words are there; endless where they are not in time."""
    try:
        return session.wait_for(key, words, SLOW)
    except TimeoutError:
        return math.inf


def save(one: NotebookSize, world: World) -> None:
    """Saves notes through the notebook itself: from the call until it is on the disk."""
    paths = paths_of(world)
    notebook = Notebook.open(paths.notebook, paths.backups, world.pack)
    seconds: list[float] = []
    for number in range(12):
        start = time.perf_counter()
        notebook.start_note("what-ketamine", "").save(f"Saved, number {number}.").result()
        seconds.append(time.perf_counter() - start)
    one.first_save, *one.saves = seconds
    notebook.close(PATIENCE)


if __name__ == "__main__":
    main()
