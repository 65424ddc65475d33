"""What an item rests on."""

from collections.abc import Iterator

from ketatui.pack.model import Item, Link


def links(item: Item) -> Iterator[Link]:
    """Yield what an item rests on, whatever its kind."""
    item = getattr(item, "shown", None) or item
    yield from getattr(item, "links", ())
    for side in getattr(item, "sides", ()):
        yield from side.links
