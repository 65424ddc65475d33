"""What a start and each kind of key come to, at most: `make bench` has the times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from counts import SIZES, counted

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_grows_unnoticed(size: tuple[int, int], tmp_path: Path) -> None:
    counts = [*counted(tmp_path, size)]
    told = "\n".join(f"{count.what}: {count.found:g}, at most {count.most:g}" for count in counts)
    assert all(count.found > 0 for count in counts if count.what.endswith("bytes")), told
    assert all(count.found <= count.most for count in counts), told
