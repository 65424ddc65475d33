"""Sources arrive in reference managers whole: read back by a parser that is not ours."""

from __future__ import annotations

import json
import re

import bibtexparser
import pytest
from bibtexparser.bparser import BibTexParser

import packs
from ketatui.pack.bibliography import bibtex, csl
from ketatui.pack.model import Source, SourceType

SOURCES = [item for item in packs.items(packs.content_library()).values() if isinstance(item, Source)]
TRIAL = Source(
    id="trial-2019",
    type="randomised trial",
    label="Trial 2019",
    title="Ketamine & {pain: 50 % of $1_000 #1",
    authors="van der Aart J, Salas-Wright CP, et al.",
    year=2019,
    container="Journal of Tests 1(2):3-4",
    doi="10.1000/a_b",
    pmid="123",
)
LABEL = Source(
    id="label-us",
    type="label",
    label="Label (US)",
    title="Ketalar",
    authors="Johnson & Johnson",
    year=2020,
    year_estimated=True,
    container="Full prescribing information",
    url="https://example.org/a?b=c",
    region="us",
    revision="March 2020",
)


def test_csl_tells_authors_journal_and_identifiers() -> None:
    (entry,) = json.loads(csl([TRIAL]))
    assert entry["author"] == [
        {"family": "van der Aart", "given": "J."},
        {"family": "Salas-Wright", "given": "C. P."},
        {"literal": "et al."},
    ]
    told = {key: entry[key] for key in ("container-title", "volume", "issue", "page", "DOI", "PMID", "type")}
    assert told == {
        "container-title": "Journal of Tests",
        "volume": "1",
        "issue": "2",
        "page": "3-4",
        "DOI": "10.1000/a_b",
        "PMID": "123",
        "type": "article-journal",
    }
    assert entry["issued"] == {"date-parts": [[2019]]}


def test_csl_keeps_a_body_whole_and_an_estimated_year_as_such() -> None:
    (entry,) = json.loads(csl([LABEL]))
    assert entry["author"] == [{"literal": "Johnson & Johnson"}]
    assert entry["issued"] == {"date-parts": [[2020]], "circa": True}
    assert (entry["type"], entry["version"], entry["URL"]) == ("document", "March 2020", LABEL.url)
    assert not {"DOI", "PMID", "volume"} & entry.keys()


def test_bibtex_escapes_what_means_something_to_tex() -> None:
    text = bibtex([TRIAL])
    assert r"title = {{Ketamine \& \textbraceleft{}pain: 50 \% of \$1\_000 \#1}}" in text
    assert "author = {van der Aart, J. and Salas-Wright, C. P. and others}" in text
    assert "author = {{Johnson \\& Johnson}}" in bibtex([LABEL])
    assert "\n  year = " not in bibtex([LABEL])
    assert "note = {about 2020, label, US, March 2020}" in bibtex([LABEL])


def test_every_source_is_read_back_by_a_parser_of_bibtex() -> None:
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    found = {entry["ID"]: entry for entry in bibtexparser.loads(bibtex(SOURCES), parser).entries}
    assert [*found] == [source.id for source in SOURCES]
    for source in SOURCES:
        plain = re.sub(r"\\([&%$#_{}])", r"\1", found[source.id]["title"])
        assert plain == f"{{{source.title}}}", source.id
        assert ("author" in found[source.id]) == bool(source.authors)


@pytest.mark.parametrize(
    ("authors", "type_", "expected"),
    [
        ("Zarate CA Jr, et al.", "randomised trial", ["Zarate C. A. Jr", "et al."]),
        ("Andrade C", "narrative review", ["Andrade C."]),
        ("Aalto, et al.", "human experiment", ["Aalto", "et al."]),
        ("Panpharma UK", "label", ["Panpharma UK"]),
        ("Department of Health, Hong Kong", "regulator", ["Department of Health, Hong Kong"]),
        ("Smith AB, Jones C", "guideline", ["Smith A. B.", "Jones C."]),
        ("", "news", []),
    ],
)
def test_people_are_told_from_bodies(authors: str, type_: SourceType, expected: list[str]) -> None:
    source = Source(id="x", type=type_, label="X", title="X", authors=authors)
    (entry,) = json.loads(csl([source]))
    assert [" ".join(name.values()) for name in entry.get("author", ())] == expected


def test_a_document_that_stands_in_no_journal_is_no_article() -> None:
    poster = Source(id="x", type="cohort", label="X", title="X", container="Poster at a congress")
    letter = Source(id="y", type="cohort", label="Y", title="Y", container="Nature 596")
    assert [entry["type"] for entry in json.loads(csl([poster, letter]))] == ["document", "article-journal"]
    assert bibtex([poster]).startswith("@misc{x,")


def test_braces_in_a_title_leave_the_entry_whole() -> None:
    parser = BibTexParser(common_strings=True)
    (entry,) = bibtexparser.loads(bibtex([TRIAL]), parser).entries
    assert entry["ID"] == "trial-2019"


def test_every_source_has_what_a_style_needs() -> None:
    for entry in json.loads(csl(SOURCES)):
        assert {"id", "type", "title"} <= entry.keys()
        assert all(
            name.keys() - {"suffix"} in ({"family", "given"}, {"literal"}) for name in entry.get("author", ())
        )
