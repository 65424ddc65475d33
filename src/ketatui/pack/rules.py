"""What must hold across a whole pack: every reference leads somewhere, every number is used."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ketatui.pack.authored import Block, Conflict, Pack, Topic, Utterance
from ketatui.pack.model import (
    About,
    Callout,
    Citation,
    Claim,
    Disagreement,
    Item,
    Manifest,
    Model,
    Number,
    Prose,
    See,
    Source,
    Statement,
    Table,
    Term,
)
from ketatui.pack.problem import Problem, nearest
from ketatui.pack.units import UNITS
from ketatui.pack.wording import Reference, bare_digits, references, summary_id, wordings

COMMANDS = frozenset(
    "open show search check notes export import backups review where ssh-config store web".split()
)
"""Words that the command line takes for itself; no topic may be called so."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SUBJECT_OF_BASIS = {
    "animal": "animal",
    "in vitro": "in vitro",
    "trial": "human",
    "human experiment": "human",
}
_Found = Iterator[tuple[str, str]]
_Part = Item | Topic | Manifest | Utterance | Conflict


@dataclass
class _Look:
    """The pack, with what the rules look up in it."""

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
        placed = [part for _, part in _placed(self.pack) if isinstance(part, Item)]
        self.items = {
            item.id: item for item in (*placed, *self.pack.claims, *self.pack.sources, *self.pack.terms)
        }
        self.statements = {i: s for i, s in self.items.items() if isinstance(s, Statement)}
        self.claims = {i: c for i, c in self.items.items() if isinstance(c, Claim)}
        self.sources = {i: s for i, s in self.items.items() if isinstance(s, Source)}

    def missing(self, id_: str, known: Collection[str]) -> bool:
        """Tell whether `id_` leads nowhere; one whose own block or file is wrong is told there."""
        return self.whole and id_ not in known and id_ not in self.broken

    def lead(self, where: str, ids: tuple[str, ...], kind: str, known: Collection[str]) -> _Found:
        """Yield the ids that lead nowhere, and those named twice."""
        for index, id_ in enumerate(ids):
            if self.missing(id_, known):
                yield f"{where}[{index}]", f'no {kind} "{id_}"{nearest(id_, known)}'
        for id_, count in Counter(ids).items():
            if count > 1:
                yield where, f'names "{id_}" {count} times'


