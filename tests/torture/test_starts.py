"""Many first starts at once."""

from __future__ import annotations

import subprocess
import sys

from ketatui.notebook.migrations import STEPS
from notebook.desk import PATIENCE, Desk
from torture.figures import LONG
from torture.ledger import is_whole
from torture.scribes import SCRIBE


def test_two_first_starts_at_once(desk: Desk) -> None:
    """Case 38: they make one notebook, and both write in it."""
    for number in range(20 if LONG else 3):
        there = Desk(desk.folder / str(number))
        there.folder.mkdir()
        arguments = [there.file, there.backups]
        both = [
            subprocess.Popen(
                [sys.executable, SCRIBE, *map(str, arguments), str(seed), "1", "12"],
                stdout=subprocess.DEVNULL,
            )
            for seed in (1, 2)
        ]
        assert [start.wait(PATIENCE) for start in both] == [0, 0]
        assert there.rows("SELECT COUNT(*) FROM migration") == [(len(STEPS),)]
        written = there.rows(
            "SELECT substr(text, 1, 2) FROM note UNION SELECT substr(text, 1, 2) FROM wording"
        )
        assert written == [("1.",), ("2.",)]
        assert is_whole(there.file)
        assert not list(there.file.parent.glob("*.corrupt-*"))
