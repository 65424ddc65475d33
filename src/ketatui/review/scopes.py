"""Which cards can be chosen to be asked: all, those of a topic or with a tag, due or not."""

from collections.abc import Sequence

from ketatui.draw.words import count
from ketatui.pack.library import Library
from ketatui.review.queue import Counts, Scope
from ketatui.review.sitting import Sitting


def left(counts: Counts, *, cram: bool = False) -> str:
    """Return how many cards wait, in words: “3 due, 5 new”."""
    if cram:
        return f"{sum(counts)} left"
    return f"{counts.due} due, {counts.new} new"


def scopes(library: Library, sitting: Sitting) -> Sequence[tuple[Scope, str]]:
    """Return what can be chosen, with how much there is: what is due before all cards, due or not."""
    titles = {head.id: head.title for head in library.topics}
    topics = [Scope(topic=topic) for topic in titles if sitting.size(Scope(topic=topic))]
    tags = [Scope(tag=tag) for tag in sitting.tags]
    found = []
    for scope in (Scope(), *topics, *tags):
        name = titles.get(scope.topic) or (f"#{scope.tag}" if scope.tag else "All")
        found.append((scope, f"{name}: {left(sitting.counts_of(scope))}"))
    for scope in (Scope(cram=True), *(scope._replace(cram=True) for scope in (*topics, *tags))):
        name = titles.get(scope.topic) or (f"#{scope.tag}" if scope.tag else "all")
        found.append((scope, f"Cram {name}: {count(sitting.size(scope), 'card')}, due or not"))
    return found


def title(library: Library, scope: Scope) -> str:
    """Return what a scope is called: “Review”, “Cram, Routes, #exam”."""
    heads = {head.id: head.title for head in library.topics}
    only = [*filter(None, [heads.get(scope.topic, scope.topic), scope.tag and f"#{scope.tag}"])]
    return ", ".join(["Cram" if scope.cram else "Review", *only])
