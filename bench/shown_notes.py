"""The bookmarks and notes on the pictures of a notebook: those of somebody before a first visit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bench.notes import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from bench.world import World


class Shown(NamedTuple):
    item: str
    text: str
    before: str = ""
    """An earlier wording of the note."""
    free: bool = False
    """Whether it is about the topic as a whole."""
    words: tuple[str, str] | None = None
    """What stands in the item, and what stood there when the note was written."""


NOTES = (
    Shown("visit-checklist", "Who drives me home? **Ask Anna.** #visit"),
    Shown("routes-summary", free=True, text="- read *Into a muscle* to the end\n- then the risks"),
    Shown(
        "route-whole-dose",
        "So the other routes are measured against this one.\n\nDoes that hold for the spray too? #ask #visit",
        before="So the other routes are measured against this one.",
        words=("reaches the blood whole", "reaches the blood completely"),
    ),
    Shown("im-iv-onset", "> about 5 min\n\nMy sister was told 15. #ask"),
)
BOOKMARKS = (("visit-checklist", "to print"), ("route-whole-dose", None))


def keep(world: World, data: Path) -> None:
    """Write them into a notebook in `data`, at times that are the same whenever this is done."""
    from ketatui import draw
    from ketatui.notebook import Notebook
    from ketatui.pack.shelf import open_library
    from ketatui.paths import find_paths

    env = {name: value for name, value in world.env.items() if value is not None}
    paths = find_paths(None, str(data), env)
    library = open_library(paths.content, paths.cache, print)
    time = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)

    def clock() -> datetime:
        nonlocal time
        time += timedelta(minutes=1)
        return time

    notebook = Notebook.open(paths.notebook, paths.backups, world.pack, clock)
    for item, label in BOOKMARKS:
        notebook.set_bookmark(item, True, draw.said(library.item(item))[0], label)
    for shown in NOTES:
        quote = "" if shown.free else draw.said(library.item(shown.item))[0]
        edit = notebook.start_note(shown.item, quote.replace(*shown.words) if shown.words else quote)
        for text in filter(None, (shown.before, shown.text)):
            edit.save(text).result()
            edit.end()
    if not notebook.close(PATIENCE):
        raise TimeoutError(f"the notes were not written: {notebook.trouble}")
