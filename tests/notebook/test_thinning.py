"""Which backups go with age, and which never."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketatui.notebook import thinning
from ketatui.notebook.backup_names import backups_in
from ketatui.notebook.thinning import ASIDE, ASIDE_DAYS, DAYS, WEEKS, surplus, surplus_aside, thin
from notebook.desk import PATIENCE, Desk, write

TODAY = date(2026, 11, 22)
DAY = st.dates(TODAY - timedelta(days=50), TODAY + timedelta(days=20))


def names(days: list[date], reason: str = "") -> list[Path]:
    return sorted((Path(f"notebook-{day}-120000{reason}.db") for day in days), reverse=True)


def day_of(backup: Path) -> date:
    return date.fromisoformat(backup.name[9:19])


def good(_: Path) -> bool:
    return True


def test_seven_days_and_four_weeks_are_kept() -> None:
    backups = names([TODAY - timedelta(days=age) for age in range(100)])
    gone = surplus(backups, TODAY, good)
    kept = [backup for backup in backups if backup not in gone]
    assert kept[:7] == backups[:7]
    assert [str(day_of(backup)) for backup in kept[7:]] == [
        "2026-11-15",
        "2026-11-08",
        "2026-11-01",
        "2026-10-25",
    ]


def test_backups_of_migrations_and_of_a_wrong_clock_stay() -> None:
    """Case 23, case 43: what a clock that was ahead left behind is neither counted nor removed."""
    future = names([TODAY + timedelta(days=age) for age in range(1, 30)])
    past = [Path(f"notebook-20{year}-01-01-120000-before-2.db") for year in range(10, 26)]
    for may_go in (surplus, surplus_aside):
        assert may_go([*future, *reversed(past)], TODAY, good) == ()


SEVERAL = st.dictionaries(st.tuples(DAY, st.integers(0, 23)), st.booleans(), min_size=1)
"""Backups by day and hour, several on some days, and whether each is good."""


@given(SEVERAL, DAY)
def test_a_bad_one_neither_counts_nor_goes_and_the_newest_good_ones_stay(
    found: dict[tuple[date, int], bool], today: date
) -> None:
    """Case 19, case 43: whatever is damaged and whatever the clock says."""
    is_good = {Path(f"notebook-{day}-{hour:02}0000.db"): good for (day, hour), good in found.items()}
    backups = sorted(is_good, reverse=True)
    gone = surplus(backups, today, is_good.__getitem__)
    assert all(is_good[backup] for backup in gone)
    assert all(day_of(backup) <= today for backup in gone)
    newest: dict[date, Path] = {}
    for backup in backups:
        if is_good[backup] and day_of(backup) <= today:
            newest.setdefault(day_of(backup), backup)
    assert not {*[*newest.values()][:DAYS]} & {*gone}
    left = [backup for backup in backups if backup not in gone]
    assert surplus(left, today, is_good.__getitem__) == ()
    counted = [backup for backup in left if is_good[backup] and day_of(backup) <= today]
    assert len(counted) == len({*map(day_of, counted)}) <= DAYS + WEEKS


def test_a_damaged_backup_does_not_hold_the_place_of_a_good_one_of_its_day() -> None:
    """Case 19: of two from one day the newer is damaged, so that the older is the one that counts."""
    days = [TODAY - timedelta(days=age) for age in range(40)]
    bad = [Path(f"notebook-{day}-180000.db") for day in days]
    backups = sorted([*names(days), *bad], reverse=True)
    gone = surplus(backups, TODAY, lambda backup: backup not in bad)
    assert gone == surplus(names(days), TODAY, good)


def test_those_made_before_a_restore_or_an_import_stay_a_month_and_the_newest_ten_for_ever() -> None:
    days = [TODAY - timedelta(days=age) for age in range(0, 60, 2)]
    backups = [*names(days, "-before-restore"), *names(days, "-before-import")]
    backups.sort(reverse=True)
    assert surplus(backups, TODAY, good) == ()
    gone = surplus_aside(backups, TODAY, good)
    assert {day_of(backup) for backup in gone} == {d for d in days if (TODAY - d).days > ASIDE_DAYS}
    later = TODAY + timedelta(days=3650)
    assert surplus_aside(backups, later, good) == tuple(backups[ASIDE:])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a backup of every day that would be kept, all taken for good."""
    monkeypatch.setattr(thinning, "is_good", good)
    for age in range(60):
        make(tmp_path, TODAY - timedelta(days=60 - age))
    return tmp_path


def make(folder: Path, day: date) -> list[Path]:
    """Make a backup of `day` and thin the others; return those that went."""
    (folder / names([day])[0]).touch()
    before = backups_in(folder)
    thin(folder, f"{day}T12:00:00+00:00")
    return [backup for backup in before if not backup.exists()]


def test_as_many_go_as_come(folder: Path) -> None:
    assert len(backups_in(folder)) == 11
    gone = [make(folder, TODAY + timedelta(days=age)) for age in range(30)]
    assert all(len(each) == 1 for each in gone)
    assert len(backups_in(folder)) == 11


def test_a_clock_set_back_a_year_and_right_again_costs_no_backup(folder: Path) -> None:
    """Case 23, case 43: those made meanwhile outlast those of the right time that age."""
    right = set(backups_in(folder))
    wrong = [TODAY - timedelta(days=365 - age) for age in range(5)]
    assert [make(folder, day) for day in wrong] == [[]] * 5
    for age in range(14):
        make(folder, TODAY + timedelta(days=age))
    left = {day_of(backup) for backup in backups_in(folder)}
    assert set(wrong) <= left
    assert len(right & set(backups_in(folder))) >= 2
    assert len(left) == 16


def test_a_clock_set_ten_years_ahead_and_right_again_costs_one_backup_a_day(folder: Path) -> None:
    """Case 23, case 43: the others make way no faster than in the right time."""
    right = set(backups_in(folder))
    ahead = TODAY.replace(year=2036)
    assert len(make(folder, ahead)) == 1
    for age in range(5):
        make(folder, TODAY + timedelta(days=age))
    left = backups_in(folder)
    assert day_of(left[0]) == ahead
    assert len(right & set(left)) >= 5
    assert len(left) == 12


def test_backups_that_turned_bad_are_found_out_before_a_good_one_goes(desk: Desk) -> None:
    """Case 19: thinning reads the backups that it counts on."""
    notebook = desk.open()
    for number in range(12):
        write(notebook, f"note {number}")
        desk.time += timedelta(days=1)
    notebook.close()
    newest_eight = backups_in(desk.backups)[:8]
    others = backups_in(desk.backups)[8:]
    for backup in newest_eight:
        backup.write_bytes(b"\xa5" * 5000)
    notebook = desk.open()
    for number in range(5):
        notebook.set_bookmark("item", number % 2 == 0, "").result(PATIENCE)
        desk.time += timedelta(days=1)
    notebook.close()
    left = backups_in(desk.backups)
    assert set(newest_eight) <= set(left)
    assert set(others) <= set(left)
