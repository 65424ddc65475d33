"""What goes out to other programs and comes in from them: `ketatui export` and `ketatui import`."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from ketatui import report
from ketatui.draw import words
from ketatui.notebook import Notebook, NotebookError
from ketatui.outcome import DONE, NOT_READ, NOT_SAVED, Refusal, tell
from ketatui.pack.library import Library
from ketatui.pack.model import CARDS, GLOSSARY
from ketatui.pack.problem import nearest
from ketatui.paths import Paths
from ketatui.safe import escaped
from ketatui.whole import write_whole

_PATIENCE = 5.0
"""Seconds that one waits for the notebook to be opened."""


def export(asked: argparse.Namespace, paths: Paths, library: Library, in_ascii: bool) -> int:
    """Hand on sources, cards or notes, as `asked`, and return the exit code."""
    more = (GLOSSARY, CARDS) if asked.thing == "notes" else ()
    topics = [*(head.id for head in library.topics), *more]
    if asked.topic and asked.topic not in topics:
        raise Refusal(f'no topic "{asked.topic}"{nearest(asked.topic, topics)} ({", ".join(topics)})')
    match asked.thing:
        case "sources":
            return _sources(asked, paths, library, in_ascii)
        case "cards":
            return _cards(asked, paths, library)
        case _:
            return _notes(asked, paths, library, in_ascii)


def _sources(asked: argparse.Namespace, paths: Paths, library: Library, in_ascii: bool) -> int:
    from ketatui.exchange import sources

    chosen = sources.chosen_sources(library, asked.topic, _marked(asked, paths, library))
    if not chosen:
        tell("no source was chosen, so the export is empty")
    text = sources.text(chosen, asked.format, in_ascii)
    if asked.to is None:
        report.write(text, in_ascii=False)
    else:
        _put(asked.to, text.encode())
    return DONE


def _cards(asked: argparse.Namespace, paths: Paths, library: Library) -> int:
    from ketatui.exchange import anki_package, anki_text
    from ketatui.exchange.cards import chosen_cards

    if asked.format == "anki" and asked.to is None:
        raise Refusal("a package for Anki is no text: name the file with --to FILE.apkg")
    cards = chosen_cards(library, asked.topic, _marked(asked, paths, library))
    if not cards:
        tell("no card was chosen, so the export is empty")
    if asked.format == "anki":
        _put(asked.to, anki_package.package(cards, library.manifest))
    elif asked.to is None:
        report.write(anki_text.text(cards, library.manifest), in_ascii=False)
    else:
        _put(asked.to, anki_text.text(cards, library.manifest).encode())
    return DONE


def _notes(asked: argparse.Namespace, paths: Paths, library: Library, in_ascii: bool) -> int:
    from ketatui.exchange import notes_out

    with closing(open_notebook(paths, library)) as notebook:
        if not notebook.can_be_read(_PATIENCE):
            raise Refusal(notebook.trouble or f"{paths.notebook} cannot be read now", NOT_READ)
        try:
            make = notes_out.pages if asked.format == "markdown" else notes_out.lines
            text = make(notebook, library, asked.topic, asked.marked)
        except NotebookError as error:
            raise Refusal(str(error), NOT_READ) from error
    if asked.to is not None:
        _put(asked.to, notes_out.encoded(text, asked.format, asked.ascii), private=True)
    elif asked.format == "markdown":
        report.write(text, in_ascii)
    else:
        sys.stdout.write(escaped(text, ascii_only=in_ascii))
        sys.stdout.flush()
    return DONE


def _marked(asked: argparse.Namespace, paths: Paths, library: Library) -> Collection[str] | None:
    """Return the ids of what the reader has bookmarked where only that is asked for."""
    if not asked.marked:
        return None
    notebook = open_notebook(paths, library)
    try:
        return {bookmark.item for bookmark in notebook.bookmarks()}
    except NotebookError as error:
        raise Refusal(str(error), NOT_READ) from error
    finally:
        notebook.close()


def open_notebook(paths: Paths, library: Library) -> Notebook:
    """Open the reader's notebook on the pack of `library`."""
    return Notebook.open(paths.notebook, paths.backups, pack=library.manifest.id)


def _put(file: Path, data: bytes, *, private: bool = False) -> None:
    try:
        write_whole(file, data, private=private)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it names no file"
        raise Refusal(f"{file} cannot be written: {reason}", NOT_SAVED) from error


def take_in(asked: argparse.Namespace, paths: Paths, library: Library) -> int:
    """Import notes and bookmarks, as `asked`, and return the exit code."""
    from ketatui.exchange import notes_in

    incoming = notes_in.read(asked.file)
    pack = library.manifest.id
    others = Counter(record.pack for record in incoming.records if record.pack != pack)
    with closing(open_notebook(paths, library)) as notebook:
        counts = notes_in.write(incoming, notebook)
    if others:
        listed = (f'{words.count(count, "record")} on "{other}"' for other, count in sorted(others.items()))
        tell(f'not shown with "{pack}", but kept: {", ".join(listed)}')
    if asked.json:
        report.write(json.dumps(counts._asdict()), in_ascii=False, as_json=True)
    tell(notes_in.told(counts))
    return DONE
