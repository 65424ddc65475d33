"""The popular articles as they can be read: stretches under one heading, a verdict beside each thing said."""

from itertools import groupby

from ketatui.pack.authored import Pack
from ketatui.pack.model import Passage, Told


def passages(pack: Pack) -> dict[str, list[Passage]]:
    """Return the passages of each article by its id, in the order of articles and of their rows."""
    claims = {row: claim for claim in pack.claims for row in claim.heard}
    found: dict[str, list[Passage]] = {article.id: [] for article in pack.articles}
    labels = {article.id: article.label for article in pack.articles}
    for (article, section), group in groupby(pack.rows, key=lambda row: (row.article, row.section)):
        rows = list(group)
        told = [
            Told(text=row.text, claim=claim.id if claim else "", verdict=claim.verdict if claim else None)
            for row, claim in ((row, claims.get(row.id)) for row in rows)
        ]
        passage = Passage(
            id=f"passage-{rows[0].id}", article=labels.get(article, ""), title=section, rows=tuple(told)
        )
        found.setdefault(article, []).append(passage)
    return found
