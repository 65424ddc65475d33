"""What changed: what is new in the content, or otherwise than the reader knows it."""

from collections.abc import Iterator, Mapping, Sequence

from ketatui.draw.words import VERDICTS, count
from ketatui.notebook import Known, NotebookError
from ketatui.pack.model import Source
from ketatui.plain.desk import Desk
from ketatui.plain.out import Block
from ketatui.plain.room import Command, Room, choose_from
from ketatui.review.changes import Change, compare, unknown
from ketatui.review.differences import Piece, differences
from ketatui.review.marking import Marking, mark_seen, take_back


def look_for_update(desk: Desk) -> str:
    """Tell whether the content has changed since the reader knew it, as a sentence; "" where it has not.

    Where no content was known before, the reader is taken to know all of this one.
    """
    notebook, digest = desk.notebook, desk.library.digest
    if notebook.edition == digest:
        return ""
    try:
        known = notebook.known()
        missing = [row for row in unknown(desk.library, known) if row] if not notebook.edition else []
    except NotebookError:
        return ""
    found = _changes(desk, known | {row.item: row for row in missing})
    if not notebook.trouble and (not notebook.edition or not found):
        notebook.learn(missing, edition=digest)
    return "The content was updated: w shows what changed." if found else ""


def _changes(desk: Desk, known: Mapping[str, Known]) -> list[Change]:
    return [change for change in compare(desk.library, known) if change]


class Changing(Room):
    """Tells changes one by one, in reading order.

    Attributes:
        goes: Where the reader wants to go in the text, once the room is left; or nothing.
    """

    enter_help = "next change"
    number_help = "goes to the change of that number"
    commands = (
        Command("k", "previous", "change before"),
        Command(".", "again", "tell it again"),
        Command("s", "seen", "mark it as seen, and go on"),
        Command("S", "all_seen", "mark all as seen"),
        Command("u", "undo", "take the last marking back"),
        Command("g", "go", "go to the item in the text"),
        Command("q b", "quit", "back to the text; what is not marked as seen is told again"),
    )

    def __init__(self, desk: Desk) -> None:
        """Make the room."""
        super().__init__(desk)
        self.goes = ""
        self._changes: list[Change] = []
        self._current = 0
        self._marked: list[Marking] = []

    @property
    def where(self) -> str:
        """Which change is told."""
        return f"Changes, {self._current + 1} of {len(self._changes)}" if self._changes else "Changes, none"

    def begin(self) -> None:
        """Look for changes, and tell the first; where that cannot be done, be left."""
        if not self._look():
            self.over = True
            return
        if self._changes:
            by_topic: dict[str, int] = {}
            for change in self._changes:
                by_topic[change.topic] = by_topic.get(change.topic, 0) + 1
            titles = {head.id: head.title for head in self.desk.library.topics}
            counts = (f"{titles.get(topic, 'no longer there')} {n}" for topic, n in by_topic.items())
            self.desk.say(f"{count(len(self._changes), 'change')}: {', '.join(counts)}.")
        self._tell()

    def _look(self) -> bool:
        """Compare; return whether that could be done."""
        notebook = self.desk.notebook
        try:
            known = notebook.known()
        except NotebookError as error:
            self.desk.tell_fault(error)
            return False
        if not notebook.edition:
            known |= {row.item: row for row in unknown(self.desk.library, known) if row}
        self._changes = _changes(self.desk, known)
        self._current = min(self._current, max(len(self._changes) - 1, 0))
        return True

    def _tell(self) -> None:
        if self._changes:
            self.desk.out.tell([*change_blocks(self.desk, self._changes[self._current])])
        else:
            self.desk.say("Nothing has changed since you last knew it. q leads back to the text.")

    def enter(self) -> None:
        """Go to the next change."""
        if self._current + 1 < len(self._changes):
            self._current += 1
            self._tell()
        else:
            self.desk.say("That was the last one. q leads back to the text.")

    def number(self, number: int) -> None:
        """Go to a change by its number."""
        if 1 <= number <= len(self._changes):
            self._current = number - 1
            self._tell()
        elif self._changes:
            self.desk.say(choose_from(len(self._changes)))
        else:
            self._tell()

    def do_previous(self, _: str) -> None:
        """Go to the change before."""
        if self._current:
            self._current -= 1
            self._tell()
        else:
            self.desk.say("This is the first one.")

    def do_again(self, _: str) -> None:
        """Tell the change again."""
        self._tell()

    def do_seen(self, _: str) -> None:
        """Mark the change as seen."""
        self._mark(self._changes[self._current : self._current + 1])

    def do_all_seen(self, _: str) -> None:
        """Mark all changes as seen."""
        self._mark(self._changes)

    def _mark(self, changes: Sequence[Change]) -> None:
        if not changes:
            self._tell()
            return
        seen = {change.item for change in changes}
        left = [change for change in self._changes if change.item not in seen]
        edition = None if left else self.desk.library.digest
        self._marked.append(mark_seen(self.desk.notebook, changes, edition))
        self._changes = left
        self._current = min(self._current, max(len(left) - 1, 0))
        told = "Marked as seen" if len(changes) == 1 else f"All {len(changes)} marked as seen"
        self.desk.say(f"{told}; u takes that back.")
        self._tell()

    def do_undo(self, _: str) -> None:
        """Let the changes that were marked last be unseen again."""
        if not self._marked:
            self.desk.say("Nothing was marked as seen here.")
            return
        marking = self._marked.pop()
        take_back(self.desk.notebook, marking)
        self.desk.say("Taken back.")
        if self._look():
            first = marking.changes[0].item
            found = (i for i, change in enumerate(self._changes) if change.item == first)
            self._current = next(found, self._current)
            self._tell()

    def do_go(self, _: str) -> None:
        """Leave for the item that changed."""
        if not self._changes:
            self.desk.say("There is nothing to go to.")
        elif self._changes[self._current].new is None:
            self.desk.say("This is no longer in the content.")
        else:
            self.goes, self.over = self._changes[self._current].item, True


