"""Scribes at work: each a process, at one notebook, followed in one ledger."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketatui.notebook.backup_names import backups_in
from notebook.desk import PATIENCE, Desk
from torture.ledger import Ledger, is_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torture.figures import Figures

SCRIBE = Path(__file__).with_name("scribe.py")
MIGRATING = Path(__file__).with_name("migrating.py")


class Scribes:
    """Starts scribes, one on each day, so that each begins with a backup."""

    def __init__(self, desk: Desk, figures: Figures, program: Path = SCRIBE) -> None:
        self.desk = desk
        self.ledger = Ledger()
        self.day = 0
        self._figures = figures
        self._program = program
        self._said = desk.folder / "said"

    def copied(self, desk: Desk, figures: Figures) -> Scribes:
        """The same notebook and ledger at another desk."""
        shutil.copytree(self.desk.file.parent, desk.file.parent)
        other = Scribes(desk, figures, self._program)
        other.ledger, other.day = deepcopy(self.ledger), self.day
        return other

    def start(
        self, count: int, how: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        self.day += 1
        arguments = [self.desk.file, self.desk.backups, self.day, self.day, count, how]
        with self._said.open("wb") as said:
            return subprocess.Popen(
                [sys.executable, self._program, *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=said,
                env={**os.environ, **(env or {})},
            )

    def wait_said(self, word: str, scribe: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + PATIENCE
        while word not in self._said.read_text() and scribe.poll() is None:
            assert time.monotonic() < end
            time.sleep(0.001)

    def heard(self) -> dict[str, Any]:
        """Take down what the last scribe said, and return what it said of itself."""
        before = self.ledger.acknowledged
        told = self.ledger.hear(self._said.read_text())
        self._figures.count("writes acknowledged", self.ledger.acknowledged - before)
        return told

    def nothing_is_lost(self) -> None:
        """The file is whole, as are its backups, and holds all that was acknowledged."""
        lost = self.ledger.missing(self.desk.file)
        bad = [file for file in (self.desk.file, *backups_in(self.desk.backups)[:2]) if not is_whole(file)]
        self._figures.count("writes lost", len(lost))
        self._figures.count("corruptions", len(bad))
        assert not lost, "\n".join(lost)
        assert not bad, bad

    def works(self, count: int = 3) -> None:
        """The next start is like any other."""
        scribe = self.start(count)
        assert scribe.wait(PATIENCE) == 0
        told = self.heard()
        assert told["closed"], told
        assert (told["trouble"], told["notices"]) == ("", []), told
        self.nothing_is_lost()
