"""The review: a question, its answer with what that rests on, and a rating."""

from collections.abc import Iterator, Sequence

from ketatui.draw import line_text
from ketatui.draw.details import cited
from ketatui.draw.times import ahead, moment
from ketatui.notebook import Mark, Note, NotebookError
from ketatui.pack.model import Statement
from ketatui.plain import items
from ketatui.plain.changing import was_and_now
from ketatui.plain.desk import Desk
from ketatui.plain.out import Block, sentence
from ketatui.plain.room import Command, Room
from ketatui.review.cards import Card
from ketatui.review.queue import Scope
from ketatui.review.scopes import left, scopes, title
from ketatui.review.sitting import Sitting

_RATINGS = ("again", "hard", "good", "easy")
_ONE_LINE = 1_000_000


class Asking(Room):
    """Asks the cards of a scope.

    Attributes:
        goes: Where the reader wants to go in the text, once the room is left; or nothing.
    """

    enter_help = "shows the answer; once it is there, tells the rest of it"
    number_help = "once the answer is there: 1 again, not known; 2 hard; 3 good, known; 4 easy"
    commands = (
        Command(".", "repeat", "tell it again"),
        Command("u", "undo", "take the last rating back, and be asked again"),
        Command("s", "suspend", "ask this card no more, until you say so"),
        Command("a", "note", "write a note on what the card rests on"),
        Command("e", "edit", "edit this card, where it is your own"),
        Command("t", "which", "which cards: of a topic, with a tag, due or not; those that are suspended"),
        Command("g", "go", "go to what the card rests on, in the text"),
        Command("q b", "quit", "back to the text"),
    )

    def __init__(self, desk: Desk, scope: Scope) -> None:
        """Choose the first card.

        Raises:
            NotebookError: The reader's own cards cannot be read now.
        """
        super().__init__(desk)
        self.goes = ""
        self._shown = False
        self._sitting = self._sit(scope)

    def _sit(self, scope: Scope) -> Sitting:
        config = self.desk.config
        return Sitting(
            self.desk.library, self.desk.notebook, scope, retention=config.retention, new=config.new
        )

    @property
    def where(self) -> str:
        """What is asked, how much waits, and what counts now."""
        sitting = self._sitting
        told = f"{title(self.desk.library, sitting.scope)}, {left(sitting.counts, cram=sitting.scope.cram)}"
        if sitting.card is None:
            return told
        if not self._shown:
            return f"{told}, enter answers"
        return f"{told}, 1 again, 3 known" if sitting.scope.cram else f"{told}, rate 1 to 4"

    def begin(self) -> None:
        """Ask the first card."""
        self._ask()

    def _ask(self) -> None:
        """Ask the card that is asked now."""
        self._shown = False
        card = self._sitting.card
        if card is not None:
            self.desk.out.tell([card.question.split("\n")])
            return
        sitting = self._sitting
        told = "These were all of them." if sitting.scope.cram else "Nothing is due now."
        told = "There is no such card." if sitting.is_empty else told
        when = sitting.when_next
        if when is not None and not sitting.scope.cram:
            told += f" The next card is due {moment(when, sitting.now)}."
        self.desk.say(told, "t chooses other cards, due or not; q leads back to the text.")

    def take(self, typed: str) -> None:
        """Do what a line says; before that, take in what another session answered."""
        if self._sitting.changed():
            self._sitting.look()
            self.desk.say("This card was dealt with in another session.")
            self._ask()
        else:
            super().take(typed)

    def enter(self) -> None:
        """Show the answer; where nothing is asked, look whether something is due by now."""
        if self._sitting.card is None:
            self._sitting.look()
            self._ask()
        elif not self._shown:
            self._shown = True
            self._answer()
        else:
            self.desk.say("Rate the answer: 1 again, 2 hard, 3 good, 4 easy.")

    def _answer(self) -> None:
        card = self._sitting.card
        assert card is not None
        self.desk.out.tell([*self._answered(card)])

    def _answered(self, card: Card) -> Iterator[Block]:
        """Yield the answer, what a rating brings, and what it rests on."""
        yield [*card.answer.split("\n"), *([f"{card.fault.capitalize()}."] if card.fault else [])]
        if not self._sitting.scope.cram:
            now, due = self._sitting.now, self._sitting.next_due()
            told = (f"{n} {word} {ahead(due[n] - now)}" for n, word in enumerate(_RATINGS, 1))
            yield [f"Asked again in: {', '.join(told)}."]
        if self._sitting.has_changed:
            yield ["What this rests on says something else than when you last answered it."]
            yield from self._was_and_now()
        for id_ in self._rests_on(card):
            item = self.desk.item(id_)
            first, *_ = items.blocks(item, Mark())
            sources = item.citations if isinstance(item, Statement) else ()
            said = [line_text(line) for citation in sources for line in cited(citation, _ONE_LINE)]
            yield [f"Rests on {self.desk.place_of(id_)}:", *first, *said]
        if card.own:
            yield ["A card of your own."]

    def _was_and_now(self) -> Iterator[Block]:
        try:
            before = self._sitting.before
        except NotebookError as error:
            yield [sentence(str(error))]
            return
        for id_, words in before.items():
            yield was_and_now(words, self.desk.words_now(id_) or "")

    def _rests_on(self, card: Card) -> Sequence[str]:
        return [id_ for id_ in card.items if self.desk.library.topic_of(id_) is not None]

    def number(self, number: int) -> None:
        """Rate the answer."""
        sitting = self._sitting
        if sitting.card is None:
            self.desk.say("Nothing is asked now.")
        elif not self._shown:
            self.desk.say("Enter shows the answer first.")
        elif not 1 <= number <= len(_RATINGS):
            self.desk.say("Rate from 1 to 4: 1 again, 2 hard, 3 good, 4 easy.")
        else:
            for id_ in self._rests_on(sitting.card):
                self.desk.saw(id_)
            sitting.rate(number)
            self._ask()

    def do_repeat(self, _: str) -> None:
        """Tell the question again, and the answer where it was there."""
        shown = self._shown
        self._ask()
        if shown and self._sitting.card is not None:
            self._shown = True
            self._answer()

    def do_undo(self, _: str) -> None:
        """Take back what was done last."""
        if self._sitting.undo():
            self.desk.say("Taken back.")
            self._ask()
        else:
            self.desk.say("Nothing was rated in this sitting.")

    def do_suspend(self, _: str) -> None:
        """Ask this card no more."""
        if self._sitting.card is None:
            self.desk.say("Nothing is asked now.")
            return
        self._sitting.suspend()
        self.desk.say("Suspended. u takes that back; later, t lists what is suspended.")
        self._ask()

    def do_note(self, _: str) -> None:
        """Write a note on what the card rests on."""
        from ketatui.plain.writing import write_note

        if self._sitting.card is None:
            self.desk.say("Nothing is asked now.")
            return
        id_ = self._sitting.card.items[0]
        write_note(self.desk, id_, self.desk.words_now(id_) or "")

    def do_edit(self, _: str) -> None:
        """Edit the card, where it is the reader's own."""
        if self._sitting.card is None:
            self.desk.say("Nothing is asked now.")
            return
        note = self._note()
        if note is None:
            self.desk.say("This card belongs to the content; only your own can be edited.")
            return
        from ketatui.plain.writing import Editing

        Editing(self.desk, note).stay()
        try:
            self._sitting.reload()
        except NotebookError as error:
            self.desk.tell_fault(error)
        self._ask()

    def _note(self) -> Note | None:
        card = self._sitting.card
        if card is None or not card.own:
            return None
        return next((note for note in self.desk.notes(card.items[0]) if note.uuid == card.id), None)

    def do_go(self, _: str) -> None:
        """Leave for what the card rests on."""
        card = self._sitting.card
        found = self._rests_on(card) if card is not None else ()
        if found:
            self.goes, self.over = found[0], True
        else:
            self.desk.say("There is nothing to go to.")

    def do_which(self, _: str) -> None:
        """Offer which cards are asked."""
        found = scopes(self.desk.library, self._sitting)
        suspended = self._sitting.suspended
        told = [told for _, told in found]
        told += [f"Ask again: {' '.join(card.question.split())}" for card in suspended]

        def chosen(index: int) -> None:
            if index < len(found):
                self._sitting.choose(found[index][0])
            else:
                self._sitting.resume(suspended[index - len(found)].id)
                self._sitting.look()
            self._ask()

        self.desk.out.tell([f"{number} {line}"] for number, line in enumerate(told, 1))
        self.offer(len(told), chosen)
