"""What all rooms of the plain reader share: the content, the notebook, and the talk with the reader."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from ketatui.config import Config
from ketatui.draw import said, split
from ketatui.notebook import Bookmark, Mark, Note, Notebook, NotebookError
from ketatui.pack.library import Library
from ketatui.pack.model import Item, See
from ketatui.plain.ending import Over
from ketatui.plain.lines import LONGEST, Lines
from ketatui.plain.out import Out, sentence

Record = Bookmark | Note

_MOMENT = 0.25
"""Seconds that one waits to tell whether something has been written."""
_NOTICE = 60.0
"""Seconds before the end of a session without lines at which it is told; of a short limit, the half."""
_NOTHING = Mark()


class Desk:
    """The content and the notebook, asked and told about in lines.

    Attributes:
        library: What is read.
        notebook: What the reader keeps.
        config: The settings.
        drafts: Folder of texts that are in no note.
        out: Where it is told.
        deleted: What was deleted in this session, the last at its end.
    """

    def __init__(
        self,
        library: Library,
        notebook: Notebook,
        config: Config,
        drafts: Path,
        out: Out,
        lines: Lines,
        *,
        idle: float | None = None,
        guest: bool = False,
    ) -> None:
        """Sit down.

        Args:
            library: What is read.
            notebook: What the reader keeps.
            config: The settings.
            drafts: Folder of texts that are in no note.
            out: Where it is told.
            lines: What is typed.
            idle: Seconds without a line after which the session ends, or None.
            guest: Whether the reader is a guest of the host (`--kiosk`).
        """
        self.library, self.notebook, self.config, self.drafts = library, notebook, config, drafts
        self.out = out
        self.deleted: list[Record] = []
        self._lines = lines
        self._idle, self._guest = idle, guest
        self._trouble = self._unsent = ""
        self._faults = 0

    # Talk

    def say(self, *paragraphs: str) -> None:
        """Tell paragraphs."""
        self.out.say(*paragraphs)

    def ask(self, prompt: str, rest: Callable[[], None] | None = None) -> str:
        """Ask for a line, after what is to be told of the notebook; `rest` is called each idle second.

        Raises:
            Over: There will be none: the input has ended, or the session.
        """
        self.tell_trouble()
        line = self.line(prompt, rest)
        if line is None:
            raise Over(0)
        return line

    def line(self, prompt: str, rest: Callable[[], None] | None = None) -> str | None:
        """Ask for a line; None where the reader has ended the input.

        Raises:
            Over: The session has ended.
        """
        since, told = monotonic(), False

        def look_around() -> None:
            nonlocal told
            self.notebook.poll()
            if rest is not None:
                rest()
            if self._idle is not None and not told:
                left = self._idle - (monotonic() - since)
                if left <= min(_NOTICE, self._idle / 2):
                    told = True
                    self.out.end_line()
                    soon = f"{left:.0f} seconds" if left < 59 else "a minute"
                    self.say(f"Nothing was typed for long: this ends in {soon}, all saved. Enter goes on.")
                    self.out.prompt(prompt)

        self.notebook.poll()
        self.out.prompt(prompt)
        line = self._lines.next(lambda: self.out.prompt(prompt), look_around)
        if line is None:
            self.out.end_line()
        elif self._lines.cut:
            self.say(f"This terminal passes on {LONGEST} bytes of a line; what came after them is missing.")
        return line

    def unread(self) -> list[str]:
        """Return the lines that have been typed and not read when the session is over."""
        return self._lines.unread()

    def tell_fault(self, error: BaseException) -> None:
        """Tell in a line why something cannot be done; to a guest without the names of files."""
        self.say(sentence(self.notebook.told(str(error))))

    def forget_trouble(self) -> None:
        """Do not tell that the trouble of before is over: it has ended in another way."""
        self._trouble = ""

    def tell_trouble(self) -> None:
        """Tell what is not saved or not sent when that has changed, and once what else has happened."""
        trouble = self.notebook.trouble
        if trouble != self._trouble:
            self.say(sentence(trouble) if trouble else "All is saved now.")
        self._trouble = trouble
        if bool(self.notebook.unsent) != bool(self._unsent):
            self.say(sentence(self.notebook.unsent or "All is sent to your other hosts now"))
        self._unsent = self.notebook.unsent
        faults, notices = len(self.config.faults), len(self.notebook.notices)
        if faults + notices > self._faults:
            what = "Something happened to the notebook" if notices else "The config file has a fault"
            self.say(f"{what}: ! tells more.")
        self._faults = faults + notices

    def outcome(self, future: Future[Any], done: str) -> bool:
        """Tell how a change of the notebook ended, `done` where it was well; return whether it did not fail.

        What is not written yet is told by `tell_trouble`, when there is trouble.
        """
        with suppress(NotYet):
            future.exception(_MOMENT)
        error = future.exception() if future.done() else None
        if error is None:
            self.say(done)
        else:
            self.tell_fault(error)
        return error is None

    def need_room(self) -> None:
        """Return where a text can be kept apart; OSError where a guest has no room for more of them."""
        if self._guest:
            from ketatui.kiosk import need_room

            need_room(self.drafts)

    # What is read

    def item(self, target: str) -> Item:
        """Return the item that a target leads to; where it only shows another, that one."""
        item = self.library.item(split(target)[0])
        return item.shown if isinstance(item, See) and item.shown else item

    def words_now(self, id_: str) -> str | None:
        """Return the words that an item has now; None where it is no longer in the content."""
        return None if self.library.topic_of(id_) is None else said(self.item(id_))[0]

    def place_of(self, id_: str) -> str:
        """Return where an item stands: topic and section."""
        standing = self.library.standing(id_)
        if standing is not None:
            return ", ".join(filter(None, standing))
        return "Glossary" if self.library.topic_of(id_) is not None else "no longer in the content"

    # What the reader has

    def mark(self, id_: str) -> Mark:
        """Return what the reader has on an item."""
        return self.notebook.marks.get(id_, _NOTHING)

    def notes(self, id_: str) -> Sequence[Note]:
        """Return the notes on an item; none, and that is told, where they cannot be read now."""
        if not self.mark(id_).notes:
            return ()
        try:
            return self.notebook.notes(id_)
        except NotebookError as error:
            self.tell_fault(error)
            return ()

    def saw(self, id_: str) -> None:
        """Let the notebook keep that the reader has read an item as it now is."""
        from ketatui.review.known import known_now

        seen = known_now(self.item(id_))
        self.notebook.keep_seen(id_, seen.wording, seen.sure, seen.sources.split())
