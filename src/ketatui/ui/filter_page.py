"""What of a topic can be shown by itself, to choose it or to take it away."""

from collections.abc import Callable, Sequence
from itertools import groupby

from ketatui.draw import Line, Span, cells
from ketatui.draw.pieces import paragraph
from ketatui.draw.words import VERDICT, count
from ketatui.draw.wrap import pad, wrap
from ketatui.ui.filters import GROUPS, WRONG, Criterion, Filter, Offer, TopicPlaces
from ketatui.ui.page import Page
from ketatui.ui.session import Session

ALL = "all"
"""The target that shows all again."""

_NUMBERED = 9
_LEAD = 5
"""Cells before a name: its number, and the sign of one that is on."""
_LONGEST = 50
"""Cells of the column of names at most, so that a count stands near what it counts."""
_ON = "  on"


class FilterPage(Page):
    """Ends with `group=value`, or with `ALL`. The first nine have a number as well."""

    def __init__(self, session: Session, topic: Callable[[], TopicPlaces], filter_: Filter) -> None:
        """Make the page.

        Args:
            session: What is read, and how.
            topic: Gives the topic, with what the reader has in it by now.
            filter_: What is on.
        """
        self._topic, self._filter = topic, filter_
        self._offers: Sequence[Offer] = ()
        hints = [("1-9", "choose"), ("enter", "choose"), *([("0", "show all")] if filter_ else ())]
        super().__init__(session, "Show only", self._lines, hints)
        self.number(_NUMBERED + 1, first=0)

    def _lines(self, width: int) -> Sequence[Line]:
        topic = self._topic()
        self._offers = [*topic.offers(self._filter)]
        names = [self._named(offer.criterion) for offer in self._offers]
        room = max((cells(str(offer.items)) for offer in self._offers), default=0)
        beside = _LEAD + 2 + room + (len(_ON) if self._filter else 0)
        column = min(max((sum(cells(s.text) for s in name) for name in names), default=0), _LONGEST)
        column = min(column, width - beside)
        lines: list[Line] = []
        if self._filter:
            lines += [(Span(" 0   ", "dim"), Span("show all", "link", ALL)), ()]
        rows = zip(range(1, len(names) + 1), self._offers, names, strict=True)
        for group, offered in groupby(rows, key=lambda row: row[1].criterion.group):
            lines.append((Span(GROUPS[group], "heading"),))
            for number, offer, name in offered:
                lines += self._row(number, offer, wrap(name, column, rest="  "), column, room)
            lines.append(())
        if staying := len(topic.staying):
            told = count(staying, "callout that tells", "callouts that tell")
            told += f" when to seek care {'stays' if staying == 1 else 'stay'}, whatever is chosen."
            lines += paragraph(told, width, "dim")
        return lines

    def _named(self, criterion: Criterion) -> Sequence[Span]:
        """Return what a criterion is called, with the sign it has in the text."""
        glyphs, (group, value) = self.session.glyphs, criterion
        words = self.session.shown(criterion.words(self.session.library.vocabulary))
        name = Span(words, "link", f"{group}={value}")
        if group == "certainty":
            size = max(map(cells, glyphs.certainty.values()))
            return Span(pad(glyphs.certainty[value], size) + " ", value), name
        if group == "heard":
            verdict = "misleading" if value == WRONG else value
            return Span(f"{glyphs.verdict[verdict]} ", VERDICT[verdict]), name
        return (name,)

    def _row(self, number: int, offer: Offer, name: Sequence[Line], column: int, room: int) -> Sequence[Line]:
        """Return the lines of an offer: its number, whether it is on, its name, its count."""
        first, *rest = name
        sign = self.session.glyphs.point if offer.on else " "
        blank = " " * (column - sum(cells(span.text) for span in first) + 2 + room - cells(str(offer.items)))
        line = (
            Span(f"{number:2} " if number <= _NUMBERED else "   ", "dim"),
            Span(f"{sign} ", "strong"),
            *first,
            Span(f"{blank}{offer.items}", "strong" if offer.on else "text"),
            Span(_ON if offer.on else "", "strong"),
        )
        return [line, *((Span(" " * _LEAD), *more) for more in rest)]

    def notebook_changed(self) -> None:
        """Show the new counts."""
        super().notebook_changed()
        self.pane.remake()

    def action_choose(self, number: int) -> None:
        """End with the choice of that number; 0 shows all, where that is not so already."""
        if number == 0 and self._filter:
            self.close_with(ALL)
        elif 0 < number <= len(self._offers):
            self.close_with("=".join(self._offers[number - 1].criterion))
