"""A program that writes in a notebook which is kept in step with a store, and says what it does.

Before each text it prints `{"new": TEXT, "old": TEXT}`, `old` being the text that it takes the place of
or null, and `{"done": TEXT}` once the notebook has acknowledged it; `{"review": UUID}` once a rating is.
Arguments: file, folder of backups, address of the store, a name of its own, count of changes.
"""

import json
import random
import sys
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from pathlib import Path
from typing import Any

from ketatui.notebook import Note, Notebook, NotebookError
from ketatui.sync import Sync, background
from ketatui.sync.server import Server
from notebook.test_reviews import count

ITEMS = [f"item-{number}" for number in range(12)]
PATIENCE = 60.0


def say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


def wait(future: Future[Any], notebook: Notebook) -> Any:
    ends = time.monotonic() + PATIENCE
    while True:
        notebook.poll()
        try:
            return future.result(0.1)
        except NotYet:
            if time.monotonic() > ends:
                raise


def write(notebook: Notebook, chance: random.Random, name: str, number: int) -> None:
    notes: list[Note] = []
    with suppress(NotebookError):  # another session writes: a new note can be begun all the same
        notes += notebook.notes()
    if notes and chance.random() < 0.5:
        note = chance.choice(notes)
        edit, old = notebook.edit_note(note), note.text
    else:
        edit, old = notebook.start_note(chance.choice(ITEMS), "its words"), None
    for draft in range(chance.randint(1, 3)):
        text = f"{name}.{number}.{draft}"
        say(new=text, old=old)
        wait(edit.save(text), notebook)
        say(done=text)
        old = text
        time.sleep(chance.uniform(0, 0.1))
    edit.end()


def main(file: str, backups: str, address: str, name: str, changes: str) -> None:
    chance = random.Random(name)
    background.SOON, background.PAUSE, background.READING_PAUSE = 0.0, 0.05, 0.5
    background._FIRST_DELAY, background._LAST_DELAY, background._OTHER = 0.1, 1.0, 0.2
    notebook = Notebook.open(Path(file), Path(backups), "ketamine")
    Sync(notebook, lambda: Server(address, "", None, 10.0), count)
    for number in range(int(changes)):
        if chance.random() < 0.2:
            row, done = notebook.add_review("card", lambda row: count("card", [row]), count, rating=3)
            wait(done, notebook)
            say(review=row.uuid)
        else:
            write(notebook, chance, name, number)
        notebook.keep_place("topic", chance.choice(ITEMS), number)
        notebook.set_bookmark(chance.choice(ITEMS), chance.random() < 0.7, "its words")
        time.sleep(chance.uniform(0, 0.2))
    say(closed=notebook.close())


if __name__ == "__main__":
    main(*sys.argv[1:])
