"""Every kind of item by its name in the content."""

from collections.abc import Mapping

from ketatui.pack.model import Callout, Card, Claim, Item, Passage, Prose, See, Source, Statement, Term
from ketatui.pack.pictures import Checklist, Curve, Diagram, Disagreement, Matrix, Table, Timeline

KINDS: Mapping[str, type[Item]] = {
    kind.kind: kind
    for kind in (
        Statement,
        Prose,
        Callout,
        Table,
        Timeline,
        Matrix,
        Checklist,
        Diagram,
        Curve,
        Disagreement,
        Claim,
        Passage,
        Source,
        Term,
        Card,
        See,
    )
}
"""Every kind of item by its name in the content."""
