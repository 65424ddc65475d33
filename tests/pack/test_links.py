"""Links stand at both ends: what names a source, a claim or a statement is shown there, in all the content.

What must be there is read from the files as they were written, not from what validation makes of them.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

import packs
from ketatui.draw import UNICODE
from ketatui.draw.details import Beside, details
from ketatui.pack.model import Claim, Source, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketatui.pack.model import Link

Block = dict[str, Any]
Named = defaultdict[str, set[str]]


@cache
def written() -> Sequence[Block]:
    """The items of all topics as they stand in their files."""
    files = (tomllib.loads(path.read_text("utf-8")) for path in (packs.CONTENT / "topics").glob("*.toml"))
    return [item for file in files for section in file["section"] for item in section.get("item", ())]


def ids(links: Sequence[Link]) -> set[str]:
    found = [link.id for link in links]
    assert len(found) == len(set(found)), found
    return set(found)


def shown(id_: str) -> set[str]:
    """Where the details of an item lead."""
    library = packs.content_library()
    lines = details(library.item(id_), 60, UNICODE, Beside(library.vocabulary))
    return {span.target for line in lines for span in line}


def citing() -> Named:
    """The statements by the sources that they name: cited, quoted or read by way of, giving a grade."""
    named: Named = defaultdict(set)
    for item in written():
        for citation in item.get("citations", ()):
            named[citation["source"]].add(item["id"])
            if "via" in citation:
                named[citation["via"]].add(item["id"])
        for grade in item.get("grades", ()):
            named[grade["source"]].add(item["id"])
    return named


def disputing() -> Named:
    """The disagreements by the statements and claims that they name."""
    named: Named = defaultdict(set)
    for item in written():
        if item.get("kind") == "disagreement":
            sides = [
                id_ for side in item["sides"] for key in ("claims", "statements") for id_ in side.get(key, ())
            ]
            drawn = [stretch["claim"] for stretch in item.get("picture", ()) if "claim" in stretch]
            for id_ in (*item["statements"], *sides, *drawn):
                named[id_].add(item["id"])
    return named


def test_a_source_shows_everything_that_cites_it() -> None:
    named = citing()
    assert any("via" in citation for item in written() for citation in item.get("citations", ()))
    for source in packs.items(packs.content_library()).values():
        if isinstance(source, Source):
            assert ids(source.cited_by) == named[source.id]
            assert named.pop(source.id) <= shown(source.id)
    assert not named


def test_a_claim_shows_what_answers_it_and_where_it_is_disputed() -> None:
    answers = {
        claim["id"]: {*claim.get("statements", ())}
        for claim in tomllib.loads((packs.CONTENT / "claims.toml").read_text("utf-8"))["claim"]
    }
    disputed = disputing()
    assert any(disputed[id_] for id_ in answers)
    for claim in packs.items(packs.content_library()).values():
        if isinstance(claim, Claim):
            assert ids(claim.links) == answers[claim.id]
            assert ids(claim.disagreements) == disputed[claim.id]
            assert answers.pop(claim.id) | disputed[claim.id] <= shown(claim.id)
    assert not answers


def test_a_statement_shows_the_claims_that_it_answers_and_where_it_is_disputed() -> None:
    heard: Named = defaultdict(set)
    for claim in tomllib.loads((packs.CONTENT / "claims.toml").read_text("utf-8"))["claim"]:
        for id_ in claim.get("statements", ()):
            heard[id_].add(claim["id"])
    disputed = disputing()
    for statement in packs.items(packs.content_library()).values():
        if isinstance(statement, Statement):
            assert {claim.id for claim in statement.heard} == heard[statement.id]
            assert ids(statement.disagreements) == disputed[statement.id]
            assert heard.pop(statement.id) | disputed[statement.id] <= shown(statement.id)
    assert not any(heard.values())


def test_what_leads_to_a_statement_or_a_claim_is_led_to_from_there() -> None:
    """A disagreement's details lead to what it names, and each of these leads back to it."""
    disputed = disputing()
    for id_, disagreements in disputed.items():
        for disagreement in disagreements:
            assert id_ in shown(disagreement)
            assert disagreement in shown(id_)
