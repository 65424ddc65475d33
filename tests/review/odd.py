"""Logs and memories as no program of ours would write them."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from ketatui.notebook.records import Memory, Review
from ketatui.review.days import written

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(8999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
TEXTS = st.one_of(MOMENTS.map(written), st.text(max_size=30), st.datetimes().map(str))
ANY_ROW = st.builds(
    Review,
    uuid=st.sampled_from("abcdefgh"),
    card=st.just("card"),
    event=st.sampled_from(["rate", "rate", "rate", "suspend", "resume", "undo"]),
    rating=st.integers(-1, 6),
    at=TEXTS,
    turn=TEXTS,
    retention=st.floats(),
    predicted=st.none(),
    said=st.text(max_size=3),
    revokes=st.sampled_from(["", *"abcdefgh"]),
)

ODD = st.none() | st.floats() | st.sampled_from([0.0, -1.0, 5e-324, 1e308, float("inf")])
DAMAGED = st.builds(
    Memory,
    card=st.just("card"),
    state=st.integers(-1, 4),
    step=st.none() | st.integers(-2, 5),
    stability=ODD,
    difficulty=ODD,
    due=TEXTS,
    first=TEXTS,
    last=MOMENTS.map(written) | st.text(),
    ratings=st.integers(),
    lapses=st.integers(),
    suspended=st.booleans(),
    said=st.text(),
)
