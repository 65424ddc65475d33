"""`ketatui store`, and what keeps the reader's notebook in step with a store while they read."""

import json
import os
import pwd
from argparse import Namespace
from collections.abc import Sequence
from concurrent.futures import wait
from contextlib import closing
from functools import cache, partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from ketatui import report
from ketatui.config import Config, read_config
from ketatui.draw.times import stamp
from ketatui.notebook import Memory, Notebook, NotebookError, Review
from ketatui.notebook.entries import OWN
from ketatui.notebook.told import Meeting, count_untold, counts, meeting_of
from ketatui.opening import open_content, open_notebook
from ketatui.outcome import DONE, FILE_FAULT, WANTING, Refusal, tell
from ketatui.paths import Paths
from ketatui.safe import safe_line
from ketatui.sync import BadAddressError, StoreError, Sync, checked
from ketatui.sync.faults import no_library

if TYPE_CHECKING:
    from ketatui.sync.server import Server

VARIABLE = "KETATUI_STORE"

_PATIENCE = 10.0
"""Seconds that a command waits for each answer of the server."""

_TRIES = 3
_STEP = 0.25
_NAMES = {
    "note": "notes",
    "bookmark": "bookmarks",
    "review": "reviews",
    "place": "places",
    "seen": "items seen",
    "known": "items known",
}

_LINES = {
    "local": "within this host",
    "open": "NOT ENCRYPTED: others on the way can read it; sslmode=verify-full in the address helps",
    "encrypted": "encrypted, but not checked who answers; sslmode=verify-full in the address does that",
    "checked": "encrypted, and it is checked who answers",
}


def shown(address: str) -> str:
    """Return the address of the store as it may be shown; what is wrong with it in its place."""
    try:
        return checked(address)
    except BadAddressError as error:
        return f"not used: {error}"


def accompany(asked: Namespace, notebook: Notebook, config: Config) -> Config:
    """Keep the notebook in step with the store, and return the settings.

    Where the address is none that can be used, the settings say so, and the notebook stays by itself.
    """
    try:
        address = _address(asked, config)
    except BadAddressError as error:
        fault = safe_line(f"{_origin(asked)}: {error}; no store is used")
        return config._replace(faults=(*config.faults, fault))
    Sync(notebook, partial(_connect, address, asked.profile), _replay)
    return config


def command(asked: Namespace, paths: Paths) -> int:
    """Do what is asked of the store and return the exit code."""
    config = read_config(paths.config)
    try:
        address = _address(asked, config)
    except BadAddressError as error:
        raise Refusal(f"{_origin(asked)}: {error}") from None
    if not address:
        hint = f'[notebook] store = "postgresql://host/database" in {paths.config}, {VARIABLE}, or --store'
        raise Refusal(f"no store is named: {hint} names it")
    try:
        if asked.action == "init":
            return _init(asked, address)
        library = open_content(paths)
        with closing(open_notebook(paths, library)) as notebook:
            if not notebook.can_be_read(_PATIENCE) or notebook.is_readonly:
                raise Refusal(notebook.trouble or f"{paths.notebook} cannot be used now", FILE_FAULT)
            for notice in notebook.notices:
                tell(notice)
            act = _status if asked.action == "status" else _move
            return act(asked, notebook, address)
    except StoreError as error:
        said = f" ({error.detail})" if error.detail else ""
        raise Refusal(f"{error}{said}", FILE_FAULT) from error
    except NotebookError as error:
        raise Refusal(str(error), FILE_FAULT) from error


def _address(asked: Namespace, config: Config) -> str:
    address = asked.store or os.environ.get(VARIABLE) or config.store
    return checked(address) if address else ""


def _origin(asked: Namespace) -> str:
    if asked.store:
        return "--store"
    return VARIABLE if os.environ.get(VARIABLE) else "notebook.store in the config"


def _connect(
    address: str, profile: str | None, patience: float | None = None, *, only_looks: bool = False
) -> "Server":
    try:
        from ketatui.sync.connection import PATIENCE
        from ketatui.sync.server import Server
    except ImportError:
        raise no_library() from None

    name = profile or _account()
    return Server(address, name, profile, PATIENCE if patience is None else patience, only_looks=only_looks)


