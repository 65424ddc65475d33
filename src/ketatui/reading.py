"""Opening the reader that suits the terminal, with the notebook and the settings that it needs."""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from ketatui.kiosk import set_limits
from ketatui.opening import open_notebook
from ketatui.outcome import NO_TERMINAL, Refusal
from ketatui.paths import Paths
from ketatui.streams import at_terminal, in_ascii, is_plain, writes_utf8

if TYPE_CHECKING:
    from ketatui.config import Config
    from ketatui.notebook import Notebook
    from ketatui.pack.library import Library
    from ketatui.review.queue import Scope


def read(
    asked: Namespace,
    paths: Paths,
    library: "Library",
    start: tuple[str | None, str | None] = (None, None),
    review: "Scope | None" = None,
) -> int:
    """Open the reader that suits the terminal, at a place, or at a review."""
    plain = is_plain(asked)
    if not plain and not at_terminal():
        reason = "the reader needs a terminal on stdin, stdout and stderr; `ketatui show` prints the text"
        raise Refusal(reason, NO_TERMINAL)
    if asked.kiosk:
        set_limits()
    notebook = open_notebook(paths, library, guest=asked.kiosk, wait=plain)  # else it is read meanwhile
    ascii_only = in_ascii(asked)
    open_reader: Callable[..., int]
    if plain:
        from ketatui.plain.reader import read as open_reader
    else:
        from ketatui.terminals import prepare

        prepare(os.environ)
        with _no_tls():
            from ketatui.ui.app import read as read_on_screen
        open_reader = partial(read_on_screen, mouse=not asked.no_mouse)
        ascii_only = ascii_only or not writes_utf8(sys.stderr)  # which the screen is written to
    return open_reader(
        library,
        notebook,
        _settings(asked, paths, notebook),
        paths.drafts,
        start=start,
        review=review,
        in_ascii=ascii_only,
        guest=asked.kiosk,
        idle=None if asked.idle is None else 60 * asked.idle,
    )


@contextmanager
def _no_tls() -> Iterator[None]:
    """Have asyncio imported as by a Python that was built without ssl.

    Nothing here speaks TLS, and loading it takes a fiftieth of the start and more than a MiB.
    """
    if "ssl" in sys.modules:
        yield
        return
    sys.modules["ssl"] = None  # type: ignore[assignment]  # this is how an import is made to fail
    try:
        yield
    finally:
        del sys.modules["ssl"]


def _settings(asked: Namespace, paths: Paths, notebook: "Notebook") -> "Config":
    """Return the settings, and keep the notebook in step with a store where they name one.

    What does that imports what it needs on a thread of its own: never while `_no_tls` holds.
    """
    from ketatui.config import Config, read_config

    config = Config() if asked.kiosk else read_config(paths.config)
    if asked.store or config.store or os.environ.get("KETATUI_STORE"):
        from ketatui import stores

        config = stores.accompany(asked, notebook, config)
    return config
