"""What has changed in the content since the reader last knew it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from ketatui.draw.words import VERDICTS
from ketatui.notebook import Known
from ketatui.pack.library import Library
from ketatui.review.differences import only_numbers_differ
from ketatui.review.known import TRACKED, known_now

Kind = Literal["new", "reworded", "renumbered", "resourced", "how sure", "removed"]

_NAMES: Mapping[Kind, str] = {
    "new": "new",
    "reworded": "other words",
    "renumbered": "other numbers",
    "resourced": "other sources",
    "how sure": "how sure",
    "removed": "removed",
}


class Change(NamedTuple):
    """An item that is otherwise than the reader knows it."""

    item: str
    topic: str
    """Where the item stands; "" where it was removed."""
    kinds: tuple[Kind, ...]
    """In which ways, in the order of `Kind`."""
    old: Known | None
    """What the reader knew; None where the item is new."""
    new: Known | None
    """What is to be known now; None where the item was removed."""

    @property
    def told(self) -> str:
        """In which ways, in words; how sure a claim is, is its verdict."""
        judged = self.new is not None and self.new.sure in VERDICTS
        return ", ".join("verdict" if judged and kind == "how sure" else _NAMES[kind] for kind in self.kinds)

    @property
    def wordings(self) -> tuple[str, str]:
        """The old words and the new ones, without the paragraphs with which both begin or end.

        Of what is new or was removed the first paragraph.
        """
        if self.old is None or self.new is None:
            old, new = (known.wording.partition("\n")[0] if known else "" for known in (self.old, self.new))
            return old, new
        return _unlike(self.old.wording, _comparable(self.old.wording, self.new.wording))


def changes(library: Library, known: Mapping[str, Known]) -> Sequence[Change]:
    """Return all that has changed, in reading order, what was removed at the end."""
    return [change for change in compare(library, known) if change is not None]


def compare(library: Library, known: Mapping[str, Known]) -> Iterator[Change | None]:
    """Yield for each item what has changed of it, None where nothing has; one may pause between any two.

    Of an item that is known but was never read, nothing can have changed for the reader. What was
    read and is gone is told whatever it was: the notebook does not keep kinds.
    """
    left = dict(known)
    for id_, kind, topic in library.homes():
        old = left.pop(id_, None)
        if kind not in TRACKED or (old and not old.wording):
            yield None
        else:
            yield _changed(topic, old, known_now(library.item(id_)))
    for old in left.values():
        yield Change(old.item, "", ("removed",), old, None) if old.wording else None


def unknown(library: Library, known: Mapping[str, Known]) -> Iterator[Known | None]:
    """Yield each item that is not known as one that is known and unread; None for the others."""
    for id_, kind, _ in library.homes():
        yield None if id_ in known or kind not in TRACKED else Known(id_, "", "", "", "")


def _changed(topic: str, old: Known | None, new: Known) -> Change | None:
    if old is None:
        return Change(new.item, topic, ("new",), None, new)
    kinds: list[Kind] = []
    wording = _comparable(old.wording, new.wording)
    if old.wording.split() != wording.split():
        kinds.append("renumbered" if only_numbers_differ(old.wording, wording) else "reworded")
    if old.sources and old.sources != new.sources:
        kinds.append("resourced")
    if old.sure and old.sure != new.sure:
        kinds.append("how sure")
    return Change(new.item, topic, tuple(kinds), old, new) if kinds else None


def _comparable(old: str, new: str) -> str:
    """Return as much of the new words as old ones can be compared with.

    Notebooks of the second format kept the first paragraph, and no more.
    """
    return new if "\n" in old else new.partition("\n")[0]


def _unlike(old: str, new: str) -> tuple[str, str]:
    """Return two texts without the paragraphs with which both begin or end."""
    olds, news = old.split("\n"), new.split("\n")
    while olds and news and olds[0].split() == news[0].split():
        del olds[0], news[0]
    while olds and news and olds[-1].split() == news[-1].split():
        del olds[-1], news[-1]
    return "\n".join(olds), "\n".join(news)