def _placed(pack: Pack) -> Iterator[tuple[Topic, Item | Block]]:
    for topic in pack.topics:
        for section in topic.sections:
            for part in section.content:
                yield topic, part


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
    look = _Look(pack, places, broken, whole)
    found: list[tuple[_Part, str, str]] = [
        *((item, *fault) for item in look.items.values() for fault in _item(look, item)),
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


def _item(look: _Look, item: Item) -> _Found:
    if not _ID.fullmatch(item.id):
        yield "id", "must be lower-case letters and digits in words joined by -"
    for topic in look.pack.topics:
        if item.id == summary_id(topic.id):
            yield "id", f'is the id of the summary of topic "{topic.id}"'
    own = item.numbers if isinstance(item, Statement) else {}
    yield from _wording(look, item, item.literal, own)
    yield from _literal(item.literal, item)
    match item:
        case Statement():
            yield from _statement(look, item)
        case Prose():
            yield from look.lead("statements", item.statements, "statement", look.statements)
        case Callout() | Term():
            yield from _rests(look, item)
        case Table():
            yield from _table(look, item)
        case Disagreement():
            yield from _disagreement(look, item)
        case Claim():
            yield from _claim(look, item)
        case See():
            yield from _see(look, item)
        case Source():
            yield from _source(look, item)


def _wording(look: _Look, part: Model, literal: tuple[str, ...], own: Mapping[str, Number]) -> _Found:
    """Check the numbers and the digits in all wording of an item or a topic."""
    named: set[str] = set()
    for wording in wordings(part):
        if wording.required and not wording.text.strip():
            yield wording.where, "is empty"
        if not wording.paraphrase and (word := bare_digits(wording.text, literal)):
            yield (
                wording.where,
                f'"{word}" has a bare digit: name a number, or declare it in literal',
            )
        for reference in references(wording.text):
            if wording.paraphrase:
                yield (
                    wording.where,
                    "is a paraphrase, which keeps its own figures and names no number",
                )
            elif isinstance(reference, str):
                yield wording.where, f'"{{{reference}}}" is no name of a number'
            elif isinstance(part, Statement):
                named.add(reference.name)
                if reference.id or reference.name not in own:
                    yield wording.where, _no_number(reference, own)
            elif not reference.id:
                reason = f'"{{{reference.name}}}" must name its statement: {{statement-id.name}}'
                yield wording.where, reason
            else:
                yield from _foreign(look, wording.where, reference)
    for name in own.keys() - named:
        yield f"numbers.{name}", "no text uses it"


def _literal(literal: tuple[str, ...], *parts: Model) -> _Found:
    said = " ".join(wording.text for part in parts for wording in wordings(part))
    for index, name in enumerate(literal):
        if not any(c.isalpha() for c in name):
            yield (
                f"literal[{index}]",
                f'"{name}" must hold a letter: a number is named, not declared',
            )
        elif name not in said:
            yield f"literal[{index}]", f'no text uses "{name}"'


def _no_number(reference: Reference, own: Mapping[str, Number]) -> str:
    if reference.id:
        return f'"{{{reference.id}.{reference.name}}}": a statement names only numbers of its own'
    return f'no number "{reference.name}"{nearest(reference.name, own)}'


def _foreign(look: _Look, where: str, reference: Reference) -> _Found:
    statement = look.statements.get(reference.id)
    if statement is None:
        if look.missing(reference.id, look.statements):
            hint = nearest(reference.id, look.statements)
            yield where, f'no statement "{reference.id}"{hint}'
    elif reference.name not in statement.numbers:
        hint = nearest(reference.name, statement.numbers)
        yield where, f'"{reference.id}" has no number "{reference.name}"{hint}'


def _statement(look: _Look, item: Statement) -> _Found:
    if not item.citations:
        yield "citations", "is empty: a statement needs a source"
    if item.certainty != "established" and not item.why.strip():
        yield "why", f"is required: say in a line why it is {item.certainty}"
    for index, citation in enumerate(item.citations):
        yield from _citation(look, f"citations[{index}]", citation)
    for index, grade in enumerate(item.grades):
        if grade.source not in {citation.source for citation in item.citations}:
            yield f"grades[{index}].source", f'"{grade.source}" is not among the citations'
    yield from _about(look, "about", item.about)
    expected = _SUBJECT_OF_BASIS.get(item.basis)
    if expected and item.about.subject != expected:
        yield "about.subject", f'must be "{expected}" where basis is "{item.basis}"'
    for name, number in item.numbers.items():
        yield from _number(look, f"numbers.{name}", name, number, item)


def _citation(look: _Look, where: str, citation: Citation) -> _Found:
    for name, id_ in (("source", citation.source), ("via", citation.via)):
        if (id_ or name == "source") and look.missing(id_, look.sources):
            yield f"{where}.{name}", f'no source "{id_}"{nearest(id_, look.sources)}'
    if citation.read == "quoted" and not citation.via:
        yield f"{where}.via", "is required where a source was read as quoted by another"
    if citation.via == citation.source:
        yield f"{where}.via", "is the source itself"


def _number(look: _Look, where: str, name: str, number: Number, item: Statement) -> _Found:
    if not _NUMBER_NAME.fullmatch(name):
        yield where, "a number's name is lower-case letters, digits and _"
    yield from _what(look, f"{where}.what", number.what)
    yield from _word(look, f"{where}.of", "of", number.of)
    yield from _about(look, f"{where}.about", number.about)
    if number.unit not in UNITS:
        yield f"{where}.unit", f'no unit "{number.unit}"{nearest(number.unit, UNITS)}'
    sources = {citation.source for citation in item.citations}
    if number.source and number.source not in sources:
        hint = nearest(number.source, sources)
        yield f"{where}.source", f'"{number.source}" is not among the citations{hint}'
    elif not number.source and len(sources) > 1:
        yield f"{where}.source", "is required where a statement has several sources"
    subject = number.about.subject or item.about.subject
    if not subject and number.unit != "date" and item.basis != "record":
        yield where, "give about.subject: human, animal or in vitro"
    yield from _bounds(where, number)


def _bounds(where: str, number: Number) -> _Found:
    low, value, high = number.low, number.value, number.high
    if low is None and value is None and high is None:
        yield where, "needs a value, a low or a high"
    ends = [end for end in (low, value, high) if end is not None]
    if ends != sorted(ends):
        yield where, "low, value and high are not in order"
    if value is not None and (low is None) != (high is None):
        yield where, "a value stands alone or between a low and a high"
    elif value is not None and low is not None and not number.span:
        yield f"{where}.span", "is required: say what low and high are"
    elif number.span not in {"", "SD", "SE"} and (low is None or high is None):
        yield f"{where}.span", f'"{number.span}" needs a low and a high'
    if (number.spread is not None) != (number.span in {"SD", "SE"}):
        yield f"{where}.spread", "goes with span SD or SE, and they with it"
    if number.spread is not None and value is None:
        yield f"{where}.value", "is required beside a spread"
    if number.strict and (value is not None or (low is None) == (high is None)):
        yield f"{where}.strict", "goes with a low or a high alone"


def _about(look: _Look, where: str, about: About) -> _Found:
    for name in ("form", "route", "condition", "population", "level", "region"):
        yield from _word(look, f"{where}.{name}", name, getattr(about, name))


def _what(look: _Look, where: str, id_: str) -> _Found:
    if not id_:
        yield where, "is empty"
    yield from _word(look, where, "what", id_)


def _word(look: _Look, where: str, listed: str, id_: str) -> _Found:
    known = [word.id for word in getattr(look.pack.vocabulary, listed)]
    if id_ and id_ not in known:
        yield where, f'"{id_}" is not in the vocabulary under {listed}{nearest(id_, known)}'


def _rests(look: _Look, item: Callout | Term) -> _Found:
    if not item.statements:
        yield "statements", "is empty: name the statements that it rests on"
    yield from look.lead("statements", item.statements, "statement", look.statements)


def _table(look: _Look, item: Table) -> _Found:
    if not item.columns:
        yield "columns", "is empty"
    for index, column in enumerate(item.columns):
        yield from _what(look, f"columns[{index}].what", column.what)
        yield from _word(look, f"columns[{index}].of", "of", column.of)
    yield from _about(look, "where", item.where)
    yield from look.lead("statements", item.statements, "statement", look.statements)


def _disagreement(look: _Look, item: Disagreement) -> _Found:
    if len(item.sides) < 2:
        yield "sides", "needs two sides or more"
    if not item.statements:
        yield "statements", "is empty: name the statements that `follows` rests on"
    yield from look.lead("statements", item.statements, "statement", look.statements)
    conflicts = {conflict.id for conflict in look.pack.conflicts}
    yield from look.lead("conflicts", item.conflicts, "conflict", conflicts)
    for index, side in enumerate(item.sides):
        where = f"sides[{index}]"
        if bool(side.heard) == bool(side.says):
            yield (
                where,
                "gives either `heard` (what articles say) or `says` (what the evidence says)",
            )
        if bool(side.heard) != bool(side.claims):
            yield f"{where}.claims", "goes with `heard`, and `heard` with it"
        if side.says and not side.statements:
            yield f"{where}.statements", "is required beside `says`"
        yield from look.lead(f"{where}.claims", side.claims, "claim", look.claims)
        yield from look.lead(f"{where}.statements", side.statements, "statement", look.statements)


def _claim(look: _Look, item: Claim) -> _Found:
    if not item.heard:
        yield "heard", "is empty: name the rows of articles.toml that say it"
    yield from look.lead("heard", item.heard, "row", {row.id for row in look.pack.rows})
    if item.verdict == "not checkable" and item.statements:
        yield "statements", "must be empty where the verdict is not checkable"
    if item.verdict != "not checkable" and not item.statements:
        yield "statements", f"is empty: name the statements that make it {item.verdict}"
    yield from look.lead("statements", item.statements, "statement", look.statements)


def _see(look: _Look, item: See) -> _Found:
    shown = look.items.get(item.item)
    if shown is None and look.missing(item.item, look.items):
        yield "item", f'no item "{item.item}"{nearest(item.item, look.items)}'
    if isinstance(shown, See):
        yield "item", f'"{item.item}" only shows another item; name that one'


def _source(look: _Look, item: Source) -> _Found:
    yield from _word(look, "region", "region", item.region)
    if not item.label.strip():
        yield "label", "is empty"


def _topic(look: _Look, topic: Topic) -> _Found:
    if not _ID.fullmatch(topic.id):
        yield "id", "must be lower-case letters and digits in words joined by -"
    if topic.id in COMMANDS:
        yield "id", f'"{topic.id}" is a command of the program'
    if topic.id not in look.pack.manifest.topics:
        near = nearest(topic.id, look.pack.manifest.topics)
        yield "id", f"is not in the topics of pack.toml{near}"
    if not topic.statements:
        yield "statements", "is empty: name the statements that the summary rests on"
    yield from look.lead("statements", topic.statements, "statement", look.statements)
    yield from _wording(look, topic, topic.literal, {})
    for section in topic.sections:
        for where, reason in _wording(look, section, topic.literal, {}):
            yield f'section "{section.title}" {where}', reason
    yield from _literal(topic.literal, topic, *topic.sections)


def _manifest(look: _Look) -> _Found:
    manifest = look.pack.manifest
    known = {topic.id for topic in look.pack.topics}
    known |= {Path(look.places[place_key(Topic, id_)][0]).stem for id_ in known}  # its own id is told there
    yield from look.lead("topics", manifest.topics, "topic file", known)
    if not manifest.topics:
        yield "topics", "is empty"
    if not manifest.emergency:
        yield "emergency", "is empty: say whom to call"


def _shown(look: _Look) -> Iterator[tuple[_Part, str, str]]:
    """Yield the claims and sources that do not stand in one block each, and what nobody cites."""
    blocks = [part for _, part in _placed(look.pack) if isinstance(part, Block)]
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


def block(part: Block) -> _Found:
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


def _articles(look: _Look) -> Iterator[tuple[_Part, str, str]]:
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
        conflict for _, item in _placed(pack) if isinstance(item, Disagreement) for conflict in item.conflicts
    }
    return rows & {row.id for row in pack.rows}, conflicts & {c.id for c in pack.conflicts}


def _coverage(look: _Look) -> Iterator[tuple[_Part, str, str]]:
    if not look.pack.manifest.complete:
        return
    rows, conflicts = answered(look.pack)
    for row in look.pack.rows:
        if row.id not in rows:
            yield row, "id", "no claim answers this row, and pack.toml says complete"
    for conflict in look.pack.conflicts:
        if conflict.id not in conflicts:
            yield conflict, "id", "no disagreement answers it, and pack.toml says complete"
