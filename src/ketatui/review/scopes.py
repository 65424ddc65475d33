"""Which cards can be chosen to be asked: all, those of a topic or with a tag, due or not."""

from collections.abc import Sequence

from ketatui.draw.words import count
from ketatui.pack.library import Library
from ketatui.review.queue import EVERYTHING, Counts, Scope
from ketatui.review.sitting import Sitting


def left(counts: Counts, *, cram: bool = False) -> str:
    """Return how many cards wait, in words: “3 due, 5 new”, “1 learning, 3 due, 5 new”."""
    if cram:
        return f"{sum(counts)} left"
    learning = f"{counts.learning} learning, " if counts.learning else ""
    return f"{learning}{counts.review} due, {counts.new} new"


def scopes(library: Library, sitting: Sitting) -> Sequence[tuple[Scope, str]]:
    """Return what can be chosen, with how much there is: what is due before all cards, due or not."""
    waiting = sitting.waiting
    names = {EVERYTHING: "all"}
    names |= {scope: head.title for head in library.topics if (scope := Scope(topic=head.id)) in waiting}
    names |= {scope: f"#{scope.tag}" for scope in waiting if scope.tag}
    due = [(scope, f"{name[0].upper()}{name[1:]}: {left(waiting[scope])}") for scope, name in names.items()]
    crams = [
        (scope._replace(cram=True), f"Cram {name}: {count(sitting.size(scope), 'card')}, due or not")
        for scope, name in names.items()
    ]
    return [*due, *crams]


def title(library: Library, scope: Scope) -> str:
    """Return what a scope is called: “Review”, “Cram, Routes, #exam”."""
    heads = {head.id: head.title for head in library.topics}
    only = [*filter(None, [heads.get(scope.topic, scope.topic), scope.tag and f"#{scope.tag}"])]
    return ", ".join(["Cram" if scope.cram else "Review", *only])
