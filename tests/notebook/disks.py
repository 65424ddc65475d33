"""Disks that are full, and then are not."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[], None]]:
    """The folder is on a disk that has 200 kB left, until the function given is called."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk; the file limit stands in for it")
    try:
        filler = folder / "filler"
        filler.write_bytes(bytes(1_000_000))
        yield filler.unlink
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
