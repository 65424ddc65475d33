"""What a reader takes along of an item: its words, how sure they are, and who says so, as plain text."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ketatui import draw
from ketatui.draw import words
from ketatui.draw.source import reference
from ketatui.pack.model import Card, Citation, Claim, Item, Source, Statement
from ketatui.pack.pictures import Diagram, Node
from ketatui.pack.support import links

Find = Callable[[str], Item]
"""Gives the item of an id."""

_NAMES = {"prose": "text"}
"""What kinds are called, where not by their own name."""


class Taken(NamedTuple):
    """What is taken along."""

    name: str
    """What it is called: “statement”, “table”."""
    text: str
    sources: Sequence[Source]
    """Every source that the text names, once."""


def taken(item: Item, part: str, find: Find) -> Taken:
    """Return an item as text to paste: a statement, anything else with what it rests on, a source.

    Args:
        item: The item.
        part: The node of a diagram that is meant, or anything else for the item as a whole.
        find: Where the statements and sources are found.
    """
    if isinstance(item, Source):
        return Taken("source", reference(item), (item,))
    if isinstance(item, Statement):
        return Taken("statement", _stated(item, find), _cited(item.citations, find))
    node = _node(item, part)
    told = [node.label] if node else _said(item)
    rests_on = node.links if node else links(item)
    statements = [*_statements((link.id for link in rests_on), find)]
    if statements:
        told += ["", "Answered by:" if isinstance(item, Claim) else "It rests on:"]
        for statement in statements:
            told += ["", _stated(statement, find)]
        sources = _cited((c for statement in statements for c in statement.citations), find)
    else:
        statements, sources = _shown(item, find)
        told += ["", "Sources:"] if sources else []
        for source in sources:
            told.append(_referenced(source, _read(source.id, statements)))
    return Taken("box" if node else _NAMES.get(item.kind, item.kind), "\n".join(told), sources)


def sources(item: Item, part: str, find: Find) -> Sequence[Source]:
    """Return what an item cites, or what one of its numbers was taken from."""
    if isinstance(item, Statement) and part in item.numbers and (source := item.numbers[part].source):
        return _cited((c for c in item.citations if c.source == source), find)
    return taken(item, part, find).sources


def _node(item: Item, part: str) -> Node | None:
    nodes = item.nodes if isinstance(item, Diagram) else ()
    return next((node for node in nodes if node.id == part), None)


def _said(item: Item) -> list[str]:
    """Return the words of an item, without the ids of statements that are told in full."""
    told = draw.said(item)
    return told[:2] if isinstance(item, Claim | Card) else told


def _stated(item: Statement, find: Find) -> str:
    """Return a statement, how sure it is, and its sources, a line each."""
    sure = f"How sure: {item.certainty}, {words.basis(item)}."
    lines = [item.text, f"{sure} {item.why}".rstrip(), "Sources:" if len(item.citations) > 1 else "Source:"]
    for citation in item.citations:
        source, via = find(citation.source), find(citation.via) if citation.via else None
        told = (citation.at, words.how_read(citation), words.checked(citation))
        if isinstance(source, Source):
            lines.append(_referenced(source, filter(None, told)))
        if isinstance(via, Source):
            lines.append(f"  {reference(via)}")
    return "\n".join(lines)


def _referenced(source: Source, told: Iterable[str]) -> str:
    how = "; ".join(told)
    return f"- {reference(source)} ({how})" if how else f"- {reference(source)}"


def _cited(citations: Iterable[Citation], find: Find) -> Sequence[Source]:
    return _sources((citation.source for citation in citations), find)


def _shown(item: Item, find: Find) -> tuple[list[Statement], Sequence[Source]]:
    """Return the statements and sources to which a picture leads."""
    ids: list[str] = []
    if isinstance(item, Diagram):
        for edge in item.edges:
            ids += [*(link.id for link in edge.links), *(cited.id for cited in edge.sources)]
    else:
        ids += [draw.split(span.target)[0] for line in draw.speak(item) for span in line if span.target]
    return [*_statements(ids, find)], _sources(ids, find)


def _statements(ids: Iterable[str], find: Find) -> Iterator[Statement]:
    return (item for item in map(find, dict.fromkeys(ids)) if isinstance(item, Statement))


def _sources(ids: Iterable[str], find: Find) -> Sequence[Source]:
    return [item for item in map(find, dict.fromkeys(ids)) if isinstance(item, Source)]


def _read(source: str, statements: Iterable[Statement]) -> Iterable[str]:
    """Return how a source was read for the statements that cite it."""
    citations = (citation for statement in statements for citation in statement.citations)
    return dict.fromkeys(words.how_read(citation) for citation in citations if citation.source == source)
