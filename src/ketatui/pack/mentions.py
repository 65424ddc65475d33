"""Where words of the glossary stand in the items of a topic."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ketatui.pack.model import Callout, Claim, Item, Mention, Prose, See, Statement, Term
from ketatui.pack.pictures import Disagreement

_PIECE = re.compile(r"[\w-]+|[^\w\s-]")
"""A word, or a sign by itself: what names are made of."""
_INSIDE = re.compile(r"[\w-]")


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
        self._longest: dict[str, int] = {}
        """How many pieces the longest name has that begins with a piece."""
        for name in self._terms:
            first, *rest = _PIECE.findall(name)
            self._longest[first] = max(self._longest.get(first, 0), len(rest) + 1)

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
            pieces = [match.span() for match in _PIECE.finditer(text)]
            at = 0
            while at < len(pieces):
                taken, words, name = self._at(text, pieces, at)
                if name and (name.isupper() or name.upper() not in self._abbreviations):
                    yield self._terms[name.lower()], words
                at += taken

    def _at(self, text: str, pieces: Sequence[tuple[int, int]], at: int) -> tuple[int, str, str]:
        """Return how many pieces of a text the longest name takes that stands there; it, as it stands.

        The words with the ending of a plural, if they have one, and without; both empty where no name is.
        """
        begin, end = pieces[at]
        first = text[begin:end].lower()
        most = max(self._longest.get(name, 0) for name in _singular(first))
        if not most or (begin and _INSIDE.match(text, begin - 1)):
            return 1, "", ""
        for last in range(min(at + most, len(pieces)) - 1, at - 1, -1):
            end = pieces[last][1]
            if not _INSIDE.match(text, end):
                words = text[begin:end]
                for name in _singular(words):
                    if name.lower() in self._terms:
                        return last + 1 - at, words, name
        return 1, "", ""


def _singular(words: str) -> Iterator[str]:
    """Yield words as they stand, and without the ending of a plural, the longest first."""
    yield words
    if words[-1:] in {"s", "S"}:
        yield words[:-1]
        if words[-2:-1] in {"e", "E"}:
            yield words[:-2]


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
