"""The wheel is all a reader needs: built, installed outside the checkout, opened, quit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from terminal import Terminal

CHECKOUT = Path(__file__).parents[1]
PAGE = ("page.html", "page.css", "page.js", "words.html", "icon.svg")


@pytest.fixture
def ketatui(tmp_path: Path, machine_environment: dict[str, str]) -> str:
    """The command, installed from a new wheel into a new environment."""

    def run(*command: str | Path) -> bool:
        quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_QUIET": "1"}
        env = machine_environment | quiet
        return subprocess.run(command, env=env, cwd=tmp_path, check=False).returncode == 0

    environment, wheels = tmp_path / "environment", tmp_path / "wheels"
    assert run(sys.executable, "-m", "venv", environment)
    pip = (environment / "bin" / "python", "-m", "pip")
    if not run(*pip, "download", "--no-deps", "--retries=0", "--dest", tmp_path, "hatchling"):
        pytest.skip("no package index to build and install the wheel from")
    assert run(*pip, "wheel", "--no-deps", "--wheel-dir", wheels, CHECKOUT)
    assert run(*pip, "install", *wheels.glob("*.whl"))
    return str(environment / "bin" / "ketatui")


@pytest.mark.slow
def test_the_wheel_alone_is_enough(ketatui: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)

    def output(*arguments: str) -> str:
        return subprocess.run([ketatui, *arguments], check=True, capture_output=True, text=True).stdout

    where = json.loads(output("where", "--json"))
    assert str(tmp_path / "environment") in where["pack"]
    assert "sources" in output("show", "overview").lower()
    output("check")
    needs = subprocess.run([ketatui, "web"], check=False, capture_output=True, text=True)
    assert (needs.returncode, needs.stdout) == (2, "")
    assert " -m pip install 'aiohttp>=3.12,<4' 'textual-serve>=1.1.2,<1.2'`" in needs.stderr
    (room,) = tmp_path.glob("environment/lib/python*/site-packages/ketatui/web")
    assert {path.name for path in room.iterdir()} >= {*PAGE}
    assert not [*room.parents[1].glob("aiohttp*"), *room.parents[1].glob("textual_serve*")]
    with Terminal([ketatui, "overview"]) as terminal:
        terminal.wait_for("Overview").wait_for("Mechanism").press("q")
        assert terminal.wait_exit() == 0
        assert 1049 not in terminal.modes
