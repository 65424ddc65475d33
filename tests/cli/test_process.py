"""The program as a process: what it imports, and how it ends when nobody listens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import packs
from ketatui.draw.glyphs import ascii_text
from ketatui.notebook import Notebook
from wire import Wire

SCRIPT = """
import json, sys
from ketatui.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as end:
    code = end.code
heavy = {"textual", "rich", "pydantic", "pydantic_core"}
heavy |= {"aiohttp", "textual_serve", "psycopg", "ketatui.sync"}
sys.stderr.write(json.dumps([code, sorted(heavy & sys.modules.keys())]))
"""


def imported(*arguments: str) -> list[str]:
    """What of the heavy libraries was imported on the way."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments, "--content", str(packs.MINI)],
        capture_output=True,
        text=True,
        check=True,
    )
    code, found = json.loads(
        done.stderr.splitlines()[-1]
    )  # before it that the content is compiled, if slowly
    assert code == 0, done.stdout
    return list(found)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["show", "--help"],
        ["show"],
        ["show", "--json"],
        ["search", "vein"],
        ["notes"],
        ["backups"],
        ["where"],
        ["more", "--plain"],
    ],
)
def test_commands_import_no_terminal_library_and_no_validator(arguments: list[str]) -> None:
    assert imported(*arguments) == []


def test_check_imports_no_terminal_library() -> None:
    assert imported("check") == ["pydantic", "pydantic_core"]


@pytest.mark.parametrize("arguments", [["show"], ["show", "--json"], ["--help"]])
def test_a_reader_that_stops_listening_is_no_fault(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "ketatui", *arguments, "--content", str(packs.CONTENT)]
    subprocess.run(command, capture_output=True, check=True)  # compiles, and on a busy machine says so
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait() == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["show"],
        ["more", "--plain"],
        ["search", "vein", "--json"],
        ["check"],
        ["notes"],
        ["backups"],
        ["where"],
        ["export", "sources"],
        ["export", "cards", "--format", "text"],
        ["export", "notes"],
        ["export", "notes", "--format", "jsonl"],
    ],
)
def test_a_full_disk_behind_standard_output_is_told(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "ketatui", *arguments, "--content", str(packs.MINI)]
    subprocess.run(command, capture_output=True, check=True)
    for unbuffered in ("", "1"):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                command,
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
                env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            )
        assert done.stderr.splitlines()[-1:] == [
            "ketatui: standard output cannot be written: No space left on device"
        ]
        assert done.returncode == 74


def compiled() -> None:
    """Have the content compiled, which is told on a busy machine."""
    command = [sys.executable, "-m", "ketatui", "show", "--content", str(packs.MINI)]
    subprocess.run(command, capture_output=True, check=True)


def test_a_standard_output_that_is_closed_is_told() -> None:
    compiled()
    command = f"{sys.executable} -m ketatui show more --content {packs.MINI} >&-"
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        74,
        "ketatui: standard output cannot be written: it is closed\n",
    )


def test_a_hostile_module_in_the_working_folder_does_not_matter(tmp_path: Path) -> None:
    compiled()
    for name in ("json.py", "sqlite3.py", "argparse.py", "textual.py", "ketatui.py"):
        (tmp_path / name).write_text("raise SystemExit('hostile')")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "ketatui", "show", "more", "--content", str(packs.MINI)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("More\n")


@pytest.mark.parametrize(
    ("place", "code", "told"), [("basics", 0, b"Muller 6e"), ("m\u00f6re", 2, b"no topic")]
)
def test_without_a_locale_what_is_told_is_ascii(place: str, code: int, told: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "ketatui", "show", place, "--content", str(packs.MINI)],
        env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "HOME": "/nonexistent", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == code
    assert told in done.stdout + done.stderr
    assert b"Traceback" not in done.stderr
    assert (done.stdout + done.stderr).isascii()


WITHOUT_UTF8 = [
    {"LANG": "C"},
    {"LC_ALL": "POSIX"},
    {"LANG": "de_DE.ISO-8859-1"},
    {"LC_CTYPE": "C", "LANG": "C.UTF-8"},
    {"LANG": "C", "PYTHONUTF8": "0"},
    {"LANG": "C", "PYTHONUTF8": "1"},
    {"LANG": "C.UTF-8", "PYTHONIOENCODING": "latin-1"},
]


@pytest.mark.parametrize("env", WITHOUT_UTF8, ids=str)
def test_where_the_locale_has_no_utf8_all_that_is_printed_is_ascii(
    env: dict[str, str], tmp_path: Path
) -> None:
    """Case 31: by the same table for what is shown, found, kept and told."""
    bare = {name: value for name, value in os.environ.items() if name != "LANG"}
    with closing(Notebook.open(tmp_path / "notebook.db", tmp_path / "backups", pack="mini")) as notebook:
        notebook.start_note("onset-im", "").save("5 µg ≥ 語").result(20)

    def run(*arguments: str) -> tuple[str, str]:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "ketatui",
                *arguments,
                "--content",
                str(packs.MINI),
                "--data",
                str(tmp_path),
            ],
            env={**bare, **env},
            capture_output=True,
            check=False,
        )
        return done.stdout.decode("ascii"), done.stderr.decode("ascii")

    run("show", "basics")  # which compiles the content, and tells that where it takes long
    shown, told = run("show", "basics")
    assert "18-22 min" in shown
    assert told == ""
    assert "Muller 6e" in run("search", "vein")[0]
    assert "mcg" in run("notes")[0]
    assert run("notes")[1] == "ketatui: letters that ASCII does not have stand as ? here\n"
    assert json.loads(run("notes", "--json")[0])["notes"][0]["text"] == "5 µg ≥ 語"
    assert run("notes", "--json")[1] == ""
    assert run("show", "é≥")[1].startswith('ketatui: no topic "e>="')


@pytest.mark.parametrize("env", WITHOUT_UTF8, ids=str)
def test_what_programs_read_is_utf8_and_what_is_looked_at_is_not(env: dict[str, str], tmp_path: Path) -> None:
    """Case 31: cards for Anki and BibTeX, in a pipe and on a terminal."""
    with closing(Notebook.open(tmp_path / "notebook.db", tmp_path / "backups", pack="mini")) as notebook:
        notebook.start_note("onset-im", "").save("Q: über 5 µg?\nA: 語").result(20)
    common = ["--content", str(packs.MINI), "--data", str(tmp_path)]
    for what, known in (
        (["cards", "--format", "text"], "über 5 µg"),
        (["sources", "--format", "bibtex"], "Müller"),
    ):
        command = [sys.executable, "-m", "ketatui", "export", *what, *common]
        bare = {name: value for name, value in os.environ.items() if name != "LANG"}
        done = subprocess.run(command, env={**bare, **env}, capture_output=True, check=True)
        assert known in done.stdout.decode()
        with Wire(command, size=(200, 40), env={"LANG": None, **env}) as wire:
            assert wire.wait_exit() == 0
            assert ascii_text(known).encode() in wire.log
            assert wire.log.isascii()
