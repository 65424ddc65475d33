"""What every test stands on: its own directories, a known terminal, no silent skips in CI."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from beneath import preload_library

if TYPE_CHECKING:
    from collections.abc import Generator

MACHINE_ENVIRONMENT = dict(os.environ)
"""The environment as the machine has it, for tools that need its settings (pip and its index)."""

USER_DIRECTORIES = {
    "HOME": "home",
    "XDG_CACHE_HOME": "home/.cache",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_STATE_HOME": "home/.local/state",
    "XDG_RUNTIME_DIR": "run",
    "KETATUI_DATA_DIR": "data",
    "KETATUI_CACHE_DIR": "cache",
}

FOREIGN = {"KETATUI_CONTENT", "KETATUI_STORE", "NO_COLOR", "COLORTERM"}
FOREIGN |= {"TERM_PROGRAM", "TERM_PROGRAM_VERSION", "COLUMNS", "LINES", "LANGUAGE"}
FOREIGN |= {"DISPLAY", "WAYLAND_DISPLAY", "STY", "VTE_VERSION", "KONSOLE_VERSION", "WT_SESSION"}
FOREIGN_PREFIXES = ("LC_", "PG", "SSH_", "TEXTUAL", "TMUX")


def in_ci() -> bool:
    return MACHINE_ENVIRONMENT.get("KETATUI_CI") == "1"


# New examples are looked for wherever the tests run but in CI, where a change answers for itself alone.
settings.register_profile(
    "ketatui", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=in_ci()
)
settings.load_profile("ketatui")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes more than ten seconds")
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):  # as under nohup, or behind an &
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes what belongs to the person who runs it."""
    for name in [*os.environ]:
        if name in FOREIGN or name.startswith(FOREIGN_PREFIXES):
            monkeypatch.delenv(name)
    for name, folder in USER_DIRECTORIES.items():
        monkeypatch.setenv(name, str(tmp_path / "user" / folder))
    monkeypatch.setenv("KETATUI_CONFIG", str(tmp_path / "user" / "config.toml"))
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)  # it hides what is left in a buffer at the end
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LANG", "C.UTF-8")
    (tmp_path / "user" / "home").mkdir(parents=True)


@pytest.fixture(scope="session")
def library_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packs compiled, made once for all tests of a worker, by a process of its own."""
    from app.room import CONTENT
    from packs import COFFEE, MINI

    folder = tmp_path_factory.mktemp("cache")
    compiling = (
        "import sys; from pathlib import Path; from ketatui.pack.shelf import open_library;"
        "[open_library(Path(pack), Path(sys.argv[1]), lambda _: None) for pack in sys.argv[2:]]"
    )
    packs = (CONTENT, MINI, COFFEE)
    subprocess.run([sys.executable, "-c", compiling, folder, *packs], check=True)
    return folder


@pytest.fixture
def guests_home(library_cache: Path) -> None:
    """The home of the guests' account, where the packs are compiled already."""
    home = Path(os.environ["HOME"])
    (home / ".cache").mkdir()
    (home / ".cache" / "ketatui").symlink_to(library_cache)


@pytest.fixture(scope="session")
def machine_environment() -> dict[str, str]:
    return dict(MACHINE_ENVIRONMENT)


@pytest.fixture(scope="session")
def preload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that is put beneath programs."""
    return preload_library(tmp_path_factory.mktemp("preload"))


def fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if in_ci() and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped in CI. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    fail_if_skipped(report)
    return report
