"""The reader shows the same whether only differences are sent or all that is painted."""

from __future__ import annotations

import os
import random
import re
from typing import TYPE_CHECKING

import pytest

from vt import visible

if TYPE_CHECKING:
    from pathlib import Path

    from app.conftest import Open
    from app.room import Reader
    from vt import Cell

WALK = (
    "j,j,j,space,space,b,k,l,h,3,],[,"
    "j,enter,j,j,esc,G,g,f,w o r d,down,esc,/,k e t enter,n,N,esc,s,esc,?,space,"
    "q,m,y,c,j,enter,v,esc,<,>,!,esc,w,esc,ctrl+l,a,n o t e enter,ctrl+l,esc,r,esc"
    ",: k e t a t u i - l i,down,enter,j"
)
"""Keys pressed one after the other, those without a comma between them at once."""
ROUND = "j,j,space,l,enter,esc,?,esc,a,x enter,esc,ctrl+l,: k e t a t u i - l i,esc"
_COUNT = re.compile(r"\s*(?:(?:all )?\d+ (?:of \d+ )?(?:un)?read\b|read \d+/\d+)")
STEPS = ["j", "k", "space", "b", "l", "h", "]", "G", "g", "enter", "esc", "c", "v", "?", "s"]
SIZES = [(100, 30), (120, 40), (40, 12), (80, 24), (119, 31)]
ODD = ["日本語 한글", "e\u0301le\u0300ve ❤ ☎ 🇩🇪", "a\u200bb 😀 x", "❤\ufe0f ｗｉｄｅ", "שלום", "क्षि"]
TERMS = ["xterm", "linux", "vt100", "screen", "tmux-256color"]


@pytest.fixture
def two(tmp_path: Path, open_reader: Open) -> Pair:
    return Pair(tmp_path, open_reader)


class Pair:
    """Two readers, each with a notebook of its own: one sends differences, one all that is painted."""

    def __init__(self, folder: Path, open_reader: Open) -> None:
        self._folder, self._open = folder, open_reader

    def opened(self, size: tuple[int, int], **env: str) -> tuple[Reader, Reader]:
        self.thin = self._open("overview", size=size, env={**env, **self._own("thin")})
        self.direct = self._open(
            "overview", size=size, env={**env, **self._own("direct", KETATUI_DIRECT="1")}
        )
        return self.thin, self.direct

    def press(self, *keys: str) -> None:
        for reader in (self.thin, self.direct):
            reader.press(*keys)
        self.agree(keys)

    def agree(self, after: object) -> None:
        assert self.thin.wait_until(self._alike), (
            f"not the same after {after}\n{self.thin.text}\n{self.direct.text}"
        )

    def _own(self, name: str, **env: str) -> dict[str, str]:
        env["PYTHONHASHSEED"] = "0"  # topics with as many hits stand in an order that depends on it
        return {"KETATUI_DATA_DIR": str(self._folder / name), **env}

    def _alike(self) -> bool:
        thin, direct = self.thin.calm(), self.direct.calm()
        rows = zip(thin.screen, visible(thin.cells), direct.screen, visible(direct.cells), strict=True)
        return thin.cursor == direct.cursor and all(_same(*row) for row in rows)


def _same(one: str, cells: list[Cell], other: str, others: list[Cell]) -> bool:
    """Whether two rows are the same, but for what was read by now: each tells it after a rest of its own."""
    if _COUNT.search(one) or _COUNT.search(other):
        return _COUNT.sub("", one) == _COUNT.sub("", other)
    return cells == others


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_at_every_step_of_a_walk_the_screen_is_the_same_for_half_of_the_bytes(
    size: tuple[int, int], two: Pair
) -> None:
    thin, direct = two.opened(size)
    for keys in WALK.split(","):
        two.press(*keys.split())
    assert thin.bytes_out < 0.5 * direct.bytes_out


@pytest.mark.parametrize("term", TERMS)
def test_on_every_terminal_the_screen_is_the_same(term: str, two: Pair) -> None:
    """Case 29: linux, vt100, screen, tmux and xterm."""
    two.opened((80, 24), TERM=term)
    for keys in ROUND.split(","):
        two.press(*keys.split())


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"COLORTERM": "truecolor"}], ids=str)
def test_with_any_colours_the_screen_is_the_same(env: dict[str, str], two: Pair) -> None:
    """Case 30: no colours at all, and all there are."""
    two.opened((80, 24), **env)
    for keys in ROUND.split(","):
        two.press(*keys.split())


def test_on_a_background_of_its_own_the_screen_is_the_same(two: Pair, config: Path) -> None:
    config.write_text('theme = "ketatui-dark"\n', encoding="utf-8")
    two.opened((80, 24))
    for keys in ROUND.split(","):
        two.press(*keys.split())


def test_whatever_the_size_the_screen_is_the_same(two: Pair) -> None:
    """Case 32: small, usual and large windows, one after the other."""
    both = two.opened((80, 24))
    for size in ((40, 12), (120, 40), (20, 6), (80, 24), (1, 1), (300, 60), (119, 24), (80, 24)):
        for reader in both:
            reader.resize(*size)
        two.agree(size)
        two.press("j")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_whatever_was_done_there_is_nothing_that_a_repaint_changes(seed: int, open_reader: Open) -> None:
    """Case 32: keys, sizes that come and go, and notes with odd letters in them."""
    chance = random.Random(seed)
    reader = open_reader("overview", size=SIZES[0])
    for step in range(25):
        if step % 5 == 3:
            reader.step("a")
            reader.send(f"{chance.choice(ODD)} beside words\x1b")
        elif step % 5 == 4:
            for size in chance.choices(SIZES, k=2):
                reader.resize(*size)
        else:
            reader.press(chance.choice(STEPS))
        reader.settled().calm()
        screen, cells, cursor = reader.screen, visible(reader.cells), reader.cursor
        reader.send("\x1b[O\x1b[I")
        reader.settled().calm()
        rows = zip(screen, cells, reader.screen, visible(reader.cells), strict=True)
        assert reader.cursor == cursor
        assert all(_same(*row) for row in rows), f"step {step}"


@pytest.mark.parametrize("keys", [[], ["a", "x"]])
def test_what_another_program_wrote_is_gone_when_all_is_painted_anew(
    keys: list[str], open_reader: Open
) -> None:
    reader = open_reader("overview")
    for key in keys:
        reader.step(key)
    before = visible(reader.calm().cells)
    tty = os.open(f"/proc/{reader.pid}/fd/0", os.O_WRONLY | os.O_NOCTTY)
    os.write(tty, b"\x1b[5;3HBroadcast message\x1b[9;1H\x1b[K\x1b[12;40HThe system is going down")
    os.close(tty)
    reader.wait_for("Broadcast").press("ctrl+l")
    reader.wait_for(lambda it: visible(it.cells) == before)
