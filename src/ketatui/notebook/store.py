"""The notebook file as its one writer uses it: kept open, read anew when it changed, written."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from ketatui.notebook.backup import back_up
from ketatui.notebook.changes import Change, T
from ketatui.notebook.connection import check
from ketatui.notebook.database import mend, open_file, prepare
from ketatui.notebook.faults import NotNowError, RefusedError, fault_of, is_damage, is_readonly
from ketatui.notebook.mounts import network_notice
from ketatui.notebook.records import Mark, Memory
from ketatui.notebook.thinning import thin
from ketatui.notebook.view import View, read_mark, read_memories, read_view


class _ReplacedError(Exception):
    """The file that is open has lost the notebook's name to another."""


class Store:
    """A notebook file and the connection to it; for one thread.

    Methods raise `sqlite3.Error`, `OSError`, `DamagedError` or `RefusedError` for what is wrong
    with the file, and may be called again when that is over.

    Attributes:
        mode: How the file can be used: "rw", "ro", or "" while it cannot be opened.
        notices: What has happened to the notebook that the reader should know, a line each.
    """

    def __init__(self, file: Path, backups: Path, pack: str, now: Callable[[], str]) -> None:
        self.mode = ""
        self.notices: list[str] = []
        self._file, self._backups, self._pack, self._now = file, backups, pack, now
        self._db: sqlite3.Connection | None = None
        self._refusal: RefusedError | None = None
        self._inode = (0, 0)
        self._anew = False
        self._data_version = -1
        self._unchecked = True
        self._day = ""
        self._backed_up = False
        self._mount_known = False

    def refresh(self) -> View | None:
        """Open the file where it is not, and return what it holds but memories; None if nothing changed."""
        if self._db is not None and (self._anew or self._inode != self._inode_now()):
            self.close()  # another session has mended the notebook, or it was moved away
        db = self._db or self._open()
        version = db.execute("PRAGMA data_version").fetchone()[0]
        if version == self._data_version:
            return None
        view = read_view(db, self._pack)
        self._data_version = version
        return view

    def memories(self) -> dict[str, Memory]:
        """Return what the review log of each card comes to; where that fails, `refresh` reads all again."""
        db = self._db or self._open()
        version, self._data_version = self._data_version, -1
        memories = read_memories(db, self._pack)
        self._data_version = version
        return memories

    def make_ready(self) -> sqlite3.Connection:
        """Return the connection for writing, once it is known that the file is whole."""
        db = self._db or self._open()
        if self._refusal:
            raise self._refusal
        if self._unchecked:
            check(db)
            self._unchecked = False
        return db

    def write(self, change: Change[T]) -> tuple[T, dict[str, Mark]]:
        """Write `change`; return its result, and what the reader now has on its items.

        Raises:
            NotebookError: It can never be written.
        """
        while True:
            db = self.make_ready()
            try:
                result, marks = self._write(db, change)
            except (sqlite3.Error, _ReplacedError):
                if not self._is_replaced():
                    raise
            else:
                if not self._is_replaced():
                    break
            self.close()  # all this was done to a file that another session has set aside
        return result, marks

    def tidy(self) -> None:
        """Thin the backups where one was made; to be called when nothing waits to be written."""
        if not self._backed_up:
            return
        self._backed_up = False
        try:
            thin(self._backups, self._now())
        except OSError as error:
            fault = fault_of(error, self._backups)
            self.notices.append(f"No old backup was removed: {fault.why}. {fault.remedy}")

    def mend(self) -> bool:
        """Replace the damaged file; return whether that was needed and done."""
        if self._refusal:
            return False
        self.close()
        notice = mend(self._file, self._backups, self._now())
        if notice:
            self.notices.append(notice)
        return bool(notice)

    def close(self) -> None:
        """Close the file."""
        if self._db is not None:
            self._db.close()
        self._db, self._refusal, self.mode = None, None, ""

    def _open(self) -> sqlite3.Connection:
        notice = prepare(self._file, self._backups, self._now())
        if notice:
            self.notices.append(notice)
        self._inode = self._inode_now()  # before: a file put in its place meanwhile is then noticed
        db, self._refusal = open_file(self._file, self._backups, self._now())
        self._db, self.mode = db, "ro" if self._refusal else "rw"
        self._data_version, self._unchecked = -1, True
        self._anew = isinstance(self._refusal, NotNowError)
        self._look_at_mount()
        return db

    def _look_at_mount(self) -> None:
        if not self._mount_known:
            self._mount_known = True
            notice = network_notice(self._file.parent)
            if notice:
                self.notices.append(notice)

    def _write(self, db: sqlite3.Connection, change: Change[T]) -> tuple[T, dict[str, Mark]]:
        try:
            db.execute("BEGIN IMMEDIATE")
            if self._is_replaced():  # by a session that held the lock until now
                raise _ReplacedError
            self._back_up_today()
            result = change.apply(db)
            marks = {item: read_mark(db, self._pack, item) for item in change.items}
            db.execute("COMMIT")
        except BaseException as error:
            self._anew = is_readonly(error)  # SQLite made do with that when it opened the file
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        return result, marks

    def _is_replaced(self) -> bool:
        """Return whether the notebook's name has come to stand for another file, or for none."""
        try:
            return self._inode != self._inode_now()
        except OSError:  # the folder may not be looked into any more: the file is still written
            return False

    def _inode_now(self) -> tuple[int, int]:
        try:
            state = self._file.stat()
        except FileNotFoundError:
            return 0, 0
        return state.st_dev, state.st_ino

    def _back_up_today(self) -> None:
        """Make the day's backup; one that cannot be made is told, and does not stop the saving."""
        now = self._now()
        if self._day == now[:10]:
            return
        try:
            if back_up(self._file, self._backups, now):
                self._backed_up = True
        except (OSError, sqlite3.Error) as error:
            if is_damage(error):
                raise
            fault = fault_of(error, self._backups)
            self.notices.append(f"No backup of the notebook was made today: {fault.why}. {fault.remedy}")
        self._day = now[:10]
