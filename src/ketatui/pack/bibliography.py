"""Sources as reference managers import them: CSL-JSON and BibTeX."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ketatui.pack.model import Source
from ketatui.safe import NBSP, escaped, safe

_PERSON = re.compile(r"(?P<family>\S.*?) (?P<given>[A-Z][A-Z-]{0,3})(?: (?P<suffix>Jr|Sr|II|III))?")
_JOURNAL = re.compile(r"(?P<title>\D+?) (?P<volume>\d+)(?:\((?P<issue>[^)]+)\))?(?::(?P<page>[\w.-]+))?")
_OTHERS = "et al."
_OF_URLS = ":/?#[]@!$&'()*+,;=%~"
"""Signs that stay in an address."""

_CSL_TYPE = {
    "guideline": "report",
    "regulator": "webpage",
    "label": "document",
    "reference work": "webpage",
    "news": "article-newspaper",
    "mirror": "webpage",
}
"""Types of CSL 1.0.2 by type of source, where it stands in no volume of a journal."""

_BODIES = frozenset({"label", "regulator", "guideline", "mirror", "news"})
"""Types whose author is mostly a body, so that one name alone is taken for that of one."""

_BIBTEX_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}


def entries(sources: Sequence[Source], form: str, in_ascii: bool) -> str:
    """Return sources in the form of a reference manager, `csl` or `bibtex`, free of control codes.

    What is not ASCII is escaped in CSL-JSON on demand, and stays in BibTeX, which is read as UTF-8.
    """
    text = (csl if form == "csl" else bibtex)(sources).replace(NBSP, " ")
    return (escaped(text, ascii_only=in_ascii) if form == "csl" else safe(text)).rstrip("\n") + "\n"


def csl(sources: Iterable[Source]) -> str:
    """Return sources as CSL-JSON (citation style language 1.0.2): an array with an object for each."""
    return json.dumps([_csl(source) for source in sources], ensure_ascii=False, indent=2)


def _csl(source: Source) -> Mapping[str, Any]:
    journal = _journal(source)
    entry: dict[str, Any] = {
        "id": source.id,
        "type": _type(source, journal),
        "title": source.title,
        "author": _authors(source),
        "container-title": journal.get("title", source.container),
        "volume": journal.get("volume"),
        "issue": journal.get("issue"),
        "page": journal.get("page"),
        "version": source.revision,
        "genre": source.type,
        "jurisdiction": source.region,
        "DOI": source.doi,
        "PMID": source.pmid,
        "URL": source.url,
    }
    if source.year:
        issued: dict[str, Any] = {"date-parts": [[source.year]]}
        entry["issued"] = {**issued, "circa": True} if source.year_estimated else issued
    return {key: value for key, value in entry.items() if value}


def _type(source: Source, journal: Mapping[str, str]) -> str:
    if journal or (source.doi and source.type not in _CSL_TYPE):
        return "article-journal"
    return _CSL_TYPE.get(source.type, "document")


def _authors(source: Source) -> Sequence[Mapping[str, str]]:
    """Return persons by family name and initials; a body, or what cannot be told apart, as it stands."""
    parts = [part.strip() for part in source.authors.split(",") if part.strip()]
    others: list[Mapping[str, str]] = [{"literal": _OTHERS}] if _OTHERS in parts else []
    told = [part for part in parts if part != _OTHERS]
    people = [match for match in map(_PERSON.fullmatch, told) if match]
    if len(people) < len(told) or (len(told) == 1 and not others and source.type in _BODIES):
        return [{"literal": ", ".join(told)}, *others] if told else others
    return [*map(_person, people), *others]


def _person(match: re.Match[str]) -> Mapping[str, str]:
    name = {"family": match["family"], "given": _initials(match["given"])}
    return {**name, "suffix": match["suffix"]} if match["suffix"] else name


def _initials(letters: str) -> str:
    return " ".join(f"{letter}." for letter in letters if letter != "-")


def _journal(source: Source) -> Mapping[str, str]:
    match = _JOURNAL.fullmatch(source.container)
    return {name: part for name, part in match.groupdict().items() if part} if match else {}


def bibtex(sources: Iterable[Source]) -> str:
    """Return sources as BibTeX entries, in Unicode, keyed by their ids."""
    return "\n".join(map(_bibtex, sources))


def _bibtex(source: Source) -> str:
    entry = _csl(source)
    article = entry["type"] == "article-journal"
    circa = "about " if source.year_estimated else ""
    remarks = [
        f"{circa}{source.year}" if circa else "",
        source.type,
        source.region.upper(),
        source.revision,
        f"PMID {source.pmid}" if source.pmid else "",
    ]
    fields = {
        "author": " and ".join(map(_bibtex_name, entry.get("author", ()))),
        "title": f"{{{_escaped(source.title)}}}",
        ("journal" if article else "howpublished"): _escaped(entry.get("container-title", "")),
        "volume": entry.get("volume", ""),
        "number": _escaped(entry.get("issue", "")),
        "pages": entry.get("page", "").replace("-", "--"),
        "year": "" if circa or not source.year else str(source.year),
        "doi": _escaped(source.doi),
        "url": quote(source.url, safe=_OF_URLS),
        "note": _escaped(", ".join(filter(None, remarks))),
    }
    told = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{'article' if article else 'misc'}{{{source.id},\n{told}}}\n"


def _bibtex_name(author: Mapping[str, str]) -> str:
    if "family" in author:
        suffix = f"{author['suffix']}, " if "suffix" in author else ""
        return f"{_escaped(author['family'])}, {suffix}{author['given']}"
    return "others" if author["literal"] == _OTHERS else f"{{{_escaped(author['literal'])}}}"


def _escaped(text: str) -> str:
    return "".join(_BIBTEX_ESCAPES.get(character, character) for character in text)
