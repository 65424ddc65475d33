import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from notebook.desk import NOBODY, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def common_desk() -> Iterator[Desk]:
    """A desk in a folder that the user of `without_rights` owns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not os.geteuid():
            os.chown(folder, NOBODY, NOBODY)
        desk = Desk(folder)
        yield desk
        desk.close()
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o700)
