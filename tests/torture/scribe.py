"""A program that writes in a notebook and says on standard output what it does.

Before a change it prints what will be so (`{"try": NUMBER, ...}`), and once the notebook has
acknowledged it, `{"done": NUMBER}`. Arguments: file, folder of backups, seed, day, count of changes.

Where something goes wrong, it waits for each change until it is written; with the argument
"lasting" it waits no more, makes the rest of its changes, and tells how the notebook stands. With
"together" it begins when there is a file "go" beside the notebook.
"""

import json
import random
import sys
import time
from concurrent.futures import Future, wait
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ketatui.notebook import Note, Notebook, NotebookError, Saved

PACK = "ketamine"
ITEMS = [f"item-{number}" for number in range(12)]
BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)
PATIENCE = 60.0


def say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


class Scribe:
    def __init__(self, notebook: Notebook, seed: int, lasting: bool) -> None:
        self.notebook = notebook
        self.chance = random.Random(seed)
        self.seed = seed
        self.lasting = lasting
        self.number = 0
        self.waiting: dict[int, Future[Any]] = {}
        self.known = self._notes()[-200:]
        self.deleted: list[Note] = []

    def change(self) -> None:
        kind = self.chance.choice(["new", "new", "edit", "edit", "edit", "delete", "restore", "mark", "mark"])
        if kind == "mark":
            item, on = self.chance.choice(ITEMS), self.chance.random() < 0.7
            self._do({"bookmark": item, "on": on}, lambda: self.notebook.set_bookmark(item, on, "its words"))
        elif kind == "restore" and self.deleted:
            note = self.deleted.pop()
            self._do(_state(note), lambda: self.notebook.restore(note))
            self.known += [found for found in self._notes() if found.uuid == note.uuid]
        elif kind == "delete" and len(self.known) > 3:
            note = self.known.pop(self.chance.randrange(len(self.known)))
            self._do(_state(note, deleted=True), lambda: self.notebook.delete(note))
            self.deleted.append(note)
        elif kind == "edit" and self.known:
            self._write(self.known.pop(self.chance.randrange(len(self.known))))
        else:
            self._write(None)

    def _write(self, note: Note | None) -> None:
        """Edit a note or begin one, in one to three drafts."""
        edit = (
            self.notebook.edit_note(note)
            if note
            else self.notebook.start_note(self.chance.choice(ITEMS), "its words")
        )
        for draft in range(self.chance.randint(1, 3)):
            text = f"{self.seed}.{self.number} " + "word " * self.chance.choice([1, 20, 20, 300])
            state = _state(edit.note, text=text, begins=draft == 0)
            saved: Future[Saved] = self._do(state, lambda text=text: edit.save(text))
        edit.end()
        written = saved.result().note if saved.done() else edit.note._replace(text=edit.text)
        assert written
        self.known.append(written)

    def _notes(self) -> list[Note]:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return list(self.notebook.notes())
            except NotebookError:
                if self.lasting:
                    return []
                if time.monotonic() > end:
                    raise

    def _do(self, state: dict[str, Any], change: Any) -> Any:
        self.number += 1
        say(**{"try": self.number}, **state)
        future = change()
        self.waiting[self.number] = future
        end = time.monotonic() + PATIENCE
        while not wait([future], 0.02).done and not (self.lasting and self.notebook.trouble):
            if time.monotonic() > end:
                say(stuck=self.notebook.trouble)
                sys.exit(1)
            self.notebook.poll()
        self.acknowledge()
        return future

    def acknowledge(self) -> None:
        for number, future in [*self.waiting.items()]:
            if future.done():
                future.result()
                del self.waiting[number]
                say(done=number)


def _state(
    note: Note, text: str | None = None, deleted: bool = False, begins: bool = False
) -> dict[str, Any]:
    text = note.text if text is None else text
    return {"note": note.uuid, "text": text, "deleted": deleted, "begins": begins}


def main(file: str, backups: str, seed: str, day: str, count: str, how: str = "") -> None:
    begun = time.monotonic()
    day_of = BEGIN + timedelta(days=int(day))
    say(started=True)
    while how == "together" and not Path(file).with_name("go").exists():
        pass
    notebook = Notebook.open(
        Path(file), Path(backups), PACK, lambda: day_of + timedelta(seconds=time.monotonic() - begun)
    )
    scribe = Scribe(notebook, int(seed), lasting=how == "lasting")
    say(open=True, notices=notebook.notices, trouble=notebook.trouble)
    for _ in range(int(count)):
        scribe.change()
    saved = notebook.close()
    scribe.acknowledge()
    say(closed=saved, trouble=notebook.trouble, notices=notebook.notices)


if __name__ == "__main__":
    main(*sys.argv[1:])
