"""What a search finds, as a numbered list."""

import re
from collections.abc import Iterator, Sequence

from ketatui.draw import line_text
from ketatui.draw.result import excerpt
from ketatui.draw.spans import NOTE
from ketatui.notebook import NotebookError
from ketatui.pack.model import GLOSSARY, Callout, Claim, Item, Source, Statement, Term
from ketatui.pack.search import Hit
from ketatui.plain.desk import Desk
from ketatui.plain.items import WORDED
from ketatui.plain.out import Block, sentence
from ketatui.search import NoteHit, NoteIndex, Results, parse, search
from ketatui.search.query import values_of

_MOST = 50
"""Results in the content, and as many notes, that are told at most."""
_WIDE = 70
"""A third of the letters that are told of a result."""

_UNENDED = re.compile(r"(?<![.:;!?])\n")
"""The end of a heading: what follows is told on the same line."""

HOW = (
    "f WORDS searches in your own words. Filters stand among them: route:im, certainty:contested,"
    " verdict:misleading, in:risks, in:notes, kind:claim, has:note; a minus before one leaves that out, a"
    " comma means one or the other. A filter alone, such as f route: tells what can stand behind it."
)


def tell_found(desk: Desk, typed: str) -> Sequence[str]:
    """Tell what fits what was typed; return what the numbers lead to."""
    if not typed.strip():
        desk.say(HOW)
        return ()
    query = parse(typed, desk.library)
    if query.faults:
        desk.say(*map(sentence, query.faults))
        return ()
    if query.asks:
        values = values_of(desk.library, query.asks).items()
        told = ([f"{query.asks}:{value}" + (f", {name}" if name else "")] for value, name in values)
        desk.out.tell(told)
        return ()
    notes: NoteIndex | None = None
    try:
        notes = NoteIndex(desk.notebook.each_note())
    except NotebookError as error:
        desk.say(f"Your notes are not searched: {error}.")
    results = search(query, desk.library, desk.notebook.marks, notes, _MOST)
    entries: list[Hit | NoteHit] = [*results.found.hits, *results.notes]
    for word, near in results.found.asked.mended.items():
        desk.say(f"{word} is hardly there; also looked for: {', '.join(near)}.")
    if not entries:
        more = ", not in the content and not in your notes" if notes is not None else ", not in the content"
        more = " with these filters" if query.is_filtered else more
        desk.say(f"Nothing like that{more}.")
        return ()
    desk.out.tell([_counts(desk, results, len(entries)), *_told(desk, results, notes, entries)])
    return [hit.id if isinstance(hit, Hit) else f"{NOTE}{hit.note.uuid}" for hit in entries]


def _counts(desk: Desk, results: Results, shown: int) -> Block:
    titles = {head.id: head.title for head in desk.library.topics} | {GLOSSARY: "Glossary"}
    counts = [f"{titles[topic]} {count}" for topic, count in results.found.counts.items() if count]
    counts += [f"your notes {results.notes_count}"] if results.notes_count else []
    whole = sum(results.found.counts.values()) + results.notes_count
    best = f" These are the best {shown}." if shown < whole else ""
    return [f"{whole} found: {', '.join(counts)}.{best}"]


def _told(
    desk: Desk, results: Results, notes: NoteIndex | None, entries: Sequence[Hit | NoteHit]
) -> Iterator[Block]:
    asked = results.found.asked
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, Hit):
            item = desk.library.item(entry.id)
            text, detail = desk.library.marked(entry, asked)
            if "\x02" in detail and "\x02" not in text:
                text = f"{text}\n{detail}"
            told = _beginning(_UNENDED.sub(". ", text))
            yield [f"{number} {_kind(item)}, {_place(desk, entry)}: {told}"]
        elif notes is not None:
            place = desk.place_of(entry.note.item)
            yield [f"{number} Your note, {place}: {_beginning(notes.marked(entry, asked))}"]


def _place(desk: Desk, hit: Hit) -> str:
    return hit.title if hit.topic == GLOSSARY else desk.place_of(hit.id)


def _beginning(marked: str) -> str:
    """Return the beginning of a text, or from the first word on that was looked for."""
    return " ".join(line_text(line).strip() for line in excerpt(marked, _WIDE, WORDED))


def _kind(item: Item) -> str:
    match item:
        case Statement():
            return item.certainty.capitalize()
        case Claim():
            return f"Heard, {item.verdict}"
        case Callout():
            return item.tone.capitalize()
        case Source():
            return f"Source, {item.label}"
        case Term():
            return "Word"
    return item.kind.capitalize()
