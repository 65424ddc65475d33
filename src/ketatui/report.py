"""What the commands print: content, results, mistakes, notes and places, as text or as JSON."""

import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketatui import __version__, draw
from ketatui.draw import words
from ketatui.draw.glyphs import ascii_text, foreign
from ketatui.draw.wrap import broken, pad
from ketatui.notebook import Bookmark, Note, Notebook
from ketatui.outcome import put, tell
from ketatui.pack import codec
from ketatui.pack.library import Library, TopicHead
from ketatui.pack.model import (
    CARDS,
    GLOSSARY,
    Callout,
    Claim,
    Item,
    Statement,
    Term,
)
from ketatui.pack.pictures import Disagreement
from ketatui.pack.shelf import library_file
from ketatui.paths import Paths
from ketatui.safe import escaped, safe

if TYPE_CHECKING:
    from ketatui.pack.search import Hit
    from ketatui.search import Results

_WIDTH = 80
_YOURS = "Your note"
"""The title of a note among search results."""


def write(text: str, in_ascii: bool, *, as_json: bool = False) -> None:
    """Write text or JSON to standard output, free of control codes, with a newline at its end."""
    text = text.replace("\u00a0", " ")
    text = escaped(text, ascii_only=in_ascii) if as_json else safe(text)
    put((told_in_ascii(text) if in_ascii else text).rstrip("\n") + "\n")


def told_in_ascii(text: str) -> str:
    """Return text in ASCII, and tell where it has letters for which there is nothing in ASCII."""
    if foreign(text):
        tell("letters that ASCII does not have stand as ? here")
    return ascii_text(text)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _filled(text: str, width: int, indent: str = "") -> list[str]:
    return broken(text, max(width, 20), indent)


def _width(asked: int | None) -> int:
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    return asked or (min(shutil.get_terminal_size().columns, 100) if on_terminal else _WIDTH)


def show(library: Library, topic: str | None, item: str | None, width: int | None) -> str:
    """Return a topic, all topics or one item as text: pictures in words, sources inline."""
    width = _width(width)
    lines: list[str] = []
    if item:
        lines += _said(library.item(item), width)
    else:
        for head in _heads(library, topic):
            lines += _topic(library, head, width)
    return "\n".join(lines)


def _heads(library: Library, topic: str | None) -> list[TopicHead]:
    """Return the topic of an id, or all of them, the glossary and the cards."""
    heads = (*library.topics, TopicHead(GLOSSARY, "Glossary", ()), TopicHead(CARDS, "Review cards", ()))
    return [head for head in heads if topic in {None, head.id}]


def _topic(library: Library, head: TopicHead, width: int) -> Iterator[str]:
    yield head.title
    yield "=" * draw.cells(head.title)
    yield ""
    section = 0
    for place in library.index(head.id):
        if place.section != section:
            section = place.section
            title = head.sections[section - 1]
            yield title
            yield "-" * draw.cells(title)
            yield ""
        yield from _said(library.item(place.id), width)
        yield ""


def _said(item: Item, width: int) -> Iterator[str]:
    first, *rest = draw.said(item)
    yield from _filled(first, width)
    for paragraph in rest:
        yield from _filled(paragraph, width, "  ")
    yield f"  #{item.id}"


def show_json(library: Library, topic: str | None, item: str | None) -> str:
    """Return items as JSON, as the library keeps them."""
    if item:
        ids: Iterable[str] = [item]
    else:
        ids = (place.id for head in _heads(library, topic) for place in library.index(head.id))
    return _json([codec.to_data(library.item(id_)) for id_ in ids])


def search(results: "Results", library: Library) -> str:
    """Return search results as text, those in the reader's notes at the end."""
    lines: list[str] = []
    for hit in results.found.hits:
        lines.append(f"{hit.topic}#{hit.id}  {hit.title}".rstrip())
        item = library.item(hit.id)
        lines += _filled(_text(item) + _rests_on(item), _width(None), "  ")
        lines.append("")
    for note in (hit.note for hit in results.notes):
        lines.append(f"{_where_item(library, note.item)}  {_YOURS}")
        lines += [f"  {line}".rstrip() for line in safe(note.text).splitlines()]
        lines.append("")
    return "\n".join(lines)


