"""Where everything lies: the content that is read, and the reader's own folders and files."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).parent
_NOWHERE = Path("/nonexistent/ketatui")


class Paths(NamedTuple):
    """The folders and files of one session; none of them need exist.

    Attributes:
        content: Folder of the pack that is read.
        cache: Folder for what can be made anew, such as compiled libraries.
        data: Folder of what the reader keeps; each profile has its own.
        notebook: Bookmarks, notes and reading places, in `data`.
        backups: Folder of the notebook's backups, in `data`.
        drafts: Folder of the texts that an editor outside is at, in `data`.
        config: The reader's settings.
        log: What went wrong inside the program, in `data`.
    """

    content: Path
    cache: Path
    data: Path
    notebook: Path
    backups: Path
    drafts: Path
    config: Path
    log: Path


def find_paths(
    content: str | None, data: str | None, env: Mapping[str, str], profile: str | None = None
) -> Paths:
    """Return where everything lies in this session. Reads no file and makes no folder.

    The pack is the one asked for, else the one the environment names, else the one packaged
    with the program, else the `content` folder of the checkout the program runs from.

    Args:
        content: Value of `--content`, or None.
        data: Value of `--data`, or None: the folder of notebook, backups and log.
        env: The environment; `KETATUI_CONTENT`, `KETATUI_DATA_DIR`, `KETATUI_CONFIG` (a file)
            and `KETATUI_CACHE_DIR` count, and an empty value counts as none. Everything else
            lies where the platform keeps such things.
        profile: The reader's profile, a name that is known to be one; None where there are none.
    """
    kept = _given(data or env.get("KETATUI_DATA_DIR")) or _platform("data")
    if profile is not None:
        kept = kept / "profiles" / profile
    return Paths(
        content=_given(content or env.get("KETATUI_CONTENT")) or _own_content(),
        cache=_given(env.get("KETATUI_CACHE_DIR")) or _platform("cache"),
        data=kept,
        notebook=kept / "notebook.db",
        backups=kept / "backups",
        drafts=kept / "drafts",
        config=_given(env.get("KETATUI_CONFIG")) or _platform("config") / "config.toml",
        log=kept / "ketatui.log",
    )


def _given(name: str | None) -> Path | None:
    if not name:
        return None
    expanded = os.path.expanduser(name)  # noqa: PTH111 - Path's own raises without a home
    try:
        return Path(os.path.abspath(expanded))  # noqa: PTH100 - Path.absolute keeps ".."
    except OSError:  # the working folder is gone: whoever opens this path will say so
        return Path(expanded)


def _own_content() -> Path:
    packaged = _HERE / "_content"
    checkout = _HERE.parents[1] / "content"
    return checkout if checkout.is_dir() and not packaged.is_dir() else packaged


def _platform(kind: str) -> Path:
    """Return the platform's folder of a kind, or, without a usable home, one nobody can make."""
    import platformdirs

    find = {
        "cache": platformdirs.user_cache_path,
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
    }[kind]
    found = find("ketatui", appauthor=False)
    return found if found.is_absolute() else _NOWHERE / kind
