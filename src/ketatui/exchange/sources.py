"""Sources for a reference manager: which of them."""

from collections.abc import Collection

from ketatui.pack.library import Library
from ketatui.pack.model import Source
from ketatui.pack.support import links


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
