"""A pack, with what the rules look up in it."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from ketatui.pack.authored import Block, Pack, Topic
from ketatui.pack.model import Claim, Item, Source, Statement
from ketatui.pack.problem import nearest

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What an id is made of."""

Found = Iterator[tuple[str, str]]
"""Faults of one part: the field, and what is wrong with it."""


@dataclass
class Look:
    """The pack that is checked, by ids."""

    pack: Pack
    places: Mapping[str, tuple[str, int]]
    broken: Collection[str]
    """Ids of the blocks that are wrong in themselves and so are not in `pack`."""
    whole: bool
    """Whether all files could be read."""
    statements: dict[str, Statement] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = [part for _, part in placed(self.pack) if isinstance(part, Item)]
        pack = self.pack
        self.items = {
            item.id: item
            for items in (parts, pack.claims, pack.sources, pack.terms, pack.cards, pack.passages)
            for item in items
        }
        self.statements = {i: s for i, s in self.items.items() if isinstance(s, Statement)}
        self.claims = {i: c for i, c in self.items.items() if isinstance(c, Claim)}
        self.sources = {i: s for i, s in self.items.items() if isinstance(s, Source)}

    def missing(self, id_: str, known: Collection[str]) -> bool:
        """Tell whether `id_` leads nowhere; one whose own block or file is wrong is told there."""
        return self.whole and id_ not in known and id_ not in self.broken

    def lead(self, where: str, ids: tuple[str, ...], kind: str, known: Collection[str]) -> Found:
        """Yield the ids that lead nowhere, and those named twice."""
        for index, id_ in enumerate(ids):
            if self.missing(id_, known):
                yield f"{where}[{index}]", f'no {kind} "{id_}"{nearest(id_, known)}'
        for id_, count in Counter(ids).items():
            if count > 1:
                yield where, f'names "{id_}" {count} times'


def placed(pack: Pack) -> Iterator[tuple[Topic, Item | Block]]:
    """Yield what stands in the sections of all topics, with its topic."""
    for topic in pack.topics:
        for section in topic.sections:
            for part in section.content:
                yield topic, part
