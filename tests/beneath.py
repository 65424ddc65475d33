"""What lies beneath a program: a library of ours between it and the C library, which fails calls and logs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

SOURCE = Path(__file__).parent / "torture" / "preload.c"


ENDLESS = 1_000_000


class Fault(NamedTuple):
    """From the `at`-th call of a kind on, some calls fail.

    Kinds are pwrite, write, sync, truncate, open, unlink and rename; an error of None kills the
    program in the call.
    """

    call: str
    at: int
    error: int | None
    times: int = 1

    def __str__(self) -> str:
        how = "kill" if self.error is None else f"error {self.error}"
        return f"{self.call} {self.at}, {self.times} times: {how}"


def preload_library(folder: Path) -> Path:
    """Build the library in `folder`; skip where that cannot be done."""
    if not sys.platform.startswith("linux"):
        pytest.skip("a library is put beneath a program in Linux's way")
    cc = shutil.which("cc")
    if cc is None:
        pytest.skip("there is no C compiler (cc); on Debian and Ubuntu: apt install gcc libc6-dev")
    library = folder / "preload.so"
    strict = ["-Wall", "-Wextra", "-Werror"]
    command = [cc, *strict, "-O1", "-fPIC", "-shared", "-o", str(library), str(SOURCE), "-ldl"]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return library


def failing(library: Path, fault: Fault, under: Path, hits: Path) -> dict[str, str]:
    """The environment in which `fault` strikes on files in `under`; each hit adds a line to `hits`."""
    return {
        "LD_PRELOAD": str(library),
        "FAULT_CALL": fault.call,
        "FAULT_AT": str(fault.at),
        "FAULT_TIMES": str(fault.times),
        "FAULT_ERRNO": "kill" if fault.error is None else str(fault.error),
        "FAULT_UNDER": str(under),
        "FAULT_HITS": str(hits),
    }


def logging_net(library: Path, log: Path) -> dict[str, str]:
    """The environment in which each program, look-up and socket of a network adds a line to `log`."""
    return {"LD_PRELOAD": str(library), "NET_LOG": str(log)}


def clock_of(library: Path, ahead: Path) -> dict[str, str]:
    """The environment in which the clock is ahead by the seconds that the file `ahead` holds."""
    return {"LD_PRELOAD": str(library), "CLOCK_SET": str(ahead)}


def lines_of(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []
