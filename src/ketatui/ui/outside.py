"""A note in the reader's own editor: the app steps aside until that has ended."""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textual.app import App, SuspendNotSupported

from ketatui.notebook import NotebookError, NoteEdit, Saved
from ketatui.notebook.draft import Draft
from ketatui.notebook.faults import fault_of
from ketatui.safe import safe_line
from ketatui.ui.session import Session

if TYPE_CHECKING:
    from ketatui.ui.app import KetatuiApp

_AT_ONCE = 1.0
"""Seconds within which an editor that changed nothing may only have opened a window."""
_UNSET = "No editor is set: set VISUAL or EDITOR, such as EDITOR=nano, and start again."


class Outcome(NamedTuple):
    """How it went.

    Attributes:
        message: What the reader should know, a line; "" where all went well.
        saved: How the saving ends, where there was something to save.
    """

    message: str
    saved: Future[Saved] | None = None


class _Refusal(Exception):
    """No editor has run; the message is a line for the reader."""


class _OverError(Exception):
    """The session ends: the screen is not to be taken again."""


def edit_outside(app: App[Any], session: Session, edit: NoteEdit, text: str | None = None) -> Outcome:
    """Let the reader's own editor change a note; return when that has ended.

    What it says then is saved through `edit`, and `edit.text` says it. Where the editor fails, its
    text stays in `session.drafts`.

    Args:
        app: The app.
        session: What is read, and where the editor's files lie.
        edit: The edit of the note.
        text: The text to begin with; that of `edit` unless told.
    """
    note = edit.note._replace(text=edit.text if text is None else text)
    try:
        command = _command(os.environ)
        draft = session.begin_draft(note)
    except _Refusal as refusal:
        return Outcome(str(refusal))
    except OSError as error:
        return _not_given(error, session.drafts)
    try:
        return _handed(app, command, draft, edit, new=True)
    except _Refusal as refusal:
        draft.hand_over(edit)
        return Outcome(str(refusal))


def edit_draft(app: App[Any], session: Session, draft: Draft, item: str) -> Outcome:
    """Let the reader's own editor go on with a text that it left, as `edit_outside` does.

    Args:
        app: The app.
        session: What is read.
        draft: The text.
        item: What it is about where that is not known any more.
    """
    try:
        command = _command(os.environ)
        draft.claim(item)
    except (_Refusal, NotebookError) as refusal:
        return Outcome(f"{refusal}".removesuffix(".") + ".")
    edit = draft.edit(session.notebook)
    try:
        draft.put_together()
        return _handed(app, command, draft, edit, new=False)
    except OSError as error:
        draft.release()
        return _not_given(error, draft.file)
    except _Refusal as refusal:
        draft.release()
        return Outcome(str(refusal))
    finally:
        edit.end()


def _not_given(error: OSError, file: Path) -> Outcome:
    fault = fault_of(error, file)
    return Outcome(f"The text cannot be given to an editor: {fault.why}. {fault.remedy}.")


def _command(env: Mapping[str, str]) -> list[str]:
    """Return the editor that the environment names, with its options."""
    for name in ("VISUAL", "EDITOR"):
        try:
            command = shlex.split(env.get(name, ""))
        except ValueError as error:
            raise _Refusal(safe_line(f"{name} cannot be understood ({error}): {env[name]}")) from error
        if command:
            return command
    raise _Refusal(_UNSET)


def _handed(app: App[Any], command: list[str], draft: Draft, edit: NoteEdit, *, new: bool) -> Outcome:
    """Run the editor on a text that is locked, and see what has become of it.

    Args:
        app: The app.
        command: The editor.
        draft: The text.
        edit: The edit by which it is saved.
        new: Whether the text is what `edit` has saved, and no editor had it before.

    Raises:
        _Refusal: No editor has run; the text is still locked.
    """
    name = safe_line(Path(command[0]).name)
    began = time.monotonic()
    try:
        code = _run(app, command, draft)
    except _OverError:
        draft.release()
        return Outcome("")
    at_once = time.monotonic() - began < _AT_ONCE
    before = draft.text
    try:
        unchanged = draft.read() == before
    except OSError as error:
        draft.release()
        return Outcome(f"The text of {name} cannot be read: {fault_of(error, draft.file).why}.")
    if draft.unsaved and unchanged:
        draft.release()
        return Outcome(f"{name} has words that it did not save. They stand first among your notes.")
    if code and not (new and unchanged):
        draft.release()
        return Outcome(f"{name} failed ({_ended(code)}). Its text is kept: it stands first among your notes.")
    if unchanged and at_once and not code:
        draft.leave_open(edit)
        return Outcome(f"{name} ended at once. One with a window must wait, as with: code --wait")
    outcome = _saving(draft, edit)
    return Outcome(f"{name} failed ({_ended(code)}); the note is as it was.") if code else outcome


def _saving(draft: Draft, edit: NoteEdit) -> Outcome:
    saved = draft.hand_over(edit)
    if saved.done() and (refused := saved.exception()):
        return Outcome(f"{refused}: it stays in {draft.file}", saved)
    if draft.unsaved:
        return Outcome("This is saved, but the editor still has words that it did not save.", saved)
    return Outcome("", saved)


def _ended(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _run(app: App[Any], command: list[str], draft: Draft) -> int:
    """Return the exit code of the editor, after it has had the terminal."""
    ending = cast("KetatuiApp", app).ending
    name = safe_line(Path(command[0]).name)
    code: int | OSError
    try:
        with app.suspend():
            os.write(2, cast("KetatuiApp", app).session.shown(f"Waiting for {name} to end ...").encode())
            keeps = [draft.lock] if draft.lock >= 0 else []
            try:
                with _deaf(), subprocess.Popen([*command, str(draft.file)], pass_fds=keeps) as guest:
                    code = ending.wait_for(guest)
            except OSError as error:
                code = error
            if ending.has_begun:
                raise _OverError
            os.write(2, b"\r\x1b[K")
    except SuspendNotSupported as error:
        raise _Refusal("No editor can be opened on this terminal.") from error
    app.screen.refresh(repaint=True, layout=True)
    if isinstance(code, OSError):
        raise _Refusal(f"{name} cannot be started ({code.strerror}); VISUAL or EDITOR names it.")
    return code


@contextmanager
def _deaf() -> Iterator[None]:
    """Leave to the editor what its keys send to all programs of the terminal.

    A handler that does nothing, and not none, since a program inherits what is ignored.
    """
    before = {number: signal.signal(number, _ignored) for number in (signal.SIGINT, signal.SIGQUIT)}
    before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignored(_number: int, _frame: FrameType | None) -> None:
    return
