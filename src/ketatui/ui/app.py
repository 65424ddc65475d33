"""The app: theme, keys and commands, and how a session begins and ends."""

import gc
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType
from textual import events
from textual.app import App, SystemCommand, get_system_commands_provider
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen

from ketatui.config import Config
from ketatui.draw import ASCII, UNICODE
from ketatui.draw.ascii_stream import carry_cells, carry_words
from ketatui.draw.glyphs import unknown
from ketatui.notebook import Notebook
from ketatui.pack.library import Library
from ketatui.pack.problem import nearest
from ketatui.safe import safe
from ketatui.terminals import is_colourless, is_cramped
from ketatui.ui import commands, themes
from ketatui.ui.bars import Foot
from ketatui.ui.colourless import Colourless
from ketatui.ui.cramped import Cramped, make_do
from ketatui.ui.ending import DEADLINE, Ending
from ketatui.ui.keyboard import Keyboard, collect_between_keys
from ketatui.ui.leaving import keep_unsaved
from ketatui.ui.reader import ReaderScreen
from ketatui.ui.session import Searched, Session
from ketatui.ui.strips import SETTLING
from ketatui.ui.suspending import Suspending

if TYPE_CHECKING:
    from ketatui.review.queue import Scope
    from ketatui.ui.idle import Idle
    from ketatui.ui.palette import Places

_WIDEST, _HIGHEST = 1000, 400
"""Columns and rows of a terminal that are used at most."""


_COLOURLESS = [Colourless()]
_TOLD = 0.5
"""Seconds after which it is told that letters cannot be shown."""


class NotebookChanged(Message):
    """Something in the notebook changed, here or in another session."""


def _places() -> "type[Places]":
    from ketatui.ui.palette import Places

    return Places


