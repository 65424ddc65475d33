"""What a pack holds, and how much of what popular articles say it answers."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ketatui.pack.authored import Pack, Topic
from ketatui.pack.look import placed
from ketatui.pack.model import Statement
from ketatui.pack.reading_ease import reading_ease
from ketatui.pack.rules import answered
from ketatui.pack.wording import NAME


def coverage(pack: Pack) -> dict[str, Any]:
    """Return the figures of a pack as JSON's own types.

    topics: for each the count of each kind, and the reading ease (Flesch) of its summary and of the
    texts of its statements; articles: for each the rows, those answered, and those of each verdict;
    citations: how they were read, how many were checked; and how much there is of all else.
    """
    statements = [part for _, part in placed(pack) if isinstance(part, Statement)]
    rows, conflicts = answered(pack)
    citations = [citation for statement in statements for citation in statement.citations]
    return {
        "topics": {topic.id: _topic(topic) for topic in pack.topics},
        "statements": len(statements),
        "certainty": dict(Counter(statement.certainty for statement in statements)),
        "uncited": sum(not statement.citations for statement in statements),
        "sources": len(pack.sources),
        "terms": len(pack.terms),
        "cards": len(pack.cards),
        "claims": dict(Counter(claim.verdict for claim in pack.claims)),
        "citations": dict(Counter(citation.read for citation in citations)),
        "checked": sum(citation.checked is not None for citation in citations),
        "articles": _articles(pack),
        "rows": {"answered": len(rows), "of": len(pack.rows)},
        "conflicts": {"answered": len(conflicts), "of": len(pack.conflicts)},
    }


def _topic(topic: Topic) -> dict[str, Any]:
    parts = [part for section in topic.sections for part in section.content]
    texts = [part.text for part in parts if isinstance(part, Statement)]
    return {
        "kinds": dict(Counter(part.kind for part in parts)),
        "reading_ease": {"summary": _ease(topic.summary), "statements": _ease(texts)},
    }


def _ease(texts: Iterable[str]) -> int | None:
    """Return the reading ease of texts, their numbers left out."""
    ease = reading_ease(" ".join(NAME.sub("", text) for text in texts))
    return None if ease is None else round(ease)


def _articles(pack: Pack) -> dict[str, Any]:
    verdicts = {row: claim.verdict for claim in pack.claims for row in claim.heard}
    found = {}
    for article in pack.articles:
        passages = {passage.id for passage in pack.passages if passage.article == article.id}
        rows = [row.id for row in pack.rows if row.passage in passages]
        heard = Counter(verdicts[row] for row in rows if row in verdicts)
        found[article.id] = {
            "label": article.label,
            "rows": len(rows),
            "answered": heard.total(),
            "verdicts": dict(heard),
        }
    return found
