"""Writing notes line by line; each line is saved when it is ended."""

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from itertools import takewhile

from ketatui.draw.words import count
from ketatui.notebook import Note, NoteEdit, Saved
from ketatui.notebook.drafts import begin
from ketatui.notebook.faults import fault_of
from ketatui.plain.desk import Desk
from ketatui.plain.ending import Over
from ketatui.plain.room import Command, Room, choose_from, number_in
from ketatui.review.own import called

END = "."
"""The line that ends a note."""

_MOMENT = 0.25
"""Seconds that one waits to tell whether something is on the disk."""


def write_note(desk: Desk, item: str, quote: str, template: str = "") -> None:
    """Let the reader write a note on an item, whose words are now `quote`; it may begin with a template.

    Raises:
        Over: The session has ended; what was written is in the notebook.
    """
    saving = _Saving(desk, desk.notebook.start_note(item, quote, template))
    kind = called(saving.edit.note._replace(text=template)).lower()
    desk.say(f"Your {kind} on {desk.place_of(item)}. A line with only a dot ends it; each line is saved.")
    lines: list[str] = []
    try:
        _add_lines(desk, lines, len(lines), lambda: saving.save(template + "\n".join(lines)))
    finally:
        saving.end()
    if any(map(str.strip, lines)):
        desk.say(saving.told)
    else:
        desk.say("Nothing was written, so there is no note.")


def _add_lines(desk: Desk, lines: list[str], at: int, changed: Callable[[], None]) -> None:
    """Put the lines that are typed into `lines`, from `at` on, until one ends that.

    Raises:
        Over: The session has ended; what was typed by then is in `lines` as well.
    """

    def add(line: str) -> None:
        nonlocal at
        lines.insert(at, line.rstrip())
        at += 1
        changed()

    try:
        while (line := desk.line("note: ")) is not None and line.strip() != END:
            add(line)
    except Over:
        for left in takewhile(lambda line: line.strip() != END, desk.unread()):
            add(left)
        raise


class _Saving:
    """Saves one note, and keeps its text apart where that fails."""

    def __init__(self, desk: Desk, edit: NoteEdit) -> None:
        self._desk, self.edit = desk, edit
        self._last: Future[Saved] | None = None
        self._text = edit.text
        self.told = ""
        """How it ended, as a sentence."""

    def save(self, text: str) -> None:
        """Make a text the wording of the note."""
        self._text = text
        self._last = self.edit.save(text)

    def end(self) -> None:
        """End the editing, and find out how it ended."""
        future = self._last
        if future is None:
            return
        with suppress(NotYet):
            future.exception(_MOMENT)
        self.edit.end()
        if not future.done():
            self.told = "The note waits to be saved."
        elif (error := future.exception()) is not None:
            self.told = self._desk.notebook.told(f"{error}. {self._keep_apart()}")
            self._desk.forget_trouble()
        elif future.result().conflict:
            self.told = "Another session changed this note; both texts are kept, this one as a new note."
        else:
            self.told = "The note is kept."

    def _keep_apart(self) -> str:
        """Keep the text in a file of its own, to be taken up later; return how that went."""
        desk, note = self._desk, self.edit.note._replace(text=self._text)
        try:
            desk.need_room()
            begin(desk.drafts, desk.library.manifest.id, note).release()
        except OSError as error:
            why = fault_of(error, desk.drafts).why
            return desk.notebook.told(f"It cannot be kept apart either: {why}.")
        return "The text is kept apart: v shows it."


class Editing(Room):
    """Edits a note by its lines; each change is saved at once, the wording before is kept with the note."""

    enter_help = "done; the note is kept as it now is"
    number_help = "changes the line of that number"
    commands = (
        Command(".", "again", "tell the lines again"),
        Command("a", "add", "add lines at the end"),
        Command("i", "insert", "add lines before the line of that number", "NUMBER", needs=True),
        Command("d", "delete", "delete the line of that number", "NUMBER", needs=True),
        Command("u", "undo", "take back what was changed last"),
        Command("q", "quit", "done; the note is kept as it now is"),
    )

    def __init__(self, desk: Desk, note: Note) -> None:
        """Begin to edit a note."""
        super().__init__(desk)
        self._saving = _Saving(desk, desk.notebook.edit_note(note))
        self._lines = note.text.split("\n") if note.text else []
        self._before: list[list[str]] = []

    @property
    def where(self) -> str:
        """How many lines there are."""
        return f"Edit, {count(len(self._lines), 'line')}"

    def begin(self) -> None:
        """Tell the lines, each with its number."""
        self.do_again("")
        self.desk.say("A number changes its line, a adds lines, ? tells more, enter is done.")

    def stay(self) -> None:
        """Edit until the note is left; tell how it ended."""
        try:
            super().stay()
        finally:
            self._saving.end()
        self.desk.say(self._saving.told or "Nothing was changed.")

    def enter(self) -> None:
        """Be done."""
        self.over = True

    def number(self, number: int) -> None:
        """Change a line."""
        if not self._has(number):
            return

        def change(line: str) -> None:
            if line.strip():
                self._change([*self._lines[: number - 1], line.rstrip(), *self._lines[number:]])

        self.desk.say(f"Line {number} says: {self._lines[number - 1]}")
        try:
            change(self.desk.line("new line, empty keeps it: ") or "")
        except Over:
            change(next(iter(self.desk.unread()), ""))
            raise

    def do_again(self, _: str) -> None:
        """Tell the lines."""
        self.desk.out.tell([f"{number} {line}"] for number, line in enumerate(self._lines, 1))

    def do_add(self, _: str) -> None:
        """Add lines at the end."""
        self._add(len(self._lines))

    def do_insert(self, typed: str) -> None:
        """Add lines before one."""
        number = number_in(typed) or 0
        if self._has(number):
            self._add(number - 1)

    def do_delete(self, typed: str) -> None:
        """Delete a line."""
        number = number_in(typed) or 0
        if self._has(number):
            self._change([*self._lines[: number - 1], *self._lines[number:]])
            self.desk.say("Deleted; u brings it back. The numbers behind it are one less now.")

    def do_undo(self, _: str) -> None:
        """Take the last change back."""
        if self._before:
            self._lines = self._before.pop()
            self._saving.save("\n".join(self._lines))
            self.do_again("")
        else:
            self.desk.say("Nothing was changed.")

    def _add(self, at: int) -> None:
        self.desk.say("A line with only a dot ends it.")
        self._before.append([*self._lines])
        _add_lines(self.desk, self._lines, at, lambda: self._saving.save("\n".join(self._lines)))

    def _change(self, lines: list[str]) -> None:
        self._before.append(self._lines)
        self._lines = lines
        self._saving.save("\n".join(lines))

    def _has(self, number: int) -> bool:
        """Tell whether there is a line of a number; where there is none, tell that to the reader."""
        there = 1 <= number <= len(self._lines)
        if not there:
            self.desk.say(choose_from(len(self._lines)) if self._lines else "There are no lines.")
        return there
