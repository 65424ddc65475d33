"""What the reader keeps: bookmarks, notes, places and what was seen, in one file of their own."""

from ketatui.notebook.edits import NoteEdit
from ketatui.notebook.faults import NotebookError
from ketatui.notebook.notebook import READY_WAIT, Notebook
from ketatui.notebook.records import (
    FLAG,
    Bookmark,
    Earlier,
    Known,
    Mark,
    Memory,
    Note,
    Place,
    Review,
    Saved,
    Seen,
    Wording,
)

__all__ = [
    "FLAG",
    "READY_WAIT",
    "Bookmark",
    "Earlier",
    "Known",
    "Mark",
    "Memory",
    "Note",
    "NoteEdit",
    "Notebook",
    "NotebookError",
    "Place",
    "Review",
    "Saved",
    "Seen",
    "Wording",
]
