"""Where there is no terminal to read on, it is said at once."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from app.room import TOPICS
from terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

KETATUI = [sys.executable, "-m", "ketatui", TOPICS[0]]
SAID = "the reader needs a terminal on stdin, stdout and stderr"


@pytest.mark.parametrize(
    "without",
    ["</dev/null", "<&-", ">out", ">&-", "2>err", "</dev/null >out 2>err", "<&- >out 2>err", "2>&-"],
)
def test_it_ends_and_says_what_it_needs(without: str, tmp_path: Path) -> None:
    """Case 7: the message on standard error, exit 64, and no processor kept busy."""
    script = f'cd "$0"; exec "$@" {without}'
    before = os.times()
    with Terminal(["/bin/sh", "-c", script, str(tmp_path), *KETATUI]) as terminal:
        assert terminal.wait_exit() == 64
        err = tmp_path / "err"
        told = err.read_text() if err.exists() else terminal.log.decode()
    assert told.strip().startswith(f"ketatui: {SAID}") or without == "2>&-"
    assert "Traceback" not in told
    after = os.times()
    assert after.children_user - before.children_user < 3
    out = tmp_path / "out"
    assert not out.exists() or out.read_text() == ""
