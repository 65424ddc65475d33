"""What has changed in the content since a reader last knew it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import packs
from ketatui.notebook import Known
from ketatui.pack import library
from ketatui.pack.build import build
from ketatui.review.changes import Change, changes, unknown
from ketatui.review.known import TRACKED, known_now

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ketatui.pack.library import Library

BASICS = "topics/basics.toml"
CALL = "If nothing has happened after 18–22\xa0min and the person does not breathe, call for help."
RATS = """
[[section.item]]
id = "onset-rats"
text = "In rats it acted after {onset}."
certainty = "hypothesis"
why = "Rats are no people."
basis = "animal"
about = { form = "plain", route = "im", population = "rats", subject = "animal" }
numbers.onset = { what = "onset", value = 99, spread = 9, span = "SD", unit = "s" }
citations = [{ source = "trial", read = "abstract" }]
"""


class Shelf:
    """A pack that is edited, and a reader who has read all of it, or a part."""

    def __init__(self, folder: Path) -> None:
        self.pack = packs.copy(folder)
        self.known = read(packs.mini_library())

    def change(self, old: str, new: str, file: str = BASICS) -> Shelf:
        packs.change(self.pack, file, old, new)
        return self

    def library(self) -> Library:
        return library.open_bytes(build(self.pack))

    def changes(self) -> list[Change]:
        return [*changes(self.library(), self.known)]

    def told(self) -> dict[str, tuple[str, ...]]:
        """In which ways each item has changed."""
        return {change.item: change.kinds for change in self.changes()}


def read(opened: Library, items: Iterable[str] | None = None) -> dict[str, Known]:
    """What is known of all that there is, of which all or some was read."""
    all_ = {id_: Known(id_, "", "", "", "") for id_, kind, _ in opened.homes() if kind in TRACKED}
    return all_ | {id_: known_now(opened.item(id_)) for id_ in (opened.ids() if items is None else items)}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_nothing_has_changed_of_what_was_read_just_now(shelf: Shelf) -> None:
    assert shelf.changes() == []


def test_what_states_facts_is_unknown_at_first_and_nothing_is_new_once_it_is_known() -> None:
    opened = packs.mini_library()
    rows = [row for row in unknown(opened, {}) if row]
    kinds = {opened.item(row.item).kind for row in rows}
    assert kinds == {"statement", "callout", "claim", "disagreement"}
    assert {row[1:] for row in rows} == {("", "", "", "")}
    known = {row.item: row for row in rows}
    assert changes(opened, known) == []
    assert [row for row in unknown(opened, known) if row] == []


def test_other_words_are_told_with_both_wordings(shelf: Shelf) -> None:
    shelf.change("Into a vein it acts within", "Put into a vein it acts within")
    (change,) = shelf.changes()
    assert (change.item, change.topic, change.kinds) == ("onset-iv", "basics", ("reworded",))
    assert change.wordings == (
        "Into a vein it acts within up to\xa01\xa0min.",
        "Put into a vein it acts within up to\xa01\xa0min.",
    )


def test_a_number_or_a_unit_alone_is_told_as_such_wherever_it_is_named(shelf: Shelf) -> None:
    shelf.change(
        '"onset", value = 5, unit = "min", approx = true', '"onset", value = 5, unit = "h", approx = true'
    )
    told = shelf.told()
    assert {"onset-im", "basics-disagreement", "claim-minutes", "claim-at-once"} <= told.keys()
    assert {*told.values()} == {("renumbered",)}


def test_a_source_that_comes_and_one_that_goes_are_told(shelf: Shelf) -> None:
    shelf.change('source = "trial", read = "abstract" }]', 'source = "review", read = "abstract" }]')
    (change,) = shelf.changes()
    assert (change.item, change.kinds) == ("onset-rats", ("resourced",))
    assert change.old
    assert change.new
    assert (change.old.sources, change.new.sources) == ("trial", "review")


def test_certainty_and_verdict_are_told(shelf: Shelf) -> None:
    shelf.change('certainty = "probable"', 'certainty = "contested"')
    shelf.change('verdict = "misleading"', 'verdict = "refuted"', "claims.toml")
    found = {change.item: change for change in shelf.changes()}
    assert {item: change.kinds for item, change in found.items()} == {
        "onset-im": ("how sure",),
        "claim-at-once": ("how sure",),
    }
    pairs = [(change.old.sure, change.new.sure) for change in found.values() if change.old and change.new]
    assert pairs == [("probable", "contested"), ("misleading", "refuted")]


def test_one_item_may_have_changed_in_several_ways(shelf: Shelf) -> None:
    shelf.change("In rats it acted after", "In some rats it acted after")
    shelf.change('certainty = "hypothesis"', 'certainty = "probable"')
    shelf.change('source = "trial", read = "abstract" }]', 'source = "book", read = "abstract" }]')
    assert shelf.told() == {"onset-rats": ("reworded", "resourced", "how sure")}


@pytest.mark.parametrize(
    ("item", "file", "old", "new", "wordings"),
    [
        ("claim-best", "claims.toml", "Praise.", "Mere praise.", ("Praise.", "Mere praise.")),
        (
            "basics-disagreement",
            BASICS,
            "One page says at once, another",
            "A page says at once, another",
            (
                "One page says at once, another within 5 minutes.",
                "A page says at once, another within 5 minutes.",
            ),
        ),
        (
            "basics-callout",
            BASICS,
            "When breathing stops",
            "If breathing stops",
            (f"Seek care now: When breathing stops. {CALL}", f"Seek care now: If breathing stops. {CALL}"),
        ),
    ],
)
def test_reasons_sides_and_warnings_are_among_the_words(
    shelf: Shelf, item: str, file: str, old: str, new: str, wordings: tuple[str, str]
) -> None:
    shelf.change(old, new, file)
    (change,) = shelf.changes()
    assert (change.item, change.kinds, change.wordings) == (item, ("reworded",), wordings)


def test_what_is_new_is_told_and_what_stands_elsewhere_too_is_told_once(shelf: Shelf) -> None:
    del shelf.known["onset-im"], shelf.known["basics-callout"]
    found = shelf.changes()
    assert [(change.item, change.kinds, change.old) for change in found] == [
        ("onset-im", ("new",), None),
        ("basics-callout", ("new",), None),
    ]
    assert found[0].wordings == (
        "",
        "Into a muscle it acts after about\xa05\xa0min and is strongest at 18–22\xa0min.",
    )


def test_what_was_removed_is_told_at_the_end_where_it_was_read(shelf: Shelf) -> None:
    shelf.change(RATS, "").change("Into a vein it acts", "Put into a vein it acts")
    assert shelf.told() == {"onset-iv": ("reworded",), "onset-rats": ("removed",)}
    gone = shelf.changes()[-1]
    assert (gone.topic, gone.new) == ("", None)
    assert gone.wordings == ("In rats it acted after 99\xa0±\xa09\xa0s (SD).", "")
    shelf.known = read(packs.mini_library(), ["onset-iv"])
    assert shelf.told() == {"onset-iv": ("reworded",)}


def test_of_what_was_never_read_nothing_has_changed(shelf: Shelf) -> None:
    shelf.known = read(packs.mini_library(), [])
    shelf.change("Into a vein it acts", "Put into a vein it acts").change(
        'certainty = "hypothesis"', 'certainty = "probable"'
    )
    assert shelf.changes() == []


def test_other_words_in_prose_tables_sources_and_terms_are_not_told(shelf: Shelf) -> None:
    shelf.change("The way in decides:", "The way in matters:")
    shelf.change('title = "How fast, by the way in"', 'title = "How fast, by the way"')
    shelf.change('title = "A trial"', 'title = "One trial"', "sources.toml")
    assert shelf.changes() == []


def test_what_was_changed_back_has_not_changed(shelf: Shelf) -> None:
    shelf.change("Into a vein it acts", "Put into a vein it acts")
    assert shelf.told()
    shelf.change("Put into a vein it acts", "Into a vein it acts")
    assert shelf.changes() == []


def test_what_an_older_notebook_did_not_keep_is_not_told_as_changed(shelf: Shelf) -> None:
    shelf.known = {
        id_: row._replace(wording=row.wording.partition("\n")[0], sure="", sources="")
        for id_, row in shelf.known.items()
    }
    shelf.change('certainty = "hypothesis"', 'certainty = "probable"')
    shelf.change('source = "trial", read = "abstract" }]', 'source = "book", read = "abstract" }]')
    shelf.change("Praise.", "Mere praise.", "claims.toml")
    assert shelf.changes() == []
    shelf.change("It is the best there is.", "It is the best.", "claims.toml")
    (change,) = shelf.changes()
    assert change.kinds == ("reworded",)
    assert change.wordings[1].endswith("It is the best.")
    assert change.new
    assert change.new.wording.endswith("\nMere praise.")


def test_blanks_and_line_breaks_are_no_words(shelf: Shelf) -> None:
    row = shelf.known["onset-iv"]
    shelf.known["onset-iv"] = row._replace(wording=row.wording.replace("\xa0", "  "))
    assert shelf.changes() == []


def test_the_digest_tells_content_from_content_and_not_when_it_was_written(shelf: Shelf) -> None:
    first = shelf.library().digest
    assert first == packs.mini_library().digest
    for path in shelf.pack.rglob("*.toml"):
        os.utime(path, (1, 1))
    assert shelf.library().digest == first
    assert shelf.change("In rats it acted", "In rats it works").library().digest != first
    assert packs.coffee_library().digest != first


def test_what_stands_in_the_technical_layer_and_in_no_text_is_told(shelf: Shelf) -> None:
    shelf.change("made no difference", "made a difference")
    assert shelf.told() == {"onset-im": ("reworded",)}
    (change,) = shelf.changes()
    assert "no difference" in change.wordings[0]
    assert "Into a muscle" not in change.wordings[0]
