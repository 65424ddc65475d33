"""What `make bench` measures is what it says: also of a program that is slow."""

from __future__ import annotations

import math
import sys
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from bench.keys import NOTED, Typist, items, letters
from bench.measure import Session
from bench.programs import Program

if TYPE_CHECKING:
    from collections.abc import Iterator

SLOW = 0.4
"""Seconds that the program takes for a key."""
PROGRAM = f"""
import sys, time, tty
tty.setraw(0)
print("ready", end="", flush=True)
while key := sys.stdin.read(1):
    if key != "x":
        time.sleep({SLOW})
        print(key, end="", flush=True)
"""
NOTE = """
import os, select, tty
tty.setraw(0)
os.write(1, b"ready")
waits = False
while True:
    if select.select([0], [], [], 0.7)[0]:
        os.read(0, 1)
        waits = True
        os.write(1, b"\\r not saved yet")
    elif waits:
        waits = False
        os.write(1, b"\\r saved        ")
"""


def started(code: str) -> Session:
    return Session(Program("slow", "1", (sys.executable, "-c", code), "ready"), (80, 24))


@pytest.fixture
def session() -> Iterator[Session]:
    with started(PROGRAM) as session:
        yield session


def test_a_key_that_is_slow_takes_as_long_as_it_takes(session: Session) -> None:
    pressed = items(Typist(session, 0.08))
    assert [(one.size, one.seconds >= SLOW) for one in (next(pressed), next(pressed))] == [(1, True)] * 2


def test_a_key_that_does_nothing_has_no_time(session: Session) -> None:
    assert Typist(session).press("x").size == 0
    step = session.press("item", "x")
    assert (step.size, step.seconds) == (0, math.inf)


def test_saving_is_waited_for_between_letters() -> None:
    with started(NOTE) as session:
        assert len([*islice(letters(Typist(session)), NOTED + 1)]) == NOTED + 1
        assert session.wire.log.count(b"\r saved") == 1
