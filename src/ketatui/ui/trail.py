"""Where jumps began, so that the reader can go back, and forward again."""

from typing import NamedTuple


class Spot(NamedTuple):
    """A place of reading: a topic by its number, an item, and the item's line at the top if it is long."""

    topic: int
    item: str
    line: int
    part: str = ""
    """The name of the part that was current, inside a picture."""


class Trail:
    """The spots behind the reader and those before."""

    def __init__(self) -> None:
        self._behind: list[Spot] = []
        self._ahead: list[Spot] = []

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
