"""The list of bookmarks and notes: its window, whatever the heights of the blocks and whatever one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from ketatui.draw import UNICODE, Line, Span, line_text
from ketatui.ui.block_list import BlockList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketatui.ui.session import Session

MOVES: dict[str, Callable[[BlockList], None]] = {
    "down": BlockList.action_down,
    "up": BlockList.action_up,
    "page down": BlockList.action_page_down,
    "page up": BlockList.action_page_up,
    "half down": BlockList.action_half_down,
    "half up": BlockList.action_half_up,
    "first": BlockList.action_first,
    "last": BlockList.action_last,
    "wheel down": lambda blocks: blocks._scroll(3),
    "wheel up": lambda blocks: blocks._scroll(-3),
}
WINDOWS = st.tuples(st.integers(20, 60), st.integers(3, 30))


class _Session:
    glyphs = UNICODE


class Blocks(App[None]):
    CSS = "BlockList { height: 1fr; }"

    def __init__(self, heights: Sequence[int]) -> None:
        super().__init__()
        session: Session = _Session()  # type: ignore[assignment]  # the list takes nothing else of it
        self.heights = heights
        self.made: set[int] = set()
        self.list = BlockList(session, lambda _: ((Span("nothing"),),))

    def compose(self) -> ComposeResult:
        yield self.list

    def on_mount(self) -> None:
        self.list.show(len(self.heights), self.block)

    def block(self, index: int, _width: int) -> Sequence[Line]:
        self.made.add(index)
        return [*((Span(f"{index}.{line}"),) for line in range(self.heights[index] - 1)), ()]


def holds(app: Blocks) -> None:
    blocks = app.list
    seen = [(index, line_text(line)) for index, line in blocks._seen()]
    assert len(seen) <= blocks.size.height
    told = [text for _, text in seen if text]
    every = [f"{index}.{line}" for index, height in enumerate(app.heights) for line in range(height - 1)]
    assert told == every[every.index(told[0]) :][: len(told)], "lines stand in their order, none left out"
    assert any(index == blocks.current and text for index, text in seen), "the current block is in sight"
    fits = sum(app.heights) >= blocks.size.height
    assert len(seen) == (blocks.size.height if fits else sum(app.heights)), "the window is filled"


@settings(max_examples=40)
@given(
    heights=st.lists(st.integers(2, 12), min_size=1, max_size=30),
    window=WINDOWS,
    steps=st.lists(st.sampled_from([*MOVES]) | WINDOWS, max_size=25),
)
@example(heights=[3, 40, 3], window=(30, 10), steps=["down", *["down"] * 40, *["up"] * 45])
async def test_what_is_current_is_always_in_sight(
    heights: list[int], window: tuple[int, int], steps: list[str | tuple[int, int]]
) -> None:
    app = Blocks(heights)
    async with app.run_test(size=window) as pilot:
        holds(app)
        for step in steps:
            if isinstance(step, str):
                MOVES[step](app.list)
            else:
                before = app.list.current
                await pilot.resize_terminal(*step)
                await pilot.pause()
                assert app.list.current == before
            holds(app)


@settings(max_examples=20)
@given(heights=st.lists(st.integers(2, 30), min_size=1, max_size=20), window=WINDOWS)
async def test_j_reads_every_line_and_k_reads_them_back(heights: list[int], window: tuple[int, int]) -> None:
    app = Blocks(heights)
    every = {(index, f"{index}.{line}") for index, height in enumerate(heights) for line in range(height - 1)}
    async with app.run_test(size=window):
        for key, end in (("down", len(heights) - 1), ("up", 0)):
            seen: set[tuple[int, str]] = set()
            for _ in range(sum(heights) + len(heights)):
                seen |= {(index, line_text(line)) for index, line in app.list._seen()}
                MOVES[key](app.list)
            assert app.list.current == end
            assert every <= seen


async def test_of_many_blocks_only_those_in_sight_are_made() -> None:
    app = Blocks([4] * 100_000)
    async with app.run_test(size=(40, 20)):
        assert len(app.made) < 20
        app.list.action_last()
        app.list._seen()
        assert app.list.current == 99_999
        assert len(app.made) < 40
