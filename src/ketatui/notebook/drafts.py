"""Texts in the hands of an editor outside: each in a file of its own until the notebook has it.

Beside a text `UUID.md` lies `UUID.json`, which says what note it was made from, so that it can be
taken up later by the same rules as any edit. While an editor has it, it is locked.
"""

import fcntl
import json
import os
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any
from uuid import UUID, uuid4

from ketatui.notebook.edits import LIMIT, NoteEdit
from ketatui.notebook.faults import NotebookError, fault_of
from ketatui.notebook.files import make_private_file, make_private_folder, put_in_place
from ketatui.notebook.notebook import Notebook
from ketatui.notebook.records import Note, Saved
from ketatui.safe import safe

_KEPT = 24 * 60 * 60
"""Seconds for which a text lies there that is in the notebook: an editor may still have it open."""


@dataclass
class Draft:
    """A text that is, or was, in an editor.

    Attributes:
        file: The text.
        pack: Id of the pack that it belongs to; "" where that is not known.
        note: The note that it was made from; its text is what the editor began with.
        text: What the file says, as last read.
        unsaved: Whether the editor left a file of its own beside it, from which it can recover
            what was typed and not saved, when it opens the text again.
        begun: Whether what the editor began with is known to be in the notebook.
    """

    file: Path
    pack: str
    note: Note
    text: str
    unsaved: bool = False
    begun: bool = False
    _lock: int = -1

    @property
    def lock(self) -> int:
        """The file descriptor that holds the lock; an editor that inherits it holds it as well."""
        return self._lock

    @property
    def name(self) -> str:
        """What all files of this text have in their names."""
        return self.file.stem

    @property
    def changes_nothing(self) -> bool:
        """Whether the text is what the editor began with, and that is in the notebook."""
        return self.begun and self.text == self.note.text

    def hold(self) -> bool:
        """Lock the text; return False where another session or an editor has it."""
        if self._lock >= 0:
            return True
        side = self.file.with_suffix(".json")
        try:
            lock = os.open(side if side.exists() else self.file, os.O_RDONLY)
        except OSError:  # it is gone: another session has put it into the notebook
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        except OSError:  # a file system without locks
            pass
        self._lock = lock
        return True

    def release(self) -> None:
        """Let another session have the text."""
        if self._lock >= 0:
            with suppress(OSError):
                fcntl.flock(self._lock, fcntl.LOCK_UN)
            os.close(self._lock)
            self._lock = -1

    def read(self) -> str:
        """Read the text, and return it.

        Where the editor has put what was not saved into a newer file beside it, as nano and Emacs
        do when they are ended, that is the text.

        Raises:
            OSError: It cannot be read.
        """
        stem = self.name
        self.unsaved = any(self.file.parent.glob(f".{stem}*.sw?"))
        rescued = self.file.with_name(f"{stem}.md.save"), self.file.with_name(f"#{stem}.md#")
        newest = max((self.file, *(file for file in rescued if file.is_file())), key=_written)
        text = safe(newest.read_bytes().decode("utf-8-sig", errors="replace"))
        self.text = text if self.note.text.endswith("\n") else text.removesuffix("\n")
        return self.text

    def remove(self) -> None:
        """Take the text and all that the editor left beside it away, and the lock."""
        side = self.file.with_suffix(".json")
        beside = (file for file in _beside(self.file) if file not in {self.file, side})
        for file in (self.file, *beside, side):  # without the text, what is left is no draft
            with suppress(OSError):
                file.unlink()
        self.release()

    def hand_over(self, edit: NoteEdit) -> Future[Saved]:
        """Save the text as the wording of the note; the files stay until it is on the disk."""
        future = edit.save(self.text)
        future.add_done_callback(self._handed_over)
        return future

    def leave_open(self, edit: NoteEdit) -> None:
        """Let an editor have the text that only seems to have ended; its beginning is saved."""
        edit.save(self.note.text).add_done_callback(self._left_open)

    def _left_open(self, done: Future[Any]) -> None:
        with suppress(OSError):
            if done.exception() is None:
                self.begun = True
                self.write_side()
        self.release()

    def write_side(self) -> None:
        """Write down what the text was made from.

        Raises:
            OSError: It cannot be written.
        """
        side = {"pack": self.pack, "begun": self.begun, **self.note._asdict()}
        _write(self.file.with_suffix(".json"), json.dumps(side, indent=1).encode())

    def _handed_over(self, done: Future[Any]) -> None:
        if done.exception() is None:
            self.remove()
        else:
            self.release()

    def take_up(self, notebook: Notebook) -> NoteEdit:
        """Return the edit of the note with this text, which is being saved.

        Where the note has been changed meanwhile, both texts are kept, as always.

        Raises:
            NotebookError: Another session has it, it cannot be read, or is too long for a note.
        """
        self._check()
        edit = notebook.edit_note(self.note)
        self.hand_over(edit)
        return edit

    def discard(self, notebook: Notebook) -> Future[None]:
        """Take the text away, but keep it as a deleted note, which can be restored.

        Raises:
            NotebookError: Another session has it, it cannot be read, or is too long for a note.
        """
        self._check()
        new = self.note._replace(uuid=str(uuid4()), text="", created="", updated="", version=0, split_from="")
        edit = notebook.edit_note(new)
        edit.save(self.text)
        edit.end()
        future = notebook.delete(new)
        future.add_done_callback(self._handed_over)
        return future

    def _check(self) -> None:
        if not self.hold():
            raise NotebookError("Another session has this text, or an editor")
        try:
            self.read()
        except OSError as error:
            self.release()
            raise NotebookError(f"The text cannot be read: {fault_of(error, self.file).why}") from error
        if len(self.text.encode()) > LIMIT:
            self.release()
            raise NotebookError(f"This text is longer than 1 MiB: shorten or split {self.file}")


