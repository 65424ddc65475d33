"""The command line: what was asked, and with which exit code it ends.

Standard output is data, standard error is narration. Textual is imported only by the call that
opens the reader, pydantic only by `check` and by the child process that compiles a pack.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from ketatui.arguments import COMMANDS, PORT, parse
from ketatui.crash import tell_crash
from ketatui.extras import installing
from ketatui.kiosk import TELL, kept, profile_name, refuse_command
from ketatui.opening import open_content, read_notebook
from ketatui.outcome import BAD_DATA, DONE, NO_ENTRY, NO_TERMINAL, WANTING, Refusal, put, tell
from ketatui.paths import Paths, find_paths
from ketatui.reading import read
from ketatui.streams import at_terminal, in_ascii, is_plain, on_terminal, writes_utf8

if TYPE_CHECKING:
    from ketatui.notebook import Mark
    from ketatui.pack.library import Library
    from ketatui.search import NoteIndex


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks, and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    if "--ascii" in words or not writes_utf8(sys.stderr):
        from ketatui.draw.ascii_stream import carry_words

        carry_words(sys.stderr)
    try:
        asked = parse(words)
        if asked.kiosk:
            _let_in(asked)
        profile = None if asked.profile is None else profile_name(asked.profile)
        paths = find_paths(asked.content, asked.data, os.environ, profile)
        return _run(asked, paths)
    except Refusal as refusal:
        tell(str(refusal))
        return refusal.code
    except BrokenPipeError:
        return DONE
    except KeyboardInterrupt:
        return 130


def _run(asked: Namespace, paths: Paths) -> int:
    from ketatui.pack.problem import PackError

    try:
        return _COMMANDS[asked.command](asked, paths)
    except PackError as error:
        if asked.kiosk:
            tell(f"the content cannot be read. {TELL}")
            return BAD_DATA
        for problem in error.problems:
            tell(str(problem))
        again = f"ketatui check {paths.content}" if asked.content else "ketatui check"
        tell(f"the content in {paths.content} cannot be read; `{again}` tells the same")
        return BAD_DATA
    except (Refusal, BrokenPipeError):
        raise
    except Exception as error:
        return tell_crash(error, paths, guest=asked.kiosk)


def _let_in(asked: Namespace) -> None:
    """Let a guest in to the reader, with as little as they need.

    Raises:
        Refusal: They are at no terminal, or something else is asked for, here or of sshd.
    """
    if sys.flags.inspect:  # PYTHONINSPECT: at whatever end, Python itself would ask what to do
        tell("PYTHONINSPECT is set, and nothing is opened: Python takes it for more than a guest may do")
        os._exit(NO_ENTRY)
    if asked.command not in {"open", "review"}:
        raise Refusal("a kiosk opens the reader and the review, and nothing else", NO_ENTRY)
    refuse_command(os.environ)
    if not at_terminal():
        raise Refusal("only the reader opens here, and it needs a terminal: ssh -t asks for one", NO_ENTRY)
    _forget()


def _forget() -> None:
    """Let go of what of the environment does not count for a guest."""
    own = kept(os.environ)
    os.environ.clear()
    os.environ.update(own)


def _place(asked: Namespace, library: "Library") -> tuple[str | None, str | None]:
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
        what, near = "topic", nearest(topic, known)
        if not asked.is_told:
            what, near = "topic or command", nearest(topic, [*known, *COMMANDS])
        raise Refusal(f'no {what} "{topic}"{near} ({", ".join(known)})')
    if item and home != topic:
        hint = f"; it stands in {home}" if home is not None else nearest(item, library.ids(topic))
        raise Refusal(f'no item "{item}" in {topic}{hint}')
    return topic, item or None


def _open(asked: Namespace, paths: Paths) -> int:
    library = open_content(paths, guest=asked.kiosk)
    topic, item = _place(asked, library)
    if is_plain(asked) and not on_terminal():
        if not asked.plain:
            tell("this terminal cannot address its cursor (TERM), so the text is printed instead")
        asked.width, asked.json = None, False
        asked.place = asked.place or library.topics[0].id
        code = _show(asked, paths)
        if not asked.plain and not asked.kiosk:
            tell(f"`ketatui show TOPIC` prints the rest: {', '.join(head.id for head in library.topics)}")
        return code
    if asked.place and topic not in {head.id for head in library.topics}:
        raise Refusal(f"{topic} is no topic of the reader; `ketatui show {asked.place}` prints it")
    return read(asked, paths, library, start=(topic, item))


def _review(asked: Namespace, paths: Paths) -> int:
    from ketatui.pack.problem import nearest
    from ketatui.review.queue import Scope

    library = open_content(paths, guest=asked.kiosk)
    topics = [head.id for head in library.topics]
    if asked.topic and asked.topic not in topics:
        raise Refusal(f'no topic "{asked.topic}"{nearest(asked.topic, topics)} ({", ".join(topics)})')
    if is_plain(asked) and not on_terminal():
        reason = "the review needs a terminal on stdin and stdout; `ketatui show cards` prints the cards"
        raise Refusal(reason, NO_TERMINAL)
    scope = Scope(asked.topic or "", (asked.tag or "").lstrip("#").lower(), asked.cram)
    return read(asked, paths, library, review=scope)


def _show(asked: Namespace, paths: Paths) -> int:
    from ketatui import report

    library = open_content(paths)
    topic, item = _place(asked, library)
    if asked.json:
        text = report.show_json(library, topic, item)
    else:
        text = report.show(library, topic, item, asked.width)
    report.write(text, in_ascii(asked), as_json=asked.json)
    return DONE


def _search(asked: Namespace, paths: Paths) -> int:
    from ketatui import report
    from ketatui.search import parse, search, values_of

    library = open_content(paths)
    typed = " ".join(asked.words)
    query = parse(typed, library)
    if query.faults:
        raise Refusal(". ".join(query.faults))
    if query.asks:
        raise Refusal(f"{query.asks}: is one of {', '.join(values_of(library, query.asks))}")
    with _searched_notes(paths, library) as (marks, notes):
        results = search(query, library, marks, notes, asked.limit)
    there = bool(results.found.hits or results.notes)
    if there or asked.json:
        text = report.search_json(results, library) if asked.json else report.search(results, library)
        report.write(text, in_ascii(asked), as_json=asked.json)
    else:
        tell(f"nothing was found for: {typed}")
    for word, near in results.found.asked.mended.items():
        tell(f"{word} is hardly there; also looked for: {', '.join(near)}")
    return DONE if there else WANTING


@contextmanager
def _searched_notes(
    paths: Paths, library: "Library"
) -> "Iterator[tuple[Mapping[str, Mark], NoteIndex | None]]":
    """Open what the reader has to search in: nothing where there is no notebook, or it cannot be read."""
    if not paths.notebook.exists():
        yield {}, None
        return
    from ketatui.search import NoteIndex

    marks: Mapping[str, Mark] = {}
    notes: NoteIndex | None = None
    with ExitStack() as stack:
        try:
            notebook = stack.enter_context(read_notebook(paths, library))
            marks, notes = notebook.marks, NoteIndex(notebook.each_note())
        except Refusal as refusal:
            tell(f"your notes were not searched: {refusal}")
        yield marks, notes


def _check(asked: Namespace, paths: Paths) -> int:
    from ketatui import report

    if asked.directory:
        paths = find_paths(asked.directory, None, os.environ)
    if asked.schema:
        report.write(report.schema(paths.content), in_ascii(asked), as_json=True)
        return DONE
    text, problems, sound = report.check(paths.content, asked.json)
    for problem in problems:
        tell(problem)
    report.write(text, in_ascii(asked), as_json=asked.json)
    return DONE if sound else WANTING


def _notes(asked: Namespace, paths: Paths) -> int:
    from ketatui import report

    library = open_content(paths)
    with read_notebook(paths, library) as notebook:
        text = report.notes_json(notebook, library) if asked.json else report.notes(notebook, library)
    report.write(text, in_ascii(asked), as_json=asked.json)
    return DONE


def _export(asked: Namespace, paths: Paths) -> int:
    from ketatui.exchange import commands

    return commands.export(asked, paths, open_content(paths), in_ascii(asked))


def _import(asked: Namespace, paths: Paths) -> int:
    from ketatui.exchange import commands

    return commands.take_in(asked, paths, open_content(paths))


def _backups(asked: Namespace, paths: Paths) -> int:
    from ketatui import backups, report

    if asked.action == "restore":
        options = ["--data", asked.data] if asked.data else []
        options += ["--profile", asked.profile] if asked.profile else []
        tell(backups.bring_back(paths, asked.name, options))
        return DONE
    found = backups.find(paths, asked.name, fully=asked.action == "verify")
    text = backups.as_json(found) if asked.json else backups.as_text(found, paths)
    report.write(text, in_ascii(asked), as_json=asked.json)
    wanting = backups.wanting(found) if asked.action == "verify" else ""
    if wanting:
        tell(wanting)
    return WANTING if wanting else DONE


def _where(asked: Namespace, paths: Paths) -> int:
    from ketatui import report
    from ketatui.config import read_config

    store = asked.store or os.environ.get("KETATUI_STORE") or read_config(paths.config).store
    if store:
        from ketatui.stores import shown

        store = shown(store)
    text = report.where_json(paths, store) if asked.json else report.where(paths, store)
    report.write(text, in_ascii(asked), as_json=asked.json)
    return DONE


def _store(asked: Namespace, paths: Paths) -> int:
    from ketatui import stores

    return stores.command(asked, paths)


def _store_told(store: str) -> str:
    """Return the address of a store as other sessions may be told it; a Refusal where it is none."""
    from ketatui.sync.address import BadAddressError, checked

    try:
        return checked(store)
    except BadAddressError as error:
        raise Refusal(f"--store: {error}") from None


def _ssh_config(asked: Namespace, paths: Paths) -> int:
    from ketatui import ssh_config

    paths = find_paths(asked.content, asked.data, {})  # as guests have it: no profile, no variables
    options = _switches(asked, "plain", "ascii", "no-mouse")
    options += ["--content", str(paths.content)] if asked.content else []
    options += ["--data", str(paths.data)] if asked.data else []
    options += ["--idle", f"{ssh_config.IDLE if asked.idle is None else asked.idle:g}"]
    if asked.store:
        options += ["--store", _store_told(asked.store)]
    if asked.key is None:
        put(ssh_config.block(asked.user, asked.profile, options))
    elif asked.profile is None:
        raise Refusal("whose key is it? Name the reader with --profile")
    else:
        put(ssh_config.key_line(asked.profile, asked.key, options) + "\n")
    for line in ssh_config.out_of_reach(asked.user, paths.content):
        tell(line)
    return DONE


def _switches(asked: Namespace, *names: str) -> list[str]:
    """Return those of some options without a value that were given, as they are written."""
    return [f"--{name}" for name in names if getattr(asked, name.replace("-", "_"))]


def _web(asked: Namespace, paths: Paths) -> int:
    from ketatui.ssh_config import IDLE

    try:
        from ketatui.web.serving import serve_oneself, serve_readers
    except ModuleNotFoundError as error:
        raise Refusal(
            "reading in a browser needs more than is installed here: install it with"
            f" {installing('web')} ({error.name} is missing)"
        ) from error
    if asked.plain:
        raise Refusal("--plain is for a terminal, and needs no browser")
    chosen = _switches(asked, "ascii", "no-mouse")
    chosen += ["--content", str(paths.content), "--data", str(paths.data)]
    chosen += ["--idle", f"{IDLE if asked.idle is None else asked.idle:g}"]
    chosen += ["--store", _store_told(asked.store)] if asked.store else []
    behind = (asked.socket, asked.address, asked.user_header)
    if not any(behind):
        open_content(paths)  # what is wrong with it is told now, and it is compiled for all windows
        return serve_oneself(PORT if asked.port is None else asked.port, asked.sessions, chosen)
    if not all(behind):
        raise Refusal("behind a web server all three are needed: --socket, --address and --user-header")
    if asked.port is not None or asked.profile is not None:
        raise Refusal("behind a web server there is no --port, and it names the --profile")
    whole = dict(os.environ)
    _forget()  # as each guest does, whose content lies where it does then
    open_content(find_paths(str(paths.content), str(paths.data), os.environ))
    os.environ.update(whole)
    return serve_readers(*behind, asked.sessions, lambda profile: ["--kiosk", "--profile", profile, *chosen])


_COMMANDS = {
    "open": _open,
    "show": _show,
    "search": _search,
    "check": _check,
    "notes": _notes,
    "export": _export,
    "import": _import,
    "backups": _backups,
    "review": _review,
    "where": _where,
    "ssh-config": _ssh_config,
    "web": _web,
    "store": _store,
}