def _rests_on(item: Item) -> str:
    """Return how sure a statement is, and who says so; nothing for other items, which say it themselves."""
    if not isinstance(item, Statement):
        return ""
    labels = dict.fromkeys(citation.label for citation in item.citations)
    return f" [{item.certainty}] Sources: {'; '.join(labels)}."


def search_json(results: "Results", library: Library) -> str:
    """Return search results as JSON: kind, id, topic, title, text, citations, claims, score.

    The reader's notes stand at the end: `kind` is `note`, `id` its uuid, `topic` where it stands.
    """
    hits = [_hit(hit, library.item(hit.id)) for hit in results.found.hits]
    notes: list[dict[str, Any]] = [
        {
            "kind": "note",
            "id": hit.note.uuid,
            "topic": library.topic_of(hit.note.item),
            "title": _YOURS,
            "text": hit.note.text,
            "citations": [],
            "claims": [],
            "score": round(hit.score, 3),
        }
        for hit in results.notes
    ]
    return _json([*hits, *notes])


def _hit(hit: "Hit", item: Item) -> dict[str, Any]:
    claims = [claim.id for claim in getattr(item, "heard", ()) if not isinstance(claim, str)]
    return {
        "kind": hit.kind,
        "id": hit.id,
        "topic": hit.topic,
        "title": hit.title,
        "text": _text(item),
        "citations": [codec.to_data(citation) for citation in getattr(item, "citations", ())],
        "claims": claims,
        "score": round(hit.score, 3),
    }


def _text(item: Item) -> str:
    match item:
        case Statement():
            return item.text
        case Claim():
            return f"{item.text} [{item.verdict}] {item.why}"
        case Term():
            return f"{item.term}: {item.text}"
        case Callout():
            return f"{item.title}. {item.text}"
        case Disagreement():
            return f"{item.question} {item.follows}"
    return " ".join(draw.said(item))


def check(content: Path, as_json: bool) -> tuple[str, list[str], bool]:
    """Validate a pack; return the report, the mistakes as lines, and whether there are none."""
    from ketatui.pack.coverage import coverage
    from ketatui.pack.validate import examine

    pack, problems = examine(content)
    figures = coverage(pack) if pack else {}
    lines = list(_figures(figures)) if pack else []
    count = words.count(len(problems), "mistake")
    lines.append("The pack is sound." if not problems else f"{count} in {content}.")
    data = {"problems": [problem.data() for problem in problems], **figures}
    text = _json(data) if as_json else "\n".join(lines)
    return text, [str(problem) for problem in problems], not problems


