"""What `make bench` measures is what it says: also of a program that is slow."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

import pytest
from bench.keys import Typist, items
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


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(Program("slow", "1", (sys.executable, "-c", PROGRAM), "ready"), (80, 24)) as session:
        yield session


def test_a_key_that_is_slow_takes_as_long_as_it_takes(session: Session) -> None:
    pressed = items(Typist(session, 0.08))
    assert [(one.size, one.seconds >= SLOW) for one in (next(pressed), next(pressed))] == [(1, True)] * 2


def test_a_key_that_does_nothing_has_no_time(session: Session) -> None:
    assert Typist(session).press("x").size == 0
    step = session.press("item", "x")
    assert (step.size, step.seconds) == (0, math.inf)
