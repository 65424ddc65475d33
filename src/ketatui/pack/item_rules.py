"""What must hold for one item among all of a pack: its wording, numbers, citations and references."""

import re
from collections.abc import Mapping

from ketatui.pack.look import ID, Found, Look, grounds
from ketatui.pack.model import (
    Callout,
    Card,
    Citation,
    Claim,
    Item,
    Number,
    Passage,
    Prose,
    See,
    Source,
    Statement,
    Term,
)
from ketatui.pack.parts import Model
from ketatui.pack.picture_rules import picture_faults
from ketatui.pack.pictures import Checklist, Curve, Diagram, Disagreement, Matrix, Table, Timeline
from ketatui.pack.problem import nearest
from ketatui.pack.units import UNITS
from ketatui.pack.wording import Reference, bare_digits, references, wordings

_NUMBER_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SUBJECT_OF_BASIS = {
    "animal": "animal",
    "in vitro": "in vitro",
    "trial": "human",
    "human experiment": "human",
}


def item_faults(look: Look, item: Item) -> Found:
    """Yield every fault of an item."""
    if not ID.fullmatch(item.id):
        yield "id", "must be lower-case letters and digits in words joined by -"
    if item.id in look.summaries:
        yield "id", f'is the id of the summary of topic "{look.summaries[item.id]}"'
    if not all(question.strip() for question in getattr(item, "asked", ())):
        yield "asked", "holds an empty question"
    own = item.numbers if isinstance(item, Statement) else {}
    yield from wording_faults(look, item, item.literal, own, grounds(item))
    yield from literal_faults(item.literal, item)
    match item:
        case Statement():
            yield from _statement(look, item)
        case Prose():
            yield from look.lead("statements", item.statements, "statement", look.statements)
        case Callout() | Term() | Card():
            yield from _rests(look, item)
        case Table() | Timeline() | Matrix() | Checklist() | Diagram() | Curve() | Disagreement():
            yield from picture_faults(look, item)
        case Claim():
            yield from _claim(look, item)
        case See():
            yield from _see(look, item)
        case Source():
            yield from _source(look, item)
        case Passage():
            yield from _passage(look, item)


def _may_rest_on_nothing(part: Model) -> bool:
    """Tell whether a part needs no statements as long as it states nothing; other parts are told to."""
    return isinstance(part, Prose | Table | Timeline) or (
        isinstance(part, Claim) and part.verdict == "not checkable"
    )


def wording_faults(
    look: Look, part: Model, literal: tuple[str, ...], own: Mapping[str, Number], grounds: frozenset[str]
) -> Found:
    """Check the numbers and the digits in all wording of an item or a topic.

    Args:
        look: The pack.
        part: What is worded.
        literal: Names with digits that are no numbers.
        own: The numbers of the statement itself.
        grounds: The statements that it rests on: it names no number of another.
    """
    named: set[str] = set()
    grounds_sound = grounds <= look.statements.keys() and (bool(grounds) or _may_rest_on_nothing(part))
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
                yield from look.named(wording.where, f"{reference.id}.{reference.name}")
                known = reference.id in look.statements and reference.id not in look.broken
                if grounds_sound and known and reference.id not in grounds:
                    reason = f'names a number of "{reference.id}", which is not among its statements'
                    yield wording.where, reason
    for name in own.keys() - named:
        yield f"numbers.{name}", "no text uses it"


def literal_faults(literal: tuple[str, ...], *parts: Model) -> Found:
    """Yield the literal names that are numbers, or that no wording of the parts uses."""
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


def _statement(look: Look, item: Statement) -> Found:
    if not item.citations:
        yield "citations", "is empty: a statement needs a source"
    if item.certainty != "established" and not item.why.strip():
        yield "why", f"is required: say in a line why it is {item.certainty}"
    for index, citation in enumerate(item.citations):
        yield from _citation(look, f"citations[{index}]", citation)
    for index, grade in enumerate(item.grades):
        if grade.source not in {citation.source for citation in item.citations}:
            yield f"grades[{index}].source", f'"{grade.source}" is not among the citations'
    yield from look.about("about", item.about)
    expected = _SUBJECT_OF_BASIS.get(item.basis)
    if expected and item.about.subject != expected:
        yield "about.subject", f'must be "{expected}" where basis is "{item.basis}"'
    for name, number in item.numbers.items():
        yield from _number(look, f"numbers.{name}", name, number, item)


def _citation(look: Look, where: str, citation: Citation) -> Found:
    for name, id_ in (("source", citation.source), ("via", citation.via)):
        if (id_ or name == "source") and look.missing(id_, look.sources):
            yield f"{where}.{name}", f'no source "{id_}"{nearest(id_, look.sources)}'
    if citation.read == "quoted" and not citation.via:
        yield f"{where}.via", "is required where a source was read as quoted by another"
    if citation.via == citation.source:
        yield f"{where}.via", "is the source itself"


def _number(look: Look, where: str, name: str, number: Number, item: Statement) -> Found:
    if not _NUMBER_NAME.fullmatch(name):
        yield where, "a number's name is lower-case letters, digits and _"
    if not number.what:
        yield f"{where}.what", "is empty"
    yield from look.word(f"{where}.what", "what", number.what)
    yield from look.word(f"{where}.of", "of", number.of)
    yield from look.about(f"{where}.about", number.about)
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


def _bounds(where: str, number: Number) -> Found:
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


def _rests(look: Look, item: Callout | Term | Card) -> Found:
    if not item.statements:
        yield "statements", "is empty: name the statements that it rests on"
    yield from look.lead("statements", item.statements, "statement", look.statements)


def _claim(look: Look, item: Claim) -> Found:
    if not item.heard:
        yield "heard", "is empty: name the rows of articles.toml that say it"
    yield from look.lead("heard", item.heard, "row", look.rows)
    if item.verdict == "not checkable" and item.statements:
        yield "statements", "must be empty where the verdict is not checkable"
    if item.verdict != "not checkable" and not item.statements:
        yield "statements", f"is empty: name the statements that make it {item.verdict}"
    yield from look.lead("statements", item.statements, "statement", look.statements)


def _see(look: Look, item: See) -> Found:
    shown = look.items.get(item.item)
    if shown is None and look.missing(item.item, look.items):
        yield "item", f'no item "{item.item}"{nearest(item.item, look.items)}'
    if isinstance(shown, See):
        yield "item", f'"{item.item}" only shows another item; name that one'


def _passage(look: Look, item: Passage) -> Found:
    if look.missing(item.article, look.articles):
        yield "article", f'no article "{item.article}"{nearest(item.article, look.articles)}'
    if look.whole and item.id not in look.told:
        yield "id", "no row belongs to this passage"


def _source(look: Look, item: Source) -> Found:
    yield from look.word("region", "region", item.region)
    if not item.label.strip():
        yield "label", "is empty"
    if item.url and not item.url.startswith(("http://", "https://")):
        yield "url", "must begin with https:// or http://"
