"""How a picture is arranged: its settings and their choices, to choose one of them."""

from collections.abc import Mapping, Sequence

from ketatui.draw import Line, Setting, Span
from ketatui.draw.wrap import wrap
from ketatui.ui.page import Page
from ketatui.ui.session import Session


class ArrangePage(Page):
    """Every setting with its choices; ends with `setting=value`. The first nine have a number as well."""

    def __init__(self, session: Session, settings: Sequence[Setting], chosen: Mapping[str, str]) -> None:
        self._choices = [
            f"{setting.id}={value}"
            for setting in settings
            for value, _ in setting.choices
            if value != chosen.get(setting.id, "")
        ]

        def make(width: int) -> Sequence[Line]:
            lines: list[Line] = []
            for setting in settings:
                lines += [() for _ in lines[:1]]
                lines.append((Span(setting.title, "heading"),))
                for value, words in setting.choices:
                    lines += self._choice(setting, value, words, chosen.get(setting.id, ""), width)
            return lines

        super().__init__(session, "Arrange this picture", make, [("1-9", "choose"), ("enter", "choose")])
        self.number(len(self._choices))

    def _choice(self, setting: Setting, value: str, words: str, now: str, width: int) -> list[Line]:
        """Return a choice: to choose, with its number; or what holds now, which leads nowhere."""
        text = self.session.shown(words)
        if value == now:
            point = self.session.glyphs.point
            return wrap([Span(f" {point} {text}", "strong"), Span(" (now)", "dim")], width, rest="   ")
        target = f"{setting.id}={value}"
        number = self._choices.index(target) + 1
        sign = f"{number:2} " if number <= 9 else "   "
        return wrap([Span(sign, "dim"), Span(text, "link", target)], width, rest="   ")

    def action_choose(self, index: int) -> None:
        """End with the choice of that number."""
        self.close_with(self._choices[index])
