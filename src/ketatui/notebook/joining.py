"""Two states of one record made one, so that nothing that was written in either is lost.

It does not matter which of them is joined to which, and joining a second time changes nothing: so
two notebooks that take in each other's exports come to hold the same.
"""

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple
from uuid import UUID, uuid5

from ketatui.notebook.records import Earlier, Wording
from ketatui.notebook.transfer import FullRecord

BETWEEN = "; "
"""What stands between two names of one bookmark."""


class Joined(NamedTuple):
    """What two states come to.

    Attributes:
        record: The record.
        beside: Where both had been given another text since they parted, a note with the text that
            `record` does not have.
    """

    record: FullRecord
    beside: FullRecord | None = None


def join(one: FullRecord, other: FullRecord) -> Joined:
    """Return what two states of one record come to."""
    if one == other:
        return Joined(one)
    return Joined(_join_bookmarks(one, other)) if one.kind == "bookmark" else _join_notes(one, other)


def rejoin(mine: FullRecord, theirs: FullRecord, is_base: Callable[[FullRecord], bool]) -> Joined:
    """Return what two states of a note come to that have both gone on from a text that is known.

    Where only one of them says something else by now, that is the text. Where both do, `theirs` goes on
    as it is and `mine` beside it: who wrote the other may still be writing.

    Args:
        mine: The state here.
        theirs: The state that another host has left.
        is_base: Tells whether a state says what both have gone on from.
    """
    if mine.text == theirs.text:
        return join(mine, theirs)
    for new, old in ((mine, theirs), (theirs, mine)):
        if is_base(old) and not is_base(new):
            return Joined(_gone_on(new, old))
    if not mine.text.strip():
        return Joined(_with_past(theirs, mine, {*theirs.wordings, *mine.wordings}, theirs.version))
    return Joined(
        theirs, mine._replace(uuid=derived(mine.uuid, mine.version, mine.text), split_from=mine.uuid)
    )


def _gone_on(new: FullRecord, old: FullRecord) -> FullRecord:
    """Return `new`, whose text has gone on from that of `old`, with what else was done to `old`."""
    if {*old.earlier} > {*new.earlier}:
        new = new._replace(item=old.item, quote=old.quote)
    return _with_past(new, old, {*new.wordings, *old.wordings}, max(new.version, old.version + 1))


def derived(uuid: str, *why: object) -> str:
    """Return an id for what is kept beside the record `uuid`, the same whenever that is done again."""
    return str(uuid5(UUID(uuid), "\n".join(map(str, why))))


def _join_notes(one: FullRecord, other: FullRecord) -> Joined:
    winner, loser, parted = _winner_first(one, other)
    wordings = {*winner.wordings, *loser.wordings}
    version = winner.version
    if winner.text != loser.text:
        version = max(version, loser.version + 1)
        if not _said(winner, loser):
            wordings.add(Wording(loser.version, loser.text, loser.updated))
    record = _with_past(winner, loser, wordings, version)
    if not parted or loser.deleted or not loser.text.strip():
        return Joined(record)
    beside = loser._replace(
        uuid=derived(loser.uuid, loser.version, loser.text), split_from=loser.uuid, wordings=(), earlier=()
    )
    return Joined(record, beside)


def _with_past(winner: FullRecord, loser: FullRecord, wordings: set[Wording], version: int) -> FullRecord:
    """Return `winner` with a version of at least `version`, with wordings, and what both were about."""
    earlier = _abouts(winner, loser)
    top = max(version, *(said.version for said in wordings), *(about.version for about in earlier), 0)
    kept, moved = _spread_wordings(wordings, top)
    abouts, more = _spread_abouts(earlier, top + len(moved))
    new = [said.version for said in (*kept, *moved) if said not in winner.wordings]
    new += [about.version for about in (*abouts, *more) if about not in winner.earlier]
    return _at_one_time(winner, loser)._replace(
        version=max([version, *(number + 1 for number in new)]),
        wordings=tuple(sorted([*kept, *moved])),
        earlier=tuple(sorted([*abouts, *more])),
    )


def _winner_first(one: FullRecord, other: FullRecord) -> tuple[FullRecord, FullRecord, bool]:
    """Return the state that goes on, the one that does not, and whether both had gone on by themselves."""
    for new, old in ((one, other), (other, one)):
        if new.version > old.version and _said(new, old):
            return new, old, False
    if one.text == other.text:
        loser, winner = sorted((one, other), key=lambda each: (each.version, not each.deleted, each))
        return winner, loser, False
    for live, gone in ((one, other), (other, one)):
        if gone.deleted and not live.deleted and gone.text in {said.text for said in live.wordings}:
            return live, gone, False
    loser, winner = sorted((one, other), key=lambda each: (not each.deleted, each.updated, each))
    return winner, loser, True


