"""Which cards are asked: all, those of a topic or with a tag, due or not; and those that are suspended."""

from collections.abc import Callable, Sequence

from textual.screen import Screen

from ketatui.draw.words import count
from ketatui.review.queue import Counts, Scope
from ketatui.review.sitting import Sitting
from ketatui.ui.page import ChoicePage
from ketatui.ui.session import Session


def left(counts: Counts, *, cram: bool = False) -> str:
    """Return how many cards wait, in words: “3 due, 5 new”."""
    if cram:
        return f"{sum(counts)} left"
    return f"{counts.due} due, {counts.new} new"


def choose_cards(
    screen: Screen[str], session: Session, sitting: Sitting, then: Callable[[Scope], None]
) -> None:
    """Let the reader choose a scope; `then` gets it, and is called anew after a card was resumed."""
    scopes = [*_scopes(session, sitting)]
    choices = [(str(index), told) for index, (_, told) in enumerate(scopes)]
    suspended = sitting.suspended
    if suspended:
        choices.append(("suspended", f"Suspended: {count(len(suspended), 'card')}"))

    def chosen(choice: str | None) -> None:
        if choice == "suspended":
            _choose_suspended(screen, session, sitting, then)
        elif choice:
            then(scopes[int(choice)][0])

    screen.app.push_screen(ChoicePage(session, "Which cards", choices), chosen)


def _scopes(session: Session, sitting: Sitting) -> Sequence[tuple[Scope, str]]:
    """Return what can be chosen, with how much there is: what is due before all cards, due or not."""
    titles = {head.id: head.title for head in session.library.topics}
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


def _choose_suspended(
    screen: Screen[str], session: Session, sitting: Sitting, then: Callable[[Scope], None]
) -> None:
    """Let the reader have a suspended card asked again."""
    choices = [(card.id, session.shown(" ".join(card.question.split()))) for card in sitting.suspended]

    def chosen(card: str | None) -> None:
        if card:
            sitting.resume(card)
            then(sitting.scope)

    screen.app.push_screen(ChoicePage(session, "Ask again", choices), chosen)
