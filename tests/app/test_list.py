"""The list and its window, whatever the heights of the items and of the window, and whatever one does."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual.widgets import Tooltip
from textual.widgets._toast import ToastRack

from app import packs
from ketatui.config import Config
from ketatui.draw import UNICODE, line_text
from ketatui.notebook import Notebook
from ketatui.pack.shelf import open_library
from ketatui.ui.app import KetatuiApp
from ketatui.ui.filter_bar import FilterBar
from ketatui.ui.filters import TopicPlaces
from ketatui.ui.item_list import ItemList
from ketatui.ui.session import Searched, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot
    from textual.screen import Screen
    from textual.widget import Widget

    from ketatui.pack.library import Library
    from ketatui.ui.reader import ReaderScreen

PACKS = (
    [3],
    [5, 400, 10, 3, 200, 60, 9],
    [300, 300],
    [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2],
    [60, 1, 120, 1, 1, 30, 250, 5],
)
MOVES: dict[str, Callable[[ItemList], None]] = {
    "down": ItemList.action_down,
    "up": ItemList.action_up,
    "page down": ItemList.action_page_down,
    "page up": ItemList.action_page_up,
    "half down": ItemList.action_half_down,
    "half up": ItemList.action_half_up,
    "first": ItemList.action_first,
    "last": ItemList.action_last,
    "next section": lambda items: items.go_section(1),
    "previous section": lambda items: items.go_section(-1),
    "wheel down": lambda items: items._page(3),
    "wheel up": lambda items: items._page(-3),
}
WINDOWS = st.tuples(st.integers(40, 120), st.integers(12, 40))


@cache
def library(number: int) -> Library:
    folder = Path(mkdtemp(prefix="ketatui-list-"))
    packs.pack(folder / "pack", PACKS[number])
    return open_library(folder / "pack", folder / "cache", print)


def app(number: int, folder: Path, item: str | None = None) -> KetatuiApp:
    notebook = Notebook.open(folder / "notebook.db", folder / "backups", "shapes")
    session = Session(library(number), notebook, Config(), UNICODE, Path("drafts"), Searched())
    return KetatuiApp(session, "shapes", item)


def shown(items: ItemList) -> tuple[list[tuple[int, int]], list[int]]:
    """Which item and line stands at each row, and the rows of lines that belong to no item."""
    window = items._window
    rows = [window.at(row) for row in range(items.size.height)]
    inside = [(index, line) for index, line in rows if index < items.count]
    return inside, [row for row, (index, _) in enumerate(rows) if index >= items.count]


def holds(items: ItemList) -> None:
    """What must be so after every move."""
    inside, empty = shown(items)
    assert 0 <= items.current < items.count
    whole = sum(items._block(index).height for index in range(items.count))
    assert not empty or (inside[0] == (0, 0) and whole == len(inside)), "the window runs past an end"
    block = items._block(items.current)
    own = [line for index, line in inside if index == items.current and block.lead <= line < block.end]
    assert own, "nothing of the current item is in sight"


@settings(max_examples=15)
@given(
    number=st.integers(0, len(PACKS) - 1),
    window=WINDOWS,
    steps=st.lists(st.sampled_from([*MOVES]) | WINDOWS, max_size=20),
)
@example(number=4, window=(58, 30), steps=[*["down"] * 9, (40, 12), "page up"])
async def test_what_is_current_is_always_in_sight(
    number: int,
    window: tuple[int, int],
    steps: list[str | tuple[int, int]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    reader = app(number, tmp_path_factory.mktemp("list"))
    async with reader.run_test(size=window) as pilot:
        items = reader.reader.list
        holds(items)
        for step in steps:
            before = items.current
            if isinstance(step, str):
                MOVES[step](items)
            else:
                await pilot.resize_terminal(*step)
                await pilot.pause()
                assert items.current == before, "another size makes nothing else current"
            holds(items)
    reader.session.notebook.close()


def test_what_the_notebook_tells_before_anything_is_shown_is_no_fault(tmp_path: Path) -> None:
    reader = app(0, tmp_path).reader
    reader.notebook_changed()
    reader.session.notebook.close()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_first_that_is_painted_is_the_text(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []

    def display(self: KetatuiApp, screen: Screen[object], _renderable: object) -> None:
        if not self._batch_count:
            painted.append("\n".join(strip.text for strip in screen._compositor.render_strips()))

    monkeypatch.setattr(KetatuiApp, "_display", display)
    reader = app(1, tmp_path, library(1).index("shapes")[4].id)
    async with reader.run_test(size=size):
        items = reader.reader.list
        shown = [line_text(items.row(y)) for y in range(items.size.height)]
    assert " 5 of " in painted[0]
    assert all(line.rstrip() in painted[0] for line in shown), painted[0]
    reader.session.notebook.close()


async def test_no_screen_has_widgets_that_nothing_uses(tmp_path: Path) -> None:
    reader = app(0, tmp_path)
    found: list[Widget] = []

    async def look(pilot: Pilot[object]) -> None:
        found.extend(pilot.app.screen.children)
        pilot.app.exit(0)

    await reader.run_async(headless=True, size=(80, 24), auto_pilot=look)
    assert found
    assert not [widget for widget in found if isinstance(widget, Tooltip | ToastRack)]
    reader.session.notebook.close()


def mark(reader: ReaderScreen) -> None:
    """Bookmark what is current, or take its bookmark away, where anything is."""
    if reader.list.place is not None:
        reader.action_mark()


ROOMY = st.tuples(st.integers(40, 120), st.integers(14, 40))
"""Windows in which the line of a filter leaves room for a section's title and the item below it."""
FILTERING: dict[str, Callable[[ReaderScreen], object]] = {
    "mark": mark,
    "only bookmarked": lambda reader: reader._choose("mine=bookmarked"),
    "only established": lambda reader: reader._choose("certainty=established"),
    "all": lambda reader: reader.clear_filter(),
    "next topic": lambda reader: reader.action_next_topic(),
    "previous topic": lambda reader: reader.action_previous_topic(),
}


