"""Updates of the content: what is new to the reader is looked for at leisure, told once, and shown."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ketatui.notebook import Known, NotebookError
from ketatui.ui.keeping import Keeping
from ketatui.ui.session import Session

if TYPE_CHECKING:
    from ketatui.review.changes import Change
    from ketatui.review.marking import Marking

T = TypeVar("T")

_SOON = 0.3
"""Seconds after the first paint in which nothing is looked for."""
_SLICE = 0.004
"""Seconds of work, and as many of rest: a key that is pressed meanwhile waits hardly longer."""


class Look(NamedTuple):
    """What the reader knows, and what is otherwise now."""

    known: dict[str, Known]
    changes: "Sequence[Change]"
    missing: Sequence[Known]
    """What the reader is taken to know, since no content has been known before: all there is."""


async def look(session: Session) -> Look:
    """Compare the content with what the reader knows, in slices.

    Raises:
        NotebookError: The notebook cannot be read now; the message says why.
    """
    from ketatui.review.changes import compare, unknown

    known = await asyncio.to_thread(session.notebook.known)
    missing: Sequence[Known] = ()
    if not session.notebook.edition:
        missing = await _gather(unknown(session.library, known))
        known |= {row.item: row for row in missing}
    return Look(known, await _gather(compare(session.library, known)), missing)


async def _gather(steps: Iterator[T | None]) -> list[T]:
    """Return what the steps give; other work goes on between them."""
    found: list[T] = []
    end = perf_counter() + _SLICE
    for step in steps:
        if step is not None:
            found.append(step)
        if perf_counter() > end:
            await asyncio.sleep(_SLICE)
            end = perf_counter() + _SLICE
    return found


class Updates(Keeping):
    """Looks once, after the first paint, whether the content has changed; shows what has."""

    def __init__(self, session: Session, ready: Callable[[], None]) -> None:
        """Prepare to read; `ready` is called when the first text is laid out."""
        self._waits = False
        self._marked: list[Marking] = []

        def painted() -> None:
            ready()
            self.set_timer(_SOON, self._look_for_update)

        super().__init__(session, painted)

    def _look_for_update(self) -> None:
        """Look for changes, unless this content is known; later, where the notebook was not read yet."""
        notebook = self.session.notebook
        self._waits = not notebook.can_be_read(0)
        if not self._waits and notebook.edition != self.session.library.digest:
            self.run_worker(self._tell_of_update())

    async def _tell_of_update(self) -> None:
        notebook, digest = self.session.notebook, self.session.library.digest
        try:
            found = await look(self.session)
        except NotebookError:  # the last line tells what is wrong with the notebook
            return
        if not notebook.trouble and (not notebook.edition or not found.changes):
            notebook.learn(found.missing, edition=digest)
        if found.changes:
            self.say(f"The content was updated: {self.session.key('changes')} shows what changed.")

    def notebook_changed(self) -> None:
        """Show what has changed in the notebook; look for changes, where it has only now been read."""
        super().notebook_changed()
        if self._waits:
            self._look_for_update()

    def action_changes(self) -> None:
        """Show what an update of the content changed."""
        from ketatui.ui.changes_page import ChangesPage

        page = ChangesPage(self.session, self._marked)
        self.app.push_screen(page, lambda chosen: self.follow(chosen or ""))
