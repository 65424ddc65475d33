"""A real terminal to look at: programs in windows of a tmux of their own."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from wire import PATIENCE, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Seen = tuple[str, frozenset[str]]
"""A character, and how it looks: "1", "4", "38;5;67" and so on."""

SGR = re.compile(r"(?:\x1b\[([\d;:]*)m)?([^\x1b]+|(?<=m))")
OFF = {"22": "12", "23": "3", "24": "4", "25": "5", "27": "7", "28": "8", "29": "9"}
LINES = {"4", "7", "9"}


class Tmux:
    """A server with one window; `commands` run side by side in windows of the same size.

    Args:
        commands: what runs in each window.
        size: columns and rows.
        env: changes to this process's environment; None takes a name out.
    """

    def __init__(
        self,
        *commands: Sequence[str],
        size: tuple[int, int] = (80, 24),
        env: Sequence[Mapping[str, str | None]] = (),
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ketatui-tmux-")
        folder = Path(self._folder.name)
        config = folder / "tmux.conf"
        config.write_text(
            "set -g status off\nset -g escape-time 0\nset -g default-terminal tmux-256color\n"
            "set -g remain-on-exit on\nset -g focus-events on\n"
        )
        known = environment({"TMUX": None, "TERM": "xterm-256color"})
        self._env = {name: value for name, value in known.items() if name not in {"COLUMNS", "LINES"}}
        self._tmux = ["tmux", "-u", "-S", str(folder / "socket"), "-f", str(config)]
        for number, command in enumerate(commands):
            own = env[number] if number < len(env) else {}
            unset = [f"-u{name}" for name, value in own.items() if value is None]
            settings = [f"{name}={value}" for name, value in own.items() if value is not None]
            shell = shlex.join(["env", *unset, *settings, *command])
            at = ["-x", f"{size[0]}", "-y", f"{size[1]}"]
            start = ["new-session", "-d", "-s", f"w{number}", *at, shell]
            self.run(*start)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.run("kill-server")
        self._folder.cleanup()

    def run(self, *arguments: str) -> str:
        """What a command of tmux prints."""
        done = subprocess.run(
            [*self._tmux, *arguments], env=self._env, capture_output=True, encoding="utf-8", check=False
        )
        assert not done.returncode, (arguments, done.stderr)
        return done.stdout

    def tty(self, window: int = 0) -> str:
        """The terminal of a window, to be written to as its program does."""
        return self.run("display", "-p", "-t", f"w{window}", "#{pane_tty}").strip()

    def type(self, text: str, window: int = 0) -> None:
        self.run("send-keys", "-t", f"w{window}", "-l", text)

    def press(self, key: str, window: int = 0) -> None:
        """Presses a key by tmux's name for it: `C-l`, `Escape`, `Space`."""
        self.run("send-keys", "-t", f"w{window}", key)

    def resize(self, width: int, height: int, window: int = 0) -> None:
        self.run("resize-window", "-t", f"w{window}", "-x", f"{width}", "-y", f"{height}")

    def title(self, window: int = 0) -> str:
        return self.run("display", "-p", "-t", f"w{window}", "#{pane_title}").strip()

    def cursor(self, window: int = 0) -> str:
        return self.run("display", "-p", "-t", f"w{window}", "#{cursor_x} #{cursor_y} #{cursor_flag}").strip()

    def text(self, window: int = 0) -> list[str]:
        """The rows as text, all of their width."""
        return self.run("capture-pane", "-p", "-N", "-t", f"w{window}").split("\n")[:-1]

    def cells(self, window: int = 0) -> list[list[Seen]]:
        """The rows as characters with their looks; of blanks what is seen, at the end of a row none."""
        rows = self.run("capture-pane", "-p", "-e", "-N", "-t", f"w{window}").split("\n")[:-1]
        looks: set[str] = set()
        seen = []
        for row in rows:
            signs: list[Seen] = []
            for codes, text in SGR.findall(row):
                looks = _looks(looks, codes)
                signs += [(sign, frozenset(looks if sign != " " else _on_blank(looks))) for sign in text]
            while signs and signs[-1] == (" ", frozenset()):
                signs.pop()
            seen.append(signs)
        return seen

    def wait(self, happened: Callable[[], bool]) -> None:
        """Waits until something is so, such as what a window shows."""
        deadline = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < deadline, "it never came"
            time.sleep(0.01)


class Panes(Tmux):
    """Windows without a program, to write to; what is written is shown when `write` returns."""

    def __init__(self, count: int, size: tuple[int, int]) -> None:
        idle = ["sh", "-c", "stty raw -echo; exec sleep 600"]
        super().__init__(*[idle] * count, size=size)
        self._ttys = [self.tty(number) for number in range(count)]
        self._written = 0
        for number in range(count):
            self.wait(partial(self._sleeps, number))

    def _sleeps(self, window: int) -> bool:
        return "sleep" in self.run("display", "-p", "-t", f"w{window}", "#{pane_current_command}")

    def write(self, window: int, data: str) -> None:
        """Writes to an emptied window, whose lines do not wrap."""
        self._written += 1
        mark = f"w{self._written}"
        file = os.open(self._ttys[window], os.O_WRONLY | os.O_NOCTTY)
        try:
            left = f"\x1bc\x1b[?7l\x1b[?25l{data}\x1b]2;{mark}\x07".encode()
            while left:
                left = left[os.write(file, left) :]
        finally:
            os.close(file)
        self.wait(lambda: self.title(window) == mark)


def _looks(looks: set[str], codes: str) -> set[str]:
    """The look after a sequence as tmux prints it: attributes, or one colour."""
    if not codes:
        return looks
    kind = codes.partition(";")[0]
    if int(kind) < 30:
        after = {*looks}
        for code in codes.split(";"):
            after = set() if code == "0" else after - {*OFF[code]} if code in OFF else after | {code}
        return after
    ground = "b" if kind[0] == "4" or kind[:2] == "10" else "f"
    kept = {look for look in looks if look[0] != ground}
    return kept if kind in {"39", "49"} else kept | {f"{ground}{codes}"}


def _on_blank(looks: set[str]) -> set[str]:
    return looks if looks & LINES else {look for look in looks if look[0] == "b"}
