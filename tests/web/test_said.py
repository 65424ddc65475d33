"""What a browser may say, and how much of it."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.web.said import HEIGHTS, WIDTHS, Allowance, BadMessageError, Keys, Ping, Size, said, size_of

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
KINDS = st.sampled_from(["stdin", "resize", "ping", "focus", "blur"])


@given(st.integers(), st.integers())
def test_a_size_is_within_what_a_terminal_may_have(width: int, height: int) -> None:
    for size in (size_of(width, height), said(json.dumps(["resize", {"width": width, "height": height}]))):
        assert isinstance(size, Size)
        assert WIDTHS[0] <= size.width <= WIDTHS[1]
        assert HEIGHTS[0] <= size.height <= HEIGHTS[1]
        assert size.width == width or not WIDTHS[0] <= width <= WIDTHS[1]
        assert size.height == height or not HEIGHTS[0] <= height <= HEIGHTS[1]


@pytest.mark.parametrize(
    "value", [None, "", "80.0", "8e1", "-80", "+80", " 80", "８０", "0x50", "9" * 10, 80.0, True, [], {}]
)
def test_only_whole_numbers_are_a_size(value: object) -> None:
    assert size_of("80", 24) == (80, 24)
    for pair in ((value, 24), (80, value)):
        with pytest.raises(BadMessageError):
            size_of(*pair)


@given(st.text() | ANY_JSON.map(json.dumps) | st.tuples(KINDS, ANY_JSON).map(json.dumps))
def test_whatever_comes_is_understood_or_refused(message: str) -> None:
    with suppress(BadMessageError):
        assert isinstance(said(message), Keys | Size | Ping | None)


@given(st.text())
def test_what_is_typed_arrives(text: str) -> None:
    assert said(json.dumps(["stdin", text])) == Keys(text.encode(errors="replace"))


@given(st.text() | st.lists(st.sampled_from(["\x1b", "[201~", "[200~", "q", "\x1b[201~", "ä"])).map("".join))
def test_what_is_pasted_types_nothing(text: str) -> None:
    """A page may have put anything into the clipboard, and the browser's terminal passes it all on."""
    pasted = said(json.dumps(["stdin", f"\x1b[200~{text}\x1b[201~"]))
    assert isinstance(pasted, Keys)
    assert pasted.data.count(b"\x1b") == 2
    assert pasted.data.startswith(b"\x1b[200~")
    assert pasted.data.endswith(b"\x1b[201~")


def test_half_a_letter_is_no_fault() -> None:
    assert said('["stdin", "\\ud800x"]') == Keys(b"?x")


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "null",
        '"stdin"',
        "[]",
        '["stdin"]',
        '["stdin", 1]',
        '["stdin", "a", "b"]',
        '["resize", [80, 24]]',
        '["resize", {"width": 80}]',
        '["ping", 1]',
        f'["ping", "{"9" * 65}"]',
        '["meta", {}]',
        "[" * 100_000,
        f'["resize", {{"width": {"9" * 5000}, "height": 1}}]',
    ],
)
def test_what_our_page_does_not_say_is_refused(message: str) -> None:
    with pytest.raises(BadMessageError):
        said(message)


def test_a_person_never_waits() -> None:
    """Thirty keys and a hundred moves of the mouse a second for some minutes, and then the largest paste."""
    allowance, now = Allowance(0.0), 0.0
    for _ in range(130 * 300):
        now += 1 / 130
        assert allowance.take(40, now) == 0
    assert allowance.take(2 * 1024 * 1024, now) == 0


def test_a_flood_is_slowed_to_what_is_allowed() -> None:
    allowance, now = Allowance(0.0), 0.0
    for _ in range(100_000):
        now += allowance.take(100, now)
    assert 100_000 / now < 1.2 * Allowance.PER_SECOND
    now += allowance.take(100 * 1024 * 1024, now)
    assert allowance.take(0, now) > 0
    assert allowance.take(0, now + 60) == 0
