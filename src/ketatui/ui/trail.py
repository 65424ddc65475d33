"""Where jumps began, so that the reader can go back, and forward again."""

from typing import NamedTuple

from ketatui.ui.filters import Filter

DETAILS = "details:"
"""What lies over the text where that is the details of what is current."""
GLOSSARY = "glossary:"
"""What lies over the text where that is the glossary; the words that are looked up follow."""
COMPARED = "compared:"
"""What lies over the text where that is a comparison; its kind and what is compared follow."""

FORWARD = ">"
"""What a page on the trail ends with where the reader goes forward; with nothing where it is back."""
CHOOSE = "choose"
"""What a comparison ends with where the reader wants to compare other things."""


class At(NamedTuple):
    """Where the reader is in a pane."""

    target: int = -1
    """The number of the target that is current; -1 where there is none."""
    row: int = 0
    """On which row of the window it stands; the first line, where there is none."""


class Spot(NamedTuple):
    """Where the reader is: in the text, and on what lies over it."""

    topic: int
    """By its number."""
    item: str
    part: str = ""
    """The name of the part that is current, inside a picture."""
    top: tuple[str, int] = ("", 0)
    """The item at which the window begins, and at which of its lines; none where the current item only has
    to be in sight."""
    over: str = ""
    """What lies over the text: `DETAILS`, `GLOSSARY`, a page by what it shows, or nothing."""
    at: At = At()
    """Where the reader is there."""
    filter: Filter | None = None
    """What of the topic is shown; None where that does not matter."""

    @property
    def text(self) -> "Spot":
        """The spot without what lies over the text."""
        return self._replace(over="", at=At())


class Trail:
    """The spots behind the reader and those before."""

    def __init__(self) -> None:
        self._behind: list[Spot] = []
        self._ahead: list[Spot] = []

    @property
    def leads_on(self) -> bool:
        """Whether there is a spot ahead."""
        return bool(self._ahead)

    def jump(self, here: Spot) -> None:
        """Remember where a jump begins; what was ahead is forgotten."""
        self._behind.append(here)
        self._ahead.clear()

    def back(self, here: Spot) -> Spot | None:
        """Return where the last jump began, or None; `here` is then ahead."""
        return self._go(here, self._behind, self._ahead)

    def forward(self, here: Spot) -> Spot | None:
        """Return the spot ahead, or None; `here` is then behind."""
        return self._go(here, self._ahead, self._behind)

    @staticmethod
    def _go(here: Spot, source: list[Spot], other: list[Spot]) -> Spot | None:
        if not source:
            return None
        other.append(here)
        return source.pop()