def begin(folder: Path, pack: str, note: Note) -> Draft:
    """Put the text of a note into a file for an editor; return it, locked.

    Args:
        folder: Where such files lie; made if need be.
        pack: Id of the pack that the note belongs to.
        note: The note, with the text to begin with.

    Raises:
        OSError: It cannot be written.
    """
    draft = Draft(folder / f"{uuid4()}.md", pack, note, note.text)
    end = "\n" if note.text and not note.text.endswith("\n") else ""
    make_private_folder(folder)
    try:
        draft.write_side()
        _write(draft.file, f"{note.text}{end}".encode())
    except OSError:
        draft.remove()
        raise
    draft.hold()
    return draft


def left(folder: Path, pack: str, notebook: Notebook) -> tuple[Draft, ...]:
    """Return the texts that an editor left and that are in no note, the oldest first.

    Those that another session or an editor has are left out. Those that are in the notebook are
    taken away after a day.
    """
    found = [draft for file in folder.glob("*.md") if (draft := _opened(file)) and draft.pack in {pack, ""}]
    known = _known(notebook) if found else set()
    lost = []
    for draft in sorted(found, key=lambda draft: _written(draft.file)):
        if not draft.hold():
            continue
        with suppress(OSError):
            draft.read()
            if draft.unsaved or not (draft.text.strip() in known or draft.changes_nothing):
                lost.append(draft)
            elif _written(draft.file) < time() - _KEPT:
                draft.remove()
        draft.release()
    return tuple(lost)


def _known(notebook: Notebook) -> set[str]:
    """Return all that notes say, and that one may do without: deleted notes, and nothing at all."""
    known = {""}
    with suppress(NotebookError):
        known |= {note.text.strip() for note in notebook.notes()}
        known |= {note.text.strip() for note in notebook.deleted() if isinstance(note, Note)}
    return known


def _opened(file: Path) -> Draft | None:
    """Return the draft whose text `file` is; None for a file of anyone else."""
    try:
        UUID(file.stem)
    except ValueError:
        return None
    draft = Draft(file, "", Note(file.stem, "", "", "", "", "", 0), "")
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        side = json.loads(file.with_suffix(".json").read_bytes())
        told: dict[str, Any] = {
            name: safe(value) if isinstance(value, str) else value for name, value in side.items()
        }
        pack, begun, note = told.pop("pack"), told.pop("begun"), Note(**told)
        if [*map(type, (pack, begun, *note))] == [str, bool, *[str] * 6, int, str]:
            draft.pack, draft.begun, draft.note = pack, begun, note
    return draft  # where that cannot be understood, the text is there all the same


def _beside(file: Path) -> tuple[Path, ...]:
    try:
        return tuple(path for path in file.parent.iterdir() if file.stem in path.name)
    except OSError:
        return ()


def _written(file: Path) -> float:
    """Return when `file` was last written; long ago where it is gone."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _write(file: Path, data: bytes) -> None:
    """Write a private file, whole and on the disk.

    Raises:
        OSError: It cannot be written.
    """
    new = file.with_name(f".{file.name}.new")
    make_private_file(new)
    new.write_bytes(data)
    put_in_place(new, file)