class LongIdle(Message):
    """No key has come for long, and the session ends in some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class KetatuiApp(App[int]):
    """Opens the reader on a library and a notebook."""

    TITLE = "ketatui"
    COMMANDS = {get_system_commands_provider, _places}
    CSS_PATH = Path("reader.tcss")  # Textual loads no style sheet of a default screen

    def __init__(
        self,
        session: Session,
        topic: str | None = None,
        item: str | None = None,
        review: "Scope | None" = None,
        idle: float | None = None,
    ) -> None:
        """Make the app.

        Args:
            session: What is read, and how.
            topic: Where to open; None for the last place.
            item: The item to open at, or None.
            review: The review to open at, or None.
            idle: Seconds without a key after which the session ends, or None.
        """
        super().__init__()
        self.animation_level = "none"
        self._disable_tooltips = self._disable_notifications = True  # else each screen has widgets for them
        self._held = ExitStack()
        self._keyboard = Keyboard(self)
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.session = session._replace(config=self._judged(session.config))
        self.reader = ReaderScreen(self.session, topic, item, ready=self.show_text)
        self._review = review
        self.ending = Ending(leave=self._leave, save=self._save)
        self.idle = None if idle is None else self._idle_after(idle)
        self.suspending = Suspending(self)
        self.suspending.allowed = self.session.may("aside")
        self._colourless = is_colourless(os.environ)
        wanted = self.session.config.theme or themes.DEFAULT
        self.theme = themes.COLOURLESS if self._colourless else wanted
        self.set_keymap(dict(self.session.config.keys))

    def _judged(self, config: Config) -> Config:
        """Return the config without what only the app can know to be wrong, and with a line on each."""
        faults = list(config.faults)
        theme = config.theme
        if theme and theme not in self.available_themes:
            hint = nearest(theme, self.available_themes)
            faults.append(f'theme: there is no theme "{theme}"{hint}; {themes.DEFAULT} is used')
            theme = ""
        wrong = commands.faults(config.keys)
        faults += [f"keys: {fault}; it is left out" for fault in wrong.values()]
        keys = {id_: keys for id_, keys in config.keys.items() if id_ not in wrong}
        return config._replace(theme=theme, keys=keys, faults=tuple(faults))

    def get_driver_class(self) -> type[Driver]:
        """Return what sends only differences, or all with KETATUI_DIRECT set, unless another is needed."""
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        if os.environ.get("KETATUI_DIRECT"):
            from ketatui.term.listening import ListeningDriver

            return ListeningDriver
        from ketatui.term.driver import ThinDriver

        return ThinDriver

    def repaint(self) -> None:
        """Paint all that is to be seen, whatever the terminal is thought to show."""
        if (forget := getattr(self._driver, "forget", None)) is not None:
            forget()
        self.screen.refresh(layout=True)

    def delay_update(self, delay: float = SETTLING) -> None:
        """Let painting wait while screens and panels come and go; where a key is acted upon, it does already.

        Args:
            delay: Seconds.
        """
        if not self._keyboard.keeps_still:
            super().delay_update(delay)

    def get_default_screen(self) -> Screen[None]:
        """Return the reader."""
        return self.reader

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what is painted goes through: nothing with a colour where the theme has none."""
        return _COLOURLESS if self.theme == themes.COLOURLESS else super().get_line_filters()

    def refresh_css(self, animate: bool = True) -> None:
        """Take the colours of the theme; until there is a screen, no style sheet is parsed for it."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def on_load(self) -> None:
        """Hold the first paint back where it is to be the review, not the text."""
        if self._review is not None:
            self._held.enter_context(self.batch_update())

    def show_text(self) -> None:
        """Go on: the text is laid out."""
        if self._review is not None:
            for widget in self.reader.walk_children():  # what was painted while held went nowhere
                widget.refresh()
            self.reader.review(self._review)
            self._held.close()
        gc.freeze()
        collect_between_keys()

    def on_mount(self) -> None:
        """Watch for the end, and for what the notebook tells."""
        self.ending.watch()
        if not self.is_headless:
            self.suspending.watch()
        if self.idle is not None:
            self.idle.watch()
        self.session.notebook.on_change = self._tell_of_change
        self.theme_changed_signal.subscribe(self, lambda _: self.reader.restyle())
        if self.session.glyphs.ascii:
            self._unknown = self.set_interval(_TOLD, self._tell_of_unknown)

    def on_resize(self, event: events.Resize) -> None:
        """Ask for room where there is too little to read in; else show what was shown before."""
        if is_cramped(*event.size):
            self._held.close()
        make_do(self, event.size)

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Give the terminal away; keys that wait meanwhile are not for the app."""
        with super().suspend(), self.suspending.away():
            try:
                yield
            finally:
                self._keyboard.forget()

    def on_unmount(self) -> None:
        """Listen to the notebook no more."""
        self.session.notebook.on_change = None

    def _tell_of_change(self) -> None:
        """Pass on what the notebook's own thread tells."""
        self.post_message(NotebookChanged())

    def _tell_of_unknown(self) -> None:
        """Tell once that letters could not be shown, where and when there is a line for it."""
        foot = next(iter(self.screen.query(Foot)), None)
        if unknown and foot is not None and not foot.message:
            self._unknown.stop()
            foot.say("? stands for a letter that this terminal does not have.")

    def _idle_after(self, seconds: float) -> "Idle":
        from ketatui.ui.idle import Idle

        ending = self.ending
        return Idle(seconds, lambda: ending.has_guest, self._tell_of_idle, partial(ending.end, 0))

    def _tell_of_idle(self, seconds: float) -> None:
        self.post_message(LongIdle(seconds))

    def on_long_idle(self, message: LongIdle) -> None:
        """Tell that the session ends soon, where it can be seen: above a line that asks for something."""
        left = f"{message.seconds:.0f} seconds" if message.seconds < 59 else "a minute"
        for line in self.screen.query(".-over"):
            line.remove_class("-over")
        for foot in (foot for screen in self.screen_stack for foot in screen.query(Foot)):
            foot.say(f"This ends in {left}, all saved, unless you press a key.")

    def on_notebook_changed(self) -> None:
        """Show what the notebook has to tell: a change in this or another session, or trouble."""
        for screen in self.screen_stack:
            if screen.is_mounted and (show := getattr(screen, "notebook_changed", None)) is not None:
                show()

    async def on_event(self, event: events.Event) -> None:
        """Let no control code in by a paste, and each key wait for the effect of the one before."""
        if self.idle is not None and isinstance(event, events.InputEvent | events.Paste):
            self.idle.touched()
        if isinstance(event, events.Paste):
            event.text = safe(event.text)
        elif isinstance(event, events.Resize):  # a terminal may claim any size; what it costs grows with it
            event.size = Size(min(event.size.width, _WIDEST), min(event.size.height, _HIGHEST))
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif event.time < self.suspending.back_since:
            return
        elif not self._keyboard.holds(event):
            event = self._keyboard.first_of(event, lambda: self.screen.active_bindings)
            sent_to = self.focused or self.screen
            for foot in self.screen.query(Foot):
                foot.hush()
            await super().on_event(event)
            self._keyboard.follow(sent_to)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Yield every command and theme for the palette."""
        if screen is self.reader:
            for command in self.session.commands:
                if command.palette:
                    keys = self.session.key(command.id)
                    target = self.reader.list if command.scope == "move" else self.reader
                    run = partial(self.run_action, command.action, target)
                    yield SystemCommand(f"{command.title} ({keys})", command.help, run)
        keeps = "" if self.session.guest else "; theme in the config keeps them"
        names = (*(theme.name for theme in themes.THEMES), "ansi-dark", "ansi-light")
        for name in () if self._colourless else names:
            yield SystemCommand(
                f"Theme: {name}",
                f"use these colours now{keeps}",
                partial(setattr, self, "theme", name),
            )

    def action_command_palette(self) -> None:
        """Show all commands by name."""
        from ketatui.ui.palette import Palette

        if not isinstance(self.screen, Palette | Cramped):
            self.push_screen(Palette(reads=self.screen is self.reader))

    async def action_quit(self) -> None:
        """Leave what lies on top, as q does, and esc where letters are written."""
        screen = self.screen
        if not await self.run_action("quit", screen) and not await self.run_action("end", screen):
            screen.dismiss()

    def action_help_quit(self) -> None:
        """Tell who pressed ctrl+c how to leave."""
        told = f"{self.session.key('quit')} leaves ketatui."
        if self.screen is not self.reader:
            told = f"{self.session.key('leave')} leads back; in the text {told}"
        for foot in self.screen.query(Foot):
            foot.say(told)

    def exit(
        self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Hand what is pending to the notebook while there are still screens to ask, and end."""
        self._collect()
        super().exit(result, return_code, message)

    def _leave(self) -> None:
        self.exit(self.ending.code)

    def _collect(self) -> None:
        """Hand places and drafts to the notebook."""
        for screen in self.screen_stack:
            if (keep := getattr(screen, "keep", None)) is not None:
                keep()

    def _save(self, seconds: float) -> None:
        self._collect()
        if not self.session.notebook.flush(seconds):
            keep_unsaved(self.session)

    def _fatal_error(self) -> None:
        """End without a traceback on the screen: it might show what is in notes."""
        with suppress(Exception):  # the error that is told is the first one
            self._collect()
        self._close_messages_no_wait()

    @property
    def fault(self) -> Exception | None:
        """The error that ended the app, if one did."""
        from textual.worker import WorkerFailed

        fault = self._exception
        if isinstance(fault, WorkerFailed) and isinstance(fault.error, Exception):
            return fault.error
        return fault


