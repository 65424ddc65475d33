from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plain.talk import Talk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Start = Callable[..., Talk]


@pytest.fixture(autouse=True)
def reading_room(library_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(library_cache))


@pytest.fixture
def start() -> Iterator[Start]:
    """Opens sessions that end with the test, and waits until each asks for a line."""
    with ExitStack() as stack:

        def start_(*arguments: str, **options: Any) -> Talk:
            talk = stack.enter_context(Talk(*arguments, **options))
            talk.begun = talk.asked()
            return talk

        yield start_


@pytest.fixture
def data() -> Path:
    """Where the notebook lies."""
    return Path(os.environ["KETATUI_DATA_DIR"])
