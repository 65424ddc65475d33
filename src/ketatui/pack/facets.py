"""By what items can be told apart: how sure they are, what they are about, what articles say of it.

A facet is a name and a value: `route` and `im`. It is written for each item when a pack is compiled.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

ABOUT = ("form", "route", "condition", "population", "level", "region", "subject")
"""The facets that tell what something is about."""

NAMES = ("kind", "in", "certainty", "basis", "verdict", "heard", *ABOUT, "source", "type", "tone", "has")
"""All facets. `in` is the topic; `heard` the verdict on what articles say of it, `verdict` that on a
claim itself; `type` the kind of work that a source is, or that a statement cites; `tone` that of a
callout; `has` is `claim`, `disagreement`, `detail` or `number`."""

SINGLE = frozenset(["kind", "in", "certainty", "basis", "verdict", "tone"])
"""Those of which an item has at most one."""

SCHEMA = """
CREATE TABLE facet (
    name TEXT, value TEXT, position INTEGER, PRIMARY KEY (name, value, position)
) WITHOUT ROWID;
"""


class Facet(NamedTuple):
    """What items must have: a facet of that name with one of these values."""

    name: str
    values: tuple[str, ...]
    without: bool = False
    """Whether it must have none of them instead."""


def condition(wanted: Iterable[Facet], column: str) -> tuple[str, list[str]]:
    """Return the SQL that holds where the item at the position in `column` has what is wanted; its values."""
    parts, values = [], []
    for facet in wanted:
        marks = ", ".join("?" * len(facet.values))
        within = "NOT IN" if facet.without else "IN"
        parts.append(f"{column} {within} (SELECT position FROM facet WHERE name = ? AND value IN ({marks}))")
        values += [facet.name, *facet.values]
    return " AND ".join(parts), values


def known(database: sqlite3.Connection) -> dict[str, Sequence[str]]:
    """Return by its name all values that a facet has."""
    found: dict[str, list[str]] = {name: [] for name in NAMES}
    for name, value in database.execute("SELECT DISTINCT name, value FROM facet"):
        found[name].append(value)
    return {**found}
