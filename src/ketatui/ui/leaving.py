"""What becomes of notes that could not be saved when the session ends."""

from contextlib import suppress

from ketatui.ui.session import Session


def keep_unsaved(session: Session) -> None:
    """Keep each note that is not saved in a file of its own, as far as that can be done."""
    from ketatui.notebook import drafts

    with suppress(OSError):
        session.need_room()
        drafts.keep_unsaved(session.drafts, session.library.manifest.id, session.notebook)
