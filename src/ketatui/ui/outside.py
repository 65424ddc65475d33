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

from ketatui.notebook import NoteEdit, Saved
from ketatui.notebook.drafts import Draft, begin
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
        draft = begin(session.drafts, session.library.manifest.id, note)
    except _Refusal as refusal:
        return Outcome(str(refusal))
    except OSError as error:
        fault = fault_of(error, session.drafts)
        return Outcome(f"The text cannot be given to an editor: {fault.why}. {fault.remedy}.")
    return _handed(app, command, draft, edit)


def edit_draft(app: App[Any], session: Session, draft: Draft) -> Outcome:
    """Let the reader's own editor go on with a text that it left, as `edit_outside` does."""
    try:
        command = _command(os.environ)
    except _Refusal as refusal:
        return Outcome(str(refusal))
    if not draft.hold():
        return Outcome("Another session has this text, or an editor.")
    try:
        draft.read()
    except OSError as error:
        draft.release()
        return Outcome(f"The text cannot be read: {fault_of(error, draft.file).why}.")
    edit = session.notebook.edit_note(draft.note)
    outcome = _handed(app, command, draft, edit)
    edit.end()
    return outcome


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


def _handed(app: App[Any], command: list[str], draft: Draft, edit: NoteEdit) -> Outcome:
    """Run the editor on a text that is locked, and see what has become of it."""
    name = safe_line(Path(command[0]).name)
    began = time.monotonic()
    try:
        code = _run(app, command, draft)
    except _Refusal as refusal:
        if draft.text == draft.note.text and not draft.unsaved:
            draft.hand_over(edit)
        else:
            draft.release()
        return Outcome(str(refusal))
    except _OverError:
        draft.release()
        return Outcome("")
    took = time.monotonic() - began
    before = draft.text
    try:
        draft.read()
    except OSError as error:
        draft.release()
        return Outcome(f"The text of {name} cannot be read: {fault_of(error, draft.file).why}.")
    if draft.unsaved and draft.text == before:
        draft.release()
        return Outcome(f"{name} has words that it did not save. They stand first among your notes.")
    if draft.text == before == draft.note.text:
        return _unchanged(draft, edit, name, code, took)
    if code:
        draft.release()
        return Outcome(f"{name} failed ({_ended(code)}). Its text is kept: it stands first among your notes.")
    return _saving(draft, edit)


def _saving(draft: Draft, edit: NoteEdit) -> Outcome:
    saved = draft.hand_over(edit)
    if saved.done() and (refused := saved.exception()):
        return Outcome(f"{refused}: it stays in {draft.file}", saved)
    return Outcome("", saved)


def _unchanged(draft: Draft, edit: NoteEdit, name: str, code: int, took: float) -> Outcome:
    if code == 0 and took < _AT_ONCE:
        draft.leave_open(edit)
        return Outcome(f"{name} ended at once. One with a window must wait, as with: code --wait")
    outcome = _saving(draft, edit)
    return Outcome(f"{name} failed ({_ended(code)}); the note is as it was.") if code else outcome


def _ended(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _run(app: App[Any], command: list[str], draft: Draft) -> int:
    """Return the exit code of the editor, after it has had the terminal."""
    ending = cast("KetatuiApp", app).ending
    name = safe_line(Path(command[0]).name)
    code: int | OSError
    try:
        with app.suspend():
            os.write(2, f"Waiting for {name} to end ...".encode())
            keeps = [draft.lock] if draft.lock >= 0 else []
            try:
                with _deaf(), subprocess.Popen([*command, str(draft.file)], pass_fds=keeps) as guest:
                    code = ending.wait_for(guest)
            except OSError as error:
                code = error
            if ending.code:
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
