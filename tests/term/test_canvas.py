from __future__ import annotations

import pytest

from ketatui.term.canvas import BLANK, Canvas, Row
from ketatui.term.style import PLAIN, Style, UnknownError
from ketatui.term.widths import CERTAIN, clusters, unambiguous

RED = Style(foreground="31")


def painted(*frames: str, width: int = 6, height: int = 2) -> Canvas:
    canvas = Canvas(width, height)
    for frame in frames:
        canvas.paint(frame)
    return canvas


def texts(row: Row) -> list[str]:
    return [text for text, _ in row]


def test_text_stands_where_it_was_put_in_the_style_that_held() -> None:
    canvas = painted("\x1b[2;3Ha\x1b[31mb\x1b[0mc\x1b[1;1H")
    assert canvas.rows[0] == [BLANK] * 6
    assert canvas.rows[1] == [BLANK, BLANK, ("a", PLAIN), ("b", RED), ("c", PLAIN), BLANK]
    assert (canvas.x, canvas.y) == (0, 0)
    assert canvas.touched == {1}


def test_a_style_holds_on_into_the_next_frame() -> None:
    assert painted("\x1b[31m", "\x1b[1;1Ha").rows[0][0] == ("a", RED)


def test_a_blank_has_no_more_of_a_style_than_is_seen_of_it() -> None:
    assert painted("\x1b[1;31m a\x1b[4m ").rows[0][:3] == [
        BLANK,
        ("a", Style(("1",), "31")),
        (" ", Style(("1", "4"), "31")),
    ]


def test_a_link_is_part_of_the_style() -> None:
    row = painted("\x1b]8;id=7;https://example.org\x1b\\ab\x1b]8;;\x1b\\c").rows[0]
    assert row[1] == ("b", Style(link="id=7;https://example.org"))
    assert row[2] == ("c", PLAIN)


def test_places_beyond_the_edge_are_at_it_and_text_beyond_is_left_out() -> None:
    canvas = painted("\x1b[9;5Habcdef")
    assert texts(canvas.rows[1]) == [*"    ab"]
    assert canvas.x == 5


def test_what_is_wide_takes_two_cells_or_none() -> None:
    assert texts(painted("\x1b[1;1H日本x").rows[0]) == ["日", "", "本", "", "x", " "]
    assert texts(painted("\x1b[1;6H日").rows[0]) == [*"      "]


@pytest.mark.parametrize(("column", "left"), [(1, ["x", " ", "b"]), (2, [" ", "x", "b"])])
def test_half_of_what_is_wide_does_not_stay(column: int, left: list[str]) -> None:
    assert texts(painted("\x1b[1;1H日b", f"\x1b[1;{column}Hx").rows[0])[:3] == left


def test_what_takes_no_cell_stands_with_what_is_before_it() -> None:
    assert texts(painted("\x1b[1;1Hae\u0301b").rows[0])[:3] == ["a", "e\u0301", "b"]
    assert texts(painted("\x1b[1;1Hae", "\x1b[1;3H\u0301b").rows[0])[:3] == ["a", "e\u0301", "b"]


def test_a_joiner_with_nothing_after_it_is_left_out() -> None:
    assert texts(painted("\x1b[1;1Ha👩\u200d").rows[0])[:3] == ["a", "👩", ""]
    assert texts(painted("\x1b[1;1Ha", "\x1b[1;2H\u200d").rows[0])[:2] == ["a", " "]


def test_another_size_keeps_what_fits() -> None:
    canvas = painted("\x1b[1;1Hab日本\x1b[2;1Hcd")
    canvas.resize(3, 3)
    assert [texts(row) for row in canvas.rows] == [[*"   "], [*"cd "], [*"   "]]
    canvas.resize(4, 1)
    assert [texts(row) for row in canvas.rows] == [[*"    "]]


@pytest.mark.parametrize(
    "data", ["\x1b[2J", "\t", "\x1b[5C", "a\x1b[?25h", "\x07", "\x9b1m", "\x1b[", "\x1b]52;c;YQ==\x07"]
)
def test_what_is_not_painting_is_refused(data: str) -> None:
    with pytest.raises(UnknownError):
        painted(f"\x1b[1;1H{data}")


def test_certain_characters_take_one_cell_and_are_never_joined() -> None:
    assert all(clusters(f"x{sign}x") == [("x", 1), (sign, 1), ("x", 1)] for sign in CERTAIN)
    assert not {"\u00ad", "\u200d", "\ufe0f", "\u0301", "日", "😀", "❤", "☎"} & CERTAIN


def test_ambiguous_characters_are_known_as_such() -> None:
    assert {*"aµ⇄ö"} <= unambiguous()
    assert not {*"─▌◆–“é"} & unambiguous()
