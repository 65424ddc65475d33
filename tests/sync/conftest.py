from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ketatui.sync import background
from postgres import Cluster, programs
from sync.hosts import Host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def lasting_cluster() -> Iterator[Cluster]:
    """A server with a store that stays up, for all tests of a worker."""
    if programs() is None:
        pytest.skip("there is no PostgreSQL server")
    with Cluster() as cluster:
        cluster.with_store().add("clinic", "ketatui_host")
        yield cluster


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A server with a store that a test may do with as it likes."""
    if programs() is None:
        pytest.skip("there is no PostgreSQL server")
    with Cluster() as cluster:
        cluster.with_store()
        yield cluster


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Callable[[str], Host]]:
    """Makes hosts, each with a notebook of its own."""
    hosts: list[Host] = []

    def make(name: str) -> Host:
        hosts.append(Host(tmp_path / name))
        return hosts[-1]

    yield make
    for each in hosts:
        each.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries come soon after one another; nothing that is tested depends on how soon."""
    for name, seconds in (("SOON", 0.0), ("PAUSE", 0.05), ("_FIRST_DELAY", 0.1), ("_LAST_DELAY", 0.3)):
        monkeypatch.setattr(background, name, seconds)
    monkeypatch.setattr(background, "_OTHER", 0.1)
    monkeypatch.setattr(background, "_SLOW", 0.5)
    monkeypatch.setattr(background, "_TICK", 0.1)
