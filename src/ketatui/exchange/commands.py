"""`ketatui export` and `ketatui import`."""

import io
import json
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path

from ketatui import report
from ketatui.draw import words
from ketatui.notebook import Note
from ketatui.opening import open_notebook, read_notebook
from ketatui.outcome import DONE, FILE_FAULT, WANTING, Refusal, put, tell
from ketatui.pack.library import Library
from ketatui.pack.model import CARDS, GLOSSARY
from ketatui.pack.problem import nearest
from ketatui.paths import Paths
from ketatui.safe import escaped
from ketatui.whole import write_whole


def export(asked: Namespace, paths: Paths, library: Library, in_ascii: bool) -> int:
    """Hand on sources, cards, notes or flags, as `asked`, and return the exit code."""
    more = (GLOSSARY, CARDS) if asked.thing in {"notes", "flags"} else ()
    topics = [*(head.id for head in library.topics), *more]
    if asked.topic and asked.topic not in topics:
        raise Refusal(f'no topic "{asked.topic}"{nearest(asked.topic, topics)} ({", ".join(topics)})')
    if asked.to == Path("-"):
        asked.to = None
    match asked.thing:
        case "sources":
            return _sources(asked, paths, library, in_ascii)
        case "cards":
            return _cards(asked, paths, library, in_ascii)
        case "flags":
            return _flags(asked, paths, library, in_ascii)
        case _:
            return _notes(asked, paths, library, in_ascii)


def _sources(asked: Namespace, paths: Paths, library: Library, in_ascii: bool) -> int:
    from ketatui.exchange.sources import chosen_sources
    from ketatui.pack.bibliography import entries

    chosen = chosen_sources(library, asked.topic, _marked(asked, paths, library))
    if not chosen:
        _tell_of_none("source", asked.to)
    text = entries(chosen, asked.format, in_ascii)
    if asked.to is None:
        _put(text, in_ascii)
    else:
        _write(asked.to, text.encode(), words.count(len(chosen), "source"))
    return DONE


def _cards(asked: Namespace, paths: Paths, library: Library, in_ascii: bool) -> int:
    from ketatui.exchange import anki_package, anki_text
    from ketatui.exchange.cards import chosen_cards

    if asked.format == "anki" and asked.to is None:
        raise Refusal("a package for Anki is no text: name the file with --to FILE.apkg")
    cards = chosen_cards(library, _notes_kept(paths, library), asked.topic, _marked(asked, paths, library))
    if not cards:
        _tell_of_none("card", asked.to)
    number = words.count(len(cards), "card")
    if asked.format == "anki":
        _write(asked.to, anki_package.package(cards, library.manifest), number, private=True)
    elif asked.to is None:
        _put(anki_text.text(cards, library.manifest), in_ascii)
    else:
        _write(asked.to, anki_text.text(cards, library.manifest).encode(), number, private=True)
    return DONE


def _notes(asked: Namespace, paths: Paths, library: Library, in_ascii: bool) -> int:
    from ketatui.exchange import notes_out

    make = notes_out.pages if asked.format == "markdown" else notes_out.lines
    with read_notebook(paths, library) as notebook:
        text, number = make(notebook, library, asked.topic, asked.marked)
    if not number:
        _tell_of_none("note and no bookmark", asked.to)
    if asked.to is not None:
        told = words.count(number, "note or bookmark", "notes and bookmarks")
        if asked.format == "jsonl":
            told = words.count(number, "record")
        _write(asked.to, notes_out.encoded(text, asked.format, asked.ascii), told, private=True)
    elif asked.format == "markdown":
        report.write(text, in_ascii)
    else:
        put(escaped(text, ascii_only=in_ascii))
    return DONE


def _flags(asked: Namespace, paths: Paths, library: Library, in_ascii: bool) -> int:
    from ketatui.exchange import flags, notes_out

    with read_notebook(paths, library) as notebook:
        found = flags.chosen_flags(notebook, library, asked.topic, asked.marked)
    if not found:
        _tell_of_none("flag", asked.to)
    make = flags.page if asked.format == "markdown" else flags.as_json
    text = make(found, library)
    if asked.to is not None:
        data = notes_out.encoded(text, asked.format, asked.ascii)
        _write(asked.to, data, words.count(len(found), "flag"), private=True)
    else:
        report.write(text, in_ascii, as_json=asked.format == "json")
    return DONE


def _notes_kept(paths: Paths, library: Library) -> Sequence[Note]:
    """Return the reader's notes; none where there is no notebook."""
    if not paths.notebook.exists():
        return ()
    with read_notebook(paths, library) as notebook:
        return notebook.notes()


def _marked(asked: Namespace, paths: Paths, library: Library) -> Collection[str] | None:
    """Return the ids of what the reader has bookmarked where only that is asked for."""
    if not asked.marked:
        return None
    with read_notebook(paths, library) as notebook:
        return {bookmark.item for bookmark in notebook.bookmarks()}


def _put(text: str, in_ascii: bool) -> None:
    """Print what programs read as UTF-8, whatever the locale; in ASCII where it is only looked at."""
    looked_at = sys.stdout is not None and sys.stdout.isatty()
    if not looked_at and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    report.write(text, in_ascii and looked_at)


def _tell_of_none(what: str, file: Path | None) -> None:
    """Tell that an export is empty.

    Raises:
        Refusal: It was to be written to a file, which might have been a fuller one.
    """
    if file is not None:
        raise Refusal(f"no {what} was chosen, so {file} is not written", WANTING)
    tell(f"no {what} was chosen, so the export is empty")


def _write(file: Path, data: bytes, told: str, *, private: bool = False) -> None:
    """Write an export to a file, and tell how much is in it."""
    instead = ", in place of what it held" if file.is_file() and file.stat().st_size else ""
    try:
        write_whole(file, data, private=private)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it names no file"
        raise Refusal(f"{file} cannot be written: {reason}", FILE_FAULT) from error
    tell(f"{told} written to {file}{instead}")


def take_in(asked: Namespace, paths: Paths, library: Library) -> int:
    """Import notes and bookmarks, as `asked`, and return the exit code."""
    from ketatui.exchange import notes_in

    incoming = notes_in.read(asked.file)
    pack = library.manifest.id
    packs = [record.pack for record in incoming.records] + [review.pack for review in incoming.reviews]
    others = Counter(other for other in packs if other != pack)
    with closing(open_notebook(paths, library)) as notebook:
        counts = notes_in.write(incoming, notebook)
        for notice in notebook.notices:
            tell(notice)
    if others:
        listed = (f'{words.count(count, "record")} on "{other}"' for other, count in sorted(others.items()))
        tell(f'not shown with "{pack}", but kept: {", ".join(listed)}')
    tell(notes_in.told(counts))
    if asked.json:
        report.write(json.dumps(counts._asdict()), in_ascii=False, as_json=True)
    return DONE
