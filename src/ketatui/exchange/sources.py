"""Sources for a reference manager: which of them, and in which form."""

from collections.abc import Collection, Iterator, Sequence

from ketatui.pack.bibliography import bibtex, csl
from ketatui.pack.library import Library
from ketatui.pack.model import Item, Link, Source
from ketatui.safe import escaped, safe


def chosen_sources(library: Library, topic: str | None, items: Collection[str] | None) -> list[Source]:
    """Return the sources that are asked for, in their order.

    Args:
        library: What is read.
        topic: Only what statements of this topic cite; of all where None.
        items: Only these, and what these or the statements they rest on cite; all where None.
    """
    wanted = {*items} if items is not None else set()
    for id_ in items or ():
        if library.topic_of(id_) is not None:
            wanted |= {link.id for link in links(library.item(id_))}
    found = [item for item in map(library.item, library.ids()) if isinstance(item, Source)]
    return [
        source
        for source in found
        if (topic is None or any(link.topic == topic for link in source.cited_by))
        and (items is None or source.id in wanted or any(link.id in wanted for link in source.cited_by))
    ]


def links(item: Item) -> Iterator[Link]:
    """Yield what an item rests on, whatever its kind."""
    item = getattr(item, "shown", None) or item
    yield from getattr(item, "links", ())
    for side in getattr(item, "sides", ()):
        yield from side.links


def text(chosen: Sequence[Source], form: str, in_ascii: bool) -> str:
    """Return sources in the form of a reference manager, `csl` or `bibtex`, free of control codes.

    What is not ASCII is escaped in CSL-JSON on demand, and stays in BibTeX, which is read as UTF-8.
    """
    text = (csl if form == "csl" else bibtex)(chosen).replace("\u00a0", " ")
    return (escaped(text, ascii_only=in_ascii) if form == "csl" else safe(text)).rstrip("\n") + "\n"
