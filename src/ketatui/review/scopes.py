"""Which cards can be chosen to be asked: all, those of a topic or with a tag, due or not."""

from collections.abc import Sequence

from ketatui.draw.words import count
from ketatui.pack.library import Library
from ketatui.review.queue import EVERYTHING, Counts, Scope
from ketatui.review.sitting import Sitting


def left(counts: Counts, *, cram: bool = False) -> str:
    """Return how many cards wait, in words: “3 due, 5 new”, “3 due, 1 soon, 5 new”."""
    return f"{sum(counts)} left" if cram else f"{_due(counts)}, {counts.new} new"


def _due(counts: Counts) -> str:
    return f"{counts.due} due" + (f", {counts.soon} soon" if counts.soon else "")


def scopes(library: Library, sitting: Sitting) -> Sequence[tuple[Scope, str]]:
    """Return what can be chosen, with how much there is: what is due before all cards, due or not.

    How many new cards the day still allows is told of all cards together, which it holds for.
    """
    waiting = sitting.waiting
    names = {EVERYTHING: "all"}
    names |= {scope: head.title for head in library.topics if (scope := Scope(topic=head.id)) in waiting}
    names |= {scope: f"#{scope.tag}" for scope in waiting if scope.tag}
    due = [(scope, f"{_begun(name)}: {_waits(waiting[scope])}") for scope, name in names.items()]
    if unasked := waiting[EVERYTHING].new:
        today = min(sitting.rest_of_day, unasked)
        due[0] = (EVERYTHING, f"{due[0][1]}, {today or 'none'} of them today")
    crams = [
        (scope._replace(cram=True), f"Cram {name}: {count(sitting.size(scope), 'card')}, due or not")
        for scope, name in names.items()
    ]
    return [*due, *crams]


def _begun(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}"


def _waits(counts: Counts) -> str:
    return _due(counts) + (f", {counts.new} never asked" if counts.new else "")


def title(library: Library, scope: Scope) -> str:
    """Return what a scope is called: “Review”, “Cram, Routes, #exam”."""
    heads = {head.id: head.title for head in library.topics}
    only = [*filter(None, [heads.get(scope.topic, scope.topic), scope.tag and f"#{scope.tag}"])]
    return ", ".join(["Cram" if scope.cram else "Review", *only])
