"""The reader steps aside for the shell and comes back whole; what others write on its terminal goes."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.app import App

from app.room import EDITOR, PALETTE, TITLES, TOPICS, Reader, items, note_texts, until
from app.test_list import app
from terminal import Terminal
from wire import held_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.message import Message

    from app.conftest import Open

FIRST = TOPICS[0]
PROMPT = "SHELL:"
NO_SHELL = "There is no shell to go back to."
SOON = 0.5
"""Seconds in which all must be there again after `fg`."""


class Shell(Terminal):
    """An interactive shell with job control, from which the reader is started."""

    def __init__(self, *command: str) -> None:
        super().__init__(command, env={"PS1": PROMPT, "HISTFILE": "/dev/null"})
        self.wait_for(PROMPT)

    def reads(self, *wrapped: str) -> list[str]:
        """Start the reader at the third item, and return what it shows."""
        reader = shlex.join([sys.executable, "-m", "ketatui", f"{FIRST}#{items(FIRST)[2]['id']}"])
        self.send(f"{shlex.join([*wrapped, reader]) if wrapped else reader}\n")
        return self.whole().screen

    def whole(self) -> Terminal:
        self.wait_for(lambda it: TITLES[0] in it.screen[0] and "3 of" in it.screen[2])
        return self.settled()

    def prompts(self) -> Terminal:
        """Wait until the shell has the terminal."""
        self.wait_for(lambda it: 1049 not in it.modes and it.text.rstrip().endswith(PROMPT))
        return self.settled()

    def goes_on(self, before: list[str]) -> None:
        """Bring the job back; all of it must be there soon, but for the time it waits for a processor."""
        all_three = os.getpid(), self.pid, self.job()
        waited, begun = sum(map(held_up, all_three)), time.perf_counter()
        self.send("fg\n")
        self.wait_for(lambda it: it.screen == before)
        waited = sum(map(held_up, all_three)) - waited
        assert self.chunks[-1].at - begun - waited < SOON

    def job(self) -> int:
        """The process of the reader."""
        found = [entry.parent for entry in Path("/proc").glob("[0-9]*/cmdline") if self._is_job(entry)]
        return int(found[-1].name)

    def _is_job(self, cmdline: Path) -> bool:
        try:
            session = int((cmdline.parent / "stat").read_text().rpartition(")")[2].split()[3])
            return session == self.pid and b"ketatui" in cmdline.read_bytes()
        except OSError:
            return False


SHELLS = [("bash", "--norc", "-i"), ("dash", "-i")]


@pytest.fixture(params=SHELLS, ids=lambda value: value[0])
def shell(request: pytest.FixtureRequest) -> Iterator[Shell]:
    with Shell(*request.param) as shell:
        yield shell


def test_it_steps_aside_and_is_whole_again(shell: Shell) -> None:
    """Case 33: twice, with the shell used meanwhile; the keys go on where they were."""
    before = shell.reads()
    for _ in range(2):
        shell.press("ctrl+z")
        shell.wait_for("Stopped").settled()
        assert 1049 not in shell.modes
        assert shell.cursor is not None
        shell.send("echo he''re\n")
        shell.wait_for("here")
        shell.goes_on(before)
        assert 1049 in shell.modes
    shell.press("j")
    shell.wait_for("4 of").press("q")
    shell.prompts().send("exit\n")
    assert shell.wait_exit() == 0


@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP], ids=lambda number: number.name)
def test_it_is_whole_again_after_signals_from_elsewhere(number: signal.Signals, shell: Shell) -> None:
    """Case 33: each key counts once, as only one keyboard is read."""
    before = shell.reads()
    for _ in range(3):
        os.kill(shell.job(), number)
        shell.wait_for("Stopped").settled()
        shell.goes_on(before)
    shell.settled().press("j")
    shell.wait_for("4 of").press("j")
    shell.wait_for("5 of").settled()
    assert "5 of" in shell.screen[2]
    shell.press("q")
    shell.wait_gone("5 of")


def test_a_script_around_it_stops_with_it(shell: Shell) -> None:
    before = shell.reads("sh", "-c")
    shell.press("ctrl+z")
    shell.wait_for("Stopped").settled()
    shell.goes_on(before)
    shell.press("q")
    shell.wait_gone("3 of")


def test_keys_for_the_shell_are_not_applied_to_the_text(shell: Shell) -> None:
    """Case 33: what was typed at once behind ctrl+z, and what the shell was told."""
    before = shell.reads()
    shell.send("\x1ajjG")
    shell.wait_for("Stopped").settled()
    shell.send("\x15")
    shell.goes_on(before)
    assert shell.settled(300).screen == before
    shell.press("j")
    shell.wait_for("4 of")


async def test_a_key_that_was_about_to_have_its_turn_holds_none_after_it_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 33: the terminal was given away before it came."""
    monkeypatch.setattr(App, "suspend", lambda _: nullcontext())
    reader = app(3, tmp_path)
    first, second = events.Key("j", "j"), events.Key("j", "j")
    post = reader.post_message
    away: list[Message] = []

    def posted(message: Message) -> bool:
        if message is second:
            away.append(message)
            with reader.suspend():
                pass
        return post(message)

    async with reader.run_test() as pilot:
        reader.post_message(first)
        reader.post_message(second)
        monkeypatch.setattr(reader, "post_message", posted)
        while not away:
            await pilot.pause()
        await pilot.press("j")
        assert reader.reader.list.current == 2
    reader.session.notebook.close()


