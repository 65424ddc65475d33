from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.room import CONTENT, printed
from web.served import Served

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def library_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the compiled pack, made once for all tests of a worker."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def reading_room(library_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pack at hand, compiled for oneself and for guests, whose files lie beneath the home alone."""
    monkeypatch.setenv("KETATUI_CONTENT", str(CONTENT))
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(library_cache))
    home = Path(os.environ["HOME"])
    (home / ".cache").mkdir()
    (home / ".cache" / "ketatui").symlink_to(library_cache)
    if not any(library_cache.iterdir()):
        printed("show", "--json")


@pytest.fixture
def served() -> Iterator[Served]:
    with Served("--port", "0", "--sessions", "3") as server:
        yield server


@pytest.fixture
def data() -> Path:
    """Where the notebook lies."""
    return Path(os.environ["KETATUI_DATA_DIR"])
