"""Runs a program in this process and tells, on SIGUSR1, what it has done so far.

python tests/probe.py ANSWER reader ARGUMENTS…    the reader, as `ketatui ARGUMENTS…`
python tests/probe.py ANSWER floor                a Textual app of one line, the least there can be

Each answer is a line of JSON at the end of ANSWER.
"""

from __future__ import annotations

import json
import signal
import sqlite3
import sys
import threading
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from textual.app import App

statements: Counter[str] = Counter()
"""How many SQL statements have been run: in the library, in the notebook, in memory."""

apps: list[App[Any]] = []


class Connection(sqlite3.Connection):
    """One that counts its statements, but those that SQLite runs within them, which it tells as comments."""

    def __init__(self, database: str, *args: Any, **options: Any) -> None:
        super().__init__(database, *args, **options)
        name = Path(urlsplit(str(database)).path).name
        kind = {"notebook.db": "notebook", ":memory:": "memory"}.get(name, "library")
        self.set_trace_callback(lambda sql: statements.update([kind] * (not sql.startswith("--"))))


def watch_apps() -> None:
    """Remember each Textual app that is made."""
    from textual.app import App

    made = App.__init__

    def remember(self: App[Any], *args: Any, **options: Any) -> None:
        made(self, *args, **options)
        apps.append(self)

    App.__init__ = remember  # type: ignore[method-assign]


def answer(file: Path, *_: object) -> None:
    widgets = sum(len(screen.walk_children()) for app in apps for screen in app.screen_stack)
    told = {
        "modules": sorted(sys.modules),
        "widgets": widgets,
        "sql": dict(statements),
        "threads": threading.active_count(),
    }
    with file.open("a") as stream:
        stream.write(json.dumps(told) + "\n")


def floor() -> None:
    from textual.app import App
    from textual.widgets import Static

    class Floor(App[None]):
        def compose(self) -> Any:
            yield Static("floor")

    Floor().run()


def main(file: str, program: str, *arguments: str) -> None:
    signal.signal(signal.SIGUSR1, partial(answer, Path(file)))
    sqlite3.connect = partial(sqlite3.connect, factory=Connection)  # type: ignore[assignment]
    watch_apps()
    if program == "floor":
        floor()
    else:
        from ketatui.cli import main as reader

        sys.exit(reader(list(arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