def _figures(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a pack holds, and the table of what it answers of the articles."""
    for id_, topic in figures["topics"].items():
        ease = topic["reading_ease"]["statements"]
        kinds = ", ".join(f"{count} {kind}" for kind, count in topic["kinds"].items())
        yield f"{id_:12} {kinds}" + ("" if ease is None else f" (reading ease {ease})")
    yield ""
    yield f"{'statements':12} {figures['statements']}, {figures['uncited']} without a source"
    yield f"{'certainty':12} {_listed(figures['certainty'])}"
    read, checked = figures["citations"], figures["checked"]
    total = sum(read.values())
    shares = ", ".join(f"{count} {how} ({count / total:.0%})" for how, count in read.items())
    yield f"{'citations':12} {total}: {shares}; {checked} checked"
    for name in ("sources", "terms", "cards"):
        yield f"{name:12} {figures[name]}"
    yield f"{'claims':12} {sum(figures['claims'].values())}: {_listed(figures['claims'])}"
    yield ""
    articles = figures["articles"].values()
    widest = max((draw.cells(article["label"]) for article in articles), default=0)
    wide = max(widest, len("all articles"))
    yield f"{'':{wide}}  answered  not checkable"
    for article in articles:
        unchecked = article["verdicts"].get("not checkable", 0)
        answered = f"{article['answered']} of {article['rows']}"
        yield f"{pad(article['label'], wide)}  {answered:>10}  {unchecked:>11}"
    rows, conflicts = figures["rows"], figures["conflicts"]
    unchecked = sum(article["verdicts"].get("not checkable", 0) for article in articles)
    answered = f"{rows['answered']} of {rows['of']}"
    yield f"{pad('all articles', wide)}  {answered:>10}  {unchecked:>11}"
    yield f"{pad('conflicts', wide)}  {conflicts['answered']} of {conflicts['of']}"
    yield ""


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def schema(content: Path) -> str:
    """Return the JSON Schema of a pack's files; the ids and words of the pack in `content` are offered."""
    from ketatui.pack.schema import schema as shape
    from ketatui.pack.validate import examine

    return _json(shape(examine(content)[0]))


def notes(notebook: Notebook, library: Library) -> str:
    """Return bookmarks and notes as text, each with the words it was made about."""
    from ketatui.review.cards import filled

    lines: list[str] = []
    for bookmark in notebook.bookmarks():
        label = f": {bookmark.label}" if bookmark.label else ""
        lines.append(f"Bookmark {_where_item(library, bookmark.item)}, {bookmark.created[:10]}{label}")
        lines += [*_made_about(bookmark, library, "  "), ""]
    for note in notebook.notes():
        split = f" ({words.SPLIT})" if note.split_from else ""
        lines.append(f"Note {_where_item(library, note.item)}, {note.updated[:10]}{split}")
        lines += _made_about(note, library, "  > ")
        lines += [f"  {line}".rstrip() for line in safe(filled(note.text, library)).splitlines()]
        lines.append("")
    return "\n".join(lines) if lines else "There are no bookmarks and no notes yet: m marks, a notes."


def _made_about(record: Bookmark | Note, library: Library, before: str) -> Iterator[str]:
    """Yield the words a record was made about, each line after `before`, and whether they have changed."""
    if record.quote:
        yield from _filled(record.quote, _width(None), before)
    if words.have_changed(record.quote, _words_now(library, record.item)):
        yield f"  {words.CHANGED}"


def _words_now(library: Library, id_: str) -> str | None:
    return None if library.topic_of(id_) is None else draw.said(library.item(id_))[0]


def _where_item(library: Library, id_: str) -> str:
    if not id_:
        return "(about nothing that is known)"
    topic = library.topic_of(id_)
    return f"#{id_} (no longer in the content)" if topic is None else f"{topic}#{id_}"


def notes_json(notebook: Notebook, library: Library) -> str:
    """Return bookmarks and notes as JSON."""
    return _json(
        {
            "bookmarks": [_record(mark, library) for mark in notebook.bookmarks()],
            "notes": [_record(note, library) for note in notebook.notes()],
        }
    )


def _record(record: Any, library: Library) -> dict[str, Any]:
    return {**record._asdict(), "topic": library.topic_of(record.item)}


def where(paths: Paths, store: str = "") -> str:
    """Return the version, every path and the `store` if there is one, a line each."""
    return "\n".join(f"{name:9} {value}" for name, value in _places(paths, store).items())


def where_json(paths: Paths, store: str = "") -> str:
    """Return the version, every path and the `store` if there is one, as JSON."""
    return _json(_places(paths, store))


def _places(paths: Paths, store: str) -> dict[str, str]:
    return {
        "version": __version__,
        "pack": str(paths.content),
        "library": str(library_file(paths.cache, paths.content)),
        "notebook": str(paths.notebook),
        "backups": str(paths.backups),
        "config": str(paths.config),
        "log": str(paths.log),
        **({"store": store} if store else {}),
    }
