from __future__ import annotations

import os
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import packs
from plain.talk import KETATUI, Talk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Start = Callable[..., Talk]


@pytest.fixture(scope="session")
def library_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the compiled packs, made once for all tests of a worker."""
    folder = tmp_path_factory.mktemp("cache")
    for pack in (packs.MINI, packs.COFFEE):
        subprocess.run(
            [*KETATUI, "show", "--content", str(pack)],
            env={**os.environ, "KETATUI_CACHE_DIR": str(folder)},
            capture_output=True,
            check=True,
        )
    return folder


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
