"""How much was read is told, and one key leads to what was not."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import packs
from ketatui.draw import cells
from ketatui.draw.words import read_of
from ketatui.notebook import Notebook
from ketatui.pack.shelf import open_library
from ketatui.review.known import known_now
from ketatui.ui.bars import Counts
from vt import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.conftest import Open
    from app.room import Reader
    from terminal import Terminal

ALL = ["shapes-summary", *(f"shape-{letter}" for letter in "abcdef")]
"""What there is to read in the first topic, in its order; one of it is shown in the second too."""
SEE = '[[section.item]]\nid = "second-see"\nkind = "see"\nitem = "shape-b"\n'
SECOND = ["second-summary", "shape-b", "second-only"]


@pytest.fixture
def open_pack(tmp_path: Path, data: Path, open_reader: Open) -> Callable[..., Reader]:
    """Opens a reader on a small pack of which some items were read."""
    packs.pack(tmp_path / "pack", [4] * 6)
    second = tmp_path / "pack" / "topics" / "second.toml"
    second.write_text(packs.SECOND + SEE + packs.prose("second-only", "Only this."))
    library = open_library(tmp_path / "pack", tmp_path / "cache", print)

    def open_(*arguments: str, read: list[str], size: tuple[int, int] = (80, 24)) -> Reader:
        with closing(Notebook.open(data / "notebook.db", data / "backups", "shapes")) as notebook:
            for item in read:
                now = known_now(library.item(item))
                notebook.keep_seen(item, now.wording, now.sure, now.sources.split())
        return open_reader(*arguments, size=size, env=packs.env(tmp_path))

    return open_


def bar_ends(told: str) -> Callable[[Terminal], bool]:
    return lambda it: it.screen[0].endswith(told)


def told_first(reader: Reader, told: str) -> int:
    """With which piece of what was sent the bar told something for the first time."""
    shown = Emulator((120, 30), lambda _: None)
    for number, chunk in enumerate(reader.chunks):
        shown.feed(chunk.data)
        if shown.lines[0].rstrip().endswith(told):
            return number
    raise AssertionError(f"never told {told!r}")


def stands_at(place: int, topic: str) -> Callable[[Terminal], bool]:
    return lambda it: (
        f"[{topic}]" in it.screen[0] and re.search(rf"\b{place} of \d", it.screen[2]) is not None
    )


def test_an_item_counts_as_read_after_a_rest_and_the_bar_tells(open_pack: Callable[..., Reader]) -> None:
    reader = open_pack("shapes", read=["shape-c", "shape-d"], size=(120, 30))
    reader.wait_for(bar_ends("  read 3/7"))
    assert told_first(reader, "  read 2/7") < told_first(reader, "  read 3/7")
    reader.press("j")
    reader.wait_for(bar_ends("  read 4/7")).press("l")
    reader.wait_for(bar_ends("  read 1/3"))


def test_nothing_is_sent_where_nothing_has_changed(open_pack: Callable[..., Reader]) -> None:
    reader = open_pack("shapes", read=ALL, size=(120, 30))
    reader.wait_for(bar_ends("read 7/7"))
    reader.calm()
    before = len(reader.log)
    assert not reader.wait_until(lambda: len(reader.log) != before, 2.5)


def test_only_the_count_is_painted_where_it_changes(open_pack: Callable[..., Reader]) -> None:
    reader = open_pack("shapes", read=[], size=(120, 30))
    reader.wait_for(bar_ends("read 1/7"))
    changed = told_first(reader, "read 1/7")
    assert told_first(reader, "read 0/7") < changed
    assert "─".encode() not in reader.chunks[changed].data, "the rule below it stays"


def test_what_is_only_passed_is_not_read(open_pack: Callable[..., Reader]) -> None:
    reader = open_pack("shapes", read=[], size=(120, 30))
    reader.send("lh")
    reader.wait_for(bar_ends("read 1/7")).press("l")
    reader.wait_for(bar_ends("read 0/3"))


def test_what_another_session_reads_is_told(open_pack: Callable[..., Reader]) -> None:
    one = open_pack("shapes", read=ALL[:2], size=(120, 30))
    one.wait_for(bar_ends("read 2/7"))
    other = open_pack("shapes#shape-c", read=[])
    other.wait_for(stands_at(4, "Shapes"))
    one.wait_for(bar_ends("read 3/7"))


def test_below_120_columns_the_contents_tell(open_pack: Callable[..., Reader]) -> None:
    reader = open_pack("shapes", read=["shapes-summary", "shape-b", "shape-d", "shape-e", "shape-f"])
    assert "read" not in reader.screen[0]
    reader.press("c")
    reader.on_page("Contents").sees("5 of 7 read").calm()
    reader.wait_for(re.compile(r"Second +1 source +1 of 3 read$", re.MULTILINE))
    rows = [re.split("  +", row[1:].strip()) for row in reader.screen[1:-1] if row[1:].strip()]
    told = {row[0]: row[-1] for row in rows}
    assert told == {
        "Shapes": "5 of 7 read",
        "Section a": "2 unread",
        "Section d": "read",
        "Second": "1 of 3 read",
        "Here": "1 unread",
    }


def test_at_forty_columns_the_contents_tell_in_few_words(open_pack: Callable[..., Reader]) -> None:
    reader = open_pack("shapes", read=["shapes-summary", "shape-b"], size=(40, 24))
    reader.press("m", "c")
    reader.on_page("Contents").wait_for(re.compile(r"Shapes +★ 1 +2/7$", re.MULTILINE))
    reader.wait_for(re.compile(r"Section a +2 left$", re.MULTILINE))


def test_of_a_topic_that_was_not_begun_no_section_tells(open_pack: Callable[..., Reader]) -> None:
    reader = open_pack("shapes", read=["shapes-summary"])
    reader.press("c")
    reader.on_page("Contents").sees("1 of 7 read").wait_for(re.compile(r" Here *$", re.MULTILINE))
    reader = open_pack("shapes", read=ALL)
    reader.press("c")
    reader.on_page("Contents").sees("all 7 read").sees("1 of 3 read").sees("1 unread")
    reader = open_pack("second", read=[])
    reader.send("c")
    reader.on_page("Contents").sees("all 7 read").sees("1 of 3 read")


@pytest.mark.parametrize(
    ("read", "items", "narrow", "told"),
    [
        (0, 0, False, ""),
        (0, 3, False, "0 of 3 read"),
        (2, 3, False, "2 of 3 read"),
        (3, 3, False, "all 3 read"),
        (0, 0, True, ""),
        (3, 3, True, "3/3"),
    ],
)
def test_how_much_was_read_in_words(read: int, items: int, narrow: bool, told: str) -> None:
    assert read_of(read, items, narrow=narrow) == told


@given(st.builds(Counts, *[st.integers(0, 2000)] * 5), st.integers(0, 60))
def test_what_does_not_fit_in_the_bar_is_left_out_from_the_least_important(counts: Counts, room: int) -> None:
    due, read, items, bookmarks, notes = counts
    parts = [
        f"due {due}" if due else "",
        f"read {read}/{items}" if items else "",
        f"★ {bookmarks}" if bookmarks else "",
        ("1 note" if notes == 1 else f"{notes} notes") if notes else "",
    ]
    told = counts.told("★", room)
    shown = told.split("  ") if told else []
    there = [part for part in parts if part]
    assert shown == there[: len(shown)]
    assert cells(told) <= room
    assert shown == there or cells("  ".join(there[: len(shown) + 1])) > room


# To the next one


def test_one_goes_to_the_next_unread_item_and_back(open_pack: Callable[..., Reader]) -> None:
    reader = open_pack("shapes", read=["shapes-summary", "shape-a", "shape-c", "shape-f"])
    reader.press("u")
    reader.wait_for(stands_at(3, "Shapes")).wait_for("3 left in this topic.").press("u")
    reader.wait_for(stands_at(5, "Shapes")).press("<")
    reader.wait_for(stands_at(3, "Shapes")).press("<")
    reader.wait_for(stands_at(1, "Shapes"))


def test_after_the_last_topic_one_goes_on_from_the_first(open_pack: Callable[..., Reader]) -> None:
    reader = open_pack("second", read=["second-summary", *ALL[:3], *ALL[4:]])
    reader.press("u")
    reader.wait_for(stands_at(4, "Second")).wait_for("1 left in this topic.").press("u")
    reader.wait_for(stands_at(4, "Shapes")).wait_for("1 left in this topic.")


def test_what_stands_before_in_this_topic_comes_last(open_pack: Callable[..., Reader]) -> None:
    reader = open_pack("shapes#shape-c", read=[*SECOND, *ALL[3:]])
    reader.press("u")
    reader.wait_for(stands_at(1, "Shapes")).wait_for("2 left in this topic.")


def test_an_item_shown_elsewhere_was_read_with_it(open_pack: Callable[..., Reader]) -> None:
    reader = open_pack("second", read=[*ALL[:2], *ALL[3:], "second-summary", "second-only"])
    reader.press("u")
    reader.wait_for(stands_at(3, "Second")).wait_for("1 left").press("u")
    reader.wait_for(re.compile("^ Every", re.MULTILINE))
    reader.wait_for(stands_at(3, "Second"))


def test_sources_are_not_to_be_read_and_when_all_is_read_that_is_told(
    open_pack: Callable[..., Reader],
) -> None:
    reader = open_pack("second#book", read=[*ALL, *SECOND])
    assert reader.step("u")
    assert reader.foot == "Everything is read."
    assert reader.position == (2, 4)


def test_where_only_the_current_item_is_not_read_that_is_told(open_pack: Callable[..., Reader]) -> None:
    reader = open_pack("shapes", read=[*ALL, *SECOND[:2]])
    reader.press("u")
    reader.wait_for(stands_at(4, "Second"))
    reader.send("u")
    reader.wait_for(re.compile(r"^ Everything (else )?is read\.$", re.MULTILINE))


def test_a_filter_stays_on_and_what_it_hides_is_told(open_pack: Callable[..., Reader]) -> None:
    reader = open_pack("shapes#shape-b", read=[*ALL[1:5], ALL[6], *SECOND])
    reader.press("F")
    reader.on_page("Show only").press("1")
    reader.wait_for("Only established: 6 of 7").press("u")
    reader.wait_for(stands_at(5, "Shapes")).wait_for("1 left in what the filter leaves.").press("u")
    reader.wait_for("All that is shown is read; a filter hides 1 unread.").press("esc")
    reader.wait_for(stands_at(6, "Shapes")).press("u")
    reader.wait_for(stands_at(1, "Shapes"))
