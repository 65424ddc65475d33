"""The line that says what of a topic is shown, as long as that is not all of it."""

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.geometry import Size

from ketatui.draw import Line, Span, cells
from ketatui.draw.wrap import cut, wrap
from ketatui.ui.bars import Bar
from ketatui.ui.filters import Filter
from ketatui.ui.session import Session

_LOW = 14
"""Rows of a terminal below which the line is one, however much of it must be left out."""


class Shown(NamedTuple):
    """What a filter leaves of a topic."""

    filter: Filter
    items: int
    """How many fit it."""
    total: int
    """How many the topic has."""
    staying: int
    """How many callouts that tell when to seek care are shown though they do not fit."""


class FilterBar(Bar):
    """What must hold of what is shown, how many items that leaves, and the key that shows all.

    It is one line where that is possible, in the short words of the vocabulary if need be.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._shown = Shown(Filter(), 0, 0, 0)

    def show(self, shown: Shown) -> None:
        """Tell of another filter, or of what it now leaves."""
        if shown != self._shown:
            self._shown = shown
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the lines that it takes."""
        return len(self.spans(width))

    def spans(self, width: int) -> Sequence[Sequence[Span]]:
        """Return the filter and its counts at the left, the key at the right."""
        _, items, total, staying = self._shown
        counts = f"{items or 'none'} of {total}" + (f" and {staying} to seek care" if staying else "")
        for short, does in ((False, " shows all"), (True, " shows all"), (True, " all")):
            left = (Span(f" {self._only(short=short)}", "strong"), Span(f": {counts}"))
            if line := self._with_key(left, does, width):
                return (line,)
        if self.is_attached and self.app.size.height < _LOW:
            told, ellipsis = f" {self._only(short=True)}: {counts}", self._session.glyphs.ellipsis
            text = cut(told, max(width - 9, 1), ellipsis)
            return (self._with_key((Span(text, "strong"),), " all", width) or (Span(text, "strong"),),)
        parts = (Span(self._only(), "strong"), Span(counts))
        lines = [line for part in parts for line in wrap([part], width - 1, first=" ", rest=" ")]
        for does in (" shows all", " all"):
            if last := self._with_key(lines[-1], does, width):
                return [*lines[:-1], last]
        return [*lines, self._with_key((), " shows all", width) or ()]

    def _only(self, *, short: bool = False) -> str:
        vocabulary, dot = self._session.library.vocabulary, self._session.glyphs.dot
        names = [criterion.words(vocabulary, short=short) for criterion in self._shown.filter.criteria]
        return self._session.shown(f"Only {(', ' if dot == ',' else f' {dot} ').join(names)}")

    def _with_key(self, left: Line, does: str, width: int) -> Line | None:
        """Return a line with the key at its right end; None where it does not fit."""
        key = self._session.key("leave")
        blank = width - sum(cells(span.text) for span in left) - cells(f"{key}{does}") - 1
        return (*left, Span(" " * blank), Span(key, "strong"), Span(does, "dim")) if blank > 0 else None

    async def on_click(self, event: events.Click) -> None:
        """Show what can be chosen."""
        if event.button == 1 and event.chain == 1:
            await self.run_action("screen.filter")