def read(
    library: Library,
    notebook: Notebook,
    config: Config,
    drafts: Path,
    *,
    start: tuple[str | None, str | None],
    review: "Scope | None",
    in_ascii: bool,
    mouse: bool,
    guest: bool,
    idle: float | None,
) -> int:
    """Open the reader, and return the exit code when it has ended; the notebook is closed then.

    Raises:
        Exception: Whatever ended the app without being handled.
    """
    session = Session(library, notebook, config, ASCII if in_ascii else UNICODE, drafts, Searched(), guest)
    if in_ascii:
        carry_cells(sys.__stderr__)
    app = KetatuiApp(session, *start, review, idle)
    app.ending.listen()
    try:
        app.run(mouse=mouse and config.mouse)
    finally:
        if not notebook.flush(DEADLINE / 2):
            keep_unsaved(session)  # before the watchdog ends the process
        saved = notebook.close(DEADLINE / 2)
        app.ending.done()
        if app.idle is not None:
            app.idle.done()
        if in_ascii:
            carry_words(sys.__stderr__)
    if app.fault is not None:
        raise app.fault
    if not saved and notebook.trouble and not app.ending.code:
        os.write(2, f"ketatui: {session.shown(notebook.trouble)}\n".encode())
    elif idle is not None and app.ending.has_begun and not app.ending.code:
        os.write(2, b"ketatui: ended, since no key was pressed for long; all is saved\n")
    return app.ending.code
