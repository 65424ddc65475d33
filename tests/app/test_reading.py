"""The whole text can be read, by line and by page, at any size, there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app import packs
from app.room import BAR, TOPICS, Reader, items, said, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.conftest import Open

SIZES = [5, 260, 10, 3, 120, 60, 9]
"""Words of the statements of a pack some of whose items are taller than a window."""

Rows = list[str]


def steps(reader: Reader, key: str) -> list[Rows]:
    """Press a key until it changes nothing more; the rows of the list before and after each."""
    shown = [bare(reader.rows)]
    while reader.step(key):
        shown.append(bare(reader.rows))
        assert len(shown) < 2000
    return shown


def bare(rows: Rows) -> Rows:
    """The rows without the bar of the current item and the rule of a callout."""
    return [row.removeprefix(BAR).strip().removeprefix("│").strip() for row in rows]


def stitched(screens: Sequence[Rows]) -> Rows:
    """The rows of a text from views of it that overlap, the first to the last; gaps are an error."""
    whole = [*screens[0]]
    for view in screens[1:]:
        kept = next((n for n in range(len(view), 0, -1) if whole[-n:] == view[:n]), 0)
        assert kept, f"nothing of this was seen before: {view}"
        whole += view[kept:]
    return whole


def missed(whole: Rows, screens: Sequence[Rows]) -> Rows:
    """The rows of a text, but blank ones, that no view of it showed."""
    seen: set[int] = set()
    at = 0
    for view in screens:
        places = [n for n in range(len(whole)) if whole[n : n + len(view)] == view]
        assert places, f"this is no piece of the text: {view}"
        at = min(places, key=lambda place: abs(place - at))
        seen |= set(range(at, at + len(view)))
    return [row for number, row in enumerate(whole) if row and number not in seen]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_read_to_its_end_by_j(topic: str, open_reader: Open) -> None:
    listed = items(topic)
    reader = open_reader(topic).at(1)
    assert not reader.step("k"), "the first item leads nowhere back"
    for place, item in enumerate(listed, 1):
        begun = " ".join(said(item).split()[:4])

        def there(place: int = place, begun: str = begun) -> bool:
            return reader.position == (place, len(listed)) and begun in reader.current

        while not there():
            assert reader.position == (place - 1, len(listed)), item["id"]
            assert reader.step("j"), item["id"]
        seen = reader.current
        while said(item) not in seen:
            assert reader.step("j"), item["id"]
            assert reader.position == (place, len(listed)), item["id"]
            new = reader.current
            kept = next(n for n in range(len(new), -1, -1) if seen.endswith(new[:n]))
            seen += new[kept:]
        if place < len(listed):
            assert reader.step("j"), item["id"]
    while reader.step("j"):
        pass
    assert reader.position == (len(listed), len(listed)), "the last item leads nowhere on"


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_read_to_its_end_by_space(topic: str, open_reader: Open) -> None:
    listed = items(topic)
    reader = open_reader(topic).at(1)
    whole = stitched(steps(reader, "space"))
    assert reader.position == (len(listed), len(listed))
    flat = words(" ".join(whole))
    for item in listed:
        assert said(item) in flat, item["id"]


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("space", "b")])
@pytest.mark.parametrize("size", [(40, 12), (60, 14)])
def test_an_item_taller_than_the_window_is_read_through(
    size: tuple[int, int], down: str, up: str, tmp_path: Path, open_reader: Open
) -> None:
    texts = packs.pack(tmp_path / "pack", SIZES)
    count = len(SIZES) + 1
    reader = open_reader("shapes", size=size, env=packs.env(tmp_path))
    whole = stitched(steps(reader, "ctrl+d"))
    flat = words(" ".join(whole))
    for text in texts:
        assert text in flat
    reader.press("g")
    reader.at(1).calm()
    assert missed(whole, steps(reader, down)) == []
    assert reader.position == (count, count)
    assert missed(whole, steps(reader, up)) == []
    assert reader.position == (1, count)


def test_a_long_item_is_met_at_its_beginning_and_from_below_at_its_end(
    tmp_path: Path, open_reader: Open
) -> None:
    texts = packs.pack(tmp_path / "pack", SIZES)
    reader = open_reader("shapes", size=(40, 12), env=packs.env(tmp_path))
    for place, text in enumerate(texts, 2):
        while reader.position and reader.position[0] < place:
            assert reader.step("j")
        assert text.split()[0] in reader.current.split()
    for place in range(len(texts), 1, -1):
        while reader.position and reader.position[0] > place:
            assert reader.step("k")
        assert texts[place - 2].split()[-1] in reader.current.split()
