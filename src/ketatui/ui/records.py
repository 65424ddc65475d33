"""How bookmarks and notes look: in the list, and each on a page of its own."""

import re
from collections.abc import Sequence

from ketatui.draw import Line, Span, said
from ketatui.draw.markdown import markdown
from ketatui.draw.pieces import paragraph
from ketatui.draw.times import local, stamp
from ketatui.draw.words import CHANGED, SPLIT, have_changed
from ketatui.draw.wrap import cells, cut, wrap
from ketatui.notebook import FLAG, Bookmark, Earlier, Note, Wording
from ketatui.notebook.draft import Draft
from ketatui.review.own import called
from ketatui.ui.session import Session

_BLANKS = re.compile(r"[ \t\n]+")
"""All but the blanks that hold a number and its unit together."""
_LISTED = 6
"""Lines of a note that the list shows; its own page shows all."""
MOVE = "move:"
"""The target that leads to another item for a record whose own is gone."""
BRING_BACK = "wording:"
"""What the target of an earlier wording begins with; its version follows."""

Record = Bookmark | Note


def words_now(session: Session, item: str) -> str | None:
    """Return the words that an item has now; None where it is no longer in the content."""
    return None if session.library.topic_of(item) is None else said(session.item(item))[0]


def has_changed(session: Session, record: Record) -> bool:
    """Tell whether a record was made about other words than its item has now.

    What is about no words is not: a note on a topic as a whole.
    """
    return have_changed(record.quote, words_now(session, record.item))


def place_of(session: Session, item: str) -> str:
    """Return where an item stands, as it is shown: topic and section."""
    standing = session.library.standing(item)
    if standing is None:
        known = session.library.topic_of(item) is not None
        return "Glossary" if known else "no longer in the content"
    return f" {session.glyphs.right} ".join(filter(None, standing))


def listed(session: Session, record: Record, width: int) -> list[Line]:
    """Return a record as the list shows it: where it stands, the words it is about, the note's beginning."""
    lines = [_head(session, record, width)]
    if record.quote:
        lines.append(_one_line(session, record.quote, width))
    if has_changed(session, record):
        lines += _paragraph(session, CHANGED, width, "warning")
    if isinstance(record, Note):
        if record.split_from:
            lines += _paragraph(session, f"({SPLIT})", width, "warning")
        lines += _beginning(session, _filled(session, record.text), width)
    return [*lines, ()]


def left_by_editor(session: Session, draft: Draft, width: int) -> list[Line]:
    """Return a text that was left as the list shows it: that it is in no note, and its beginning."""
    place = place_of(session, draft.note.item) if draft.note.item else ""
    told = ["In no note yet", *filter(None, [place])]
    lines = _paragraph(session, ": ".join(told), width, "warning", indent="")
    if draft.unsaved:
        told_more = (
            f"The editor has words that it did not save: {session.key('edit-outside')} lets it recover them."
        )
        lines += _paragraph(session, told_more, width, "warning")
    return [*lines, *_beginning(session, draft.text, width), ()]


