"""The format of the notebook, as the steps that lead to it.

A step is a function; its place in `STEPS`, from 1, is the `user_version` it leads to. Steps only
add, and once released they are never changed: every notebook file has gone through them.
"""

import sqlite3
from collections.abc import Callable, Sequence

from ketatui.notebook.connection import APPLICATION_ID, version_of

Step = Callable[[sqlite3.Connection], None]


def first_tables(db: sqlite3.Connection) -> None:
    """Make the tables for bookmarks, notes, places and what was seen.

    `version` counts the changes of a row. A row with a time in `deleted` is kept so that it can
    come back, and so that the deletion can be merged with another copy of the notebook.
    """
    for statement in _FIRST_TABLES:
        db.execute(statement)


def keep_earlier(db: sqlite3.Connection) -> None:
    """Make the table of what notes and bookmarks were about before, and of what bookmarks were called."""
    db.execute(_EARLIER)


def keep_reviews(db: sqlite3.Connection) -> None:
    """Make the tables of the review log, of what it comes to, and of what the reader knows of each item."""
    for statement in _REVIEWS:
        db.execute(statement)
    db.execute(
        "INSERT INTO known SELECT pack, item, wording, '', '', MAX(last) FROM seen GROUP BY pack, item"
    )


def keep_told(db: sqlite3.Connection) -> None:
    """Make the tables of what the store is known to hold, where notebooks of several hosts meet."""
    for statement in _TOLD:
        db.execute(statement)


STEPS: tuple[Step, ...] = (first_tables, keep_earlier, keep_reviews, keep_told)

_FIRST_TABLES = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    """
    CREATE TABLE migration (
      version INTEGER PRIMARY KEY,
      name    TEXT NOT NULL,
      at      TEXT NOT NULL
    )""",
    """
    CREATE TABLE bookmark (
      uuid    TEXT NOT NULL UNIQUE,
      pack    TEXT NOT NULL,
      item    TEXT NOT NULL,
      label   TEXT NOT NULL,
      quote   TEXT NOT NULL,     -- the words of the item when it was marked
      created TEXT NOT NULL,
      updated TEXT NOT NULL,
      version INTEGER NOT NULL,
      deleted TEXT
    )""",
    "CREATE UNIQUE INDEX bookmark_of_item ON bookmark (pack, item) WHERE deleted IS NULL",
    """
    CREATE TABLE note (
      uuid       TEXT NOT NULL UNIQUE,
      pack       TEXT NOT NULL,
      item       TEXT NOT NULL,
      quote      TEXT NOT NULL,  -- the words of the item when the note was begun
      text       TEXT NOT NULL,
      created    TEXT NOT NULL,
      updated    TEXT NOT NULL,
      version    INTEGER NOT NULL,
      deleted    TEXT,
      split_from TEXT            -- the note that another session changed while this was written
    )""",
    "CREATE INDEX note_of_item ON note (pack, item) WHERE deleted IS NULL",
    """
    CREATE TABLE wording (       -- what a note said before a session of editing
      note    TEXT NOT NULL REFERENCES note (uuid),
      version INTEGER NOT NULL,  -- the note's version that said so
      text    TEXT NOT NULL,
      at      TEXT NOT NULL,     -- when that was written
      PRIMARY KEY (note, version)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE place (
      turn  INTEGER PRIMARY KEY, -- grows with each place kept, whatever the clock does
      pack  TEXT NOT NULL,
      topic TEXT NOT NULL,
      item  TEXT NOT NULL,
      line  INTEGER NOT NULL,
      at    TEXT NOT NULL,
      UNIQUE (pack, topic)
    )""",
    """
    CREATE TABLE seen (          -- one row for each wording of an item that was on the screen
      pack    TEXT NOT NULL,
      item    TEXT NOT NULL,
      wording TEXT NOT NULL,
      first   TEXT NOT NULL,
      last    TEXT NOT NULL,
      PRIMARY KEY (pack, item, wording)
    ) WITHOUT ROWID""",
)

_EARLIER = """
    CREATE TABLE earlier (
      record  TEXT NOT NULL,     -- uuid of a note or a bookmark
      version INTEGER NOT NULL,  -- the record's version that said so
      item    TEXT NOT NULL,
      quote   TEXT NOT NULL,
      label   TEXT NOT NULL,     -- '' for a note
      at      TEXT NOT NULL,     -- until when
      PRIMARY KEY (record, version)
    ) WITHOUT ROWID"""