def _account() -> str:
    """Return the name of the account; "" where it has none, as that of a container."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return ""


def _replay(card: str, log: Sequence[Review]) -> Memory:
    from ketatui.review.scheduling import replay  # only where there are reviews

    return replay(card, log)


def _init(asked: Namespace, address: str) -> int:
    try:
        from ketatui.sync.keeper import init
    except ImportError:
        raise no_library() from None
    from ketatui.sync import schema

    before, now = init(address)
    if asked.json:
        report.write(json.dumps({"before": before, "format": now}), asked.ascii, as_json=True)
    elif before == now:
        tell(f"the store has the newest format, {now}, already")
    elif before:
        tell(f"the store was brought from format {before} to {now}")
    else:
        tell(f"the store was made. Each reader's role is granted {schema.READERS},")
        tell(f"or each host's role {schema.HOSTS}: GRANT {schema.READERS} TO ann")
    return DONE


def _status(asked: Namespace, notebook: Notebook, address: str) -> int:
    def read(db: Any) -> tuple[tuple[int, int], Meeting, dict[str, int]]:
        return count_untold(db), meeting_of(db), counts(db)

    nothing: dict[str, int] = {}
    (own, others), meeting, here = notebook.read_by(read, ((0, 0), Meeting(), nothing))
    told: dict[str, object] = {"store": address, "reachable": False, "fault": "", "detail": ""}
    try:
        with closing(_connect(address, asked.profile, _PATIENCE, only_looks=True)) as server:
            told |= {"reachable": True, **server.described()}
            if server.identity != meeting.store:  # another store, or another reader's part of this one
                own = sum(number for kind, number in here.items() if kind in OWN)
                others, meeting = sum(here.values()) - own, Meeting()
    except StoreError as error:
        told |= {"fault": str(error), "detail": error.detail}
    told |= {"unsent": own, "unsent_reading": others, "agreed": meeting.at}
    if asked.json:
        text = json.dumps(told, ensure_ascii=False, indent=2)
    else:
        reached = "yes" if told["reachable"] else f"no: {told['fault']}"
        lines: dict[str, object] = {
            "store": address,
            "reachable": f"{reached} ({told['detail']})" if told["detail"] else reached,
            **{name: told[name] for name in ("server", "role", "reader", "format") if name in told},
            "not sent": f"{own} of your notes, bookmarks and reviews; {others} places and items read",
            "compared": f"{stamp(meeting.at)}: here and there were the same" if meeting.at else "never",
        }
        if told["reachable"]:
            lines["line"] = _LINES[str(told["line"])]
        if told.get("apart") is False:
            lines["apart"] = "NO: this role sees the rows of every reader; give readers a role of their own"
        text = "\n".join(f"{name:14} {value}" for name, value in lines.items())
    report.write(text, asked.ascii, as_json=asked.json)
    return DONE if told["reachable"] else WANTING


def _move(asked: Namespace, notebook: Notebook, address: str) -> int:
    """Send or take in all, and compare counts; what is taken in comes after a backup."""
    from ketatui.sync.exchange import Exchange

    def is_over() -> bool:
        notebook.poll()  # what another session held up is tried again
        return False

    @cache
    def back_up_once() -> None:
        backup, ends = notebook.back_up(), monotonic() + _PATIENCE
        while not wait([backup], _STEP).done:
            if monotonic() > ends:
                raise Refusal(notebook.trouble or "the notebook cannot be written now", FILE_FAULT)
            notebook.poll()
        backup.result()

    with closing(_connect(address, asked.profile, _PATIENCE)) as server:
        exchange = Exchange(notebook, server, _replay, is_over, back_up_once)
        fetched = sent = 0
        for _ in range(_TRIES):
            fetched += exchange.fetch()
            if asked.action == "push":
                sent += exchange.send()
            elif notebook.read_by(count_untold, (0, 0)) != (0, 0):
                break
            if exchange.check():
                break
        nothing: dict[str, int] = {}
        here, there = notebook.read_by(counts, nothing), server.counts()
    agree = here == there
    if asked.json:
        told = {"sent": sent, "fetched": fetched, "here": here, "there": there, "agree": agree}
        report.write(json.dumps(told), asked.ascii, as_json=True)
    else:
        rows = [f"{_NAMES[kind]:12} {here[kind]:6} here {there[kind]:6} there" for kind in _NAMES]
        report.write("\n".join(rows), asked.ascii)
    if exchange.unsound:
        tell(f"{exchange.unsound} entries of the store could not be understood and were left out")
    if not agree:
        tell(
            "here and there are not the same"
            + ("; `ketatui store push` sends what is only here" * (not sent))
        )
    return DONE if agree and not exchange.unsound else WANTING
