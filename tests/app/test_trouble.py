"""The notebook cannot be written while one reads: text stays in sight, and is saved when it can be."""

from __future__ import annotations

import resource
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.room import SOON, STAR, TOPICS, Reader, note_texts, notes, until
from notebook.desk import locked
from notebook.disks import small_disk
from torture.figures import LONG
from torture.ledger import is_whole
from wire import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from app.conftest import Open

    Disk = Callable[[Path], AbstractContextManager[Callable[[Reader], Callable[[], None]]]]

FIRST = TOPICS[0]
LINE = "words of a long note, and more of them, for as long as it goes\n"
MIB = 1024 * 1024


def test_reading_goes_on_while_another_program_holds_the_notebook(open_reader: Open, data: Path) -> None:
    """Case 14: it is said within two seconds, keys answer at once, and all is saved when it is free."""
    reader = open_reader(FIRST)
    reader.press("m")
    reader.wait_for(STAR)
    until(lambda: notes()["bookmarks"])
    with locked(data / "notebook.db"):
        reader.press("j")
        begun = time.monotonic()
        reader.at(2).press("m")
        reader.wait_for("Bookmark set").press("j")
        reader.at(3).wait_for("not saved yet: another program", timeout=SOON)
        assert time.monotonic() - begun < SOON + 0.5
        reader.press("a")
        reader.wait_for("Your note").press(*"while it is held")
        reader.wait_for("while it is held").wait_for("not saved").press("esc")
        reader.sees("esc again leaves; the text waits to be saved.").press("esc")
        reader.reads().wait_for(lambda it: "not saved yet" in it.screen[-1])
        place = 3
        while time.monotonic() - begun < (10 if LONG else 4):
            place = 4 if place == 3 else 3
            reader.press("j" if place == 4 else "k")
            reader.at(place)
            assert "not saved yet" in reader.foot
            time.sleep(0.2)
    reader.wait_gone("not saved yet")
    assert reader.foot.startswith("j k move")
    until(lambda: note_texts() == ["while it is held"])
    assert len(notes()["bookmarks"]) == 2
    reader.quits()


@contextmanager
def of_a_file_limit(data: Path) -> Iterator[Callable[[Reader], Callable[[], None]]]:
    """No file of the reader's may be written beyond its first bytes."""
    del data

    def fill(reader: Reader) -> Callable[[], None]:
        usual = resource.prlimit(reader.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(reader.pid, resource.RLIMIT_FSIZE, (100, usual[1]))

        def free() -> None:
            resource.prlimit(reader.pid, resource.RLIMIT_FSIZE, usual)

        return free

    yield fill


@contextmanager
def of_a_small_disk(data: Path) -> Iterator[Callable[[Reader], Callable[[], None]]]:
    """The data folder is a disk of its own that is filled to its last byte."""
    with small_disk(data) as unfill:

        def fill(_: Reader) -> Callable[[], None]:
            with (data / "more").open("wb", buffering=0) as more:
                for size in (4096, 1):
                    try:
                        while more.write(bytes(size)):
                            pass
                    except OSError:
                        continue
            return unfill

        yield fill


@pytest.mark.parametrize("disk", [of_a_file_limit, of_a_small_disk])
def test_the_disk_is_full_while_a_note_is_written(disk: Disk, open_reader: Open, data: Path) -> None:
    """Case 15: the text stays in the editor under a banner, and is saved after space is freed."""
    with disk(data) as fill:
        reader = open_reader(FIRST)
        reader.press("m")
        reader.wait_for(STAR)
        until(lambda: notes()["bookmarks"])
        free = fill(reader)
        reader.press("a")
        reader.wait_for("Your note").press(*"not to be lost")
        reader.wait_for("the disk").wait_for("not to be lost")
        reader.wait_for(lambda it: "not saved" in it.screen[0])
        reader.press(*", nor this")
        reader.wait_for("not to be lost, nor this")
        time.sleep(1.5)
        assert "the disk" in reader.flat
        assert "not saved" in reader.screen[0]
        free()
        reader.wait_gone("the disk").wait_for("not to be lost, nor this")
        until(lambda: note_texts() == ["not to be lost, nor this"])
        reader.press("esc")
        reader.reads().quits()
        assert is_whole(data / "notebook.db")


def long_note(size: int) -> str:
    end = "the end"
    return (LINE * (size // len(LINE) + 1))[: size - len(end)] + end


def pasted(reader: Reader, text: str) -> Reader:
    reader.press("a")
    reader.wait_for("Your note")
    reader.paste(text)
    reader.wait_for("the end", timeout=2 * PATIENCE)
    return reader


def test_a_note_of_one_mebibyte_is_saved(open_reader: Open) -> None:
    """Case 24: so much is pasted, shown and kept."""
    text = long_note(MIB)
    reader = pasted(open_reader(FIRST), text)
    reader.press("esc")
    reader.reads()
    until(lambda: note_texts() == [text])
    reader.quits()


def test_a_note_that_is_too_long_is_refused_and_stays_on_the_screen(open_reader: Open) -> None:
    """Case 24: it is told why, nothing leaves the editor, and made short enough it is saved."""
    reader = pasted(open_reader(FIRST), long_note((10 if LONG else 2) * MIB))
    reader.wait_for("longer than 1 MiB").press("esc")
    reader.wait_for("Shorten it").wait_for("the end")
    assert note_texts() == []
    reader.press("f7")
    reader.paste("now short, the end")
    reader.wait_for("now short").press("esc")
    reader.wait_gone("Shorten it").reads()
    until(lambda: note_texts() == ["now short, the end"])
