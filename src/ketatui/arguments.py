"""What can be asked on the command line, and how it is written."""

import argparse
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from ketatui import __version__
from ketatui.outcome import Refusal, put

PORT = 8311
"""Where `ketatui web` listens unless told."""

_LONGEST = 7 * 24 * 60
"""Minutes that the reader may at most be left alone, where there is a limit."""

_NARROWEST = 20
"""Cells in a line that a word and what stands before it need."""

_ELSEWHERE = "Options that hold everywhere, --data, --profile and --idle among them, are in `ketatui --help`."

_LEAVES_OUT = re.compile(r"^-(?=[^\W\d_]\S)")
"""Begins a word of a search that is no option of one letter; a NUL, which no argument has, goes before it."""


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "allow_abbrev": False})

    def _print_message(self, message: str, file: object = None) -> None:
        """Print the help or the version; argparse's own hides that it cannot be written."""
        del file
        put(message)

    def error(self, message: str) -> NoReturn:
        raise Refusal(f"{message}; see {self.prog} --help")


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return what is asked for; its `command` is one of `COMMANDS`, and `is_told` where it was written.

    Raises:
        Refusal: It cannot be understood.
        SystemExit: The help or the version was asked for, and has been printed.
    """
    everywhere = _everywhere()
    common, rest = everywhere.parse_known_args(arguments)
    first = next((word for word in rest if not word.startswith("-")), None)
    if first == "help":
        rest = [*(word for word in rest if word != "help"), "--help"]
    telling = not {"-h", "--help", "--version"}.isdisjoint(rest)
    is_implied = first not in COMMANDS and not telling
    if first and is_implied and len(rest) > 1 and not any(word.startswith("-") for word in rest):
        from ketatui.pack.problem import nearest

        raise Refusal(f'"{first}" is no command{nearest(first, COMMANDS) or "."} See ketatui --help')
    if is_implied:
        rest.insert(0, "open")
    parser = _Parser(
        prog="ketatui",
        description="A terminal reader on ketamine: every statement with its sources.",
        epilog="A first word that is no command is a topic: `ketatui routes` opens the reader there.",
        parents=[everywhere],
    )
    parser.add_argument("--version", action="version", version=f"ketatui {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    needs_all = telling or rest[0] not in COMMANDS
    for name, (what, add) in _COMMANDS.items():
        if needs_all or name == rest[0]:  # all of them take as long to make as the content to open
            add(commands.add_parser(name, help=what, epilog=_ELSEWHERE))
    if first == "search":
        rest = [_LEAVES_OUT.sub("\0\\g<0>", word) for word in rest]
    asked = parser.parse_args(rest, common)
    asked.is_told = first in COMMANDS
    if asked.command == "search":
        asked.words = [word.removeprefix("\0") for word in asked.words]
    return asked


def _add_open(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", nargs="?", metavar="TOPIC[#ID]")


def _add_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", nargs="?", metavar="TOPIC[#ID]")
    parser.add_argument("--width", type=_width, metavar="N", help=f"cells in a line, {_NARROWEST} or more")
    parser.add_argument("--json", action="store_true", help="print the items as JSON")


def _add_search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words",
        nargs="+",
        metavar="WORD",
        help="or a filter: route:im certainty:established has:note -in:history; route: lists its values",
    )
    parser.add_argument(
        "--limit", type=_positive, default=20, metavar="N", help="20 unless told; as many notes at most"
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON")


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("directory", nargs="?", metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print mistakes and counts as JSON")
    parser.add_argument("--schema", action="store_true", help="print a JSON Schema for an editor of TOML")


def _add_notes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print them as JSON")


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="- is standard input")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def _add_review(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--topic", metavar="T", help="only the cards of this topic")
    parser.add_argument(
        "--tag", metavar="TAG", help="only your cards with this tag, and on what you noted so"
    )
    parser.add_argument("--cram", action="store_true", help="all of them, due or not; no schedule changes")


def _add_where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def _add_ssh_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--user", default="ketatui", metavar="NAME", help="the account; ketatui unless told")
    parser.add_argument(
        "--key", metavar="KEY", help="print only the line of this public key; its reader is --profile"
    )


def _add_web(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=_port, metavar="N", help=f"where to listen on 127.0.0.1; {PORT} unless told, 0: any"
    )
    parser.add_argument(
        "--sessions", type=_positive, default=10, metavar="N", help="windows at once at most; 10 unless told"
    )
    behind = parser.add_argument_group("behind a web server that has its own login (all three)")
    behind.add_argument("--socket", type=Path, metavar="PATH", help="where it reaches ketatui")
    behind.add_argument("--address", metavar="URL", help="where readers find it")
    behind.add_argument("--user-header", metavar="NAME", help="the header in which it names the reader")


def _add_backups(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print them as JSON")
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    parser.set_defaults(action="list", name=None)
    listing = actions.add_parser("list", help="every backup, newest first, and whether it is good")
    verifying = actions.add_parser("verify", help="read them from end to end; exit code 1 if one is damaged")
    for action in (listing, verifying):
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print it as JSON")
    verifying.add_argument("name", nargs="?", metavar="NAME", help="only this one")
    restoring = actions.add_parser("restore", help="go back to a backup; what it replaces is backed up first")
    restoring.add_argument("name", metavar="NAME")


def _add_store(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for action, what in (
        ("init", "make it in a database, or bring it up to date; for whoever runs the database"),
        ("status", "whether it can be reached, and what has not been sent; exit code 1 where it cannot"),
        ("push", "send all that is here and take in what is there, after a backup; counts are compared"),
        ("pull", "take in all that is there, after a backup; counts are compared"),
    ):
        actions.add_parser(action, help=what).add_argument(
            "--json", action="store_true", help="print it as JSON"
        )


def _add_export(exporting: argparse.ArgumentParser) -> None:
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
        (
            "flags",
            "what you have flagged as wrong, to send to the editors",
            ("markdown", "json"),
            "only what is in this topic",
            "only what you have bookmarked too",
        ),
    ):
        parser = things.add_parser(thing, help=what)
        parser.add_argument("--format", choices=forms, default=forms[0], help=f"{forms[0]} unless told")
        parser.add_argument("--topic", metavar="T", help=topic)
        parser.add_argument("--marked", action="store_true", help=marked)
        parser.add_argument(
            "--to",
            metavar="FILE",
            type=Path,
            help="write to FILE, in place of what it holds; - is standard output",
        )


def _everywhere() -> argparse.ArgumentParser:
    parser = _Parser(prog="ketatui", add_help=False)
    parser.add_argument("--content", metavar="DIR", help="folder of the content to read")
    parser.add_argument("--data", metavar="DIR", help="folder for your notes and places")
    parser.add_argument("--profile", metavar="NAME", help="notes and places of one of several readers")
    parser.add_argument(
        "--store",
        metavar="URL",
        help="where your notebooks on several hosts meet: postgresql://host/database",
    )
    parser.add_argument(
        "--kiosk",
        action="store_true",
        help="for guests: no other program, no file of this machine, no config",
    )
    parser.add_argument(
        "--idle",
        type=_minutes,
        metavar="MINUTES",
        help="end after that long without a key; for web and ssh-config 30 unless told",
    )
    parser.add_argument("--plain", action="store_true", help="lines and a prompt, no full-screen reader")
    parser.add_argument("--ascii", action="store_true", help="no characters beyond ASCII")
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    return parser


def _minutes(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number <= _LONGEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of minutes above 0, at most {_LONGEST}")
    return number


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, a whole number from 0 to 65535")
    return int(text)


def _width(text: str) -> int:
    if not text.isdecimal() or int(text) < _NARROWEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {_NARROWEST} on")
    return int(text)


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return number


_COMMANDS: Mapping[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "open": ("open the reader, at the last place or at TOPIC#ID", _add_open),
    "show": ("print the content, pictures in words, sources inline", _add_show),
    "search": ("find what is known, disputed, claimed and noted", _add_search),
    "check": ("validate a pack and tell all its mistakes", _add_check),
    "notes": ("print your bookmarks and notes", _add_notes),
    "export": ("hand things on to other programs", _add_export),
    "import": ("take in notes, bookmarks and reviews that were exported as JSON Lines", _add_import),
    "backups": ("list, verify and restore backups of your notes", _add_backups),
    "review": ("answer the cards that are due", _add_review),
    "where": ("print the version and where everything lies", _add_where),
    "ssh-config": ("print what sshd needs to let guests read, each by a key", _add_ssh_config),
    "store": ("where your notebooks on several hosts meet", _add_store),
    "web": ("read in a browser of this machine, or behind a web server", _add_web),
}
COMMANDS = tuple(_COMMANDS)