def whole(
    session: Session, record: Record, wordings: Sequence[Wording], earlier: Sequence[Earlier], width: int
) -> list[Line]:
    """Return a record with all there is of it: both wordings of its item, what it said and was about before.

    Where it stands is a target, and so is each earlier wording of a note, by `BRING_BACK` and its version.
    """
    now = words_now(session, record.item)
    place = place_of(session, record.item)
    goes = record.item if now is not None else MOVE
    if now is None:
        place += f"; {session.key('move')} or enter moves it"
    lines = wrap(
        [Span(session.shown(place), "link", goes)],
        width,
    )
    lines += _paragraph(session, _dates(record), width, "dim", indent="")
    if isinstance(record, Bookmark) and record.label:
        lines += _titled(session, "Called", record.label, width)
    if isinstance(record, Note):
        lines += [(), *_text(session, _filled(session, record.text), width)]
        if record.split_from:
            told = "Another session changed the same note; that text stands in a note of its own."
            lines += _paragraph(session, told, width, "warning")
    if now is None:
        lines += _titled(
            session, "The words it was about, which are no longer in the content", record.quote, width
        )
    elif has_changed(session, record):
        lines += _titled(session, "Written about", record.quote, width)
        lines += _titled(session, "It now says", now, width)
    elif record.quote:
        lines += _titled(session, "About", record.quote, width)
    for wording in wordings:
        target = f"{BRING_BACK}{wording.version}"
        told = f"Earlier wording, {stamp(wording.at)}: bring back"
        lines += [(), *wrap([Span(told, "link", target)], width)]
        lines += _text(session, wording.text, width)
    for before in earlier:
        lines += [(), *paragraph(f"Until {stamp(before.at)}", width, "heading")]
        if before.label:
            lines += _paragraph(session, f"called: {before.label}", width, "text")
        if (before.item, before.quote) != (record.item, record.quote):
            about = f"about {place_of(session, before.item)}" + (f": {before.quote}" if before.quote else "")
            lines += _paragraph(session, about, width, "dim")
    return lines


def _head(session: Session, record: Record, width: int) -> Line:
    """Return the line over a record: what it is, where it stands, when it was changed, its tags."""
    glyphs = session.glyphs
    kind = called(record) if isinstance(record, Note) else f"{glyphs.star} {record.label or 'Bookmark'}"
    tags = " ".join(f"#{tag}" for tag in record.tags if tag != FLAG) if isinstance(record, Note) else ""
    date = f"{local(record.updated):%d %b %Y}"
    spans = [
        Span(session.shown(kind), "strong"),
        Span(f" {glyphs.dot} " if glyphs.dot != "," else ", ", "dim"),
    ]
    room = width - sum(cells(span.text) for span in spans) - cells(date) - 2
    tail = [Span("  "), Span(session.shown(tags), "link")] if tags and cells(tags) < room // 2 else []
    room -= sum(cells(span.text) for span in tail)
    place = cut(session.shown(place_of(session, record.item)), room, glyphs.ellipsis)
    spans += [Span(place, "text"), *tail]
    blank = " " * max(width - sum(cells(span.text) for span in spans) - cells(date), 1)
    return (*spans, Span(blank), Span(date, "dim"))


def _one_line(session: Session, text: str, width: int) -> Line:
    text = " ".join(_BLANKS.split(text[: 4 * width].strip()))
    return (Span("  "), Span(cut(session.shown(text), width - 2, session.glyphs.ellipsis), "dim"))


def _dates(record: Record) -> str:
    told = f"{stamp(record.created)}"
    if record.updated[:16] != record.created[:16]:
        told += f", changed {stamp(record.updated)}"
    return told


def _beginning(session: Session, text: str, width: int) -> list[Line]:
    if not text.strip():
        return _paragraph(session, "(no text)", width, "dim")
    begun = text[: _LISTED * 4 * width]
    lines = _text(session, begun, width)
    if len(lines) <= _LISTED and begun == text:
        return lines
    return [*lines[:_LISTED], *paragraph(f"{session.glyphs.ellipsis} more", width, "dim", indent="  ")]


def _titled(session: Session, title: str, text: str, width: int) -> list[Line]:
    return [(), *paragraph(title, width, "heading"), *_paragraph(session, text, width, "text")]


def _paragraph(session: Session, text: str, width: int, style: str, indent: str = "  ") -> list[Line]:
    return paragraph(session.shown(text), width, style, indent=indent)


def _filled(session: Session, text: str) -> str:
    """Return what a note says; one that is a card, with its numbers as the content has them now."""
    from ketatui.review.cards import filled

    return filled(text, session.library)


def _text(session: Session, text: str, width: int) -> list[Line]:
    return [(Span("  "), *line) for line in markdown(text, width - 2, session.glyphs)]
