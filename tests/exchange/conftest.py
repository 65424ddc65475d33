from __future__ import annotations

import os
from pathlib import Path

import pytest

from exchange.asking import Run
from notebook.desk import Desk


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    library_cache: Path,
) -> Run:
    monkeypatch.setenv("KETATUI_CACHE_DIR", str(library_cache))
    monkeypatch.setattr("ketatui.pack.shelf.PATIENCE", 60.0)
    return Run(capsys)


@pytest.fixture
def data() -> Path:
    return Path(os.environ["KETATUI_DATA_DIR"])


@pytest.fixture
def desk(data: Path) -> Desk:
    """A desk at the notebook that the commands use."""
    return Desk(data.parent)
