from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.room import CONTENT
from web.served import Served

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def reading_room(library_cache: Path, guests_home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pack at hand, compiled for oneself and for guests, whose files lie beneath the home alone."""
    monkeypatch.setenv("KETATUI_CONTENT", str(CONTENT))
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(library_cache))


@pytest.fixture
def served() -> Iterator[Served]:
    with Served("--port", "0", "--sessions", "3") as server:
        yield server


@pytest.fixture
def data() -> Path:
    """Where the notebook lies."""
    return Path(os.environ["KETATUI_DATA_DIR"])
