"""What must hold for one picture among all of a pack: what it names, and that it can be drawn."""

from collections import Counter
from collections.abc import Collection, Iterable

from ketatui.pack import kinetics, units
from ketatui.pack.look import ID, Found, Look, grounds
from ketatui.pack.model import About, Number
from ketatui.pack.pictures import (
    OUTCOMES,
    Checklist,
    Curve,
    Diagram,
    Disagreement,
    Edge,
    Matrix,
    Point,
    Risk,
    Series,
    Table,
    Timeline,
)
from ketatui.pack.problem import nearest
from ketatui.pack.units import UNITS

AGREEMENT = 0.25
"""By what share a model's peak may differ from an observed one for its line to be drawn."""

Picture = Table | Timeline | Matrix | Checklist | Diagram | Curve | Disagreement


def picture_faults(look: Look, item: Picture) -> Found:
    """Yield every fault of a picture but those of its wording."""
    match item:
        case Table():
            yield from _table(look, item)
        case Timeline():
            yield from _timeline(look, item)
        case Matrix():
            yield from _matrix(look, item)
        case Checklist():
            yield from _checklist(look, item)
        case Diagram():
            yield from _diagram(look, item)
        case Curve():
            yield from _curve(look, item)
        case Disagreement():
            yield from _disagreement(look, item)


def _table(look: Look, item: Table) -> Found:
    if item.rows == "event":
        yield "rows", 'is "event" in a timeline only'
    yield from _columns(look, item)
    for title, count in Counter(column.title for column in item.columns).items():
        if title.strip() and count > 1:
            yield "columns", f'has "{title}" {count} times'
    words = [c.title for c in item.columns if not (c.what or c.shows)]
    named = {cell.column for cell in item.cells}
    for index, column in enumerate(item.columns):
        where = f"columns[{index}]"
        if item.rows == "named" and (column.what or column.shows):
            yield where, "gathers nothing where rows are named by their cells"
        elif column.what and column.shows:
            yield where, "gives either `what` (numbers) or `shows` (a property), or neither (words)"
        elif column.shows and not item.statements:
            yield f"{where}.shows", "needs `statements`: whose property it shows"
        if column.of and not column.what:
            yield f"{where}.of", "goes with `what`"
        if column.title in words and column.title not in named <= {*words}:  # else it is misspelt in a cell
            yield where, "gathers nothing, and no cell names it"
    known = [] if item.rows == "named" else [w.id for w in getattr(look.pack.vocabulary, item.rows, ())]
    for index, cell in enumerate(item.cells):
        where = f"cells[{index}]"
        if cell.column.strip() and cell.column not in words:
            yield f"{where}.column", f'"{cell.column}" is no column of words{nearest(cell.column, words)}'
        if cell.row.strip() and known and cell.row not in known:
            reason = f'"{cell.row}" is not in the vocabulary under {item.rows}{nearest(cell.row, known)}'
            yield f"{where}.row", reason
        yield from _said(look, where, cell.statement, cell.source)


def _timeline(look: Look, item: Timeline) -> Found:
    if item.rows == "named":
        yield "rows", 'is "named" in a table only'
    elif item.rows == "event":
        yield from _events(look, item)
    else:
        yield from _columns(look, item)
        for index, column in enumerate(item.columns):
            if not column.what:
                yield f"columns[{index}].what", "is required on a timeline"
            elif column.shows:
                yield f"columns[{index}].shows", "goes with a table only"
        for index, id_ in enumerate(item.expected):
            yield from look.word(f"expected[{index}]", item.rows, id_)
        if item.events:
            yield "events", 'goes with rows = "event", and they with it'


def _events(look: Look, item: Timeline) -> Found:
    given = {
        "columns": item.columns,
        "expected": item.expected,
        "where": item.where != About(subject="human"),
    }
    for field in filter(given.get, given):
        yield field, 'does not go with rows = "event"'
    if not item.events:
        yield "events", "is empty"
    yield from look.lead("statements", item.statements, "statement", look.statements)
    for index, event in enumerate(item.events):
        yield from _measured(look, f"events[{index}].number", event.number, "time", "date")
    yield from _axis(look, "events", [event.number for event in item.events])


