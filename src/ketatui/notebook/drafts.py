"""Texts in the hands of an editor outside: each in a file of its own until the notebook has it.

Beside a text `UUID.md` lies `UUID.json`, which says what note it was made from, so that it can be
taken up later by the same rules as any edit. While an editor has it, it is locked.
"""

import json
from contextlib import suppress
from pathlib import Path
from time import time
from typing import Any
from uuid import UUID, uuid4

from ketatui.notebook.draft import Draft
from ketatui.notebook.faults import NotebookError
from ketatui.notebook.files import make_private_folder
from ketatui.notebook.leftovers import written_at
from ketatui.notebook.notebook import Notebook
from ketatui.notebook.records import Note
from ketatui.safe import safe

_KEPT = 24 * 60 * 60
"""Seconds for which a text lies there that is in the notebook: an editor may still have it open."""


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
    make_private_folder(folder)
    try:
        draft.write()
    except OSError:
        draft.remove()
        raise
    draft.hold()
    return draft


def keep_unsaved(folder: Path, pack: str, notebook: Notebook) -> None:
    """Keep each note that is not saved in a file of its own, and so the ratings, as far as that can be done.

    The notes are offered at the next start, as a text is that an editor has left; the ratings are added
    to the log then.
    """
    for note in notebook.unsaved():
        with suppress(OSError):
            begin(folder, pack, note).release()
    if rows := notebook.unsaved_reviews():
        from ketatui.notebook import log_left

        with suppress(OSError):
            log_left.keep(folder, pack, rows)


def left(folder: Path, pack: str, notebook: Notebook) -> tuple[Draft, ...]:
    """Return the texts that an editor left and that are in no note, the oldest first.

    Those that another session or an editor has are left out. Those that are in the notebook are
    taken away after a day.
    """
    found = [draft for file in folder.glob("*.md") if (draft := _opened(file)) and draft.pack in {pack, ""}]
    known = _known(notebook) if found else set()
    lost = []
    for draft in sorted(found, key=lambda draft: written_at(draft.file)):
        if not draft.hold():
            continue
        with suppress(OSError):
            draft.read_as_left()
            draft.pack = pack
            if draft.unsaved or not (draft.text.strip() in known or draft.changes_nothing):
                lost.append(draft)
            elif written_at(draft.file) < time() - _KEPT:
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
