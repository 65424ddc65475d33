"""What a reader knows of an item who has read it: its words, how sure it is, who says so."""

from ketatui.draw import said
from ketatui.notebook import Known
from ketatui.pack.model import Callout, Claim, Item, Statement
from ketatui.pack.pictures import Disagreement
from ketatui.safe import safe

TRACKED = frozenset(kind.kind for kind in (Statement, Callout, Claim, Disagreement))
"""The kinds that tell what is so. Prose, pictures, terms and cards tell again what statements say."""


def known_now(item: Item) -> Known:
    """Return what a reader knows of an item who reads it now, without a time.

    The words are those that stand in the text, in paragraphs: of a claim also why the verdict is
    as it is, of a disagreement its sides and what follows. The first paragraph is what a note quotes.
    """
    words = said(item)[:1]
    sure, sources = "", set[str]()
    match item:
        case Statement():
            sure = item.certainty
            sources = {citation.source for citation in item.citations}
        case Claim():
            sure = item.verdict
            words.append(item.why)
        case Disagreement():
            words += [*(side.heard or side.says for side in item.sides), item.follows]
    return Known(item.id, safe("\n".join(words)), sure, " ".join(sorted(sources)), "")