def _axis(look: Look, where: str, names: Iterable[str], others: Iterable[str] = ()) -> Found:
    """Check that numbers, and others of which the units are given, are all times or all dates."""
    used = {*others, *(number.unit for name in names if (number := look.number(name)))}
    if "date" in used and any(UNITS[unit].measure == "time" for unit in used & UNITS.keys()):
        yield where, "are times and dates, which go on no one axis"


def _columns(look: Look, item: Table | Timeline) -> Found:
    if not item.columns:
        yield "columns", "is empty"
    for index, column in enumerate(item.columns):
        yield from look.word(f"columns[{index}].what", "what", column.what)
        yield from look.word(f"columns[{index}].of", "of", column.of)
    yield from look.about("where", item.where)
    yield from look.lead("statements", item.statements, "statement", look.statements)


def _matrix(look: Look, item: Matrix) -> Found:
    if not item.risks:
        yield "risks", "is empty"
    for index, risk in enumerate(item.risks):
        where = f"risks[{index}]"
        for at, number in enumerate(risk.numbers):
            yield from _measured(look, f"{where}.numbers[{at}]", number, "share")
            found = look.number(number)
            if found and any(end < 0 for end in (found.low, found.value, found.high) if end is not None):
                yield f"{where}.numbers[{at}]", f'"{number}" is below 0, and no share of people'
        for number, count in Counter(risk.numbers).items():
            if count > 1:
                yield f"{where}.numbers", f'names "{number}" {count} times'
        outcomes = _outcomes(risk)
        if not outcomes:
            yield where, "says nothing of what comes of it: passes, treated, lasts or kills"
        for field, id_ in outcomes.items():
            yield from look.one(f"{where}.{field}", id_, "statement", look.statements)
        yield from look.lead(f"{where}.boxed", risk.boxed, "statement", look.statements)
        for at, id_ in enumerate(risk.boxed):
            statement = look.statements.get(id_)
            if statement and (statement.basis != "label" or not statement.about.region):
                yield f"{where}.boxed[{at}]", f'"{id_}" is not of a label with a region'


def _outcomes(risk: Risk) -> dict[str, str]:
    return {field: id_ for field in OUTCOMES if (id_ := getattr(risk, field))}


def _checklist(look: Look, item: Checklist) -> Found:
    if not item.steps:
        yield "steps", "is empty"
    past: dict[str, int] = {}
    for index, step in enumerate(item.steps):
        if past.setdefault(step.when, index) != index and item.steps[index - 1].when != step.when:
            yield f"steps[{index}].when", f'"{step.when}" was left before: steps of one time stand together'
        yield from _said(look, f"steps[{index}]", step.statement, step.source)


def _diagram(look: Look, item: Diagram) -> Found:
    ids = [node.id for node in item.nodes]
    ends = {id_ for edge in item.edges for id_ in (edge.start, edge.end)}
    if len(ids) < 2:
        yield "nodes", "needs two nodes or more"
    elif not item.edges:
        yield "edges", "is empty"
    for id_, count in Counter(ids).items():
        if count > 1:
            yield "nodes", f'has "{id_}" {count} times'
    for index, node in enumerate(item.nodes):
        where = f"nodes[{index}]"
        if not ID.fullmatch(node.id):
            yield f"{where}.id", "must be lower-case letters and digits in words joined by -"
        if not node.statements:
            yield f"{where}.statements", "is empty: name what it rests on"
        yield from look.lead(f"{where}.statements", node.statements, "statement", look.statements)
        if node.id not in ends and ends and ends <= {*ids}:  # else it is misspelt in an edge
            yield where, f'no edge leads to or from "{node.id}"'
    for index, edge in enumerate(item.edges):
        yield from _edge(look, f"edges[{index}]", edge, ids)
    for (begin, end), count in Counter((edge.start, edge.end) for edge in item.edges).items():
        if count > 1:
            yield "edges", f'leads from "{begin}" to "{end}" {count} times'


def _edge(look: Look, where: str, edge: Edge, nodes: Collection[str]) -> Found:
    for field, id_ in (("start", edge.start), ("end", edge.end)):
        if id_ not in nodes:
            yield f"{where}.{field}", f'no node "{id_}"{nearest(id_, nodes)}'
    if edge.start == edge.end:
        yield where, "leads from a node to itself"
    if not edge.statements:
        yield f"{where}.statements", "is empty: name what it rests on"
    yield from look.lead(f"{where}.statements", edge.statements, "statement", look.statements)
    resting = [look.statements.get(id_) for id_ in edge.statements]
    known = {statement.certainty for statement in resting if statement}
    if all(resting) and known and edge.certainty not in known:
        yield f"{where}.certainty", f'"{edge.certainty}" is the certainty of none of its statements'


