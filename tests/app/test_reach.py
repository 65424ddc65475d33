"""Whatever is drawn to lead somewhere is reached from its item by keyboard, in the whole content.

What a key does in the app is told by `test_links.py`; here each of the many items is asked for its way.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest
from textual.app import App

import packs
from ketatui import draw
from ketatui.config import Config
from ketatui.draw import UNICODE
from ketatui.notebook import Notebook
from ketatui.pack.model import CARDS, GLOSSARY, Source, Statement, Term
from ketatui.ui.details import item_details, quotation
from ketatui.ui.pane import Pane
from ketatui.ui.session import Searched, Session
from ketatui.ui.trail_page import TrailPage, item_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from textual.app import ComposeResult

    from ketatui.draw import Line
    from ketatui.pack.library import Place
    from ketatui.pack.model import Item

WIDTHS = pytest.mark.parametrize("width", [40, 80])


@cache
def session() -> Session:
    folder = Path(mkdtemp(prefix="ketatui-reach-"))
    notebook = Notebook.open(folder / "notebook.db", folder / "backups", "reach")
    return Session(packs.content_library(), notebook, Config(), UNICODE, folder / "drafts", Searched())


def places() -> Iterator[Place]:
    for head in session().library.topics:
        yield from session().library.index(head.id)


def targets(lines: Iterable[Line]) -> set[str]:
    return {span.target for line in lines for span in line if span.target}


def drawn(place: Place, width: int) -> Sequence[Line]:
    view = session().view(place)
    return draw.draw(session().library.item(place.id), width, UNICODE, view)


def details(target: str, width: int, *, inside: bool) -> set[str]:
    """Where the details of what is current lead."""
    told = item_details(session(), target, width)
    return targets([*(quotation(session(), target, width) if inside else ()), *told])


def asked(item: Item) -> set[str]:
    """What `t` lists of an item, and what `s` lists or opens."""
    found = {mention.id for mention in item.mentions}
    if isinstance(item, Statement):
        found |= {citation.source for citation in item.citations}
    return found | ({item.id} if isinstance(item, Source) else set())


@cache
def followed(place: Place, width: int) -> set[str]:
    """The items and pages to which keys lead from an item, in it and in its details."""
    item = session().item(place.id)
    found = details(place.id, width, inside=False) | asked(item)
    if draw.enters(item):
        for part in {*draw.parts(drawn(place, width))}:
            found |= details(part, width, inside=True) | asked(session().item(part))
    return found


@WIDTHS
def test_every_target_of_every_item_is_reached_by_keyboard(width: int) -> None:
    missing = {}
    for place in places():
        reached = followed(place, width)
        for target in targets(drawn(place, width)):
            id_, node = draw.split(target)
            if id_ not in reached and not (node and id_ == place.subject):
                missing[place.id, target] = session().item(target).kind
    assert not missing


def test_what_is_shown_once_more_leads_to_its_home() -> None:
    seen = [place for place in places() if place.kind == "see"]
    assert seen
    for place in seen:
        assert place.subject in followed(place, 80), place.id


@WIDTHS
def test_every_target_leads_somewhere(width: int) -> None:
    library = session().library
    homes = {head.id for head in library.topics} | {GLOSSARY}
    for place in places():
        for target in targets(drawn(place, width)) | followed(place, width):
            assert library.topic_of(draw.split(target)[0]) in homes, (place.id, target)


class OnePane(App[None]):
    """A pane and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.pane = Pane(session())

    def compose(self) -> ComposeResult:
        yield self.pane


def stepped(pane: Pane, lines: Sequence[Line]) -> tuple[list[str], list[str]]:
    """The targets that one comes to with `j`, and then with `k`, each on a line that is in sight."""
    pane.show(lambda _: lines)
    found: tuple[list[str], list[str]] = ([], [])
    for step, seen in zip((pane.action_down, pane.action_up), found, strict=True):
        state: object = None
        while state != (state := (pane._current, pane._top)):
            if pane._current is not None and (not seen or seen[-1] != pane.target):
                row = pane._targets[pane._current][0] - pane._top
                if 0 <= row < pane.size.height:
                    seen.append(pane.target)
            step()
    return found


@pytest.mark.parametrize("size", [(40, 9), (80, 24)])
async def test_every_target_of_details_and_pages_is_stepped_to(size: tuple[int, int]) -> None:
    reader = OnePane()
    async with reader.run_test(size=size):
        reader.pane.focus()
        width = size[0] - 2
        for id_ in session().library.ids():
            item = session().item(id_)
            page: TrailPage | None = None
            if isinstance(item, Source | Term):
                page = item_page(session(), id_)
            elif session().library.topic_of(id_) == CARDS:
                continue
            lines = page.pane._make(width) if page else item_details(session(), id_, width)
            down, up = stepped(reader.pane, lines)
            assert set(down) == set(up) == targets(lines), id_
