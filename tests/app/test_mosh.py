"""The reader over mosh, which lives on when its client is gone: a phone on a train."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.room import EDITOR, TOPICS, Reader, note_texts, notes, until
from wire import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = TOPICS[0]
UTF8 = {"LC_ALL": "C.UTF-8"}


@contextmanager
def moshing(*arguments: str) -> Iterator[tuple[Reader, int]]:
    """The reader behind a mosh-server, and that server's process."""
    if not shutil.which("mosh-server") or not shutil.which("mosh-client"):
        pytest.skip("mosh is not installed")
    command = ["mosh-server", "new", "-i", "127.0.0.1", "-c", "256", "--"]
    done = subprocess.run(
        [*command, sys.executable, "-m", "ketatui", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(UTF8),
        check=True,
    )
    told = done.stdout + done.stderr
    opened = re.search(r"MOSH CONNECT (\d+) (\S+)", told)
    detached = re.search(r"pid = (\d+)", told)
    assert opened, told
    assert detached, told
    server = int(detached[1])
    env = {"MOSH_KEY": opened[2], **UTF8}
    try:
        with Reader(command=["mosh-client", "127.0.0.1", opened[1]], env=env) as reader:
            reader.wait_for(lambda it: isinstance(it, Reader) and it.position is not None)
            yield reader, server
    finally:
        with suppress(ProcessLookupError):
            os.kill(server, signal.SIGTERM)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_one_reads_and_writes_over_mosh() -> None:
    with moshing(FIRST) as (reader, server):
        reader.press("j")
        reader.at(2).press("m")
        reader.sees("Bookmark set.").press("a")
        reader.wait_for(EDITOR).send("von der Straße, ≥ 3 µg")
        reader.wait_for("von der Straße, ≥ 3 µg").resize(100, 30)
        reader.press("esc")
        reader.reads().at(2).press("q")
        assert reader.wait_exit() == 0
        until(lambda: is_gone(server))
    assert note_texts() == ["von der Straße, ≥ 3 µg"]
    assert len(notes()["bookmarks"]) == 1


def test_who_never_comes_back_is_let_go_by_the_idle_limit() -> None:
    """Case 41: the client is gone without a word; the words are saved, and nothing is left."""
    with moshing(FIRST, "--idle", "0.1") as (reader, server):
        reader.press("a")
        reader.wait_for(EDITOR).send("out of reach")
        reader.wait_for("out of reach")
        reader.kill(signal.SIGKILL)
        reader.wait_exit()
        assert not is_gone(server)
        until(lambda: is_gone(server), 30)
    assert note_texts() == ["out of reach"]
