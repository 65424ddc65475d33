"""The reader's screen: what is read, what is kept of it, what is found in it."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal

from ketatui import draw
from ketatui.pack.model import Statement
from ketatui.ui.bars import WIDE, Foot, Head, TopicBar
from ketatui.ui.commands import bindings
from ketatui.ui.comparing import Comparing
from ketatui.ui.finding import Finding
from ketatui.ui.reviewing import Reviewing
from ketatui.ui.rows import Rows
from ketatui.ui.session import Session
from ketatui.ui.taking import Taking
from ketatui.ui.unread import Unread
from ketatui.ui.updates import Updates


class ReaderScreen(Unread, Finding, Comparing, Reviewing, Updates, Taking[None]):
    """Puts it all together: bars, list and details, and the keys that ask about the current item."""

    BINDINGS = [*bindings("topic", "trail", "take", "page")]

    def __init__(
        self, session: Session, topic: str | None, item: str | None, ready: Callable[[], None]
    ) -> None:
        """Prepare a reader.

        Args:
            session: What is read, and how.
            topic: Where to open; None for the last place.
            item: The item to open at, or None.
            ready: Is called when the first text is laid out.
        """
        super().__init__(session, ready)
        self._start = (topic, item)

    def compose(self) -> ComposeResult:
        """Make the bars and the list; details come when they are first seen."""
        yield TopicBar(self.session)
        yield Head(self.session)
        with Horizontal(id="body"):
            yield self.list
            if self.app.size.width >= WIDE:
                yield self._new_details()
        hints = [(self.session.key(each.id), each.footer) for each in self.session.commands if each.footer]
        yield Foot(self.session, [self.session.moving, *hints], [self.session.moving, *hints[-2:]])

    def on_mount(self) -> None:
        """Open at the place asked for, or at the last one."""
        notebook = self.session.notebook
        self.open_notebook()
        topic, item = self._start
        place = notebook.last_place()
        ids = [head.id for head in self._heads]
        if topic is None and place and place.topic in ids:
            topic = place.topic
        self._load(ids.index(topic) if topic else 0, item)
        self.list.focus()
        self.show_trouble()
        self.set_interval(1.0, notebook.poll)

    def action_leave(self) -> None:
        """Leave what lies on top: details, a picture; clear find, marks, filter, arranging."""
        if self._leave_details() or self.list.leave():
            return
        if self.list.words:
            self.list.look_for("")
        elif self.list.compared:
            self.say(self.clear_compared())
            return
        elif self.clear_filter():
            pass
        elif self.list.chosen(subject := self._subject()):
            self.list.put_back(subject)
        self.say("")

    def action_quit(self) -> None:
        """Close what lies on top; else end, but not at once where something is not saved."""
        if self._leave_details():
            return
        if not self.session.notebook.trouble:
            self.app.exit(0)
            return
        from ketatui.ui.unsaved import QUIT, WRITE, UnsavedPage

        async def chosen(choice: str | None) -> None:
            if choice == QUIT:
                self.app.exit(0)
            elif choice == WRITE:
                await self.action_write_unsaved()

        self.app.push_screen(UnsavedPage(self.session), chosen)

    async def action_write_unsaved(self) -> None:
        """Write what is not saved to a file that the reader names."""
        from ketatui.ui.to_file import ask_file
        from ketatui.ui.unsaved import unsaved_text

        if unsaved_text(self.session):
            await ask_file(self, lambda: unsaved_text(self.session))
        else:
            trouble = self.session.notebook.trouble
            self.say("What is not saved has no words of yours." if trouble else "All is saved.")

    def action_search_all(self) -> None:
        """Search in all topics and in the reader's notes."""
        self.search_over(self.follow)

    # About the current item

    @property
    def current_target(self) -> str:
        """What is current: an item, or inside one what its part leads to."""
        return self.list.target

    def on_item_list_entered(self) -> None:
        """Tell how one moves inside a picture, until the next key."""
        key = self.session.key
        told = f"{key('down')} {key('up')} step; {key('enter')} details; {key('leave')} leaves"
        arranged = draw.settings(self.session.item(self._subject()))
        self.say(f"{told}; {key('arrange')} sorts or filters" if arranged else told)

    def action_arrange(self) -> None:
        """Sort, filter, group or scale the current picture."""
        from ketatui.ui.arrange import ArrangePage

        subject = self._subject()
        settings = draw.settings(self.session.item(subject)) if subject else ()
        if not settings:
            self.say("Nothing to arrange here: this is neither sorted, filtered nor scaled.")
            return

        def arranged(chosen: str | None) -> None:
            if chosen:
                setting, _, value = chosen.partition("=")
                self.list.choose(subject, setting, value)

        self.app.push_screen(ArrangePage(self.session, settings, self.list.chosen(subject)), arranged)

    def action_sources(self) -> None:
        """Show the page of a source of what is current; with several, let the reader choose."""
        from ketatui.draw.words import how_read
        from ketatui.ui.page import ChoicePage

        sources = self.sources()
        if len(sources) < 2:
            for source in sources:
                self.follow(source.id)
            return
        item = self.session.item(self.list.target)
        citations = item.citations if isinstance(item, Statement) else ()
        read = {citation.source: how_read(citation) for citation in citations}
        told = [(each.id, f"{each.label}, {read.get(each.id, each.type)}") for each in sources]
        choices = [(id_, self.session.shown(words)) for id_, words in told]
        page = ChoicePage(self.session, f"Sources of this {item.kind}", choices)
        self.app.push_screen(page, lambda chosen: self.follow(chosen or ""))

    def restyle(self) -> None:
        """Take the colours of the theme in use."""
        for rows in self.query(Rows):
            rows.refresh()
