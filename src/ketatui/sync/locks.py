"""Locks by which sessions at one notebook keep out of each other's way; they end with the program.

Where the system knows no such lock, everyone has it, which is more work and hardly any harm.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ketatui.sync.faults import StoreError

_PATIENCE = 30.0
"""Seconds that one waits for a turn: who has it may have been stopped."""

_STEP = 0.02


@contextmanager
def alone(file: Path) -> Iterator[int | None]:
    """Hold the lock of who keeps a notebook in step; None where another session does."""
    handle = _opened(file)
    try:
        yield handle if _locked(handle) else None
    finally:
        os.close(handle)


@contextmanager
def in_turn(file: Path, is_over: Callable[[], bool]) -> Iterator[None]:
    """Wait until no one else holds a lock, and hold it; one that is over, or patience, ends the wait."""
    handle = _opened(file)
    try:
        ends = time.monotonic() + _PATIENCE
        while not _locked(handle) and not is_over() and time.monotonic() < ends:
            time.sleep(_STEP)
        yield
    finally:
        os.close(handle)


def _opened(file: Path) -> int:
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        raise StoreError("the folder of the notebook may not be written") from None


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True
