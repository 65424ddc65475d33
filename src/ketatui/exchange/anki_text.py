"""Cards as the text that Anki imports: no library is needed to write it."""

from collections.abc import Iterable

from ketatui.exchange.cards import Flashcard
from ketatui.pack.model import Manifest
from ketatui.safe import safe_line


def deck_name(pack: Manifest) -> str:
    """Return the name of the deck of a pack, whose colons would else make decks within decks."""
    return f"ketatui::{safe_line(pack.title).replace('::', ':')}"


def text(cards: Iterable[Flashcard], pack: Manifest) -> str:
    """Return cards as lines of fields divided by tabs, below the lines that tell Anki what they are."""
    head = (
        "#separator:tab",
        "#html:true",
        f"#deck:{deck_name(pack)}",
        "#notetype:Basic",
        "#columns:guid\tFront\tBack\ttags",
        "#guid column:1",
        "#tags column:4",
    )
    return "\n".join([*head, *("\t".join(card) for card in cards), ""])
