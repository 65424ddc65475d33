"""Case 23: whatever the clock and the time zone are, order and backups hold."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from ketatui.notebook.backup_check import newest_good
from ketatui.notebook.backup_names import backups_in
from notebook.desk import PATIENCE, Desk, texts, write

if TYPE_CHECKING:
    from collections.abc import Iterator

YEAR = timedelta(days=365)


@pytest.fixture(params=[None, "Europe/Berlin", "No/Such_Zone", "", ":", "<+99>-99:99"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str | None]:
    if request.param is None:
        monkeypatch.delenv("TZ", raising=False)
    else:
        monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("step", [-YEAR, 10 * YEAR], ids=["back a year", "forward ten years"])
def test_a_clock_that_is_set_keeps_drafts_and_backups(step: timedelta, desk: Desk) -> None:
    """Case 23: set between two starts, the clock loses no note, no wording, no backup."""
    desk.with_a_note("first")
    before = set(backups_in(desk.backups))
    desk.time += step
    notebook = desk.open()
    write(notebook, "second")
    (first,) = (note for note in notebook.notes() if note.text == "first")
    edit = notebook.edit_note(first)
    edit.save("first, changed").result(PATIENCE)
    edit.end().result(PATIENCE)
    desk.time -= step
    edit.save("first, changed again").result(PATIENCE)
    write(notebook, "third")
    notebook.close()

    again = desk.open()
    assert sorted(texts(again)) == ["first, changed again", "second", "third"]
    assert [wording.text for wording in again.wordings(first.uuid)] == ["first, changed", "first"]
    versions = [wording.version for wording in again.wordings(first.uuid)]
    assert versions == sorted(versions, reverse=True)
    assert before <= set(backups_in(desk.backups))
    assert newest_good(desk.backups, desk.time.isoformat())[0] is not None
    assert all(note.created <= note.updated for note in again.notes() if note.uuid != first.uuid)
    assert again.notices == ()


def test_notes_made_at_one_moment_keep_their_order(desk: Desk) -> None:
    """Case 23: a clock that stands still gives the order of writing."""
    moment = desk.time
    desk.clock = lambda: moment  # type: ignore[method-assign]
    notebook = desk.open()
    for number in range(20):
        write(notebook, str(number))
    assert texts(notebook) == [str(number) for number in range(20)]


def test_the_hour_that_comes_twice_comes_in_order(desk: Desk) -> None:
    """Case 23: times are kept in UTC, so the end of summer time turns nothing round."""
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
    moments = iter([start + timedelta(minutes=20 * number) for number in range(200)])
    desk.clock = lambda: next(moments).astimezone(berlin)  # type: ignore[method-assign]
    notebook = desk.open()
    for number in range(8):
        write(notebook, str(number))
    notes = notebook.notes()
    assert [note.text for note in notes] == [str(number) for number in range(8)]
    assert [note.created for note in notes] == sorted(note.created for note in notes)
    assert len({note.created for note in notes}) == 8


def test_any_time_zone_does(zone: str | None, desk: Desk) -> None:
    """Case 23: TZ unset, empty, unknown or odd changes neither times nor backups."""
    notebook = desk.open()
    write(notebook, "one")
    write(notebook, "two")
    (first, second) = notebook.notes()
    assert first.created < second.created
    assert first.created.startswith("2026-11-22T10:00:")
    assert backups_in(desk.backups)[0].name.startswith("notebook-2026-11-22-10")
    assert os.environ.get("TZ") == zone


def test_the_default_clock_is_that_of_the_system(desk: Desk, zone: str | None) -> None:
    """Case 23: without a clock of its own a notebook takes UTC."""
    from ketatui.notebook import Notebook

    notebook = Notebook.open(desk.file, desk.backups, "ketamine")
    write(notebook, "now")
    (note,) = notebook.notes()
    assert abs(datetime.fromisoformat(note.created) - datetime.now(UTC)) < timedelta(minutes=1)
    assert notebook.close()
