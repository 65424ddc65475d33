"""How much is due on the coming days: a bar a day, and the same in words."""

from collections.abc import Sequence

from ketatui.draw.glyphs import Glyphs
from ketatui.draw.spans import Line, Span
from ketatui.draw.wrap import cells, wrap

_ROWS = 6
_WEEK = 7


def draw(counts: Sequence[int], width: int, glyphs: Glyphs) -> list[Line]:
    """Return the bars over an axis of days, and a line that tells them in words.

    Args:
        counts: How many are due today, tomorrow, and so on.
        width: Cells in a line.
        glyphs: The signs of this terminal.
    """
    top = max(counts, default=0)
    if not top:
        return wrap([Span("Nothing is due in these days.", "dim")], width)
    scale = cells(str(top))
    each = 2 if width >= scale + 2 + 2 * len(counts) else 1
    shown = counts[: max((width - scale - 2) // each, 1)]
    lines: list[Line] = []
    for row in reversed(range(_ROWS)):
        label = str(top) if row == _ROWS - 1 else ""
        bars = "".join(_piece(count / top * _ROWS - row, glyphs) * each for count in shown)
        if each == 2:
            bars = "".join(f"{bar} " for bar in bars[::2])
        lines.append((Span(f"{label:>{scale}} {glyphs.divider}", "dim"), Span(bars.rstrip(), "number")))
    lines.append((Span(f"{'0':>{scale}} {_axis(len(shown), each, glyphs)}", "dim"),))
    lines.append((Span(f"{'':>{scale}}  {_days(len(shown), each)}", "dim"),))
    return [*lines, (), *wrap([Span(told(counts), "text")], width)]


def told(counts: Sequence[int]) -> str:
    """Return in words how much is due."""
    week = sum(counts[:_WEEK])
    parts = [f"Today {counts[0]}", f"tomorrow {counts[1]}", f"in {_WEEK} days {week}"]
    return ", ".join([*parts, f"in {len(counts)} days {sum(counts)}."])


def _piece(height: float, glyphs: Glyphs) -> str:
    """Return the piece of a bar in a row, which the bar fills to a height of 0 to 1."""
    steps = len(glyphs.heights) - 1
    if height <= 0:
        return " "
    return glyphs.heights[min(max(round(height * steps), 1), steps)]


def _axis(days: int, each: int, glyphs: Glyphs) -> str:
    line = [glyphs.rule] * (days * each)
    line[:: _WEEK * each] = glyphs.tick * len(line[:: _WEEK * each])
    corner = glyphs.lines["probable"][4]
    return f"{corner}{''.join(line)}"


def _days(days: int, each: int) -> str:
    text = "today"
    for day in range(_WEEK, days, _WEEK):
        text = f"{text:<{day * each}}+{day}"
    return text
