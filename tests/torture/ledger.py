"""What a scribe has said that it wrote, and whether it stands in the notebook."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

State = tuple[Any, ...] | None
"""Text of a note and whether it is deleted; whether a bookmark is set; None where there is nothing."""


class Ledger:
    """Follows what was tried and what was acknowledged.

    Attributes:
        acknowledged: How many changes have been.
        unsure: How many were tried and never acknowledged: they may have been written or not.
    """

    def __init__(self) -> None:
        self.acknowledged = 0
        self.unsure = 0
        self._states: dict[str, list[tuple[int, State]]] = {}
        self._earlier: dict[str, set[str]] = defaultdict(set)
        self._round = 0

    def hear(self, said: str) -> dict[str, Any]:
        """Take in what a scribe printed, and return all that it said of itself."""
        self._round += 1_000_000
        tries: dict[int, dict[str, Any]] = {}
        told: dict[str, Any] = {}
        for line in said.split("\n")[:-1]:  # what follows the last line's end was cut off
            what = json.loads(line)
            if "try" in what:
                tries[what["try"]] = what
                self._tried(what["try"], what)
            elif "done" in what:
                self._done(what["done"], tries.pop(what["done"]))
            else:
                told |= what
        self.unsure += len(tries)
        return told

    def missing(self, file: Path) -> list[str]:
        """Return what was acknowledged and is not in `file`; go on from what is there."""
        with closing(sqlite3.connect(file)) as db:
            found: dict[str, State] = {
                uuid: (text, bool(deleted))
                for uuid, text, deleted in db.execute("SELECT uuid, text, deleted IS NOT NULL FROM note")
            }
            found |= {
                item: (True,) for (item,) in db.execute("SELECT item FROM bookmark WHERE deleted IS NULL")
            }
            wordings: dict[str, set[str]] = defaultdict(set)
            for uuid, text in db.execute("SELECT note, text FROM wording"):
                wordings[uuid].add(text)
        lost = []
        for subject, states in self._states.items():
            actual = found.get(subject)
            allowed = [state for _, state in states]
            if actual not in allowed and not (actual is None and (False,) in allowed):
                lost.append(f"{subject}: {actual} is none of {allowed}")
            states[:] = [(0, actual)]
        for uuid, texts in self._earlier.items():
            note = found.get(uuid)
            there = wordings[uuid] | ({note[0]} if note else set())
            lost += [f"{uuid}: no earlier wording {text!r}" for text in texts - there]
        lost += [f"{subject}: nobody wrote it" for subject in found.keys() - self._states.keys()]
        return lost

    def _tried(self, number: int, what: dict[str, Any]) -> None:
        states = self._states.setdefault(_subject(what), [(0, None)])
        states.append((self._round + number, _state(what)))

    def _done(self, number: int, what: dict[str, Any]) -> None:
        self.acknowledged += 1
        states = self._states[_subject(what)]
        at = [number for number, _ in states].index(self._round + number)
        if what.get("begins") and at == 1 and (before := states[0][1]):  # else it is unsure what was before
            self._earlier[what["note"]].add(before[0])
        del states[:at]


def _subject(what: dict[str, Any]) -> str:
    return str(what.get("note") or what["bookmark"])


def _state(what: dict[str, Any]) -> State:
    return (what["text"], what["deleted"]) if "note" in what else (what["on"],)


def is_whole(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as db:
        return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
