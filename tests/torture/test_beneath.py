"""The system refuses calls while the notebook is used: that is told or waited for, and nothing is lost."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

import pytest

from beneath import ENDLESS, Fault, failing, lines_of
from notebook.desk import PATIENCE, Desk
from torture.figures import LONG, Figures
from torture.ledger import is_whole
from torture.scribes import Scribes

if TYPE_CHECKING:
    from pathlib import Path

ERRORS = {
    "pwrite": (errno.ENOSPC, errno.EIO),
    "sync": (errno.EIO,),
    "open": (errno.EACCES, errno.EIO),
    "unlink": (errno.EIO,),
    "rename": (errno.EACCES,),
}
SHORT = {"pwrite": (1, 7, 23), "sync": (1, 4), "open": (1, 4), "unlink": (2,), "rename": (1,)}
MOST = {"pwrite": 40, "sync": 40, "open": 40, "unlink": 12, "rename": 1}
CHANGES = 12


def faults(*times: int, step: int = 1) -> list[Fault]:
    """Faults from each call on, or from every so many; kinds and lengths take turns."""
    return [
        Fault(call, at, errors[number % len(errors)], times[number % len(times)])
        for call, errors in ERRORS.items()
        for number, at in enumerate(range(1, MOST[call] + 1, step) if LONG else SHORT[call])
    ]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Scribes:
    """A notebook that a scribe has written in."""
    scribes = Scribes(Desk(tmp_path_factory.mktemp("written")), Figures())
    scribes.works(15)
    return scribes


def strike(scribes: Scribes, fault: Fault, preload: Path, figures: Figures, how: str) -> dict[str, Any]:
    """Have a scribe write while the fault strikes, and return what it said of itself."""
    hits = scribes.desk.folder / "hits"
    scribe = scribes.start(CHANGES, how, failing(preload, fault, scribes.desk.file.parent, hits))
    code = scribe.wait(2 * PATIENCE)
    hit = len(lines_of(hits))
    figures.count("faults injected")
    figures.count("faults hit", bool(hit))
    assert 1 <= hit <= fault.times, "the fault did not strike"
    assert code == 0
    return scribes.heard()


@pytest.mark.parametrize("fault", [*faults(1), *(faults(2, 3, 5, 8, step=3) if LONG else ())], ids=str)
def test_a_fault_that_is_over_soon(
    fault: Fault, written: Scribes, desk: Desk, preload: Path, figures: Figures
) -> None:
    """Case 22: some calls fail; what was to be written is written all the same."""
    scribes = written.copied(desk, figures)
    told = strike(scribes, fault, preload, figures, how="")
    assert (told["closed"], told["trouble"]) == (True, "")
    assert scribes.ledger.unsure == 0
    scribes.nothing_is_lost()
    scribes.works()


@pytest.mark.parametrize("fault", faults(ENDLESS), ids=str)
def test_a_fault_that_lasts(
    fault: Fault, written: Scribes, desk: Desk, preload: Path, figures: Figures
) -> None:
    """Case 22: a call fails until the end; what was acknowledged is there, and what was not is told."""
    scribes = written.copied(desk, figures)
    told = strike(scribes, fault, preload, figures, how="lasting")
    unsure = scribes.ledger.unsure
    assert told["closed"] is (unsure == 0)
    assert bool(told["trouble"]) is (unsure > 0)
    scribes.nothing_is_lost()
    scribes.works()


@pytest.mark.parametrize("at", range(1, 31, 2) if LONG else (1, 9))
@pytest.mark.parametrize("call", ["pwrite", "sync", "open"])
def test_a_fault_that_lasts_from_the_first_start_on(
    call: str, at: int, desk: Desk, preload: Path, figures: Figures
) -> None:
    """Cases 16 and 22: no empty notebook is left, and the next start makes one."""
    scribes = Scribes(desk, figures)
    strike(scribes, Fault(call, at, errno.ENOSPC, ENDLESS), preload, figures, how="lasting")
    if desk.file.exists():
        assert desk.file.stat().st_size
        assert is_whole(desk.file)
    scribes.works()
