"""Many first starts at once."""

from __future__ import annotations

import json
import subprocess
import sys

from ketatui.notebook.files import only_one
from ketatui.notebook.migrations import STEPS
from notebook.desk import PATIENCE, Desk, until
from torture.figures import LONG
from torture.ledger import is_whole
from torture.scribes import SCRIBE


def test_two_first_starts_at_once(desk: Desk) -> None:
    """Case 38: they make one notebook, and both write in it."""
    for number in range(20 if LONG else 4):
        there = Desk(desk.folder / str(number))
        there.file.parent.mkdir(mode=0o700, parents=True)
        go, said = there.file.with_name("go"), [there.folder / seed for seed in "12"]
        both = []
        for seed, told in zip("12", said, strict=True):
            arguments = [there.file, there.backups, seed, "1", "12", "together"]
            with told.open("wb") as out:
                both.append(subprocess.Popen([sys.executable, SCRIBE, *map(str, arguments)], stdout=out))
        for told in said:
            until(told.read_text)
        go.touch()
        assert [start.wait(PATIENCE) for start in both] == [0, 0]
        assert there.rows("SELECT COUNT(*) FROM migration") == [(len(STEPS),)]
        notes = {uuid for (uuid,) in there.rows("SELECT uuid FROM note")}
        for told in said:
            what = [json.loads(line) for line in told.read_text().splitlines()]
            assert what[-1]["closed"]
            mine = {line["note"] for line in what if "note" in line}
            assert mine
            assert mine <= notes
        assert is_whole(there.file)
        assert not list(there.file.parent.glob("*.corrupt-*"))


def test_a_first_start_waits_for_another(desk: Desk) -> None:
    """Case 38: while one session makes the notebook, no other does."""
    desk.file.parent.mkdir(mode=0o700)
    with only_one(desk.file.parent, 1.0):
        notebook = desk.open()
        saved = notebook.set_bookmark("item", True, "")
        until(lambda: "another program" in notebook.trouble)
        assert not desk.file.exists()
    until(saved.done, notebook)
    assert notebook.trouble == ""
