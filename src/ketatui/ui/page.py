"""A page over the reader: a choice, the help, the notice."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.widget import Widget

from ketatui.draw import Line, Span
from ketatui.draw.pieces import paragraph
from ketatui.draw.words import CERTAINTY, READ, VERDICT, VERDICTS
from ketatui.draw.wrap import pad, wrap
from ketatui.ui.bars import Foot, Head
from ketatui.ui.commands import COMMANDS, SCOPES, bindings, keys_of
from ketatui.ui.everywhere import Everywhere
from ketatui.ui.pane import Pane
from ketatui.ui.session import Session
from ketatui.ui.strips import SETTLING

Make = Callable[[int], Sequence[Line]]

SEARCHING = "Filters of a search"
"""A title in the help."""


class Page(Everywhere[str]):
    """Lines to read and targets to follow; ends with the target chosen, or with nothing."""

    CSS_PATH = Path("page.tcss")
    BINDINGS = [*bindings("page")]

    def __init__(
        self, session: Session, title: str, make: Make, hints: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Make a page.

        Args:
            session: What is read, and how.
            title: Shown above the text.
            make: Gives the lines for a width.
            hints: What the last line names beside moving and leaving: commands by their ids, or keys.
        """
        super().__init__(session)
        self._heading = title
        self._hints = self.hints_for(hints)
        self.pane = Pane(session, make)
        self.body: Widget = self.pane
        """What stands between title and footer."""

    def hints_for(self, hints: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return what the last line names, with moving, leaving and help at its end."""
        key = self.session.key
        told = [*hints, self.session.moving, ("leave", "back"), ("help", "keys")]
        return [(key(command), word) for command, word in told if self.session.may(command)]

    def number(self, choices: int, *, first: int = 1) -> None:
        """Give the first choices, up to nine, their numbers as keys: `choose` gets an index from 0.

        With `first` 0 the first one has the key 0.
        """
        for number in range(first, min(choices + first - 1, 9) + 1):
            self._bindings.bind(str(number), f"choose({number - first})", show=False)

    def compose(self) -> ComposeResult:
        """Make title, text and footer."""
        head = Head(self.session)
        head.title = self._heading
        yield head
        yield self.body
        yield Foot(self.session, self._hints, self.kept_hints)

    @property
    def kept_hints(self) -> Sequence[tuple[str, str]]:
        """What the last line names however narrow it is: moving and leaving."""
        return self.session.moving, (self.session.key("leave"), "back")

    def on_mount(self) -> None:
        """Begin with the text."""
        self.app.delay_update(SETTLING)
        self.show_trouble()
        self.body.focus()

    def show_trouble(self) -> None:
        """Tell what is not saved or not sent, as long as that is so."""
        notebook = self.session.notebook
        self.query_one(Foot).warn(notebook.trouble or notebook.unsent)

    def notebook_changed(self) -> None:
        """Show what has changed in the notebook, here or in another session."""
        self.show_trouble()

    def on_pane_chosen(self, message: Pane.Chosen) -> None:
        """End with the target that was chosen."""
        self.close_with(message.target)

    def close_with(self, target: str) -> None:
        """End with a target, or with nothing."""
        self.app.delay_update(SETTLING)
        self.dismiss(target)

    def action_leave(self) -> None:
        """Close the page."""
        self.close_with("")

    def action_quit(self) -> None:
        """Close the page."""
        self.close_with("")


class ChoicePage(Page):
    """A page whose targets can be chosen by their number as well."""

    def __init__(self, session: Session, title: str, choices: Sequence[tuple[str, str]]) -> None:
        self._choices = choices

        def make(width: int) -> Sequence[Line]:
            lines: list[Line] = []
            for number, (target, text) in enumerate(choices, 1):
                key = [Span(f"{number} ", "strong")] if number <= 9 else []
                lines += wrap([*key, Span(text, "link", target)], width, first="" if key else "  ", rest="  ")
            return lines

        super().__init__(session, title, make, [("1-9", "choose"), ("enter", "choose")])
        self.number(len(choices))

    def action_choose(self, index: int) -> None:
        """End with the choice of that number."""
        self.close_with(self._choices[index][0])


class HelpPage(Page):
    """Every key, from the table of commands, and what the signs mean."""

    def __init__(self, session: Session, first: Sequence[str] = ()) -> None:
        """Make the page; `first` are scopes, or titles, of what it begins with."""
        super().__init__(session, "Keys", self._lines)
        self._hints = self._hints[:-1]
        self._first = [SCOPES.get(scope, scope) for scope in first]

    def _lines(self, width: int) -> Sequence[Line]:
        first = self._first
        lines: list[Line] = []
        for title, told in sorted(
            self._groups(width), key=lambda group: first.index(group[0]) if group[0] in first else len(first)
        ):
            lines += [(Span(title, "heading"),), *told, ()]
        if not self.session.guest:  # whose keys are as they are
            about = 'Keys can be changed in the config file, under [keys]: down = "j,down".'
            lines += paragraph(about, width, "dim")
            ids = ", ".join(command.id for command in COMMANDS)
            lines += paragraph(f"Their names there: {ids}.", width, "dim")
        return lines

    def _groups(self, width: int) -> Iterator[tuple[str, Sequence[Line]]]:
        """Yield what the help tells, by title."""
        from ketatui.ui.search_page import FILTERS

        glyphs, shown = self.session.glyphs, self.session.shown
        for scope, title in SCOPES.items():
            commands = [command for command in self.session.commands if command.scope == scope]
            keys = ((keys_of(each, self.session.config.keys), "strong", each.help) for each in commands)
            yield title, _listed(keys, width)
        certain = ((f"{glyphs.certainty[each]} {each}", each, meaning) for each, meaning in CERTAINTY.items())
        yield "How sure", _listed(certain, width)
        judged = ((f"{sign} {each}", VERDICT[each], VERDICTS[each]) for each, sign in glyphs.verdict.items())
        yield "What articles claim", _listed(judged, width)
        yield SEARCHING, _listed(((example, "strong", shown(does)) for example, does in FILTERS), width)
        read = ((how, "strong", meaning) for how, meaning in READ.items())
        yield "How a source was read", _listed(read, width)
        yield "Copying", self._copying(width)

    def _copying(self, width: int) -> Sequence[Line]:
        key = self.session.key
        told = (
            f"{key('copy')} and {key('copy-entry')} send a text to the terminal (OSC 52), which puts it on"
            " your clipboard if it may; nothing tells whether it did. tmux passes it on with this setting:"
        )
        return [
            *paragraph(told, width, indent="  "),
            *paragraph("set -g set-clipboard on", width, "strong", indent="    "),
            *paragraph("GNU screen does not pass it on.", width, indent="  "),
        ]


def _listed(rows: Iterable[tuple[str, str, str]], width: int) -> list[Line]:
    """Return lines of names, each with its style and what it means."""
    lines: list[Line] = []
    for name, style, meaning in rows:
        spans = [Span(f"  {pad(name, 22)} ", style), Span(meaning, "text")]
        lines += wrap(spans, width, rest=" " * (25 if width > 50 else 4))
    return lines


def notice_page(session: Session) -> Page:
    """Return what this program is and is not, and whom to call."""
    manifest = session.library.manifest

    def make(width: int) -> Sequence[Line]:
        lines: list[Line] = [(Span("In an emergency", "care"),)]
        for help_line in manifest.emergency:
            lines += paragraph(help_line.line, width, "strong", indent="  ")
        lines += [(), (Span("Poisoning, or a crisis", "heading"),)]
        for help_line in manifest.poison:
            lines += paragraph(help_line.line, width, indent="  ")
        lines += [(), (Span("What this is", "heading"),)]
        lines += paragraph(manifest.notice, width, indent="  ")
        told = (
            f"Reviewed {manifest.reviewed:%d %b %Y}. Content: {manifest.licence}."
            f" Report a mistake to {manifest.report}."
        )
        lines += paragraph(told, width, "dim", indent="  ")
        notebook = session.notebook
        troubles = [notebook.trouble, notebook.unsent, *session.config.faults, *notebook.notices]
        troubles = [trouble for trouble in troubles if trouble]
        if troubles:
            lines += [(), (Span("About this session", "heading"),)]
            for trouble in troubles:
                lines += paragraph(trouble, width, indent="  ")
        return lines

    page = Page(session, "Notice and emergency", make)
    page.bears_little_room = True
    return page
