"""Where words of the glossary stand in the items of a topic."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ketatui.pack.model import Callout, Claim, Item, Mention, Prose, See, Statement, Term
from ketatui.pack.pictures import Disagreement


class Glossary:
    """Finds the names of terms, and those in capitals throughout, as whole words, plurals among them.

    The other synonyms are what people say who do not know the name: they are for looking up and for
    searching, and need no link where they stand.
    """

    def __init__(self, terms: Sequence[Term]) -> None:
        linked = [
            (name, term) for term in terms for name in names(term) if name == term.term or name.isupper()
        ]
        self._terms = {name.lower(): term for name, term in linked if name.strip()}
        self._abbreviations = {name for name, _ in linked if name.isupper()}
        longest_first = sorted(self._terms, key=len, reverse=True)
        either = "|".join(map(re.escape, longest_first)) or r"(?!)"
        self._pattern = re.compile(rf"(?<![\w-])({either})(?:e?s)?(?![\w-])", re.IGNORECASE)

    def mark(self, item: Item, seen: set[str]) -> Item:
        """Return `item` with its mentions; `seen` are the terms linked before it, and grows by its own."""
        if isinstance(item, See) and item.shown:
            return replace(item, shown=self.mark(item.shown, seen))
        found: dict[str, Mention] = {}
        shown, more = _texts(item)
        for linked, texts in ((True, shown), (False, more)):
            for term, words in self._found(texts):
                first = linked and term.id not in seen
                found.setdefault(term.id, Mention(id=term.id, term=term.term, words=words, first=first))
        seen.update(mention.id for mention in found.values() if mention.first)
        return replace(item, mentions=tuple(found.values())) if found else item

    def _found(self, texts: Iterable[str]) -> Iterable[tuple[Term, str]]:
        for text in texts:
            for match in self._pattern.finditer(text):
                term = self._terms.get(match[1].lower())
                if term and (match[1].isupper() or match[1].upper() not in self._abbreviations):
                    yield term, match[0]


def names(term: Term) -> tuple[str, ...]:
    """Return all that a term is called."""
    return (term.term, *term.synonyms)


def _texts(item: Item) -> tuple[Sequence[str], Sequence[str]]:
    """Return the texts of an item that the topic shows, and those that only its details show."""
    match item:
        case Statement():
            return [item.text], [item.detail, item.why]
        case Prose():
            return [item.text], []
        case Callout():
            return [item.title, item.text], []
        case Disagreement():
            return [item.question, *(side.heard + side.says for side in item.sides), item.follows], []
        case Claim():
            return [item.text, item.why], []
    return [], []
