"""A place in the plain reader with commands of its own: reads a line, does what it says, asks again."""

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from ketatui.plain.desk import Desk
from ketatui.plain.out import sentence
from ketatui.safe import safe_line

SIGNS = ("/", "#")
"""Commands that what they take may follow without a blank."""


class Command(NamedTuple):
    """Something that can be typed."""

    keys: str
    """Its letters, each alone; the first is the one that is told."""
    word: str
    """Its name, which can be typed as well; the method that does it is called `do_` and so."""
    help: str
    takes: str = ""
    """What may follow, as the help says it."""
    needs: bool = False
    """Whether something must follow."""


NOTICE = Command("!", "notice", "whom to call in an emergency; what this is")
HELP = Command("?", "help", "these commands")


def number_in(line: str) -> int | None:
    """Return the number that a line is, if it is one; a very long one is greater than any that is offered."""
    return int(line.lstrip("0")[:9] or 0) if line.isascii() and line.isdigit() else None


def choose_from(count: int) -> str:
    """Return what is told where a number is none of the first `count`."""
    return f"Choose from 1 to {count}." if count > 1 else "There is only number 1."


class Room:
    """Asks for commands until it is left."""

    commands: ClassVar[Sequence[Command]]
    enter_help: ClassVar[str]
    """What an empty line does."""
    number_help: ClassVar[str] = ""
    """What a number does where nothing is offered."""

    def __init__(self, desk: Desk) -> None:
        """Make the room."""
        self.desk = desk
        self.over = False
        self._offered = 0
        self._choose: Callable[[int], None] = self.number

    @property
    def where(self) -> str:
        """Where the reader is, in few words: the prompt."""
        raise NotImplementedError

    def begin(self) -> None:
        """Tell what there is to tell on entering."""

    def enter(self) -> None:
        """Do what an empty line means."""

    def number(self, number: int) -> None:
        """Do what a number means where nothing is offered."""
        del number
        self.desk.say("There is nothing to choose here.")

    def rested(self) -> None:
        """Take note that nothing has been typed for a second."""

    def offer(self, count: int, choose: Callable[[int], None]) -> None:
        """Let the next number choose one of `count` things that have just been told, counted from 0."""
        self._offered, self._choose = count, choose

    def stay(self) -> None:
        """Read and do commands until the room is left.

        Raises:
            Over: The session has ended.
        """
        self.begin()
        while not self.over:
            self.take(self.desk.ask(self._prompt, self.rested))

    @property
    def _prompt(self) -> str:
        more = ", more" if self.desk.out.has_more else ""
        choose = f", choose 1 to {self._offered}" if self._offered > 1 else ""
        choose = ", 1 to choose" if self._offered == 1 else choose
        return f"{self.where}{more}{choose}> "

    def take(self, typed: str) -> None:
        """Do what a line says; tell in a line what is wrong with it."""
        line = safe_line(typed)
        if not line:
            if self.desk.out.has_more:
                self.desk.out.go_on()
            else:
                self._forget()
                self.enter()
        elif (number := number_in(line)) is not None:
            self._take_number(number)
        else:
            self._take_command(line)

    def _take_number(self, number: int) -> None:
        if not self._offered:
            self.desk.out.drop()
            self.number(number)
        elif 1 <= number <= self._offered:
            self._forget()
            self._choose(number - 1)
        else:
            self.desk.say(choose_from(self._offered))

    def _take_command(self, line: str) -> None:
        head, _, rest = line.partition(" ")
        if head[0] in SIGNS:
            head, rest = head[0], line[1:].strip()
        command = self._command(head)
        if command is None:
            self.desk.say(f"There is no command {head[:20]} here; ? tells all.")
        elif rest and not command.takes:
            self.desk.say(f"{command.keys.split()[0]} takes no words; ? tells all commands.")
        elif command.needs and not rest:
            self.desk.say(f"{command.keys.split()[0]} takes {command.takes}: {command.help}.")
        else:
            self._forget()
            getattr(self, f"do_{command.word}")(rest)

    def _command(self, head: str) -> Command | None:
        found = (*self.commands, NOTICE, HELP)
        for wanted in (head, head.lower()):
            for command in found:
                if wanted in command.keys.split() or wanted == command.word:
                    return command
        return None

    def _forget(self) -> None:
        """Offer nothing any more, and tell no more of what is left."""
        self.desk.out.drop()
        self._offered = 0

    def do_notice(self, _: str) -> None:
        """Tell whom to call, what this is, and what has happened."""
        manifest, notebook = self.desk.library.manifest, self.desk.notebook
        troubles = [notebook.trouble, notebook.unsent, *self.desk.config.faults, *notebook.notices]
        dated = f"Reviewed {manifest.reviewed:%d %b %Y}. Content: {manifest.licence}."
        dated += f" Report a mistake to {manifest.report}."
        told = [
            ["In an emergency:", *(line.line for line in manifest.emergency)],
            ["Poisoning, or a crisis:", *(line.line for line in manifest.poison)],
            [manifest.notice],
            [dated],
            *([sentence(trouble)] for trouble in troubles if trouble),
        ]
        self.desk.out.tell(told)

    def do_help(self, _: str) -> None:
        """Tell what can be typed."""
        told = [f"Enter: {self.enter_help}."]
        told += [f"A number: {self.number_help}."] if self.number_help else []
        for command in (*self.commands, NOTICE, HELP):
            keys = " or ".join(command.keys.split())
            blank = "" if keys in SIGNS else " "
            told.append(f"{keys}{blank}{command.takes}".rstrip() + f": {command.help}.")
        self.desk.out.tell([line] for line in told)

    def do_quit(self, _: str) -> None:
        """Leave the room."""
        self.over = True
