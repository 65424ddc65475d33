"""Where the reader chooses what to compare: routes, conditions or forms, two or more of one kind."""

from collections.abc import Sequence

from ketatui.draw import Line, Span, cells
from ketatui.draw.comparison import COMPARABLE, Choice, Comparer
from ketatui.draw.pieces import paragraph
from ketatui.draw.words import count
from ketatui.draw.wrap import wrap
from ketatui.ui.bars import Foot, Head
from ketatui.ui.commands import bindings
from ketatui.ui.page import Page
from ketatui.ui.pane import Pane
from ketatui.ui.session import Session

_MEASURE = 64
"""Cells in a line at most, so that a count stands near what it counts."""


class CompareChoice(Page):
    """Ends with `kind=id,id…`. The first nine things have a number as well."""

    BINDINGS = [binding for binding in bindings("topic") if binding.id == "compare"]

    def __init__(self, session: Session, comparer: Comparer, by: str, chosen: Sequence[str]) -> None:
        """Make the page.

        Args:
            session: What is read, and how.
            comparer: Knows what there is to choose from.
            by: Of which kind those are that are chosen already; its things stand first.
            chosen: Their ids.
        """
        super().__init__(
            session, "What to compare", self._lines, [("compare", "compare"), ("enter", "choose")]
        )
        kinds = sorted(COMPARABLE, key=lambda kind: kind != by)
        offered = {kind: comparer.choices(kind) for kind in kinds}
        self.offers: dict[str, list[Choice]] = {k: found for k, found in offered.items() if len(found) > 1}
        """What there is to choose from, by kind."""
        self._targets = [f"{k}={choice.word.id}" for k, found in self.offers.items() for choice in found]
        self._chosen = [target for id_ in chosen if (target := f"{by}={id_}") in self._targets]
        self.number(len(self._targets))

    def on_mount(self) -> None:
        """Begin with what is chosen already."""
        self.query_one(Head).show(self._heading, self._told())
        if self._chosen:
            self.call_after_refresh(self.pane.point_at, self._chosen[0])

    def _told(self) -> str:
        return f"{len(self._chosen)} chosen" if self._chosen else ""

    def _lines(self, width: int) -> Sequence[Line]:
        key, measure = self.session.key, min(width, _MEASURE)
        told = f"Two or more of one kind; then {key('compare')}."
        told += f" {key('compare-mark')} in the text marks statements to compare."
        lines = paragraph(told, measure, "dim")
        for kind, found in self.offers.items():
            lines += [(), (Span(COMPARABLE[kind], "heading"),)]
            for choice in found:
                lines += self._choice(f"{kind}={choice.word.id}", choice, measure)
        return lines

    def _choice(self, target: str, choice: Choice, width: int) -> list[Line]:
        number = self._targets.index(target) + 1
        box = "[x]" if target in self._chosen else "[ ]"
        counted = count(choice.numbers, "number") + ("" if choice.people else ", none from people")
        before = f"{number if number < 10 else '':>2} {box} "
        name = Span(self.session.shown(choice.word.name), "link", target)
        longest = max(cells(word) for word in choice.word.name.split())
        if width - cells(before) - cells(counted) - 2 < longest:
            lines = wrap([name, Span(f"  {counted}", "dim")], width - cells(before))
            style = "strong" if target in self._chosen else "dim"
            heads = [Span(before, style), *[Span(" " * cells(before))] * (len(lines) - 1)]
            return [(head, *line) for head, line in zip(heads, lines, strict=True)]
        first, *rest = wrap([name], width - cells(before) - cells(counted) - 2)
        blank = width - cells(before) - sum(cells(span.text) for span in first) - cells(counted)
        style = "strong" if target in self._chosen else "dim"
        head = (Span(before, style), *first, Span(" " * blank), Span(counted, "dim"))
        return [head, *((Span(" " * cells(before)), *line) for line in rest)]

    def on_pane_chosen(self, message: Pane.Chosen) -> None:
        """Choose what is current, or no longer."""
        message.prevent_default()
        self._toggle(message.target)

    def action_choose(self, index: int) -> None:
        """Choose the thing of that number, or no longer."""
        self.pane.point_at(self._targets[index])
        self._toggle(self._targets[index])

    def _toggle(self, target: str) -> None:
        kind, _, _ = target.partition("=")
        others = [other for other in self._chosen if other.partition("=")[0] != kind]
        if others:
            self.query_one(Foot).say(f"Now {COMPARABLE[kind].lower()}: one kind at a time.")
            self._chosen = []
        if target in self._chosen:
            self._chosen.remove(target)
        else:
            self._chosen.append(target)
        self.query_one(Head).show(self._heading, self._told())
        self.pane.remake()

    def action_compare(self) -> None:
        """End with what is chosen."""
        if len(self._chosen) < 2:
            self.query_one(Foot).say("Choose two or more of one kind.")
            return
        kinds, ids = zip(*(target.split("=") for target in self._chosen), strict=True)
        self.close_with(f"{kinds[0]}={','.join(ids)}")
