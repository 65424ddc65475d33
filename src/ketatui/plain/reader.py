"""The plain reader as a whole: how a session begins and ends."""

import gc
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ketatui.config import Config
from ketatui.kiosk import need_room
from ketatui.notebook import Notebook, NotebookError
from ketatui.notebook.drafts import keep_unsaved
from ketatui.outcome import tell
from ketatui.pack.library import Library
from ketatui.plain.desk import Desk
from ketatui.plain.ending import DEADLINE, HUNG_UP, Ending, Over
from ketatui.plain.lines import Lines
from ketatui.plain.out import Out
from ketatui.plain.reading import Reading

if TYPE_CHECKING:
    from ketatui.review.queue import Scope


def read(
    library: Library,
    notebook: Notebook,
    config: Config,
    drafts: Path,
    *,
    start: tuple[str | None, str | None],
    review: "Scope | None",
    in_ascii: bool,
    guest: bool,
    idle: float | None,
) -> int:
    """Open the plain reader on a terminal, and return the exit code when it has ended.

    The notebook is closed then.

    Args:
        library: What is read.
        notebook: What the reader keeps.
        config: The settings.
        drafts: Folder of texts that are in no note.
        start: Topic and item to begin at, as far as they are given.
        review: The cards to begin with, if with any.
        in_ascii: Whether the terminal has no characters beyond ASCII.
        guest: Whether the reader is a guest of the host (`--kiosk`).
        idle: Seconds without a line after which the session ends, or None.
    """

    def save(seconds: float) -> None:
        if not notebook.flush(seconds):
            with suppress(OSError):
                if guest:
                    need_room(drafts)
                keep_unsaved(drafts, library.manifest.id, notebook)

    ending = Ending(save, idle)
    ending.listen(stops=not guest)
    gc.freeze()
    gc.enable()
    code = 0
    out = Out(config.width, in_ascii)
    try:
        lines = Lines(sys.stdin.fileno(), sys.stdin.encoding or "utf-8", ending)
        desk = Desk(library, notebook, config, drafts, out, lines, idle=idle, guest=guest)
        _talk(desk, start, review)
    except Over as over:
        code = over.code
        with suppress(Over):
            if ending.code not in {None, HUNG_UP}:
                out.end_line()
            if ending.code == 0:
                out.say("This has ended, since nothing was typed for long.")
    finally:
        save(DEADLINE / 2)
        saved = notebook.close(DEADLINE / 4)  # before the watchdog ends the process
        ending.done(code)
    if not saved and notebook.trouble and code != HUNG_UP:
        tell(notebook.trouble)
    return code


def _talk(desk: Desk, start: tuple[str | None, str | None], review: "Scope | None") -> None:
    """Read, after a review where one is asked for; that may lead to a place in the text.

    Raises:
        Over: The session has ended.
    """
    desk.say(
        f"ketatui: {desk.library.manifest.title}. Enter goes on, ? tells the commands,"
        " ! whom to call in an emergency, q leaves."
    )
    reading = Reading(desk, *start)
    if review is not None:
        from ketatui.plain.asking import Asking

        try:
            asking = Asking(desk, review)
        except NotebookError as error:
            desk.tell_fault(error)
        else:
            asking.stay()
            if asking.goes:
                reading.start_at(asking.goes)
    reading.stay()
