"""Whatever a terminal sends is taken for what it is, and nothing stops the listening."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual import events

from ketatui.term import listening
from ketatui.term.listening import Listener

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.message import Message

PIECES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from("jq/é語".split("/") + list("[]OP")).map(str.encode),
    st.sampled_from(
        [
            *(
                b"\x1b",
                b"\x1b\x1b",
                b"\x1b[",
                b"\x1bO",
                b"\x1b]",
                b"\x1b[A",
                b"\x1bOP",
                b"\x1b[[A",
                b"\x1b[Mabc",
            ),
            *(b"\x1b[200~", b"\x1b[201~", b"\x1b[20", b"\x1b[<0;5;5M", b"\x1b[<35;-9;99999m", b"\x1b[I"),
            *(b"\x1b[97:65;1u", b"\x1b[99999999999;1u", b"\x1b[113;1;9999999u", b"\x1b[;;u", b"\x1b[?1;2c"),
            *(b"\x1b]11;rgb:0/0/0\x07", b"\x1bP1$r0m\x1b\\", b"\x1b_Gi=1;OK\x1b\\", b"\x1b[?2026;2$y"),
            *(b"\x1b[" + b"1;" * 60 + b"m", b"\xff", b"\xc3", b"\xe8\xaa", b"\xed\xa0\x80", b"\x9b", b"\x00"),
        ]
    ),
)
JUNK = st.lists(PIECES, max_size=12).map(b"".join)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True, scope="module")
def clock() -> Iterable[Clock]:
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock()
        patch.setattr(listening, "monotonic", clock)
        yield clock


def told(messages: Iterable[Message]) -> list[tuple[str, ...]]:
    """What the messages say, text by the letter."""
    found: list[tuple[str, ...]] = []
    for message in messages:
        match message:
            case events.Key():
                found.append(("key", message.key))
            case events.Paste():
                found.append(("paste", message.text))
            case _:
                found.append((type(message).__name__,))
    return found


def keys(data: bytes, clock: Clock) -> list[str]:
    """The keys that bytes are taken for when nothing follows them."""
    listener = Listener()
    messages = [*listener.feed(data)]
    clock.now += 0.11
    messages += listener.tick()
    return [message.key for message in messages if isinstance(message, events.Key)]


@pytest.mark.parametrize(
    ("data", "taken_for"),
    [
        (b"jq", ["j", "q"]),
        ("é語".encode(), ["é", "語"]),
        (b"\x1b", ["escape"]),
        (b"\x1b\x1b", ["escape", "escape"]),
        (b"\x1b[A\x1bOB\x1b[5~", ["up", "down", "pageup"]),
        (b"\x1b[[A\x1b[1;2D\x1b[Z\x1b\t", ["f1", "shift+left", "shift+tab", "shift+tab"]),
        (b"\x1bq", ["alt+q"]),
        (b"\x1bqjj\x1bA/", ["alt+q", "j", "j", "alt+shift+a", "slash"]),
        (b"\x1b\x1b[A", ["escape", "up"]),
        (b"\x1bb\x1b\x7f\x1b/", ["alt+b", "alt+backspace", "alt+slash"]),
        (b"\x1b[", ["alt+left_square_bracket"]),
        (b"\x1b]", ["alt+right_square_bracket"]),
        (b"\x1b]jj", ["alt+right_square_bracket", "j", "j"]),
        (b"\x1bP\x1b", ["alt+shift+p"]),
        (b"\x1b[12", []),
        (b"\x1b[?1;2cj", ["j"]),
        (b"\x1b[?62;c\x1b[>0;276;0cj", ["j"]),
        (b"\x1b]11;rgb:0000/0000/0000\x1b\\j\x1bP>|term\x1b\\k", ["j", "k"]),
        (b"\x1b[" + b"1;" * 40 + b"mj", ["j"]),
        (b"\x1b[97:65;1uj", ["j"]),
        (b"\x1b[99999999999;1uj", ["j"]),
        (b"\x1b[<35;-4;3Mj\x1b[ !1 xk", ["j", "k"]),
        (b"\xff\xfej", ["\ufffd", "\ufffd", "j"]),
        (b"\x1b[0;;22909:20320:22909:20320:22909:20320uj", [*"好你好你好你j"]),
        (b"\x1b[0;;22909:20320::20320:99999999999:20320u\x1b[" + b"1:" * 3000 + b"uj", [*"好你你你j"]),
    ],
)
def test_keys_are_heard(data: bytes, taken_for: list[str], clock: Clock) -> None:
    found = keys(data, clock)
    assert [key.replace("replacement_character", "\ufffd") for key in found] == taken_for


@pytest.mark.parametrize(
    ("size", "clicked"), [(b"480;800", (3, 1)), (b"0;0", (35, 39))], ids=["pixels", "cells"]
)
def test_where_the_mouse_is_stays_known_after_junk(size: bytes, clicked: tuple[int, int]) -> None:
    """Case 34: a terminal that tells its size tells of the mouse in pixels, where it has such."""
    listener = Listener()
    sent = b"\x1b[48;24;80;%bt\x1b[<0;1;1M\x1b[97:65;1u\x1b[<0;36;40M" % size
    *_, click = listener.feed(sent)
    assert isinstance(click, events.MouseDown)
    assert (click.x // 1, click.y // 1) == clicked


def test_a_paste_is_one_whatever_stands_in_it(clock: Clock) -> None:
    """Case 34: an escape sequence in it is none."""
    listener = Listener()
    text = "a\x1bq\x1b[A\x1b[200~\nb\xe9"
    sent = f"j\x1b[200~{text}\x1b[201~k".encode()
    assert told(listener.feed(sent)) == [("key", "j"), ("paste", text), ("key", "k")]


def test_a_paste_without_an_end_ends(clock: Clock) -> None:
    listener = Listener()
    assert not [*listener.feed(b"\x1b[200~half of \x1b[20")]
    clock.now += 1
    assert not [*listener.tick()]
    assert not [*listener.feed(b"it")]
    clock.now += 6
    assert told(listener.tick()) == [("paste", "half of \x1b[20it")]
    assert told(listener.feed(b"q")) == [("key", "q")]
    assert told(listener.feed(b"j\x1b[201~k")) == [("key", "j"), ("key", "k")]


@pytest.mark.parametrize(
    ("late", "is_"),
    [
        (b"jq\x1b[201~k", [("paste", "jq"), ("key", "k")]),
        (b"jq\x1b[200~x\x1b[201~k", [("key", "j"), ("key", "q"), ("paste", "x"), ("key", "k")]),
    ],
)
def test_what_comes_of_a_paste_after_a_stalled_line_is_no_keys(
    late: bytes, is_: list[tuple[str, ...]], clock: Clock
) -> None:
    listener = Listener()
    assert not [*listener.feed(b"\x1b[200~half")]
    clock.now += 6
    assert told(listener.tick()) == [("paste", "half")]
    assert told(listener.feed(late)) == is_


def test_a_long_paste_is_taken_as_fast_as_it_comes(clock: Clock) -> None:
    listener = Listener()
    chunks = [b"\x1b[200~", *[b"x" * 4096] * 1024, b"\x1b[201~"]
    (paste,) = (message for chunk in chunks for message in listener.feed(chunk))
    assert isinstance(paste, events.Paste)
    assert len(paste.text) == 4096 * 1024


@given(JUNK)
@example(b"\x1b[200~\x1b[20")
@example(b"\x1b]\x1b")
def test_after_any_junk_a_key_is_a_key(junk: bytes) -> None:
    """Case 34: random bytes, broken UTF-8, half sequences, mouse junk."""
    clock = vars(listening)["monotonic"]
    assert isinstance(clock, Clock)
    listener = Listener()
    for _ in listener.feed(junk):
        pass
    clock.now += 6
    for _ in listener.tick():
        pass
    assert told(listener.feed(b"q"))[-1:] == [("key", "q")]


@given(JUNK, st.lists(st.integers(0, 100), max_size=8))
def test_it_does_not_matter_in_which_pieces_it_comes(junk: bytes, cuts: list[int]) -> None:
    whole, pieces = Listener(), Listener()
    at = [0, *sorted(min(cut, len(junk)) for cut in cuts), len(junk)]
    parts = [junk[a:b] for a, b in itertools.pairwise(at) if b > a]
    one = told(whole.feed(junk))
    other = [entry for part in parts for entry in told(pieces.feed(part))]
    assert other == one
