"""Runs a program, and tells when it came to each step of its start.

As a script: `marks.py FILE TEXT SCRIPT [ARGUMENT]…`, or `-m` and a module for SCRIPT. When TEXT has been
written to the terminal, FILE gets lines of step, `time.perf_counter` and CPU seconds; the program goes on.
"""

from __future__ import annotations

import gc
import runpy
import sys
import threading
import time
from importlib import import_module
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

STEPS = {
    "ketatui.cli": (("open_content", "content open"),),
    "textual.app": (("App.__init__", "imported"), ("App.run", "app made")),
    "textual.drivers.linux_driver": (("LinuxDriver.start_application_mode", "terminal taken"),),
    "textual.screen": (("Screen._refresh_layout", "laid out first"),),
}
"""By module: what is called at the end of a step (`content open`: when it returns), and the step."""

AFTERWARDS = {"content open"}

marks: dict[str, tuple[float, float]] = {}


def mark(step: str) -> None:
    marks.setdefault(step, (time.perf_counter(), time.process_time()))


class Watch:
    """Finds the modules of `STEPS`, and has their steps marked."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in STEPS:
            return None
        spec = PathFinder.find_spec(name, path, target)
        assert spec is not None
        loader: Any = spec.loader
        run = loader.exec_module

        def run_and_watch(module: ModuleType) -> None:
            run(module)
            for called, step in STEPS[name]:
                watch(module, called, step)
            if name == "textual.drivers.linux_driver":
                watch_for_text(module)

        loader.exec_module = run_and_watch
        return spec


def watch(module: ModuleType, called: str, step: str) -> None:
    *owners, name = called.split(".")
    owner: Any = getattr(module, owners[0]) if owners else module
    function: Callable[..., object] = getattr(owner, name)

    def marked(*arguments: Any, **options: Any) -> object:
        if step not in AFTERWARDS:
            mark(step)
        result = function(*arguments, **options)
        mark(step)
        return result

    setattr(owner, name, marked)


def watch_for_text(module: Any) -> None:
    write = module.LinuxDriver.write

    def marked(self: Any, data: str) -> None:
        write(self, data)
        if text in data and "painted" not in marks:
            mark("painted")
            counts = len(sys.modules), sum("ketatui" in name for name in sys.modules)
            runs = sum(row["collections"] for row in gc.get_stats())
            threading.Timer(0.2, tell, (*counts, runs)).start()

    module.LinuxDriver.write = marked


def tell(modules: int, own: int, collections: int) -> None:
    rows = [f"{step}\t{at}\t{cpu}" for step, (at, cpu) in marks.items()]
    rows.append(f"counts\t{modules}\t{own}\t{collections}")
    Path(file).with_suffix(".new").write_text("\n".join(rows), encoding="utf-8")
    Path(file).with_suffix(".new").rename(file)


if __name__ == "__main__":
    mark("interpreter up")
    file, text, *rest = sys.argv[1:]
    sys.meta_path.insert(0, Watch())
    if rest[0] == "-m":
        sys.path.pop(0)
        sys.argv = rest[1:]
        sys.exit(import_module(f"{rest[1]}.__main__").main())
    sys.argv = rest
    runpy.run_path(rest[0], run_name="__main__")
