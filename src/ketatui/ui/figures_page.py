"""How far the reader is: what was read and learned by topic, how well it is known, what is coming."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ketatui.draw import Line, Span, cells, load
from ketatui.draw.pieces import paragraph
from ketatui.draw.words import count
from ketatui.draw.wrap import cut
from ketatui.notebook import NotebookError
from ketatui.pack.library import to_read
from ketatui.review.cards import Deck
from ketatui.review.figures import DAYS, Figures, Kept, figures
from ketatui.ui.page import Page
from ketatui.ui.session import Session

_COLUMNS = ("read", "cards", "learned", "due")
_MEASURE = 76
"""Cells in a line at most, so that a number stands near what it counts."""


class FiguresPage(Page):
    """Shows figures; ends with the topic's beginning that is chosen, or with nothing."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "Progress", self._lines, [("enter", "go there")])
        self._figures: Figures | None = None
        self._fault = ""
        self._read()

    def _read(self) -> None:
        notebook = self.session.notebook
        self._memories = notebook.memories
        try:
            deck = Deck(self.session.library, notebook.notes())
            self._figures = figures(deck, notebook.memories, notebook.reviews(), datetime.now(UTC))
        except NotebookError as error:
            self._fault = str(error)

    def _lines(self, width: int) -> Sequence[Line]:
        told, width = self._figures, min(width, _MEASURE)
        if told is None:
            return paragraph(self._fault, width, "warning")
        lines = [*_table(self.session, told, width), ()]
        for title, words in (("Cards", _cards(told)), ("How well they are known", self._known(told))):
            lines.append((Span(title, "heading"),))
            lines += [line for text in words for line in paragraph(text, width, indent="  ")]
            lines.append(())
        lines.append((Span(f"Due in the coming {DAYS} days", "heading"),))
        return [
            *lines,
            *((Span("  "), *line) for line in load.draw(told.load, width - 2, self.session.glyphs)),
        ]

    def _known(self, told: Figures) -> Iterator[str]:
        aim = f"{self.session.config.retention:.0%}".replace("%", " %")
        if told.ever is None:
            yield (
                "This is measured once cards are asked again after a day or more."
                f" Aimed at: {aim} remembered."
            )
            return
        if told.month is not None:
            yield f"In the last {DAYS} days {_kept(told.month)}"
        yield f"In all {_kept(told.ever)}"
        yield f"Aimed at: {aim}."

    def notebook_changed(self) -> None:
        """Show the new figures."""
        super().notebook_changed()
        if self.app.screen is self and self._memories != self.session.notebook.memories:
            self._read()
            self.pane.remake()


def _kept(kept: Kept) -> str:
    return (
        (
            f"{kept.share:.0%} of {count(kept.answers, 'answer')} remembered"
            f" (95 % interval {kept.low:.0%} to {kept.high:.0%}); {kept.predicted:.0%} predicted."
        )
        .replace("%", " %")
        .replace("  %", " %")
    )


def _cards(told: Figures) -> Iterator[str]:
    stand = f"{told.new} never asked, {told.learning} being learned, {told.learned} learned"
    yield f"{count(told.cards, 'card')}: {stand}."
    set_aside = [f"{told.suspended} suspended"] if told.suspended else []
    set_aside += [f"{told.retired} no longer there, their history kept"] if told.retired else []
    if set_aside:
        yield f"{', '.join(set_aside)}."
    yield f"Answered today: {told.today}. Due now: {told.due}."


def _table(session: Session, told: Figures, width: int) -> Iterator[Line]:
    """Yield by topic how much was read, how many cards there are, are learned and due."""
    read = session.notebook.read
    rows: list[tuple[str, str, list[str]]] = []
    whole = [0, 0]
    for head in session.library.topics:
        places = session.library.index(head.id)
        items = to_read(places)
        done = len(items & read)
        whole = [whole[0] + done, whole[1] + len(items)]
        stands = told.topics.get(head.id)
        numbers = [stands.cards, stands.learned, stands.due] if stands else [0, 0, 0]
        share = f"{done}/{len(items)}" if items else ""
        target = places[0].id if places else ""
        rows.append((target, session.shown(head.title), [share, *(str(number or "") for number in numbers)]))
    total = [f"{whole[0]}/{whole[1]}", str(told.cards), str(told.learned), str(told.due)]
    table = [("", "", [*_COLUMNS]), *rows, ("", "All", total)]
    widths = [max(cells(row[column]) for _, _, row in table) for column in range(len(_COLUMNS))]
    room = min(width - sum(widths) - 2 * len(widths), max(cells(name) for _, name, _ in table) + 2)
    for target, name, row in table:
        style = "link" if target else "strong"
        told_row = "".join(f"  {text:>{size}}" for text, size in zip(row, widths, strict=True))
        title = cut(name, room, session.glyphs.ellipsis)
        blank = " " * (room - cells(title))
        yield (Span(title, style, target), Span(f"{blank}{told_row}", "text" if name else "dim"))
