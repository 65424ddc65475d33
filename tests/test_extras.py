"""What is missing is told as it can be had: for the interpreter that runs, in the versions that are meant."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

from ketatui.extras import EXTRAS, installing

PROJECT = Path(__file__).parents[1] / "pyproject.toml"


def test_the_extras_are_those_of_the_package() -> None:
    declared = tomllib.loads(PROJECT.read_text())["project"]["optional-dependencies"]
    assert {name: list(needs) for name, needs in EXTRAS.items()} == declared


def test_the_command_is_the_own_interpreters() -> None:
    command = shlex.split(installing("web").strip("`"))
    assert command == [sys.executable, "-m", "pip", "install", *EXTRAS["web"]]


def test_a_store_without_its_library() -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None; from ketatui.cli import main;"
        " sys.exit(main(['store', 'init', '--store', 'postgresql://']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    told = f"ketatui: the library psycopg is not installed. Install it with {installing('postgres')}\n"
    assert (done.returncode, done.stdout, done.stderr) == (74, "", told)
