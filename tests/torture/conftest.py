from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from notebook.desk import Desk
from torture.figures import BOUND, FIGURES, LONG, Figures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if LONG and (lines := FIGURES.lines()):
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session", autouse=True)
def bounded() -> Iterator[None]:
    """The long form ends in time, and still shows its figures."""
    if LONG:
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.alarm(BOUND)
    yield
    signal.alarm(0)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def figures() -> Figures:
    return FIGURES
