"""Risks by how often they were seen and by what comes of them: a mark a number under its CIOMS word."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ketatui.draw import words
from ketatui.draw.glyphs import Glyphs
from ketatui.draw.pieces import (
    Marks,
    arranged,
    joined,
    marked,
    meta,
    numbered,
    paragraph,
    plain,
    source_list,
    spoken,
)
from ketatui.draw.spans import Line, Setting, Span, View, line_text
from ketatui.draw.wrap import cells, pad, wrap
from ketatui.pack.pictures import OUTCOMES, Datum, Matrix, Risk
from ketatui.safe import NBSP

_CLASSES = (
    (0.1, "very common", "one in 10 or more"),
    (0.01, "common", "1 to 10 in 100"),
    (0.001, "uncommon", "1 to 10 in 1,000"),
    (0.0001, "rare", "1 to 10 in 10,000"),
    (0.0, "very rare", "under 1 in 10,000"),
)
"""From which share on, what CIOMS calls it (Guidelines for preparing core clinical-safety information,
working groups III and V), and what that means."""

_UNKNOWN = len(_CLASSES)
_HEADS = (*((name, meaning) for _, name, meaning in _CLASSES), ("unknown", "no figure found"))
_STEP = 3
"""Cells of a column of the grid."""
_NAME = 26
"""Cells of a risk's name, at most."""
_LEAST_NAME = 16
"""Cells in which a longer name may be wrapped, for the grid to have room."""
_GAP = 2
_GROUPS = Setting("group", "Grouped", (("", "by what comes of it"), ("often", "by how often it was seen")))
_CAPTION = (
    "The word for how often follows the figure of those who had the drug, not its distance from the"
    " comparison."
)


def draw(item: Matrix, width: int, glyphs: Glyphs, view: View) -> list[Line]:
    """Return the title, what the columns mean, the risks with their numbers and outcomes, and the sources."""
    risks = _shown(item, view)
    groups = [*_grouped(risks, often=view.choice("group") == "often")]
    drawn = [risk for _, group in groups for risk in group]
    marks = numbered(d for risk in drawn for d in (*risk.outcomes, *risk.warnings, *risk.rates))
    heads = max(cells(line_text(line)) for line in _stairs(_GAP, glyphs))
    longest = max(cells(risk.title) for risk in risks)
    name = min(longest, _NAME, width - heads)
    grid = name >= min(longest, _LEAST_NAME)
    lines = [*paragraph(item.title, width, "strong"), *arranged(settings(item), view, width)]
    if grid:
        lines += _stairs(name + _GAP, glyphs)
    for head, group in groups:
        lines += paragraph(head.capitalize(), width, "heading")
        for risk in group:
            outcomes = _outcomes(risk, marks, glyphs)
            if grid:
                lines += _on_grid(risk, name, width, outcomes, glyphs)
            else:
                lines += paragraph(risk.title, width, "strong")
                lines += wrap(outcomes, width, first="  ", rest="    ")
            lines += _rates(risk, width, marks)
    lines += paragraph(_CAPTION, width, "dim")
    notes = Span(words.count(view.notes, "note") if view.notes else "", "mark")
    return [*lines, *source_list(marks, width), *meta([notes], width, glyphs)]


def speak(item: Matrix) -> list[Line]:
    """Return each risk in words: how often, in whom, against what, and what comes of it."""
    told = plain(f"{item.title}.")
    for head, group in _grouped(item.risks, often=False):
        told += [*plain(f"{head.capitalize()}:"), *map(_said, group)]
    return [*told, *plain(_CAPTION)]


def _said(risk: Risk) -> Line:
    rates = [[Span(f"{_called(rate)}, ", "text"), *spoken(rate)] for rate in risk.rates] or [
        [Span(": ".join(_HEADS[_UNKNOWN]), "text")]
    ]
    warnings = [[Span("boxed warning, ", "text"), *spoken(warning)] for warning in risk.warnings]
    said = joined([*rates, *map(spoken, risk.outcomes), *warnings], "; ")
    return (Span(f"{risk.title}: ", "strong"), *said, Span(".", "text"))


def settings(item: Matrix) -> tuple[Setting, ...]:
    """Return by what the risks can be grouped, and for which dose level alone they can be shown."""
    levels = dict.fromkeys(rate.level for risk in item.risks for rate in risk.rates if rate.level)
    if len(levels) < 2:
        return (_GROUPS,)
    only = (("", "all"), *((level, f"only {level}") for level in levels))
    return _GROUPS, Setting("level", "Dose level", only)


def _shown(item: Matrix, view: View) -> Sequence[Risk]:
    """Return the risks with their figures at the dose level chosen; those without such are left out."""
    level = view.choice("level")
    if not level:
        return item.risks
    kept = (replace(r, rates=tuple(rate for rate in r.rates if rate.level == level)) for r in item.risks)
    return [risk for risk in kept if risk.rates]


