"""What a reader costs the host and the line, told in counts: updates of the screen, wakeups, lines made."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest
from textual.app import App

import packs
from app.room import EDITOR, TOPICS, one_source
from ketatui.config import Config
from ketatui.draw import UNICODE
from ketatui.notebook import Notebook
from ketatui.ui import details
from ketatui.ui.details import Details
from ketatui.ui.session import Searched, Session

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from app.conftest import Open
    from app.room import Reader

FIRST = TOPICS[0]
RESTS = 3.0
"""Seconds for which a reader at rest is watched."""
POLLED = 4.0
"""Wakeups a second that a look at the notebook once a second may take: of two threads, there and back."""


def updates(reader: Reader, *keys: str) -> int:
    """How many pieces a reader sends for some keys, each pressed when all is calm."""
    reader.calm()
    before = len(reader.chunks)
    for key in keys:
        reader.press(key)
        reader.calm()
    return len(reader.chunks) - before


@pytest.mark.parametrize("keys", ["jjjjjjjjkkkk", "mmmmmmmmmm"])
def test_a_key_is_painted_once(keys: str, open_reader: Open) -> None:
    """Text and bars together; now and then a piece may be cut in two on its way."""
    reader = open_reader(FIRST)
    assert len(keys) <= updates(reader, *keys) < 1.5 * len(keys)


def test_a_letter_of_a_search_is_painted_once(open_reader: Open) -> None:
    """With its results and how many they are."""
    reader = open_reader(FIRST)
    reader.press("f")
    reader.on_page("Search everywhere")
    assert 8 <= updates(reader, *"ketamine") < 12


def test_details_are_painted_once(open_reader: Open) -> None:
    """With the mark at what is current in them, and when they are left."""
    spot = one_source()
    reader = open_reader(spot.address).at(spot.place)
    reader.press("enter", "q")  # what is first used is loaded
    assert 8 <= updates(reader, *["enter", "q"] * 4) < 12


def test_keys_that_never_end_are_seen_while_they_come(open_reader: Open) -> None:
    """Painting is not put off until the last of them."""
    reader = open_reader(FIRST)
    reader.press("a")
    reader.wait_for(EDITOR).calm()
    before = len(reader.chunks)
    reader.send("so it goes on " * 40 + "to the end")
    reader.wait_for("to the end")
    assert len(reader.chunks) - before > 3


def test_a_reader_at_rest_sleeps(open_reader: Open) -> None:
    """No thread looks whether something has happened, but for the notebook's own polling."""
    reader = open_reader(FIRST)
    time.sleep(3)  # place and what was seen are written
    reader.calm()
    begun, before = time.monotonic(), reader.wakeups()
    time.sleep(RESTS)
    found, looks = reader.wakeups() - before, time.monotonic() - begun + 1
    assert found < POLLED * looks


WATCHED = """
import gc, os, sys
from ketatui.cli import main
from ketatui.ui.keyboard import Keyboard
counts, boards, make = [0, 0], [], Keyboard.__init__
def made(board, app):
    make(board, app)
    boards.append(board)
def collects(phase, info):
    if phase == "start" and boards and gc.get_freeze_count():
        counts[boards[0].keeps_still] += 1
Keyboard.__init__ = made
gc.callbacks.append(collects)
code = main(sys.argv[1:])
with open(os.environ["COUNTS"], "w") as file:
    file.write(f"{counts[0]} {counts[1]}")
sys.exit(code)
"""
"""The reader, and how often it collected garbage: between keys, and while a key was acted upon."""


def test_no_key_waits_for_garbage_to_be_collected(tmp_path: Path, open_reader: Open) -> None:
    file = tmp_path / "counts"
    command = (sys.executable, "-c", WATCHED)
    reader = open_reader(FIRST, size=(120, 40), command=command, env={"COUNTS": str(file)})
    for key in "  l" * 8:
        reader.press("space" if key == " " else key)
        reader.calm()
    reader.quits()
    between, within = map(int, file.read_text().split())
    assert within == 0
    assert between > 0


class Shut(App[None]):
    """Details that are not shown yet."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.details = Details(session)
        self.details.display = False

    def compose(self) -> ComposeResult:
        yield self.details


async def test_details_are_made_once_when_they_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(mkdtemp(prefix="ketatui-thrift-"))
    notebook = Notebook.open(folder / "notebook.db", folder / "backups", "thrift")
    library = packs.content_library()
    session = Session(
        notebook=notebook,
        library=library,
        config=Config(),
        glyphs=UNICODE,
        drafts=folder / "drafts",
        searched=Searched(),
    )
    made: list[tuple[str, int]] = []
    make = details.item_details

    def counted(session: Session, target: str, width: int) -> object:
        made.append((target, width))
        return make(session, target, width)

    monkeypatch.setattr(details, "item_details", counted)
    ids = [place.id for place in library.index(TOPICS[0])[:3]]
    app = Shut(session)
    async with app.run_test(size=(80, 24)) as pilot:
        for id_ in ids:
            app.details.display = True
            app.details.show(id_)
            await pilot.pause()
            app.details.display = False
            await pilot.pause()
    width = made[0][1]
    assert made == [(id_, width) for id_ in ids]
    assert width > 60
    notebook.close()
