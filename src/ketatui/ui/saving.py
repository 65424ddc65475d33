"""The saving of a note while it is written: when, how it ended, and where else the text is kept."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.timer import Timer

from ketatui.notebook import NoteEdit, Saved
from ketatui.ui.session import Session

if TYPE_CHECKING:
    from ketatui.notebook.draft import Draft

_SAVE_AFTER = 0.7
"""Seconds after the first unsaved letter."""
_PAUSE = 300.0
"""Seconds without a letter after which an editing session ends, and its wording is kept."""
_MOMENT = 0.25
"""Seconds that leaving waits for the text to be on the disk."""


class Saving:
    """Saves one text that changes.

    Attributes:
        edit: The edit of the note by which it is saved.
        apart: The text that was last written to a file of its own.
    """

    def __init__(
        self,
        screen: Screen[None],
        session: Session,
        edit: NoteEdit,
        text: Callable[[], str],
        saved: Callable[[Future[Saved]], None],
    ) -> None:
        """Prepare to save.

        Args:
            screen: Whose timers tell when to save.
            session: What is read.
            edit: The edit of the note.
            text: Gives the text as it now is.
            saved: Is called on the screen's loop with how a saving ended.
        """
        self.edit = edit
        self.apart = ""
        self._screen, self._session, self._text, self._saved = screen, session, text, saved
        self._draft: Draft | None = None
        self._waiting: Timer | None = None
        self._pause: Timer | None = None

    @property
    def waits(self) -> bool:
        """Whether there are letters that are to be saved soon."""
        return self._waiting is not None

    def soon(self) -> None:
        """Save soon after a letter, and not later than that while letters follow."""
        if self._waiting is None:
            self._waiting = self._screen.set_timer(_SAVE_AFTER, self._now)
        if self._pause is not None:
            self._pause.stop()
        self._pause = self._screen.set_timer(_PAUSE, self._paused)

    def follow(self, future: Future[Saved]) -> None:
        """Tell how a saving has ended when it has."""
        future.add_done_callback(lambda done: self._screen.call_later(self._saved, done))

    def _now(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        self.follow(self.edit.save(self._text()))

    def _paused(self) -> None:
        self._now()
        self.edit.end()

    def written(self) -> None:
        """Take note that the reader has just written the text to a file."""
        self.apart = self._text()

    def keep(self) -> None:
        """Save at once what the session ends with, and keep it apart where that may fail."""
        future = self.edit.save(self._text())
        failed = future.done() and future.exception() is not None
        if failed or (not future.done() and self._session.notebook.trouble):
            self._keep_apart()
            self._let_go(saved=True)

    async def leave(self, *, warned: bool) -> str:
        """Save, and end the editing; or return why one should not leave yet, as sentences.

        Args:
            warned: Whether the reader knows that this text is not saved, and leaves all the same.
        """
        future = self.edit.save(self._text())
        ends = asyncio.get_running_loop().time() + _MOMENT
        while not future.done() and asyncio.get_running_loop().time() < ends:
            await asyncio.sleep(0.01)
        problem, may_leave = self._problem(future)
        if problem and not (warned and may_leave):
            return problem
        self._let_go(saved=not problem)
        self.edit.end()
        return ""

    def _problem(self, future: Future[Saved]) -> tuple[str, bool]:
        """Return what is wrong with a saving, if anything, and whether one may leave in spite of it."""
        trouble = self._session.notebook.trouble
        if not future.done():
            return ("esc again leaves; the text waits to be saved." if trouble else ""), True
        if not (error := future.exception()):
            return "", True
        why = "" if str(error) in trouble else f"{error}. "
        if nor := self._keep_apart():
            return f"{why}{nor}", False
        return f"{why}esc again leaves; the text is kept apart.", True

    def _keep_apart(self) -> str:
        """Keep the text as one that an editor left; return why that cannot be, as a sentence."""
        from ketatui.notebook.faults import fault_of

        text = self._text()
        if self.edit.says_nothing(text) or text == self.apart:
            return ""
        note = self.edit.note._replace(text=text)
        try:
            if self._draft is None:
                self._draft = self._session.begin_draft(note)
            else:
                self._draft.note, self._draft.text = note, text
                self._draft.write()
        except OSError as error:
            why = fault_of(error, self._session.drafts).why
            return self._session.notebook.told(f"It cannot be kept apart either: {why}.")
        self.apart = text
        return ""

    def _let_go(self, *, saved: bool) -> None:
        """Let another session take up what is kept apart, or take it away once it is `saved`."""
        if self._draft is not None and saved:
            self._draft.text = self._text()
            self._draft.hand_over(self.edit)
        elif self._draft is not None:
            self._draft.release()