def classes(rate: Datum) -> tuple[int, int]:
    """Return the commonest and the rarest class into which a share falls."""
    ends = [rate.at] if rate.at is not None else [end for end in (rate.low, rate.high) if end is not None]
    found = [next(i for i, (least, *_) in enumerate(_CLASSES) if end >= least) for end in ends]
    return min(found), max(found)


def _called(rate: Datum) -> str:
    common, rare = classes(rate)
    if rate.at is None and not rate.low and common < _UNKNOWN - 1:
        return f"up to {_HEADS[common][0]}"
    return (f"{_HEADS[rare][0]} to " if rare != common else "") + _HEADS[common][0]


def _commonest(risk: Risk) -> int:
    return min((classes(rate)[0] for rate in risk.rates), default=_UNKNOWN)


def _grouped(risks: Sequence[Risk], *, often: bool) -> Iterator[tuple[str, Sequence[Risk]]]:
    """Yield risks by the gravest outcome, the commonest first; or by how often they were seen."""
    if often:
        for index, (head, _) in enumerate(_HEADS):
            if group := [risk for risk in risks if _commonest(risk) == index]:
                yield head, group
        return
    for outcome in OUTCOMES.values():
        group = [risk for risk in risks if risk.outcomes and risk.outcomes[0].words == outcome]
        if group:
            yield outcome, sorted(group, key=_commonest)


def _stairs(indent: int, glyphs: Glyphs) -> list[Line]:
    """Return the heads of the columns, each over its own: the words of the first stand highest."""
    lines: list[Line] = []
    upright = glyphs.divider.ljust(_STEP)
    for index, (name, meaning) in enumerate(_HEADS):
        lead = " " * indent + upright * index
        lines.append((Span(lead, "dim"), Span(f"{name}", "text"), Span(f": {meaning}", "dim")))
    return [*lines, (Span((" " * indent + upright * len(_HEADS)).rstrip(), "dim"),)]


def _on_grid(risk: Risk, name: int, width: int, outcomes: Sequence[Span], glyphs: Glyphs) -> Iterator[Line]:
    """Yield a risk's name, a mark in the column of each number, and what comes of it."""
    names = [line_text(line) for line in paragraph(risk.title, name)]
    told = wrap(outcomes, width - name - len(_HEADS) * _STEP - _GAP)
    blank = glyphs.divider.ljust(_STEP) * len(_HEADS)
    for index in range(max(len(names), len(told))):
        title = names[index] if index < len(names) else ""
        marks = _marks(risk, glyphs) if index == 0 else [Span(blank, "dim")]
        line = told[index] if index < len(told) else ()
        yield (Span(pad(title, name + _GAP), "strong"), *marks, *line)


def _marks(risk: Risk, glyphs: Glyphs) -> list[Span]:
    """Return the columns of the grid, a mark in each into which a number falls."""
    columns = [glyphs.divider.ljust(_STEP)] * len(_HEADS)
    for first, last in map(classes, risk.rates):
        for index in range(first, last):
            sign = glyphs.point if index == first or columns[index][0] == glyphs.point else glyphs.thin
            columns[index] = sign + glyphs.thin * (_STEP - 1)
        columns[last] = glyphs.point + columns[last][1:]
    if not risk.rates:
        columns[_UNKNOWN] = glyphs.point.ljust(_STEP)
    return [Span(column, "dim" if column[0] == glyphs.divider else "text") for column in columns]


def _rates(risk: Risk, width: int, marks: Marks) -> list[Line]:
    """Return a line for each number: its word, itself, its sources and in whom it was seen."""
    lines: list[Line] = []
    for rate in risk.rates:
        told = [
            Span(f"{_called(rate)}: ", "text"),
            *marked(rate, marks),
            Span(f" {rate.note}" if rate.note else "", "dim"),
        ]
        lines += wrap(told, width, first="  ", rest="    ")
    return lines or paragraph(": ".join(_HEADS[_UNKNOWN]), width, "dim", indent="  ")


def _outcomes(risk: Risk, marks: Marks, glyphs: Glyphs) -> list[Span]:
    told = [marked(datum, marks, "text", f"{risk.title}/{datum.words}") for datum in risk.outcomes]
    told += [
        [
            Span(f"{glyphs.care}{NBSP}boxed{NBSP}warning,{NBSP}", "care"),
            *marked(warning, marks, "care", f"{risk.title}/boxed/{warning.target}"),
        ]
        for warning in risk.warnings
    ]
    return joined(told, ", " if glyphs.dot == "," else f"{NBSP}{glyphs.dot} ")
