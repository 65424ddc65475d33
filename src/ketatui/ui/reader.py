"""The reader: topics, their items, and what the reader does with them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer

from ketatui import draw
from ketatui.notebook import Bookmark, Mark, Note
from ketatui.pack.model import Source, Statement
from ketatui.ui.bars import Foot, Head, TopicBar
from ketatui.ui.commands import COMMANDS, bindings, keys_of
from ketatui.ui.everywhere import Everywhere
from ketatui.ui.item_list import ItemList
from ketatui.ui.session import Session
from ketatui.ui.strips import SETTLING
from ketatui.ui.trail import Spot, Trail

if TYPE_CHECKING:
    from textual.widgets import Input

    from ketatui.ui.details import Details
    from ketatui.ui.pane import Pane

WIDE = 120
"""Columns from which on details stand beside the text."""
_FOLLOW = 0.08
"""Seconds of rest after which details follow the current item."""
_REST = 1.0
"""Seconds of rest after which the place is kept and the item counts as seen."""


class ReaderScreen(Everywhere[None]):
    """Switches topics, follows links, and hands what is kept to the notebook."""

    BINDINGS = [*bindings("topic", "page")]

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
        super().__init__(session)
        self._ready: Callable[[], None] | None = ready
        self._heads = session.library.topics
        self._start = (topic, item)
        self._topic = -1
        self._trail = Trail()
        self._deleted: list[Bookmark | Note] = []
        self._follow_timer: Timer | None = None
        self._rest_timer: Timer | None = None
        self._marks: dict[str, Mark] = {}
        self._warned = False
        self._faults = 0
        self.list = ItemList(session)
        self.details: Details | None = None

    def compose(self) -> ComposeResult:
        """Make the bars and the list; details come when they are first seen."""
        yield TopicBar(self.session)
        yield Head(self.session)
        with Horizontal(id="body"):
            yield self.list
            if self.app.size.width >= WIDE:
                yield self._new_details()
        hints = [
            (keys_of(command, self.session.config.keys).split(" ")[0], command.footer)
            for command in COMMANDS
            if command.footer
        ]
        yield Foot(self.session, hints)

    def on_mount(self) -> None:
        """Open at the place asked for, or at the last one."""
        notebook = self.session.notebook
        self._marks = dict(notebook.marks)
        topic, item = self._start
        place = notebook.last_place()
        ids = [head.id for head in self._heads]
        if topic is None and place and place.topic in ids:
            topic = place.topic
        self._load(ids.index(topic) if topic else 0, item)
        self.list.focus()
        self.show_trouble()
        self.set_interval(1.0, notebook.poll)

    # Topics and places

    def _load(self, topic: int, item: str | None = None, line: int = 0) -> None:
        """Show a topic at an item, or where the reader last was in it."""
        head = self._heads[topic]
        places = self.session.library.index(head.id)
        if item is None:
            kept = self.session.notebook.place(head.id)
            item, line = (kept.item, kept.line) if kept else ("", 0)
        current = next((i for i, p in enumerate(places) if p.id == item), None)
        if current is None:
            current = next((i for i, p in enumerate(places) if p.subject == item), 0)
        self._topic = topic
        self.query_one(TopicBar).show(topic)
        self.list.load(places, head.sections, current, line)

    def _switch(self, topic: int) -> None:
        if topic != self._topic:
            self._keep_place()
            self._close_over()
            self._load(topic)
            self.list.focus()

    def action_next_topic(self) -> None:
        """Go to the next topic; the last does not lead to the first. Inside an item, to its next part."""
        if not self.list.step_part(1):
            self._switch(min(self._topic + 1, len(self._heads) - 1))

    def action_previous_topic(self) -> None:
        """Go to the topic before; inside an item, to its part before."""
        if not self.list.step_part(-1):
            self._switch(max(self._topic - 1, 0))

    def action_topic(self, index: int) -> None:
        """Go to a topic by its number."""
        if index < len(self._heads):
            self._switch(index)

    def on_topic_bar_chosen(self, message: TopicBar.Chosen) -> None:
        """Go to the topic that was clicked."""
        self._switch(message.index)

    def action_next_section(self) -> None:
        """Go to the next section."""
        self.list.go_section(1)

    def action_previous_section(self) -> None:
        """Go to the beginning of this section, then to the one before."""
        self.list.go_section(-1)

    def _spot(self) -> Spot:
        place = self.list.place
        return Spot(self._topic, place.id if place else "", self.list.line)

    def follow(self, target: str) -> None:
        """Go where a target leads: to a source's page, a term's, or an item in its topic."""
        target, _ = draw.split(target)
        if not target:
            return
        topic = self.session.library.topic_of(target)
        if topic is None:
            return
        topics = [head.id for head in self._heads]
        item = self.session.item(target)
        if isinstance(item, Source) or topic not in topics:
            self._open_page(target, isinstance(item, Source))
            return
        self._trail.jump(self._spot())
        self._arrive(Spot(topics.index(topic), target, 0))

    def _open_page(self, target: str, source: bool) -> None:
        from ketatui.ui.page import source_page, term_page

        page = source_page(self.session, target) if source else term_page(self.session, target)
        self.app.push_screen(page, lambda chosen: self.follow(chosen or ""))

    def _arrive(self, spot: Spot) -> None:
        self._close_over()
        self.list.focus()
        index = self.list.index_of(spot.item) if spot.topic == self._topic else None
        if index is not None and not spot.line:
            self.list.go(index)
        else:
            self._keep_place()
            self._load(spot.topic, spot.item, spot.line)

    def action_back(self) -> None:
        """Go back to where the last jump began."""
        self._travel(self._trail.back(self._spot()), "There is nothing to go back to.")

    def action_forward(self) -> None:
        """Go forward again."""
        self._travel(self._trail.forward(self._spot()), "There is nothing to go forward to.")

    def _travel(self, spot: Spot | None, nothing: str) -> None:
        if spot is None:
            self.say(nothing)
        else:
            self._arrive(spot)

    # What is current

    def on_item_list_moved(self) -> None:
        """Show where the reader is; details and the kept place follow after a rest."""
        place = self.list.place
        if place is None:
            return
        if self._ready and self.list.size.height:
            self.call_later(self._ready)
            self._ready = None
        head = self._heads[self._topic]
        title = head.sections[place.section - 1] if place.section else head.title
        self.query_one(Head).show(title, f"{self.list.current + 1} of {self.list.count}")
        if self._follow_timer is not None:
            self._follow_timer.stop()
        if self.details is not None and self.details.display:
            self._follow_timer = self.set_timer(_FOLLOW, self._follow)
        if self._rest_timer is not None:
            self._rest_timer.stop()
        self._rest_timer = self.set_timer(_REST, self._keep_place)

    def _follow(self) -> None:
        if self.details is not None:
            self.details.show(self.list.target, quoted=self.list.part is not None)

    def _keep_place(self) -> None:
        """Hand the place and the wording that was seen to the notebook."""
        place = self.list.place
        if place is not None:
            notebook = self.session.notebook
            notebook.keep_place(self._heads[self._topic].id, place.id, self.list.line)
            notebook.keep_seen(place.subject, self._words(place.subject))

    def keep(self) -> None:
        """Hand over what is pending; the session ends."""
        if self._topic >= 0:
            self._keep_place()

    def _words(self, id_: str) -> str:
        """Return the words of an item: what a note quotes, and what was seen."""
        return draw.said(self.session.item(id_))[0]

    # Details

    async def on_resize(self, event: events.Resize) -> None:
        """Put details beside the text where there is room, and away where there is not."""
        wide = event.size.width >= WIDE
        if self.details is None and wide:
            await self.query_one("#body").mount(self._new_details())
        elif self.details is not None and self.details.beside != wide:
            self.details.beside = self.details.display = wide
            self.list.focus()
        self._follow()

    def _new_details(self) -> "Details":
        from ketatui.ui.details import Details

        self.details = Details(self.session)
        self.details.beside = self.app.size.width >= WIDE
        self.details.set_class(self.session.glyphs.ascii, "-ascii")
        return self.details

    async def on_item_list_opened(self) -> None:
        """Show the details of what is current, and go there."""
        self.app.delay_update(SETTLING)
        details = self.details
        if details is None:
            details = self._new_details()
            await self.query_one("#body").mount(details)
        details.display = True
        if not details.beside:
            self.list.lift()
        details.show(self.list.target, quoted=self.list.part is not None)
        details.pane.focus()

    def on_pane_chosen(self, message: "Pane.Chosen") -> None:
        """Follow what was chosen in the details."""
        self.follow(message.target)

    def _close_over(self) -> bool:
        """Close details that lie over the text; False if there are none."""
        if self.details is None or not self.details.display or self.details.beside:
            return False
        self.app.delay_update(SETTLING)
        self.details.display = False
        self.list.lower()
        self.list.focus()
        return True

    def _leave_details(self) -> bool:
        if self.details is not None and self.details.beside and self.details.pane.has_focus:
            self.list.focus()
            return True
        return self._close_over()

    def action_leave(self) -> None:
        """Leave what lies on top: the find's line, details, a table, then the marks of a find."""
        if self._close_find() or self._leave_details() or self.list.leave():
            return
        if self.list.words:
            self.list.look_for("")
        elif self.list.chosen(subject := self._subject()):
            self.list.choose(subject, "", "")
        self.say("")

    def action_quit(self) -> None:
        """Close what lies on top; else end, but not at once where something is not saved."""
        if self._leave_details():
            return
        trouble = self.session.notebook.trouble
        if trouble and not self._warned:
            self._warned = True
            self.say("What is not saved will be lost (! tells why); q again leaves all the same.")
        else:
            self.app.exit(0)

    # Marks, notes and sources

    def _subject(self) -> str:
        place = self.list.place
        return place.subject if place else ""

    def action_mark(self) -> None:
        """Set or take away a bookmark."""
        if not (id_ := self._subject()):
            return
        on = not self.session.notebook.marks.get(id_, Mark()).bookmarked
        self.session.notebook.set_bookmark(id_, on, self._words(id_))
        self.notebook_changed()
        self.say("Bookmark set." if on else "Bookmark taken away.")

    def action_note(self) -> None:
        """Write a note on the current item."""
        if not (id_ := self._subject()):
            return
        from ketatui.ui.note import NoteScreen

        quote = self._words(id_)
        edit = self.session.notebook.start_note(id_, quote)
        self.app.push_screen(NoteScreen(self.session, quote, edit), lambda _: self.notebook_changed())

    def action_arrange(self) -> None:
        """Sort, filter, group or scale the current picture."""
        from ketatui.ui.arrange import ArrangePage

        subject = self._subject()
        settings = draw.settings(self.session.item(subject)) if subject else ()
        if not settings:
            self.say("Nothing to arrange here: only tables and pictures can be sorted, filtered or scaled.")
            return

        def arranged(chosen: str | None) -> None:
            if chosen:
                setting, _, value = chosen.partition("=")
                self.list.choose(subject, setting, value)

        self.app.push_screen(ArrangePage(self.session, settings, self.list.chosen(subject)), arranged)

    def action_notebook(self) -> None:
        """Show all bookmarks and notes."""
        from ketatui.ui.notebook_page import NotebookPage

        self.app.push_screen(NotebookPage(self.session, self._deleted), self._from_notebook)

    def _from_notebook(self, chosen: str | None) -> None:
        self.notebook_changed()
        self.follow(chosen or "")

    def action_glossary(self) -> None:
        """Show the glossary, the words of the current item first."""
        from ketatui.ui.glossary_page import GlossaryPage

        place = self.list.place
        if place is None:
            return
        shown = self.session.item(place.id if self.list.part is None else self.list.target)
        page = GlossaryPage(self.session, shown.mentions)
        self.app.push_screen(page, lambda chosen: self.follow(chosen or ""))

    def on_item_list_followed(self, message: ItemList.Followed) -> None:
        """Go where the words lead that were clicked."""
        self.follow(message.target)

    def action_sources(self) -> None:
        """Show the page of the item's source; with several, let the reader choose."""
        from ketatui.draw.words import how_read
        from ketatui.ui.page import ChoicePage

        item = self.session.item(self.list.target) if self.list.target else None
        if isinstance(item, Source):
            self._open_page(item.id, True)
        elif not isinstance(item, Statement):
            self.say("Only statements have sources of their own; enter shows what this rests on.")
        else:
            _, part = draw.split(self.list.target)
            of = item.numbers[part].source if part in item.numbers else ""
            cited = {c.source: f"{c.label}, {how_read(c)}" for c in item.citations if of in {"", c.source}}
            if len(cited) == 1:
                self.follow(next(iter(cited)))
            else:
                page = ChoicePage(self.session, "Sources of this statement", list(cited.items()))
                self.app.push_screen(page, lambda chosen: self.follow(chosen or ""))

    def notebook_changed(self) -> None:
        """Show what has changed in the notebook, here or in another session."""
        marks = dict(self.session.notebook.marks)
        changed = {id_ for id_ in marks.keys() | self._marks.keys() if marks.get(id_) != self._marks.get(id_)}
        self._marks = marks
        for id_ in changed:
            self.list.redraw(id_)
        if changed and self.details is not None and self.details.display:
            self.details.show(self.list.target, quoted=self.list.part is not None, again=True)
        self.show_trouble()

    def show_trouble(self) -> None:
        """Tell what is not saved, as long as that is so; and once what else is wrong."""
        notebook = self.session.notebook
        self.query_one(Foot).warn(notebook.trouble)
        faults, notices = len(self.session.config.faults), len(notebook.notices)
        if faults + notices > self._faults:
            what = "Something happened to the notebook" if notices else "The config file has a fault"
            self.say(f"{what}: ! tells more.")
        self._faults = faults + notices

    def say(self, message: str) -> None:
        """Tell the reader something in the last line, until the next key."""
        self.query_one(Foot).say(message)

    # Finding

    async def action_find(self) -> None:
        """Ask for words to find in this topic."""
        from ketatui.ui.find_line import open_line

        await open_line(self, "find in this topic")

    def _close_find(self) -> bool:
        if not self.query("FindLine"):
            return False
        from ketatui.ui.find_line import close_line

        return close_line(self, self.list)

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        """Find the words that were asked for."""
        event.stop()
        self._close_find()
        self.list.look_for(event.value)
        if event.value:
            self._trail.jump(self._spot())
            self._tell_hit(self.list.go_hit(1, here=True))

    def action_next_hit(self) -> None:
        """Go to the next item in which the words stand."""
        self._next_hit(1)

    def action_previous_hit(self) -> None:
        """Go to the item before in which the words stand."""
        self._next_hit(-1)

    def _next_hit(self, step: int) -> None:
        if not self.list.words:
            self.say("Nothing is looked for: / asks for words.")
        else:
            self._tell_hit(self.list.go_hit(step))

    def _tell_hit(self, wrapped: bool | None) -> None:
        words = f"“{self.list.words}”"
        if wrapped is None:
            message = f"{words} does not stand in this topic."
        else:
            message = f"{words}: {self.list.hits_before + 1} of {self.list.hits} in this topic"
            message += ", on from the other end." if wrapped else "."
        self.say(message)

    def restyle(self) -> None:
        """Take the colours of the theme in use."""
        for bar in (self.query_one(TopicBar), self.query_one(Head), self.query_one(Foot)):
            bar.restyle()
        self.list.redraw()
        if self.details is not None:
            self.details.restyle()
