"""What the reader keeps: bookmarks, notes, places and what was seen, in one file of their own."""

from ketatui.notebook.edits import NoteEdit
from ketatui.notebook.faults import NotebookError
from ketatui.notebook.notebook import Notebook
from ketatui.notebook.records import Bookmark, Earlier, Mark, Note, Place, Saved, Seen, Wording

__all__ = [
    "Bookmark",
    "Earlier",
    "Mark",
    "Note",
    "NoteEdit",
    "Notebook",
    "NotebookError",
    "Place",
    "Saved",
    "Seen",
    "Wording",
]
