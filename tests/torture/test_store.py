"""Writers on several hosts, they and the store killed at random: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from postgres import Cluster, programs
from sync.hosts import Host
from torture.figures import LONG, Figures
from torture.ledger import is_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

WRITER = Path(__file__).parents[1] / "sync" / "writer.py"
HOSTS, WRITERS, CHANGES, SECONDS = (5, 10, 40, 45.0) if LONG else (2, 2, 10, 5.0)


class Said:
    """What writers have said that they wrote."""

    def __init__(self) -> None:
        self.done: set[str] = set()
        self.tried: dict[str, str | None] = {}
        self.reviews: set[str] = set()
        self.closed = 0

    def hear(self, lines: Iterable[str]) -> None:
        for line in lines:
            if not line.endswith("\n"):
                return  # it was killed in the middle of it
            what = json.loads(line)
            if "new" in what:
                self.tried[what["new"]] = what["old"]
            elif "done" in what:
                self.done.add(what["done"])
            elif "review" in what:
                self.reviews.add(what["review"])
            else:
                self.closed += bool(what["closed"])

    def lost(self, live: Counter[str]) -> list[str]:
        """Texts that were acknowledged, and that stand nowhere though none was written over them."""
        over = set(self.tried.values())
        unsure = {old for new, old in self.tried.items() if new not in self.done}
        gone = [text for text in self.done if not live[text] and text not in over]
        for text in self.done & unsure:
            after = [new for new, old in self.tried.items() if old == text]
            if not live[text] and not any(live[new] or new in self.tried.values() for new in after):
                gone.append(text)
        return gone

    def doubled(self, live: Counter[str]) -> list[str]:
        """Texts that stand more than once, or though another was written over them."""
        replaced = {old for new, old in self.tried.items() if new in self.done}
        return [text for text, times in live.items() if times > 1 or text in replaced]


@pytest.mark.slow
def test_writers_on_several_hosts(tmp_path: Path, figures: Figures) -> None:
    if programs() is None:
        pytest.skip("there is no PostgreSQL server")
    chance = random.Random(44)
    said = Said()
    outputs: list[Path] = []
    with Cluster() as cluster:
        address = cluster.with_store().add("ann")
        hosts = [Host(tmp_path / f"host-{number}") for number in range(HOSTS)]
        for host in hosts:
            host.close()

        def start(host: Host) -> subprocess.Popen[bytes]:
            outputs.append(tmp_path / f"said-{len(outputs)}")
            arguments = (host.file, host.backups, address, f"w{len(outputs)}", CHANGES)
            with outputs[-1].open("wb") as out:
                command = [sys.executable, str(WRITER), *map(str, arguments)]
                return subprocess.Popen(
                    command, stdout=out, env={**os.environ, "PYTHONPATH": str(WRITER.parents[1])}
                )

        writers = [(host, start(host)) for host in hosts for _ in range(WRITERS)]
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends:
            time.sleep(chance.uniform(0.3, 1.5))
            if chance.random() < 0.5:
                cluster.kill()
                time.sleep(chance.uniform(0, 0.5))
                cluster.start()
                figures.count("servers killed")
            else:
                which = chance.randrange(len(writers))
                host, writer = writers[which]
                if writer.poll() is None:
                    writer.kill()
                    figures.count("writers killed")
                writer.wait()
                writers[which] = (host, start(host))
        codes = Counter(writer.wait(180) for _, writer in writers)
        assert codes == {0: HOSTS * WRITERS}
        for output in outputs:
            with output.open() as lines:
                said.hear(lines)
        for host in hosts:
            host.book = host.open()
        for _ in range(3):
            for host in hosts:
                assert host.meet(address)
        held = [host.held() for host in hosts]
        for host, all_of_it in zip(hosts, held, strict=True):
            assert all_of_it == held[0]
            live = Counter(note.text for note in host.book.notes())
            lost, doubled = said.lost(live), said.doubled(live)
            reviews = Counter(row.uuid for row in host.book.reviews())
            lost += said.reviews - reviews.keys()
            doubled += [uuid for uuid, times in reviews.items() if times > 1]
            doubled += [text for text in live if text not in said.tried]
            assert not lost, lost
            assert not doubled, doubled
            assert is_whole(host.file)
            host.close()
        figures.count("writers on hosts", len(outputs))
        figures.count("texts and ratings acknowledged", len(said.done) + len(said.reviews))
        figures.count("of these lost", 0)
        figures.count("of these doubled", 0)
    assert len(said.done) > 20
    assert os.environ.get("KETATUI_STORE") is None
