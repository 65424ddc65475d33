"""Whatever lines are typed, they get an answer and never end the reader, but for `q`."""

from __future__ import annotations

import io
import os
import sys
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import packs
from ketatui.config import Config
from ketatui.notebook import Notebook
from ketatui.plain.desk import Desk
from ketatui.plain.ending import Ending, Over
from ketatui.plain.lines import Lines
from ketatui.plain.out import Out
from ketatui.plain.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Session = Callable[[bytes], str]

WORDS = "d s f t / # m a A R v r w ! ? < u c g G [ ] h l j k b . e x o i S q 1 2 3 4 10 99".split()
COMMANDS = st.sampled_from(
    ["", *WORDS, "f muscle", "t onset", "#onset-im", "/rats", "m name", "g 2", "i 1", "d 1"]
)
LINES = st.lists(COMMANDS | st.text(max_size=12).map(lambda text: text.replace("\n", " ")), max_size=25)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Answers a whole input at once, as of a terminal whose input then ends."""

    def answer(typed: bytes) -> str:
        told = io.StringIO()
        library = packs.mini_library()
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        ending = Ending(lambda _: None)
        reads, writes = os.pipe()
        with closing(Notebook.open(folder / "notebook.db", folder / "backups", "mini")) as notebook:
            notebook.can_be_read(10)
            os.write(writes, typed)
            os.close(writes)
            try:
                with redirect_stdout(told):
                    lines = Lines(reads, "utf-8", ending)
                    Reading(
                        Desk(library, notebook, Config(), folder / "drafts", Out(80, False), lines)
                    ).stay()
            except Over:
                pass
            finally:
                for end in (reads, ending.wakes, ending._told):
                    os.close(end)
        return told.getvalue()

    return answer


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(LINES)
def test_no_line_does_harm(session: Session, lines: Sequence[str]) -> None:
    """Case 34: any lines at all, in any room."""
    told = session("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
    assert not {letter for letter in told if (letter < " " and letter != "\n") or "\x7f" <= letter < "\xa0"}
    assert told.startswith("Topic: Basics.")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.binary(max_size=200))
def test_no_bytes_do_harm(session: Session, typed: bytes) -> None:
    """Case 34: broken UTF-8, partial codes, anything."""
    told = session(typed)
    assert not {letter for letter in told if (letter < " " and letter != "\n") or "\x7f" <= letter < "\xa0"}


def test_what_is_cut_off_is_no_command(session: Session) -> None:
    assert "Into a muscle it acts" in session(b"\n#onset-im\n")
    assert "Into a muscle it acts" not in session(b"\n#onset-im")


@given(st.text(max_size=400), st.integers(0, 120))
def test_no_line_of_what_is_told_is_too_wide(text: str, width: int) -> None:
    told = io.StringIO()
    with redirect_stdout(told), pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        Out(200, True).say(text)
    assert all(len(line) <= max(width - 1, 10) or not width for line in told.getvalue().splitlines())
    assert sys.stdout is not told
