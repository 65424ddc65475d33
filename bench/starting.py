"""Where a start goes, beside that of the one-line app: `python -m bench.starting`, tests on PYTHONPATH."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.measure import COMPILED
from bench.notes import fill
from bench.programs import HERE
from bench.world import CONTENT, World
from wire import Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

STEPS = (
    "interpreter up",
    "content open",
    "imported",
    "app made",
    "terminal taken",
    "laid out first",
    "painted",
)
PATIENCE = 60.0
DROP = Path("/proc/sys/vm/drop_caches")

Start = dict[str, tuple[float, ...]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.starting", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="starts of each (15)")
    parser.add_argument("--notes", type=int, default=10_000, help="notes in the notebook (10000)")
    parser.add_argument("--cold", action="store_true", help="empty the page cache before each (as root)")
    parser.add_argument("--changed", action="store_true", help="change a file of the content before each")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ketatui-bench-") as folder:
        world = World(Path(folder))
        fill(world, options.notes)
        content = Path(folder) / "content"
        shutil.copytree(CONTENT, content)
        env = {**world.env, "KETATUI_CONTENT": str(content)}
        programs = {
            "hello": ("hello", str(HERE / "hello.py")),
            "ketatui": (world.opening().split()[0], "-m", "ketatui", world.topics[0]),
        }
        found: dict[str, list[Start]] = {name: [] for name in programs}
        for turn in range(options.rounds + 1):
            for name, command in programs.items():
                if options.changed:
                    with (content / "pack.toml").open("a", encoding="utf-8") as file:
                        file.write(f"# {turn}\n")
                if options.cold:
                    os.sync()
                    DROP.write_text("3", encoding="ascii")
                started = start(command, env, Path(folder) / "marks")
                if turn:
                    found[name].append(started)
    print(table(found["hello"], found["ketatui"]))


def start(command: tuple[str, ...], env: Mapping[str, str | None], file: Path) -> Start:
    """Start a program, and return the seconds to each of its steps, and its CPU seconds until then."""
    argv = [sys.executable, str(HERE / "marks.py"), str(file), *command]
    with Wire(argv, env={**env, **COMPILED}) as wire:
        end = time.monotonic() + PATIENCE
        while not file.exists():
            if time.monotonic() > end:
                raise TimeoutError(f"{command[0]!r} was never painted: {wire.log[-500:]!r}")
            time.sleep(0.02)
        rows = [line.split("\t") for line in file.read_text("utf-8").splitlines()]
        file.unlink()
        found: Start = {step: tuple(map(float, values)) for step, *values in rows}
        return {step: (at[0] - wire.started, at[1]) for step, at in found.items() if step != "counts"} | {
            "counts": found["counts"]
        }


def table(floor: list[Start], reader: list[Start]) -> str:
    """The medians of each step, of one program beside the other."""
    lines = ["| until | hello | ketatui | more | CPU: hello | ketatui | more |", "| --- |" + " --- |" * 6]
    for step in STEPS:
        cells = [step]
        for kind in (0, 1):
            one, other = (
                median(each[step][kind] for each in found) * 1000 if step in found[0] else None
                for found in (floor, reader)
            )
            more = "" if one is None or other is None else f"{other - one:+.1f} ms"
            cells += ["" if value is None else f"{value:.1f} ms" for value in (one, other)]
            cells.append(more)
        lines.append(f"| {' | '.join(cells)} |")
    ratio = median(b["painted"][0] / a["painted"][0] for a, b in zip(floor, reader, strict=True))
    counted = [
        ", ".join(f"{median(each['counts'][kind] for each in found):.0f}" for found in (floor, reader))
        for kind in range(3)
    ]
    return "\n".join(lines) + (
        f"\n\nPainted {ratio:.2f}× as late. Until then, of hello and of ketatui: modules {counted[0]},"
        f" of our own {counted[1]}; garbage collections {counted[2]}. Medians of {len(floor)} starts in turn."
    )


if __name__ == "__main__":
    main()
