"""By what items are told apart: over the whole content, beside the items themselves."""

from __future__ import annotations

from typing import Any

import packs
from ketatui.pack.facets import ABOUT, NAMES, Facet
from ketatui.pack.model import Claim, Item, See, Statement


def shown(item: Item) -> Item:
    return item.shown if isinstance(item, See) and item.shown else item


def have(name: str, value: str) -> set[str]:
    return {*packs.content_library().fitting((Facet(name, (value,)),))}


def test_statements_have_their_certainty_basis_and_sources() -> None:
    for id_, item in packs.items(packs.content_library()).items():
        statement = shown(item)
        if isinstance(statement, Statement):
            assert id_ in have("certainty", statement.certainty)
            assert id_ in have("basis", statement.basis)
            assert all(id_ in have("source", citation.source) for citation in statement.citations)
            assert (id_ in have("has", "number")) == bool(statement.numbers)
            wrong = {heard.verdict for heard in statement.heard} & {"misleading", "refuted"}
            assert wrong == {
                verdict for verdict in ("misleading", "refuted") if id_ in have("heard", verdict)
            }


def test_statements_are_about_what_they_and_their_numbers_are_about() -> None:
    for id_, item in packs.items(packs.content_library()).items():
        statement = shown(item)
        if isinstance(statement, Statement):
            for about in (statement.about, *(number.about for number in statement.numbers.values())):
                for name in ABOUT:
                    value: Any = getattr(about, name)
                    assert not value or id_ in have(name, value)


def test_a_claim_is_about_what_answers_it() -> None:
    library = packs.content_library()
    for item in packs.items(library).values():
        if isinstance(item, Claim):
            assert item.id in have("verdict", item.verdict)
            routes = {library.item(id_).about.route for id_ in item.statements} - {""}  # type: ignore[attr-defined]
            assert all(item.id in have("route", route) for route in routes)


def test_several_facets_hold_at_once_and_several_values_are_one_or_the_other() -> None:
    library = packs.content_library()
    both = library.fitting((Facet("route", ("im",)), Facet("certainty", ("established",))))
    assert {*both} == have("route", "im") & have("certainty", "established")
    either = library.fitting((Facet("route", ("im", "iv")),))
    assert {*either} == have("route", "im") | have("route", "iv")


def test_in_a_topic_as_many_as_are_counted() -> None:
    library = packs.content_library()
    for head in library.topics:
        for facet, count in library.facet_counts(head.id).items():
            assert len(library.fitting((facet,), head.id)) == count


def test_every_name_has_values() -> None:
    facets = packs.content_library().facets
    assert facets.keys() == {*NAMES}
    assert all(facets[name] for name in NAMES)
