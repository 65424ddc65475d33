"""A notebook that has been kept for years."""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.world import World

PATIENCE = 300.0


def fill(world: World, count: int) -> None:
    """Writes `count` notes, spread over all items, the way the reader itself does."""
    from ketatui.notebook import Notebook
    from ketatui.paths import find_paths

    env = {name: value for name, value in world.env.items() if value is not None}
    paths = find_paths(None, None, env)
    items = [item["id"] for topic in world.topics for item in world.items(topic)]
    notebook = Notebook.open(paths.notebook, paths.backups, world.pack)
    for number, item in enumerate(islice(cycle(items), count)):
        note = notebook.start_note(item, "")
        note.save(f"Note {number}: to be asked at the next visit, and looked up again.").result()
        note.end()
    if not notebook.close(PATIENCE):
        raise TimeoutError(f"{count} notes were not written: {notebook.trouble}")