@settings(max_examples=25)
@given(
    number=st.integers(0, len(PACKS) - 1),
    window=ROOMY,
    steps=st.lists(st.sampled_from([*FILTERING, *MOVES]) | ROOMY, max_size=30),
)
@example(number=4, window=(40, 12), steps=["last", "mark", "only bookmarked", "all", "first", "mark"])
async def test_so_it_is_whatever_is_shown_only(
    number: int,
    window: tuple[int, int],
    steps: list[str | tuple[int, int]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    app_ = app(number, tmp_path_factory.mktemp("list"))
    reader = app_.reader
    async with app_.run_test(size=window) as pilot:
        for step in steps:
            if isinstance(step, tuple):
                await pilot.resize_terminal(*step)
            elif step in FILTERING:
                FILTERING[step](reader)
            else:
                MOVES[step](reader.list)
            await pilot.pause()
            filter_, marks = reader._filter, app_.session.notebook.marks
            topic = reader._heads[reader._topic].id
            kept = [place.id for place in TopicPlaces(app_.session.library, marks, topic).shown(filter_)]
            assert [place.id for place in reader.list._places] == kept
            assert bool(filter_) == any(bar.display for bar in reader.query(FilterBar))
            if kept:
                holds(reader.list)
    app_.session.notebook.close()


@settings(max_examples=12)
@given(number=st.integers(0, len(PACKS) - 1), window=WINDOWS)
async def test_j_reads_every_line_in_order_and_k_reads_them_back(
    number: int, window: tuple[int, int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    reader = app(number, tmp_path_factory.mktemp("list"))
    async with reader.run_test(size=window):
        items = reader.reader.list
        every = {  # but for the titles of sections, which the heading above the list shows as well
            (index, line)
            for index in range(items.count)
            for line in range(items._block(index).lead, items._block(index).end)
        }
        for key, ends in (("down", items.count - 1), ("up", 0)):
            seen = set(shown(items)[0])
            visited = [items.current]
            state: tuple[object, ...] = ()
            while state != (state := (items.current, items._window.beginning)):
                MOVES[key](items)
                assert abs(items.current - visited[-1]) <= 1
                visited.append(items.current)
                seen |= set(shown(items)[0])
                holds(items)
            assert visited[-1] == ends
            assert visited == sorted(visited, reverse=key == "up")
            assert every <= seen, "a line was passed over"
        assert items._window.beginning == (0, 0)
    reader.session.notebook.close()
