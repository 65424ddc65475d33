"""Which cards are asked: all, those of a topic or with a tag, due or not; and those that are suspended."""

from collections.abc import Callable

from textual.screen import Screen

from ketatui.draw.words import count
from ketatui.review.scopes import scopes
from ketatui.review.sitting import Sitting
from ketatui.ui.page import ChoicePage
from ketatui.ui.session import Session

_SUSPENDED = "suspended"


def choose_cards(screen: Screen[str], session: Session, sitting: Sitting, then: Callable[[], None]) -> None:
    """Let the reader choose what the sitting asks; `then` is called once that is so."""
    found = scopes(session.library, sitting)
    choices = [(str(index), told) for index, (_, told) in enumerate(found)]
    suspended = sitting.suspended
    if suspended:
        choices.append((_SUSPENDED, f"Suspended: {count(len(suspended), 'card')}"))

    def chosen(choice: str | None) -> None:
        if choice == _SUSPENDED:
            _choose_suspended(screen, session, sitting, then)
        elif choice:
            sitting.choose(found[int(choice)][0])
            then()

    screen.app.push_screen(ChoicePage(session, "Which cards", choices), chosen)


def _choose_suspended(
    screen: Screen[str], session: Session, sitting: Sitting, then: Callable[[], None]
) -> None:
    """Let the reader have a suspended card asked again."""
    choices = [(card.id, session.shown(" ".join(card.question.split()))) for card in sitting.suspended]

    def chosen(card: str | None) -> None:
        if card:
            sitting.resume(card)
            sitting.look()
            then()

    screen.app.push_screen(ChoicePage(session, "Ask again", choices), chosen)
