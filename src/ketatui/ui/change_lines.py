"""How a change looks: of which kind it is, where the item stands, what was said and what is said now."""

from collections.abc import Iterable, Sequence

from ketatui.draw import Line, Span
from ketatui.draw.pieces import meta
from ketatui.draw.words import VERDICT
from ketatui.draw.wrap import wrap
from ketatui.pack.model import Source
from ketatui.review.changes import Change
from ketatui.review.differences import Piece, differences
from ketatui.ui.session import Session


def change_lines(session: Session, change: Change, width: int) -> list[Line]:
    """Return a change as lines of at most `width` cells."""
    section = _section(session, change)
    lines = meta(
        [Span(change.told.capitalize(), "strong"), Span(session.shown(section), "dim")], width, session.glyphs
    )
    old, new = change.wordings
    if change.old is None:
        lines += _told(session, "", [Piece(new, False)], width)
    elif change.new is None:
        lines += _told(session, "was", [Piece(old, False)], width)
    else:
        if "reworded" in change.kinds or "renumbered" in change.kinds:
            lines += was_and_now(session, old, new, width)
        else:
            lines += _told(session, "", [Piece(change.new.wording.partition("\n")[0], False)], width)
        if "how sure" in change.kinds:
            lines += _how_sure(session, change.old.sure, change.new.sure, width)
        if "resourced" in change.kinds:
            lines += _sources(session, change.old.sources.split(), change.new.sources.split(), width)
    return lines


def was_and_now(session: Session, old: str, new: str, width: int) -> list[Line]:
    """Return what was said and what is said now, what differs marked in both."""
    before, now = differences(old, new)
    return [*_told(session, "was", before, width), *_told(session, "now", now, width)]


def _section(session: Session, change: Change) -> str:
    """Return the title of the section in which an item stands; nothing where it was removed."""
    topic, section = session.library.standing(change.item) or ("", "")
    return section or topic


def _told(session: Session, word: str, pieces: Iterable[Piece], width: int) -> list[Line]:
    """Return a text after a word that says whether it was told or is; what differs is marked."""
    spans = [Span(f"{word} ", "dim")] if word else []
    spans += [Span(session.shown(piece.text), "hit" if piece.differs else "text") for piece in pieces]
    return wrap(spans, width, first="  ", rest=" " * (len(word) + 3 if word else 2))


def _how_sure(session: Session, old: str, new: str, width: int) -> list[Line]:
    glyphs = session.glyphs
    what = "Verdict" if new in glyphs.verdict else "How sure"
    before, now = _sign(session, old), _sign(session, new)
    return wrap(
        [Span(f"{what}: was ", "dim"), before, Span(", now ", "dim"), now],
        width,
        first="  ",
        rest="    ",
    )


def _sign(session: Session, sure: str) -> Span:
    """Return a certainty or a verdict with its sign; what the content does not have any more, without."""
    glyphs = session.glyphs
    sign = glyphs.certainty.get(sure) or glyphs.verdict.get(sure, "")
    style = VERDICT.get(sure, sure if sure in glyphs.certainty else "text")
    return Span(f"{sign} {sure}".strip(), style)


def _sources(session: Session, old: Sequence[str], new: Sequence[str], width: int) -> list[Line]:
    lines: list[Line] = []
    for told, ids, others in (("Now cited too", new, old), ("No longer cited", old, new)):
        labels = [_label(session, id_) for id_ in ids if id_ not in others]
        if labels:
            spans = [Span(f"{told}: ", "dim"), Span(session.shown(", ".join(labels)), "text")]
            lines += wrap(spans, width, first="  ", rest="    ")
    return lines


def _label(session: Session, source: str) -> str:
    """Return the short name of a source; its id where it is no longer in the content."""
    if session.library.topic_of(source) is None:
        return source
    item = session.item(source)
    return item.label if isinstance(item, Source) else source
