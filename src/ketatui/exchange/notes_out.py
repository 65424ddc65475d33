"""Notes and bookmarks on their way out: as Markdown to read, or as JSON Lines, complete, with the reviews."""

from datetime import UTC, datetime

from ketatui import __version__
from ketatui.draw import words
from ketatui.exchange.page import by_item, page
from ketatui.notebook import Notebook, log_lines, transfer
from ketatui.outcome import tell
from ketatui.pack.library import Library
from ketatui.report import told_in_ascii
from ketatui.review.cards import filled
from ketatui.safe import escaped, safe


def pages(notebook: Notebook, library: Library, topic: str | None, marked: bool) -> tuple[str, int]:
    """Return what there is as Markdown, and how many notes and bookmarks that are.

    For a topic or what is marked alone where that is asked for.
    """
    notes = [note._replace(text=filled(note.text, library)) for note in notebook.notes()]
    kept = by_item(notebook.bookmarks(), notes, marked=marked)
    unmarked = sum(note.item not in kept for note in notes) if marked else 0
    if unmarked:
        left_out = words.count(unmarked, "note")
        tell(f"{left_out} left out, on what is not bookmarked; without --marked all are there")
    if topic is not None:
        kept = {item: own for item, own in kept.items() if topic == library.topic_of(item)}
    number = sum(len(own.notes) + (own.bookmark is not None) for own in kept.values())
    today = datetime.now(UTC).astimezone().date()
    return page(library, kept, today.isoformat()), number


def lines(notebook: Notebook, library: Library, topic: str | None, marked: bool) -> tuple[str, int]:
    """Return what there is as JSON Lines, deleted records and earlier wordings too, and how many records.

    The review log goes along where all is asked for.
    """
    records, reviews, elsewhere = notebook.complete()
    if topic is not None or marked:
        reviews = []
    if topic is not None:
        records = [each for each in records if topic == library.topic_of(each.item)]
    if marked:
        items = {each.item for each in records if each.kind == "bookmark" and not each.deleted}
        records = [each for each in records if each.item in items]
    if elsewhere:
        tell(f"{words.count(elsewhere, 'record')} on other content left out; --content DIR exports those")
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    head = transfer.header(library.manifest.id, __version__, now)
    text = "\n".join([head, *transfer.lines(records), *log_lines.lines(reviews), ""])
    return text, len(records) + len(reviews)


def encoded(text: str, form: str, in_ascii: bool) -> bytes:
    """Return an export as bytes for a file, free of control codes."""
    if form in {"json", "jsonl"}:
        return escaped(text, ascii_only=in_ascii).encode()
    text = safe(text)
    return (told_in_ascii(text) if in_ascii else text).encode()
