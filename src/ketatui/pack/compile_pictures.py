"""What compile resolves into pictures: the numbers that they name, who says so, the lines of models."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ketatui.pack import kinetics
from ketatui.pack.gather import DIMENSIONS, Gatherer
from ketatui.pack.model import Link, Statement
from ketatui.pack.pictures import (
    OUTCOMES,
    Checklist,
    Curve,
    Diagram,
    Edge,
    Matrix,
    Point,
    Risk,
    Series,
    Table,
    Timeline,
)

STEPS = 360
"""Into which the time of a curve is divided."""

_OF_A_RISK = ("level", *(name for name in DIMENSIONS if name != "level"))
"""What a share's remark tells, the dose level first: treatment and recreational use are far apart."""

Picture = Table | Timeline | Matrix | Checklist | Diagram | Curve


class Pictures:
    """Resolves pictures whose wording is filled in."""

    def __init__(
        self,
        gatherer: Gatherer,
        statements: Mapping[str, Statement],
        links: Callable[[Sequence[str]], tuple[Link, ...]],
    ) -> None:
        """Prepare to resolve.

        Args:
            gatherer: Finds numbers and who gives them.
            statements: All statements by their ids, resolved.
            links: Gives the links to items by their ids.
        """
        self._gatherer = gatherer
        self._statements = statements
        self._links = links

    def resolve(self, picture: Picture) -> Picture:
        """Return a picture with all that it shows."""
        match picture:
            case Table():
                return replace(picture, body=tuple(self._gatherer.table(picture)))
            case Timeline():
                return self._gatherer.timeline(picture)
            case Matrix():
                return replace(picture, risks=tuple(map(self._risk, picture.risks)))
            case Checklist():
                said = self._gatherer.said
                steps = (replace(s, datum=said(s.text, s.statement, s.source)) for s in picture.steps)
                return replace(picture, steps=tuple(steps))
            case Diagram():
                nodes = (replace(node, links=self._links(node.statements)) for node in picture.nodes)
                edges = map(self._edge, picture.edges)
                return replace(picture, nodes=tuple(nodes), edges=tuple(edges))
            case Curve():
                series = (self._series(series, picture.hours) for series in picture.series)
                return replace(picture, series=tuple(series))

    def _risk(self, risk: Risk) -> Risk:
        said = self._gatherer.said
        several = len(self._gatherer.effects(risk.numbers)) > 1
        outcomes = ((name, getattr(risk, field)) for field, name in OUTCOMES.items())
        return replace(
            risk,
            rates=tuple(self._gatherer.number(id_, apart=_OF_A_RISK, effect=several) for id_ in risk.numbers),
            outcomes=tuple(said(name, statement) for name, statement in outcomes if statement),
            warnings=tuple(said(self._gatherer.region(id_), id_) for id_ in risk.boxed),
        )

    def _edge(self, edge: Edge) -> Edge:
        cited = (c.source for id_ in edge.statements for c in self._statements[id_].citations)
        return replace(edge, links=self._links(edge.statements), sources=self._gatherer.cited(cited))

    def _series(self, series: Series, hours: float) -> Series:
        gathered = self._gatherer.number

        def point(point: Point) -> Point:
            measured = gathered(point.level, apart=("condition", "population"), effect=False)
            timed = gathered(point.time or series.over, apart=(), effect=False)
            return replace(point, measured=measured, timed=timed)

        amount = gathered(series.dose, apart=(), effect=False)
        filled = replace(series, amount=amount, points=tuple(map(point, series.points)))
        if not series.model:
            return filled
        line = kinetics.line(kinetics.of_series(series, self._statements), hours, STEPS)
        return replace(filled, told=self._gatherer.said("model", series.model), line=line)
