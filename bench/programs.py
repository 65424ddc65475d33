"""What is measured, and which keys do the same thing in each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parent / ".bench"


@dataclass(frozen=True)
class Program:
    """A command, the text by which it has painted, and its keys (none where it has no such thing).

    `item` goes to the next item, or one line down where a program knows only lines.
    """

    name: str
    version: str
    argv: tuple[str, ...]
    ready: str
    item: str = ""
    page: str = ""
    topic: str = ""
    env: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Peer:
    """A package that shows Markdown, and how it is started and driven."""

    package: str
    version: str
    options: tuple[str, ...]
    item: str
    page: str


PEERS = (
    Peer("hike", "1.4.0", ("--no-navigation",), item="j", page="space"),
    Peer("frogmouth", "0.9.2", (), item="j", page="space"),
)


def floor() -> Program:
    from importlib.metadata import version

    return Program(
        "hello", f"Textual {version('textual')}", (sys.executable, str(HERE / "hello.py")), "hello"
    )


def reader(topic: str, ready: str, env: Mapping[str, str | None]) -> Program:
    from ketatui import __version__

    command = (sys.executable, "-m", "ketatui", topic)
    return Program("ketatui", __version__, command, ready, "j", "space", "l", env)


def peers(text: Path, ready: str, env: Mapping[str, str | None]) -> Iterator[Program]:
    """The peers that can be had, each installed into an environment of its own."""
    for peer in PEERS:
        command = installed(peer)
        if command:
            argv = (str(command), *peer.options, str(text))
            yield Program(peer.package, peer.version, argv, ready, item=peer.item, page=peer.page, env=env)
    if less := of_the_system("less"):
        answer = subprocess.run([less, "--version"], capture_output=True, text=True, check=True)
        version = answer.stdout.split()[1]
        yield Program("less", version, (less, str(text)), ready, item="j", page="space", env=env)
    if w3m := of_the_system("w3m"):
        answer = subprocess.run([w3m, "-version"], capture_output=True, text=True, check=True)
        version = answer.stdout.split(",")[0].split("/")[-1]
        argv = (w3m, "-T", "text/plain", str(text))
        yield Program("w3m", version, argv, ready, item="J", page="space", env=env)


def of_the_system(command: str) -> str | None:
    """The path of a command, after installing its Debian package where we may; None where that fails."""
    if not shutil.which(command) and os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        print(f"Installing {command}", file=sys.stderr)
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (("update",), ("install", "--yes", "--no-install-recommends", command)):
            subprocess.run([apt, "-qq", *arguments], env=env, check=False, stdout=subprocess.DEVNULL)
    if not (path := shutil.which(command)):
        print(f"{command} is not installed and is left out", file=sys.stderr)
    return path


def installed(peer: Peer) -> Path | None:
    """The peer's command, after installing the pinned version once; None where that fails."""
    place = ENVIRONMENTS / f"{peer.package}-{peer.version}"
    command = place / "bin" / peer.package
    if not command.exists():
        print(f"Installing {peer.package} {peer.version}", file=sys.stderr)
        venv.create(place, with_pip=True, clear=True)
        pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        pinned = f"{peer.package}=={peer.version}"
        answer = subprocess.run([*pip, "--disable-pip-version-check", pinned], check=False)
        if answer.returncode:
            print(f"{pinned} could not be installed and is left out", file=sys.stderr)
            return None
    return command
