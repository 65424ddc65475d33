"""What a reader typed, taken apart: words, and filters such as `route:im` among them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ketatui.pack.facets import NAMES, SINGLE, Facet
from ketatui.pack.library import Library
from ketatui.pack.model import CARDS, GLOSSARY
from ketatui.pack.problem import nearest
from ketatui.pack.search import NEVER
from ketatui.safe import safe_line

NOTES = "notes"
"""The value of `in` that stands for the reader's own notes."""
NOTE, BOOKMARK = "note", "bookmark"
"""The values of `has` for what the reader has made something of."""

_OWN = defaultdict(tuple, {"in": (NOTES,), "kind": (NOTE,), "has": (NOTE, BOOKMARK)})
"""The values of a filter that only the reader's own things have."""
_NEVER = NEVER | {CARDS}
"""What no search finds."""

_FILTER = re.compile(rf'(?<!\S)(-?)({"|".join(NAMES)}):("[^"]*"?|\S*)', re.IGNORECASE)
_LIKE_A_FILTER = re.compile(r"(?<!\S)-?([a-z]{3,}):(?!//)\S", re.IGNORECASE)
_TAG = re.compile(r"(?<!\S)#(?=[^\W\d_])")
_SIGNS = re.compile(r"[\W_]+")
_LONGEST = 1000
"""Letters that are looked at; each filter costs a search of its own, and SQLite takes no thousand of them."""
_TOLD = 6
"""Values that are told where one is not known."""


class Own(NamedTuple):
    """What the reader must have on an item, or else what it must have itself."""

    values: frozenset[str]
    """`NOTE`, `BOOKMARK` or both: either will do."""
    others: Facet | None = None


class Query(NamedTuple):
    """What is looked for."""

    words: str = ""
    """A blank at the end tells that the last one is whole."""
    wanted: tuple[Facet, ...] = ()
    """What an item must have; a note is looked for by the item that it is about."""
    mine: tuple[Own, ...] = ()
    """What the reader must have on it."""
    only_notes: bool = False
    faults: tuple[str, ...] = ()
    """What is wrong with filters, a line each; those are left out."""
    asks: str = ""
    """The filter that was written last, where it has no value yet."""

    @property
    def is_filtered(self) -> bool:
        """Whether there is any filter."""
        return bool(self.wanted or self.mine or self.only_notes)


def parse(typed: str, library: Library) -> Query:
    """Take apart what was typed. A filter without a value yet is left out; a tag stands in notes only."""
    typed = typed[:_LONGEST]
    wanted: list[Facet] = []
    mine: list[Own] = []
    only_notes = bool(_TAG.search(typed))
    faults = [*_unknown(typed)]
    for without, name, values in _filters(typed):
        known = values_of(library, name)
        found: dict[str, None] = {}
        for value in values:
            matching = dict.fromkeys(_matching(value, known, library))
            if not matching:
                faults.append(_fault(name, value, known))
            found |= matching
        others = tuple(value for value in found if value not in _OWN[name])
        own = frozenset(found) - {*others}
        if own and without:
            faults.append(f"-{name}: what is yours cannot be left out")
        elif own and name == "has":
            mine.append(Own(own, Facet(name, others) if others else None))
        elif others:
            wanted.append(Facet(name, others, without))
        elif own:
            only_notes = True
    filters = [*_FILTER.finditer(typed)]
    last = filters[-1] if filters and filters[-1].end() == len(typed) else None
    words = " ".join(safe_line(_FILTER.sub(" ", typed)).split())
    return Query(
        f"{words} " if words and (last or typed[-1:].isspace()) else words,
        tuple(_joined(wanted)),
        tuple(mine),
        only_notes,
        tuple(map(safe_line, faults)),
        last[2].lower() if last and not last[3].strip('",') else "",
    )


def _joined(wanted: Sequence[Facet]) -> Iterator[Facet]:
    """Yield the facets; of one that an item has only once, what was asked for twice is one or the other."""
    joined: dict[str, Facet] = {}
    for facet in wanted:
        if facet.name not in SINGLE or facet.without:
            yield facet
        elif facet.name in joined:
            values = dict.fromkeys((*joined[facet.name].values, *facet.values))
            joined[facet.name] = Facet(facet.name, tuple(values))
        else:
            joined[facet.name] = facet
    yield from joined.values()


def _unknown(typed: str) -> Iterator[str]:
    """Yield faults of what is nearly the name of a filter; anything else with a colon is words."""
    for name in _LIKE_A_FILTER.findall(typed):
        if name.lower() not in NAMES and (hint := nearest(name.lower(), NAMES)):
            yield f'there is no filter "{name}"{hint}'


def values_of(library: Library, name: str) -> Mapping[str, str]:
    """Return the values that a filter can have, each with what else it is called."""
    called = {
        word.id: f"{word.name}, {word.short}".rstrip(", ") for word in getattr(library.vocabulary, name, ())
    }
    there = {value for value in library.facets[name] if value not in _NEVER}
    ordered = [value for value in (*called, *sorted(there - called.keys())) if value in there]
    own = {
        "in": {**{head.id: head.title for head in library.topics}, GLOSSARY: "terms", NOTES: "my notes"},
        "kind": {NOTE: ""},
        "has": {NOTE: "my notes", BOOKMARK: "bookmarks marks"},
    }.get(name, {})
    return {**{value: called.get(value, "") for value in ordered}, **own}


def _filters(typed: str) -> Iterator[tuple[bool, str, list[str]]]:
    """Yield of each filter that has values whether it is left out, its name and they, in small letters."""
    for minus, name, values in _FILTER.findall(typed):
        told = [_plain(value) for value in values.split(",")]
        if any(told):
            yield bool(minus), name.lower(), [value for value in told if value]


def _plain(text: str) -> str:
    return _SIGNS.sub(" ", text.casefold()).strip()


def _matching(value: str, known: Mapping[str, str], library: Library) -> Iterator[str]:
    """Yield the values that are called so, with those that say more; else those of which a word begins so.

    Where none does, what else the glossary calls it is looked for: `route:drip`.
    """
    same = [id_ for id_ in known if f"{_plain(id_)} ".startswith(f"{value} ")]
    found = same if value in map(_plain, known) else _beginning(value, known)
    if not found:
        found = [id_ for name in library.names(value) for id_ in _beginning(_plain(name), known)]
    yield from found


def _beginning(value: str, known: Mapping[str, str]) -> list[str]:
    return [id_ for id_, called in known.items() if f" {value}" in f" {_plain(id_)} | {_plain(called)}"]


def _fault(name: str, value: str, known: Mapping[str, str]) -> str:
    hint = nearest(value, known)
    if not hint:
        told = ", ".join([*known][:_TOLD]) + (", and more" if len(known) > _TOLD else "")
        hint = f"; there is {told}" if told else ""
    return f'{name}: nothing is called "{value}"{hint}'
