"""Spans of time and moments, as a reader says them."""

from datetime import datetime, timedelta

_DAY = timedelta(days=1)


def ahead(span: timedelta) -> str:
    """Return how long it is until something: “10 min”, “3 d”, “5 mo”, “1.2 y”."""
    days = span / _DAY
    if days >= 365:
        return f"{days / 365.25:.1f} y"
    if days >= 60:
        return f"{days / 30.4375:.0f} mo"
    if days >= 1:
        return f"{days:.0f} d"
    minutes = max(span / timedelta(minutes=1), 1)
    return f"{minutes / 60:.0f} h" if minutes >= 90 else f"{minutes:.0f} min"


def moment(at: datetime, now: datetime) -> str:
    """Return when something is, as seen from now: “today at 14:05”, “tomorrow”, “on 3 Dec 2026”."""
    local, today = at.astimezone(), now.astimezone()
    days = (local.date() - today.date()).days
    if days <= 0:
        return f"today at {local:%H:%M}"
    return "tomorrow" if days == 1 else f"on {local.day} {local:%b %Y}"


def stamp(at: str) -> str:
    """Return a time of the notebook as it is shown, in the reader's own time zone: “03 Dec 2026 14:05”."""
    return f"{local(at):%d %b %Y %H:%M}"


def local(at: str) -> datetime:
    """Return a time of the notebook in the reader's own time zone, where that has such a time."""
    moment = datetime.fromisoformat(at)
    try:
        return moment.astimezone()
    except (OverflowError, ValueError):
        return moment
