"""A scribe whose ketatui knows one format more, to which it brings the notebook when it opens it."""

import runpy
import sqlite3
from pathlib import Path

from ketatui.notebook import backup, database, migrations


def one_more(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE more (note TEXT, text TEXT)")
    db.execute("INSERT INTO more SELECT uuid, text FROM note")
    db.execute("ALTER TABLE note ADD COLUMN more TEXT NOT NULL DEFAULT ''")
    db.execute("UPDATE note SET more = text")


STEPS = (*migrations.STEPS, one_more)

if __name__ == "__main__":
    for module in (backup, database, migrations):
        vars(module)["STEPS"] = STEPS
    migrations.migrate.__defaults__ = (STEPS,)
    runpy.run_path(str(Path(__file__).with_name("scribe.py")), run_name="__main__")
