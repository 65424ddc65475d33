from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.room import CONTENT, Reader
from sshd import Sshd, why_not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Open = Callable[..., Reader]


@pytest.fixture(autouse=True)
def reading_room(library_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pack at hand, and a library of it that is not compiled anew for each test."""
    monkeypatch.setenv("KETATUI_CONTENT", str(CONTENT))
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(library_cache))


@pytest.fixture
def open_reader() -> Iterator[Open]:
    """Opens readers that end with the test."""
    with ExitStack() as stack:

        def open_(*arguments: str, **options: Any) -> Reader:
            return stack.enter_context(Reader(*arguments, **options)).opened()

        yield open_


@pytest.fixture
def data() -> Path:
    """Where the notebook and the log lie."""
    return Path(os.environ["KETATUI_DATA_DIR"])


@pytest.fixture
def server(tmp_path: Path, data: Path, library_cache: Path) -> Sshd:
    """An OpenSSH server that is not running yet and lets nobody in."""
    if why := why_not():
        pytest.skip(why)
    folder = tmp_path / "sshd"
    folder.mkdir()
    return Sshd(folder, data=data, content=CONTENT, cache=library_cache)


@pytest.fixture
def config() -> Path:
    return Path(os.environ["KETATUI_CONFIG"])
