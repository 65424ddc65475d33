"""A host that is shared: a profile for each reader, and what a reader may not do who is only a guest.

A guest has nothing but a key that lets them in to the reader (`ketatui ssh-config`). They may know
no file of the host, and what they bring along, their environment above all, is not trusted.
"""

import errno
import os
import re
from collections.abc import Mapping
from pathlib import Path

from ketatui.outcome import NO_ENTRY, Refusal
from ketatui.paths import Paths

FILE_LIMIT = 32 * 1024 * 1024
"""Bytes that a file of a guest may have: the notebook, a backup, a text that is kept apart."""
APART_LIMIT = 16 * 1024 * 1024
"""Bytes of texts kept apart at which no other is."""
MEMORY_LIMIT = 1024 * 1024 * 1024
"""Bytes of memory that a guest's session may have for itself."""

TELL = "Tell whoever runs this host"
"""What a guest can do about trouble with files."""

_PROFILE = r"[a-z][a-z0-9_-]{0,31}"
_KEPT = r"(HOME|LOGNAME|PATH|SHELL|USER|TERM|TERM_PROGRAM|LANG|COLORTERM|NO_COLOR|TZ)|(LC|SSH|PYTHON).*"
_NAMES = {"backups": "the backups", "drafts": "the texts kept apart"}


def profile_name(text: str) -> str:
    """Return the name of a profile, which is the name of a folder too.

    Raises:
        Refusal: It is none.
    """
    if not re.fullmatch(_PROFILE, text):
        reason = "the name of a profile is 1 to 32 letters a-z, digits, - or _, and begins with a letter"
        raise Refusal(reason, NO_ENTRY)
    return text


def refuse_command(environment: Mapping[str, str]) -> None:
    """Refuse what the client asked sshd for in place of a login: it would wait for that, unseen.

    Raises:
        Refusal: There is such a command, sftp and scp included.
    """
    asked = environment.get("SSH_ORIGINAL_COMMAND")
    if not asked:
        return
    if re.search(r"\bmosh-server\b", asked):
        raise Refusal("this host is not set up for mosh: log in with ssh, and the reader opens", NO_ENTRY)
    raise Refusal("no command is run here: log in without one, and the reader opens", NO_ENTRY)


def kept(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what of the environment counts for a guest: who they are, terminal, language, time zone.

    Left out is all that says where files lie and how the program does its work (`KETATUI_…`,
    `TEXTUAL…`, `XDG_…`). What Python takes from it has had its effect by now.
    """
    return {name: value for name, value in environment.items() if re.fullmatch(_KEPT, name)}


def need_room(folder: Path) -> None:
    """Return where a guest may put one text more into the folder of those kept apart.

    Raises:
        OSError: There is no room for it.
    """
    if sum(file.stat().st_size for file in folder.glob("*")) > APART_LIMIT:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT), str(folder))


def set_limits() -> None:
    """Let no file of this process grow too large, nor its memory, and leave none of it behind in a crash."""
    import resource

    for what, most in (
        (resource.RLIMIT_FSIZE, FILE_LIMIT),
        (resource.RLIMIT_DATA, MEMORY_LIMIT),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))


def told(paths: Paths, line: str) -> str:
    """Return a line about files in the words for a guest: no paths, and what they can do about it."""
    from ketatui.notebook.faults import REMEDIES

    names = {
        **{str(paths.data / part): name for part, name in _NAMES.items()},
        f"{paths.notebook}.corrupt": "another file",
        str(paths.data): "your notebook",
        str(paths.cache): "the store of compiled content",
        str(paths.content): "the content",
        **{
            str(path): "a folder of this host"
            for path in (*paths.data.parents, *paths.cache.parents)
            if path.name
        },
    }
    for path in sorted(names, key=len, reverse=True):
        rest = r"""(?!\w)([^\s:;,()'"]*[^\s:;,()'".])?"""  # a full stop behind it ends a sentence
        line = re.sub(re.escape(path) + rest, names[path], line)
    for remedy in REMEDIES:
        line = line.replace(remedy, TELL)
    return line
