"""An item on a page of Markdown: its words, how sure it is, and who says so."""

from collections.abc import Iterable, Iterator

from ketatui import draw
from ketatui.draw import words
from ketatui.draw.source import record
from ketatui.exchange.markdown_pieces import indented, plain
from ketatui.pack.library import Library
from ketatui.pack.model import Callout, Card, Citation, Claim, Item, Prose, Source, Statement, Term
from ketatui.pack.support import links


def words_of(item: Item) -> list[str]:
    """Return the words of an item, pictures said in whole."""
    match item:
        case Statement() | Claim():
            return [item.text]
        case Card():
            return [item.question, item.answer]
        case Prose() | Callout() | Term():
            return draw.said(item)[:1]
    return draw.said(item)


def facts(item: Item, library: Library) -> Iterator[str]:
    """Yield how sure an item is and who says so, or the statements it rests on with theirs."""
    known = f"`#{item.id}`"
    match item:
        case Statement():
            yield " ".join(filter(None, (_sure(item), plain(item.why), known)))
            yield _who_says_so(item)
            return
        case Claim():
            yield f"Popular articles say so ({plain(', '.join(item.articles))}). {known}"
            yield f"Verdict: **{item.verdict}** ({words.VERDICTS[item.verdict]}). {plain(item.why)}"
        case _:
            yield known
    told = [
        f"- {plain(each.text)} {_sure(each)}\n{indented(_who_says_so(each))}"
        for each in stated(item, library)
    ]
    if told:
        yield "It rests on:\n\n" + "\n".join(told)


def stated(item: Item, library: Library) -> list[Statement]:
    """Return the statements whose words or sources stand with an item."""
    match item:
        case Statement():
            return [item]
        case Claim() | Card() | Prose() | Callout() | Term():
            linked = dict.fromkeys(link.id for link in links(item))
            return [each for each in map(library.item, linked) if isinstance(each, Statement)]
    return []


def sources(statements: Iterable[Statement], library: Library) -> str:
    """Return the records of the works that statements cite, a line each, in the order of their labels."""
    cited = {citation.source for statement in statements for citation in statement.citations}
    found = [each for each in map(library.item, cited) if isinstance(each, Source)]
    return "\n".join(f"- {_source(each)}" for each in sorted(found, key=lambda each: each.label))


def _source(item: Source) -> str:
    address = f" <{item.url}>" if item.url and not set("<> ") & set(item.url) else ""
    told = ". ".join(filter(None, (item.title.rstrip("."), record(item))))
    return f"{plain(item.label)}: {plain(told)}.{address}"


def _sure(item: Statement) -> str:
    return f"**{item.certainty}**, {plain(words.basis(item))}."


def _who_says_so(item: Statement) -> str:
    return "\n".join(f"- {line}" for line in _citations(item.citations))


def _citations(citations: Iterable[Citation]) -> Iterator[str]:
    for citation in citations:
        checked = f"checked {citation.checked.isoformat()}" if citation.checked else "not yet checked"
        parts = (citation.label, citation.at, words.how_read(citation), checked)
        yield ", ".join(plain(part) for part in parts if part)