def change_blocks(desk: Desk, change: Change) -> Iterator[Block]:
    """Yield what a change is, where, and what was said and is said now."""
    place = f", {desk.place_of(change.item)}" if change.new else ""
    yield [f"{change.told.capitalize()}{place}."]
    old, new = change.wordings
    if change.old is None:
        yield new.split("\n")
    elif change.new is None:
        yield [f"Was: {old}"]
    else:
        if {"reworded", "renumbered"} & {*change.kinds}:
            yield was_and_now(old, new)
        else:
            yield [change.new.wording.partition("\n")[0]]
        if "how sure" in change.kinds:
            what = "Verdict" if change.new.sure in VERDICTS else "How sure"
            yield [f"{what}: was {change.old.sure}, now {change.new.sure}."]
        if "resourced" in change.kinds:
            before, now = change.old.sources.split(), change.new.sources.split()
            yield [*_sources(desk, "Now cited too", now, before)]
            yield [*_sources(desk, "No longer cited", before, now)]


def was_and_now(old: str, new: str) -> Block:
    """Return what was said and what is said now; what differs stands in square brackets in both."""
    before, now = differences(old, new)
    return [f"Was: {_bracketed(before)}", f"Now: {_bracketed(now)}"]


def _bracketed(pieces: Sequence[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in pieces)


def _sources(desk: Desk, told: str, ids: Sequence[str], others: Sequence[str]) -> Iterator[str]:
    labels = [_label(desk, id_) for id_ in ids if id_ not in others]
    if labels:
        yield f"{told}: {', '.join(labels)}."


def _label(desk: Desk, source: str) -> str:
    """Return the short name of a source; its id where it is no longer in the content."""
    if desk.library.topic_of(source) is None:
        return source
    item = desk.item(source)
    return item.label if isinstance(item, Source) else source
