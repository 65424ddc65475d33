"""The command line: what was asked, and with which exit code it ends.

Standard output is data, standard error is narration. Textual is imported only by the call that
opens the reader, pydantic only by `check` and by the child process that compiles a pack.
"""

import argparse
import gc
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ketatui import __version__
from ketatui.outcome import (
    BAD_PACK,
    DONE,
    INTERNAL,
    NO_TERMINAL,
    NOT_READ,
    NOT_SAVED,
    USAGE,
    WANTING,
    Refusal,
    tell,
)
from ketatui.paths import Paths, find_paths

__all__ = [
    "BAD_PACK",
    "COMMANDS",
    "DONE",
    "INTERNAL",
    "NOT_READ",
    "NOT_SAVED",
    "NO_TERMINAL",
    "USAGE",
    "WANTING",
    "main",
]

if TYPE_CHECKING:
    from ketatui.notebook import Notebook
    from ketatui.pack.library import Library

COMMANDS = ("open", "show", "search", "check", "notes", "export", "import", "backups", "where")


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "allow_abbrev": False})

    def error(self, message: str) -> NoReturn:
        raise Refusal(f"{message}; see {self.prog} --help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks, and return the exit code."""
    gc.disable()  # a command ends before it matters; the reader turns it on when its text is painted
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        asked = _parse(list(sys.argv[1:] if arguments is None else arguments))
        paths = find_paths(asked.content, asked.data, os.environ)
        return _run(asked, paths)
    except Refusal as refusal:
        tell(str(refusal))
        return refusal.code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130


def _run(asked: argparse.Namespace, paths: Paths) -> int:
    from ketatui.pack.problem import PackError

    try:
        return int(asked.run(asked, paths))
    except PackError as error:
        for problem in error.problems:
            tell(str(problem))
        tell(f"the content in {paths.content} cannot be read; `ketatui check` tells the same")
        return BAD_PACK
    except (Refusal, BrokenPipeError):
        raise
    except Exception as error:
        return _internal(error, paths)


def _internal(error: Exception, paths: Paths) -> int:
    """Tell of a fault of the program itself in a line, and keep the rest in the log."""
    import sqlite3

    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        from ketatui.pack.shelf import library_file

        file = library_file(paths.cache, paths.content)
        file.unlink(missing_ok=True)
        what = getattr(error, "sqlite_errorname", type(error).__name__)
        tell(f"{file} was damaged and is removed; start again, and it is made anew ({what})")
        return INTERNAL
    kept = f"; the details are in {paths.log}"
    try:
        paths.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(paths.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as log:  # noqa: PTH123
            log.writelines(f"{line}\n" for line in _lines(error))
    except OSError as fault:
        kept = f"; they could not be written to {paths.log} ({fault.strerror})"
    tell(f"a fault in ketatui itself: {type(error).__name__}{kept}")
    return INTERNAL


def _lines(error: BaseException) -> Iterator[str]:
    """Yield types and frames of an error and of what led to it; a message may hold words of a note."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _lines(before)
        yield "and then"
    yield f"Traceback of {type(error).__name__}"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    for part in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _lines(part)


def _parse(arguments: list[str]) -> argparse.Namespace:
    everywhere = _everywhere()
    common, rest = everywhere.parse_known_args(arguments)
    first = next((word for word in rest if not word.startswith("-")), None)
    if first not in COMMANDS and not {"-h", "--help", "--version"} & set(rest):
        rest.insert(0, "open")
    parser = _Parser(
        prog="ketatui",
        description="A terminal reader on ketamine: every statement with its sources.",
        epilog="A first word that is no command is a topic: `ketatui routes` opens the reader there.",
        parents=[everywhere],
    )
    parser.add_argument("--version", action="version", version=f"ketatui {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    opening = commands.add_parser("open", help="open the reader, at the last place or at TOPIC#ID")
    opening.add_argument("place", nargs="?", metavar="TOPIC[#ID]")
    opening.set_defaults(run=_open)

    showing = commands.add_parser("show", help="print the content, pictures in words, sources inline")
    showing.add_argument("place", nargs="?", metavar="TOPIC[#ID]")
    showing.add_argument("--width", type=_positive, metavar="N", help="cells in a line")
    showing.add_argument("--json", action="store_true", help="print the items as JSON")
    showing.set_defaults(run=_show)

    searching = commands.add_parser("search", help="find what is known, disputed, claimed, best first")
    searching.add_argument("words", nargs="+", metavar="WORD")
    searching.add_argument("--limit", type=_positive, default=20, metavar="N", help="20 unless told")
    searching.add_argument("--json", action="store_true", help="print the results as JSON")
    searching.set_defaults(run=_search)

    checking = commands.add_parser("check", help="validate a pack and tell all its mistakes")
    checking.add_argument("directory", nargs="?", metavar="DIR")
    checking.add_argument("--json", action="store_true", help="print mistakes and counts as JSON")
    checking.add_argument("--schema", action="store_true", help="print a JSON Schema for an editor of TOML")
    checking.set_defaults(run=_check)

    noting = commands.add_parser("notes", help="print your bookmarks and notes")
    noting.add_argument("--json", action="store_true", help="print them as JSON")
    noting.set_defaults(run=_notes)

    _add_exports(commands.add_parser("export", help="hand things on to other programs"))
    importing = commands.add_parser(
        "import", help="take in notes and bookmarks that were exported as JSON Lines"
    )
    importing.add_argument("file", metavar="FILE", help="- is standard input")
    importing.add_argument("--json", action="store_true", help="print the counts as JSON")
    importing.set_defaults(run=_import)
    _parse_backups(commands.add_parser("backups", help="list, verify and restore backups of your notes"))

    placing = commands.add_parser("where", help="print the version and where everything lies")
    placing.add_argument("--json", action="store_true", help="print it as JSON")
    placing.set_defaults(run=_where)

    return parser.parse_args(rest, common)


def _parse_backups(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print them as JSON")
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    parser.set_defaults(run=_backups, action="list", name=None)
    listing = actions.add_parser("list", help="every backup, newest first, and whether it is good")
    verifying = actions.add_parser("verify", help="read them from end to end; exit code 1 if one is damaged")
    for action in (listing, verifying):
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print it as JSON")
    verifying.add_argument("name", nargs="?", metavar="NAME", help="only this one")
    restoring = actions.add_parser("restore", help="go back to a backup; what it replaces is backed up first")
    restoring.add_argument("name", metavar="NAME")


def _add_exports(exporting: argparse.ArgumentParser) -> None:
    things = exporting.add_subparsers(dest="thing", metavar="THING", required=True)
    for thing, what, forms, topic, marked in (
        (
            "sources",
            "the sources, for a reference manager",
            ("csl", "bibtex"),
            "only what this topic cites",
            "only what your bookmarks cite",
        ),
        (
            "cards",
            "the review cards, for Anki",
            ("anki", "text"),
            "only the cards of this topic",
            "only the cards that rest on what you have bookmarked",
        ),
        (
            "notes",
            "your notes and bookmarks, to print or to import elsewhere",
            ("markdown", "jsonl"),
            "only what is in this topic",
            "only what you have bookmarked, and its notes",
        ),
    ):
        parser = things.add_parser(thing, help=what)
        parser.add_argument("--format", choices=forms, default=forms[0], help=f"{forms[0]} unless told")
        parser.add_argument("--topic", metavar="T", help=topic)
        parser.add_argument("--marked", action="store_true", help=marked)
        parser.add_argument("--to", metavar="FILE", type=Path, help="write to FILE, not to standard output")
        parser.set_defaults(run=_export)


def _everywhere() -> argparse.ArgumentParser:
    parser = _Parser(prog="ketatui", add_help=False)
    parser.add_argument("--content", metavar="DIR", help="folder of the content to read")
    parser.add_argument("--data", metavar="DIR", help="folder for your notes and places")
    parser.add_argument("--plain", action="store_true", help="plain text, no full-screen reader")
    parser.add_argument("--ascii", action="store_true", help="no characters beyond ASCII")
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    return parser


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return number


def _library(paths: Paths) -> "Library":
    from ketatui.pack.shelf import open_library

    return open_library(paths.content, paths.cache, tell)


def _notebook(paths: Paths, library: "Library") -> "Notebook":
    from ketatui.notebook import Notebook

    return Notebook.open(paths.notebook, paths.backups, pack=library.manifest.id)


def _place(asked: argparse.Namespace, library: "Library") -> tuple[str | None, str | None]:
    """Return the topic and the item asked for. Refusal where there is no such thing."""
    from ketatui.pack.model import CARDS, GLOSSARY
    from ketatui.pack.problem import nearest

    if not asked.place:
        return None, None
    topic, _, item = asked.place.partition("#")
    topics = [head.id for head in library.topics]
    if not item and topic.lower() not in {*topics, GLOSSARY, CARDS} and library.topic_of(topic) is not None:
        topic, item = "", topic
    home = library.topic_of(item)
    if not topic and home is None:
        raise Refusal(f'no item "{item}"{nearest(item, library.ids())}')
    topic = topic.lower() or home or ""
    if topic not in {*topics, GLOSSARY, CARDS}:
        known = [*topics, GLOSSARY, CARDS]
        raise Refusal(f'no topic "{topic}"{nearest(topic, known)} ({", ".join(known)})')
    if item and home != topic:
        hint = f"; it stands in {home}" if home is not None else nearest(item, library.ids(topic))
        raise Refusal(f'no item "{item}" in {topic}{hint}')
    return topic, item or None


def _open(asked: argparse.Namespace, paths: Paths) -> int:
    library = _library(paths)
    topic, item = _place(asked, library)
    if asked.plain or (os.environ.get("TERM") or "dumb") == "dumb":
        if not asked.plain:
            tell("this terminal cannot address its cursor (TERM), so the text is printed instead")
        asked.width, asked.json = None, False
        asked.place = asked.place or library.topics[0].id
        code = _show(asked, paths)
        if not asked.plain:
            tell(f"`ketatui show TOPIC` prints the rest: {', '.join(head.id for head in library.topics)}")
        return code
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        reason = "the reader needs a terminal on stdin, stdout and stderr; `ketatui show` prints the text"
        raise Refusal(reason, NO_TERMINAL)

    if asked.place and topic not in {head.id for head in library.topics}:
        raise Refusal(f"{topic} is no topic of the reader; `ketatui show {asked.place}` prints it")

    if not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)  # empty counts as unset (no-color.org); not so for Textual
    os.environ.setdefault("TEXTUAL_FPS", "250")  # how soon a key shows, not how often one paints
    from ketatui.config import read_config
    from ketatui.ui.app import read

    return read(
        library,
        _notebook(paths, library),
        read_config(paths.config),
        paths.drafts,
        start=(topic, item),
        in_ascii=_in_ascii(asked),
        mouse=not asked.no_mouse,
    )


def _in_ascii(asked: argparse.Namespace) -> bool:
    return asked.ascii or "utf" not in (sys.stdout.encoding or "").lower()


def _show(asked: argparse.Namespace, paths: Paths) -> int:
    from ketatui import report

    library = _library(paths)
    topic, item = _place(asked, library)
    if asked.json:
        text = report.show_json(library, topic, item)
    else:
        text = report.show(library, topic, item, asked.width)
    report.write(text, _in_ascii(asked), as_json=asked.json)
    return DONE


def _search(asked: argparse.Namespace, paths: Paths) -> int:
    from ketatui import report

    hits = _library(paths).search(" ".join(asked.words), asked.limit)
    if hits or asked.json:
        text = report.search_json(hits) if asked.json else report.search(hits)
        report.write(text, _in_ascii(asked), as_json=asked.json)
    else:
        tell(f"nothing was found for: {' '.join(asked.words)}")
    return DONE if hits else WANTING


def _check(asked: argparse.Namespace, paths: Paths) -> int:
    from ketatui import report

    if asked.directory:
        paths = find_paths(asked.directory, None, os.environ)
    if asked.schema:
        report.write(report.schema(paths.content), _in_ascii(asked), as_json=True)
        return DONE
    text, problems, sound = report.check(paths.content, asked.json)
    for problem in problems:
        tell(problem)
    report.write(text, _in_ascii(asked), as_json=asked.json)
    return DONE if sound else WANTING


def _notes(asked: argparse.Namespace, paths: Paths) -> int:
    from ketatui import report
    from ketatui.notebook.faults import NotebookError

    library = _library(paths)
    notebook = _notebook(paths, library)
    try:
        for line in filter(None, (notebook.trouble, *notebook.notices)):
            tell(line)
        text = report.notes_json(notebook, library) if asked.json else report.notes(notebook, library)
        report.write(text, _in_ascii(asked), as_json=asked.json)
    except NotebookError as error:
        raise Refusal(str(error), NOT_READ) from error
    finally:
        notebook.close()
    return DONE


def _export(asked: argparse.Namespace, paths: Paths) -> int:
    from ketatui import exchange

    return exchange.export(asked, paths, _library(paths), _in_ascii(asked))


def _backups(asked: argparse.Namespace, paths: Paths) -> int:
    from ketatui import backups, report
    from ketatui.notebook import NotebookError

    try:
        if asked.action == "restore":
            tell(backups.bring_back(paths, asked.name))
            return DONE
        found = backups.find(paths, asked.name, fully=asked.action == "verify")
    except backups.UnknownBackupError as error:
        raise Refusal(str(error)) from error
    except backups.BadBackupError as error:
        raise Refusal(str(error), WANTING) from error
    except NotebookError as error:
        raise Refusal(str(error), NOT_SAVED) from error
    text = backups.as_json(found) if asked.json else backups.as_text(found, paths)
    report.write(text, _in_ascii(asked), as_json=asked.json)
    wanting = backups.wanting(found) if asked.action == "verify" else ""
    if wanting:
        tell(wanting)
    return WANTING if wanting else DONE


def _import(asked: argparse.Namespace, paths: Paths) -> int:
    from ketatui import exchange

    return exchange.take_in(asked, paths, _library(paths))


def _where(asked: argparse.Namespace, paths: Paths) -> int:
    from ketatui import report

    text = report.where_json(paths) if asked.json else report.where(paths)
    report.write(text, _in_ascii(asked), as_json=asked.json)
    return DONE
