"""From a key to its last byte, each kind of key by itself, at two sizes of terminal."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from itertools import chain, cycle, islice
from statistics import median, quantiles
from typing import TYPE_CHECKING, NamedTuple

from bench.measure import NOTHING, Session
from bench.report import aligned, kilobytes
from keys import sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bench.programs import Program
    from bench.world import World

P50, P99 = 0.010, 0.030
"""Seconds that a key may take: the design's bars."""
APART = 0.040
"""Seconds without a byte after which what comes belongs to no key any more, but to its consequences: two
updates of one key are at most a frame of 1/60 s and the time to draw apart; details beside the text follow
after 80 ms of rest, and the mark that a note is saved after 700."""
REST = 0.15
"""Seconds without a byte after which the next key is pressed: more than what follows takes."""
WORDS = "dose bladder safe driving memory ketamine breath liver".split()
NOTED = 5
"""Letters of a note that are typed before its saving is waited for, so that it falls into no key."""
SAVED = 3.0
"""Seconds in which a note is saved."""


class Pressed(NamedTuple):
    """Seconds to the last byte of a key, and bytes; what followed; seconds of CPU for all of it."""

    seconds: float
    size: int
    after: float
    size_after: int
    cpu: float


@dataclass(frozen=True)
class Keys:
    """What was measured of one kind of key at one size."""

    kind: str
    size: tuple[int, int]
    pressed: Sequence[Pressed]


class Typist:
    """Presses keys in one session, and tells what came of each; `rest` seconds are left between two."""

    def __init__(self, session: Session, rest: float = REST) -> None:
        self._session = session
        self._rest = rest

    def press(self, key: str) -> Pressed:
        """Press a key, and wait until nothing follows any more; of one that does nothing there are no bytes.

        Raises:
            RuntimeError: The program has ended.
        """
        wire = self._session.wire
        if wire.process.poll() is not None:
            raise RuntimeError(f"{self._session.program.name} has ended before {key}")
        seen, cpu, start = len(wire.chunks), wire.cpu_seconds(), time.perf_counter()
        wire.send(sequence(key))
        wire.wait_until(lambda: len(wire.chunks) > seen, NOTHING)
        wire.quiet(self._rest)
        chunks = wire.chunks[seen:]
        cpu = wire.cpu_seconds() - cpu
        if not chunks:
            return Pressed(0.0, 0, 0.0, 0, cpu)
        gaps = (n for n in range(1, len(chunks)) if chunks[n].at - chunks[n - 1].at > APART)
        end = next(gaps, len(chunks))
        last, size = chunks[end - 1].at - start, sum(len(chunk.data) for chunk in chunks[:end])
        size_after = sum(len(chunk.data) for chunk in chunks[end:])
        return Pressed(last, size, chunks[-1].at - start if size_after else 0.0, size_after, cpu)

    def foot(self) -> str:
        """Return the last line of the screen."""
        return self._session.look()[-1]

    def wait_for(self, pattern: str) -> None:
        """Wait until the first line of the screen is so."""
        end = time.perf_counter() + SAVED
        while not re.search(pattern, self._session.look()[0]) and time.perf_counter() < end:
            time.sleep(0.02)


def items(typist: Typist, key: str = "j") -> Iterator[Pressed]:
    """From item to item, or page to page, in one topic after the other."""
    for back in cycle([*"hlllllllll", *"hhhhhhhh"]):
        while (pressed := typist.press(key)).size:
            yield pressed
        typist.press(back)
        typist.press("g")


def pages(typist: Typist) -> Iterator[Pressed]:
    return items(typist, "space")


def topics(typist: Typist) -> Iterator[Pressed]:
    for key in cycle("lllllllllhhhhhhhhh"):
        yield typist.press(key)


def searches(typist: Typist) -> Iterator[Pressed]:
    typist.press("f")
    for word in cycle(WORDS):
        for letter in word:
            yield typist.press(letter)
        typist.press("ctrl+u")


def details(typist: Typist) -> Iterator[Pressed]:
    """Into the details of item after item; those of pictures are left out, as `enter` leads into them."""
    for key in chain.from_iterable(cycle(("jjjjjjjjjjjj", "l", "g"))):
        typist.press(key)
        pressed = typist.press("enter")
        shown = "step" not in typist.foot()
        if shown and pressed.size:
            yield pressed
        typist.press("esc")


def letters(typist: Typist) -> Iterator[Pressed]:
    """Letters of a note, its saving awaited now and then."""
    typist.press("a")
    for number, letter in enumerate(chain.from_iterable(cycle(f"{word} " for word in WORDS))):
        yield typist.press("space" if letter == " " else letter)
        if number % NOTED == NOTED - 1:
            typist.wait_for("(?<!not )saved")


KINDS: dict[str, Callable[[Typist], Iterator[Pressed]]] = {
    "item": items,
    "page": pages,
    "topic": topics,
    "letter of a search": searches,
    "details": details,
    "letter of a note": letters,
}


def measure(world: World, program: Program, size: tuple[int, int], count: int) -> Iterator[Keys]:
    """Press `count` keys of each kind, each kind in a session of its own that begins at the same place."""
    first = next(item for item in world.items(world.topics[0]) if "text" in item)
    there = replace(program, argv=(*program.argv[:-1], f"{world.topics[0]}#{first['id']}"))
    for kind, press in KINDS.items():
        with Session(there, size) as session:
            time.sleep(1.5)
            pressed = (one for one in press(Typist(session)) if one.size)
            yield Keys(kind, size, [*islice(pressed, count)])


def table(found: Sequence[Keys], count: int) -> str:
    """A line for each kind of key at each size, beside the bars."""
    lines = [["key", "size", "p50", "p99", "10 ms, 30 ms", "bytes", "CPU", "what follows"]]
    for one in found:
        seconds = [pressed.seconds for pressed in one.pressed]
        p50, p99 = median(seconds), quantiles(seconds, n=100, method="inclusive")[98]
        verdict = " ".join("met" if took <= bar else "missed" for took, bar in ((p50, P50), (p99, P99)))
        lines.append(
            [
                one.kind,
                "×".join(map(str, one.size)),
                f"{1000 * p50:.1f} ms",
                f"{1000 * p99:.1f} ms",
                verdict,
                kilobytes([pressed.size for pressed in one.pressed]),
                f"{1000 * median(pressed.cpu for pressed in one.pressed):.1f} ms",
                following(one.pressed),
            ]
        )
    told = (
        f"From a key to its last byte, {count} keys of each kind. The last byte is that before the first "
        f"{1000 * APART:.0f} ms without one: updates of one key come closer, as Textual paints 60 times a "
        "second at most. What comes after that follows from resting, and is told by itself (how many of the "
        "keys, when, bytes): details beside the text, which come after 80 ms of rest. Cursors do not blink. "
        f"A note is typed {NOTED} letters at a time and its saving, which is told after 700 ms, awaited, so "
        "that it falls into no key. Details of pictures are left out: there enter leads into them. A key "
        f"without a byte for {NOTHING:g} s does nothing, as at the end of a topic, and is not counted. CPU "
        "is what all threads of the program used for a key and what followed, until "
        f"{1000 * REST:.0f} ms without a byte."
    )
    return f"{aligned(lines)}\n\n{told}"


def following(pressed: Sequence[Pressed]) -> str:
    after = [one for one in pressed if one.size_after]
    if not after:
        return "–"
    share = f"{100 * len(after) / len(pressed):.0f} %"
    then = 1000 * median(one.after for one in after)
    return f"{share}, {then:.0f} ms, {kilobytes([one.size_after for one in after])}"