def _said(new: FullRecord, old: FullRecord) -> bool:
    """Tell whether `new` once said what `old` says, no earlier in its life than `old` is."""
    return any(said.text == old.text and said.version >= old.version for said in new.wordings)


def _spread_wordings(union: Collection[Wording], top: int) -> tuple[list[Wording], list[Wording]]:
    """Return wordings of which no two have the same version, and others with versions above `top`."""
    kept: dict[int, Wording] = {}
    by_time = sorted(union, key=lambda said: (said.version, said.at, said.text))
    left = [said for said in by_time if kept.setdefault(said.version, said).text != said.text]
    latest = {said.text: said.version for said in kept.values()}
    moved: list[Wording] = []
    for said in left:
        if latest.get(said.text, 0) < said.version:
            moved.append(said._replace(version=top + len(moved) + 1))
            latest[said.text] = moved[-1].version
    return [*kept.values()], moved


def _abouts(winner: FullRecord, loser: FullRecord) -> set[Earlier]:
    """Return what both were about and called before, and `loser` until now."""
    label = loser.text if loser.kind == "bookmark" else ""
    until = Earlier(loser.version, loser.item, loser.quote, label, loser.updated)
    union = {*winner.earlier, *loser.earlier}
    about = (winner.item, winner.quote, winner.text if winner.kind == "bookmark" else "")
    known = about == until[1:4] or any(each[1:4] == until[1:4] for each in union)
    return union if known else union | {until}


def _spread_abouts(union: Iterable[Earlier], top: int) -> tuple[list[Earlier], list[Earlier]]:
    """Return what of `union` no two have the same version, and others with versions above `top`."""
    kept: dict[int, Earlier] = {}
    by_time = sorted(union, key=lambda about: (about.version, about.at, about))
    left = [about for about in by_time if kept.setdefault(about.version, about)[1:4] != about[1:4]]
    known = {about[1:4] for about in kept.values()}
    moved: list[Earlier] = []
    for about in left:
        if about[1:4] not in known:
            known.add(about[1:4])
            moved.append(about._replace(version=top + len(moved) + 1))
    return [*kept.values()], moved


def _at_one_time(winner: FullRecord, loser: FullRecord) -> FullRecord:
    """Return `winner` with the time of the later change, where none can be told to be the newer."""
    if winner.version > loser.version:
        return winner
    return winner._replace(updated=max(winner.updated, loser.updated))


def _join_bookmarks(one: FullRecord, other: FullRecord) -> FullRecord:
    loser, winner = sorted((one, other), key=lambda each: (each.version, not each.deleted, each))
    label = _label(winner, loser)
    return _with_abouts(_at_one_time(winner, loser)._replace(text=label), loser)


def combine(one: FullRecord, other: FullRecord) -> FullRecord:
    """Return what two bookmarks on one item come to: the older one, called as both were."""
    first, second = sorted((one, other), key=lambda each: (each.created, each.uuid))
    record = first._replace(
        text=_names(first.text, second.text),
        version=max(first.version, second.version),
        updated=max(first.updated, second.updated),
    )
    return _with_abouts(record, second)


def given_up(bookmark: FullRecord, other: FullRecord) -> FullRecord:
    """Return what is left of a bookmark that `other` has taken the place of: it is deleted."""
    return bookmark._replace(deleted=other.updated, updated=other.updated, version=bookmark.version + 1)


def _with_abouts(record: FullRecord, loser: FullRecord) -> FullRecord:
    """Return `record` with what else `loser` was about, and was called where its name is not part of it."""
    if {*_parts(loser.text)} <= {*_parts(record.text)}:
        loser = loser._replace(text=record.text)
    union = _abouts(record, loser)
    kept, moved = _spread_abouts(
        union, max([record.version, loser.version, *(about.version for about in union)])
    )
    new = {*kept, *moved} - {*record.earlier}
    version = max([record.version, *(about.version + 1 for about in new)])
    return record._replace(version=version, earlier=tuple(sorted([*kept, *moved])))


def _label(winner: FullRecord, loser: FullRecord) -> str:
    """Return how a bookmark is called; the loser's name is kept where the winner never knew of it."""
    known = {about.label for about in winner.earlier} if winner.version > loser.version else set()
    return winner.text if loser.text in known else _names(winner.text, loser.text)


def _names(one: str, other: str) -> str:
    for more, less in ((one, other), (other, one)):
        if more == less or {*_parts(more)} > {*_parts(less)}:
            return more
    return BETWEEN.join(sorted({*_parts(one), *_parts(other)}))


def _parts(label: str) -> list[str]:
    return [name for name in label.split(BETWEEN) if name]
