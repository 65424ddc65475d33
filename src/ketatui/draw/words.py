"""The program's own phrases about content: certainty, how a source was read, counts."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from ketatui.pack.model import Citation, Statement, Vocabulary

CERTAINTY: Mapping[str, str] = {
    "established": "a current label or guideline says so, or several sound studies agree",
    "probable": "the evidence points one way, but is small, indirect or of few studies",
    "contested": "sound sources disagree",
    "hypothesis": "a mechanism or an extrapolation that was not yet tested",
}
"""What each certainty means, as a sentence that the reader sees."""

VERDICT: Mapping[str, str] = {
    "supported": "supported",
    "needs qualification": "qualified",
    "misleading": "misleading",
    "refuted": "refuted",
    "not checkable": "unknown",
}
"""The style of each verdict."""


VERDICTS: Mapping[str, str] = {
    "supported": "the sources say the same",
    "needs qualification": "right for some, and told as if for all; or not tested",
    "misleading": "not plainly false, but a reader would come to think what is not borne out",
    "refuted": "sound sources say the opposite",
    "not checkable": "praise, hopes and general advice, which no study can show right or wrong",
}
"""What each verdict means, as a phrase that the reader sees."""

READ: Mapping[str, str] = {
    "passage read": "the passage itself was read, in the source or at the place named",
    "abstract read": "only the abstract was read",
    "quoted by": "only what another work tells of it was read",
    "checked, with a date": "when someone last compared the passage with the statement",
    "not yet checked": "nobody has compared them a second time",
    "heard 4×": "how often popular articles were found to say something on it",
}
"""What is said of how a source was read, and what it means."""


CHANGED = "The words have changed since."
"""What is said of a note or a bookmark made about other words than its item has now."""

SPLIT = "also changed in another session; both texts are kept"
"""What is said of a note that was kept beside another."""

Names = Mapping[tuple[str, str], str]
"""The names of a vocabulary, by list and id: one id may stand in several lists."""


def have_changed(quote: str, now: str | None) -> bool:
    """Tell whether an item says something else `now` than `quote`; None where it says nothing any more.

    What is about no words, such as a note on a topic as a whole, is about none that can change.
    """
    return bool(quote) and now is not None and quote.split() != now.split()


def count(number: int, one: str, many: str = "") -> str:
    """Return “1 source”, “3 sources”."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def kept(bookmarks: int, notes: int, star: str) -> str:
    """Return how many bookmarks and notes there are: “★ 3  12 notes”; nothing for none."""
    told = [f"{star} {bookmarks}"] if bookmarks else []
    return "  ".join([*told, count(notes, "note")] if notes else told)


def read_of(read: int, items: int, *, narrow: bool) -> str:
    """Return how many items of a topic were read: “12 of 48 read”, “12/48” where it is `narrow`."""
    if not items:
        return ""
    if narrow:
        return f"{read}/{items}"
    return f"{read} of {items} read" if read < items else f"all {items} read"


def how_read(citation: Citation) -> str:
    """Return how a source was read: “passage read”, “quoted by Zanos 2018”."""
    if citation.read == "quoted":
        return f"quoted by {citation.via_label}"
    return f"{citation.read} read" + (f" at {citation.via_label}" if citation.via_label else "")


def checked(citation: Citation) -> str:
    """Return when a citation was last compared with its statement."""
    return f"checked {citation.checked:%d %b %Y}" if citation.checked else "not yet checked"


def day(stamp: str) -> str:
    """Return the day of a time stamp (ISO 8601) as it is shown: “22 Nov 2026”."""
    return f"{date.fromisoformat(stamp[:10]):%d %b %Y}"


def citation_line(citation: Citation) -> str:
    """Return a citation in a line: label, place, how it was read, and whether nobody checked it."""
    unchecked = "" if citation.checked else checked(citation)
    return ", ".join(part for part in (citation.label, citation.at, how_read(citation), unchecked) if part)


def heard(item: Statement) -> str:
    """Return how often popular articles were heard on it: “heard 4×, 2 misleading”."""
    if not item.heard:
        return ""
    times = Counter({"misleading": 0, "refuted": 0})
    for claim in item.heard:
        times[claim.verdict] += claim.times
    wrong = [f"{times[verdict]} {verdict}" for verdict in ("misleading", "refuted") if times[verdict]]
    return ", ".join([f"heard {times.total()}×", *wrong])


def basis(item: Statement) -> str:
    """Return what a statement rests on, with the region where one is given: “label (US)”."""
    region = item.about.region.upper()
    return f"{item.basis} ({region})" if region else item.basis


def about(item: Statement, names: Names) -> str:
    """Return what a statement is about, in words."""
    about = item.about
    fields = ("form", "route", "condition", "population", "level", "region")
    told = (names.get((field, word), word) for field in fields if (word := getattr(about, field)))
    return ", ".join([*told, *filter(None, (about.given, about.subject))])


def names(vocabulary: Vocabulary) -> Names:
    """Return the names of all that statements and numbers may be about, by list and id."""
    return {(field, word.id): word.name for field, listed in vars(vocabulary).items() for word in listed}