_REVIEWS = (
    """
    CREATE TABLE review (        -- the log: rows are only added
      uuid      TEXT NOT NULL UNIQUE,
      pack      TEXT NOT NULL,
      card      TEXT NOT NULL,   -- id of a card of the pack, or uuid of a note
      event     TEXT NOT NULL,   -- rate, suspend, resume, undo
      rating    INTEGER NOT NULL,
      at        TEXT NOT NULL,   -- by the clock of that moment
      turn      TEXT NOT NULL,   -- sorts the rows of a card, whatever the clock did
      retention REAL NOT NULL,   -- the share that was aimed at
      predicted REAL,
      said      TEXT NOT NULL,   -- digest of the words that the card rested on
      revokes   TEXT NOT NULL
    )""",
    "CREATE INDEX review_of_card ON review (pack, card, turn)",
    """
    CREATE TABLE memory (        -- what the log of a card comes to; made from it alone
      pack       TEXT NOT NULL,
      card       TEXT NOT NULL,
      state      INTEGER NOT NULL,
      step       INTEGER,
      stability  REAL,
      difficulty REAL,
      due        TEXT NOT NULL,
      first      TEXT NOT NULL,
      last       TEXT NOT NULL,
      ratings    INTEGER NOT NULL,
      lapses     INTEGER NOT NULL,
      suspended  INTEGER NOT NULL,
      said       TEXT NOT NULL,
      PRIMARY KEY (pack, card)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE known (         -- what the reader knows of an item: that it is there, and its words
      pack    TEXT NOT NULL,
      item    TEXT NOT NULL,
      wording TEXT NOT NULL,     -- '' where it was never read
      sure    TEXT NOT NULL,
      sources TEXT NOT NULL,
      at      TEXT NOT NULL,
      PRIMARY KEY (pack, item)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE edition (       -- the content of which `known` has every item
      pack   TEXT PRIMARY KEY,
      digest TEXT NOT NULL,
      at     TEXT NOT NULL
    ) WITHOUT ROWID""",
)

_TOLD = (
    """
    CREATE TABLE told (          -- what the store holds, as far as it was sent or fetched
      kind   TEXT NOT NULL,
      key    TEXT NOT NULL,
      state,                     -- of the row here that was the same; NULL where none was
      digest INTEGER NOT NULL,   -- of what the store holds; 0 for nothing
      said   INTEGER,            -- the digest of the text of a note there
      trying,                    -- the state of the row here when it was last sent
      tried  INTEGER,            -- the digest of what was sent then
      trying_said INTEGER,       -- the digest of the text of the note then
      PRIMARY KEY (kind, key)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE meeting (       -- how far this notebook and the store have come; one row at most
      store TEXT NOT NULL,       -- id of the store, and whose entries they are
      seq   INTEGER NOT NULL,    -- of the last entry that was fetched
      log   INTEGER NOT NULL,    -- rowid of the last row of the review log that was sent
      at    TEXT NOT NULL        -- when both last held the same
    )""",
)


def migrate(
    db: sqlite3.Connection,
    now: str,
    back_up: Callable[[int], None] | None,
    steps: Sequence[Step] = STEPS,
) -> None:
    """Bring the file of `db` to the newest format, each step whole or not at all.

    Other sessions wait meanwhile; what one of them has already done is not done again.

    Args:
        db: A connection without an open transaction.
        now: The time to record.
        back_up: Called before each step but the first with the version the step leads to, while
            this connection holds the lock for writing; what it raises stops the step. None where
            the file is new, or is a copy of a backup.
        steps: All steps there are, from version 1 on.

    Raises:
        sqlite3.Error: A step failed; the file has the format it had before that step.
    """
    while version_of(db) < len(steps):
        db.execute("BEGIN IMMEDIATE")
        try:
            version = version_of(db) + 1
            if version <= len(steps):
                if version > 1 and back_up:
                    back_up(version)
                step = steps[version - 1]
                step(db)
                db.execute("INSERT INTO migration VALUES (?, ?, ?)", (version, step.__name__, now))
                db.execute(f"PRAGMA user_version = {version}")
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
