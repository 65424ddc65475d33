"""One text in the hands of an editor outside, and its way into the notebook."""

import fcntl
import json
import os
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from ketatui.notebook.changes import new_future
from ketatui.notebook.edits import LIMIT, NoteEdit
from ketatui.notebook.faults import NotebookError, fault_of
from ketatui.notebook.files import make_private_file, put_in_place
from ketatui.notebook.leftovers import beside, newest, recoverable, rescued_from, text_of
from ketatui.notebook.notebook import Notebook
from ketatui.notebook.records import Note, Saved


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
        """Let another session have the text, once no editor has it that inherited the lock."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def read(self) -> str:
        """Read the text, and return it.

        Where the editor has put what was not saved into a newer file beside it, as nano and Emacs
        do when they are ended, that is the text.

        Raises:
            OSError: It cannot be read.
        """
        self.unsaved = recoverable(self.file)
        text = text_of(newest(self.file).read_bytes())
        self.text = text if self.note.text.endswith("\n") else text.removesuffix("\n")
        return self.text

    def read_as_left(self) -> str:
        """Read the text as `read` does, when its editor is gone.

        A file that is empty says nothing, since a full disk empties it too: what the editor began
        with is the text then, unless that is in the notebook.

        Raises:
            OSError: It cannot be read.
        """
        if not self.read().strip() and not self.begun:
            self.text = self.note.text
        return self.text

    def claim(self, item: str) -> None:
        """Lock and read a text that was left.

        Args:
            item: What it is about where that is not known any more.

        Raises:
            NotebookError: Another session has it, or it cannot be read.
        """
        taken = NotebookError("Another session has this text, or an editor")
        if not self.hold():
            raise taken
        if not self.note.item:
            self.note = self.note._replace(item=item)
            with suppress(OSError):
                self.write_side()
                self.release()  # from now on the lock is on what was written
                if not self.hold():
                    raise taken
        try:
            self.read_as_left()
        except OSError as error:
            self.release()
            raise NotebookError(f"The text cannot be read: {fault_of(error, self.file).why}") from error

    def put_together(self) -> None:
        """Put the text into its file where it is not there; what it comes from stays, but is no newer.

        Raises:
            OSError: It cannot be written.
        """
        source = newest(self.file)
        data = source.read_bytes()
        if not data.strip() and self.text.strip():
            _write(self.file, _in_file(self.text))
        elif source != self.file:
            _write(self.file, data)
        for rescued in rescued_from(self.file):
            os.utime(rescued, (0, 0))

    def remove(self) -> None:
        """Take the text and all that the editor left beside it away, and the lock.

        Where the editor could still recover something, all stays.
        """
        if not recoverable(self.file):
            side = self.file.with_suffix(".json")
            others = (file for file in beside(self.file) if file not in {self.file, side})
            for file in (self.file, *others, side):  # without the text, what is left is no draft
                with suppress(OSError):
                    file.unlink()
        self.release()

    def edit(self, notebook: Notebook) -> NoteEdit:
        """Return an edit of the note that the text was made from."""
        return notebook.edit_note(self.note, written=self.begun)

    def hand_over(self, edit: NoteEdit) -> Future[Saved]:
        """Save the text as the wording of the note; the files stay until it is on the disk."""
        future = edit.save(self.text)
        future.add_done_callback(self._handed_over)
        return future

    def leave_open(self, edit: NoteEdit) -> None:
        """Let an editor have the text that only seems to have ended; what it says now is saved."""
        edit.save(self.text).add_done_callback(self._left_open)

    def write(self) -> None:
        """Write the text into its file, and what it was made from beside it.

        Raises:
            OSError: It cannot be written.
        """
        self.write_side()
        _write(self.file, _in_file(self.text))

    def write_side(self) -> None:
        """Write down what the text was made from.

        Raises:
            OSError: It cannot be written.
        """
        side = self.file.with_suffix(".json")
        told = {"pack": self.pack, "begun": self.begun, **self.note._asdict()}
        data = json.dumps(told, indent=1).encode()
        if side.exists():  # another file in its place would not be the one that an editor has locked
            with side.open("r+b") as opened:
                opened.write(data)
                opened.truncate()
                opened.flush()
                os.fsync(opened.fileno())
        else:
            _write(side, data)

    def take_up(self, notebook: Notebook, item: str) -> NoteEdit:
        """Return the edit of the note with this text, which is being saved.

        Where the note has been changed meanwhile, both texts are kept, as always.

        Args:
            notebook: Where it is saved.
            item: What it is about where that is not known any more.

        Raises:
            NotebookError: Another session has it, the editor could recover more of it, it cannot be
                read, or is too long for a note.
        """
        self._take(item)
        edit = self.edit(notebook)
        self.hand_over(edit)
        return edit

    def discard(self, notebook: Notebook, item: str) -> Future[None]:
        """Take the text away, but keep it as a deleted note, which can be restored.

        Args:
            notebook: Where it is kept.
            item: What it is about where that is not known any more.

        Raises:
            NotebookError: Another session has it, the editor could recover more of it, it cannot be
                read, or is too long for a note.
        """
        self._take(item)
        if not self.text.strip():
            self.remove()
            nothing: Future[None] = new_future()
            nothing.set_result(None)
            return nothing
        new = self.note._replace(uuid=str(uuid4()), text="", created="", updated="", version=0, split_from="")
        edit = notebook.edit_note(new)
        edit.save(self.text)
        edit.end()
        future = notebook.delete(new)
        future.add_done_callback(self._discarded)
        return future

    def _take(self, item: str) -> None:
        self.claim(item)
        refusal = ""
        if self.unsaved:
            refusal = "The editor has words that it did not save"
        elif len(self.text.encode()) > LIMIT:
            refusal = f"This text is longer than 1 MiB: shorten or split {self.file}"
        if refusal:
            self.release()
            raise NotebookError(refusal)

    def _handed_over(self, done: Future[Saved]) -> None:
        if done.exception() is None:
            if recoverable(self.file):
                self._go_on_from(done.result())
            self.remove()
        self.release()

    def _left_open(self, done: Future[Saved]) -> None:
        if done.exception() is None:
            self._go_on_from(done.result())
        self.release()

    def _discarded(self, done: Future[None]) -> None:
        if done.exception() is None:
            self.remove()
        self.release()

    def _go_on_from(self, saved: Saved) -> None:
        """Let what the editor may still write be a change of what is in the notebook now."""
        self.begun, self.note = True, (saved.note or self.note)._replace(text=self.text)
        with suppress(OSError):
            self.write_side()


def _in_file(text: str) -> bytes:
    """Return a text as an editor likes it: its last line ends."""
    return (text if not text or text.endswith("\n") else f"{text}\n").encode()


def _write(file: Path, data: bytes) -> None:
    """Write a private file, whole and on the disk.

    Raises:
        OSError: It cannot be written.
    """
    new = file.with_name(f".{file.name}.new")
    make_private_file(new)
    new.write_bytes(data)
    put_in_place(new, file)
