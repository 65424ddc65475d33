"""The program as a command, called in this process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import packs
from ketatui import cli

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


class Ended:
    """How a call of the program ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """What was told, which is one line."""
        assert self.err.count("\n") == 1, self.err
        return self.err.removeprefix("ketatui: ").rstrip("\n")

    @property
    def lines(self) -> list[str]:
        """What was told, line by line."""
        return [line.removeprefix("ketatui: ") for line in self.err.splitlines()]


class Run:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object, content: Path | None = packs.MINI) -> Ended:
        code = cli.main([*map(str, arguments), *(["--content", str(content)] if content else [])])
        return Ended(code, *self._capsys.readouterr())
