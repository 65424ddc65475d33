"""What works on every screen that reads: help, the notice, all commands, a fresh painting."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual.screen import Screen

from ketatui.ui.bars import Foot
from ketatui.ui.commands import COMMANDS
from ketatui.ui.cramped import make_do
from ketatui.ui.session import Session

if TYPE_CHECKING:
    from ketatui.ui.app import KetatuiApp

Result = TypeVar("Result")


def refuse_guests(screen: Screen[Any], session: Session) -> None:
    """Let the keys of a screen that lead out of the reader tell a guest that they are not for guests."""
    if session.guest:
        known = {binding.id for _, binding in screen._bindings}
        for command in COMMANDS:
            if command.reaches_out and command.id in known:
                screen._bindings.bind(command.keys, "refuse", show=False)


def refuse(screen: Screen[Any]) -> None:
    """Tell a guest that a key is not for guests."""
    screen.query_one(Foot).say("This key leads out of the reader: not for guests.")


class Everywhere(Screen[Result]):
    """A screen with the commands that are the same wherever the reader is."""

    helps_with: Sequence[str] = ()
    """What the help begins with: scopes of commands, or titles of what else it tells of."""
    bears_little_room = False
    """Whether it is of use in a window that is too small to read in."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        refuse_guests(self, session)

    async def on_screen_resume(self) -> None:
        """Ask for room, where what lay over this needed less of it."""
        make_do(cast("KetatuiApp", self.app))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Leave out what a guest may not do."""
        return self.session.may(action)

    def say(self, message: str, tone: str = "text") -> None:
        """Tell the reader something in the last line, until the next key."""
        self.query_one(Foot).say(message, tone)

    def action_help(self) -> None:
        """Show all keys."""
        from ketatui.ui.page import HelpPage

        if not isinstance(self, HelpPage):
            self.app.push_screen(HelpPage(self.session, self.helps_with))

    def action_notice(self) -> None:
        """Show what this program is, and whom to call."""
        from ketatui.ui.page import notice_page

        self.app.push_screen(notice_page(self.session))

    def action_palette(self) -> None:
        """Show all commands by name."""
        self.app.action_command_palette()

    def action_search_all(self) -> None:
        """Search everywhere; not from where another choice is to be made first."""
        key = self.session.key
        self.say(f"{key('search-all')} searches where one reads: {key('leave')} leads back there.")

    def search_over(self, then: Callable[[str], None]) -> None:
        """Search over this screen; `then` gets the target that is chosen, if one is."""
        from ketatui.ui.search_page import SearchPage

        def ended(chosen: str | None) -> None:
            if chosen:
                then(chosen)

        self.app.push_screen(SearchPage(self.session), ended)

    def action_aside(self) -> None:
        """Step aside for the shell."""
        if why := cast("KetatuiApp", self.app).suspending.step_aside():
            self.say(why)

    def action_refuse(self) -> None:
        """Tell a guest that a key is not for guests."""
        refuse(self)

    def action_repaint(self) -> None:
        """Draw the screen anew."""
        cast("KetatuiApp", self.app).repaint()
