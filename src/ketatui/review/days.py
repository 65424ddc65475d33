"""Moments and the reader's days, which begin at four in the morning, local time.

A zone is given as None where it is the system's, as the variable TZ has it.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

BEGINS = 4
"""The hour at which a day begins: who learns past midnight is still at the day before."""

LATEST = datetime(9000, 12, 31, tzinfo=UTC)
"""The latest moment that is told; a century after it there are still dates in every zone."""


def written(moment: datetime) -> str:
    """Return a moment as the notebook keeps it; such texts sort as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime | None:
    """Return the moment that a text of the notebook tells, at most `LATEST`, in UTC; None for none."""
    try:
        read = datetime.fromisoformat(text)
        return min(read.replace(tzinfo=read.tzinfo or UTC).astimezone(UTC), LATEST)
    except (ValueError, OverflowError):
        return None


def day_of(moment: datetime, zone: tzinfo | None) -> date:
    """Return the reader's day in which a moment lies."""
    return (moment.astimezone(zone).replace(tzinfo=None) - timedelta(hours=BEGINS)).date()


def beginning(day: date, zone: tzinfo | None) -> datetime:
    """Return when a reader's day begins, in UTC."""
    return datetime.combine(day, time(BEGINS), zone).astimezone(UTC)
