"""What changed: what is new in the content, or otherwise than the reader knows it."""

from collections.abc import Sequence

from ketatui.draw import Line
from ketatui.draw.pieces import paragraph
from ketatui.notebook import Known, NotebookError
from ketatui.review.changes import Change
from ketatui.review.marking import Marking, mark_seen, take_back
from ketatui.ui.bars import Head
from ketatui.ui.block_list import BlockList
from ketatui.ui.change_lines import change_lines
from ketatui.ui.commands import bindings
from ketatui.ui.page import Page
from ketatui.ui.session import Session
from ketatui.ui.updates import look

_HINTS = [("seen", "seen"), ("all-seen", "all seen"), ("enter", "go there"), ("take-back", "take back")]
_GONE = "No longer in the content"


class ChangesPage(Page):
    """Changes by topic, in reading order; ends with the item that the reader goes to."""

    BINDINGS = [*bindings("changes")]
    helps_with: Sequence[str] = ("changes",)

    def __init__(self, session: Session, marked: list[Marking]) -> None:
        """Make the page.

        Args:
            session: What is read, and how.
            marked: What was marked as seen in this session, the last at its end.
        """
        super().__init__(session, "What changed", lambda _: (), _HINTS)
        self._marked = marked
        self._list = BlockList(session, self._nothing)
        self.body = self._list
        self._known: dict[str, Known] | None = None
        """What the reader knows, as far as it was looked at."""
        self._changes: Sequence[Change] = ()
        self._headings: dict[int, str] = {}
        """By its first change the heading over each topic."""
        self._fault = ""
        self._current = ""
        """The item to make current when it is there again."""

    def on_mount(self) -> None:
        """Look for what changed."""
        self._look()

    def notebook_changed(self) -> None:
        """Look again: some of it may be known by now, here or in another session."""
        if self.is_attached:
            super().notebook_changed()
            self._look()

    def _look(self) -> None:
        self.run_worker(self._compare(), exclusive=True)

    async def _compare(self) -> None:
        try:
            found = await look(self.session)
        except NotebookError as error:
            self._known, self._fault = None, str(error)
            self._show(())
            return
        self._fault = ""
        if found.known != self._known:
            self._known = found.known
            self._show(found.changes)

    # What is shown

    def _show(self, changes: Sequence[Change]) -> None:
        """Show changes; what is current stays so where it is among them."""
        here = self._current or (self._changes[self._list.current].item if self._changes else "")
        self._current = ""
        self._changes = changes
        self._headings = self._titles()
        same = (index for index, change in enumerate(changes) if change.item == here)
        self._list.show(len(changes), self._block, next(same, self._list.current))
        self._tell_place()

    def _titles(self) -> dict[int, str]:
        titles = {head.id: head.title for head in self.session.library.topics}
        groups: dict[str, list[int]] = {}
        for index, change in enumerate(self._changes):
            groups.setdefault(change.topic, []).append(index)
        return {at[0]: f"{titles.get(topic, _GONE)}, {len(at)}" for topic, at in groups.items()}

    def _block(self, index: int, width: int) -> Sequence[Line]:
        width = min(width, self.session.config.width)
        heading = self.session.shown(self._headings.get(index, ""))
        return [
            *paragraph(heading, width, "heading"),
            *change_lines(self.session, self._changes[index], width),
            (),
        ]

    def _nothing(self, width: int) -> Sequence[Line]:
        if self._fault:
            return paragraph(self._fault, width, "warning")
        if self._known is None:
            return paragraph(self.session.shown("Comparing the content with what you know …"), width, "dim")
        told = (
            "Nothing has changed since you last knew it. After an update of the content this page shows what"
            " is new, and of what you have read what has other words, numbers or sources, is more or less"
            " sure, or was removed."
        )
        return paragraph(told, width, "dim")

    def _tell_place(self) -> None:
        number = len(self._changes)
        told = f"{self._list.current + 1} of {number}" if number else ""
        for head in self.query(Head):  # none where the page was left while it was comparing
            head.show(self._heading, told)

    # What is done

    def on_block_list_moved(self) -> None:
        """Tell which change is current."""
        self._tell_place()

    def on_block_list_chosen(self) -> None:
        """Go to the item that changed."""
        change = self._changes[self._list.current]
        if change.new is None:
            self.say("This is no longer in the content.")
        else:
            self.close_with(change.item)

    def action_search_all(self) -> None:
        """Search everywhere, and end with what is chosen."""
        self.search_over(self.close_with)

    def action_seen(self) -> None:
        """Mark the current change as seen."""
        if self._changes:
            self._mark([self._changes[self._list.current]])

    def action_all_seen(self) -> None:
        """Mark all changes as seen."""
        if self._changes:
            self._mark(self._changes)

    def _mark(self, changes: Sequence[Change]) -> None:
        items = {change.item for change in changes}
        left = [change for change in self._changes if change.item not in items]
        edition = None if left else self.session.library.digest
        marking = mark_seen(self.session.notebook, changes, edition)
        self._marked.append(marking)
        if self._known is not None:
            self._known = {id_: row for id_, row in self._known.items() if id_ not in items}
            self._known.update({row.item: row for row in marking.known})
        self._show(left)
        told = "Marked as seen" if len(changes) == 1 else f"All {len(changes)} marked as seen"
        self.say(f"{told}; {self.session.key('take-back')} takes that back.")

    def action_take_back(self) -> None:
        """Let the changes that were marked last be unseen again."""
        if not self._marked:
            self.say("Nothing was marked as seen in this session.")
            return
        marking = self._marked.pop()
        take_back(self.session.notebook, marking)
        self._current = marking.changes[0].item
        self._look()
        self.say("Taken back.")