def _curve(look: Look, item: Curve) -> Found:
    if item.hours <= 0:
        yield "hours", "must be more than 0"
    if not item.series:
        yield "series", "is empty"
    told: set[tuple[str, str]] = set()
    for index, series in enumerate(item.series):
        found = [*_series(look, f"series[{index}]", series, item.hours)]
        yield from found
        if series.model and not found:
            for where, reason in _model(look, f"series[{index}]", series):
                if (series.model, reason) not in told:  # of a model for several lines, once
                    yield where, reason
                told.add((series.model, reason))


def _series(look: Look, where: str, series: Series, hours: float) -> Found:
    for field, word in (("form", series.form), ("route", series.route)):
        if not word:
            yield f"{where}.{field}", "is empty"
        yield from look.word(f"{where}.{field}", field, word)
    yield from _measured(look, f"{where}.dose", series.dose)
    if series.over:
        yield from _measured(look, f"{where}.over", series.over, "time")
    for at, point in enumerate(series.points):
        yield from _point(look, f"{where}.points[{at}]", point, series, hours)
    if series.model:
        yield from look.one(f"{where}.model", series.model, "statement", look.statements)
    if series.after < 0:
        yield f"{where}.after", "must not be less than 0"
    if not series.points:
        yield f"{where}.points", "is empty: a line needs a level that was observed, and so does its lack"
    elif bool(series.model) == bool(series.why.strip()):
        yield where, "gives either a `model` or `why` there is no line"
    elif series.model and series.structure is None:
        yield f"{where}.structure", "is required beside a `model`"
    elif not series.model:
        given = {"structure": series.structure, "input": series.input, "after": series.after}
        yield from ((f"{where}.{field}", "goes with a `model`") for field in filter(given.get, given))


def _point(look: Look, where: str, point: Point, series: Series, hours: float) -> Found:
    yield from _measured(look, f"{where}.level", point.level, "level")
    if point.time:
        yield from _measured(look, f"{where}.time", point.time, "time")
        time = look.number(point.time)
        if time and UNITS.get(time.unit) and any(end > hours * 3600 > 0 for end in _amounts(time)):
            yield f"{where}.time", "lies beyond the hours of the picture"
    elif not series.over:
        yield f"{where}.time", "is required where nothing says over what time it was given"


def _model(look: Look, where: str, series: Series) -> Found:
    """Check that the model can be made, and that it reproduces a level that was observed."""
    points = [(look.number(point.level), look.number(point.time)) for point in series.points]
    dose, over = look.number(series.dose), look.number(series.over)
    statement = look.statements.get(series.model)
    parameters = statement.numbers if statement else {}
    named = [series.dose, series.over, *(name for p in series.points for name in (p.level, p.time))]
    numbers = [*map(look.number, filter(None, named)), *parameters.values()]
    if not statement or not all(number and _amounts(number) for number in numbers):
        return  # something is wrong in a block of its own, and told there
    for field, number, fit in (("dose", dose, ("mg", "mg/kg")), ("over", over, ("min", "h"))):
        if number and (number.value is None or number.value <= 0 or number.unit not in fit):
            yield f"{where}.{field}", f"must be one value above 0 in {' or '.join(fit)} for a model's line"
            return
    if low := [name for name, number in parameters.items() if number.value is not None and number.value <= 0]:
        yield f"{where}.model", f"needs {', '.join(low)} above 0"
        return
    try:
        model = kinetics.of_series(series, look.statements)
    except kinetics.Unfit as error:
        yield f"{where}.model", str(error)
        return
    peak = 0.0
    compared = []
    for level, time in points:
        if series.after and time and time.value is not None:
            (drawn,) = kinetics.levels(model, [units.base(time.value, time.unit) / 3600])
        else:
            drawn = peak = peak or kinetics.peak(model)
        if level:
            compared.append((drawn, _amounts(level)))
    if not any(min(e) * (1 - AGREEMENT) <= drawn <= max(e) * (1 + AGREEMENT) for drawn, e in compared):
        told = "; ".join(
            f"{drawn:.3g} against {'–'.join(f'{e:g}' for e in ends)}" for drawn, ends in compared
        )
        yield f"{where}.model", f"reproduces no observed level within 25 % (ng/mL): {told}"


