"""The blocks that CONTRIBUTING shows stand in the content as they are shown."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import packs

ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(r"```toml\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)


def blocks(value: Any) -> list[dict[str, Any]]:
    """All tables with an id in a document."""
    found = []
    if isinstance(value, dict):
        if "id" in value:
            found.append(value)
        value = [*value.values()]
    if isinstance(value, list):
        for entry in value:
            found += blocks(entry)
    return found


@pytest.mark.parametrize("text", BLOCKS)
def test_a_block_that_is_shown_is_a_real_one(text: str) -> None:
    files = [*packs.CONTENT.glob("*.toml"), *packs.CONTENT.glob("topics/*.toml")]
    real = {
        block["id"]: block
        for file in files
        for block in blocks(tomllib.loads(file.read_text("utf-8")))
        if isinstance(block["id"], str)
    }
    shown = blocks(tomllib.loads(text))
    assert shown
    for block in shown:
        for key, value in block.items():
            if key != "section":
                assert real[block["id"]][key] == value, (block["id"], key)
