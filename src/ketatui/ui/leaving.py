"""What becomes of notes that could not be saved when the session ends."""

from contextlib import suppress

from ketatui.ui.session import Session


def keep_unsaved(session: Session) -> None:
    """Keep each note that is not saved in a file of its own, as far as that can be done.

    They are offered at the next start, as a text is that an editor has left.
    """
    for note in session.notebook.unsaved():
        with suppress(OSError):
            session.begin_draft(note).release()