def _amounts(number: Number) -> list[float]:
    """Return the ends of a number, or its value where it has one, in the base unit; none if it is wrong."""
    ends = (number.low, number.high) if number.value is None else (number.value,)
    return [units.base(end, number.unit) for end in ends if end is not None and number.unit in UNITS]


def _disagreement(look: Look, item: Disagreement) -> Found:
    if len(item.sides) < 2:
        yield "sides", "needs two sides or more"
    if not item.statements:
        yield "statements", "is empty: name the statements that `follows` rests on"
    yield from look.lead("statements", item.statements, "statement", look.statements)
    conflicts = {conflict.id for conflict in look.pack.conflicts}
    yield from look.lead("conflicts", item.conflicts, "conflict", conflicts)
    for index, side in enumerate(item.sides):
        where = f"sides[{index}]"
        if bool(side.heard) == bool(side.says):
            yield (
                where,
                "gives either `heard` (what articles say) or `says` (what the evidence says)",
            )
        if bool(side.heard) != bool(side.claims):
            yield f"{where}.claims", "goes with `heard`, and `heard` with it"
        if side.says and not side.statements:
            yield f"{where}.statements", "is required beside `says`"
        yield from look.lead(f"{where}.claims", side.claims, "claim", look.claims)
        yield from look.lead(f"{where}.statements", side.statements, "statement", look.statements)
    yield from _stretches(look, item)


def _stretches(look: Look, item: Disagreement) -> Found:
    heard = {id_ for side in item.sides for id_ in side.claims}
    sound = all(bool(side.heard) == bool(side.claims) for side in item.sides)
    if len(item.sides) < 2 or not sound or not heard <= look.claims.keys():
        return  # what is wrong with the sides is told there
    resting = grounds(item)
    for index, stretch in enumerate(item.picture):
        where = f"picture[{index}]"
        if bool(stretch.number) == bool(stretch.claim):
            yield where, "gives either `number` (of a statement) or `claim` (what articles say)"
        elif stretch.number:
            found = [*_measured(look, f"{where}.number", stretch.number, "time", "date")]
            yield from found
            if not found and stretch.number.partition(".")[0] not in resting:
                yield f"{where}.number", "is of a statement that no side names"
        else:
            yield from look.one(f"{where}.claim", stretch.claim, "claim", look.claims)
            if stretch.claim in look.claims and stretch.claim not in heard:
                yield f"{where}.claim", "is a claim that no side names"
            if not stretch.said.strip():
                yield f"{where}.said", "is empty"
            if stretch.unit not in UNITS or UNITS[stretch.unit].measure != "time":
                yield f"{where}.unit", f'"{stretch.unit}" is no unit of time'
            if stretch.low is None and stretch.high is None:
                yield where, "needs a low or a high"
            elif stretch.low is not None and stretch.high is not None and stretch.low > stretch.high:
                yield where, "low and high are not in order"
    said = [stretch.unit for stretch in item.picture if stretch.claim]
    given = [s.number for s in item.picture if s.number.partition(".")[0] in resting]
    yield from _axis(look, "picture", given, said)


_CALLED = {
    "time": "time",
    "date": "date",
    "share": "share (%, per 1,000 and so on)",
    "level": "concentration",
}


def _measured(look: Look, where: str, name: str, *measures: str) -> Found:
    """Check that a name is that of a number, and that it measures one of these; anything where none."""
    yield from look.named(where, name)
    number = look.number(name)
    unit = UNITS.get(number.unit) if number else None
    if number and unit and measures and not {unit.measure, number.unit} & {*measures}:
        called = " and ".join(f"no {_CALLED[measure]}" for measure in measures)
        yield where, f'"{name}" is {called}'


def _said(look: Look, where: str, statement: str, source: str) -> Found:
    """Check that words rest on a statement, and on one of its sources where that is named."""
    yield from look.one(f"{where}.statement", statement, "statement", look.statements)
    if source and statement in look.statements:
        cited: Iterable[str] = {citation.source for citation in look.statements[statement].citations}
        if source not in cited:
            hint = nearest(source, cited)
            yield f"{where}.source", f'"{source}" is not cited by "{statement}"{hint}'
