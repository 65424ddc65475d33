"""What must hold across a whole pack: ids are unique, everything is shown, every claim is answered."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from ketatui.pack.authored import Block, Conflict, Pack, Topic, Utterance
from ketatui.pack.item_rules import item_faults, literal_faults, wording_faults
from ketatui.pack.look import ID, Found, Look, placed
from ketatui.pack.mentions import names
from ketatui.pack.model import CARDS, GLOSSARY, Item, Manifest
from ketatui.pack.parts import Model
from ketatui.pack.pictures import Disagreement
from ketatui.pack.problem import Problem, nearest

COMMANDS = frozenset(
    "open show search check notes export import backups review where ssh-config store web".split()
)
"""Words that the command line takes for itself; no topic may be called so."""


RESERVED = frozenset({GLOSSARY, CARDS})
"""Words that the program calls parts of every pack by; no topic may be called so either."""


_Part = Item | Topic | Manifest | Utterance | Conflict


def problems(
    pack: Pack, places: Mapping[str, tuple[str, int]], broken: Collection[str], *, whole: bool
) -> Iterator[Problem]:
    """Yield every mistake that only the whole pack shows.

    Args:
        pack: What could be read.
        places: File and line of each part by its `place_key`.
        broken: Ids of the blocks that are wrong in themselves; nothing is said of what needs them.
        whole: Whether every file could be read; else nothing is said of what seems to lead nowhere.
    """
    look = Look(pack, places, broken, whole)
    found: list[tuple[_Part, str, str]] = [
        *((item, *fault) for item in look.items.values() for fault in item_faults(look, item)),
        *((topic, *fault) for topic in pack.topics for fault in _topic(look, topic)),
        *((pack.manifest, *fault) for fault in _manifest(look)),
        *_names(look),
        *_articles(look),
    ]
    if whole and not broken:
        found += [*_shown(look), *_coverage(look)]
    for part, where, reason in found:
        file, line = places[place_key(type(part), part.id)]
        yield Problem(file, line, part.id, where, reason)
    yield from _vocabulary(pack)


def place_key(kind: type[Model], id_: str) -> str:
    """Return the key of a part among the places: items share one set of ids, other parts have their own."""
    return id_ if issubclass(kind, Item) else f"{kind.__name__} {id_}"


def _topic(look: Look, topic: Topic) -> Found:
    if not ID.fullmatch(topic.id):
        yield "id", "must be lower-case letters and digits in words joined by -"
    if topic.id in COMMANDS:
        yield "id", f'"{topic.id}" is a command of the program'
    if topic.id in RESERVED:
        yield "id", f'"{topic.id}" is what the program calls a part of every pack'
    if topic.id not in look.listed:
        near = nearest(topic.id, look.pack.manifest.topics)
        yield "id", f"is not in the topics of pack.toml{near}"
    if not topic.statements:
        yield "statements", "is empty: name the statements that the summary rests on"
    yield from look.lead("statements", topic.statements, "statement", look.statements)
    yield from wording_faults(look, topic, topic.literal, {}, frozenset(topic.statements))
    for section in topic.sections:
        for where, reason in wording_faults(look, section, topic.literal, {}, frozenset(topic.statements)):
            yield f'section "{section.title}" {where}', reason
        for part in section.content:
            if isinstance(part, Block) and part.article:
                for _, reason in look.lead("article", (part.article,), "article", look.articles):
                    yield f'section "{section.title}" article', reason
    yield from literal_faults(topic.literal, topic, *topic.sections)


def _manifest(look: Look) -> Found:
    manifest = look.pack.manifest
    known = {topic.id for topic in look.pack.topics}
    known |= {Path(look.places[place_key(Topic, id_)][0]).stem for id_ in known}  # its own id is told there
    yield from look.lead("topics", manifest.topics, "topic file", known)
    if not manifest.topics:
        yield "topics", "is empty"
    if not manifest.emergency:
        yield "emergency", "is empty: say whom to call"


def _names(look: Look) -> Iterator[tuple[_Part, str, str]]:
    """Yield the names of terms and the labels of sources that two of them share: one leads to one place."""
    owner: dict[str, str] = {}
    for term in look.pack.terms:
        if not term.term.strip():
            yield term, "term", "is empty"
        if not all(synonym.strip() for synonym in term.synonyms):
            yield term, "synonyms", "holds an empty name"
        for name in filter(str.strip, names(term)):
            first = owner.get(name.casefold())
            if first:
                yield term, "synonyms", f'"{name}" is a name of term "{first}" already'
            owner[name.casefold()] = term.id
    labelled: dict[str, str] = {}
    for source in look.pack.sources:
        first = labelled.setdefault(source.label, source.id)
        if first != source.id:
            yield source, "label", f'"{source.label}" is the label of source "{first}" already'


def _shown(look: Look) -> Iterator[tuple[_Part, str, str]]:
    """Yield the claims and sources that do not stand in one block each, doubles, and what nobody cites."""
    blocks = [part for _, part in placed(look.pack) if isinstance(part, Block)]
    choice = Choice(look.pack)
    for kind, items in (("claims", look.pack.claims), ("sources", look.pack.sources)):
        shown = Counter(id_ for block in blocks if block.kind == kind for id_ in choice.of(block))
        for item in items:
            if shown[item.id] != 1:
                count = f"{shown[item.id]} blocks" if shown[item.id] else "no block"
                yield item, "id", f'{count} of kind "{kind}" in the topics shows it; one must'
    passages = Counter(id_ for b in blocks if b.kind == "passages" for id_ in choice.of(b))
    for passage in look.pack.passages:
        if passages[passage.id] > 1:
            yield passage, "id", f'{passages[passage.id]} blocks of kind "passages" show it; one may'
    cited = {id_ for s in look.statements.values() for c in s.citations for id_ in (c.source, c.via)}
    for source in look.pack.sources:
        if source.id not in cited and cited <= {"", *look.sources}:  # else it is misspelt somewhere
            yield source, "id", "no statement cites this source"


ORDERS = {
    "claims": ("verdict", "article", "topic"),
    "sources": ("type", "label"),
    "passages": ("text",),
}
"""The orders in which what stands in a block can be shown."""


def block(part: Block) -> Found:
    """Yield what a block says that does not go with its kind."""
    orders = ORDERS[part.kind]
    if part.order not in orders:
        yield "order", f'"{part.order}" is no order of {part.kind}: {", ".join(orders)}'
    for field, kind in (("verdict", "claims"), ("types", "sources"), ("article", "passages")):
        if getattr(part, field) and part.kind != kind:
            yield field, f"goes with {kind} only"


class Choice:
    """Finds what stands in the blocks of a pack."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._passages: defaultdict[str, list[str]] = defaultdict(list)
        for passage in pack.passages:
            self._passages[passage.article].append(passage.id)

    def of(self, block: Block) -> list[str]:
        """Return the ids of what stands in a block, in the order of the files."""
        pack = self._pack
        if block.kind == "claims":
            return [c.id for c in pack.claims if block.verdict in {None, c.verdict}]
        if block.kind == "passages" and block.article:
            return self._passages[block.article]
        if block.kind == "passages":
            return [p.id for p in pack.passages]
        return [s.id for s in pack.sources if not block.types or s.type in block.types]


