"""Texts to paint: what all terminals agree on, and what they do not."""

from __future__ import annotations

from hypothesis import strategies as st

PLAIN = "abc xyz 0.,-~{[|"
CERTAIN = "é ü×µ–—’“…≥→─│┌▌█●◆★✓"
WIDE = "日本語한글ｗ"
ODD = (
    "e\u0301",
    "a\u0308\u0323",
    "❤",
    "❤\ufe0f",
    "👩\u200d👩\u200d👧",
    "🇩🇪",
    "👍🏽",
    "⚠",
    "☎\ufe0f",
    "\u200b",
    "\u00ad",
    "ﷺ",
    "क्षि",
    "😀",
)

certain = st.text(st.sampled_from(PLAIN + CERTAIN), min_size=1, max_size=30)
odd = st.lists(st.sampled_from([*PLAIN, *WIDE, *ODD]), min_size=1, max_size=12).map("".join)
codes = st.sampled_from(
    [
        "0",
        "1",
        "2",
        "3",
        "4",
        "7",
        "9",
        "31",
        "38;5;67",
        "44",
        "48;5;235",
        "38;2;9;8;7",
        "1;3;31",
        "4;7",
        "22;39",
    ]
)