def test_where_there_is_no_shell_nothing_stops(open_reader: Open) -> None:
    """Case 33: the first program on a terminal, as under sshd, says so and goes on, and no key is lost."""
    reader = open_reader(FIRST)
    before = reader.screen
    reader.press("ctrl+z")
    reader.wait_for(NO_SHELL)
    assert reader.calm().screen[:-1] == before[:-1]
    reader.kill(signal.SIGTSTP)
    reader.press("j", "ctrl+z", "j")
    reader.at(3).kill(signal.SIGSTOP)
    reader.kill(signal.SIGCONT)
    reader.calm().press("j")
    reader.at(4).quits()


def test_where_a_script_is_first_nothing_stops() -> None:
    reader = shlex.join([sys.executable, "-m", "ketatui", FIRST])
    with Reader(command=["sh", "-c", f"{reader}; exit $?"]) as reading:
        reading.opened().press("ctrl+z")
        reading.wait_for(NO_SHELL).settled()
        reading.press("j")
        reading.at(2).quits()


def test_in_the_editor_ctrl_z_takes_back_and_a_signal_stops(shell: Shell) -> None:
    shell.reads()
    shell.press("a")
    shell.wait_for(EDITOR).press(*"note")
    shell.wait_for("note").press("ctrl+z")
    shell.wait_for(lambda it: "note" not in it.screen[-3]).settled()
    shell.press(*"kept")
    before = shell.wait_for("  saved").settled().screen
    os.kill(shell.job(), signal.SIGTSTP)
    shell.wait_for("Stopped").settled()
    shell.goes_on(before)
    shell.press("!", "esc")
    shell.whole().press("q")
    until(lambda: note_texts() == ["kept!"])


OPENINGS = {
    "": "3 of",
    "?": "Moving",
    "f": "words, or filters",
    ":": PALETTE,
    "a": EDITOR,
    "/": "find in this topic",
}


@pytest.mark.parametrize("opening", OPENINGS)
def test_what_others_write_on_the_terminal_is_gone_after_a_repaint(opening: str) -> None:
    with Shell(*SHELLS[0]) as shell:
        shell.send("noise() { while ! test -e go; do sleep 0.02; done; echo; echo BROADCAST; echo; }\n")
        shell.send('cd "$HOME"; noise & \n')
        shell.reads()
        shell.press(*opening)
        before = shell.wait_for(OPENINGS[opening]).settled().screen
        (Path(os.environ["HOME"]) / "go").touch()
        shell.wait_for("BROADCAST").settled()
        shell.press("ctrl+l")
        shell.wait_gone("BROADCAST").settled()
        assert shell.screen == before