def _vocabulary(pack: Pack) -> Iterator[Problem]:
    for listed, words in vars(pack.vocabulary).items():
        for id_, count in Counter(word.id for word in words).items():
            if count > 1:
                yield Problem("vocabulary.toml", 1, id_, listed, "stands there twice")


def _articles(look: Look) -> Iterator[tuple[_Part, str, str]]:
    passages = {passage.id for passage in look.pack.passages}
    rows = look.rows
    for row in look.pack.rows:
        if look.missing(row.passage, passages):
            yield row, "passage", f'no passage "{row.passage}"{nearest(row.passage, passages)}'
    for conflict in look.pack.conflicts:
        if not conflict.rows:
            yield conflict, "rows", "is empty: name the rows that contradict each other"
        for where, reason in look.lead("rows", conflict.rows, "row", rows):
            yield conflict, where, reason
    owner: dict[str, str] = {}
    for claim in look.pack.claims:
        for row_id in claim.heard:
            first = owner.setdefault(row_id, claim.id)
            if first != claim.id:
                yield claim, "heard", f'row "{row_id}" belongs already to claim "{first}"'


def answered(pack: Pack) -> tuple[set[str], set[str]]:
    """Return the ledger's rows and conflicts that claims and disagreements answer."""
    rows = {row for claim in pack.claims for row in claim.heard}
    conflicts = {
        conflict for _, item in placed(pack) if isinstance(item, Disagreement) for conflict in item.conflicts
    }
    return rows & {row.id for row in pack.rows}, conflicts & {c.id for c in pack.conflicts}


def _coverage(look: Look) -> Iterator[tuple[_Part, str, str]]:
    if not look.pack.manifest.complete:
        return
    rows, conflicts = answered(look.pack)
    named = {row for claim in look.pack.claims for row in claim.heard}
    answers = [item for item in look.items.values() if isinstance(item, Disagreement)]
    known = {row.id for row in look.pack.rows}, {conflict.id for conflict in look.pack.conflicts}
    if not named <= known[0] or not {id_ for item in answers for id_ in item.conflicts} <= known[1]:
        return  # a misspelt id is told where it stands
    for row in look.pack.rows:
        if row.id not in rows:
            yield row, "id", "no claim answers this row, and pack.toml says complete"
    for conflict in look.pack.conflicts:
        if conflict.id not in conflicts:
            yield conflict, "id", "no disagreement answers it, and pack.toml says complete"
