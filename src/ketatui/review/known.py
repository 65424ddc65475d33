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

    The words stand in paragraphs: of a statement also the technical layer, why it is so sure, and its
    numbers that stand in neither; of a claim why the verdict is as it is; of a disagreement its sides
    and what follows. The first paragraph is what a note quotes.
    """
    words = said(item)[:1]
    sure, sources = "", set[str]()
    match item:
        case Statement():
            sure = item.certainty
            words += [item.detail, item.why, *_elsewhere(item)]
            sources = {citation.source for citation in item.citations}
        case Claim():
            sure = item.verdict
            words.append(item.why)
        case Disagreement():
            words += [*(side.heard or side.says for side in item.sides), item.follows]
    words = [" ".join(text.split("\n")) for text in words if text]
    return Known(item.id, safe("\n".join(words)), sure, " ".join(sorted(sources)), "")


def _elsewhere(item: Statement) -> list[str]:
    """Return the numbers that only pictures and details show, each with what it tells."""
    told = f"{item.text}\n{item.detail}"
    return [f"{number.what}: {number.words}" for number in item.numbers.values() if number.words not in told]
