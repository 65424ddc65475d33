"""What must hold across a whole pack: ids are unique, everything is shown, every claim is answered."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from ketatui.pack.authored import Block, Conflict, Pack, Topic, Utterance
from ketatui.pack.item_rules import item_faults, literal_faults, wording_faults
from ketatui.pack.look import ID, Found, Look, placed
from ketatui.pack.model import Disagreement, Item, Manifest, Model
from ketatui.pack.problem import Problem, nearest

COMMANDS = frozenset(
    "open show search check notes export import backups review where ssh-config store web".split()
)
"""Words that the command line takes for itself; no topic may be called so."""


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
    if topic.id not in look.pack.manifest.topics:
        near = nearest(topic.id, look.pack.manifest.topics)
        yield "id", f"is not in the topics of pack.toml{near}"
    if not topic.statements:
        yield "statements", "is empty: name the statements that the summary rests on"
    yield from look.lead("statements", topic.statements, "statement", look.statements)
    yield from wording_faults(look, topic, topic.literal, {})
    for section in topic.sections:
        for where, reason in wording_faults(look, section, topic.literal, {}):
            yield f'section "{section.title}" {where}', reason
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


def _shown(look: Look) -> Iterator[tuple[_Part, str, str]]:
    """Yield the claims and sources that do not stand in one block each, and what nobody cites."""
    blocks = [part for _, part in placed(look.pack) if isinstance(part, Block)]
    for kind, items in (("claims", look.pack.claims), ("sources", look.pack.sources)):
        shown = Counter(id_ for block in blocks if block.kind == kind for id_ in chosen(look.pack, block))
        for item in items:
            if shown[item.id] != 1:
                count = f"{shown[item.id]} blocks" if shown[item.id] else "no block"
                yield item, "id", f'{count} of kind "{kind}" in the topics shows it; one must'
    cited = {id_ for s in look.statements.values() for c in s.citations for id_ in (c.source, c.via)}
    for source in look.pack.sources:
        if source.id not in cited and cited <= {"", *look.sources}:  # else it is misspelt somewhere
            yield source, "id", "no statement cites this source"


def block(part: Block) -> Found:
    """Yield what a block says that does not go with its kind."""
    orders = ("verdict", "article", "topic") if part.kind == "claims" else ("type", "label")
    if part.order not in orders:
        yield "order", f'"{part.order}" is no order of {part.kind}: {", ".join(orders)}'
    if part.verdict and part.kind == "sources":
        yield "verdict", "goes with claims only"
    if part.types and part.kind == "claims":
        yield "types", "goes with sources only"


def chosen(pack: Pack, block: Block) -> list[str]:
    """Return the ids of the claims or sources that stand in a block, in the order of the files."""
    if block.kind == "claims":
        return [c.id for c in pack.claims if block.verdict in {None, c.verdict}]
    return [s.id for s in pack.sources if not block.types or s.type in block.types]


def _vocabulary(pack: Pack) -> Iterator[Problem]:
    for listed, words in vars(pack.vocabulary).items():
        for id_, count in Counter(word.id for word in words).items():
            if count > 1:
                yield Problem("vocabulary.toml", 1, id_, listed, "stands there twice")


def _articles(look: Look) -> Iterator[tuple[_Part, str, str]]:
    articles = {article.id for article in look.pack.articles}
    rows = {row.id for row in look.pack.rows}
    for row in look.pack.rows:
        if look.missing(row.article, articles):
            hint = nearest(row.article, articles)
            yield row, "article", f'no article "{row.article}"{hint}'
    for conflict in look.pack.conflicts:
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
    for row in look.pack.rows:
        if row.id not in rows:
            yield row, "id", "no claim answers this row, and pack.toml says complete"
    for conflict in look.pack.conflicts:
        if conflict.id not in conflicts:
            yield conflict, "id", "no disagreement answers it, and pack.toml says complete"
